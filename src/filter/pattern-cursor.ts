// A cursor over the characters of a regular expression, for its parser.
import { isWellFormed } from "../codec/text.ts";
import { encodeEscaped } from "../flow/escape.ts";
import { PatternError } from "./pattern-tree.ts";

/** Longer patterns are rejected before parsing: a tree takes about a hundred times their length in memory. */
const MAX_LENGTH = 1 << 17;

/** The characters of a pattern (code points of text, or UTF-8 bytes), and where in the source each begins. */
function unitsOf(source: string, isBytes: boolean): { units: number[]; places: number[] } {
  const units: number[] = [];
  const places: number[] = [];
  let place = 0;
  for (const letter of source) {
    if (isBytes && !isWellFormed(letter)) throw new PatternError(place, "a lone surrogate has no bytes");
    for (const unit of isBytes ? encodeEscaped(letter) : [letter.codePointAt(0) as number]) {
      units.push(unit);
      places.push(place);
    }
    place += letter.length;
  }
  places.push(place);
  return { units, places };
}

/** A position in a pattern, counted in code points for text, in UTF-8 bytes for byte patterns. */
export class PatternCursor {
  readonly isBytes: boolean;
  readonly units: readonly number[];
  readonly #places: readonly number[];
  at = 0;

  /** @throws PatternError for a pattern that is too long, or that cannot be encoded as UTF-8 */
  constructor(source: string, isBytes: boolean) {
    if (source.length > MAX_LENGTH) throw new PatternError(0, `it is longer than ${MAX_LENGTH} characters`);
    const { units, places } = unitsOf(source, isBytes);
    this.isBytes = isBytes;
    this.units = units;
    this.#places = places;
  }

  error(message: string, at: number = this.at): PatternError {
    return new PatternError(this.#places[at], message);
  }

  /** The next character, as a string; empty at the end. */
  get next(): string {
    const unit = this.units[this.at];
    return unit === undefined ? "" : String.fromCodePoint(unit);
  }

  take(): string {
    const next = this.next;
    if (next !== "") this.at++;
    return next;
  }

  takes(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.units[this.at + i] !== text.charCodeAt(i)) return false;
    this.at += text.length;
    return true;
  }

  /** Consumes characters as long as they match `set`, at most `most` of them. */
  run(set: RegExp, most: number = Number.POSITIVE_INFINITY): string {
    let text = "";
    while (text.length < most && set.test(this.next)) text += this.take();
    return text;
  }
}
