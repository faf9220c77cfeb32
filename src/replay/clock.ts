// Paces requests as they were captured.
import type { HTTPFlow } from "../flow/http.ts";
import { now } from "./send.ts";

/** The longest delay that a timer accepts, in milliseconds. */
const MAX_SLEEP = 2 ** 31 - 1;

/** Waits until a request is due. */
export class Clock {
  readonly #signal: AbortSignal;
  /** Seconds to add to a capture's timestamp to get the time of its replay; null until the first request. */
  #shift: number | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Waits until the request of this flow is due. @throws the signal's reason */
  async until({ timestampStart }: HTTPFlow): Promise<void> {
    if (timestampStart === null || !Number.isFinite(timestampStart)) return;
    this.#shift ??= now() - timestampStart;
    const signal = this.#signal;
    // A longer wait takes several timers.
    for (let left = timestampStart + this.#shift - now(); left > 0; left = timestampStart + this.#shift - now()) {
      await sleep(Math.min(left * 1000, MAX_SLEEP), signal);
    }
  }
}

/** Waits. @throws the signal's reason, as soon as it is aborted */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done);
  });
  signal?.throwIfAborted();
}
