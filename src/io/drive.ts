// Runs a walk: reads what it wants, synchronously or asynchronously, and passes its items on.
import type { Feed } from "./feed.ts";
import { FETCH, FILL, ITEM, READY, type Want, type Wants } from "./walk.ts";

/** A walk as its driver sees it. */
export interface Driven<Item> {
  readonly feed: Feed;
  readonly offset: number;
  readonly length: number;
  fetched: Uint8Array[];
  item: Item | undefined;
  readonly flows: number;
  readonly position: number;
  run(): Wants;
  /** After READY: the next item; undefined when the walk must be resumed. */
  ready?(): Item | undefined;
}

export interface DriveOptions {
  /** Called after each read with the progress so far. `bytesTotal` is undefined if the end isn't known. */
  onProgress?: (bytesRead: number, bytesTotal: number | undefined, flows: number) => void;
  /** Aborts reading: the signal's reason is thrown. */
  signal?: AbortSignal;
}

/** How often to look at a file that is being followed. */
const POLL_MILLISECONDS = 100;

/** Iterates over the items. The source is closed at the end, even an early one. */
export function drive<Item>(walk: Driven<Item>, options: DriveOptions): AsyncGenerator<Item, void, void> {
  return new Drive(walk, options);
}

/** Behaves as an async generator, but an item that takes no reading costs one microtask turn instead of three. */
class Drive<Item> implements AsyncGenerator<Item, void, void> {
  readonly #walk: Driven<Item>;
  readonly #options: DriveOptions;
  readonly #gate: Gate;
  #wants: Wants | null = null;
  /** Whether the walk has items that can be taken without resuming it. */
  #isReady = false;
  #isDone = false;
  /** The number of calls in progress, and the end of the last of them. */
  #running = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(walk: Driven<Item>, options: DriveOptions) {
    this.#walk = walk;
    this.#options = options;
    this.#gate = new Gate(options.signal);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Item, void>> {
    if (this.#running > 0 || this.#wants === null || this.#isDone) return this.#after(() => this.#open());
    try {
      this.#options.signal?.throwIfAborted();
      for (;;) {
        const ready = this.#ready();
        if (ready !== undefined) return Promise.resolve({ done: false, value: ready });
        const { done, value } = this.#wants.next();
        if (value === ITEM) return Promise.resolve({ done: false, value: this.#walk.item as Item });
        this.#isReady = value === READY;
        if (!this.#isReady) return this.#after(() => (done ? this.#finish() : this.#read(value as Want)));
      }
    } catch (error) {
      return this.#after(() => this.#fail(error));
    }
  }

  return(): Promise<IteratorResult<Item, void>> {
    return this.#after(() => this.#end());
  }

  throw(error: unknown): Promise<IteratorResult<Item, void>> {
    return this.#after(() => this.#fail(error));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Does the work once all earlier calls are done. */
  #after<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = async (): Promise<Result> => {
      try {
        return await work();
      } finally {
        this.#running--;
      }
    };
    const done = this.#running++ === 0 ? run() : this.#tail.then(run);
    this.#tail = done.catch(() => {});
    return done;
  }

  #ready(): Item | undefined {
    if (!this.#isReady) return undefined;
    const item = this.#walk.ready?.();
    if (item === undefined) this.#isReady = false;
    return item;
  }

  /** The first call, or one made while another was in progress. */
  async #open(): Promise<IteratorResult<Item, void>> {
    if (this.#isDone) return { done: true, value: undefined };
    try {
      this.#options.signal?.throwIfAborted();
      if (this.#wants === null) {
        this.#wants = this.#walk.run();
        await this.#gate.pass(this.#walk.feed.open());
      }
      return await this.#advance();
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #read(want: Want): Promise<IteratorResult<Item, void>> {
    try {
      await this.#satisfy(want);
      return await this.#advance();
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** Reads until there is an item, or the end. */
  async #advance(): Promise<IteratorResult<Item, void>> {
    for (;;) {
      const ready = this.#ready();
      if (ready !== undefined) return { done: false, value: ready };
      const { done, value } = (this.#wants as Wants).next();
      if (done) return this.#finish();
      if (value === ITEM) return { done: false, value: this.#walk.item as Item };
      await this.#satisfy(value);
    }
  }

  async #satisfy(want: Want): Promise<void> {
    this.#isReady = want === READY;
    if (this.#isReady) return;
    // The signal may have been aborted while nothing was awaited: in onProgress, or just after a wait was over.
    this.#options.signal?.throwIfAborted();
    await this.#gate.pass(satisfy(this.#walk, want));
    report(this.#walk, this.#options);
  }

  #finish(): Promise<IteratorResult<Item, void>> {
    report(this.#walk, this.#options);
    return this.#end();
  }

  async #end(): Promise<IteratorResult<Item, void>> {
    await this.#close();
    return { done: true, value: undefined };
  }

  async #fail(error: unknown): Promise<never> {
    // Cancelling a stream that has failed fails too: the first error is the one to report.
    await this.#close().catch(() => {});
    throw error;
  }

  async #close(): Promise<void> {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#gate.close();
    this.#walk.item = undefined;
    await this.#walk.feed.close();
  }
}

async function satisfy(walk: Driven<unknown>, want: Want): Promise<void> {
  const { feed, offset, length } = walk;
  if (want === FILL) await feed.fill(offset, length);
  else if (want === FETCH) walk.fetched = await feed.pieces(offset, length);
  else {
    // WAIT: ITEM and READY do not get here.
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    await feed.open();
  }
}

/** The synchronous `drive`. @throws TypeError for a source that can only be read asynchronously */
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
      if (want === READY) {
        for (let item = walk.ready?.(); item !== undefined; item = walk.ready?.()) {
          yield item;
          signal?.throwIfAborted();
        }
        continue;
      }
      signal?.throwIfAborted();
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

/** Ends waiting when the signal is aborted. */
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
