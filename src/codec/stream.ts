// One value from a stream, one value to a stream. Nothing past the value is consumed: sources are read exactly, or the rest is put back.

import { isBytes, ownBytes } from "./options.ts";

/** The parts of Node's Readable that are used; what was read past the value is put back by `unshift`. */
export interface ReadableLike {
  read(): Uint8Array | null;
  unshift(chunk: Uint8Array): void;
  on(event: string, listener: (error: Error) => void): unknown;
  off(event: string, listener: (error: Error) => void): unknown;
  readonly readableEnded: boolean;
  readonly closed: boolean;
  readonly errored?: Error | null;
}

/** The parts of Node's FileHandle that are used, at the file's own position. */
export interface FileLike {
  read(buffer: Uint8Array, offset: number, length: number, position: null): Promise<{ bytesRead: number }>;
  writev(buffers: Uint8Array[]): Promise<{ bytesWritten: number }>;
}

/** The parts of Node's Writable that are used. */
export interface WritableLike {
  write(chunk: Uint8Array, callback: (error?: Error | null) => void): boolean;
  cork(): void;
  uncork(): void;
  on(event: string, listener: (error: Error) => void): unknown;
  off(event: string, listener: (error: Error) => void): unknown;
  readonly errored?: Error | null;
}

/** What `load` reads from: Node's Readable or FileHandle, a web byte stream, or a ByteReader around anything else. */
export type ByteSource = ByteReader | ReadableLike | FileLike | ReadableStream<Uint8Array>;
/** What `dump` writes to: Node's Writable or FileHandle, or a web stream. */
export type ByteSink = WritableLike | FileLike | WritableStream<Uint8Array>;

/** Reads at least one and at most `atMost` bytes; null at the end. */
type Pull = (atMost: number) => Promise<Uint8Array | null>;

const DEFAULT_MAX_BYTES = 1 << 30;
const MAX_PREFIX = 13;

/**
 * Lets `load` read consecutive values from an async iterable, or from a web stream that isn't a byte stream: what a value leaves of a chunk
 * is kept for the next one.
 *
 * @example
 * const reader = new ByteReader(response.body);
 * const first = await tnetstring.load(reader), second = await tnetstring.load(reader);
 */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array | null = null;
  #readableStream: ReadableStreamDefaultReader<Uint8Array> | null = null;

  constructor(source: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>) {
    // Some browsers' streams cannot be iterated.
    if ("getReader" in source === false) this.#chunks = source[Symbol.asyncIterator]();
    else {
      const reader = (source as ReadableStream<Uint8Array>).getReader();
      this.#readableStream = reader;
      this.#chunks = { next: () => reader.read() as Promise<IteratorResult<Uint8Array>> };
    }
  }

  /** The next bytes: at least one, at most `atMost`; null at the end. */
  async pull(atMost: number): Promise<Uint8Array | null> {
    let chunk = this.#rest;
    while (chunk === null || chunk.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return null;
      chunk = chunkOf(next.value);
    }
    this.#rest = chunk.length > atMost ? chunk.subarray(atMost) : null;
    return chunk.length > atMost ? chunk.subarray(0, atMost) : chunk;
  }

  /** Stops reading before the end of the source, and releases it. */
  async cancel(): Promise<void> {
    if (this.#readableStream) await this.#readableStream.cancel();
    else await this.#chunks.return?.();
  }
}

