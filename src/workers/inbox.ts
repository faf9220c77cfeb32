// Collects the answers of all threads that work on a task, and returns them in order.
import type { Answer, Message } from "./task.ts";

export class Inbox {
  readonly #arrived = new Map<number, Answer>();
  #next = 0;
  /** Threads that may still send. */
  #threads: number;
  #failure: { error: unknown } | null = null;
  #wake: () => void = () => {};

  constructor(threads: number) {
    this.#threads = threads;
  }

  receive(message: Message): void {
    if (message === null) this.#threads--;
    else this.#arrived.set(message.number, message.answer);
    this.#wake();
  }

  /** A thread ended unexpectedly. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.receive(null);
  }

  /** The next answer, or undefined at the end. @throws the failure of a thread */
  async next(): Promise<Answer | undefined> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure.error;
      const answer = this.#arrived.get(this.#next);
      if (answer !== undefined) {
        this.#arrived.delete(this.#next++);
        return answer;
      }
      if (this.#threads === 0) return undefined;
      await this.#change();
    }
  }

  /** Waits until no thread works on the task any more. */
  async left(): Promise<void> {
    while (this.#threads > 0) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
