// Files converted by worker threads: the same bytes and the same errors as by one thread, whatever the file is.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { CodecError, FlowReader, FlowWriter, type HTTPFlow, MemorySink, parseFilter, tnetstring, transcodeFile } from "../../src/index.ts";
import type { convertFile as ConvertFile, ConvertFileOptions } from "../../src/node.ts";
import { oldBytes } from "../cli/harness.ts";
import { concat } from "../helpers.ts";
import { flowBytes, flowState } from "../io/dump.ts";
import { built } from "./built.ts";
import { interruptedAt } from "./interrupted.ts";

// Threads and processes start, and files of 20 MB are gone through several times.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "mitmflow-workers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let convertFile: typeof ConvertFile;
beforeAll(async () => {
  ({ convertFile } = await import(built("esm/node.js")));
}, 120_000);

/** Enough for parts to be found in two steps, each of several parts. */
const FLOWS = 200;
const body = new Uint8Array(110_000).map((_, index) => (index * 7) & 0xff);
const flows = Array.from({ length: FLOWS }, (_, number) => flowBytes(number, body.subarray(number)));

let files = 0;
function file(...contents: Uint8Array[]): string {
  const path = join(folder, `${files++}.mitm`);
  writeFileSync(path, concat(contents));
  return path;
}

interface Outcome {
  bytes: Buffer;
  error: CodecError | null;
}

async function outcomeOf(pieces: AsyncIterable<Uint8Array[]>): Promise<Outcome> {
  const found: Uint8Array[] = [];
  try {
    for await (const some of pieces) found.push(...some.map((piece) => piece.slice()));
  } catch (error) {
    return { bytes: Buffer.concat(found), error: error as CodecError };
  }
  return { bytes: Buffer.concat(found), error: null };
}

/** What one thread makes of a dump. */
async function alone(path: string, { to, filter, lossless, bodies }: ConvertFileOptions): Promise<Outcome> {
  const bytes = new Uint8Array(readFileSync(path));
  if (to === "protobuf" && filter === undefined) return outcomeOf(transcodeFile(bytes, "tnetstring", to));
  const sink = new MemorySink();
  const writer = new FlowWriter(sink, { format: to, lossless, bodies, current: true });
  const wanted = filter === undefined ? null : parseFilter(filter);
  let error: CodecError | null = null;
  try {
    for (const flow of new FlowReader(bytes)) if (wanted === null || wanted.matches(flow)) await writer.add(flow);
  } catch (thrown) {
    error = thrown as CodecError;
  }
  await writer.close();
  return { bytes: Buffer.from(sink.bytes()), error };
}

function facts({ bytes, error }: Outcome): unknown {
  const what = error && { code: error.code, offset: error.offset, flow: error.flow, path: error.path, message: error.message };
  return { length: bytes.length, what };
}

/** Compares with one thread, bytes and error. */
async function expectSame(path: string, options: ConvertFileOptions): Promise<Outcome> {
  const expected = await alone(path, options);
  const found = await outcomeOf(convertFile(path, options));
  expect(facts(found)).toEqual(facts(expected));
  expect(found.bytes.equals(expected.bytes)).toBe(true);
  return found;
}

test("a flow that has no form as mitmweb's JSON is told and left out; where nobody is told, it is an error behind the flows before it", async () => {
  const odd = tnetstring.dumps({ ...flowState(1), response: "none" });
  const path = file(flowBytes(0), odd, flowBytes(2));
  const idsOf = ({ bytes }: Outcome): unknown[] =>
    String(bytes)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).id);
  const told: string[] = [];
  const all = await outcomeOf(
    convertFile(path, { to: "jsonl", jobs: 2, onUnfit: ({ code, path: place }) => told.push(`${code} ${place}`) }),
  );
  expect([all.error, idsOf(all), told]).toEqual([null, ["flow-0", "flow-2"], ["BAD_STATE response"]]);
  const some = await outcomeOf(convertFile(path, { to: "jsonl", jobs: 2 }));
  expect([some.error?.code, some.error?.flow, idsOf(some)]).toEqual(["BAD_STATE", 1, ["flow-0"]]);
});

