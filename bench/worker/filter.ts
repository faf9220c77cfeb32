// A process of the suite `filter`: one filter over all flows, or one pattern over a body. The result is checked before it is timed.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { Pattern } from "../../src/filter/pattern.ts";
import { FlowReader, parseFilter } from "../../src/index.ts";
import { fileSource } from "../../src/node.ts";
import { makeBlock } from "../corpus.ts";
import { DUMP_FILE } from "../dump-file.ts";
import { BODY_BYTES, BODY_PATTERNS, DUMP_BODIES, DUMP_BODY_BYTES, FLOW_FILTERS, TEXT_FILE } from "../filters.ts";
import { makeSmallFlow } from "../flows.ts";
import type { Job, JobResult, Task, TaskResult } from "../job.ts";
import { measurePasses } from "../measure-passes.ts";

const NEEDLE = Buffer.from(BODY_PATTERNS.literal);
const READ_BYTES = 1 << 20;

/** One pass, the result that it must have, and how much it covers. */
interface Pass {
  run(): number;
  expected: number;
  count: number;
}

/** Never throws: a failure becomes a result with an error. */
export async function measureFilter(job: Job): Promise<JobResult> {
  const results: TaskResult[] = [];
  for (const task of job.tasks) results.push(await measureTask(job, task));
  return { results };
}

async function measureTask(job: Job, { case: name, operation, limits }: Task): Promise<TaskResult> {
  try {
    const { run, expected, count } = makePass(job, name, operation);
    const found = run();
    if (found !== expected) throw new Error(`found ${found}, expected ${expected}`);
    const samples = await measurePasses(run, limits);
    return { case: name, operation, samples: samples.map((nanoseconds) => nanoseconds / count) };
  } catch (error) {
    return { case: name, operation, samples: [], error: error instanceof Error ? error.message : String(error) };
  }
}

function makePass({ folder, flowsPerSample }: Job, name: string, operation: string): Pass {
  if (name === "flows") return flowsPass(join(folder, DUMP_FILE), operation, flowsPerSample);
  if (name === "body") return bodyPass(operation);
  const path = join(folder, TEXT_FILE);
  const count = (DUMP_BODIES * DUMP_BODY_BYTES) / (1 << 20);
  const { matches } = parseFilter(FLOW_FILTERS.body);
  if (operation === "plain") return { run: () => readAndSearch(path), expected: 0, count };
  return { run: () => countFlows(new FlowReader(fileSource(path)), matches), expected: 0, count };
}

function flowsPass(path: string, operation: string, count: number): Pass {
  const dump = readFileSync(path);
  const { matches } = parseFilter(FLOW_FILTERS[operation]);
  // By rows, if they can answer the filter: then no flow is held in memory.
  const pass = matches.ofRow === undefined ? countFlows : countRows;
  return { run: () => pass(new FlowReader(dump), matches), expected: expectedOf(operation, count), count };
}

function countRows(reader: FlowReader, matches: ReturnType<typeof parseFilter>["matches"]): number {
  let count = 0;
  for (const _ of reader.rows(matches)) count++;
  return count;
}

function countFlows(reader: FlowReader, matches: ReturnType<typeof parseFilter>["matches"]): number {
  let count = 0;
  for (const flow of reader) if (matches(flow)) count++;
  return count;
}

/** How many of the generated flows a filter matches, derived from what they were generated from. */
function expectedOf(operation: string, count: number): number {
  let expected = 0;
  for (let index = 0; index < count; index++) {
    const flow = makeSmallFlow(index);
    const request = flow.request as { method: Uint8Array; path: Uint8Array; host: string };
    const response = flow.response as { status_code: number };
    const isGet = Buffer.from(request.method).toString() === "GET";
    const is: Record<string, boolean> = {
      all: true,
      method: isGet,
      url: Buffer.from(request.path).toString().endsWith("page=7"),
      header: true,
      body: false,
      several: isGet && request.host.includes("static") && response.status_code !== 404,
    };
    if (is[operation]) expected++;
  }
  return expected;
}

function bodyPass(operation: string): Pass {
  const body = Buffer.alloc(BODY_BYTES, Buffer.from(makeBlock("text", 1 << 16)));
  const count = BODY_BYTES / (1 << 20);
  if (operation === "plain") return { run: () => body.indexOf(NEEDLE), expected: -1, count };
  const pattern = new Pattern(BODY_PATTERNS[operation], { kind: "bytes", dotAll: true, ignoreCase: true });
  return { run: () => Number(pattern.testBytes(body)), expected: 0, count };
}

/** Reads and searches the file piece by piece. A needle across two pieces would be missed, but there is none. */
function readAndSearch(path: string): number {
  const file = openSync(path, "r");
  const piece = Buffer.alloc(READ_BYTES);
  let found = 0;
  for (let count = -1; count !== 0; ) {
    count = readSync(file, piece);
    if (piece.subarray(0, count).includes(NEEDLE)) found++;
  }
  closeSync(file);
  return found;
}
