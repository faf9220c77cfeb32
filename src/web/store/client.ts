// The page's side of the connection to the worker.
import type { RequestMessage, RequestName, Requests, WorkerMessage } from "../protocol.ts";

type Event = Exclude<WorkerMessage, { type: "answer" } | { type: "refusal" }>;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class WorkerClient {
  readonly #worker: Worker;
  readonly #pending: Map<number, Pending> = new Map();
  #calls = 0;

  constructor(onEvent: (event: Event) => void) {
    this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.type === "answer") this.#settle(data.call)?.resolve(data.value);
      else if (data.type === "refusal") this.#settle(data.call)?.reject(new Error(data.message));
      else onEvent(data);
    });
    this.#worker.addEventListener("error", (event) => {
      onEvent({ type: "failure", message: event.message || "the worker could not be started" });
    });
  }

  #settle(call: number): Pending | undefined {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    return pending;
  }

  call<Name extends RequestName>(name: Name, ...values: Parameters<Requests[Name]>): Promise<ReturnType<Requests[Name]>> {
    return new Promise((resolve, reject) => {
      const call = this.#calls++;
      this.#pending.set(call, { resolve: resolve as (value: unknown) => void, reject });
      const message: RequestMessage = { call, name, values };
      this.#worker.postMessage(message);
    });
  }
}
