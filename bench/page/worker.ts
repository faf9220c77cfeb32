// Measures one variant of one case at one size, after checking that the results are right.
import { createEngine } from "../../src/index.ts";
import { bodyBytes, CASES, makeBody, makeFlows, makeValue } from "../corpus.ts";
import type { Codec } from "../peers/peer.ts";
import { isSame } from "../same.ts";
import { codecOf } from "./codecs.ts";
import { measureInPage, type PageLimits } from "./measure.ts";
import type { PageJob, PageMessage, PageOperation } from "./messages.ts";

/** The calls to measure, by operation, and how many values one call takes. */
interface Subject {
  readonly calls: Partial<Record<PageOperation, () => unknown>>;
  readonly values: number;
}

const thorough: PageLimits = { minTime: 0.05, minSamples: 5, maxTime: 0.7 };
const quick: PageLimits = { minTime: 0.01, minSamples: 2, maxTime: 0.02 };

/** Flows per call, and how many such batches take turns, so that a call does not see the flows of the one before. */
const BATCH = 100;
const BATCHES = 20;

function send(message: PageMessage): void {
  // The page's types apply here, and its `postMessage` is a different one.
  (self as unknown as Worker).postMessage(message);
}

self.addEventListener("message", ({ data }: MessageEvent<PageJob>) => {
  try {
    run(data);
    send({ done: true });
  } catch (error) {
    send({ error: `${data.variant}: ${error instanceof Error ? error.message : String(error)}` });
  }
});

function run(job: PageJob): void {
  const { variant, mebibytes, quick: isQuick } = job;
  for (const format of ["tnetstring", "protobuf"] as const) {
    // A copy is the same in both formats.
    if (variant === "memcpy" && format === "protobuf") continue;
    const codec = variant === "memcpy" ? null : codecOf(createEngine(variant), format, job.case);
    if (variant !== "memcpy" && codec === null) continue;
    const { calls, values } = codec === null ? copying(mebibytes) : job.case === "flows" ? onFlows(codec) : onBody(codec, job);
    for (const operation of CASES[job.case].operations) {
      const call = operation === "file" ? undefined : calls[operation];
      if (call === undefined || operation === "file") continue;
      const samples = measureInPage(call, isQuick ? quick : thorough).map((nanoseconds) => nanoseconds / values);
      send({ result: { case: job.case, variant, format, operation, mebibytes, samples } });
    }
  }
}

function copying(mebibytes: number): Subject {
  const body = makeBody("bytes", bodyBytes(mebibytes));
  const target = new Uint8Array(body.length);
  const copy = (): void => target.set(body);
  return { calls: { dumps: () => body.slice(), dumpsInto: copy, dumpsBorrowed: copy }, values: 1 };
}

/** @throws Error when a round trip changes the value */
function onBody(codec: Codec<unknown>, { case: name, mebibytes }: PageJob): Subject {
  const value = makeValue(name, bodyBytes(mebibytes));
  const { dumpsInto, dumpsBorrowed, dumpsChunks, loads } = codec as Required<Codec<unknown>>;
  const bytes = codec.dumps(value);
  const target = new Uint8Array(bytes.length);
  const results = [bytes, dumpsInto(value, target), dumpsBorrowed(value).slice(), joined(dumpsChunks(value))];
  if (!results.every((result) => isSame(value, loads(result)))) throw new Error("the round trip changed the value");
  const calls: Subject["calls"] = {
    dumps: () => codec.dumps(value),
    dumpsInto: () => dumpsInto(value, target),
    dumpsBorrowed: () => dumpsBorrowed(value),
    dumpsChunks: () => dumpsChunks(value),
    loads: () => loads(bytes),
  };
  return { calls, values: 1 };
}

/** @throws Error when a round trip changes a flow */
function onFlows(codec: Codec<unknown>): Subject {
  const { dumpsBorrowed, loads, tape } = codec as Required<Codec<unknown>>;
  const batches = Array.from({ length: BATCHES }, (_, index) => {
    const flows = makeFlows(index * BATCH, BATCH);
    const blobs = flows.map((flow) => codec.dumps(flow));
    return { flows, blobs, file: joined(blobs) };
  });
  for (const { flows, blobs, file } of batches) {
    if (!flows.every((flow, index) => isSame(flow, loads(blobs[index])))) throw new Error("the round trip changed a flow");
    if (tape(file) !== BATCH) throw new Error("the tape holds another number of flows");
  }
  let turn = 0;
  const next = (): (typeof batches)[number] => batches[turn++ % BATCHES];
  const calls: Subject["calls"] = {
    tape: () => tape(next().file),
    dumps: () => next().flows.reduce((sum, flow) => sum + codec.dumps(flow).length, 0),
    dumpsBorrowed: () => next().flows.reduce((sum, flow) => sum + dumpsBorrowed(flow).length, 0),
    loads: () => next().blobs.map((blob) => loads(blob)),
  };
  return { calls, values: BATCH };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