describe("the same bytes as one thread", () => {
  const path = file(...flows);
  const cases: ConvertFileOptions[] = [
    { to: "protobuf", jobs: 1 },
    { to: "protobuf", jobs: 2 },
    { to: "protobuf", jobs: 5 },
    { to: "protobuf", jobs: 2, filter: "~m POST" },
    { to: "tnetstring", jobs: 2 },
    { to: "tnetstring", jobs: 2, filter: "~d host-19" },
    { to: "jsonl", jobs: 2 },
    { to: "jsonl", jobs: 2, lossless: true },
  ];
  test.each(cases)("%j", async (options) => {
    expect((await expectSame(path, options)).error).toBe(null);
  });

  test("messages too, back to what they were made of", async () => {
    const messages = join(folder, "messages.pb");
    writeFileSync(messages, (await outcomeOf(convertFile(path, { to: "protobuf", jobs: 2 }))).bytes);
    const { bytes, error } = await outcomeOf(convertFile(messages, { to: "tnetstring", jobs: 2 }));
    expect(error).toBe(null);
    expect(bytes.equals(concat(flows))).toBe(true);
  });

  test("a file of one flow, one of no flow, and flows larger than a part", async () => {
    const large = flowBytes(1, new Uint8Array(40_000_000));
    const larger = [2_000_000, 3_000_000, 1_048_576, 9_000_000, 1_048_000].map((size) => flowBytes(size, new Uint8Array(size)));
    for (const contents of [[flows[0]], [], [flows[0], large, flows[1], large, flows[2]], [...larger, flows[0], ...larger]]) {
      expect((await expectSame(file(...contents), { to: "protobuf", jobs: 2 })).error).toBe(null);
    }
  });
});

describe("flows of older versions", () => {
  test("from 12 on each stands for itself", async () => {
    const old = flows.map((flow, number) => (number % 3 ? flow : tnetstring.dumps({ ...flowState(number, body), version: 20 })));
    for (const to of ["protobuf", "tnetstring"] as const) {
      expect((await expectSame(file(...old), { to, jobs: 2 })).error).toBe(null);
    }
  });

  test("before that they share connections, wherever they are in the file", async () => {
    for (const to of ["protobuf", "tnetstring"] as const) {
      const path = file(...flows.slice(0, 99), oldBytes(), ...flows.slice(99), oldBytes());
      const { bytes, error } = await outcomeOf(convertFile(path, { to, jobs: 2 }));
      expect(error).toBe(null);
      const found = [...new FlowReader(new Uint8Array(bytes))] as HTTPFlow[];
      expect(found.map(({ id }) => id)).toEqual([...new FlowReader(new Uint8Array(readFileSync(path)))].map(({ id }) => id));
      expect(found[99].clientConn.id).toBe(found[FLOWS + 1].clientConn.id);
      expect(found[99].serverConn.id).toBe(found[FLOWS + 1].serverConn.id);
    }
  });
});

describe("damage", () => {
  const at = (number: number): number => flows.slice(0, number).reduce((sum, { length }) => sum + length, 0);
  /** The dump with one of its bytes replaced. */
  function damagedAt(offset: number, byte: string): string {
    const bytes = concat(flows);
    bytes[offset] = byte.charCodeAt(0);
    return file(bytes);
  }
  const places: [string, () => string][] = [
    ["inside a flow of a part in the middle", () => damagedAt(at(120) + 7, "x")],
    ["in the first flow", () => damagedAt(7, "x")],
    ["a flow's length", () => damagedAt(at(121), "x")],
    ["a flow's tag", () => damagedAt(at(60) - 1, "]")],
    ["a torn end", () => file(concat(flows).subarray(0, at(FLOWS) - 1000))],
    ["something else behind the flows", () => file(...flows, new TextEncoder().encode("nonsense"))],
    ["a flow of a version to come", () => file(...flows.slice(0, 150), tnetstring.dumps({ ...flowState(1), version: 99 }), ...flows)],
  ];
  test.each(places)("%s: the flows before it, then the same error", async (_, make) => {
    const path = make();
    for (const to of ["protobuf", "tnetstring", "jsonl"] as const) {
      const { error } = await expectSame(path, { to, jobs: 2 });
      expect(error?.name).toBe("CodecError");
    }
  });
});

