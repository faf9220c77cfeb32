// Writes flows to a file, a stream or memory. Bodies are passed on in their pieces, never joined.
import { typeName } from "../codec/options.ts";
import { type ByteSink, writeChunks } from "../codec/stream.ts";
import type { FlowChunksOptions } from "../flow/flow.ts";
import { checkFormatName, type FlowEncoder, type FormatName, type FormatWriter, unwritable } from "./formats.ts";

/** What can be written: a flow, or anything that gives a flow's tnetstring bytes. */
export interface Writable {
  toChunks(options?: FlowChunksOptions): Uint8Array[] | Promise<Uint8Array[]>;
}

/** Keeps what is written to it in memory. */
export class MemorySink {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** The number of bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Appends chunks without copying them. */
  async writev(chunks: Uint8Array[]): Promise<{ bytesWritten: number }> {
    let bytesWritten = 0;
    for (const chunk of chunks) {
      this.#chunks.push(chunk);
      bytesWritten += chunk.length;
    }
    this.#length += bytesWritten;
    return { bytesWritten };
  }

  /** The pieces that were written, for a Blob or a request. */
  chunks(): Uint8Array[] {
    return this.#chunks.slice();
  }

  /** Everything that was written, in one array. */
  bytes(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}

/** The parts of Node's FileHandle that are used; `mitmflow/node` opens one by its path. */
export interface FileSink {
  writev(chunks: Uint8Array[]): Promise<{ bytesWritten: number }>;
  /** Flushes what was written to disk. */
  datasync?(): Promise<void>;
  /** With both `stat` and `truncate`, a flow that could not be written completely is removed again. */
  stat?(): Promise<{ size: number; isFile(): boolean }>;
  truncate?(length: number): Promise<void>;
  close?(): Promise<void>;
}

/** Where a writer can write to. */
export type FlowSink = ByteSink | FileSink | MemorySink;

/** Options of `FlowWriter`. */
export interface FlowWriterOptions extends FlowChunksOptions {
  /** The format to write; by default mitmproxy's tnetstring. */
  format?: FormatName;
  /** JSON Lines: write states that read back to the same bytes, instead of mitmweb's flow JSON. */
  lossless?: boolean;
  /** Bodies in JSON Lines that are not lossless: decoded text, base64 of what was on the wire, or only size and hash, as in mitmweb. */
  bodies?: "none" | "text" | "base64";
  /** Write each flow out before `add` resolves. Otherwise small flows are buffered. */
  flush?: boolean;
  /** Sync the file to disk with each flush and at the end. */
  fsync?: boolean;
  /** Whether `close` closes the sink too. True unless set. */
  end?: boolean;
}

/** What an entry point provides to its writer: the formats whose modules build on this one. */
export type WriterFormats = ReadonlyMap<FormatName, FormatWriter>;

/** Small flows are buffered up to this many bytes. */
const GATHERED_BYTES = 1 << 18;

/** Writes a dump, which is nothing but its flows. */
class DumpEncoder implements FlowEncoder {
  readonly #options: FlowChunksOptions;

  constructor({ current }: FlowChunksOptions) {
    this.#options = { current };
  }

  add(flow: Writable): Uint8Array[] | Promise<Uint8Array[]> {
    return flow.toChunks(this.#options);
  }

  end(): Uint8Array[] {
    return [];
  }
}

/** @throws RangeError for what is not a format, CodecError UNSUPPORTED_FORMAT */
function encoderOf(options: FlowWriterOptions, formats: WriterFormats): FlowEncoder {
  const { format = "tnetstring" } = options;
  checkFormatName(format);
  if (format === "tnetstring") return new DumpEncoder(options);
  const make = formats.get(format);
  if (make === undefined) throw unwritable(format);
  return make(options);
}

/**
 * Writes flows to a stream, a file or memory, as a mitmproxy dump or in another format. In a dump, an unmodified flow is written from the
 * bytes that it was read from, whatever their version, unless `current` is set; a modified flow is written in the current version. Calls
 * need not wait for each other: they are carried out in order. After a failure nothing more is written and every call rejects with the same
 * error; a file is then cut back to the end of its last whole flow.
 *
 * @example
 * const writer = new FlowWriter(sink);
 * for await (const flow of reader) await writer.add(flow);
 * await writer.close();
 */
export class FlowWriterBase {
  readonly #sink: FlowSink;
  readonly #options: FlowWriterOptions;
  readonly #encoder: FlowEncoder;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  /** The offsets in the buffered bytes at which flows end. */
  #ends: number[] = [];
  /** The file's size before the first write. */
  #base: number | null = null;
  #queue: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;
  #closing: Promise<void> | null = null;
  #written = 0;
  #flows = 0;
  #skipped = 0;

