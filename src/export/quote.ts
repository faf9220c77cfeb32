// Text of anybody's as words of a POSIX shell and as JavaScript strings. Of what comes out every character can be seen, so that a command can
// be printed and pasted: a terminal takes nothing in it for its own.
import { encodeEscaped } from "../flow/escape.ts";
import { unicodePattern } from "../flow/unicode.ts";
import { refuse } from "./refuse.ts";

/** Controls, formats (also those that reorder text), lone surrogates (bytes that are no UTF-8), unassigned characters, ends of lines. */
const UNSEEN = "\\p{C}\\p{Zl}\\p{Zp}";
const unseen = /* @__PURE__ */ unicodePattern(`[${UNSEEN}]`);
const oddInFormat = /* @__PURE__ */ unicodePattern(`^-|[!\\\\%'${UNSEEN}]`, "gu");
const oddInScript = /* @__PURE__ */ unicodePattern(`[<${UNSEEN}]`, "gu");
/** Linux takes no longer argument. */
const LONGEST_ARGUMENT = 131_071;

const escapes: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "%": "%%", "'": "'\\''" };

export function isSeen(text: string): boolean {
  return !unseen().test(text);
}

/** Whether a text may be one argument of a command. */
export function fitsArgument(text: string): boolean {
  return text.length <= LONGEST_ARGUMENT && encodeEscaped(text).length <= LONGEST_ARGUMENT;
}

/**
 * A word that is this text. In single quotes nothing has a meaning but their end; what cannot be seen is made by `printf`.
 *
 * @throws CodecError CANNOT_EXPORT for a NUL, a newline at the end, which `$(…)` takes away, and for more than an argument holds
 */
export function shellWord(text: string): string {
  if (!fitsArgument(text)) refuse("an argument would be longer than 128 kB");
  if (isSeen(text)) return /^[A-Za-z0-9_./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  if (text.includes("\0")) refuse("an argument would hold a NUL");
  if (text.endsWith("\n")) refuse("an argument would end with a newline");
  return `"$(${printfCommand(text)})"`;
}

/** A command that writes this text, of any bytes. */
export function printfCommand(text: string): string {
  // A first dash would begin an option, and interactive shells look for exclamation marks within double quotes.
  const format = text.replace(oddInFormat(), (character) => escapes[character] ?? octal(character));
  return `printf '${format}'`;
}

function octal(character: string): string {
  return Array.from(encodeEscaped(character), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

/** A string of JavaScript, which may also stand in a page's script. */
export function scriptString(text: string): string {
  return JSON.stringify(text).replace(oddInScript(), (character) =>
    Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join(""),
  );
}