describe("what else can go wrong", () => {
  test("a file that is none, and one of another format", async () => {
    expect((await outcomeOf(convertFile(join(folder, "missing"), { to: "protobuf" }))).error).toMatchObject({ code: "ENOENT" });
    const har = file(new TextEncoder().encode('{"log":{}}'));
    expect((await outcomeOf(convertFile(har, { to: "protobuf" }))).error).toMatchObject({ code: "UNSUPPORTED_FORMAT" });
    expect((await outcomeOf(convertFile(har, { to: "protobuf", jobs: 0 }))).error).toBeInstanceOf(RangeError);
    expect((await outcomeOf(convertFile(har, { to: "har" as never }))).error).toBeInstanceOf(TypeError);
    expect((await outcomeOf(convertFile(har, undefined as never))).error?.message).toBe(
      "to is one of tnetstring, protobuf, jsonl, not undefined",
    );
  });

  test("the reader goes away, or the signal says so: the workers end", async () => {
    const path = file(...flows);
    for await (const pieces of convertFile(path, { to: "tnetstring", jobs: 2 })) {
      expect(pieces.length).toBe(1);
      break;
    }
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    const { error } = await outcomeOf(convertFile(path, { to: "tnetstring", jobs: 2, signal: controller.signal, onProgress }));
    expect(error?.message).toBe("enough");
  });
});

describe("in processes of their own", () => {
  const path = file(...flows);

  test("from CommonJS; an import alone starts nothing", async () => {
    const script = `
      const { convertFile } = require(${JSON.stringify(built("cjs/node.cjs"))});
      (async () => {
        let bytes = 0;
        for await (const [piece] of convertFile(${JSON.stringify(path)}, { to: "protobuf", jobs: 2 })) bytes += piece.length;
        console.log(bytes);
      })();`;
    const { bytes } = await alone(path, { to: "protobuf" });
    expect(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })).toBe(`${bytes.length}\n`);
    const count = `require(${JSON.stringify(built("cjs/node.cjs"))}); console.log(process.getActiveResourcesInfo().join());`;
    expect(execFileSync(process.execPath, ["-e", count], { encoding: "utf8" })).not.toMatch(/Worker|MessagePort/);
  });

  test("mitmflow convert --jobs: the same file, the same line about damage; several files into a folder", () => {
    const torn = file(concat(flows).subarray(0, 15_000_000));
    const run = (...argv: string[]): { code: number | null; err: string } => {
      const { status, stderr } = spawnSync(process.execPath, [built("cli.js"), "convert", ...argv], { encoding: "utf8" });
      return { code: status, err: stderr };
    };
    const [one, two] = [join(folder, "one.pb"), join(folder, "two.pb")];
    for (const input of [path, torn]) {
      const outcome = run("--jobs", "1", input, one);
      expect(outcome.code).toBe(input === torn ? 1 : 0);
      expect(run("--jobs", "2", input, two)).toEqual(outcome);
      expect(readFileSync(two).equals(readFileSync(one))).toBe(true);
    }
    const target = join(folder, "target");
    mkdirSync(target);
    const { code, err } = run("--jobs", "2", "--to", "jsonl", path, torn, file(flows[0]), target);
    expect(code).toBe(1);
    expect(err).toMatch(/^mitmflow convert: .*the input ends inside a value.*\n$/);
    expect(readdirSync(target).length).toBe(3);
    for (const name of readdirSync(target)) expect(readFileSync(join(target, name)).length).toBeGreaterThan(0);
  });
});

