// Reads flows from a file or a stream: held flows, borrowed index rows, or only their offsets.
import type { EngineProvider } from "../codec/lanes.ts";
import { type CodecOptions, maxDepthOf } from "../codec/options.ts";
import type { FlowData } from "../flow/data.ts";
import { type AnyFlow, flowFromData } from "../flow/from.ts";
import { Migrator } from "../flow/migrate/index.ts";
import type { FlowServices } from "../flow/services.ts";
import { HeldBatch } from "./batch.ts";
import { Decoder } from "./decode.ts";
import { type Driven, type DriveOptions, drive, driveSync } from "./drive.ts";
import { type Feed, RandomFeed, StreamFeed } from "./feed.ts";
import { type FlowIndex, readIndex, readIndexSync } from "./flow-index.ts";
import {
  beginsWithVersion,
  checkFormatName,
  detectFormat,
  type FormatName,
  type FormatRun,
  HEAD_BYTES,
  isSqlite,
  likelyFormat,
  unsupported,
} from "./formats.ts";
import { Lease } from "./lease.ts";
import { CheckedRows, JudgedRows, PickedRows } from "./row-batch.ts";
import { type FlowPredicate, FlowRow } from "./rows.ts";
import type { Gap } from "./salvage.ts";
import { type ChunkSource, type FlowSource, isRandom, openSource, type RandomSource } from "./source.ts";
import { Walk, type WalkOptions, type Wants } from "./walk.ts";

/** Options of `FlowReader`. */
export interface FlowReaderOptions extends CodecOptions, DriveOptions {
  /**
   * The largest flow to accept, in bytes; a larger one throws FLOW_TOO_LARGE. The default is 4 GiB, or 1 GiB for a stream, where the whole
   * flow must be held in memory. From a source that can seek, large bodies take no memory until they are read.
   */
  maxFlowBytes?: number;
  /** The byte offset of the first flow to read. */
  start?: number;
  /** Wait for more at the end of the file, for a file that is still being written. Abort `signal` or leave the loop to stop. */
  follow?: boolean;
  /** After damage, go on with the next flow that can be found. `reader.gaps` lists what was lost. */
  salvage?: boolean;
  /** Called with each gap as it is found. */
  onGap?: (gap: Gap) => void;
  /** Decoders for bodies and other services to use in place of the platform's. */
  services?: FlowServices;
  /** The file's format. Detected from its first bytes unless set. */
  format?: FormatName;
  /** Migrates flows of older versions. A migrator keeps state from flow to flow of a file; each pass uses a new one unless this is set. */
  migrator?: Migrator;
}

/** What an entry point provides to its reader: engines, and the formats whose modules build on this one. */
export interface ReaderEnvironment {
  readonly provider: EngineProvider;
  readonly formats?: ReadonlyMap<FormatName, FormatRun>;
}

/** How much to look at of a file whose beginning may be damaged, to tell its format. */
const DOUBTFUL_BYTES = 1 << 16;
const LARGEST_FLOW = 2 ** 32;
const LARGEST_STREAMED_FLOW = 1 << 30;
/** The most gaps to list: a file may have millions, each with an error object. */
const MOST_GAPS = 10_000;

/**
 * Iterates over the flows of a file in order: `for await (const flow of reader)`, or `for (const flow of reader)` for bytes and files. A
 * flow stays valid for as long as you keep it. A source that can seek can be read any number of times, a stream once.
 *
 * @throws CodecError at damage, after every flow before it, with `code`, the `offset` in the file and the `flow` number
 * @example
 * for await (const flow of new FlowReader(bytes)) console.log(flow.request.url);
 */
export class FlowReaderBase implements AsyncIterable<AnyFlow>, Iterable<AnyFlow> {
  readonly #source: RandomSource | ChunkSource;
  readonly #options: FlowReaderOptions;
  readonly #environment: ReaderEnvironment;
  #isRead = false;
  /** What the last pass with `salvage` could not read: the first 10,000 gaps. `onGap` is called for all of them. */
  gaps: Gap[] = [];

