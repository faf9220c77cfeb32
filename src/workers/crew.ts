// A pool of worker threads, which run one task after another. They start with the first task or with `start`, and end with `close`.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { Inbox } from "./inbox.ts";
import type { Post } from "./outlet.ts";
import type { Series } from "./series.ts";
import type { Answer, Message, Order } from "./task.ts";

/** The worker script as seen from the bundles that contain this module: the ES module, CommonJS, and the command line. */
const PLACES = ["./thread.js", "../esm/thread.js", "./esm/thread.js"];

function workerPath(): string {
  const paths = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no ${paths.join(", nor ")}: worker threads need the package's own files`);
  return found;
}

/** A worker, and the inbox that its answers go to. */
interface Hand {
  readonly worker: Worker;
  inbox: Inbox | null;
}

export class Crew {
  readonly #most: number;
  readonly #hands = new Set<Hand>();
  /** Buffers for this thread's own work, reused from task to task. */
  readonly buffers: Uint8Array[] = [];

  /** @param most maximum number of workers */
  constructor(most: number) {
    this.#most = most;
  }

  /** Starts all workers ahead of time, as they take a while to become ready. */
  start(): void {
    this.#hireUpTo(this.#most);
  }

  /**
   * Runs a task and yields its answers in file order. One task at a time. Once the generator has ended, even early, no thread works on the
   * task any more.
   *
   * @param most maximum number of workers that the task can keep busy
   * @param own this thread's own share of the work
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

  /** Terminates the workers, even busy ones. */
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
