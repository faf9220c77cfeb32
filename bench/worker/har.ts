// A process of the suite `har`: one way over a whole log. A sample is one pass; its result is checked before it is timed.
import {
  type AnyFlow,
  engine,
  FlowReader,
  FlowWriter,
  flowFromState,
  type HarEntry,
  type HTTPFlow,
  harFromFlow,
  MemorySink,
} from "../../src/index.ts";
import { makeSmallFlow } from "../flows.ts";
import type { Job, JobResult, TaskResult } from "../job.ts";
import { measurePasses } from "../measure-passes.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Never throws: a failure becomes a result with an error. */
export async function measureHar({ variant, tasks, flowsPerSample }: Job): Promise<JobResult> {
  const [{ case: name, operation, limits }] = tasks;
  const result: TaskResult = { case: name, operation, samples: [] };
  try {
    const flows = Array.from({ length: flowsPerSample }, (_, index) => flowFromState(makeSmallFlow(index)));
    const log = await exported(flows);
    const pass = await makePass(`${variant.startsWith("JSON") ? "plain " : ""}${operation}`, flows, log);
    const found = await pass();
    const expected = operation === "export" ? log.length : flows.length;
    if (found !== expected) throw new Error(`found ${found}, expected ${expected}`);
    result.samples = (await measurePasses(pass, limits)).map((nanoseconds) => nanoseconds / flows.length);
    result.blobBytes = log.length / flows.length;
  } catch (error) {
    result.error = error instanceof Error ? error.message : String(error);
  }
  return { results: [result], detail: engine.name };
}

async function makePass(way: string, flows: readonly AnyFlow[], log: Uint8Array): Promise<() => unknown> {
  const { entries } = JSON.parse(decoder.decode(log)).log as { entries: HarEntry[] };
  checkEntries(entries, flows);
  switch (way) {
    case "export":
      return async () => (await exported(flows)).length;
    case "plain export": {
      // The head and the end of the log are not encoded again.
      const rest = log.length - entries.reduce((bytes, entry) => bytes + encoder.encode(JSON.stringify(entry)).length, 0);
      return () => entries.reduce((bytes, entry) => bytes + encoder.encode(JSON.stringify(entry)).length, rest);
    }
    case "import":
      return () => [...new FlowReader(log)].length;
    case "plain import":
      return () => JSON.parse(decoder.decode(log)).log.entries.length;
    default:
      throw new RangeError(`no operation is named ${way}`);
  }
}

async function exported(flows: Iterable<AnyFlow>): Promise<Uint8Array> {
  const sink = new MemorySink();
  const writer = new FlowWriter(sink, { format: "har" });
  for (const flow of flows) await writer.add(flow);
  await writer.close();
  return sink.bytes();
}

function checkEntries(entries: readonly HarEntry[], flows: readonly AnyFlow[]): void {
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (JSON.stringify(entry) !== JSON.stringify(harFromFlow(flows[index] as HTTPFlow, seen)))
      throw new Error(`entry ${index} is another one`);
  }
}
