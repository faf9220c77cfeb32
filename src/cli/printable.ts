// Text from dumps on a terminal: whoever sent it must not be able to move the cursor, colour, reorder or hide what is shown.

/** Controls, formats (also those that reorder text), lone surrogates, unassigned characters, and what ends a line. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;

const names: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text in one line, with everything escaped that is not to be seen as it is. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** The same, with the lines and tabs of the text. */
export function printableLines(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(UNSAFE, (character) => (character === "\n" || character === "\t" ? character : escapeCharacter(character)));
}

/** JSON in one line that is as safe, and still the same value. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join(""),
  );
}

function escapeCharacter(character: string): string {
  if (Object.hasOwn(names, character)) return names[character];
  const code = character.codePointAt(0) as number;
  // Bytes that are not UTF-8 come as these.
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
  return byte < 0x100 ? `\\x${byte.toString(16).padStart(2, "0")}` : `\\u{${byte.toString(16)}}`;
}
