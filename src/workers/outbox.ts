// The worker's end of the line: answers go out, and wait where too much of what was sent was not taken yet.
import type { MessagePort } from "node:worker_threads";
import type { Answer } from "./task.ts";

/** Bytes on their way: as much as keeps the line busy. */
const MOST_ON_THE_WAY = 1 << 23;

export class Outbox {
  readonly #port: MessagePort;
  #onTheWay = 0;
  #goOn: (() => void) | null = null;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Sends an answer; its bytes are gone from here then. Done when more may be sent. */
  async tell(answer: Answer): Promise<void> {
    if (!("bytes" in answer)) return this.#port.postMessage(answer);
    this.#onTheWay += answer.bytes.length;
    this.#port.postMessage(answer, [answer.bytes.buffer]);
    if (this.#onTheWay < MOST_ON_THE_WAY) return;
    await new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
  }

  /** Bytes have reached whoever wanted them. */
  taken(bytes: number): void {
    this.#onTheWay -= bytes;
    if (this.#onTheWay >= MOST_ON_THE_WAY) return;
    this.#goOn?.();
    this.#goOn = null;
  }
}
