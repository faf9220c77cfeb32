// Backslash escapes of Python's regular expressions that stand for a character or a class of characters.
import type { PatternCursor } from "./pattern-cursor.ts";
import type { CharacterClass } from "./pattern-tree.ts";

/** Single characters that escapes stand for, in and outside of sets. */
const escapes: Record<string, number> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

/** Reads `\d` or a similar class, null if there is none. The backslash is already consumed. */
export function classEscape(cursor: PatternCursor, ascii: boolean): CharacterClass | null {
  if (!/[dDsSwW]/.test(cursor.next)) return null;
  return { class: cursor.take() as CharacterClass["class"], ascii };
}

/** The character that an escape stands for. The backslash is already consumed. In a set, no digits refer to groups. */
export function characterEscape(cursor: PatternCursor, from: number, inSet = false): number {
  if (cursor.next === "0" || isOctal(cursor, inSet ? 1 : 3)) {
    const value = Number.parseInt(cursor.run(/[0-7]/, 3), 8);
    if (value > 0o377) throw cursor.error("an octal escape is at most \\377", from);
    return value;
  }
  const unit = cursor.units[cursor.at];
  const letter = cursor.take();
  if (letter === "x") return hexadecimal(cursor, 2, from);
  if (letter === "u" && !cursor.isBytes) return hexadecimal(cursor, 4, from);
  if (letter === "U" && !cursor.isBytes) return hexadecimal(cursor, 8, from);
  if (letter === "N" && !cursor.isBytes) throw cursor.error("\\N{…}, a character by its name, is not supported", from);
  if (Object.hasOwn(escapes, letter)) return escapes[letter];
  if (/[a-zA-Z0-9]/.test(letter)) throw cursor.error(`bad escape \\${letter}`, from);
  return unit;
}

function isOctal(cursor: PatternCursor, digits: number): boolean {
  return cursor.units.slice(cursor.at, cursor.at + digits).filter((unit) => unit >= 0x30 && unit <= 0x37).length === digits;
}

function hexadecimal(cursor: PatternCursor, digits: number, from: number): number {
  const text = cursor.run(/[0-9a-fA-F]/, digits);
  const value = Number.parseInt(text, 16);
  if (text.length < digits || value > 0x10ffff) throw cursor.error(`an escape wants ${digits} hexadecimal digits of a character`, from);
  return value;
}