describe("mitmflow convert --jobs that ends early", () => {
  const path = file(...flows);
  const argvOf = (format: string, target: string): string[] => [built("cli.js"), "convert", "--jobs", "2", "--to", format, path, target];

  test.each([
    ["mitm", "tnetstring"],
    ["protobuf", "protobuf"],
    ["jsonl", "jsonl"],
  ] as const)("a file that may not grow further ends with a whole flow: %s", async (format, to) => {
    const target = join(folder, `limited.${format}`);
    const limit = to === "jsonl" ? 40 : 10_000;
    const command = `ulimit -f ${limit}; exec "$0" "$@"`;
    const { status, stderr } = spawnSync("sh", ["-c", command, process.execPath, ...argvOf(format, target)], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toBe(`mitmflow convert: ${target}: file too large\n`);
    const written = readFileSync(target);
    const { bytes } = await alone(path, { to });
    expect(bytes.subarray(0, written.length).equals(written)).toBe(true);
    expect(written.length).toBeGreaterThan(0);
    if (to === "jsonl") expect(written.at(-1)).toBe(0x0a);
    else expect(new FlowReader(new Uint8Array(written), { format: to }).indexSync().damage).toBe(null);
    expect(written.length).toBeLessThan(bytes.length);
  });

  test("an interrupted one too", async () => {
    const target = join(folder, "interrupted.mitm");
    const { code, told } = await interruptedAt(argvOf("mitm", target), target);
    const written = readFileSync(target);
    expect(concat(flows).subarray(0, written.length)).toEqual(new Uint8Array(written));
    // Where the work was done before the signal came, there is nothing to tell.
    const isWhole = written.length === concat(flows).length;
    expect(isWhole ? [0, 130] : [130]).toContain(code);
    if (!isWhole) expect(told).toMatch(/interrupted: only what was read until then is written/);
    expect(new FlowReader(new Uint8Array(written)).indexSync().damage).toBe(null);
  });

  test("a file that cannot be written, and one with nothing to write, which is left as it was", () => {
    const run = (...argv: string[]): unknown => {
      const { status, stderr } = spawnSync(process.execPath, [built("cli.js"), "convert", "--jobs", "2", ...argv], { encoding: "utf8" });
      return [status, stderr];
    };
    expect(run(path, join(folder, "no", "where.pb"))).toEqual([2, expect.stringMatching(/no such file or directory\n$/)]);
    expect(run(path, path)).toEqual([2, expect.stringMatching(/the output is one of the inputs\n$/)]);
    const kept = join(folder, "kept.pb");
    writeFileSync(kept, "before");
    const nonsense = file(new TextEncoder().encode("12:nonsense".repeat(100)));
    expect(run(nonsense, kept)).toEqual([1, expect.any(String)]);
    expect(readFileSync(kept, "utf8")).toBe("before");
    expect(run(path, kept, "--filter", "~m DELETE")).toEqual([0, ""]);
    expect(readFileSync(kept).length).toBe(0);
  });

  test("flows of old versions, behind those that are already written", () => {
    const target = join(folder, "old.mitm");
    const old = file(...flows.slice(0, 99), oldBytes(), ...flows.slice(99), oldBytes());
    const { status, stderr } = spawnSync(process.execPath, [built("cli.js"), "convert", "--jobs", "2", old, target], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    const idsOf = (path: string): string[] => Array.from(new FlowReader(new Uint8Array(readFileSync(path))), ({ id }) => id);
    expect(idsOf(target)).toEqual(idsOf(old));
    const found = [...new FlowReader(new Uint8Array(readFileSync(target)))] as HTTPFlow[];
    expect(found[99].clientConn.id).toBe(found[FLOWS + 1].clientConn.id);
  });

  test("to a pipe, in the order of the flows", async () => {
    const { stdout } = spawnSync(process.execPath, argvOf("protobuf", "-"), { maxBuffer: 1 << 26 });
    expect(stdout.equals((await alone(path, { to: "protobuf" })).bytes)).toBe(true);
  });
});

test("an error of the codecs is one of this package's class", async () => {
  const { CodecError: Own } = await import(built("esm/index.js"));
  const { error } = await outcomeOf(convertFile(file(flows[0].subarray(0, 100)), { to: "protobuf" }));
  expect(error).toBeInstanceOf(Own);
  expect(Own).not.toBe(CodecError);
});
