// protobuf.dummyHttp against Python's protobuf and against protoc, both from Debian: the same bytes for the same message, and each reads
// what the other writes. protoc makes Python's module from proto/dummy_http.proto when the tests run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dummyHttpSchema } from "../../src/codec/generated/dummy_http.ts";
import { type DummyHttpResponse, protobuf } from "../../src/index.ts";
import { seed } from "../arbitraries.ts";
import { inputOf, messageOf } from "../codec/messages.ts";
import { engines } from "../engines.ts";
import { latin1 } from "../helpers.ts";
import { show } from "../reference/show.ts";

const MESSAGES = 2000;
const DAMAGED = 6000;
const LARGE = 300_000;

const { dummyHttp } = protobuf;
const directory = mkdtempSync(join(tmpdir(), "mitmflow-"));
const protos = fileURLToPath(new URL("../../proto/", import.meta.url));
const script = fileURLToPath(new URL("protobuf.py", import.meta.url));

/** Messages as JSON holds them. */
interface Plain {
  request: Record<string, string | number>;
  status_code: number;
  content?: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
const plain = ({ content, ...rest }: DummyHttpResponse): Plain => ({
  ...rest,
  ...(content === undefined ? {} : { content: hex(content) }),
});

function run(command: string, parameters: string[], input?: string | Uint8Array): string {
  const { status, error, stdout, stderr } = spawnSync(command, parameters, { input, maxBuffer: 1 << 30 });
  if (error !== undefined) throw new Error(`${command}: ${stderr}`, { cause: error });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout.toString();
}

/** All questions to one Python process. */
function ask<Answer>(questions: readonly unknown[]): Answer[] {
  const input = questions.map((question) => JSON.stringify(question)).join("\n");
  const answers = run("/usr/bin/python3", [script, directory], input).trimEnd().split("\n");
  expect(answers).toHaveLength(questions.length);
  return answers.map((answer) => JSON.parse(answer) as Answer);
}

beforeAll(() => {
  process.stdout.write(`protobuf interop seed ${seed} (MITMFLOW_SEED)\n`);
  run("protoc", [`--proto_path=${protos}`, `--python_out=${directory}`, "dummy_http.proto"]);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const corners: DummyHttpResponse[] = [
  { request: { method: 0, host: "" }, status_code: 0 },
  { request: { method: 2, host: "\ufeff\0é€😀\u{10ffff}", port: -1, path: "" }, status_code: -(2 ** 31), content: new Uint8Array(0) },
  { request: { method: 1, host: "h".repeat(127), port: 2 ** 31 - 1, path: "p".repeat(128) }, status_code: 2 ** 31 - 1 },
  { request: { method: 1, host: "é".repeat(10_000) }, status_code: 200, content: new Uint8Array(LARGE).fill(0xff) },
];
const messages = [...corners, ...(fc.sample(messageOf(dummyHttpSchema), { seed, numRuns: MESSAGES }) as unknown as DummyHttpResponse[])];

test("each engine is the one asked for", () => {
  for (const { name, engine } of engines) expect(engine.name).toBe(name);
});

test("Python writes the same bytes, and reads ours as the same message", () => {
  const bytes = messages.map((message) => dummyHttp.dumps(message, { engine: engines[0].engine }));
  const answers = ask<[string, Plain, string]>(messages.map((message, index) => [plain(message), hex(bytes[index])]));
  answers.forEach(([theirs, read, again], index) => {
    const message = messages[index];
    for (const { engine } of engines) {
      if (theirs !== hex(dummyHttp.dumps(message, { engine }))) expect(hex(dummyHttp.dumps(message, { engine }))).toBe(theirs);
      const ours = dummyHttp.loads(Buffer.from(theirs, "hex"), { engine });
      if (show(ours) !== show(message)) expect(show(ours)).toBe(show(message));
    }
    if (again !== theirs) expect(again).toBe(theirs);
    expect(read).toEqual(plain(message));
  });
});

test("what we read of odd and damaged bytes, Python reads the same", () => {
  const inputs = fc.sample(inputOf(dummyHttpSchema), { seed, numRuns: DAMAGED });
  const answers = ask<Plain | null>(inputs.map(hex));
  let read = 0;
  let refused = 0;
  inputs.forEach((bytes, index) => {
    let ours: DummyHttpResponse;
    try {
      ours = dummyHttp.loads(bytes, { engine: engines[index % 3].engine });
    } catch {
      if (answers[index] === null) refused++;
      return;
    }
    // To Python a number that the enum doesn't have is an unknown field, and so the method is missing.
    if (![0, 1, 2].includes(ours.request.method)) return;
    read++;
    expect([hex(bytes), answers[index]]).toEqual([hex(bytes), plain(ours)]);
  });
  expect(Math.min(read, refused)).toBeGreaterThan(DAMAGED / 50);
});

test("protoc decodes ours, and encodes the same", () => {
  const schema = [`--proto_path=${protos}`, "dummy_http.proto"];
  for (const message of messages.slice(0, 24)) {
    const bytes = dummyHttp.dumps(message);
    const text = run("protoc", ["--decode=dummy_http.HTTPResponse", ...schema], bytes);
    const { request } = message;
    expect(text).toMatch(new RegExp(`^request \\{\n  method: ${["GET", "PUT", "POST"][request.method]}\n  host: "`));
    expect(text).toContain(`\nstatus_code: ${message.status_code}\n`);
    expect(text.includes("\n  port: ")).toBe(request.port !== undefined);
    expect(text.includes("\ncontent: ")).toBe(message.content !== undefined);
    const { status, stdout } = spawnSync("protoc", ["--encode=dummy_http.HTTPResponse", ...schema], { input: text, maxBuffer: 1 << 24 });
    expect(status).toBe(0);
    expect(latin1(stdout) === latin1(bytes)).toBe(true);
  }
});
