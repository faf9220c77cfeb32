// Finds where a JSON value ends, in bytes that come in any number of pieces, without parsing it: it looks only at strings, escapes and
// nesting. Whether the value is well-formed is left to JSON.parse.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const LIST = 0x5b;
const LIST_END = 0x5d;
const COMMA = 0x2c;

/** More bytes are needed. */
export const MORE = -1;
/** Nested deeper than allowed: `at` says where. */
export const TOO_DEEP = -2;

/**
 * A value that holds more than this many others is not parsed: JSON.parse may take fifty bytes or more for two in the file, and running out
 * of heap ends the process.
 */
export const MOST_VALUES: number = 1 << 22;

/** Most strings in HAR are short: looking at this many bytes is faster than a call to `indexOf`. */
const SHORT = 24;

export class JsonScan {
  readonly #maxDepth: number;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #hasBegun = false;
  at = 0;
  /** A lower bound on the number of values seen: containers, and items before a comma. */
  values = 0;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  /** Begins a new value. */
  reset(): void {
    this.#depth = 0;
    this.#isInString = false;
    this.#isEscaped = false;
    this.#hasBegun = false;
    this.values = 0;
  }

  /** Whether the value is complete if the input ends here: numbers and literals have no end mark of their own. */
  get canEnd(): boolean {
    return this.#hasBegun && this.#depth === 0 && !this.#isInString;
  }

  /**
   * Continues with the bytes from `from` on.
   *
   * @returns where the value ends, MORE, or TOO_DEEP
   */
  run(bytes: Uint8Array, from: number): number {
    const end = bytes.length;
    let at = from;
    while (at < end) {
      if (this.#isInString) {
        at = this.#passString(bytes, at);
        if (at < 0) return MORE;
        if (this.#depth === 0) return at;
        continue;
      }
      const byte = bytes[at];
      if (byte === QUOTE) this.#isInString = true;
      else if (byte === OBJECT || byte === LIST) {
        this.at = at;
        this.values++;
        if (++this.#depth > this.#maxDepth) return TOO_DEEP;
      } else if (byte === OBJECT_END || byte === LIST_END) {
        // The end of the container around a number or a literal.
        if (this.#depth === 0) return at;
        if (--this.#depth === 0) return at + 1;
      } else if (this.#depth === 0 && (byte === COMMA || byte <= 0x20)) return at;
      else if (byte === COMMA) this.values++;
      this.#hasBegun = true;
      at++;
    }
    return MORE;
  }

  /** Skips to after the string's closing quote. @returns where that is, or MORE */
  #passString(bytes: Uint8Array, start: number): number {
    let from = start;
    for (;;) {
      const quote = findQuote(bytes, from);
      const stop = quote < 0 ? bytes.length : quote;
      let slashes = 0;
      while (stop - slashes > from && bytes[stop - slashes - 1] === BACKSLASH) slashes++;
      // A backslash at the end of the previous piece.
      if (this.#isEscaped && stop - slashes === from) slashes++;
      const isEscaped = slashes % 2 === 1;
      this.#isEscaped = quote < 0 && isEscaped;
      if (quote < 0) return MORE;
      if (!isEscaped) {
        this.#isInString = false;
        return quote + 1;
      }
      from = quote + 1;
    }
  }
}

function findQuote(bytes: Uint8Array, from: number): number {
  const near = Math.min(from + SHORT, bytes.length);
  for (let at = from; at < near; at++) if (bytes[at] === QUOTE) return at;
  return bytes.indexOf(QUOTE, near);
}
