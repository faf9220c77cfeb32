// Gathers what a decoder gives, and stops it at the cap: a bomb costs no more memory than the cap.

/** What makes a decoder's refusal known as one for its size: the code that Node's zlib gives. */
const TOO_LARGE = "ERR_BUFFER_TOO_LARGE";

export class CappedOutput {
  readonly #maxBytes: number;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many more bytes there may be. */
  get room(): number {
    return this.#maxBytes - this.#length;
  }

  /** Keeps the array, which nobody may write into any more. @throws Error where that makes too much */
  add(piece: Uint8Array): void {
    this.reserve(piece.length);
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** @throws Error where so many bytes more are too many */
  reserve(bytes: number): void {
    if (bytes > this.room) throw Object.assign(new Error(`more than ${this.#maxBytes} bytes`), { code: TOO_LARGE });
  }

  whole(): Uint8Array {
    if (this.#pieces.length === 1) return this.#pieces[0];
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}