/** The pieces of the next value: its prefix, then as many bytes as that announces. Errors in them are left to the decoder. */
async function gatherValue(pull: Pull, maxBytes: number, tooLarge: (length: number) => Error): Promise<Uint8Array[]> {
  const prefix: number[] = [];
  // No value is shorter than three bytes.
  for (let wanted = 3; prefix.length <= MAX_PREFIX; wanted = 1) {
    const bytes = await pull(wanted);
    if (bytes === null) return [Uint8Array.from(prefix)];
    prefix.push(...bytes);
    const colon = prefix.indexOf(0x3a);
    const digits = colon < 0 ? prefix : prefix.slice(0, colon);
    if (digits.length === 0 || digits.some((byte) => byte < 0x30 || byte > 0x39)) return [Uint8Array.from(prefix)];
    if (colon < 0) continue;
    const length = Number(String.fromCharCode(...digits));
    if (length > maxBytes) throw tooLarge(length);
    return gatherPayload(pull, [Uint8Array.from(prefix)], colon + 1 + length + 1 - prefix.length);
  }
  return [Uint8Array.from(prefix)];
}

/** @throws TypeError for a stream of strings or objects */
function chunkOf(chunk: unknown): Uint8Array {
  if (!isBytes(chunk)) throw new TypeError(`the stream gives ${typeof chunk}s, not bytes`);
  return ownBytes(chunk, "a chunk");
}

async function gatherPayload(pull: Pull, pieces: Uint8Array[], missing: number): Promise<Uint8Array[]> {
  let rest = missing;
  while (rest > 0) {
    const piece = await pull(rest);
    if (piece === null) break;
    pieces.push(piece);
    rest -= piece.length;
  }
  return pieces;
}

/** Reads the pieces of one value from a source. */
export async function readValuePieces(
  source: ByteSource,
  maxBytes: number = DEFAULT_MAX_BYTES,
  tooLarge: (length: number) => Error,
): Promise<Uint8Array[]> {
  if (!(maxBytes >= 0)) throw new RangeError(`maxBytes is a number of bytes, not ${String(maxBytes)}`);
  if (typeof source !== "object" || source === null || isBytes(source)) {
    throw new TypeError("load reads from a stream or a file handle; loads takes bytes");
  }
  if (source instanceof ByteReader) return gatherValue((atMost) => source.pull(atMost), maxBytes, tooLarge);
  if ("unshift" in source) return gatherValue((atMost) => pullReadable(source, atMost), maxBytes, tooLarge);
  if ("getReader" in source) return readByteStream(source, maxBytes, tooLarge);
  return gatherValue((atMost) => pullFile(source, atMost), maxBytes, tooLarge);
}

/** Files are read in blocks: no file is trusted to hold what its prefix announces. */
const FILE_BLOCK = 1 << 22;

async function pullFile(file: FileLike, atMost: number): Promise<Uint8Array | null> {
  const block = new Uint8Array(Math.min(atMost, FILE_BLOCK));
  const { bytesRead } = await file.read(block, 0, block.length, null);
  return bytesRead === 0 ? null : block.subarray(0, bytesRead);
}

async function pullReadable(stream: ReadableLike, atMost: number): Promise<Uint8Array | null> {
  for (;;) {
    // Listens first: a stream may fail or end during the call of read() itself.
    const { settled, stop } = listen(stream);
    try {
      const read = stream.read();
      if (read !== null) {
        const chunk = chunkOf(read);
        if (chunk.length === 0) continue;
        if (chunk.length <= atMost) return chunk;
        stream.unshift(chunk.subarray(atMost));
        return chunk.subarray(0, atMost);
      }
      if (stream.readableEnded) return null;
      if (stream.errored) {
        hush(stream);
        throw stream.errored;
      }
      if (stream.closed) return null;
      await settled;
    } finally {
      stop();
    }
  }
}

function ignore(): void {}

/** For a stream that has failed: its error event may still be to come, and without a listener would bring the process down. */
function hush(stream: Pick<WritableLike, "on" | "off">): void {
  stream.off("error", ignore);
  stream.on("error", ignore);
}

