// Small input that asks for much: with a heap of 256 MB, in a process of its own, each case gives a value or a typed error in bounded memory.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { amplified, others } from "./amplified.ts";
import { buildChild } from "./children.ts";

const built = fileURLToPath(new URL("../../build/", import.meta.url));
mkdirSync(built, { recursive: true });
const folder = mkdtempSync(join(built, "amplified-"));
const program = join(folder, "amplified.mjs");
beforeAll(() => buildChild("amplified-child", program));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The most memory that a process may take: 60 MB are Node's own, 256 its heap, the rest is an engine's and what was decoded. */
const MOST_MEGABYTES = 700;

async function run(title: string, engine: string): Promise<{ outcome: string; megabytes: number; prototype: string[] }> {
  const child = spawn(process.execPath, ["--max-old-space-size=256", program, title, engine], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  const ended = await new Promise<string>((resolve) => child.on("close", (status, signal) => resolve(`${status} ${signal}`)));
  if (ended !== "0 null") throw new Error(`${ended}: ${err.slice(-2000)}`);
  return JSON.parse(out);
}

async function expectBounded(title: string, engine: string): Promise<void> {
  const { outcome, megabytes, prototype } = await run(title, engine);
  expect(outcome).toMatch(/^(a value|[A-Z_]+)$/);
  expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  expect(prototype).toEqual([]);
}

const isMeasured = existsSync("/proc/self/status");
if (!isMeasured) process.stdout.write("skipped: memory is measured by /proc\n");

(isMeasured ? describe : describe.skip)("with a heap of 256 MB", () => {
  describe.each(["wasm-simd", "js"])("%s", (engine) => {
    test.each(Object.keys(amplified))("%s", (title) => expectBounded(title, engine), 120_000);
  });
  test.each(Object.keys(others))("%s", (title) => expectBounded(title, "js"), 120_000);
});
