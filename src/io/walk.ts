// Walks from flow to flow. Written as a generator that says which bytes it wants next, which its caller then reads, so that the same code
// reads files synchronously and asynchronously.
import { MAX_BYTES, TAG_DICT } from "../abi.ts";
import { frameLength, INCOMPLETE, MALFORMED, PREFIX_BYTES } from "../engine/frame.ts";
import { Input } from "../engine/input.ts";
import { CodecError } from "../errors.ts";
import type { FlowData } from "../flow/data.ts";
import { MemoryBytes } from "../flow/flow-bytes.ts";
import { flowError } from "../flow-errors.ts";
import type { Batch } from "./batch.ts";
import type { Decoder } from "./decode.ts";
import { type Feed, RandomFeed } from "./feed.ts";
import { placed } from "./placed.ts";
import type { FlowRow } from "./rows.ts";
import { type Gap, Salvage } from "./salvage.ts";
import { Missing, SparseBytes, SparseInput } from "./sparse.ts";

/** What the walk wants: `length` bytes at `offset` in the window; those bytes as `fetched`; that the file grows. ITEM: it has an `item`. */
export const FILL = 0;
export const FETCH = 1;
export const WAIT = 2;
export const ITEM = 3;
/** Items can be taken with `ready`. */
export const READY = 4;
export type Want = typeof FILL | typeof FETCH | typeof WAIT | typeof ITEM | typeof READY;

export type Wants<Result = void> = Generator<Want, Result, void>;

/** A flow up to this size is read completely; of a larger one, from a source that can seek, only what is needed. */
const WHOLE_FLOW = 1 << 18;
/** How much of a large flow's beginning to keep if the window has it: it holds what comes before the body. */
const HEAD_BYTES = 1 << 15;
/** How much to read on each side of a large flow's end: what follows its body, and the beginning of the next flow. */
const TAIL_BYTES = 1 << 14;
/** How much to read where the decoder misses bytes; doubled each time, so that many bodies in one flow take few reads. */
const FIRST_MISSING = 1 << 13;
const LARGEST_MISSING = 1 << 22;

/** The most flows to process singly before a batch is tried again. */
const LONGEST_WAIT = 4096;

export interface WalkOptions<Item> {
  /** Where the first flow begins. */
  start: number;
  maxFlowBytes: number;
  follow: boolean;
  /** Called for each gap. Null: damage ends the walk. */
  onGap: ((gap: Gap) => void) | null;
  /** Makes the item for a decoded flow. */
  take(decoder: Decoder, flow: number): Item;
  /** Takes many small flows at a time. A format may replace it with its own. */
  batch?: Batch<Item>;
  /** Makes the item for a flow that was not read by the decoder. Without it, the flow's tnetstring bytes are decoded. */
  hold?(data: FlowData, offset: number, flow: number): Item;
  /** If rows are read: the row that serves as the item, and the predicate that selects flows, if there is one. */
  rows?: { readonly row: FlowRow; readonly matches: ((data: FlowData, offset: number, flow: number) => boolean) | null };
}

export class Walk<Item> {
  readonly feed: Feed;
  readonly decoder: Decoder;
  readonly options: WalkOptions<Item>;
  readonly limit: number;
  /** The range of bytes wanted, and the bytes of the last FETCH. */
  offset = 0;
  length = 0;
  fetched: Uint8Array[] = [];
  item: Item | undefined = undefined;
  /** The number of flows so far, and the offset of the next one in the source. */
  flows = 0;
  position: number;
  /** Whether the batch stopped at a flow that must be processed singly. */
  #isClose = false;
  /**
   * What a batch has decoded after such a flow is discarded, so if there were many of them, batches would take quadratic time. So the next
   * batch waits until `#wait` flows have been processed singly, with exponential backoff; `#taken` counts the current batch's items.
   */
  #patience = 0;
  #wait = 0;
  #taken = 0;
  #salvage: Salvage | null = null;

  constructor(feed: Feed, decoder: Decoder, options: WalkOptions<Item>) {
    this.feed = feed;
    this.decoder = decoder;
    this.options = options;
    this.limit = Math.min(options.maxFlowBytes, MAX_BYTES);
    this.position = options.start;
  }

