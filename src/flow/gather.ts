// Where the output of many flows is gathered: in pieces, none of which is moved or made larger.

/** Small parts share pieces of this size; a larger part is one of its own. */
const SHARED_BYTES = 1 << 15;

export class Output {
  #pieces: Uint8Array[] = [];
  #last: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** Copies bytes that may be overwritten later. */
  append(bytes: Uint8Array): void {
    if (this.#used + bytes.length > this.#last.length) this.#begin(bytes.length);
    this.#last.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  /** A message's length, as a varint. */
  appendLength(length: number): void {
    if (this.#used + 5 > this.#last.length) this.#begin(5);
    let rest = length;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#last[this.#used++] = (rest & 0x7f) | 0x80;
    this.#last[this.#used++] = rest;
  }

  #begin(needed: number): void {
    if (this.#used > 0) this.#pieces.push(this.#last.subarray(0, this.#used));
    this.#last = new Uint8Array(needed < SHARED_BYTES / 2 ? SHARED_BYTES : needed);
    this.#used = 0;
  }

  /** What was gathered, the last piece in an array that is no longer than it. */
  take(): Uint8Array[] {
    const pieces = this.#pieces;
    if (this.#used > 0) pieces.push(this.#used === this.#last.length ? this.#last : this.#last.slice(0, this.#used));
    this.#pieces = [];
    this.#last = new Uint8Array(0);
    this.#used = 0;
    return pieces;
  }
}
