// Collects a decoder's output and stops it at a cap, so that a decompression bomb takes no more memory than that.

/** The error code that marks output as too large: the one that Node's zlib uses. */
const TOO_LARGE = "ERR_BUFFER_TOO_LARGE";

export class CappedOutput {
  readonly #maxBytes: number;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many more bytes are allowed. */
  get room(): number {
    return this.#maxBytes - this.#length;
  }

  /** Keeps the array, which must not be written to afterwards. @throws Error if that exceeds the cap */
  add(piece: Uint8Array): void {
    this.reserve(piece.length);
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Checks that this many more bytes are allowed. @throws Error if that exceeds the cap */
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
