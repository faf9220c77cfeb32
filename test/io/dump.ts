// Dumps made for the suites of readers and writers, and sources that watch what is done to them.
import type { RandomSource } from "../../src/index.ts";
import { Float, tnetstring } from "../../src/index.ts";
import { concat, utf8 } from "../helpers.ts";

/** Deterministic numbers below `limit`: mulberry32. */
export function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const connection = { timestamp_end: null, timestamp_start: new Float(1), sni: "example.com", tls: false, error: null, id: "c" };

/** A flow of the current version; `number` tells it from the others. */
export function flowState(number: number, body: Uint8Array = utf8(`body of ${number}`)): Record<string, unknown> {
  return {
    websocket: null,
    response: {
      reason: utf8("OK"),
      status_code: 200 + (number % 100),
      timestamp_end: new Float(number + 0.75),
      timestamp_start: new Float(number + 0.5),
      trailers: null,
      content: body,
      headers: [[utf8("Content-Type"), utf8("text/html")]],
      http_version: utf8("HTTP/1.1"),
    },
    request: {
      path: utf8(`/path/${number}`),
      authority: utf8(""),
      scheme: utf8("http"),
      method: utf8(number % 2 ? "POST" : "GET"),
      port: 80,
      host: `host-${number}.example`,
      timestamp_end: new Float(number + 0.25),
      timestamp_start: new Float(number),
      trailers: null,
      content: utf8(""),
      headers: [[utf8("Host"), utf8(`host-${number}.example`)]],
      http_version: utf8("HTTP/1.1"),
    },
    backup: null,
    timestamp_created: new Float(number),
    comment: "",
    metadata: {},
    marked: "",
    is_replay: null,
    intercepted: false,
    server_conn: connection,
    client_conn: connection,
    error: null,
    id: `flow-${number}`,
    type: "http",
    version: 21,
  };
}

export function flowBytes(number: number, body?: Uint8Array): Uint8Array {
  return tnetstring.dumps(flowState(number, body));
}

/** Flows of varied sizes, and where each begins; one more offset: the end. */
export function dumpOf(count: number, seed = 1, largestBody = 600): { flows: Uint8Array[]; offsets: number[]; bytes: Uint8Array } {
  const next = random(seed);
  const flows = Array.from({ length: count }, (_, number) => {
    const body = new Uint8Array(next(largestBody));
    for (let i = 0; i < body.length; i++) body[i] = next(256);
    return flowBytes(number, body);
  });
  const offsets = [0];
  for (const flow of flows) offsets.push((offsets.at(-1) as number) + flow.length);
  return { flows, offsets, bytes: concat(flows) };
}

/** Bytes as a source that only reads asynchronously, counts what it is asked for, and gives little at a time when told so. */
export class CountingSource implements RandomSource {
  asked = 0;
  reads = 0;
  closed = 0;
  bytes: Uint8Array;
  readonly #atMost: number;

  constructor(bytes: Uint8Array, atMost: number = Number.POSITIVE_INFINITY) {
    this.bytes = bytes;
    this.#atMost = atMost;
  }

  async size(): Promise<number> {
    return this.bytes.length;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    const part = this.bytes.subarray(position, position + Math.min(target.length, this.#atMost));
    target.set(part);
    this.asked += target.length;
    this.reads++;
    return part.length;
  }

  close(): void {
    this.closed++;
  }
}

/** The same, read without waiting too. */
export class CountingSyncSource extends CountingSource {
  sizeSync(): number {
    return this.bytes.length;
  }

  readSync(target: Uint8Array, position: number): number {
    const part = this.bytes.subarray(position, position + target.length);
    target.set(part);
    this.asked += target.length;
    this.reads++;
    return part.length;
  }
}

/** The chunks as an async iterable. */
export async function* chunksOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

export function webStreamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** The bytes cut into chunks of these sizes, over and over. */
export function cut(bytes: Uint8Array, ...sizes: number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    chunks.push(bytes.subarray(at, at + sizes[i % sizes.length]));
    at += sizes[i % sizes.length];
  }
  return chunks;
}
