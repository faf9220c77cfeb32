// Searches bytes for a literal, optionally ignoring the case of ASCII letters: by its rarest byte, which the runtime finds at memory speed,
// or, where that turns out to be frequent, by its last byte (Horspool).

/** Maximum number of compared bytes per haystack byte before the search gives up. */
const PATIENCE = 4;
/** A call of the runtime's search costs about as much as scanning this many bytes: shorter haystacks are not worth one. */
const CALL_BYTES = 256;
/** Larger blocks are less likely to stay in the core's own cache; with smaller ones, the cost of calls adds up. */
const BLOCK_BYTES = 1 << 16;
/** Bytes by their approximate frequency in HTTP traffic, most frequent first; all others are rarer. */
const COMMON = " etaoinsrlcdhpumg.\"/,-0:=1_f2<>bw;3v5849y7k6(){}[]'+&?%#@|$!*x\n\r\t\0\xff";

/** The part of Node's Buffer that is used, if available: its `indexOf` of a byte is several times as fast as that of a Uint8Array. */
interface NodeBuffer {
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): Uint8Array;
}

export class Needle {
  readonly #folded: Uint8Array;
  /** Maps each byte to the case that the needle is stored in. */
  readonly #fold: Uint8Array;
  /** Shift for each byte aligned with the needle's end: 0 for the needle's last byte. */
  readonly #skips: Uint32Array;
  /** Shift after a mismatch behind a matching last byte. */
  readonly #stride: number;
  /** Index of the needle's rarest byte, and that byte in each case. */
  readonly #rarest: number;
  readonly #rare: readonly number[];

  constructor(codes: readonly number[], folds: boolean) {
    this.#fold = Uint8Array.from({ length: 256 }, (_, code) => (folds && code >= 0x41 && code <= 0x5a ? code | 0x20 : code));
    const fold = this.#fold;
    const needle = Uint8Array.from(codes, (code) => fold[code]);
    this.#folded = needle;
    const ranks = Array.from(needle, (code) => COMMON.indexOf(String.fromCharCode(code))).map((rank) => (rank < 0 ? COMMON.length : rank));
    this.#rarest = ranks.reduce((best, rank, index) => (rank > ranks[best] ? index : best), 0);
    this.#rare = [...fold.keys()].filter((code) => fold[code] === needle[this.#rarest]);
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

  /** Whether the needle occurs in the bytes; null if telling would take too long, e.g. for `baaaaaaa` in nothing but `a`. */
  isIn(bytes: Uint8Array): boolean | null {
    if (this.#folded.length === 0) return true;
    if (bytes.length < CALL_BYTES) return this.#byLast(bytes, 0);
    const buffer = (globalThis as { Buffer?: NodeBuffer }).Buffer;
    return this.#byRarest(buffer === undefined ? bytes : buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  /** Goes block by block if the rarest byte is a letter in two cases: the second case is searched for while the block is in the cache. */
  #byRarest(bytes: Uint8Array): boolean | null {
    const rarest = this.#rarest;
    const end = bytes.length - this.#folded.length + rarest + 1;
    const step = this.#rare.length === 1 ? end : BLOCK_BYTES;
    for (let from = rarest, calls = 0; from < end; from += step) {
      const block = bytes.subarray(from, Math.min(from + step, end));
      const places = this.#rare.map((code) => find(block, code, 0));
      for (;;) {
        const place = Math.min(...places);
        if (place === Number.POSITIVE_INFINITY) break;
        const start = from + place - rarest;
        if (this.#isAt(bytes, start)) return true;
        // The byte is too frequent for a call per occurrence.
        if (++calls * CALL_BYTES > start + CALL_BYTES * 16) return this.#byLast(bytes, start + 1);
        for (const [index, other] of places.entries()) if (other === place) places[index] = find(block, this.#rare[index], place + 1);
      }
    }
    return false;
  }

  #isAt(bytes: Uint8Array, start: number): boolean {
    const needle = this.#folded;
    for (let i = 0; i < needle.length; i++) if (this.#fold[bytes[start + i]] !== needle[i]) return false;
    return true;
  }

  #byLast(bytes: Uint8Array, from: number): boolean | null {
    const needle = this.#folded;
    const fold = this.#fold;
    const skips = this.#skips;
    const last = needle.length - 1;
    const end = bytes.length;
    let budget = PATIENCE * end + 64;
    for (let at = from + last; at < end; ) {
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

/** Index of the first occurrence of a byte, or Infinity. */
function find(bytes: Uint8Array, code: number, from: number): number {
  const place = bytes.indexOf(code, from);
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}
