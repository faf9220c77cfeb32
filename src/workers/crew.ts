// Worker threads that share the tasks of one job. They are started when there is a first task for them, and ended by `close`.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Answer, Order, Task } from "./task.ts";

/** Where the worker's code is from the files of this package that lead here: beside an ES module, and where CommonJS and the command line find it. */
const PLACES = ["./thread.js", "../esm/thread.js", "./esm/thread.js"];

function workerPath(): string {
  const paths = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no ${paths.join(", nor ")}: worker threads need the package's own files`);
  return found;
}

/** The answers to one task, in their order. */
export class Lane implements AsyncIterable<Answer> {
  readonly task: Task;
  readonly #answers: Answer[] = [];
  #failure: { error: unknown } | null = null;
  #wake: () => void = () => {};
  /** Tells the worker that bytes were taken. */
  onTaken: (bytes: number) => void = () => {};

  constructor(task: Task) {
    this.task = task;
  }

  push(answer: Answer): void {
    this.#answers.push(answer);
    this.#wake();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Answer, void, void> {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) {
        if ("bytes" in answer) this.onTaken(answer.bytes.length);
        yield answer;
        if (isLast(answer)) return;
      } else if (this.#failure !== null) throw this.#failure.error;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

function isLast({ kind }: Answer): boolean {
  return kind === "done" || kind === "failed" || kind === "needsOrder";
}

/** A worker, and what it is doing. */
interface Member {
  readonly worker: Worker;
  lane: Lane | null;
}

export class Crew {
  readonly #jobs: number;
  #members: Member[] = [];
  #waiting: Lane[] = [];

  /** @param jobs how many workers there may be */
  constructor(jobs: number) {
    this.#jobs = jobs;
  }

  /** Gives a task to the next worker that has nothing to do. */
  start(task: Task): Lane {
    const lane = new Lane(task);
    this.#waiting.push(lane);
    this.#assign();
    return lane;
  }

  /** Nobody wants the answers to these tasks any more. */
  async drop(lanes: readonly Lane[]): Promise<void> {
    this.#waiting = this.#waiting.filter((lane) => !lanes.includes(lane));
    const dropped = this.#members.filter(({ lane }) => lane !== null && lanes.includes(lane));
    this.#members = this.#members.filter((member) => !dropped.includes(member));
    await Promise.all(dropped.map(dismiss));
    this.#assign();
  }

  /** Ends the workers, whatever they do. */
  async close(): Promise<void> {
    this.#waiting = [];
    await Promise.all(this.#members.splice(0).map(dismiss));
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const member = this.#members.find(({ lane }) => lane === null) ?? (this.#members.length < this.#jobs ? this.#hire() : undefined);
      if (member === undefined) return;
      this.#give(member, this.#waiting.shift() as Lane);
    }
  }

  #hire(): Member {
    const worker = new Worker(workerPath());
    const member: Member = { worker, lane: null };
    worker.on("message", (answer: Answer) => {
      member.lane?.push(answer);
      if (!isLast(answer)) return;
      member.lane = null;
      this.#assign();
    });
    worker.on("error", (error) => member.lane?.fail(error));
    worker.on("exit", () => member.lane?.fail(new Error("a worker thread ended too early")));
    this.#members.push(member);
    return member;
  }

  #give(member: Member, lane: Lane): void {
    const send = (order: Order): void => member.worker.postMessage(order);
    member.lane = lane;
    lane.onTaken = (bytes) => send({ kind: "taken", bytes });
    send({ kind: "task", task: lane.task });
  }
}

async function dismiss({ worker }: Member): Promise<void> {
  await worker.removeAllListeners().terminate();
}
