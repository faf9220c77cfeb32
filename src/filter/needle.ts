// Searches bytes for a literal, with ASCII letters in either case where that does not count (Horspool).

/** A haystack byte may cost this many compared bytes before the needle gives up. */
const PATIENCE = 4;

export class Needle {
  readonly #folded: Uint8Array;
  /** Each byte in the case that the needle is in. */
  readonly #fold: Uint8Array;
  /** How far to go on from a byte under the needle's end: 0 where that is its last byte. */
  readonly #skips: Uint32Array;
  /** How far to go on from its last byte. */
  readonly #stride: number;
  /** One byte, or one in both cases: left to the runtime. */
  readonly #single: readonly number[] | null;

  constructor(codes: readonly number[], folds: boolean) {
    this.#fold = Uint8Array.from({ length: 256 }, (_, code) => (folds && code >= 0x41 && code <= 0x5a ? code | 0x20 : code));
    const fold = this.#fold;
    const needle = Uint8Array.from(codes, (code) => fold[code]);
    this.#folded = needle;
    this.#single = needle.length === 1 ? [...fold.keys()].filter((code) => fold[code] === needle[0]) : null;
    const distances = new Uint32Array(256).fill(needle.length);
    let stride = needle.length;
    for (let i = 0; i < needle.length; i++) {
      const distance = needle.length - 1 - i;
      if (distance > 0 && needle[i] === needle[needle.length - 1]) stride = distance;
      distances[needle[i]] = distance;
    }
    this.#stride = stride;
    this.#skips = Uint32Array.from(fold, (code) => distances[code]);
  }

  /** Whether it is in the bytes; null where that would take long, as of `aaaab` in nothing but `a`. */
  isIn(bytes: Uint8Array): boolean | null {
    const needle = this.#folded;
    if (needle.length === 0) return true;
    if (this.#single !== null) return this.#single.some((code) => bytes.includes(code));
    const fold = this.#fold;
    const skips = this.#skips;
    const last = needle.length - 1;
    const end = bytes.length;
    let budget = PATIENCE * end + 64;
    for (let at = last; at < end; ) {
      const skip = skips[bytes[at]];
      if (skip !== 0) {
        at += skip;
        continue;
      }
      let left = last - 1;
      let place = at - 1;
      while (left >= 0 && fold[bytes[place]] === needle[left]) {
        left--;
        place--;
      }
      if (left < 0) return true;
      budget -= last - left;
      if (budget < 0) return null;
      at += this.#stride;
    }
    return false;
  }
}
