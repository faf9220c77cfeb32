// Where the bytes of a flow are: in memory, in any number of pieces, or in an array that other flows share. Sources that fetch bytes when
// they are asked for are in src/io/.
import { Input } from "../engine/input.ts";

/** Some of a flow's bytes in memory. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Where `bytes[0]` is, from the flow's first byte on; negative where the piece begins before the flow. */
  readonly start: number;
}

/** Where a flow's bytes are. Offsets count from the flow's first byte. Nobody writes into them. */
export interface FlowBytes {
  /** Bytes of the whole tnetstring value. */
  readonly length: number;
  /**
   * A piece that holds all bytes from `start` to `end`, as large as it comes without a copy; a copy only where they lie in several.
   * @throws CodecError BODY_NOT_LOADED when they must be awaited
   */
  piece(start: number, end: number): Piece;
  /** The same bytes from anywhere. */
  load(start: number, end: number): Promise<Uint8Array>;
  /** The whole value in pieces, for writing it as it stands: bodies are not put together. */
  chunks(): Uint8Array[] | Promise<Uint8Array[]>;
}

/** Bytes that are all in memory, in any number of pieces. */
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

/** The bytes of a flow that all lie in one array, which may hold other flows too. */
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
