// A store of flows in a SQLite database: flows are stored by id, and listed, ordered and filtered without being decoded.
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
  /** Open for reading only: nothing is created or changed. */
  readOnly?: boolean;
  /**
   * Bodies of at least this many bytes are stored separately from their flows, identical ones only once. Default 8192. Certificates of 512
   * bytes or more always are.
   */
  bodyThreshold?: number;
  /** `node` or `wasm`. By default Node's own SQLite if there is one, else node-sqlite3-wasm. */
  driver?: DriverName;
}

export interface AddOptions {
  /** The maximum number of flows per transaction. Default 4096. If the process dies, flows not yet committed are lost. */
  batch?: number;
  /** Cancels adding: the signal's reason is thrown. Flows taken in before that are stored. */
  signal?: AbortSignal;
  /** Called after each transaction with the number of flows stored so far. */
  onProgress?: (flows: number) => void;
}

export interface AddFileOptions extends AddOptions {
  /** Add only flows that match. The file is then read from its beginning, and not remembered. */
  filter?: string | FlowFilter;
  /**
   * Number of threads for a dump, if there is no filter: this one, which writes, and others, which prepare what it writes. Default 1: this
   * one alone. SQLite writes one flow at a time, which is three quarters of the work, so more threads gain little.
   */
  jobs?: number;
  /** Called after each read with the progress so far. */
  onRead?: (bytesRead: number, bytesTotal: number | undefined) => void;
}

/** The result of `addFile`. */
export interface AddedFile {
  /** Flows stored by this call. */
  readonly flows: number;
  /** Bytes of the file that had been added before. */
  readonly known: number;
}

/** What can be added: a flow, a series of flows, or the bytes of a file of flows. */
export type Addable = AnyFlow | Iterable<AnyFlow> | AsyncIterable<AnyFlow> | Uint8Array;

