// Gathers the output of many flows in pieces, none of which is ever moved or grown.

/** Small outputs share pieces of this many bytes; one of at least half of it that does not fit gets a piece of its own. */
const SHARED_BYTES = 1 << 15;

export class Output {
  #pieces: Uint8Array[] = [];
  #last: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** Appends a copy of bytes that may be overwritten later. */
  append(bytes: Uint8Array): void {
    if (this.#used + bytes.length > this.#last.length) this.#begin(bytes.length);
    this.#last.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  /** Appends a message's length as a varint. */
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

  /** Hands over what was gathered so far. The last piece is trimmed, so that it does not keep a larger array alive. */
  take(): Uint8Array[] {
    const pieces = this.#pieces;
    if (this.#used > 0) pieces.push(this.#used === this.#last.length ? this.#last : this.#last.slice(0, this.#used));
    this.#pieces = [];
    this.#last = new Uint8Array(0);
    this.#used = 0;
    return pieces;
  }
}
