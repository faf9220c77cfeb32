// The bytes of one large flow, of which only some are in memory. The scanner reads through this, and the bytes that it misses are fetched.
import { Input } from "../engine/input.ts";
import type { FlowBytes, Piece } from "../flow/flow-bytes.ts";
import { flowError } from "../flow-errors.ts";
import { type RandomSource, readFully, readFullySync } from "./source.ts";

/** Stands for the bytes of a gap. */
const HOLE = new Uint8Array(0);

/** Thrown through the scanner when it touches bytes that are missing; caught by the code that fetches them. */
export class Missing {
  readonly start: number;
  readonly end: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

/** An input with holes. */
export class SparseInput extends Input {
  constructor(length: number) {
    super([HOLE]);
    this.length = length;
    this.starts[1] = length;
  }

  /** Fills holes with these bytes; bytes that are already there stay. */
  insert(start: number, bytes: Uint8Array): void {
    const end = Math.min(start + bytes.length, this.length);
    for (let index = 0; index < this.pieces.length; index++) {
      const [holeStart, holeEnd] = [this.starts[index], this.starts[index + 1]];
      if (holeStart >= end) break;
      if (this.pieces[index] !== HOLE || holeEnd <= start) continue;
      const [from, to] = [Math.max(start, holeStart), Math.min(end, holeEnd)];
      const pieces = [bytes.subarray(from - start, to - start)];
      const starts = [from];
      if (from > holeStart) {
        pieces.unshift(HOLE);
        starts.unshift(holeStart);
      }
      if (to < holeEnd) {
        pieces.push(HOLE);
        starts.push(to);
      }
      this.pieces.splice(index, 1, ...pieces);
      this.starts.splice(index, 1, ...starts);
      index += pieces.length - 1;
    }
  }

  /** The part between `start` and `end` of the first hole there; null if no bytes are missing. */
  hole(start: number, end: number): Missing | null {
    for (let index = super.locate(start); index < this.pieces.length && this.starts[index] < end; index++) {
      if (this.pieces[index] === HOLE) return new Missing(Math.max(start, this.starts[index]), Math.min(end, this.starts[index + 1]));
    }
    return null;
  }

  override locate(offset: number): number {
    const index = super.locate(offset);
    if (this.pieces[index] === HOLE) throw new Missing(offset, offset + 1);
    return index;
  }

  override bytes(start: number, end: number): Uint8Array {
    this.#need(start, end);
    return super.bytes(start, end);
  }

  override copyTo(target: Uint8Array, targetOffset: number, start: number, end: number): void {
    this.#need(start, end);
    super.copyTo(target, targetOffset, start, end);
  }

  #need(start: number, end: number): void {
    if (start === end) return;
    const missing = this.hole(start, end);
    if (missing !== null) throw missing;
  }
}

/** A large flow from a source that can seek: what the scanner needed is in memory, bodies are read on demand. */
export class SparseBytes implements FlowBytes {
  readonly #input: SparseInput;
  readonly #source: RandomSource;
  readonly #offset: number;

  constructor(input: SparseInput, source: RandomSource, offset: number) {
    this.#input = input;
    this.#source = source;
    this.#offset = offset;
  }

  get length(): number {
    return this.#input.length;
  }

  piece(start: number, end: number): Piece {
    const input = this.#input;
    if (input.hole(start, end) === null) {
      const index = input.locate(start);
      if (end <= input.starts[index + 1]) return { bytes: input.pieces[index], start: input.starts[index] };
      return { bytes: input.bytes(start, end), start };
    }
    if (this.#source.readSync === undefined) throw flowError("BODY_NOT_LOADED", { offset: this.#offset + start });
    const bytes = new Uint8Array(end - start);
    const source = this.#source;
    this.#fill(bytes, start, (target, position) => this.#check(position, target.length, readFullySync(source, target, position)));
    return { bytes, start };
  }

  async load(start: number, end: number): Promise<Uint8Array> {
    if (this.#input.hole(start, end) === null) return this.#input.bytes(start, end);
    const bytes = new Uint8Array(end - start);
    const reads: [Uint8Array, number][] = [];
    this.#fill(bytes, start, (target, position) => reads.push([target, position]));
    for (const [target, position] of reads) this.#check(position, target.length, await readFully(this.#source, target, position));
    return bytes;
  }

  /** Fills `target` with the bytes from `start` on: copies those in memory, and has `read` fetch the others. */
  #fill(target: Uint8Array, start: number, read: (target: Uint8Array, position: number) => void): void {
    const input = this.#input;
    const end = start + target.length;
    for (let index = 0; index < input.pieces.length; index++) {
      const [from, to] = [Math.max(start, input.starts[index]), Math.min(end, input.starts[index + 1])];
      if (from >= to) continue;
      const part = target.subarray(from - start, to - start);
      if (input.pieces[index] === HOLE) read(part, this.#offset + from);
      else part.set(input.pieces[index].subarray(from - input.starts[index], to - input.starts[index]));
    }
  }

  #check(position: number, wanted: number, count: number): void {
    if (count < wanted) throw flowError("SOURCE_CHANGED", { offset: position + count });
  }

  chunks(): Uint8Array[] | Promise<Uint8Array[]> {
    const { pieces, starts } = this.#input;
    const parts = pieces.map((piece, index) => (piece === HOLE ? this.#part(starts[index], starts[index + 1]) : piece));
    return parts.some((part) => part instanceof Promise) ? Promise.all(parts) : (parts as Uint8Array[]);
  }

  #part(start: number, end: number): Uint8Array | Promise<Uint8Array> {
    return this.#source.readSync === undefined ? this.load(start, end) : this.piece(start, end).bytes;
  }
}
