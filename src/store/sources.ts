// Which files have been added, and how far, so that adding one again resumes where it stopped.
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

/** How far a file has been added. */
export interface KnownSource {
  /** Bytes added. */
  readonly size: number;
  /** Flows in those bytes. */
  readonly flows: number;
  /** SHA-256 of the last of those bytes: as long as it matches, the file counts as unchanged up to there. */
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

  /** How far a file has been added; null if it is unknown or has changed. */
  find(path: string): KnownSource | null {
    const row = this.#find.get([path]);
    if (row === undefined) return null;
    const [size, flows] = row.map(Number);
    const [, , tail] = row;
    // Another program may have written to the store.
    if (!(tail instanceof Uint8Array) || !Number.isSafeInteger(size) || size < 0) return null;
    const now = tailOf(path, size);
    return now !== null && Buffer.compare(now, tail) === 0 ? { size, flows, tail } : null;
  }

  /** Remembers that the file has been added up to an offset. */
  keep(path: string, size: number, flows: number): void {
    const tail = tailOf(path, size);
    if (tail !== null) this.#keep.run([path, size, flows, tail]);
  }
}

/** SHA-256 of the last bytes before `end`; null if the file is shorter than that. */
function tailOf(path: string, end: number): Uint8Array | null {
  const length = Math.min(end, TAIL_BYTES);
  const bytes = bytesAt(path, end - length, length);
  return bytes.length < length ? null : crypto.createHash("sha256").update(bytes).digest();
}

/** Reads a file from the end of a flow on, and keeps track of how far it got. */
export class FileReading {
  readonly #path: string;
  readonly #size: number;
  /** Reading can resume after any flow; a file in another format is always read as a whole. */
  readonly #isSeries: boolean;
  #isWhole = false;
  /** The offset where reading starts. */
  readonly start: number;
  /** Flows read from there. */
  #read = 0;

  /** @param known bytes of the file that were added before */
  constructor(path: string, known: number) {
    this.#path = path;
    this.#isSeries = detectFormat(bytesAt(path, 0, HEAD_BYTES)) === "tnetstring";
    this.#size = statSync(path).size;
    this.start = this.#isSeries ? known : 0;
  }

  /** The entries of its flows, or of those that match the filter. */
  entries(maker: EntryMaker, filter: FlowFilter | undefined, onRead: OnRead | undefined): AsyncGenerator<Entry[], void, void> {
    const source = fileSource(this.#path);
    if (filter === undefined && this.#isSeries) return this.#counted(maker.ofDump(source, this.start, { onRead }));
    const flows = new FlowReaderBase(source, { start: this.start, onProgress: onRead }, { provider, formats: readerFormats });
    return this.#counted(maker.ofFlows(filter === undefined ? flows : matching(flows, filter)));
  }

  /** The same, prepared by worker threads; null if the file is not a dump. */
  prepared(options: PrepareOptions): AsyncGenerator<ReadyEntry[], void, void> | null {
    return this.#isSeries ? this.#counted(preparedEntries(this.#path, this.start, options)) : null;
  }

  async *#counted<Item>(groups: AsyncIterable<Item[]>): AsyncGenerator<Item[], void, void> {
    for await (const entries of groups) {
      yield entries;
      this.#read += entries.length;
    }
    this.#isWhole = true;
  }

  /**
   * Where reading has to resume: at the end of the file, or at the start of the first flow that is not in the store. Null if it cannot resume.
   *
   * @param stored how many of the flows are in the store: after a failed write fewer than were read
   */
  end(stored: number): number | null {
    if (!this.#isSeries) return this.#isWhole && stored === this.#read ? this.#size : null;
    const { offsets } = new FlowReaderBase(fileSource(this.#path), { start: this.start }, { provider }).indexSync();
    return offsets[Math.min(stored, offsets.length - 1)];
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