  constructor(source: FlowSource, options: FlowReaderOptions, environment: ReaderEnvironment) {
    this.#source = openSource(source);
    this.#options = options;
    this.#environment = environment;
    maxDepthOf(options);
    checkFormatName(options.format);
    checkOffset(options.start, "start");
    checkOffset(options.maxFlowBytes, "maxFlowBytes");
    if (options.follow && (!isRandom(this.#source) || this.#source.grows === false)) {
      throw new TypeError("only a file can be followed: bytes, Blobs and streams end where they end");
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<AnyFlow, void, void> {
    return drive(this.#flows(), this.#options);
  }

  [Symbol.iterator](): Generator<AnyFlow, void, void> {
    return driveSync(this.#flows(), this.#options);
  }

  /**
   * Iterates over index rows: the few fields that a list of flows shows. One row object serves all flows, so keep its values rather than
   * the row. This is faster than iterating over flows, since the rest of each flow is skipped by its lengths. Damage there goes unnoticed
   * unless `salvage` is set, which checks every byte.
   *
   * @param matches a predicate that selects flows, such as a filter's `matches`; only their rows are yielded. A filter that a row can
   * answer (types, `~m`, `~q`, `~s`, `~e`) keeps that speed; for any other, each flow is decoded.
   * @throws CodecError as the iteration over flows does
   * @example
   * for await (const row of reader.rows()) console.log(row.method, row.host, row.status);
   */
  rows(matches?: FlowPredicate): AsyncIterable<FlowRow> & Iterable<FlowRow> {
    return {
      [Symbol.asyncIterator]: () => {
        const rows = drive(this.#rows(matches), this.#options);
        return matches === undefined ? rows : wantedRows(rows);
      },
      [Symbol.iterator]: () => {
        const rows = driveSync(this.#rows(matches), this.#options);
        return matches === undefined ? rows : wantedRowsSync(rows);
      },
    };
  }

  /** @internal For callers that read the source themselves: it and `start`, if it has random access and no option affects reading. */
  get plainSource(): { source: RandomSource; start: number } | null {
    const { start = 0, ...others } = this.#options;
    const isPlain = Object.values(others).every((option) => option === undefined);
    return isPlain && isRandom(this.#source) ? { source: this.#source, start } : null;
  }

  /** Finds where the flows are, by their length prefixes alone, without reading bodies. It stops at damage, which the result describes. */
  index(): Promise<FlowIndex> {
    return readIndex(this.#feed(), this.#options.start ?? 0, this.#options);
  }

  /** The synchronous `index`. @throws TypeError for a source that can only be read asynchronously */
  indexSync(): FlowIndex {
    return readIndexSync(this.#feed(), this.#options.start ?? 0, this.#options);
  }

  #flows(): Driven<AnyFlow> {
    const engine = this.#environment.provider(this.#options.engine);
    const maxDepth = maxDepthOf(this.#options);
    const lease = new Lease(engine, maxDepth);
    const feed = this.#feed(lease);
    const decoder = new Decoder(engine, maxDepth);
    const hold = this.#holder();
    const take = (_: Decoder, flow: number) => hold(decoder.keep(feed, engine), decoder.offset, flow);
    return this.#walk(feed, decoder, { take, hold, batch: new HeldBatch(lease, { engine, maxDepth }, hold) });
  }

  /** A function that makes flows to keep. */
  #holder(): (data: FlowData, offset: number, flow: number) => AnyFlow {
    const { services, migrator = new Migrator() } = this.#options;
    return (data, offset, flow) => flowFromData(data, { migrator, offset, flow, services });
  }

  #rows(matches?: FlowPredicate): Driven<FlowRow> {
    const engine = this.#environment.provider(this.#options.engine);
    const maxDepth = maxDepthOf(this.#options);
    const lease = new Lease(engine, maxDepth);
    const feed = this.#feed(lease);
    const decoder = new Decoder(engine, maxDepth);
    const row = new FlowRow();
    const take = (_: Decoder, flow: number): FlowRow => {
      const { words, tape, input, start: begin } = decoder;
      row.readTape({ words, tape, input, begin, shift: 0 });
      return row.move(flow, decoder.offset, decoder.length);
    };
    // Looking for damage takes looking at every byte.
    const makeBatch = () => (this.#options.salvage ? new CheckedRows(lease, row) : new PickedRows(lease, row));
    if (matches === undefined) {
      const batch = makeBatch();
      return this.#walk(feed, decoder, { take, batch, rows: { row, matches: null } });
    }
    const hold = this.#holder();
    const takeMatching = (_: Decoder, flow: number): FlowRow => {
      // The row must be read first: migrating the flow, or anything else that `matches` does, may use the engine that holds the tape.
      take(_, flow);
      row.isWanted = matches(hold(decoder.keep(feed, engine), decoder.offset, flow));
      return row;
    };
    const isMatch = (data: FlowData, offset: number, flow: number): boolean => matches(hold(data, offset, flow));
    const batch = matches.ofRow === undefined ? undefined : new JudgedRows(makeBatch(), matches.ofRow);
    return this.#walk(feed, decoder, { take: takeMatching, batch, rows: { row, matches: isMatch } });
  }

  #walk<Item>(feed: Feed, decoder: Decoder, items: Pick<WalkOptions<Item>, "take" | "batch" | "hold" | "rows">): Driven<Item> {
    const { start = 0, maxFlowBytes = feed.seekable ? LARGEST_FLOW : LARGEST_STREAMED_FLOW, follow = false, salvage } = this.#options;
    const gaps: Gap[] = [];
    this.gaps = gaps;
    const onGap = (gap: Gap): void => {
      if (gaps.length < MOST_GAPS) gaps.push(gap);
      this.#options.onGap?.(gap);
    };
    const options = { start, maxFlowBytes, follow, onGap: salvage ? onGap : null, ...items };
    return new FormatWalk(feed, decoder, options, this.#options, this.#environment.formats ?? new Map());
  }

  #feed(lease: Lease | null = null): Feed {
    if (isRandom(this.#source)) return new RandomFeed(this.#source, lease);
    if (this.#isRead) throw new TypeError("a stream is read once");
    this.#isRead = true;
    return new StreamFeed(this.#source, lease);
  }
}

async function* wantedRows(rows: AsyncGenerator<FlowRow, void, void>): AsyncGenerator<FlowRow, void, void> {
  for await (const row of rows) if (row.isWanted) yield row;
}

function* wantedRowsSync(rows: Generator<FlowRow, void, void>): Generator<FlowRow, void, void> {
  for (const row of rows) if (row.isWanted) yield row;
}

/** A walk that first determines the format. */
class FormatWalk<Item> extends Walk<Item> {
  readonly #readerOptions: FlowReaderOptions;
  readonly #formats: ReadonlyMap<FormatName, FormatRun>;

  constructor(
    feed: Feed,
    decoder: Decoder,
    options: WalkOptions<Item>,
    readerOptions: FlowReaderOptions,
    formats: ReadonlyMap<FormatName, FormatRun>,
  ) {
    super(feed, decoder, options);
    this.#readerOptions = readerOptions;
    this.#formats = formats;
  }

  override *run(): Wants {
    const { feed, options } = this;
    let format: FormatName | null = this.#readerOptions.format ?? "tnetstring";
    if (this.#readerOptions.format === undefined && options.start === 0) {
      yield this.fill(0, HEAD_BYTES);
      format = detectFormat(feed.window);
      // A damaged first byte is no reason to give up the rest, but a database is.
      if (isSqlite(feed.window)) throw unsupported(null, 0, feed.window);
      // With salvage, doubtful beginnings are judged by more bytes: a damaged first line is no reason to give up JSON Lines.
      const isDoubtful = format === null || format === "har" || (format === "protobuf" && !beginsWithVersion(feed.window));
      if (options.onGap !== null && isDoubtful) {
        yield this.fill(0, DOUBTFUL_BYTES);
        format = likelyFormat(feed.window.subarray(0, DOUBTFUL_BYTES), format);
      }
    }
    if (format === "tnetstring") yield* super.run();
    else {
      const run = format === null ? undefined : this.#formats.get(format);
      if (run === undefined) throw unsupported(format, options.start, feed.window);
      yield* run(this, this.#readerOptions);
    }
  }
}

/** @throws RangeError unless the value is a whole number from 0 on, or undefined */
function checkOffset(value: number | undefined, name: string): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) {
    throw new RangeError(`${name} is a whole number from 0 on, not ${String(value)}`);
  }
}