  /**
   * @throws TypeError unless bytes can be written to the sink, and for `fsync` without a file; RangeError for an unknown format
   */
  constructor(sink: FlowSink, options: FlowWriterOptions = {}, formats: WriterFormats = new Map()) {
    const isSink = typeof sink === "object" && sink !== null && ("getWriter" in sink || "writev" in sink || "cork" in sink);
    if (!isSink) throw new TypeError("flows are written to a stream, a file handle or a MemorySink");
    if (options.fsync && !("datasync" in sink)) throw new TypeError("fsync is for files: this sink has no datasync()");
    this.#sink = sink;
    this.#options = options;
    this.#encoder = encoderOf(options, formats);
    // A stream may fail at any time, even while nothing is written; an unhandled error event would end the process.
    if ("cork" in sink) sink.on("error", this.#fail);
  }

  /** The number of bytes handed to the sink so far. */
  get bytesWritten(): number {
    return this.#written;
  }

  /** The number of flows added so far. */
  get flows(): number {
    return this.#flows;
  }

  /** The number of flows left out because the format cannot hold them: for HAR, all that are not HTTP. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Writes a flow. Await it, so that memory stays bounded when the sink is slow. @throws TypeError unless it is a flow */
  add(flow: Writable): Promise<void> {
    return this.#then(async () => {
      if (typeof flow?.toChunks !== "function") throw new TypeError(`a flow is written, not ${typeName(flow)}`);
      const chunks = await this.#encoder.add(flow);
      if (chunks === null) {
        this.#skipped++;
        return;
      }
      this.#gather(chunks);
      this.#ends.push(this.#gatheredBytes);
      this.#flows++;
      if (this.#options.flush || this.#gatheredBytes >= GATHERED_BYTES) await this.#flush();
    });
  }

  /** Writes everything that was added to the sink. */
  flush(): Promise<void> {
    return this.#then(() => this.#flush());
  }

  /** Writes what is left and, unless `end` is false, closes the sink. A file is closed even after a failure. */
  close(): Promise<void> {
    if (this.#closing !== null) return this.#closing;
    this.#closing = this.#then(async () => {
      this.#gather(await this.#encoder.end());
      await this.#flush();
    }).then(
      () => this.#endSink(),
      async (error: unknown) => {
        if ("close" in this.#sink && !("getWriter" in this.#sink)) await this.#endSink().catch(() => {});
        throw error;
      },
    );
    return this.#closing;
  }

  readonly #fail = (error: unknown): void => {
    this.#failure ??= { error };
  };

  /** If ending a stream fails, the listener stays: the error event may be still to come. */
  async #endSink(): Promise<void> {
    const sink = this.#sink;
    if (this.#options.end !== false) await endSink(sink);
    if ("cork" in sink) sink.off("error", this.#fail);
  }

  /** Does the work after all earlier calls. */
  #then(work: () => Promise<void>): Promise<void> {
    if (this.#closing !== null) return Promise.reject(new TypeError("the writer is closed"));
    const done = this.#queue.then(async () => {
      if (this.#failure !== null) throw this.#failure.error;
      await work();
    });
    // The next call waits for this one, but its failure is checked separately.
    this.#queue = done.catch(() => {});
    return done;
  }

  #gather(chunks: Uint8Array[]): void {
    for (const chunk of chunks) this.#gatheredBytes += chunk.length;
    this.#gathered.push(...chunks);
  }

