// Where the bytes of a flow are: in memory, in any number of pieces, or in an array shared with other flows. Sources that fetch bytes on
// demand are in src/io/.
import { Input } from "../engine/input.ts";

/** Some of a flow's bytes in memory. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** The offset of `bytes[0]` from the flow's first byte; negative if the piece begins before the flow. */
  readonly start: number;
}

/** The bytes of a flow, which are never modified. Offsets count from the flow's first byte. */
export interface FlowBytes {
  /** The size in bytes of the whole flow: a tnetstring value, or a message. */
  readonly length: number;
  /**
   * A piece that holds all bytes from `start` to `end`, and possibly more. They are copied only if they lie in several pieces.
   * @throws CodecError BODY_NOT_LOADED if they cannot be had synchronously
   */
  piece(start: number, end: number): Piece;
  /** The bytes from `start` to `end`, fetched if they are not in memory. */
  load(start: number, end: number): Promise<Uint8Array>;
  /** The whole flow in pieces, to be written as it is: bodies are not joined. */
  chunks(): Uint8Array[] | Promise<Uint8Array[]>;
}

/** Bytes in memory, in any number of pieces. */
export class MemoryBytes implements FlowBytes {
  readonly #input: Input;

  constructor(pieces: readonly Uint8Array[]) {
    this.#input = new Input(pieces);
  }

  get length(): number {
    return this.#input.length;
  }

  piece(start: number, end: number): Piece {
    const input = this.#input;
    const index = input.locate(start);
    if (end <= input.starts[index + 1]) return { bytes: input.pieces[index], start: input.starts[index] };
    return { bytes: input.bytes(start, end), start };
  }

  load(start: number, end: number): Promise<Uint8Array> {
    return Promise.resolve(this.#input.bytes(start, end));
  }

  chunks(): Uint8Array[] {
    return this.#input.pieces.filter((piece) => piece.length > 0);
  }
}

/** Bytes in a single array, which may hold other flows too. */
export class SlabBytes implements FlowBytes {
  readonly length: number;
  readonly #slab: Uint8Array;
  readonly #start: number;

  constructor(slab: Uint8Array, start: number, length: number) {
    this.#slab = slab;
    this.#start = start;
    this.length = length;
  }

  piece(): Piece {
    return { bytes: this.#slab, start: -this.#start };
  }

  load(start: number, end: number): Promise<Uint8Array> {
    return Promise.resolve(this.#view(start, end));
  }

  chunks(): Uint8Array[] {
    return [this.#view(0, this.length)];
  }

  #view(start: number, end: number): Uint8Array {
    const slab = this.#slab;
    return new Uint8Array(slab.buffer, slab.byteOffset + this.#start + start, end - start);
  }
}
