// Where a reader's bytes come from: random-access sources (bytes, Blobs, files) and streams, each behind a small interface.
import { isBytes, ownBytes } from "../codec/options.ts";

/** A source with random access. `fileSource` of `mitmflow/node` makes one from a file. */
export interface RandomSource {
  /** The current length in bytes; a file that is being written to grows. */
  size(): Promise<number>;
  /** Reads up to `target.length` bytes from `position` on. @returns the number of bytes read; 0 only at the end */
  read(target: Uint8Array, position: number): Promise<number>;
  /** The synchronous counterparts, if the source has them. */
  sizeSync?(): number;
  readSync?(target: Uint8Array, position: number): number;
  /** A view of the bytes, if they are in memory. */
  view?(start: number, end: number): Uint8Array;
  /** Releases what the source has opened. Bodies that have not been read can still be read afterwards. */
  close?(): void | Promise<void>;
  /** False if the source never grows, so that it cannot be followed. It may grow unless set. */
  readonly grows?: boolean;
}

/** The parts of Node's FileHandle that are used. It stays open. */
export interface FileHandleLike {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(): Promise<{ size: number }>;
}

/** Chunks in order, which can be read once. */
export interface ChunkSource {
  /** The next chunk; null at the end. It may be kept, and is not written to any more. */
  next(): Promise<Uint8Array | null>;
  /** Stops reading before the end of the stream. */
  cancel(): Promise<void>;
}

/** What a reader can read: bytes, a Blob, a web or Node stream, any async iterable of bytes, a file handle, or your own `RandomSource`. */
export type FlowSource = Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | FileHandleLike | RandomSource;

/** @throws TypeError for anything that bytes cannot be read from */
export function openSource(source: FlowSource): RandomSource | ChunkSource {
  if (isBytes(source)) return new BytesSource(source);
  if (typeof Blob !== "undefined" && source instanceof Blob) return new BlobSource(source);
  if (typeof source === "object" && source !== null) {
    if ("getReader" in source) return new WebStreamSource(source);
    if ("stat" in source) return new HandleSource(source);
    if ("size" in source && "read" in source && typeof source.size === "function") return source;
    if (Symbol.asyncIterator in source) return new IterableSource(source);
  }
  throw new TypeError(`flows are read from a Uint8Array, a Blob, a stream, an async iterable, a file handle; ${hintFor(source)}`);
}

/** A hint at what was probably meant. */
function hintFor(source: unknown): string {
  if (typeof source === "string" || source instanceof URL) return "a path is opened by fileSource() of mitmflow/node";
  if (source instanceof ArrayBuffer) return "an ArrayBuffer is given as new Uint8Array(buffer)";
  return "or a RandomSource";
}

export function isRandom(source: RandomSource | ChunkSource): source is RandomSource {
  return "size" in source;
}

class BytesSource implements RandomSource {
  readonly grows = false;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  sizeSync(): number {
    return this.#bytes.length;
  }

  async size(): Promise<number> {
    return this.#bytes.length;
  }

  readSync(target: Uint8Array, position: number): number {
    const part = this.#bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return this.readSync(target, position);
  }

  view(start: number, end: number): Uint8Array {
    const bytes = this.#bytes;
    // Not `subarray`: that of a Node Buffer gives another Buffer.
    return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
  }
}

class BlobSource implements RandomSource {
  readonly grows = false;
  readonly #blob: Blob;

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  async size(): Promise<number> {
    return this.#blob.size;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    const part = new Uint8Array(await this.#blob.slice(position, position + target.length).arrayBuffer());
    target.set(part);
    return part.length;
  }
}

/** A Node file handle, read asynchronously only: `fileSource` of `mitmflow/node` makes a source that can also be read synchronously. */
class HandleSource implements RandomSource {
  readonly #handle: FileHandleLike;

  constructor(handle: FileHandleLike) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.read(target, 0, target.length, position)).bytesRead;
  }
}

class WebStreamSource implements ChunkSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<Uint8Array | null> {
    const { done, value } = await this.#reader.read();
    if (done) return null;
    return ownBytes(value, "a chunk");
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

class IterableSource implements ChunkSource {
  readonly #iterable: AsyncIterable<Uint8Array> & { destroy?(): unknown };
  readonly #chunks: AsyncIterator<Uint8Array>;
  #isPending = false;

  constructor(iterable: AsyncIterable<Uint8Array>) {
    this.#iterable = iterable;
    this.#chunks = iterable[Symbol.asyncIterator]();
  }

  async next(): Promise<Uint8Array | null> {
    this.#isPending = true;
    const { done, value } = await this.#chunks.next();
    this.#isPending = false;
    if (done) return null;
    return ownBytes(value, "a chunk");
  }

  async cancel(): Promise<void> {
    // An async generator returns only after the chunk that it is waiting for, which may never come.
    const ended = this.#chunks.return?.();
    if (!this.#isPending) await ended;
    else {
      Promise.resolve(ended).catch(() => {});
      this.#iterable.destroy?.();
    }
  }
}

/** Reads until `target` is full or the source ends. @returns the number of bytes read */
export async function readFully(source: RandomSource, target: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const count = await source.read(target.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** The synchronous `readFully`. @throws TypeError for a source that can only be read asynchronously */
export function readFullySync(source: RandomSource, target: Uint8Array, position: number): number {
  if (source.readSync === undefined) throw new TypeError("this source is read asynchronously only");
  let done = 0;
  while (done < target.length) {
    const count = source.readSync(target.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}
