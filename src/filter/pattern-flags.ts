// The flags of Python's regular expressions, as far as they are supported: `(?i)` for all of a pattern, `(?i-s:…)` for a part.
import type { PatternCursor } from "./pattern-cursor.ts";

/** The flags by Python's letters: ignore case, multiline, dot matches all, verbose, ASCII only. */
export interface PatternFlags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
  readonly a: boolean;
}

/**
 * The flags with some turned on and others off.
 *
 * @param from where they begin, for errors
 * @throws PatternError for letters that Python does not accept there, and for `L`
 */
export function withFlags(cursor: PatternCursor, flags: PatternFlags, on: string, off: string, from: number): PatternFlags {
  for (const letter of on + off) if (!/[aiLmsux]/.test(letter)) throw cursor.error(`unknown flag ${letter}`, from);
  if (on.includes("L")) throw cursor.error("the flag L, of locales, is not supported", from);
  if (/[aLu]/.test(off)) throw cursor.error("the flags a, u and L cannot be turned off", from);
  if (cursor.isBytes && on.includes("u")) throw cursor.error("the flag u is for text: this operator searches bytes", from);
  if (on.includes("a") && on.includes("u")) throw cursor.error("the flags a and u exclude each other", from);
  for (const letter of off) if (on.includes(letter)) throw cursor.error(`the flag ${letter} is turned on and off`, from);
  const { i, m, s, x, a } = flags;
  const flag = (letter: string, before: boolean): boolean => on.includes(letter) || (before && !off.includes(letter));
  return { i: flag("i", i), m: flag("m", m), s: flag("s", s), x: flag("x", x), a: on.includes("a") || (a && !on.includes("u")) };
}
