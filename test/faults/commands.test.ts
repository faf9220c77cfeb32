// Every write of a command's fails once, or writes less than it was given: the command says so in one line, ends with exit code 2, and leaves
// whole flows in its files.

import type * as fs from "node:fs";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import { FlowReader, type FormatName } from "../../src/index.ts";
import { FlowStore } from "../../src/store.ts";
import { mitmflow } from "../cli/harness.ts";
import { concat } from "../helpers.ts";
import { dumpOf } from "../io/dump.ts";

const folder = mkdtempSync(join(tmpdir(), "mitmflow-commands-"));
// Writes are of 256 kB: some flows, a large one, and some.
const dump = dumpOf(500, 13, 3000);
const input = join(folder, "in.mitm");
writeFileSync(input, dump.bytes);
const ids = dump.flows.map((_, number) => `flow-${number}`);

type Code = "ENOSPC" | "EIO" | "EFBIG";
const words: Record<Code, string> = { ENOSPC: "no space left on device", EIO: "i/o error", EFBIG: "file too large" };
/** The write that fails, counted from 0. Without a code it writes but a part, which is no failure. */
let fault: { call: number; code: Code | null; partial: number } | null = null;
let calls = 0;

/** What is left to be written of this call, or null for all of it. @throws the fault */
function meet(): number | null {
  const call = calls++;
  return fault !== null && call === fault.call ? fault.partial : null;
}

function failure(): Error | null {
  if (fault?.code == null) return null;
  return Object.assign(new Error(`${fault.code}: ${words[fault.code]}, write`), { code: fault.code, syscall: "write" });
}

const handle = await open(input, "r");
const prototype = Object.getPrototypeOf(handle) as FileHandle;
await handle.close();
const { writev } = prototype;
prototype.writev = async function (this: FileHandle, chunks: readonly NodeJS.ArrayBufferView[], ...rest: never[]) {
  const partial = meet();
  if (partial === null) return writev.call(this, chunks, ...rest);
  const whole = concat(chunks as Uint8Array[]);
  const result = await writev.call(this, [whole.subarray(0, Math.min(partial, Math.max(1, whole.length - 1)))]);
  const error = failure();
  if (error !== null) throw error;
  return result;
} as typeof writev;

const commonFs = createRequire(import.meta.url)("node:fs") as typeof fs;
const { writeSync } = commonFs;
commonFs.writeSync = ((file: number, bytes: Uint8Array, ...rest: never[]) => {
  const partial = meet();
  const error = partial === null ? null : failure();
  if (error !== null) throw error;
  return (writeSync as (...all: unknown[]) => number)(file, bytes, ...rest);
}) as typeof writeSync;

afterEach(() => {
  fault = null;
});
afterAll(() => {
  prototype.writev = writev;
  commonFs.writeSync = writeSync;
  rmSync(folder, { recursive: true, force: true });
});

/** The ids of what is in a file, and whether it ends well. */
function contents(path: string, format: FormatName): { found: string[]; isWhole: boolean } {
  const bytes = new Uint8Array(readFileSync(path));
  const found: string[] = [];
  if (bytes.length === 0) return { found, isWhole: true };
  try {
    for (const flow of new FlowReader(bytes, { format })) found.push(flow.id);
  } catch {
    return { found, isWhole: false };
  }
  return { found, isWhole: true };
}

/** Runs a command once for each of its writes, which fails in this way. @returns how many that were */
async function eachWrite(
  argv: string[],
  code: Code | null,
  partial: number,
  check: (isFailed: boolean) => void | Promise<void>,
): Promise<number> {
  // Commands load their parts when they run, and what loads them here may write: that is no write of theirs.
  expect((await mitmflow(argv)).code).toBe(0);
  await check(false);
  for (let call = 0; ; call++) {
    fault = { call, code, partial };
    calls = 0;
    const { code: exit, errors } = await mitmflow(argv);
    const isMet = calls > call;
    fault = null;
    // What SQLite writes to tidy up may fail without a loss, and then it says nothing.
    const isFailed = isMet && code !== null && !(argv[0] === "index" && exit === 0);
    if (isFailed) {
      // A store that fails to close after it failed to write says both.
      expect(errors.length).toBeLessThanOrEqual(argv[0] === "index" ? 2 : 1);
      // SQLite has words of its own, for all of them.
      expect(errors.join("\n")).toMatch(new RegExp(`${words[code]}|disk I/O error|disk is full`));
    } else expect(errors.filter((line) => /error|no space/i.test(line))).toEqual([]);
    if (exit !== (isFailed ? 2 : 0)) throw new Error(`exit code ${exit} at call ${call} of ${calls}: ${errors.join("; ")}`);
    await check(isFailed);
    if (!isMet) return call;
  }
}

const commands: [title: string, args: (output: string) => string[], format: FormatName][] = [
  ["convert", (output) => ["convert", input, output], "tnetstring"],
  ["convert to messages", (output) => ["convert", input, output], "protobuf"],
  ["convert to lines", (output) => ["convert", "--lossless", input, output], "jsonl"],
  ["repair", (output) => ["repair", input, output], "tnetstring"],
  ["merge", (output) => ["merge", input, "/dev/null", output], "tnetstring"],
  ["filter", (output) => ["convert", input, output, "-f", "~all"], "tnetstring"],
  ["export", (output) => ["export", "--pb", output, input], "protobuf"],
];

const extensions: Partial<Record<FormatName, string>> = { tnetstring: "mitm", protobuf: "pb", jsonl: "jsonl" };

describe.each(commands)("%s", (title, args, format) => {
  test.each<[Code | null, number]>([
    ["ENOSPC", 0],
    ["ENOSPC", 100_000],
    ["EIO", 1],
    ["EFBIG", 70_000],
    [null, 1],
    [null, 90_000],
  ])(
    "%s after %d bytes of a write, at each of them",
    async (code, partial) => {
      const output = join(folder, `${title}.${extensions[format]}`);
      const writes = await eachWrite(args(output), code, partial, (isFailed) => {
        if (!existsSync(output)) return;
        const { found, isWhole } = contents(output, format);
        expect(isWhole).toBe(true);
        expect(found).toEqual(ids.slice(0, isFailed ? found.length : ids.length));
        expect(statSync(output).mode & 0o077).toBe(0);
        rmSync(output);
      });
      expect(writes).toBeGreaterThan(1);
    },
    60_000,
  );
});

test.each<[Code, number]>([
  ["ENOSPC", 0],
  ["EIO", 0],
])(
  "index, %s at each write of SQLite's: the store opens, and holds whole flows only",
  async (code, partial) => {
    const path = join(folder, "store.db");
    const few = join(folder, "few.mitm");
    writeFileSync(few, dump.bytes.subarray(0, dump.offsets[30]));
    const argv = ["index", few, "--db", path];
    const writes = await eachWrite(argv, code, partial, async (isFailed) => {
      const store = await FlowStore.open(path, { driver: "wasm" });
      store.check();
      const found = store.getMany(ids).map(({ id }) => id);
      expect(found).toEqual(ids.slice(0, isFailed ? found.length : 30));
      expect(store.count()).toBe(found.length);
      store.close();
      for (const name of readdirSync(folder)) if (name.startsWith("store.db")) rmSync(join(folder, name), { recursive: true });
    });
    expect(writes).toBeGreaterThan(10);
  },
  300_000,
);
