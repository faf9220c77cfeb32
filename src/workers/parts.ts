// Splits a file into parts of whole flows. The thread that takes a part reads it and steps over its flows by their lengths, which takes
// next to no time, and so finds where the next part begins: boundaries are exact, and only a flow cut off at a part's end is read twice.
import { delimitedFrame } from "../codec/delimiter.ts";
import { frameLength } from "../engine/frame.ts";
import { flowError } from "../flow-errors.ts";
import { type RandomSource, readFullySync } from "../io/source.ts";
import type { Series } from "./series.ts";
import type { Task } from "./task.ts";

/** Size of a part in bytes: it stays in the processor's cache from being read to writing its result. */
const PART_BYTES = 1 << 20;
/** A flow of up to this many bytes is held in memory as a part of its own: each thread may hold a few. */
const HELD_FLOW = 1 << 23;

/** Approximate number of parts in so many bytes. */
export function partsIn(bytes: number): number {
  return Math.ceil(bytes / PART_BYTES);
}

/** A run of consecutive flows of a file. */
export interface Part {
  /** Its index among the parts. */
  readonly number: number;
  /** Offset and number of its first flow. */
  readonly start: number;
  readonly firstFlow: number;
  /** Offset where its last flow ends; null for a part up to the end of the file, or to damage. */
  readonly end: number | null;
  /** Its bytes; null if they are to be read from the file: for a large flow, or where the lengths of flows lead no further. */
  readonly bytes: Uint8Array | null;
  /** Why it could not be read. */
  readonly failure: { readonly error: unknown } | null;
}

type Measure = Pick<Part, "end" | "bytes" | "failure"> & { readonly flows: number };

/** All that is left of the file, as one part. */
const REST: Measure = { end: null, bytes: null, failure: null, flows: 0 };

export class Parts {
  readonly #series: Series;
  readonly #task: Task;
  readonly #source: RandomSource;
  readonly #frame: typeof frameLength;
  readonly #buffers: Uint8Array[];

  /** @param buffers pool of buffers to take from and return to */
  constructor(series: Series, task: Task, source: RandomSource, buffers: Uint8Array[]) {
    this.#series = series;
    this.#task = task;
    this.#source = source;
    this.#buffers = buffers;
    this.#frame = task.from === "protobuf" ? delimitedFrame : frameLength;
  }

  /** The next part; null if there are none left or the work is over. */
  async take(): Promise<Part | null> {
    const series = this.#series;
    if (!(await series.lock())) return null;
    try {
      const { position: start, flows: firstFlow } = series;
      if (start >= this.#task.size) return null;
      const part = { number: series.nextPart(), start, firstFlow, ...this.#measure(start) };
      series.position = part.end ?? Number.POSITIVE_INFINITY;
      series.flows = firstFlow + part.flows;
      return part;
    } finally {
      series.unlock();
    }
  }

  /** Returns the buffer of a part to the pool. */
  giveBack({ bytes }: Part): void {
    if (bytes?.buffer.byteLength === PART_BYTES) this.#buffers.push(new Uint8Array(bytes.buffer));
  }

  #measure(start: number): Measure {
    const { size, inOrder } = this.#task;
    if (inOrder) return REST;
    const buffer = this.#buffers.pop() ?? new Uint8Array(PART_BYTES);
    const read = buffer.subarray(0, size - start);
    try {
      this.#read(read, start);
      const { flows, length } = this.#count(read);
      if (flows > 0) return { end: start + length, bytes: read.subarray(0, length), failure: null, flows };
      this.#buffers.push(buffer);
      return this.#oneFlow(read, start);
    } catch (error) {
      return { ...REST, failure: { error } };
    }
  }

  /** Counts the whole flows at the start of the bytes. */
  #count(bytes: Uint8Array): { flows: number; length: number } {
    for (let flows = 0, length = 0; ; flows++) {
      const next = this.#frame(bytes, length, bytes.length);
      if (next <= 0 || length + next > bytes.length) return { flows, length };
      length += next;
    }
  }

  /** A part of one flow that is larger than a buffer. @param head its first bytes */
  #oneFlow(head: Uint8Array, start: number): Measure {
    const length = this.#frame(head, 0, head.length);
    if (length <= 0 || start + length > this.#task.size) return REST;
    const part = { end: start + length, failure: null, flows: 1 };
    if (length > HELD_FLOW) return { ...part, bytes: null };
    const bytes = new Uint8Array(length);
    bytes.set(head);
    this.#read(bytes.subarray(head.length), start + head.length);
    return { ...part, bytes };
  }

  /** @throws CodecError SOURCE_CHANGED if the file has become shorter; file-system errors */
  #read(target: Uint8Array, position: number): void {
    const read = readFullySync(this.#source, target, position);
    if (read < target.length) throw flowError("SOURCE_CHANGED", { offset: position + read });
  }
}

/** A part as a source that is addressed by offsets in the file. */
export class PartSource implements RandomSource {
  readonly grows = false;
  readonly #bytes: Uint8Array;
  readonly #start: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#start = start;
  }

  async size(): Promise<number> {
    return this.sizeSync();
  }

  sizeSync(): number {
    return this.#start + this.#bytes.length;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return this.readSync(target, position);
  }

  readSync(target: Uint8Array, position: number): number {
    const view = this.view(position, Math.min(position + target.length, this.sizeSync()));
    target.set(view);
    return view.length;
  }

  view(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start - this.#start, end - this.#start);
  }
}

/** A source cut off at an offset. */
export class ClippedSource implements RandomSource {
  readonly grows = false;
  readonly #source: RandomSource;
  readonly #end: number;

  constructor(source: RandomSource, end: number) {
    this.#source = source;
    this.#end = end;
  }

  async size(): Promise<number> {
    return Math.min(this.#end, await this.#source.size());
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.#source.read(target.subarray(0, Math.max(0, this.#end - position)), position);
  }
}
