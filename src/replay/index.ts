// Sends the requests of flows again, in order, to servers that the user named.
import { CodecError } from "../errors.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { HTTPFlow } from "../flow/http.ts";
import { Clock } from "./clock.ts";
import { replayedFlow, sendingOf, takeAnswer, whyNot } from "./flow.ts";
import { type Answer, type ReplayDispatcher, type Sending, send } from "./send.ts";
import { type TargetOptions, Targets } from "./targets.ts";

export interface ReplayOptions extends TargetOptions {
  /** The most requests in flight at once: 1 unless set. They begin in the order of the flows. */
  concurrency?: number;
  /** Begin each request as long after the first as in the capture, or later if `concurrency` makes it wait. */
  keepTiming?: boolean;
  /** How long a request may make no progress before it fails, in milliseconds: 30,000 unless set. */
  timeout?: number;
  /** The largest response body to accept, in bytes: 256 MiB unless set. Responses are held in memory until they are yielded. */
  maxBodyBytes?: number;
  /** Accept any server certificate. */
  insecure?: boolean;
  /** Aborts the replay: the iteration throws the signal's reason. */
  signal?: AbortSignal;
  /** What sends the requests, in place of an undici `Agent`. */
  dispatcher?: ReplayDispatcher;
}

/** The result for one flow. */
export interface Replayed {
  /** The flow's number, from 0. */
  readonly number: number;
  readonly before: AnyFlow;
  /** The new flow, with an id of its own; null if nothing was sent. */
  readonly after: HTTPFlow | null;
  /** Why nothing was sent; null if a request was. */
  readonly reason: string | null;
}

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_MAX_BODY_BYTES = 1 << 28;
/** The limit for all headers of a response together. */
const MAX_HEADER_BYTES = 1 << 18;

export type { ReplayDispatcher } from "./send.ts";

/**
 * Sends the requests of flows again, and yields the result for each, in order. Nothing is sent to a server that `to` or `allow` does not
 * name; redirects are not followed. A request that fails yields a flow with an error.
 *
 * Requests go out as HTTP/1.1 with their headers in the original order and spelling, except that Host comes first. What belongs to the old
 * connection is left out (`Connection`, `Transfer-Encoding`, `Upgrade`, `Expect`, `TE`, trailers).
 *
 * @throws TypeError if no server is named or one is malformed; RangeError unless `concurrency` is a whole number from 1 on; Error if the
 * package `undici` is missing; the signal's reason
 * @example
 * for await (const { before, after } of replay(reader, { to: "http://localhost:8080" })) console.log(after?.response?.statusCode);
 */
export async function* replay(
  flows: AsyncIterable<AnyFlow> | Iterable<AnyFlow>,
  options: ReplayOptions = {},
): AsyncGenerator<Replayed, void, void> {
  const { concurrency = 1, signal } = options;
  if (!(Number.isSafeInteger(concurrency) && concurrency >= 1))
    throw new RangeError(`concurrency is a whole number from 1 on, not ${concurrency}`);
  const targets = new Targets(options);
  const agent = options.dispatcher === undefined ? await openAgent(options) : null;
  // Leaving the loop cancels the requests that are in flight.
  const leaving = new AbortController();
  const onAbort = (): void => leaving.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  const { timeout = DEFAULT_TIMEOUT, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const clock = options.keepTiming ? new Clock(leaving.signal) : null;
  const underway: Promise<Replayed>[] = [];
  try {
    let count = 0;
    for await (const before of flows) {
      if (underway.length === concurrency) yield await finished(underway, signal);
      signal?.throwIfAborted();
      const number = count++;
      const prepared = await prepare(before, targets);
      if (prepared.sending === null) underway.push(Promise.resolve({ number, before, after: null, reason: prepared.reason }));
      else {
        await clock?.until(before as HTTPFlow);
        const { after, sending } = prepared;
        const answer = send((agent ?? options.dispatcher) as ReplayDispatcher, sending, { timeout, maxBodyBytes, signal: leaving.signal });
        underway.push(answer.then((answer) => finish({ number, before, after, reason: null }, answer)));
      }
    }
    while (underway.length > 0) yield await finished(underway, signal);
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", onAbort);
    leaving.abort(new Error("the replay has ended"));
    await agent?.destroy();
  }
}

/** The result of the oldest request in flight, once it is done. @throws the signal's reason if that made it fail */
async function finished(underway: Promise<Replayed>[], signal: AbortSignal | undefined): Promise<Replayed> {
  const replayed = (await underway.shift()) as Replayed;
  if (replayed.after !== null && replayed.after.error !== null) signal?.throwIfAborted();
  return replayed;
}

type Prepared = { readonly after: HTTPFlow; readonly sending: Sending } | { readonly sending: null; readonly reason: string };

/** What to send, or why nothing will be sent, such as a flow that lacks what a request needs. */
async function prepare(before: AnyFlow, targets: Targets): Promise<Prepared> {
  try {
    const reason = whyNot(before);
    if (reason !== null) return { sending: null, reason };
    const { url, refusal } = targets.of((before as HTTPFlow).request);
    if (url === null) return { sending: null, reason: refusal };
    const after = replayedFlow(before as HTTPFlow, url);
    return { after, sending: await sendingOf(after, url) };
  } catch (error) {
    if (error instanceof CodecError) return { sending: null, reason: error.message };
    throw error;
  }
}

function finish(replayed: Replayed & { readonly after: HTTPFlow }, answer: Answer): Replayed {
  takeAnswer(replayed.after, answer);
  return replayed;
}

/** @throws Error if undici is not installed */
async function openAgent({
  concurrency = 1,
  timeout = DEFAULT_TIMEOUT,
  insecure = false,
}: ReplayOptions): Promise<ReplayDispatcher & { destroy(): Promise<void> }> {
  const undici = await import("undici").catch((cause: unknown) => {
    throw new Error("replays need the package `undici`: npm install undici@7", { cause });
  });
  const agent = new undici.Agent({
    connections: concurrency,
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Each exchange has a timer of its own, which also counts sending as progress.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout, rejectUnauthorized: !insecure },
  });
  return agent as unknown as ReplayDispatcher & { destroy(): Promise<void> };
}
