// The bytes of an input in any number of pieces, addressed as if they were one.

export class Input {
  readonly pieces: Uint8Array[];
  /** Offset of each piece's first byte, followed by the total length. */
  readonly starts: number[];
  length: number;
  #last = 0;

  constructor(pieces: readonly Uint8Array[]) {
    const starts = [0];
    let length = 0;
    for (const piece of pieces) {
      length += piece.length;
      starts.push(length);
    }
    this.pieces = pieces.slice();
    this.starts = starts;
    this.length = length;
  }

  /** Replaces the piece of an input that has exactly one. */
  replace(piece: Uint8Array): void {
    this.pieces[0] = piece;
    this.starts[1] = piece.length;
    this.length = piece.length;
  }

  /** The index of the piece that holds the byte at `offset`. Successive calls mostly ask for the same piece or the next. */
  locate(offset: number): number {
    const { starts } = this;
    let index = this.#last;
    if (offset >= starts[index] && offset < starts[index + 1]) return index;
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      index = (low + high + 1) >>> 1;
      if (starts[index] <= offset) low = index;
      else high = index - 1;
    }
    this.#last = low;
    return low;
  }

  byteAt(offset: number): number {
    const index = this.locate(offset);
    return this.pieces[index][offset - this.starts[index]];
  }

  /** The bytes from `start` to `end`: a view where one piece holds them all, else a copy. */
  bytes(start: number, end: number): Uint8Array {
    if (start === end) return new Uint8Array(0);
    const index = this.locate(start);
    const piece = this.pieces[index];
    const offset = start - this.starts[index];
    if (end <= this.starts[index + 1]) return new Uint8Array(piece.buffer, piece.byteOffset + offset, end - start);
    const gathered = new Uint8Array(end - start);
    this.copyTo(gathered, 0, start, end);
    return gathered;
  }

  /** @throws RangeError past the input's end */
  copyTo(target: Uint8Array, targetOffset: number, start: number, end: number): void {
    if (end > this.length) throw new RangeError(`the input ends at ${this.length}, before ${end}`);
    for (let offset = start; offset < end; ) {
      const index = this.locate(offset);
      const piece = this.pieces[index];
      const stop = Math.min(end, this.starts[index + 1]);
      const from = offset - this.starts[index];
      target.set(new Uint8Array(piece.buffer, piece.byteOffset + from, stop - offset), targetOffset + offset - start);
      offset = stop;
    }
  }
}

/** An empty input, for what reads none at the moment. */
export const NO_INPUT: Input = /* @__PURE__ */ new Input([]);
