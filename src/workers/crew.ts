// Worker threads that work on one task after another. They are started when there is a first task for them, or before, and ended by `close`.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { Inbox } from "./inbox.ts";
import type { Post } from "./outlet.ts";
import type { Series } from "./series.ts";
import type { Answer, Message, Order } from "./task.ts";

/** Where the worker's code is from the files of this package that lead here: beside an ES module, and where CommonJS and the command line find it. */
const PLACES = ["./thread.js", "../esm/thread.js", "./esm/thread.js"];

function workerPath(): string {
  const paths = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no ${paths.join(", nor ")}: worker threads need the package's own files`);
  return found;
}

/** A worker, and whom it answers to. */
interface Hand {
  readonly worker: Worker;
  inbox: Inbox | null;
}

export class Crew {
  readonly #most: number;
  readonly #hands = new Set<Hand>();
  /** Memory for what this thread does itself, from one task to the next. */
  readonly buffers: Uint8Array[] = [];

  /** @param most how many workers there may be */
  constructor(most: number) {
    this.#most = most;
  }

  /** Starts all workers now: they take a while until they can do anything. */
  start(): void {
    this.#hireUpTo(this.#most);
  }

  /**
   * What a task becomes, in the order of the file. One task at a time. At an early end too, nobody works on it any more afterwards.
   *
   * @param most workers that there is something to do for
   * @param own what this thread does for it besides
   */
  async *answers(
    task: Order["task"],
    series: Series,
    most: number,
    own?: (post: Post) => Promise<void>,
  ): AsyncGenerator<Answer, void, void> {
    this.#hireUpTo(Math.min(this.#most, most));
    const inbox = new Inbox(this.#hands.size + (own === undefined ? 0 : 1));
    const order: Order = { task, memory: series.memory };
    for (const hand of this.#hands) {
      hand.inbox = inbox;
      hand.worker.postMessage(order);
    }
    own?.((message) => inbox.receive(message)).then(
      () => inbox.receive(null),
      (error: unknown) => inbox.fail(error),
    );
    try {
      for (let answer = await inbox.next(); answer !== undefined; answer = await inbox.next()) {
        if ("bytes" in answer) series.taken(answer.bytes.length);
        yield answer;
      }
    } finally {
      series.stop();
      await inbox.left();
    }
  }

  /** Ends the workers, whatever they do. */
  async close(): Promise<void> {
    const hands = [...this.#hands];
    this.#hands.clear();
    await Promise.all(hands.map(({ worker }) => worker.removeAllListeners().terminate()));
  }

  #hireUpTo(count: number): void {
    while (this.#hands.size < count) this.#hire();
  }

  #hire(): void {
    const hand: Hand = { worker: new Worker(workerPath()), inbox: null };
    const fail = (error: unknown): void => {
      if (this.#hands.delete(hand)) hand.inbox?.fail(error);
    };
    hand.worker.on("message", (message: Message) => hand.inbox?.receive(message));
    hand.worker.on("error", fail);
    hand.worker.on("exit", () => fail(new Error("a worker thread ended too early")));
    this.#hands.add(hand);
  }
}
