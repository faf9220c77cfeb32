// Searches bytes for a literal, with ASCII letters in either case where that does not count: by its rarest byte, which the runtime finds at
// memory's speed, and where that is not so rare after all by its last (Horspool).

/** A haystack byte may cost this many compared bytes before the needle gives up. */
const PATIENCE = 4;
/** Shorter haystacks are not worth a call of the runtime's search, which costs about as much as this many bytes. */
const CALL_BYTES = 256;
/** Beyond this much it is less likely that bytes are in a processor's own cache still; below it calls add up. */
const BLOCK_BYTES = 1 << 16;
/** Bytes in the order of how often they are met, roughly, in what goes over HTTP; all others are rarer. */
const COMMON = " etaoinsrlcdhpumg.\"/,-0:=1_f2<>bw;3v5849y7k6(){}[]'+&?%#@|$!*x\n\r\t\0\xff";

/** What is used of Node's Buffer where there is one: `indexOf` of a byte is several times as fast as that of a Uint8Array. */
interface NodeBuffer {
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): Uint8Array;
}

export class Needle {
  readonly #folded: Uint8Array;
  /** Each byte in the case that the needle is in. */
  readonly #fold: Uint8Array;
  /** How far to go on from a byte under the needle's end: 0 where that is its last byte. */
  readonly #skips: Uint32Array;
  /** How far to go on from its last byte. */
  readonly #stride: number;
  /** Where its rarest byte is in it, and that byte in each case. */
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

  /** Whether it is in the bytes; null where that would take long, as of `aaaab` in nothing but `a`. */
  isIn(bytes: Uint8Array): boolean | null {
    if (this.#folded.length === 0) return true;
    if (bytes.length < CALL_BYTES) return this.#byLast(bytes, 0);
    const buffer = (globalThis as { Buffer?: NodeBuffer }).Buffer;
    return this.#byRarest(buffer === undefined ? bytes : buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  /** Block by block where its rarest byte is a letter: the second case is looked for in what the first has brought into the cache. */
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
        // It is met too often for a call each time.
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

/** Where a byte is first met, and infinity where it is not. */
function find(bytes: Uint8Array, code: number, from: number): number {
  const place = bytes.indexOf(code, from);
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}
