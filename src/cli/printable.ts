// Escapes text from dumps for a terminal: untrusted text must not move the cursor, or colour, reorder or hide what is shown.

/**
 * Control and format characters (including those that reorder text), lone surrogates, unassigned characters, and line and paragraph
 * separators.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const names: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text in one line, with all unsafe characters escaped. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** The same, but line breaks and tabs are kept. */
export function printableLines(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(UNSAFE, (character) => (character === "\n" || character === "\t" ? character : escapeCharacter(character)));
}

/** JSON in one line, just as safe, that parses to the same value. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join(""),
  );
}

function escapeCharacter(character: string): string {
  if (Object.hasOwn(names, character)) return names[character];
  const code = character.codePointAt(0) as number;
  // Bytes that are not UTF-8 are decoded to these lone surrogates.
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
  return byte < 0x100 ? `\\x${byte.toString(16).padStart(2, "0")}` : `\\u{${byte.toString(16)}}`;
}
