// The bytes that a reader looks at: a window on a random-access source, or the chunks of a stream that are still needed.
// Nothing here knows what the bytes mean. Offsets are absolute, and are JavaScript numbers, since they may exceed 4 GiB.
import { REGION_CARRY, REGION_WINDOW } from "../engine/runs.ts";
import { flowError } from "../flow-errors.ts";
import type { Lease } from "./lease.ts";
import { type ChunkSource, type RandomSource, readFully, readFullySync } from "./source.ts";

const NOTHING = new Uint8Array(0);
/** The size of the first window, and of one after a jump: what follows may be skipped, so read little of it. */
export const FIRST_WINDOW: number = 1 << 14;
/** The largest window that is read synchronously: nothing overlaps with such a read, and a smaller window stays in cache. */
const SYNC_WINDOW = 1 << 18;
/** The window is not in a buffer. */
const NO_BUFFER = -1;
/** For a jump ahead of at most this many bytes, the windows stay as large as for reading in sequence. */
const NEAR = 1 << 16;
/** The window size for sources in memory: an engine's offsets end at 4 GiB. */
const MEMORY_WINDOW = 1 << 30;

/** The part of a source that is in memory: `window` holds the bytes from `base` to `end`. */
export abstract class Feed {
  window: Uint8Array = NOTHING;
  base = 0;
  end = 0;
  /** Incremented for each window, so that users can tell when theirs has been replaced. */
  generation = 0;
  /** Where the source ends; Infinity while that is unknown. */
  size: number = Number.POSITIVE_INFINITY;
  /** Nothing before this offset will be requested again. */
  floor = 0;
  /** Whether any offset can be read, in any order and again. */
  abstract readonly seekable: boolean;
  /** Whether views of the window stay valid when it moves on. */
  abstract readonly stable: boolean;
  /** The lease on an engine for this reading, if there is one. */
  protected readonly lease: Lease | null;

  constructor(lease: Lease | null) {
    this.lease = lease;
  }

  /** Whether the window holds these bytes. */
  has(offset: number, length: number): boolean {
    return offset >= this.base && offset + length <= this.end;
  }

  /** Whether the window holds these bytes, as far as the source has them. */
  covers(offset: number, length: number): boolean {
    return offset >= this.base && Math.min(offset + length, this.size) <= this.end;
  }

  /** A view of bytes that the window holds. */
  view(offset: number, length: number): Uint8Array {
    const { window } = this;
    return new Uint8Array(window.buffer, window.byteOffset + offset - this.base, length);
  }

  protected show(window: Uint8Array, base: number): void {
    this.window = window;
    this.base = base;
    this.end = base + window.length;
    this.generation++;
  }

  abstract open(): Promise<void>;
  abstract openSync(): void;
  /** Moves the window so that it begins at `offset` and holds at least `length` bytes, or as many as there are. */
  abstract fill(offset: number, length: number): Promise<void>;
  abstract fillSync(offset: number, length: number): void;
  /** Bytes from anywhere, in arrays of their own or in views that stay valid; fewer only at the source's end. */
  abstract pieces(offset: number, length: number): Promise<Uint8Array[]>;
  abstract piecesSync(offset: number, length: number): Uint8Array[];
  abstract close(): Promise<void>;
  abstract closeSync(): void;
}

/** A window that is being read while the current one is processed. */
interface Ahead {
  readonly offset: number;
  readonly length: number;
  /** The buffer that it is read into, after room for the end of the previous window. */
  readonly buffer: number;
  readonly done: Promise<number>;
}

export class RandomFeed extends Feed {
  readonly seekable = true;
  readonly stable: boolean;
  readonly source: RandomSource;
  #windowBytes = FIRST_WINDOW;
  /** What windows are read into: two regions of an arena, or one array, which is replaced when it is too small. */
  #buffers: readonly Uint8Array[] = [];
  /** The index of the buffer that windows are read into, or NO_BUFFER. */
  #current = NO_BUFFER;
  #kept = 0;
  #ahead: Ahead | null = null;
  /** The number of reads that may still write into a buffer. */
  #reads = 0;

  constructor(source: RandomSource, lease: Lease | null = null) {
    super(lease);
    this.source = source;
    this.stable = source.view !== undefined;
  }

  async open(): Promise<void> {
    this.#resize(await this.source.size());
  }

  openSync(): void {
    if (this.source.sizeSync === undefined) throw new TypeError("this source is read asynchronously only: use for await");
    this.#resize(this.source.sizeSync());
  }

