// Many small files, each converted by the thread that takes it: the same files and the same lines as by one thread, in the same order.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { FlowReader, tnetstring } from "../../src/index.ts";
import { oldBytes } from "../cli/harness.ts";
import { concat } from "../helpers.ts";
import { flowBytes, flowState } from "../io/dump.ts";
import { built } from "./built.ts";
import { interruptedAt } from "./interrupted.ts";

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "mitmflow-wholes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES = 40;
const inputs = Array.from({ length: FILES }, (_, number) => join(folder, `${number}.mitm`));
const body = new Uint8Array(20_000).fill(1);

let cli: string;
beforeAll(() => {
  cli = built("cli.js");
  inputs.forEach((path, number) => {
    const flows = Array.from({ length: 1 + (number % 7) }, (_, index) => flowBytes(100 * number + index, body.subarray(index * number)));
    writeFileSync(path, concat(flows));
  });
}, 120_000);

function makeFolder(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

/** What is written, by the names of the files, and what is told, with one name of the folder. */
function convert(jobs: number, files: readonly string[], target: string, ...more: string[]): { status: number | null; lines: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [cli, "convert", "--jobs", String(jobs), ...more, ...files, target], {
    encoding: "utf8",
  });
  return { status, lines: stderr.replaceAll(target, "TARGET").split("\n") };
}

function contentsOf(target: string): Map<string, string> {
  // A folder; and flows of an old version, whose connections get ids of chance.
  const names = readdirSync(target).filter((name) => name !== "3.pb" && name !== "old.pb");
  return new Map(names.sort().map((name) => [name, readFileSync(join(target, name), "latin1")]));
}

/** Among the files: two that end too early, one of an older version, one that is missing, one that is no dump, an empty one. */
function mixedFiles(): string[] {
  const files = [...inputs];
  const put = (at: number, name: string, ...contents: Uint8Array[]): void => {
    files[at] = join(folder, name);
    writeFileSync(files[at], concat(contents));
  };
  put(5, "torn.mitm", flowBytes(1), flowBytes(2), flowBytes(3).subarray(0, 100));
  put(6, "old.mitm", oldBytes());
  put(20, "broken.mitm", new TextEncoder().encode("12:nonsense".repeat(100)));
  put(21, "empty.mitm");
  files[30] = join(folder, "missing.mitm");
  put(31, "text.mitm", new TextEncoder().encode("this is no dump"));
  put(39, "torn-too.mitm", flowBytes(4), flowBytes(5).subarray(0, 10));
  return files;
}

test.each([
  ["to protobuf", ["--to", "protobuf"]],
  ["with a filter", ["--to", "protobuf", "--filter", "~u 1"]],
])("the same by three threads as by one, %s", (_, options) => {
  const files = mixedFiles();
  const [one, three] = ["one", "three"].map((name) => makeFolder(`${name}-${options.length}`));
  // One that cannot be written.
  for (const target of [one, three]) mkdirSync(join(target, "3.pb"));
  for (const target of [one, three]) writeFileSync(join(target, "broken.pb"), "before");
  const outcome = convert(1, files, one, ...options);
  expect(outcome.status).toBe(2);
  expect(outcome.lines.length).toBeGreaterThan(6);
  expect(convert(3, files, three, ...options)).toEqual(outcome);
  expect(contentsOf(three)).toEqual(contentsOf(one));
  expect(readFileSync(join(three, "broken.pb"), "utf8")).toBe("before");
  const flowsIn = (name: string): number =>
    [...new FlowReader(new Uint8Array(readFileSync(join(three, name))), { format: "protobuf" })].length;
  if (!options.includes("--filter")) expect(["old.pb", "torn.pb", "torn-too.pb"].map(flowsIn)).toEqual([1, 2, 1]);
});

test("a flow that has no form is told of its file, in the order of the files", () => {
  const odd = ["odd-1", "odd-2"].map((name, number) => {
    const { request, ...state } = flowState(number);
    const path = join(folder, `${name}.mitm`);
    writeFileSync(path, concat([flowBytes(7), tnetstring.dumps({ ...state, request: { ...(request as object), headers: "no" } })]));
    return path;
  });
  const files = [inputs[0], odd[0], inputs[1], odd[1]];
  const [one, two] = [makeFolder("odd-one"), makeFolder("odd-two")];
  const outcome = convert(1, files, one, "--to", "jsonl");
  expect(outcome.lines.filter((line) => line.includes("odd-"))).toHaveLength(2);
  expect(convert(2, files, two, "--to", "jsonl")).toEqual(outcome);
  expect(contentsOf(two)).toEqual(contentsOf(one));
});

test("none of the files is written over, by whatever name", () => {
  const target = makeFolder("linked");
  symlinkSync(inputs[8], join(target, "2.pb"));
  const before = readFileSync(inputs[8]);
  const { status, lines } = convert(2, inputs, target, "--to", "protobuf");
  expect([status, lines]).toEqual([2, ["mitmflow convert: TARGET/2.pb: the output is one of the inputs", ""]]);
  expect(readFileSync(inputs[8]).equals(before)).toBe(true);
  expect(readdirSync(target)).toHaveLength(FILES);
});

test("interrupted: the files that were begun are whole, the others are not there", async () => {
  const target = makeFolder("interrupted");
  const large = join(folder, "large.mitm");
  writeFileSync(large, concat(Array.from({ length: 2000 }, (_, number) => flowBytes(number))));
  const many = Array.from({ length: 200 }, (_, number) => join(folder, `large-${number}.mitm`));
  for (const path of many) symlinkSync(large, path);
  const argv = [cli, "convert", "--jobs", "2", "--to", "jsonl", ...many, target];
  const { code, told } = await interruptedAt(argv, join(target, "large-1.jsonl"));
  expect([code, told]).toEqual([130, "mitmflow convert: interrupted: only what was read until then is written\n"]);
  const names = readdirSync(target);
  expect(names.length).toBeLessThan(many.length);
  const sizes = names.map((name) => readFileSync(join(target, name), "latin1").split("\n").length);
  expect(new Set(sizes)).toEqual(new Set([2001]));
});