  /** @throws CodecError with the absolute offset of the damage and the number of the flow */
  *run(): Wants {
    const { feed, options } = this;
    const salvage = options.onGap === null ? null : new Salvage(this, options.onGap);
    this.#salvage = salvage;
    for (;;) {
      const offset = this.position;
      feed.floor = offset;
      if (!feed.covers(offset, PREFIX_BYTES)) yield this.fill(offset, PREFIX_BYTES);
      if (this.#fillBatch()) {
        yield READY;
        continue;
      }
      const total = frameLength(feed.window, offset - feed.base, feed.window.length);
      const isEnd = total === INCOMPLETE && offset >= feed.end;
      if (options.follow && (total === INCOMPLETE || offset + total > feed.size)) {
        salvage?.tell();
        yield WAIT;
        continue;
      }
      if (isEnd) {
        salvage?.tell();
        return;
      }
      let error: unknown = null;
      let isWhole = false;
      try {
        this.#judge(offset, total);
        if (!feed.has(offset, total) && this.#comesWhole(total)) {
          yield this.fill(offset, total);
          // The flow can now be taken by a batch, with others that the window has.
          if (feed.has(offset, total) && !this.#isClose && options.batch !== undefined) continue;
        }
        this.#isClose = false;
        if (feed.has(offset, total)) this.#decodeWindow(offset, total);
        else yield* this.decode(offset, total);
        if (salvage === null || this.decoder.isFlow) {
          isWhole = true;
          this.item = this.#take() ?? (yield* this.#takeWhole(offset, total));
          this.position = offset + total;
          salvage?.tell();
          yield ITEM;
          this.flows++;
          continue;
        }
      } catch (thrown) {
        error = placed(thrown, offset, this.flows);
        salvage?.tell();
        if (salvage === null || !(error instanceof CodecError) || error.code === "SOURCE_CHANGED") throw error;
      }
      this.position = yield* error === null ? salvage.pass(offset, total) : salvage.resume(offset, isWhole, total, error as CodecError);
    }
  }

  /** Whether a flow of this size is brought into the window completely: if the source is in memory, or the flow is small. */
  #comesWhole(total: number): boolean {
    return total <= WHOLE_FLOW || (this.feed.seekable && this.feed.stable);
  }

  #fillBatch(): boolean {
    const { feed, position, options } = this;
    if (options.batch === undefined || this.#isClose || !feed.has(position, 1)) return false;
    if (this.#wait > 0) {
      this.#wait--;
      return false;
    }
    this.#taken = 0;
    return options.batch.fill(feed, position);
  }

  /** After READY: the next item; undefined if there are no more, so that `run` must be resumed. */
  ready(): Item | undefined {
    const { onGap } = this.options;
    // Only a batch leads to READY.
    const batch = this.options.batch as Batch<Item>;
    if (!batch.next()) {
      this.#patience = 0;
      return undefined;
    }
    try {
      if (batch.length <= this.limit && (onGap === null || batch.isFlow)) {
        const item = batch.item(this.flows);
        this.position = batch.offset + batch.length;
        this.#salvage?.tell();
        this.flows++;
        this.#taken++;
        return item;
      }
    } catch {
      // Processing the flow singly throws this again, with its place, and lets salvage handle it.
    }
    this.#isClose = true;
    this.#patience = Math.min(LONGEST_WAIT, Math.max(0, 2 * this.#patience + 1 - this.#taken));
    this.#wait = this.#patience;
    return undefined;
  }

