// A process of the suite `growth`: one operation at one size. Its result is checked before it is timed; the process's peak memory is
// measured.
import { readFileSync } from "node:fs";
import { FlowReader, flowFromBytes, type HTTPFlow, protobuf, tnetstring, transcodeFile } from "../../src/index.ts";
import { fileSource } from "../../src/node.ts";
import { makeBody, makeResponse } from "../corpus.ts";
import { contribution } from "../dump-file.ts";
import { growthFile, makeTinyFlow, totalOf } from "../growth-files.ts";
import type { Job, JobResult } from "../job.ts";
import { measure } from "../measure.ts";
import { measurePasses } from "../measure-passes.ts";
import { asBuffer } from "../same.ts";
import { OBJECTS } from "../suites/growth.ts";

/** A call to time, and the check that it does its work. */
interface Call {
  run(): unknown;
  check(result: unknown): void | Promise<void>;
}

/** A call longer than this, in seconds, is timed once. */
const LONG = 1;

/** Never throws: a failure becomes a result with an error. */
export async function measureGrowth(job: Job): Promise<JobResult> {
  const [{ case: name, operation, limits }] = job.tasks;
  try {
    const call = await callOf(job, name, operation);
    const started = performance.now();
    const result = await call.run();
    const seconds = (performance.now() - started) / 1000;
    await call.check(result);
    // A pass over a million flows takes seconds, so a single sample is reliable.
    const samples = seconds > LONG ? [seconds * 1e9] : name === "flows" ? await measurePasses(call.run, limits) : measure(call.run, limits);
    const peakBytes = Number(readFileSync("/proc/self/status", "latin1").match(/VmHWM:\s+(\d+) kB/)?.[1] ?? 0) * 1024;
    return { results: [{ case: name, operation, samples, peakBytes: peakBytes || undefined }] };
  } catch (error) {
    return { results: [{ case: name, operation, samples: [], error: error instanceof Error ? error.message : String(error) }] };
  }
}

async function callOf({ variant, size, folder }: Job, name: string, operation: string): Promise<Call> {
  if (variant === OBJECTS) return name === "depth" ? listsCall(size) : viewsCall(size);
  if (name === "flows") return flowsCall(growthFile(folder, size), operation, size);
  if (name === "depth") return depthCall(operation, size);
  if (name === "headers") return headersCall(variant, operation, size);
  return bodyCall(variant === "protobuf" ? protobuf.dummyHttp : tnetstring, operation, size);
}

type Codec = Pick<typeof protobuf.dummyHttp, "dumps" | "dumpsInto" | "dumpsChunks" | "loads"> | typeof tnetstring;

function bodyCall(codec: Codec, operation: string, size: number): Call {
  const { dumps, dumpsInto, dumpsChunks, loads } = codec as typeof tnetstring;
  const value = makeResponse(makeBody("bytes", size)) as unknown as Parameters<typeof dumps>[0];
  const isResponse = (found: unknown): void => {
    const { content } = found as { content: Uint8Array };
    expectEqual(asBuffer(content).equals(asBuffer((value as unknown as { content: Uint8Array }).content)), true);
  };
  switch (operation) {
    case "dumps":
      return { run: () => dumps(value), check: (bytes) => isResponse(loads(bytes as Uint8Array)) };
    case "dumpsInto": {
      const target = new Uint8Array(size + 1024).fill(1);
      return { run: () => dumpsInto(value, target), check: (bytes) => isResponse(loads(bytes as Uint8Array)) };
    }
    case "dumpsChunks":
      return { run: () => dumpsChunks(value), check: (chunks) => isResponse(loads(Buffer.concat(chunks as Uint8Array[]))) };
    case "loads": {
      const bytes = dumps(value);
      return { run: () => loads(bytes), check: isResponse };
    }
    default:
      throw new RangeError(`no operation is named ${operation}`);
  }
}

async function flowsCall(path: string, operation: string, flows: number): Promise<Call> {
  const open = (): FlowReader => new FlowReader(fileSource(path));
  const check = (found: unknown): void => expectEqual(found, totalOf(flows));
  switch (operation) {
    case "index":
      return { run: () => open().indexSync().count, check: (count) => expectEqual(count, flows) };
    case "rows":
      return { run: () => addRows(open()), check };
    case "held":
      return { run: () => addFlows(open()), check };
    case "transcode":
      return { run: () => transcoded(path), check: (bytes) => expectEqual((bytes as number) > flows * 100, true) };
    default:
      throw new RangeError(`no operation is named ${operation}`);
  }
}

