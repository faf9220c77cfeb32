// Quotes untrusted text as words of a POSIX shell and as JavaScript strings. Every character of the result is visible, so that a command
// can safely be printed and pasted: it holds no terminal escapes.
import { encodeEscaped } from "../flow/escape.ts";
import { unicodePattern } from "../flow/unicode.ts";
import { refuse } from "./refuse.ts";

/** Control and format characters (some reorder text), lone surrogates (bytes that are not UTF-8), unassigned ones, line separators. */
const UNSEEN = "\\p{C}\\p{Zl}\\p{Zp}";
const unseen = /* @__PURE__ */ unicodePattern(`[${UNSEEN}]`);
const oddInFormat = /* @__PURE__ */ unicodePattern(`^-|[!\\\\%'${UNSEEN}]`, "gu");
const oddInScript = /* @__PURE__ */ unicodePattern(`[<${UNSEEN}]`, "gu");
/** The longest argument that Linux accepts, in bytes. */
const LONGEST_ARGUMENT = 131_071;

const escapes: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "%": "%%", "'": "'\\''" };

export function isSeen(text: string): boolean {
  return !unseen().test(text);
}

/** Whether a text is short enough for one argument of a command. */
export function fitsArgument(text: string): boolean {
  return text.length <= LONGEST_ARGUMENT && encodeEscaped(text).length <= LONGEST_ARGUMENT;
}

/**
 * A shell word for this text. In single quotes, only the closing quote is special; text with invisible characters goes through `printf`.
 *
 * @throws CodecError CANNOT_EXPORT for a NUL, for a trailing newline, which `$(…)` would strip, and for text too long for an argument
 */
export function shellWord(text: string): string {
  if (!fitsArgument(text)) refuse("an argument would be longer than 128 kB");
  if (isSeen(text)) return /^[A-Za-z0-9_./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  if (text.includes("\0")) refuse("an argument would hold a NUL");
  if (text.endsWith("\n")) refuse("an argument would end with a newline");
  return `"$(${printfCommand(text)})"`;
}

/** A command that writes this text; it may hold any bytes. */
export function printfCommand(text: string): string {
  // A leading dash would begin an option, and interactive shells expand exclamation marks, even within double quotes.
  const format = text.replace(oddInFormat(), (character) => escapes[character] ?? octal(character));
  return `printf '${format}'`;
}

function octal(character: string): string {
  return Array.from(encodeEscaped(character), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

/** A JavaScript string literal that is also safe in an inline script. */
export function scriptString(text: string): string {
  return JSON.stringify(text).replace(oddInScript(), (character) =>
    Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join(""),
  );
}