  /** The item; undefined if making it takes bytes of the flow that are not in memory. */
  #take(): Item | undefined {
    try {
      return this.options.take(this.decoder, this.flows);
    } catch (error) {
      if (error instanceof CodecError && error.code === "BODY_NOT_LOADED") return undefined;
      throw error;
    }
  }

  /** The item for a flow that must be in memory completely: migrating an old flow takes its bodies. */
  *#takeWhole(offset: number, total: number): Wants<Item> {
    yield this.fetch(offset, total);
    const pieces = this.fetched;
    this.fetched = [];
    this.decoder.decodeInput(new Input(pieces), offset, new MemoryBytes(pieces));
    return this.options.take(this.decoder, this.flows);
  }

  /** The item for a flow of another format, whose `length` bytes begin at `offset`, from the equivalent tnetstring bytes. */
  takeEncoded(pieces: readonly Uint8Array[], offset: number, length: number): Item {
    this.decoder.decodeInput(new Input(pieces), offset, new MemoryBytes(pieces));
    this.decoder.length = length;
    return this.options.take(this.decoder, this.flows);
  }

  /** @throws CodecError if the length prefix alone shows that there is no flow */
  #judge(offset: number, total: number): void {
    const flow = this.flows;
    if (total === MALFORMED) throw new CodecError("BAD_LENGTH", { offset, flow });
    if (total === INCOMPLETE || offset + total > this.feed.size) throw new CodecError("TRUNCATED", { offset: this.feed.size, flow });
    if (total > this.limit) throw flowError("FLOW_TOO_LARGE", { offset, flow, detail: `${total} bytes` });
  }

  notFlow(offset: number, isDict: boolean): CodecError {
    const detail = isDict ? "it lacks version or type" : "a flow is a dict";
    return flowError("BAD_STATE", { offset, flow: this.flows, detail });
  }

  fill(offset: number, length: number): Want {
    this.offset = offset;
    this.length = length;
    return FILL;
  }

  fetch(offset: number, length: number): Want {
    this.offset = offset;
    this.length = length;
    return FETCH;
  }

  #decodeWindow(offset: number, total: number): void {
    try {
      this.decoder.decodeWindow(this.feed, offset, total);
    } catch (error) {
      throw placed(error, this.feed.base, this.flows);
    }
  }

  /** Decodes the value of `total` bytes at `offset`, whether the window holds it or not. @throws CodecError with absolute offsets */
  *decode(offset: number, total: number): Wants {
    const { feed } = this;
    if (!feed.has(offset, total) && this.#comesWhole(total)) yield this.fill(offset, total);
    if (feed.has(offset, total)) return this.#decodeWindow(offset, total);
    if (offset + total > feed.size) throw new CodecError("TRUNCATED", { offset: feed.size, flow: this.flows });
    try {
      if (feed instanceof RandomFeed) yield* this.#decodeSparse(feed, offset, total);
      else yield* this.#decodePieces(offset, total);
    } catch (error) {
      throw placed(error, offset, this.flows);
    }
  }

  *#decodePieces(offset: number, total: number): Wants {
    yield this.fetch(offset, total);
    const pieces = this.fetched;
    this.fetched = [];
    if (offset + total > this.feed.size) throw new CodecError("TRUNCATED", { offset: this.feed.size, flow: this.flows });
    this.decoder.decodeInput(new Input(pieces), offset, new MemoryBytes(pieces));
  }

  *#decodeSparse(feed: RandomFeed, offset: number, total: number): Wants {
    const input = new SparseInput(total);
    // The window holds at least its prefix, which was read to get here.
    input.insert(0, feed.view(offset, Math.min(feed.end - offset, HEAD_BYTES)).slice());
    const tail = offset + total - TAIL_BYTES;
    yield this.fetch(tail, 2 * TAIL_BYTES);
    const [piece] = this.fetched;
    input.insert(total - TAIL_BYTES, piece.subarray(0, TAIL_BYTES));
    // The next flow is then found in the window.
    feed.adopt(piece, tail);
    const bytes = new SparseBytes(input, feed.source, offset);
    for (let ahead = FIRST_MISSING; ; ahead = Math.min(ahead * 2, LARGEST_MISSING)) {
      const [missing, ...others] = this.#tryDecode(input, offset, bytes);
      if (missing === undefined) return;
      const length = Math.min(Math.max(missing.end - missing.start, ahead), total - missing.start);
      yield this.fetch(offset + missing.start, length);
      input.insert(missing.start, this.fetched[0]);
      for (const { start, end } of others) {
        yield this.fetch(offset + start, end - start);
        input.insert(start, this.fetched[0]);
      }
    }
  }

  /** Tries to decode. @returns what is missing: bytes that the decoder needs, or small payloads, which are all kept in memory */
  #tryDecode(input: SparseInput, offset: number, bytes: SparseBytes): Missing[] {
    try {
      this.decoder.decodeInput(input, offset, bytes);
    } catch (missing) {
      if (!(missing instanceof Missing)) throw missing;
      return [missing];
    }
    return this.decoder.smallHoles(input);
  }

  /** The byte at `offset`, from anywhere; -1 past the source's end. */
  *byteAt(offset: number): Wants<number> {
    const { feed } = this;
    if (feed.has(offset, 1)) return feed.window[offset - feed.base];
    yield this.fetch(offset, 1);
    const [piece] = this.fetched;
    return piece === undefined || piece.length === 0 ? -1 : piece[0];
  }

  /** Whether the value of `total` bytes at `offset` has the tag of a dict. */
  *endsAsDict(offset: number, total: number): Wants<boolean> {
    return (yield* this.byteAt(offset + total - 1)) === TAG_DICT;
  }
}