  async #flush(): Promise<void> {
    const chunks = this.#gathered;
    const bytes = this.#gatheredBytes;
    if (bytes === 0) return;
    const ends = this.#ends;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#ends = [];
    try {
      this.#base ??= await sizeOf(this.#sink);
      await writeChunks(this.#sink as ByteSink, chunks);
      this.#written += bytes;
      if (this.#options.fsync) await (this.#sink as FileSink).datasync?.();
    } catch (error) {
      this.#fail(error);
      await this.#cutTorn(ends);
      throw error;
    }
  }

  /** After a failed write: truncates the file after the last flow that it holds completely. */
  async #cutTorn(ends: readonly number[]): Promise<void> {
    if (this.#base === null) return;
    const before = this.#base + this.#written;
    try {
      // Not null: the file had a size before.
      const size = (await sizeOf(this.#sink)) as number;
      const end = before + (ends.findLast((length) => before + length <= size) ?? 0);
      if (end < size) await (this.#sink as FileSink).truncate?.(end);
    } catch {
      // Truncating failed too: the first failure is the one to report. Readers can handle a torn end.
    }
  }
}

/** The size of a file that can be truncated; null for any other sink. */
async function sizeOf(sink: FlowSink): Promise<number | null> {
  if (!("stat" in sink && sink.stat !== undefined && sink.truncate !== undefined)) return null;
  const stats = await sink.stat();
  return stats.isFile() ? stats.size : null;
}

/** Selects flows: a function of a flow, or a filter made by `parseFilter`, which awaits the bodies that it needs. */
export type FlowSelector<Flow> = ((flow: Flow) => boolean) | { matchesAsync(flow: Flow): Promise<boolean> };

/** Writes only the flows that a function or a filter selects. */
export class FilteredFlowWriterBase<Flow extends Writable> {
  readonly #writer: FlowWriterBase;
  readonly #isWanted: (flow: Flow) => boolean | Promise<boolean>;

  constructor(sink: FlowSink, filter: FlowSelector<Flow>, options: FlowWriterOptions = {}, formats: WriterFormats = new Map()) {
    const isFunction = typeof filter === "function";
    if (!isFunction && typeof filter?.matchesAsync !== "function") throw new TypeError("flows are filtered by a function or a filter");
    this.#writer = new FlowWriterBase(sink, options, formats);
    this.#isWanted = isFunction ? filter : (flow) => filter.matchesAsync(flow);
  }

  /** Writes the flow if it is wanted. @returns whether it is */
  async add(flow: Flow): Promise<boolean> {
    if (!(await this.#isWanted(flow))) return false;
    await this.#writer.add(flow);
    return true;
  }

  /** The number of bytes handed to the sink so far. */
  get bytesWritten(): number {
    return this.#writer.bytesWritten;
  }

  /** The number of matching flows written so far. */
  get flows(): number {
    return this.#writer.flows;
  }

  /** The number of matching flows left out because the format cannot hold them. */
  get skipped(): number {
    return this.#writer.skipped;
  }

  /** Writes out what is buffered, and syncs the file with `fsync`. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Ends the format, and closes the sink unless `end` is false. */
  close(): Promise<void> {
    return this.#writer.close();
  }
}

/** The parts of a Node stream that ending it takes. */
interface Ending {
  readonly writableFinished: boolean;
  readonly destroyed?: boolean;
  readonly errored?: Error | null;
  end(done: (error?: Error | null) => void): void;
}

async function endSink(sink: FlowSink): Promise<void> {
  if ("getWriter" in sink) await sink.close();
  else if ("end" in sink && typeof sink.end === "function") {
    const stream = sink as unknown as Ending;
    await new Promise<void>((resolve, reject) => {
      if (stream.writableFinished) resolve();
      // A destroyed stream would never call back.
      else if (stream.destroyed) reject(stream.errored ?? new Error("the stream was closed before it was ended"));
      else stream.end((error) => (error ? reject(stream.errored ?? error) : resolve()));
    });
  } else if ("close" in sink) await sink.close?.();
}