const DEFAULT_BODY_THRESHOLD = 8192;
const DEFAULT_BATCH = 4096;
/** A transaction is also committed once its flows reach this many bytes, since they are held in memory until then. */
const BATCH_BYTES = 1 << 24;
/** Captured traffic is private to its owner. */
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
  /** Null for a store in memory. */
  readonly path: string | null;
  readonly readOnly: boolean;
  #isClosed = false;

  /**
   * Opens a store. If there is no such file, it is created, unless `readOnly`.
   *
   * @param path the file; without one the store is in memory, and gone when it is closed
   * @throws CodecError NOT_A_STORE if the file is something else, STORE_TOO_NEW, STORE_DAMAGED; STORE_LOCKED while another writer holds it;
   * NO_SQLITE; STORE_FAILED with SQLite's message. File system errors, if there is no such file or it may not be read
   */
  static async open(path?: string, options: StoreOptions = {}): Promise<FlowStore> {
    const { readOnly = false, bodyThreshold = DEFAULT_BODY_THRESHOLD } = options;
    if (!(Number.isSafeInteger(bodyThreshold) && bodyThreshold > 0))
      throw new RangeError("bodyThreshold is a whole number of bytes from 1 on");
    if (path === undefined && readOnly) throw new TypeError("a store in memory is new: there is nothing in it to read");
    // Before looking for SQLite, so that a missing file is reported as such even if there is no SQLite.
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

  /** Which SQLite is in use. */
  get driver(): DriverName {
    return this.#driver.name;
  }

  /**
   * Stores flows: a new one after all others, one whose id is already stored in place of the older flow. Await it before the next call.
   *
   * @returns the number of flows stored
   * @throws CodecError as the reader does, after storing the flows before the damage; STORE_FAILED if the disk is full
   * @example
   * await store.add(new FlowReader(source), { signal });
   */
  async add(flows: Addable, options: AddOptions = {}): Promise<number> {
    this.#checkWritable();
    return this.#write(readied(await this.#entriesOf(flows)), options);
  }

  /**
   * Adds the flows of a file that it did not have when it was last added: the store remembers how far it got.
   *
   * @throws as `add`; file system errors
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
    let stored = 0;
    const onProgress = (flows: number): void => {
      stored = flows;
      options.onProgress?.(flows);
    };
    try {
      const inThreads = jobs > 1 && wanted === undefined ? file.prepared({ jobs, bodyThreshold: this.#bodyThreshold, onRead }) : null;
      const entries = inThreads ?? readied(file.entries(this.#maker, wanted, onRead));
      return { flows: await this.#write(entries, { ...options, onProgress }), known: file.start };
    } finally {
      // Up to the end, or to the damage: what is incomplete now may be complete next time.
      const end = wanted === undefined ? file.end(stored) : null;
      if (end !== null) this.#sources.keep(name, end, stored + (file.start > 0 ? (before?.flows ?? 0) : 0));
    }
  }

  /** Returns the flow with this id; null if there is none. @throws CodecError STORE_DAMAGED */
  get(id: string): AnyFlow | null {
    this.#checkOpen();
    return this.#flowOf(this.#tables.read(id));
  }

  /** Returns the bytes of the flow with this id, as protobuf; null if there is none. @throws CodecError STORE_DAMAGED */
  getBytes(id: string): Uint8Array | null {
    this.#checkOpen();
    return this.#tables.read(id);
  }

  /** Returns the flows with these ids, in the order of the ids. Unknown ids are skipped. @throws CodecError STORE_DAMAGED */
  getMany(ids: Iterable<string>): AnyFlow[] {
    const flows: AnyFlow[] = [];
    for (const id of ids) {
      const flow = this.get(id);
      if (flow !== null) flows.push(flow);
    }
    return flows;
  }

  /** Returns the number of flows, or of those that match a filter. @throws CodecError BAD_FILTER */
  count(filter?: string | FlowFilter): number {
    this.#checkOpen();
    return this.#query.plan(filterOf(filter), (plan) => this.#query.count(plan));
  }

  /** Deletes the flows with these ids. @returns how many there were */
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
   * @param changes `marked`: an emoji name such as `:default:`, or a character; empty to remove the mark
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
   * Returns a view of the flows that match a filter, in a given order. It is live: later additions, changes and deletions show up in it.
   *
   * @throws CodecError BAD_FILTER
   */
  view(options: ViewOptions = {}): FlowView {
    this.#checkOpen();
    const view = new FlowView(this.#query, { ...options, filter: filterOf(options.filter) }, () => this.#views.delete(view));
    this.#views.add(view);
    return view;
  }

  /** Reads the whole store, and checks every page and every flow. @throws CodecError STORE_DAMAGED at the first damage */
  check(): void {
    this.#checkOpen();
    checkPages(this.#driver, "integrity_check(1)");
    const view = this.view();
    try {
      for (const { key } of view) this.#tables.read(key);
    } finally {
      view.close();
    }
  }

  /** Closes the store and its views. What was added is already in the file. */
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

  /** Makes a change to some flows and notifies the views, which look up the positions of these flows before and after it. */
  #change<Result>(ids: readonly string[], action: () => Result): Result {
    const after = [...this.#views].map((view) => view.watch(ids));
    const result = action();
    for (const tell of after) tell();
    return result;
  }

  /** The entries of what is added. A dump in a random-access source is transcoded directly. */
  async #entriesOf(flows: Addable): Promise<AsyncGenerator<Entry[], void, void>> {
    const reader = flows instanceof Uint8Array ? new FlowReaderBase(flows, {}, { provider, formats: readerFormats }) : flows;
    if (reader instanceof FlowReaderBase) {
      const dump = reader.plainSource;
      if (dump !== null && (await isDump(dump.source))) return this.#maker.ofDump(dump.source, dump.start);
    }
    return this.#maker.ofFlows(Symbol.asyncIterator in reader || Symbol.iterator in reader ? reader : [reader]);
  }

  /** Stores entries as they come, several per transaction. Entries that came before an error are stored. */
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

/**
 * Checks that the file can be opened; unless `readOnly`, creates it if it is missing. SQLite gives the files beside it the same
 * permissions.
 *
 * @throws CodecError NOT_A_STORE for a directory; file system errors
 */
function touch(path: string, readOnly: boolean): void {
  if (statSync(path, { throwIfNoEntry: readOnly })?.isDirectory()) throw flowError("NOT_A_STORE", { detail: "this is a directory" });
  closeSync(openSync(path, readOnly ? "r" : "a+", FILE_MODE));
}

function filterOf(filter: string | FlowFilter | undefined): FlowFilter | undefined {
  return typeof filter === "string" ? parseFilter(filter) : filter;
}
