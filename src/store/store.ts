// Flows in a SQLite database: stored by id, listed, ordered and filtered without decoding them.
import { closeSync, openSync, realpathSync, statSync } from "node:fs";
import { readerFormats } from "../all-formats.ts";
import { provider } from "../engine/default-flows.ts";
import { type FlowFilter, parseFilter } from "../filter/index.ts";
import type { AnyFlow } from "../flow/from.ts";
import { flowError } from "../flow-errors.ts";
import { FlowReaderBase } from "../io/reader.ts";
import { type Driver, type DriverName, MEMORY } from "./driver.ts";
import { findLibrary } from "./drivers.ts";
import { checkReadable, lockStore, type StoreLock } from "./lock.ts";
import { decodeFlow, type Entry, EntryMaker, isDump, type ReadyEntry, readyEntry } from "./messages.ts";
import { Query } from "./query.ts";
import { checkPages, openSchema } from "./schema.ts";
import { FileReading, Sources } from "./sources.ts";
import { Tables } from "./tables.ts";
import { FlowView, type ViewOptions } from "./view.ts";

export interface StoreOptions {
  /** Only look: nothing is made or changed. */
  readOnly?: boolean;
  /** Bodies of at least so many bytes are stored apart from their flows, equal ones once: 8192 unless set. Certificates always are. */
  bodyThreshold?: number;
  /** `node` or `wasm`: Node's own SQLite where there is one, else node-sqlite3-wasm, unless set. */
  driver?: DriverName;
}

export interface AddOptions {
  /** Flows that are stored in one transaction: 4096 unless set. If the process dies, the open one is lost. */
  batch?: number;
  /** Ends the adding: its reason is thrown. What was written stays. */
  signal?: AbortSignal;
  /** Told after each transaction how many flows are stored. */
  onProgress?: (flows: number) => void;
}

export interface AddFileOptions extends AddOptions {
  /** Only flows that it is true of. Then the file is read from its beginning, and not remembered. */
  filter?: string | FlowFilter;
  /**
   * Threads that work on a dump, without a filter: this one, which writes, and others that make ready what is to be written. 1 unless set: this
   * one alone. SQLite writes one flow at a time, which is three quarters of the work: others gain little.
   */
  jobs?: number;
  /** Told after each read how far the reading has come. */
  onRead?: (bytesRead: number, bytesTotal: number | undefined) => void;
}

/** What became of a file. */
export interface AddedFile {
  /** Flows that were stored now. */
  readonly flows: number;
  /** Bytes of the file that had been added before. */
  readonly known: number;
}

/** What can be added: a flow, flows as they come, or the bytes of a file of flows. */
export type Addable = AnyFlow | Iterable<AnyFlow> | AsyncIterable<AnyFlow> | Uint8Array;

const DEFAULT_BODY_THRESHOLD = 8192;
const DEFAULT_BATCH = 4096;
/** A transaction is also written when its flows have so many bytes: they are held in memory until then. */
const BATCH_BYTES = 1 << 24;
/** Captured traffic is for its owner only. */
const FILE_MODE = 0o600;

/**
 * A store of flows: a SQLite database in a file, or in memory. One process writes to a file at a time.
 *
 * @example
 * const store = await FlowStore.open("flows.db");
 * await store.add(new FlowReader(fileSource("capture.mitm")));
 * for (const row of store.view({ filter: "~c 404", order: "url", limit: 50 }).rows()) console.log(row.url);
 * store.close();
 */
export class FlowStore {
  readonly #driver: Driver;
  readonly #lock: StoreLock | null;
  readonly #tables: Tables;
  readonly #query: Query;
  readonly #sources: Sources;
  readonly #bodyThreshold: number;
  readonly #maker: EntryMaker;
  readonly #views = new Set<FlowView>();
  /** Null: in memory. */
  readonly path: string | null;
  readonly readOnly: boolean;
  #isClosed = false;

  /**
   * Opens a store, and makes one where there is no file unless it is `readOnly`.
   *
   * @param path of its file; without one the store is in memory, and gone when it is closed
   * @throws CodecError NOT_A_STORE for a file that is something else, STORE_TOO_NEW, STORE_DAMAGED; STORE_LOCKED while another process
   * writes to it; NO_SQLITE; STORE_FAILED with what SQLite says. What the file system throws, where there is no such file or it may not be read
   */
  static async open(path?: string, options: StoreOptions = {}): Promise<FlowStore> {
    const { readOnly = false, bodyThreshold = DEFAULT_BODY_THRESHOLD } = options;
    if (!(Number.isSafeInteger(bodyThreshold) && bodyThreshold > 0))
      throw new RangeError("bodyThreshold is a whole number of bytes from 1 on");
    if (path === undefined && readOnly) throw new TypeError("a store in memory is new: there is nothing in it to read");
    // A file that is not there is told as that, whatever else is missing.
    if (path !== undefined && readOnly) touch(path, readOnly);
    const library = await findLibrary(options.driver);
    if (path !== undefined && !readOnly) touch(path, readOnly);
    const lock = path === undefined || readOnly ? null : lockStore(path, library.name);
    let driver: Driver | null = null;
    try {
      if (path !== undefined && readOnly) checkReadable(path, library.name);
      driver = library.open(path ?? MEMORY, readOnly);
      openSchema(driver, readOnly);
      return new FlowStore(driver, lock, path ?? null, { readOnly, bodyThreshold });
    } catch (error) {
      driver?.close();
      lock?.release();
      throw error;
    }
  }

