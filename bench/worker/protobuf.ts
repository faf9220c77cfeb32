// A process of the suite `protobuf`: one operation on the messages of many flows. A sample is one pass; its result is checked before it is
// timed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engine, FlowReader, type HTTPFlow, protobuf, tnetstring, transcodeFile } from "../../src/index.ts";
import { contribution, DUMP_FILE, type FileFacts, readFacts } from "../dump-file.ts";
import { elementLength } from "../flow-file.ts";
import { messageOf, stateOf } from "../flow-message.ts";
import { makeSmallFlow } from "../flows.ts";
import type { Job, JobResult, Task, TaskResult } from "../job.ts";
import { measurePasses } from "../measure-passes.ts";
import { flowMessageCodec } from "../peers/flow-message.ts";
import { asBuffer, isSame } from "../same.ts";
import { variantNamed } from "../suite.ts";
import { type ProtobufVariant, VARIANTS } from "../suites/protobuf.ts";

/** One pass over a number of flows, the result that it must have, and the bytes of what it produces or reads. */
interface Pass {
  run(): unknown;
  expected: unknown;
  flows: number;
  bytes: number;
}

type Format = "tnetstring" | "protobuf";

/** Never throws: a failure becomes a result with an error. */
export async function measureProtobuf(job: Job): Promise<JobResult> {
  const results: TaskResult[] = [];
  for (const task of job.tasks) results.push(await measureTask(job, task));
  return { results, detail: engine.name };
}

async function measureTask(job: Job, { case: name, operation, limits }: Task): Promise<TaskResult> {
  try {
    const variant = variantNamed(VARIANTS, job.variant);
    if (variant.engine !== undefined && engine.name !== variant.engine) throw new Error(`the engine is ${engine.name}: ${engine.reason}`);
    const { run, expected, flows, bytes } = await makePass(variant, name, operation, job);
    const found = await run();
    if (found !== expected) throw new Error(`found ${found}, expected ${expected}`);
    const samples = await measurePasses(run, limits);
    return { case: name, operation, samples: samples.map((nanoseconds) => nanoseconds / flows), blobBytes: bytes / flows };
  } catch (error) {
    return { case: name, operation, samples: [], error: error instanceof Error ? error.message : String(error) };
  }
}

function makePass(variant: ProtobufVariant, name: string, operation: string, job: Job): Promise<Pass> {
  if (name === "objects") return objectsPass(variant.product, operation, job.flowsPerSample);
  const facts = readFacts(job.folder, DUMP_FILE);
  const dump = readFileSync(join(job.folder, DUMP_FILE));
  const messages = protobuf.transcode(dump, "tnetstring", "protobuf");
  const format = variant.format as Format;
  if (operation !== "transcode") return Promise.resolve(readingPass(operation, format === "protobuf" ? messages : dump, facts));
  const [input, output] = format === "protobuf" ? [dump, messages] : [messages, dump];
  return variant.product === "mitmflow" ? transcodePass(input, output, format, facts) : objectTranscodePass(input, output, format, facts);
}

/** Transcodes bytes in memory, by windows, and counts the output. Both formats hold the same flows. */
async function transcodePass(input: Uint8Array, output: Uint8Array, to: Format, { flows }: FileFacts): Promise<Pass> {
  const from = to === "protobuf" ? "tnetstring" : "protobuf";
  const made: Uint8Array[] = [];
  for await (const pieces of transcodeFile(input, from, to)) made.push(...pieces.map((piece) => piece.slice()));
  if (!Buffer.concat(made).equals(asBuffer(output))) throw new Error("transcoding there and back gives other bytes");
  made.length = 0;
  const run = async (): Promise<number> => {
    let bytes = 0;
    for await (const pieces of transcodeFile(input, from, to)) for (const piece of pieces) bytes += piece.length;
    return bytes;
  };
  return { run, expected: output.length, flows, bytes: output.length };
}

