// Takes parts of a file, one after another, each between two flows. Who takes a part reads it, goes over it by the lengths of its flows, which
// takes next to no time, and so finds where the next one begins: every byte is read once, and the places are exact.
import { delimitedFrame } from "../codec/delimiter.ts";
import { frameLength } from "../engine/frame.ts";
import { flowError } from "../flow-errors.ts";
import { type RandomSource, readFullySync } from "../io/source.ts";
import type { Series } from "./series.ts";
import type { Task } from "./task.ts";

/** Bytes of a part: it stays in the processor's cache from where it is read to where its result is written. */
const PART_BYTES = 1 << 20;
/** A flow up to this size is a part in memory like others: each thread may hold a few. */
const HELD_FLOW = 1 << 23;

/** How many parts so many bytes are about. */
export function partsIn(bytes: number): number {
  return Math.ceil(bytes / PART_BYTES);
}

/** Flows of a file that lie one after another. */
export interface Part {
  /** Its place among the parts. */
  readonly number: number;
  /** Where its first flow begins, and the number of that. */
  readonly start: number;
  readonly firstFlow: number;
  /** Where its last flow ends. Null: at the end of the file, or at the damage. */
  readonly end: number | null;
  /** The bytes. Null where they are to be read: of a large flow, or where lengths do not lead on. */
  readonly bytes: Uint8Array | null;
  /** Why it cannot be read. */
  readonly failure: { readonly error: unknown } | null;
}

type Measure = Pick<Part, "end" | "bytes" | "failure"> & { readonly flows: number };

/** All that is left, whatever it is. */
const REST: Measure = { end: null, bytes: null, failure: null, flows: 0 };

export class Parts {
  readonly #series: Series;
  readonly #task: Task;
  readonly #source: RandomSource;
  readonly #frame: typeof frameLength;
  readonly #buffers: Uint8Array[];

  /** @param buffers memory of parts that are done: what is there is used, and given back */
  constructor(series: Series, task: Task, source: RandomSource, buffers: Uint8Array[]) {
    this.#series = series;
    this.#task = task;
    this.#source = source;
    this.#buffers = buffers;
    this.#frame = task.from === "protobuf" ? delimitedFrame : frameLength;
  }

  /** Null: there are none left, or all is over. */
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

  /** The bytes of a part are not needed any more: the next one may take their place. */
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

  /** The flows that lie whole in the bytes. */
  #count(bytes: Uint8Array): { flows: number; length: number } {
    for (let flows = 0, length = 0; ; flows++) {
      const next = this.#frame(bytes, length, bytes.length);
      if (next <= 0 || length + next > bytes.length) return { flows, length };
      length += next;
    }
  }

  /** @param head its first bytes, a part's worth */
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

  /** @throws CodecError SOURCE_CHANGED where the file has become shorter; what the file system says */
  #read(target: Uint8Array, position: number): void {
    const read = readFullySync(this.#source, target, position);
    if (read < target.length) throw flowError("SOURCE_CHANGED", { offset: position + read });
  }
}

/** A part as a source, with the places that its bytes have in the file. */
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

/** The first bytes of a source as a source of its own. */
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
