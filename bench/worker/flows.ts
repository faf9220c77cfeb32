// Measures one operation on many flows of small values. A sample is one pass over a batch of flows that were not used before.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeFlows } from "../corpus.ts";
import { elementLength, FLOW_FILE } from "../flow-file.ts";
import type { Job, TaskResult } from "../job.ts";
import { measure } from "../measure.ts";
import type { Codec, Peer } from "../peers/peer.ts";
import { isSame } from "../same.ts";
import type { CoreTask } from "./core.ts";

type FlowCodec = Codec<Record<string, unknown>>;

/** Checks the operation on a first batch, then times it. No samples when the library cannot do it. */
export function measureFlows(peer: Peer, task: CoreTask, job: Job): TaskResult {
  const { operation } = task;
  const codec = peer.flows;
  if (codec === undefined) return { case: "flows", operation, samples: [] };
  const blobBytes = checkRoundTrip(codec);
  const perFlow = (samples: number[]): TaskResult => ({
    case: "flows",
    operation,
    samples: samples.map((nanoseconds) => nanoseconds / job.flowsPerSample),
    blobBytes,
  });
  switch (operation) {
    case "tape":
      return perFlow(codec.tape ? measureTape(codec.tape, task, job) : []);
    case "dumps":
      return perFlow(measureDumps((flow) => codec.dumps(flow), task, job));
    case "dumpsBorrowed": {
      const { dumpsBorrowed } = codec;
      return perFlow(dumpsBorrowed ? measureDumps((flow) => dumpsBorrowed(flow), task, job) : []);
    }
    case "loads":
      return perFlow(measureLoads(codec, task, job));
    default:
      return perFlow([]);
  }
}

/** Throws when flows do not survive a round trip; returns the average encoded length. */
function checkRoundTrip(codec: FlowCodec): number {
  const flows = makeFlows(0, 100);
  let bytes = 0;
  for (const flow of flows) {
    const encoded = Uint8Array.from(codec.dumps(flow));
    bytes += encoded.length;
    const borrowed = Uint8Array.from(codec.dumpsBorrowed?.(flow) ?? encoded);
    for (const blob of [encoded, borrowed]) {
      if (!isSame(flow, codec.loads?.(blob))) throw new Error("the round trip changed a flow");
    }
  }
  return bytes / flows.length;
}

/** Hands out the number of the first flow of each batch. */
function makeBatches(job: Job): () => number {
  let first = 0;
  return () => {
    const batch = first;
    first += job.flowsPerSample;
    return batch;
  };
}

function measureDumps(dumps: (flow: Record<string, unknown>) => Uint8Array, task: CoreTask, job: Job): number[] {
  const nextBatch = makeBatches(job);
  let flows = makeFlows(nextBatch(), job.flowsPerSample);
  const pass = (): number => {
    let bytes = 0;
    for (const flow of flows) bytes += dumps(flow).length;
    return bytes;
  };
  return measure(pass, task.limits, () => {
    flows = makeFlows(nextBatch(), job.flowsPerSample);
  });
}

function measureLoads({ dumps, loads }: FlowCodec, task: CoreTask, job: Job): number[] {
  if (!loads) return [];
  const nextBatch = makeBatches(job);
  const nextBlobs = (): Uint8Array[] => makeFlows(nextBatch(), job.flowsPerSample).map((flow) => Uint8Array.from(dumps(flow)));
  let blobs = nextBlobs();
  const pass = (): unknown => {
    let last: unknown;
    for (const blob of blobs) last = loads(blob);
    return last;
  };
  return measure(pass, task.limits, () => {
    blobs = nextBlobs();
  });
}

/** The tape alone, from the bytes of a whole file of flows: batch after batch, then from the start again. */
function measureTape(tape: (bytes: Uint8Array) => number, task: CoreTask, job: Job): number[] {
  const file = readFileSync(join(job.folder, FLOW_FILE));
  let position = 0;
  const nextBatch = (): Uint8Array => {
    if (position === file.length) position = 0;
    const start = position;
    for (let count = 0; count < job.flowsPerSample; count++) position += elementLength(file, position);
    return file.subarray(start, position);
  };
  let batch = nextBatch();
  if (tape(batch) !== job.flowsPerSample) throw new Error("the tape holds another number of flows");
  return measure(
    () => tape(batch),
    task.limits,
    () => {
      batch = nextBatch();
    },
  );
}
