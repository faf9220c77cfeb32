// Compares the old and the new responses of a replay.
import { CodecError } from "../errors.ts";
import type { HTTPFlow } from "../flow/http.ts";
import { prettySize } from "../flow/print.ts";
import { isTime, shownDuration } from "./row-view.ts";

/** What is compared of a response; null for what it lacks. */
export interface Side {
  readonly status: number | null;
  readonly size: number | null;
  readonly seconds: number | null;
  readonly isFailed: boolean;
}

export function sideOf(flow: HTTPFlow): Side {
  const isFailed = flow.error !== null;
  try {
    const { request, response } = flow;
    const start = request.timestampStart;
    const end = response?.timestampEnd ?? null;
    const seconds = start === null || end === null || !isTime(start) || !isTime(end) ? null : end - start;
    return { status: response?.statusCode ?? null, size: response?.contentLength ?? null, seconds, isFailed };
  } catch (error) {
    // An old response without anything to compare is treated as missing.
    if (error instanceof CodecError) return { status: null, size: null, seconds: null, isFailed };
    throw error;
  }
}

/** `=` same status and body, `~` different body, `!` different status, `x` failed. */
export type Mark = "=" | "~" | "!" | "x";

const words: Record<Mark, string> = { "=": "the same", "~": "with another body", "!": "with another status", x: "failed" };
/** At most this many different reasons are listed. */
const SHOWN_REASONS = 10;

export class Comparison {
  readonly #counts: Map<Mark, number> = new Map();
  readonly #reasons: Map<string, number> = new Map();
  readonly #bytes: [old: number, now: number] = [0, 0];
  readonly #seconds: [old: number, now: number] = [0, 0];
  sent = 0;

  add(old: Side, now: Side, isSameBody: boolean): Mark {
    const mark = now.isFailed ? "x" : now.status !== old.status ? "!" : isSameBody ? "=" : "~";
    this.sent++;
    this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1);
    [old, now].forEach(({ size, seconds }, index) => {
      this.#bytes[index] += size ?? 0;
      this.#seconds[index] += seconds ?? 0;
    });
    return mark;
  }

  skip(reason: string): void {
    const known = this.#reasons.has(reason) || this.#reasons.size < SHOWN_REASONS ? reason : "other reasons";
    this.#reasons.set(known, (this.#reasons.get(known) ?? 0) + 1);
  }

  *lines(): Iterable<string> {
    const parts = (Object.keys(words) as Mark[])
      .filter((mark) => this.#counts.has(mark))
      .map((mark) => `${this.#counts.get(mark)} ${words[mark]}`);
    const pair = (show: (value: number) => string, [old, now]: readonly [number, number]): string => `${show(old)} -> ${show(now)}`;
    if (this.sent > 0)
      yield `${this.sent} sent: ${parts.join(", ")}; bodies ${pair(prettySize, this.#bytes)}, time ${pair(shownDuration, this.#seconds)}`;
    for (const [reason, count] of this.#reasons) yield `${count} not sent: ${reason}`;
  }
}