/** Transcodes by way of objects: decoded by one library, renamed, and encoded by the other. */
async function objectTranscodePass(input: Uint8Array, output: Uint8Array, to: Format, { flows }: FileFacts): Promise<Pass> {
  const codec = await flowMessageCodec("protobufjs");
  const transcode =
    to === "protobuf"
      ? (bytes: Uint8Array) => codec.dumps(messageOf(tnetstring.loads(bytes) as Record<string, unknown>))
      : (bytes: Uint8Array) => tnetstring.dumps(stateOf(codec.loads(bytes) as Record<string, unknown>) as never);
  const inputs = split(input, to === "protobuf" ? "tnetstring" : "protobuf");
  const outputs = split(output, to);
  // Messages are compared without the checksum, which the other library does not write: they end before its tag.
  const lengthOf = (bytes: Uint8Array): number => (to === "protobuf" ? bytes.length - CHECKSUM_BYTES : bytes.length);
  for (const [index, bytes] of inputs.entries()) {
    const expected = asBuffer(outputs[index]).subarray(0, lengthOf(outputs[index]));
    if (!expected.equals(asBuffer(transcode(bytes)))) throw new Error(`flow ${index} has other bytes`);
  }
  const run = (): number => inputs.reduce((bytes, flow) => bytes + transcode(flow).length, 0);
  return { run, expected: outputs.reduce((bytes, flow) => bytes + lengthOf(flow), 0), flows, bytes: output.length };
}

/** Bytes of the checksum: a tag of two bytes, and 32 bits. */
const CHECKSUM_BYTES = 6;

/** The flows of a file, each without its delimiter. */
function split(bytes: Uint8Array, format: Format): Uint8Array[] {
  const flows: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [start, length] = format === "tnetstring" ? [at, elementLength(bytes, at)] : delimited(bytes, at);
    flows.push(bytes.subarray(start, start + length));
    at = start + length;
  }
  return flows;
}

/** Where the message of the delimited one at `at` begins, and its length. */
function delimited(bytes: Uint8Array, at: number): [start: number, length: number] {
  let length = 0;
  for (let place = at, shift = 0; ; place++, shift += 7) {
    length += (bytes[place] & 0x7f) << shift;
    if (bytes[place] < 0x80) return [place + 1, length];
  }
}

function readingPass(operation: string, bytes: Uint8Array, { flows, total }: FileFacts): Pass {
  if (operation === "rows") return { run: () => addRows(bytes), expected: total, flows, bytes: bytes.length };
  const messages = split(bytes, "protobuf");
  const run = (): number => messages.reduce((sum, message) => sum + contributionOf(protobuf.loads(message) as HTTPFlow), 0);
  return { run, expected: total, flows, bytes: bytes.length };
}

function addRows(bytes: Uint8Array): number {
  let total = 0;
  for (const row of new FlowReader(bytes).rows()) total += contribution(row.method ?? "", row.url ?? "", row.status ?? 0);
  return total;
}

function contributionOf({ request, response }: HTTPFlow): number {
  return contribution(request.method, request.url, response?.statusCode ?? 0);
}

/** Messages as plain objects, made from the generated flows: each library encodes and decodes the same ones. */
async function objectsPass(library: ProtobufVariant["product"], operation: string, flows: number): Promise<Pass> {
  const codec = await flowMessageCodec(library);
  const values = Array.from({ length: flows }, (_, index) => messageOf(makeSmallFlow(index)));
  const encoded = values.map((value) => codec.dumps(value).slice());
  for (const [index, value] of values.entries()) {
    if (!isSame(value, codec.loads(encoded[index]))) throw new Error(`the round trip changed flow ${index}`);
    if (!asBuffer(encoded[index]).equals(asBuffer(codec.dumpsBorrowed(value)))) throw new Error(`flow ${index} borrowed has other bytes`);
  }
  const bytes = encoded.reduce((sum, message) => sum + message.length, 0);
  switch (operation) {
    case "dumps":
      return { run: () => values.reduce((sum, value) => sum + codec.dumps(value).length, 0), expected: bytes, flows, bytes };
    case "dumpsBorrowed":
      return { run: () => values.reduce((sum, value) => sum + codec.dumpsBorrowed(value).length, 0), expected: bytes, flows, bytes };
    case "loads":
      return { run: () => countLoaded(encoded, codec.loads), expected: flows, flows, bytes };
    default:
      throw new RangeError(`no operation is named ${operation}`);
  }
}

function countLoaded(encoded: readonly Uint8Array[], loads: (bytes: Uint8Array) => unknown): number {
  return encoded.reduce((count, bytes) => count + ((loads(bytes) as { version: unknown }).version === 21 ? 1 : 0), 0);
}