  #resize(size: number): void {
    if (size < this.end) throw flowError("SOURCE_CHANGED", { offset: size });
    this.size = size;
  }

  async fill(offset: number, length: number): Promise<void> {
    if (this.#look(offset, length)) return;
    if (this.#ahead !== null && (await this.#takeAhead(offset, length))) return this.#readAhead();
    const room = this.#makeRoom(offset, length, REGION_WINDOW);
    this.#filled(offset, room, await this.#read(room, offset + this.#kept));
    this.#readAhead();
  }

  fillSync(offset: number, length: number): void {
    if (this.#look(offset, length)) return;
    const room = this.#makeRoom(offset, length, SYNC_WINDOW);
    this.#filled(offset, room, readFullySync(this.source, room, offset + this.#kept));
  }

  async #read(target: Uint8Array, offset: number): Promise<number> {
    this.#reads++;
    try {
      return await readFully(this.source, target, offset);
    } finally {
      this.#reads--;
    }
  }

  /** For a source in memory, makes the window a view of its bytes. */
  #look(offset: number, length: number): boolean {
    if (this.source.view === undefined) return false;
    this.show(this.source.view(offset, Math.min(this.size, offset + Math.max(length, MEMORY_WINDOW))), offset);
    return true;
  }

  /** Moves the wanted bytes that the window already holds to the front of a buffer. @returns the part of the buffer to read into */
  #makeRoom(offset: number, length: number, largest: number): Uint8Array {
    const isNear = this.generation > 0 && offset >= this.base && offset <= this.end + NEAR;
    this.#windowBytes = isNear ? Math.min(this.#windowBytes * 4, largest) : FIRST_WINDOW;
    const wanted = Math.max(0, Math.min(Math.max(length, this.#windowBytes), this.size - offset));
    const kept = offset >= this.base && offset < this.end ? this.window.subarray(offset - this.base, offset - this.base + wanted) : NOTHING;
    const buffer = this.#bufferOf(wanted);
    // The window may be part of the same buffer: `set` handles overlapping bytes.
    buffer.set(kept);
    this.#kept = kept.length;
    return buffer.subarray(kept.length, wanted);
  }

  #bufferOf(length: number): Uint8Array {
    if (this.#buffers.length === 0) this.#buffers = this.lease?.runs?.regions ?? [new Uint8Array(Math.max(length, this.#windowBytes))];
    if (this.#current === NO_BUFFER) this.#current = 0;
    if (this.#buffers[this.#current].length < length) {
      // More than fits in a region: rare enough for memory of its own.
      this.#buffers = [new Uint8Array(length)];
      this.#current = 0;
    }
    return this.#buffers[this.#current];
  }

  #filled(offset: number, room: Uint8Array, count: number): void {
    if (count < room.length) throw flowError("SOURCE_CHANGED", { offset: offset + this.#kept + count });
    this.show(this.#buffers[this.#current].subarray(0, this.#kept + count), offset);
  }

  /** Once windows have reached their full size, reads the next one while this one is processed. */
  #readAhead(): void {
    const offset = this.end;
    const length = Math.min(REGION_WINDOW, this.size - offset);
    if (this.#windowBytes < REGION_WINDOW || this.#buffers.length < 2 || length <= 0) return;
    const buffer = 1 - this.#current;
    const target = this.#buffers[buffer].subarray(REGION_CARRY, REGION_CARRY + length);
    const done = this.#read(target, offset);
    // takeAhead awaits the failure; until then it must not count as unhandled.
    done.catch(() => {});
    this.#ahead = { offset, length, buffer, done };
  }

  /** Makes what was read ahead the window, with the end of the current one before it. False if that is not what is wanted. */
  async #takeAhead(offset: number, length: number): Promise<boolean> {
    const { offset: start, length: read, buffer, done } = this.#ahead as Ahead;
    const count = await done.catch(() => -1);
    this.#ahead = null;
    const carried = start - offset;
    const reaches = Math.min(offset + length, this.size) <= start + read;
    if (count < read || offset < this.base || carried < 0 || carried > REGION_CARRY || !reaches) return false;
    const region = this.#buffers[buffer];
    region.set(this.window.subarray(offset - this.base), REGION_CARRY - carried);
    this.#current = buffer;
    this.show(region.subarray(REGION_CARRY - carried, REGION_CARRY + read), offset);
    return true;
  }

  /** Makes bytes that were read for another reason the window. They are not written to. */
  adopt(bytes: Uint8Array, offset: number): void {
    this.show(bytes, offset);
  }

  async pieces(offset: number, length: number): Promise<Uint8Array[]> {
    const known = this.#known(offset, length);
    if (known !== null) return [known];
    const piece = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    return [this.#whole(piece, await readFully(this.source, piece, offset), offset)];
  }

  piecesSync(offset: number, length: number): Uint8Array[] {
    const known = this.#known(offset, length);
    if (known !== null) return [known];
    const piece = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    return [this.#whole(piece, readFullySync(this.source, piece, offset), offset)];
  }

  #known(offset: number, length: number): Uint8Array | null {
    if (this.source.view !== undefined) return this.source.view(offset, Math.min(this.size, offset + length));
    return this.has(offset, length) ? this.view(offset, length).slice() : null;
  }

  #whole(piece: Uint8Array, count: number, offset: number): Uint8Array {
    if (count < piece.length) throw flowError("SOURCE_CHANGED", { offset: offset + count });
    return piece;
  }

  async close(): Promise<void> {
    this.#letGo();
    await this.source.close?.();
  }

  closeSync(): void {
    this.#letGo();
    this.source.close?.();
  }

  #letGo(): void {
    this.show(NOTHING, this.end);
    this.#buffers = [];
    this.lease?.end(this.#reads === 0);
  }
}

/** Keeps the chunks from `floor` on. A window is one chunk, or several joined if the wanted bytes cross their boundary. */
export class StreamFeed extends Feed {
  readonly seekable = false;
  readonly stable = true;
  readonly #source: ChunkSource;
  readonly #chunks: Uint8Array[] = [];
  /** The offset of each kept chunk, and the end of the last chunk read. */
  readonly #starts: number[] = [];
  #stop = 0;

  constructor(source: ChunkSource, lease: Lease | null = null) {
    super(lease);
    this.#source = source;
  }

  async open(): Promise<void> {}

  openSync(): void {
    throw new TypeError("a stream is read asynchronously only: use for await");
  }

  /** Drops the chunks before `floor`, then reads chunks up to `stop`, or to the end. */
  async #pull(stop: number): Promise<void> {
    const past = this.#chunks.findIndex((chunk, index) => this.#starts[index] + chunk.length > this.floor);
    const dropped = past < 0 ? this.#chunks.length : past;
    this.#chunks.splice(0, dropped);
    this.#starts.splice(0, dropped);
    while (this.#stop < stop && this.size === Number.POSITIVE_INFINITY) {
      const chunk = await this.#source.next();
      if (chunk === null) this.size = this.#stop;
      else {
        // A plain Uint8Array: `slice` of a Buffer gives a view where a copy is meant.
        if (chunk.length > 0 && this.#stop + chunk.length > this.floor) {
          this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
          this.#starts.push(this.#stop);
        }
        this.#stop += chunk.length;
      }
    }
  }

  /** The index of the chunk that holds the byte at `offset`, or of the first one after it. */
  #locate(offset: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle] + this.#chunks[middle].length <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async fill(offset: number, length: number): Promise<void> {
    await this.#pull(offset + length);
    const first = this.#locate(offset);
    if (first === this.#chunks.length) return this.show(NOTHING, Math.min(offset, this.#stop));
    const before = offset - this.#starts[first];
    let last = first;
    while (last + 1 < this.#chunks.length && this.#starts[last + 1] < offset + length) last++;
    if (last === first) return this.show(this.#chunks[first].subarray(before), offset);
    const merged = new Uint8Array(this.#starts[last] + this.#chunks[last].length - offset);
    for (let index = first; index <= last; index++) {
      const part = index === first ? this.#chunks[index].subarray(before) : this.#chunks[index];
      merged.set(part, Math.max(0, this.#starts[index] - offset));
    }
    const head = before > 0 ? [this.#chunks[first].subarray(0, before)] : [];
    const headStarts = before > 0 ? [this.#starts[first]] : [];
    this.#chunks.splice(first, last - first + 1, ...head, merged);
    this.#starts.splice(first, last - first + 1, ...headStarts, offset);
    this.show(merged, offset);
  }

  fillSync(): void {
    this.openSync();
  }

  async pieces(offset: number, length: number): Promise<Uint8Array[]> {
    await this.#pull(offset + length);
    const pieces: Uint8Array[] = [];
    for (let index = this.#locate(offset); index < this.#chunks.length && this.#starts[index] < offset + length; index++) {
      const start = this.#starts[index];
      pieces.push(this.#chunks[index].subarray(Math.max(0, offset - start), offset + length - start));
    }
    return pieces;
  }

  piecesSync(): Uint8Array[] {
    this.openSync();
    return [];
  }

  close(): Promise<void> {
    this.lease?.end(true);
    return this.#source.cancel();
  }

  closeSync(): void {
    this.lease?.end(true);
  }
}
