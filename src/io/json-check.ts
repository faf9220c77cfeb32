// Finds where JSON is malformed (RFC 8259). Used after JSON.parse failed: its messages differ between engines and never give the byte.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const LIST = 0x5b;
const LIST_END = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

const literals: readonly string[] = ["true", "false", "null"];
const ESCAPED = '"\\/bfnrtu';

/** Thrown and caught within this file. */
class Malformed {
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }
}

/** The offset of the first byte that is wrong; the length if the value is cut short; -1 for a well-formed value and white space. */
export function malformedJsonAt(bytes: Uint8Array): number {
  try {
    new Checker(bytes).check();
    return -1;
  } catch (error) {
    /* istanbul ignore else: nothing else is thrown; anything that were would be a bug to surface */
    if (error instanceof Malformed) return error.at;
    throw error;
  }
}

class Checker {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** The closing brackets of the open containers. */
  readonly #open: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  check(): void {
    do {
      if (this.#begin()) continue;
      while (this.#open.length > 0 && this.#peek() === this.#open.at(-1)) {
        this.#open.pop();
        this.#at++;
      }
      if (this.#open.length === 0) break;
      this.#expect(COMMA);
      if (this.#open.at(-1) === OBJECT_END) this.#key();
    } while (this.#open.length > 0);
    if (this.#peek() !== -1) throw new Malformed(this.#at);
  }

  /** Begins a value, and passes it unless it is a container. @returns whether a first item must follow */
  #begin(): boolean {
    const byte = this.#peek();
    if (byte !== OBJECT && byte !== LIST) {
      this.#scalar(byte);
      return false;
    }
    this.#at++;
    this.#open.push(byte === OBJECT ? OBJECT_END : LIST_END);
    if (this.#peek() === this.#open.at(-1)) return false;
    if (byte === OBJECT) this.#key();
    return true;
  }

  #key(): void {
    if (this.#peek() !== QUOTE) throw new Malformed(this.#at);
    this.#string();
    this.#expect(COLON);
  }

  /** Skips white space. @returns the next byte, -1 at the end */
  #peek(): number {
    for (; this.#at < this.#bytes.length; this.#at++) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
    }
    return -1;
  }

  #expect(byte: number): void {
    if (this.#peek() !== byte) throw new Malformed(this.#at);
    this.#at++;
  }

  #scalar(byte: number): void {
    const literal = literals.find((word) => word.charCodeAt(0) === byte);
    if (byte === QUOTE) this.#string();
    else if (literal === undefined) this.#number();
    else this.#literal(literal);
  }

  #literal(word: string): void {
    for (let i = 0; i < word.length; i++, this.#at++) if (this.#bytes[this.#at] !== word.charCodeAt(i)) throw new Malformed(this.#at);
  }

  #string(): void {
    for (this.#at++; this.#bytes[this.#at] !== QUOTE; this.#at++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || byte < 0x20) throw new Malformed(this.#at);
      if (byte !== BACKSLASH) continue;
      const escaped = String.fromCharCode(this.#bytes[++this.#at]);
      if (!ESCAPED.includes(escaped)) throw new Malformed(this.#at);
      if (escaped === "u") for (let i = 0; i < 4; i++) this.#digit(/[0-9a-f]/i, ++this.#at);
    }
    this.#at++;
  }

  #number(): void {
    if (this.#is("-")) this.#at++;
    if (this.#is("0")) this.#at++;
    else this.#digits();
    if (this.#is(".")) {
      this.#at++;
      this.#digits();
    }
    if (!this.#is("e") && !this.#is("E")) return;
    this.#at++;
    if (this.#is("+") || this.#is("-")) this.#at++;
    this.#digits();
  }

  #digits(): void {
    this.#digit(/[0-9]/, this.#at);
    while (this.#bytes[this.#at] >= 0x30 && this.#bytes[this.#at] <= 0x39) this.#at++;
  }

  #digit(pattern: RegExp, at: number): void {
    if (!pattern.test(String.fromCharCode(this.#bytes[at]))) throw new Malformed(at);
  }

  #is(character: string): boolean {
    return this.#bytes[this.#at] === character.charCodeAt(0);
  }
}
