// Files as sources and sinks of flows: what `mitmflow/node` adds.
import { closeSync, constants as fsConstants, fstatSync, openSync, type PathLike, read, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { DEFAULT_MAX_DEPTH, isBytes } from "../codec/options.ts";
import { JsEngine } from "../engine/js/engine.ts";
import { jsFlows } from "../engine/js/flows.ts";
import { flowError } from "../flow-errors.ts";
import { Decoder } from "../io/decode.ts";
import { driveSync } from "../io/drive.ts";
import { RandomFeed } from "../io/feed.ts";
import { readIndexSync } from "../io/flow-index.ts";
import type { RandomSource } from "../io/source.ts";
import { Walk } from "../io/walk.ts";

/** The most that one call reads: Node refuses lengths past 2 GiB. */
const LARGEST_READ = 1 << 30;

/**
 * Makes a file a source that can be read synchronously and asynchronously. A file given by its path is opened when reading begins and
 * closed when it ends; bodies that have not been read can still be read afterwards, as long as the path names the same file. A handle stays
 * open: closing it is up to the caller.
 *
 * @throws TypeError for anything but a path, a URL or a FileHandle
 * @example
 * for (const flow of new FlowReader(fileSource("dump.mitm"))) console.log(flow.request.url);
 */
export function fileSource(file: PathLike | FileHandle): RandomSource {
  const isPath = typeof file === "string" || isBytes(file) || file instanceof URL;
  if (!isPath && typeof (file as FileHandle | null)?.fd !== "number") throw new TypeError("a file is a path, a URL or a FileHandle");
  return typeof file === "object" && "fd" in file ? new DescriptorSource(file.fd) : new PathSource(file);
}

/** Node's positioned read, of at most 1 GiB, as a promise. */
function readAt(descriptor: number, target: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = Math.min(target.length, LARGEST_READ);
    read(descriptor, target, 0, length, position, (error, bytesRead) => (error ? reject(error) : resolve(bytesRead)));
  });
}

function readAtSync(descriptor: number, target: Uint8Array, position: number): number {
  return readSync(descriptor, target, 0, Math.min(target.length, LARGEST_READ), position);
}

class DescriptorSource implements RandomSource {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  sizeSync(): number {
    return fstatSync(this.#descriptor).size;
  }

  async size(): Promise<number> {
    return this.sizeSync();
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return readAt(this.#descriptor, target, position);
  }

  readSync(target: Uint8Array, position: number): number {
    return readAtSync(this.#descriptor, target, position);
  }
}

class PathSource implements RandomSource {
  readonly #path: PathLike;
  #descriptor: number | null = null;
  #identity: string | null = null;

  constructor(path: PathLike) {
    this.#path = path;
  }

  /** @throws CodecError SOURCE_CHANGED if the path now names another file */
  #open(): number {
    const descriptor = openSync(this.#path, "r");
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    const identity = `${dev}:${ino}`;
    this.#identity ??= identity;
    if (this.#identity !== identity) {
      closeSync(descriptor);
      throw flowError("SOURCE_CHANGED", { detail: String(this.#path) });
    }
    return descriptor;
  }

  sizeSync(): number {
    this.#descriptor ??= this.#open();
    return fstatSync(this.#descriptor).size;
  }

  async size(): Promise<number> {
    return this.sizeSync();
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    if (this.#descriptor !== null) return readAt(this.#descriptor, target, position);
    const descriptor = this.#open();
    try {
      return await readAt(descriptor, target, position);
    } finally {
      closeSync(descriptor);
    }
  }

  readSync(target: Uint8Array, position: number): number {
    if (this.#descriptor !== null) return readAtSync(this.#descriptor, target, position);
    const descriptor = this.#open();
    try {
      return readAtSync(descriptor, target, position);
    } finally {
      closeSync(descriptor);
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}

export interface FileSinkOptions {
  /** Append to the flows that the file already holds, after checking that it ends with a whole flow. Otherwise the file is truncated. */
  append?: boolean;
  /** With `append`: cut off a last flow that was not written completely. Otherwise that is an error. */
  truncateTorn?: boolean;
}

/**
 * Opens a file for a `FlowWriter`, which closes it.
 *
 * @throws CodecError with `append`: TORN_TAIL if the last flow is incomplete, with the offset at which it begins; for any other damage,
 * which is never cut off, the error that the reader would throw
 * @example
 * const writer = new FlowWriter(await openFileSink("dump.mitm", { append: true }), { fsync: true });
 */
export async function openFileSink(path: PathLike, options: FileSinkOptions = {}): Promise<FileHandle> {
  if (!options.append) return open(path, "w");
  const handle = await open(path, fsConstants.O_RDWR | fsConstants.O_CREAT | fsConstants.O_APPEND, 0o666);
  try {
    const end = wholeEnd(handle, options.truncateTorn ?? false);
    if (end !== null) await handle.truncate(end);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The offset to truncate the file to before appending; null if it ends with a whole flow. */
function wholeEnd(handle: FileHandle, isCutAllowed: boolean): number | null {
  const source = new DescriptorSource(handle.fd);
  const { count, offsets, damage } = readIndexSync(new RandomFeed(source), 0, {});
  if (damage === null) return null;
  if (damage.code !== "TRUNCATED") throw damage;
  const end = offsets[count];
  if (!isCutAllowed) throw flowError("TORN_TAIL", { offset: end, flow: count, cause: damage });
  // A damaged length looks like a torn end too. If whole flows follow it, truncating would lose them.
  const decoder = new Decoder(new JsEngine("a torn end is searched for flows", jsFlows), DEFAULT_MAX_DEPTH);
  const options = { start: end, maxFlowBytes: Number.POSITIVE_INFINITY, follow: false, onGap: () => {}, take: () => true };
  for (const _ of driveSync(new Walk(new RandomFeed(source), decoder, options), {})) throw damage;
  return end;
}
