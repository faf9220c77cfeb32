// The other half of the 2018 experiment: a constant stream of flows, written in batches, and the throughput of each batch.
import { HTTPFlow } from "../flow/http.ts";
import { Request } from "../flow/request.ts";
import { Response } from "../flow/response.ts";
import { sleep } from "../replay/clock.ts";

/** Where batches are written. */
export interface BatchSink {
  /** Writes flows durably. */
  write(flows: readonly HTTPFlow[]): Promise<void>;
}

export interface StreamTestOptions {
  /** Size of the flow's response body in bytes, at most 1 GiB. */
  flowSize?: number;
  /** Seconds between flows, at most a day. With 0, all flows are there from the start. */
  period?: number;
  /** Seconds to wait before each batch, at most a day. */
  flushPeriod?: number;
  /** Maximum number of flows per batch. */
  flushRate?: number;
  /** Total number of flows. */
  count?: number;
  signal?: AbortSignal;
}

/** The result of one batch. */
export interface Flush {
  readonly number: number;
  readonly flows: number;
  readonly seconds: number;
  readonly flowsPerSecond: number;
  /** Flows that have arrived but wait for a later batch. */
  readonly waiting: number;
}

const LARGEST_BODY = 2 ** 30;
const LONGEST_SECONDS = 86_400;

/** The settings of 2018, except for the flow size: its 4 MB flows took gigabytes. */
export const streamTestDefaults: Required<Omit<StreamTestOptions, "signal">> = {
  flowSize: 4096,
  period: 0.001,
  flushPeriod: 3,
  flushRate: 150,
  count: 2000,
};

/** The flow that the stream consists of: a request, and a response with a body of pseudorandom bytes, which no store can compress. */
export function unitFlow(flowSize: number): HTTPFlow {
  const body = new Uint8Array(flowSize);
  for (let at = 0, state = 1; at < flowSize; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    body[at] = state >>> 24;
  }
  const request = Request.make("GET", "http://example.com:22/path", "content", { header: "qvalue", "content-length": "7" });
  const response = Response.make(200, body, { "header-response": "svalue", "content-type": "application/octet-stream" });
  return HTTPFlow.make(request, response);
}

/** Writes copies of the flow, each with its own id, in batches, and yields each batch's result. @throws RangeError; the signal's reason */
export async function* streamTest(sink: BatchSink, options: StreamTestOptions = {}): AsyncGenerator<Flush, void, void> {
  const { flowSize, period, flushPeriod, flushRate, count } = { ...streamTestDefaults, ...options };
  checkWhole("flowSize", flowSize, 0, LARGEST_BODY);
  for (const [name, value] of Object.entries({ flushRate, count })) checkWhole(name, value, 1, Number.MAX_SAFE_INTEGER);
  for (const [name, value] of Object.entries({ period, flushPeriod })) checkSeconds(name, value);
  const unit = unitFlow(flowSize);
  const start = performance.now();
  let written = 0;
  for (let number = 0; written < count; number++) {
    await sleep(flushPeriod * 1000, options.signal);
    const elapsed = (performance.now() - start) / 1000;
    // Flows keep arriving while a batch is written.
    const came = period === 0 ? count : Math.min(count, Math.floor(elapsed / period));
    const flows = Array.from({ length: Math.min(flushRate, came - written) }, () => unit.copy());
    const flushStart = performance.now();
    await sink.write(flows);
    const seconds = (performance.now() - flushStart) / 1000;
    written += flows.length;
    yield { number, flows: flows.length, seconds, flowsPerSecond: flows.length / seconds, waiting: came - written };
  }
}

/** @throws RangeError */
function checkWhole(name: string, value: number, least: number, most: number): void {
  const isRight = Number.isSafeInteger(value) && value >= least && value <= most;
  if (!isRight) throw new RangeError(`${name} is a whole number from ${least} to ${most}, not ${String(value)}`);
}

/** @throws RangeError for a duration that no timer supports */
function checkSeconds(name: string, value: number): void {
  const isRight = typeof value === "number" && value >= 0 && value <= LONGEST_SECONDS;
  if (!isRight) throw new RangeError(`${name} is a number of seconds from 0 to ${LONGEST_SECONDS}, not ${String(value)}`);
}