  private constructor(driver: Driver, lock: StoreLock | null, path: string | null, options: Required<Omit<StoreOptions, "driver">>) {
    this.#driver = driver;
    this.#lock = lock;
    this.#tables = new Tables(driver, provider());
    this.#query = new Query(driver, (key) => this.#flowOf(this.#tables.read(key)));
    this.#sources = new Sources(driver);
    this.#bodyThreshold = options.bodyThreshold;
    this.#maker = new EntryMaker(options.bodyThreshold);
    this.path = path;
    this.readOnly = options.readOnly;
  }

  /** Which SQLite is used. */
  get driver(): DriverName {
    return this.#driver.name;
  }

  /**
   * Stores flows: a new one behind all others, one whose id is there in the place of the older one. Wait for it before the next call.
   *
   * @returns how many flows were stored
   * @throws CodecError as the reader does, when the flows before the damage are stored; STORE_FAILED where the disk is full
   * @example
   * await store.add(new FlowReader(source), { signal });
   */
  async add(flows: Addable, options: AddOptions = {}): Promise<number> {
    this.#checkWritable();
    return this.#write(readied(await this.#entriesOf(flows)), options);
  }

  /**
   * Adds what a file of flows holds more than when it was last added: the store remembers how far that was.
   *
   * @throws as `add`; what the file system says
   * @example
   * const { flows } = await store.addFile("capture.mitm");
   */
  async addFile(path: string, { filter, onRead, jobs = 1, ...options }: AddFileOptions = {}): Promise<AddedFile> {
    this.#checkWritable();
    const name = realpathSync(path);
    const wanted = filterOf(filter);
    const before = wanted === undefined ? this.#sources.find(name) : null;
    const known = before?.size ?? 0;
    if (known > 0 && known === statSync(name).size) return { flows: 0, known };
    const file = new FileReading(name, known);
    try {
      const inThreads = jobs > 1 && wanted === undefined ? file.prepared({ jobs, bodyThreshold: this.#bodyThreshold, onRead }) : null;
      const entries = inThreads ?? readied(file.entries(this.#maker, wanted, onRead));
      return { flows: await this.#write(entries, options), known: file.start };
    } finally {
      // Up to the end, or to the damage: what is there now may be whole the next time.
      const end = wanted === undefined ? file.end() : null;
      if (end !== null) this.#sources.keep(name, end, file.read + (file.start > 0 ? (before?.flows ?? 0) : 0));
    }
  }

  /** A flow by its id; null where there is none. @throws CodecError STORE_DAMAGED */
  get(id: string): AnyFlow | null {
    this.#checkOpen();
    return this.#flowOf(this.#tables.read(id));
  }

  /** A flow's bytes, as protobuf; null where there is none. @throws CodecError STORE_DAMAGED */
  getBytes(id: string): Uint8Array | null {
    this.#checkOpen();
    return this.#tables.read(id);
  }

  /** The flows of these ids that there are, in the order of the ids. */
  getMany(ids: Iterable<string>): AnyFlow[] {
    const flows: AnyFlow[] = [];
    for (const id of ids) {
      const flow = this.get(id);
      if (flow !== null) flows.push(flow);
    }
    return flows;
  }

  /** How many flows there are, or how many a filter is true of. @throws CodecError BAD_FILTER */
  count(filter?: string | FlowFilter): number {
    this.#checkOpen();
    return this.#query.plan(filterOf(filter), (plan) => this.#query.count(plan));
  }

  /** Deletes the flows of these ids. @returns how many there were */
  delete(ids: string | Iterable<string>): number {
    this.#checkWritable();
    const list = typeof ids === "string" ? [ids] : [...ids];
    return this.#change(list, () => this.#tables.transact(() => list.reduce((count, id) => count + (this.#tables.delete(id) ? 1 : 0), 0)));
  }

  /** Deletes everything. */
  clear(): void {
    this.#checkWritable();
    this.#tables.clear();
    for (const view of this.#views) view.refresh();
  }

  /**
   * Sets a flow's mark and comment, in the flow itself too.
   *
   * @param changes `marked`: an emoji's name as `:default:`, or a character; empty to take the mark away
   * @returns whether there is such a flow
   */
  annotate(id: string, changes: { marked?: string; comment?: string }): boolean {
    this.#checkWritable();
    const flow = this.get(id);
    if (flow === null) return false;
    if (changes.marked !== undefined) flow.marked = changes.marked;
    if (changes.comment !== undefined) flow.comment = changes.comment;
    this.#put([readyEntry(this.#maker.ofFlow(flow), provider())]);
    return true;
  }

  /**
   * The flows that a filter is true of, in an order. It is live: what is added, changed or deleted afterwards shows.
   *
   * @throws CodecError BAD_FILTER
   */
  view(options: ViewOptions = {}): FlowView {
    this.#checkOpen();
    const view = new FlowView(this.#query, { ...options, filter: filterOf(options.filter) }, () => this.#views.delete(view));
    this.#views.add(view);
    return view;
  }

  /** Reads the whole store and checks every page and every flow. @throws CodecError STORE_DAMAGED with the first damage */
  check(): void {
    this.#checkOpen();
    checkPages(this.#driver, "integrity_check(1)");
    const view = this.view();
    for (const { key } of view) this.#tables.read(key);
    view.close();
  }

  /** Closes the store and its views. What was added is in the file. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const view of this.#views) view.close();
    try {
      this.#driver.close();
    } finally {
      this.#lock?.release();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #put(entries: readonly ReadyEntry[]): void {
    this.#change(
      entries.map(({ values }) => String(values[0])),
      () => this.#tables.put(entries),
    );
  }

  /** Makes a change to some flows, and tells the views, which look at these before and after it. */
  #change<Result>(ids: readonly string[], action: () => Result): Result {
    const after = [...this.#views].map((view) => view.watch(ids));
    const result = action();
    for (const tell of after) tell();
    return result;
  }

  /** The entries of what is added. A dump that can be read anywhere is transcoded where it lies. */
  async #entriesOf(flows: Addable): Promise<AsyncGenerator<Entry[], void, void>> {
    const reader = flows instanceof Uint8Array ? new FlowReaderBase(flows, {}, { provider, formats: readerFormats }) : flows;
    if (reader instanceof FlowReaderBase) {
      const dump = reader.plainSource;
      if (dump !== null && (await isDump(dump.source))) return this.#maker.ofDump(dump.source, dump.start);
    }
    return this.#maker.ofFlows(Symbol.asyncIterator in reader || Symbol.iterator in reader ? reader : [reader]);
  }

  /** Stores entries as they come, some in each transaction. What came before an error is stored. */
  async #write(groups: AsyncIterable<ReadyEntry[]>, { batch = DEFAULT_BATCH, signal, onProgress }: AddOptions): Promise<number> {
    if (!(Number.isSafeInteger(batch) && batch > 0)) throw new RangeError("batch is a whole number of flows from 1 on");
    let entries: ReadyEntry[] = [];
    let bytes = 0;
    let stored = 0;
    const write = (): void => {
      if (entries.length === 0) return;
      const written = entries;
      entries = [];
      bytes = 0;
      this.#put(written);
      stored += written.length;
      onProgress?.(stored);
    };
    try {
      for await (const group of groups) {
        signal?.throwIfAborted();
        for (const entry of group) {
          entries.push(entry);
          bytes += entry.bytes.length;
          if (entries.length >= batch || bytes >= BATCH_BYTES) write();
        }
      }
    } finally {
      write();
    }
    return stored;
  }

  #flowOf(bytes: Uint8Array | null): AnyFlow | null {
    return bytes === null ? null : decodeFlow(bytes);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new TypeError("the store is closed");
  }

  #checkWritable(): void {
    this.#checkOpen();
    if (this.readOnly) throw new TypeError("the store was opened for reading only");
  }
}

async function* readied(groups: AsyncIterable<Entry[]>): AsyncGenerator<ReadyEntry[], void, void> {
  for await (const entries of groups) yield entries.map((entry) => readyEntry(entry, provider()));
}

/** SQLite makes the files beside it with the same rights. @throws what the file system says */
function touch(path: string, readOnly: boolean): void {
  if (statSync(path, { throwIfNoEntry: readOnly })?.isDirectory()) throw flowError("NOT_A_STORE", { detail: "this is a directory" });
  closeSync(openSync(path, readOnly ? "r" : "a+", FILE_MODE));
}

function filterOf(filter: string | FlowFilter | undefined): FlowFilter | undefined {
  return typeof filter === "string" ? parseFilter(filter) : filter;
}