/** `settled` resolves when there is something to read, or the end; rejects when the stream fails. */
function listen(stream: ReadableLike): { settled: Promise<void>; stop(): void } {
  const events = ["readable", "end", "close"];
  let stop = () => {};
  const settled = new Promise<void>((resolve, reject) => {
    const ready = () => resolve();
    for (const event of events) stream.on(event, ready);
    stream.on("error", reject);
    stop = () => {
      for (const event of events) stream.off(event, ready);
      stream.off("error", reject);
    };
  });
  // Nobody may be waiting for a failure any more; the next read throws it.
  settled.catch(() => {});
  return { settled, stop };
}

async function readByteStream(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  tooLarge: (length: number) => Error,
): Promise<Uint8Array[]> {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: "byob" });
  } catch (cause) {
    throw new TypeError("this stream is not a byte stream, so it cannot be read exactly: wrap it in a ByteReader", { cause });
  }
  try {
    return await gatherValue(
      async (atMost) => {
        const { value } = await reader.read(new Uint8Array(Math.min(atMost, FILE_BLOCK)));
        return value === undefined || value.length === 0 ? null : value;
      },
      maxBytes,
      tooLarge,
    );
  } finally {
    reader.releaseLock();
  }
}

/** Writes chunks to a sink and waits until it has taken them. The sink stays open. */
export async function writeChunks(sink: ByteSink, chunks: Uint8Array[]): Promise<void> {
  if ("getWriter" in sink) {
    const writer = sink.getWriter();
    try {
      for (const chunk of chunks) {
        await writer.ready;
        await writer.write(chunk);
      }
    } finally {
      writer.releaseLock();
    }
  } else if ("writev" in sink) await writeFile(sink, chunks);
  else await writeWritable(sink, chunks);
}

async function writeFile(file: FileLike, chunks: Uint8Array[]): Promise<void> {
  let rest = chunks;
  while (rest.length > 0) {
    // A short write is not an error: the rest goes with the next call.
    let { bytesWritten } = await file.writev(rest);
    if (bytesWritten === 0 && rest.some(({ length }) => length > 0)) throw new Error("the file takes no more bytes");
    let done = 0;
    while (done < rest.length && bytesWritten >= rest[done].length) bytesWritten -= rest[done++].length;
    rest = rest.slice(done);
    if (bytesWritten > 0) rest[0] = rest[0].subarray(bytesWritten);
  }
}

/** Rejects when a stream fails, or is closed while it is written to. */
interface Watch {
  readonly failed: Promise<never>;
  readonly stop: () => void;
  /** How many writes wait for it. */
  writes: number;
}

/** One per stream, however many writes are under way: streams warn of too many listeners. */
const watches: WeakMap<WritableLike, Watch> = /* @__PURE__ */ new WeakMap();

function watchOf(stream: WritableLike): Watch {
  const present = watches.get(stream);
  if (present !== undefined) return present;
  let stop = () => {};
  const failed = new Promise<never>((_, reject) => {
    // Nothing else reports a write that was under way when the stream was destroyed.
    const closed = () => reject(Object.assign(new Error("the stream was closed before all was written"), { code: CLOSED_EARLY }));
    stream.on("error", reject);
    stream.on("close", closed);
    stop = () => {
      stream.off("error", reject);
      stream.off("close", closed);
      watches.delete(stream);
    };
  });
  const watch = { failed, stop, writes: 0 };
  watches.set(stream, watch);
  return watch;
}

/** The error code that Node's own streams use for this. */
const CLOSED_EARLY = "ERR_STREAM_PREMATURE_CLOSE";

async function writeWritable(stream: WritableLike, chunks: Uint8Array[]): Promise<void> {
  const watch = watchOf(stream);
  watch.writes++;
  stream.cork();
  const writes = chunks.map(
    (chunk) =>
      new Promise<void>((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
  );
  stream.uncork();
  try {
    await Promise.race([Promise.all(writes), watch.failed]);
  } catch (error) {
    hush(stream);
    // Writes after the one that failed only report that the stream is destroyed.
    throw stream.errored ?? error;
  } finally {
    if (--watch.writes === 0) watch.stop();
  }
}
