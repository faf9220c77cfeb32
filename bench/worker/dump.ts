// A process of the suite `flows`: one operation over a whole dump. A sample is one pass; its result is checked before it is timed.
import { closeSync, openSync, readFileSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Dict } from "../../src/codec/dict.ts";
import { Float } from "../../src/codec/float.ts";
import { engine, FlowReader, FlowWriter, type HTTPFlow } from "../../src/index.ts";
import { fileSource, openFileSink } from "../../src/node.ts";
import { BODIES_FILE, contribution, DUMP_FILE, type FileFacts, readFacts } from "../dump-file.ts";
import { makeSmallFlow } from "../flows.ts";
import type { Job, JobResult, Task, TaskResult } from "../job.ts";
import { measurePasses } from "../measure-passes.ts";
import { asBuffer, isSame } from "../same.ts";

/** One pass, and the result that it must have. */
interface Pass {
  run(): unknown;
  expected: unknown;
  /** Checks what the result alone cannot show. */
  check?(): void;
}

/** The size of plain reads and writes: the fastest of those tried, from 64 kB to 4 MB. */
const PLAIN_BYTES = 1 << 18;

/** Never throws: a failure becomes a result with an error. */
export async function measureDump(job: Job): Promise<JobResult> {
  const results: TaskResult[] = [];
  for (const task of job.tasks) results.push(await measureTask(job, task));
  return { results, detail: engine.name };
}

async function measureTask(job: Job, { case: name, operation, limits }: Task): Promise<TaskResult> {
  try {
    const wanted = process.env.MITMFLOW_ENGINE;
    if (wanted !== undefined && engine.name !== wanted) throw new Error(`the engine is ${engine.name}, not ${wanted}: ${engine.reason}`);
    const file = name === "bodies" ? BODIES_FILE : DUMP_FILE;
    const facts = readFacts(job.folder, file);
    const pass = await makePass(operation, join(job.folder, file), facts);
    const found = await pass.run();
    if (found !== pass.expected) throw new Error(`found ${found}, expected ${pass.expected}`);
    pass.check?.();
    const samples = await measurePasses(pass.run, limits);
    const blobBytes = name === "dump" ? facts.bytes / facts.flows : undefined;
    return { case: name, operation, samples: samples.map((nanoseconds) => nanoseconds / facts.flows), blobBytes };
  } catch (error) {
    return { case: name, operation, samples: [], error: error instanceof Error ? error.message : String(error) };
  }
}

async function makePass(operation: string, path: string, { flows, bytes, total }: FileFacts): Promise<Pass> {
  switch (operation) {
    case "indexBytes": {
      const dump = readFileSync(path);
      return { run: () => new FlowReader(dump).indexSync().count, expected: flows, check: () => checkIndex(dump, flows) };
    }
    case "indexFile":
      return { run: () => new FlowReader(fileSource(path)).indexSync().count, expected: flows };
    case "rowsBytes": {
      const dump = readFileSync(path);
      return { run: () => addRows(new FlowReader(dump)), expected: total };
    }
    case "rowsFile":
      return { run: () => addRows(new FlowReader(fileSource(path))), expected: total };
    case "rowsAwaited":
      return { run: () => addAwaitedRows(new FlowReader(fileSource(path))), expected: total };
    case "heldBytes": {
      const dump = readFileSync(path);
      return { run: () => addFlows(new FlowReader(dump)), expected: total };
    }
    case "heldFile":
      return { run: () => addAwaited(new FlowReader(fileSource(path))), expected: total };
    case "state": {
      const dump = readFileSync(path);
      return { run: () => countStates(dump), expected: flows, check: () => checkStates(dump) };
    }
    case "writeBack": {
      const dump = readFileSync(path);
      const held = [...new FlowReader(dump)] as HTTPFlow[];
      const target = `${path}.written`;
      return { run: () => writeBack(held, target), expected: bytes, check: () => checkFile(target, dump) };
    }
    case "read":
      return { run: () => plainRead(path), expected: bytes };
    case "write": {
      const dump = readFileSync(path);
      const target = `${path}.written`;
      return { run: () => plainWrite(dump, target), expected: bytes, check: () => checkFile(target, dump) };
    }
    default:
      throw new RangeError(`no operation is named ${operation}`);
  }
}

function checkIndex(dump: Uint8Array, flows: number): void {
  const { offsets, damage } = new FlowReader(dump).indexSync();
  if (damage !== null || offsets[flows] !== dump.length) throw new Error("the index does not end where the dump does");
}

function addRows(reader: FlowReader): number {
  let total = 0;
  for (const row of reader.rows()) total += contribution(row.method ?? "", row.url ?? "", row.status ?? 0);
  return total;
}

async function addAwaitedRows(reader: FlowReader): Promise<number> {
  let total = 0;
  for await (const row of reader.rows()) total += contribution(row.method ?? "", row.url ?? "", row.status ?? 0);
  return total;
}

function addFlows(reader: FlowReader): number {
  let total = 0;
  for (const flow of reader) total += contributionOf(flow as HTTPFlow);
  return total;
}

async function addAwaited(reader: FlowReader): Promise<number> {
  let total = 0;
  for await (const flow of reader) total += contributionOf(flow as HTTPFlow);
  return total;
}

function contributionOf({ request, response }: HTTPFlow): number {
  return contribution(request.method, request.url, response?.statusCode ?? 0);
}

function countStates(dump: Uint8Array): number {
  let fields = 0;
  let flows = 0;
  for (const flow of new FlowReader(dump)) {
    fields += flow.getState().size;
    flows++;
  }
  if (fields !== flows * 16) throw new Error(`found ${fields} fields`);
  return flows;
}

function checkStates(dump: Uint8Array): void {
  let index = 0;
  for (const flow of new FlowReader(dump)) {
    if (!isSame(makeSmallFlow(index++), plain(flow.getState()))) throw new Error(`the state of flow ${index - 1} is another`);
    if (index === 100) return;
  }
}

/** A state in the generator's form. */
function plain(value: unknown): unknown {
  if (value instanceof Dict) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Float ? value.value : value;
}

async function writeBack(flows: HTTPFlow[], path: string): Promise<number> {
  const writer = new FlowWriter(await openFileSink(path));
  for (const flow of flows) await writer.add(flow);
  await writer.close();
  return writer.bytesWritten;
}

function plainRead(path: string): number {
  const file = openSync(path, "r");
  let total = 0;
  for (let count = -1; count !== 0; total += count) count = readSync(file, buffer);
  closeSync(file);
  return total;
}

const buffer = new Uint8Array(PLAIN_BYTES);

function plainWrite(dump: Uint8Array, path: string): number {
  const file = openSync(path, "w");
  let total = 0;
  for (let at = 0; at < dump.length; at += PLAIN_BYTES) total += writeSync(file, dump, at, Math.min(PLAIN_BYTES, dump.length - at));
  closeSync(file);
  return total;
}

function checkFile(path: string, dump: Uint8Array): void {
  if (statSync(path).size !== dump.length || !asBuffer(readFileSync(path)).equals(asBuffer(dump))) throw new Error("wrong bytes");
}