function addRows(reader: FlowReader): number {
  let total = 0;
  for (const row of reader.rows()) total += contribution(row.method ?? "", row.url ?? "", row.status ?? 0);
  return total;
}

function addFlows(reader: FlowReader): number {
  let total = 0;
  for (const flow of reader) {
    const { request, response } = flow as HTTPFlow;
    total += contribution(request.method, request.url, response?.statusCode ?? 0);
  }
  return total;
}

async function transcoded(path: string): Promise<number> {
  let bytes = 0;
  for await (const pieces of transcodeFile(fileSource(path), "tnetstring", "protobuf")) for (const piece of pieces) bytes += piece.length;
  return bytes;
}

function depthCall(operation: string, depth: number): Call {
  type Nested = Nested[];
  let value: Nested = [];
  for (let level = 1; level < depth; level++) value = [value];
  const options = { maxDepth: depth };
  const bytes = tnetstring.dumps(value, options);
  if (operation === "dumps") return { run: () => tnetstring.dumps(value, options), check: (found) => expectBytes(found, bytes) };
  return { run: () => tnetstring.loads(bytes, options), check: (found) => expectBytes(tnetstring.dumps(found as Nested, options), bytes) };
}

/** Nested lists, built as a decoder builds them: from the outermost to the innermost. */
function listsCall(depth: number): Call {
  type Nested = Nested[];
  const run = (): Nested => {
    const outermost: Nested = [];
    let innermost = outermost;
    for (let level = 1; level < depth; level++) {
      const list: Nested = [];
      innermost.push(list);
      innermost = list;
    }
    return outermost;
  };
  return {
    run,
    check: (found) => {
      let levels = 1;
      for (let list = found as Nested; list.length > 0; list = list[0]) levels++;
      expectEqual(levels, depth);
    },
  };
}

/** Pairs of views of the headers' bytes in a dump. */
function viewsCall(count: number): Call {
  const name = "X-Header";
  const texts = Array.from({ length: count }, (_, number) => `${name}value ${number}`);
  const bytes = new Uint8Array(Buffer.from(texts.join("")));
  const ends: number[] = [];
  let end = 0;
  for (const text of texts) {
    end += text.length;
    ends.push(end);
  }
  const run = (): Uint8Array[][] => {
    const pairs: Uint8Array[][] = [];
    let start = 0;
    for (const end of ends) {
      pairs.push([bytes.subarray(start, start + name.length), bytes.subarray(start + name.length, end)]);
      start = end;
    }
    return pairs;
  };
  return { run, check: (found) => expectBytes(Buffer.concat((found as Uint8Array[][]).flat()), bytes) };
}

function headersCall(variant: string, operation: string, count: number): Call {
  const flow = makeTinyFlow(0);
  const name = Buffer.from("X-Header");
  const headers = Array.from({ length: count }, (_, number) => [name, Buffer.from(`value ${number}`)]);
  const state = { ...flow, response: { ...(flow.response as object), headers } } as unknown as Parameters<typeof tnetstring.dumps>[0];
  const bytes = tnetstring.dumps(state);
  if (variant === "tnetstring") {
    if (operation === "dumps") return { run: () => tnetstring.dumps(state), check: (found) => expectBytes(found, bytes) };
    return { run: () => tnetstring.loads(bytes), check: (found) => expectBytes(tnetstring.dumps(found as typeof state), bytes) };
  }
  const read = flowFromBytes(bytes);
  const message = protobuf.dumps(read);
  if (operation === "dumps") return { run: () => protobuf.dumps(read), check: (found) => expectBytes(found, message) };
  return {
    run: () => (protobuf.loads(message) as HTTPFlow).getState(),
    check: (found) => expectEqual(((found as Map<string, Map<string, unknown[]>>).get("response")?.get("headers") ?? []).length, count),
  };
}

function expectBytes(found: unknown, expected: Uint8Array): void {
  expectEqual(asBuffer(found as Uint8Array).equals(asBuffer(expected)), true);
}

function expectEqual(found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`found ${found}, expected ${expected}`);
}
