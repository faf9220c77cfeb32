// Takes the flows that a window holds completely, many at a time. A batch handles only plain flows: it stops at any other, which the walk
// then processes singly, since the walk handles errors, large bodies and salvage.
import { NODE_WORDS, RUN_LENGTH, RUN_NODE, RUN_NODES, RUN_POSITION, RUN_WORDS } from "../abi.ts";
import { FlowData, type FlowDataOptions } from "../flow/data.ts";
import { SlabBytes } from "../flow/flow-bytes.ts";
import type { Feed } from "./feed.ts";
import type { Lease } from "./lease.ts";

export interface Batch<Item> {
  /** Takes as many flows as it can from `offset` on, in the feed's window. @returns whether there are any */
  fill(feed: Feed, offset: number): boolean;
  /** Moves to the next flow. @returns false when there is none */
  next(): boolean;
  /** Where the current flow begins in the source, and its length in bytes. */
  readonly offset: number;
  readonly length: number;
  /** Whether the current flow is a dict with a version and a type. */
  readonly isFlow: boolean;
  /** Makes the item for the current flow. @param flow its number */
  item(flow: number): Item;
}

/** Kept flows share slabs of about this size, and of tapes. A copy per flow takes longer; a single flow keeps a whole slab alive. */
const SLAB_BYTES = 1 << 16;

const NO_WORDS = new Uint32Array(0);
const NO_BYTES = new Uint8Array(0);

/** Makes flows to keep, from one run of the decoder at a time. */
export class HeldBatch<Item> implements Batch<Item> {
  readonly #lease: Lease;
  readonly #options: FlowDataOptions;
  readonly #take: (data: FlowData, offset: number, flow: number) => Item;
  /** The run's tapes and its table. */
  #words: Uint32Array = NO_WORDS;
  #table: Uint32Array = NO_WORDS;
  /** The words of the table that are in use. */
  #tableEnd = 0;
  #slab: Uint8Array = NO_BYTES;
  /** Added to a position from the table, these give the offset in the slab, and in the source. */
  #slabShift = 0;
  #offsetShift = 0;
  /** The current flow's place in the table. */
  #at = 0;

  constructor(lease: Lease, options: FlowDataOptions, take: (data: FlowData, offset: number, flow: number) => Item) {
    this.#lease = lease;
    this.#options = options;
    this.#take = take;
  }

  fill(feed: Feed, offset: number): boolean {
    const { runs } = this.#lease;
    /* istanbul ignore if: no walk is resumed after its reading has ended */
    if (runs === null) return false;
    const count = runs.decode(feed.window, offset - feed.base, SLAB_BYTES);
    this.#at = -RUN_WORDS;
    const { words } = runs.engine;
    this.#tableEnd = count * RUN_WORDS;
    if (count === 0) return false;
    if (this.#table.length < this.#tableEnd) this.#table = new Uint32Array(2 * this.#tableEnd);
    const table = this.#table;
    table.set(words.subarray(runs.table, runs.table + this.#tableEnd));
    const last = this.#tableEnd - RUN_WORDS;
    const nodes = table[last + RUN_NODE] + table[last + RUN_NODES];
    this.#words = words.slice(runs.tape, runs.tape + nodes * NODE_WORDS);
    this.#offsetShift = feed.base + runs.base;
    if (feed.seekable && feed.stable) {
      this.#slab = feed.window;
      this.#slabShift = runs.base;
    } else {
      const first = table[RUN_POSITION];
      this.#slab = feed.window.slice(runs.base + first, runs.base + table[last + RUN_POSITION] + table[last + RUN_LENGTH]);
      this.#slabShift = -first;
    }
    return true;
  }

  next(): boolean {
    this.#at += RUN_WORDS;
    return this.#at < this.#tableEnd;
  }

  get offset(): number {
    return this.#table[this.#at + RUN_POSITION] + this.#offsetShift;
  }

  get length(): number {
    return this.#table[this.#at + RUN_LENGTH];
  }

  get isFlow(): boolean {
    const data = this.#data();
    // Items of anything else need not come in pairs: the loop would run into the tape of another value.
    if (!data.isDict(0)) return false;
    let hasVersion = false;
    let hasType = false;
    for (let key = 1; key < data.count; key = data.next(data.next(key))) {
      hasVersion ||= data.isString(key) && data.equals(key, "version");
      hasType ||= data.isString(key) && data.equals(key, "type");
    }
    return hasVersion && hasType;
  }

  item(flow: number): Item {
    return this.#take(this.#data(), this.offset, flow);
  }

  #data(): FlowData {
    const table = this.#table;
    const at = this.#at;
    const tape = { words: this.#words, first: table[at + RUN_NODE] * NODE_WORDS, count: table[at + RUN_NODES] };
    const bytes = new SlabBytes(this.#slab, table[at + RUN_POSITION] + this.#slabShift, table[at + RUN_LENGTH]);
    return new FlowData(tape, bytes, this.#options);
  }
}
