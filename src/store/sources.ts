// Which files were added already, and how far: so that adding them again takes up where it ended.
import * as crypto from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { readerFormats } from "../all-formats.ts";
import { provider } from "../engine/default-flows.ts";
import type { FlowFilter } from "../filter/index.ts";
import type { AnyFlow } from "../flow/from.ts";
import { detectFormat, HEAD_BYTES } from "../io/formats.ts";
import { FlowReaderBase } from "../io/reader.ts";
import { fileSource } from "../node/file.ts";
import type { Driver, Statement } from "./driver.ts";
import type { Entry, EntryMaker, OnRead, ReadyEntry } from "./messages.ts";
import { type PrepareOptions, preparedEntries } from "./prepare.ts";

/** How far a file was added. */
export interface KnownSource {
  /** Up to here. */
  readonly size: number;
  /** The flows before that. */
  readonly flows: number;
  /** SHA-256 of the last bytes before that: the file is the same as long as these are. */
  readonly tail: Uint8Array;
}

const TAIL_BYTES = 4096;

export class Sources {
  readonly #find: Statement;
  readonly #keep: Statement;

  constructor(driver: Driver) {
    this.#find = driver.prepare("SELECT size, flows, tail FROM source WHERE path = ?");
    this.#keep = driver.prepare("INSERT OR REPLACE INTO source (path, size, flows, tail) VALUES (?, ?, ?, ?)");
  }

  /** What is known of a file as far as it is still the same. */
  find(path: string): KnownSource | null {
    const row = this.#find.get([path]);
    if (row === undefined) return null;
    const [size, flows] = row.map(Number);
    const [, , tail] = row;
    // Somebody else may have written the store.
    if (!(tail instanceof Uint8Array) || !Number.isSafeInteger(size) || size < 0) return null;
    const now = tailOf(path, size);
    return now !== null && Buffer.compare(now, tail) === 0 ? { size, flows, tail } : null;
  }

  /** Remembers that the file was added up to a place. */
  keep(path: string, size: number, flows: number): void {
    const tail = tailOf(path, size);
    if (tail !== null) this.#keep.run([path, size, flows, tail]);
  }
}

/** SHA-256 of the bytes before `end`; null where the file does not reach so far. */
function tailOf(path: string, end: number): Uint8Array | null {
  const length = Math.min(end, TAIL_BYTES);
  const bytes = bytesAt(path, end - length, length);
  return bytes.length < length ? null : crypto.createHash("sha256").update(bytes).digest();
}

/** A file that is read from a flow's end on, and how far that came. */
export class FileReading {
  readonly #path: string;
  readonly #size: number;
  /** Flows may be read on from where any of them ends; a file of another format is read as a whole. */
  readonly #isSeries: boolean;
  #isWhole = false;
  /** Where the reading begins. */
  readonly start: number;
  /** Flows that were read from there. */
  read = 0;

  /** @param known how far the file is known */
  constructor(path: string, known: number) {
    this.#path = path;
    this.#isSeries = detectFormat(bytesAt(path, 0, HEAD_BYTES)) === "tnetstring";
    this.#size = statSync(path).size;
    this.start = this.#isSeries ? known : 0;
  }

  /** The entries of its flows, of those that a filter is true of where there is one. */
  entries(maker: EntryMaker, filter: FlowFilter | undefined, onRead: OnRead | undefined): AsyncGenerator<Entry[], void, void> {
    const source = fileSource(this.#path);
    if (filter === undefined && this.#isSeries) return this.#counted(maker.ofDump(source, this.start, { onRead }));
    const flows = new FlowReaderBase(source, { start: this.start, onProgress: onRead }, { provider, formats: readerFormats });
    return this.#counted(maker.ofFlows(filter === undefined ? flows : matching(flows, filter)));
  }

  /** The same by worker threads, ready to be written; null of a file that is no dump. */
  prepared(options: PrepareOptions): AsyncGenerator<ReadyEntry[], void, void> | null {
    return this.#isSeries ? this.#counted(preparedEntries(this.#path, this.start, options)) : null;
  }

  async *#counted<Item>(groups: AsyncIterable<Item[]>): AsyncGenerator<Item[], void, void> {
    for await (const entries of groups) {
      yield entries;
      this.read += entries.length;
    }
    this.#isWhole = true;
  }

  /** Where the file ended, or the flow begins that could not be read. Null where the file is not to be read on. */
  end(): number | null {
    if (!this.#isSeries) return this.#isWhole ? this.#size : null;
    const { offsets } = new FlowReaderBase(fileSource(this.#path), { start: this.start }, { provider }).indexSync();
    return offsets[Math.min(this.read, offsets.length - 1)];
  }
}

async function* matching(flows: AsyncIterable<AnyFlow>, filter: FlowFilter): AsyncGenerator<AnyFlow, void, void> {
  for await (const flow of flows) if (await filter.matchesAsync(flow)) yield flow;
}

function bytesAt(path: string, position: number, length: number): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
  } finally {
    closeSync(descriptor);
  }
}
