// Splits a file between its flows. Their lengths lead from one to the next, so the places are exact, and finding them is as fast as reading.
import { RandomFeed } from "../io/feed.ts";
import { readIndexSync } from "../io/flow-index.ts";
import type { RandomSource } from "../io/source.ts";
import type { Part } from "./task.ts";

/** Bytes of a part: enough to keep a worker busy for ten milliseconds, so little that results fit into memory. */
const PART_BYTES = 1 << 22;
/** Bytes that are looked through at a time. */
const STRIDE = 1 << 24;

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

  sizeSync(): number {
    return Math.min(this.#end, this.#source.sizeSync?.() ?? 0);
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.#source.read(this.#clip(target, position), position);
  }

  readSync(target: Uint8Array, position: number): number {
    return this.#source.readSync?.(this.#clip(target, position), position) ?? 0;
  }

  #clip(target: Uint8Array, position: number): Uint8Array {
    return target.subarray(0, Math.max(0, this.#end - position));
  }

  close(): void | Promise<void> {
    return this.#source.close?.();
  }
}

/**
 * The parts of a file in their order, found as they are asked for. The last one has no end: whatever is wrong behind the flows that could be
 * counted is found by who reads it, as if the file were read as a whole.
 *
 * @param source a file, as `fileSource` makes it
 * @param from where the first flow begins
 */
export function* partsOf(source: RandomSource, format: "tnetstring" | "protobuf", from = 0): Generator<Part, void, void> {
  const size = source.sizeSync?.() ?? 0;
  let start = from;
  let firstFlow = 0;
  for (let stride = STRIDE; start + stride < size; ) {
    const { count, offsets, damage } = readIndexSync(new RandomFeed(new ClippedSource(source, start + stride)), start, { format });
    if (damage !== null && damage.code !== "TRUNCATED") break;
    // A flow that is larger than the stride.
    if (count === 0) stride *= 2;
    else {
      yield* grouped(offsets, firstFlow);
      firstFlow += count;
      start = offsets[count];
      stride = STRIDE;
    }
  }
  yield { start, end: null, firstFlow };
}

function* grouped(offsets: Float64Array, firstFlow: number): Generator<Part, void, void> {
  const count = offsets.length - 1;
  for (let first = 0; first < count; ) {
    let last = first + 1;
    while (last < count && offsets[last] - offsets[first] < PART_BYTES) last++;
    yield { start: offsets[first], end: offsets[last], firstFlow: firstFlow + first };
    first = last;
  }
}
