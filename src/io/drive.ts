// Runs a walk: reads what it wants, with or without waiting, and hands its items on.
import type { Feed } from "./feed.ts";
import { FETCH, FILL, ITEM, WAIT, type Want, type Wants } from "./walk.ts";

/** What a driven walk shows of itself. */
export interface Driven<Item> {
  readonly feed: Feed;
  readonly offset: number;
  readonly length: number;
  fetched: Uint8Array[];
  item: Item | undefined;
  readonly flows: number;
  readonly position: number;
  run(): Wants;
}

export interface DriveOptions {
  /** Told after each read how far the reading has come. `bytesTotal` is undefined where the end isn't known. */
  onProgress?: (bytesRead: number, bytesTotal: number | undefined, flows: number) => void;
  /** Ends the reading: its reason is thrown. */
  signal?: AbortSignal;
}

/** How often a file that is being written is looked at. */
const POLL_MILLISECONDS = 100;

/** The items, as they come. The source is closed at the end, also at an early one. */
export async function* drive<Item>(walk: Driven<Item>, options: DriveOptions): AsyncGenerator<Item, void, void> {
  const { feed } = walk;
  const { signal } = options;
  const wants = walk.run();
  const gate = new Gate(signal);
  try {
    signal?.throwIfAborted();
    await gate.pass(feed.open());
    for (;;) {
      const { done, value } = wants.next();
      if (done) break;
      if (value === ITEM) {
        yield walk.item as Item;
        signal?.throwIfAborted();
        continue;
      }
      await gate.pass(satisfy(walk, value));
      report(walk, options);
    }
    report(walk, options);
  } finally {
    gate.close();
    walk.item = undefined;
    await feed.close();
  }
}

async function satisfy(walk: Driven<unknown>, want: Want): Promise<void> {
  const { feed, offset, length } = walk;
  if (want === FILL) await feed.fill(offset, length);
  else if (want === FETCH) walk.fetched = await feed.pieces(offset, length);
  else if (want === WAIT) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    await feed.open();
  }
}

/** The same without waiting. @throws TypeError for a source that must be awaited */
export function* driveSync<Item>(walk: Driven<Item>, options: DriveOptions): Generator<Item, void, void> {
  const { feed } = walk;
  const { signal } = options;
  try {
    signal?.throwIfAborted();
    feed.openSync();
    for (const want of walk.run()) {
      if (want === ITEM) {
        yield walk.item as Item;
        signal?.throwIfAborted();
        continue;
      }
      if (want === FILL) feed.fillSync(walk.offset, walk.length);
      else if (want === FETCH) walk.fetched = feed.piecesSync(walk.offset, walk.length);
      else throw new TypeError("following a file takes time: use for await");
      report(walk, options);
    }
    report(walk, options);
  } finally {
    walk.item = undefined;
    feed.closeSync();
  }
}

function report({ feed, position, flows }: Driven<unknown>, { onProgress }: DriveOptions): void {
  onProgress?.(position, feed.size === Number.POSITIVE_INFINITY ? undefined : feed.size, flows);
}

/** Lets waiting end when the signal says so. */
class Gate {
  readonly #signal: AbortSignal | undefined;
  #refuse: (reason: unknown) => void = () => {};
  readonly #abort: () => void = () => this.#refuse(this.#signal?.reason);

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener("abort", this.#abort);
  }

  pass(work: Promise<void>): Promise<void> {
    if (this.#signal === undefined) return work;
    return new Promise((resolve, reject) => {
      this.#refuse = reject;
      work.then(resolve, reject);
    });
  }

  close(): void {
    this.#signal?.removeEventListener("abort", this.#abort);
  }
}
