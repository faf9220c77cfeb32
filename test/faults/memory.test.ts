// 1,000 flows of 50 MB, 50 GB that lie nowhere, through the reader, the writer and the transcoder: memory does not grow with their number.
// MITMFLOW_GIANTS says how many.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { smallHeap } from "../measure.ts";
import { buildChild } from "./children.ts";

const giants = Number(process.env.MITMFLOW_GIANTS ?? 1000);
const built = fileURLToPath(new URL("../../build/", import.meta.url));
const program = join(built, `giants-${process.pid}.mjs`);

beforeAll(() => {
  mkdirSync(built, { recursive: true });
  buildChild("giants", program);
});
afterAll(() => rmSync(program, { force: true }));

/** What is done, and how many bodies of 50 MB it may have in memory at a time, those among them that wait for the garbage collector. */
const ways: [way: string, bodies: number][] = [
  ["read", 0],
  ["readWithoutWaiting", 0],
  ["bodies", 6],
  ["write", 6],
  ["writeChanged", 6],
  ["transcode", 6],
  ["transcodeBack", 10],
];
const BODY_MEGABYTES = 50;
/** Node's own, and an engine. */
const PROCESS_MEGABYTES = 100;

const isMeasured = existsSync("/proc/self/status");
if (!isMeasured) process.stdout.write("skipped: memory is measured by /proc\n");

(isMeasured ? test : test.skip).each(ways)(
  `%s: ${giants} flows of 50 MB`,
  async (way, bodies) => {
    const { stdout } = await promisify(execFile)(process.execPath, [...smallHeap, program, way, String(giants)]);
    const { count, early, megabytes } = JSON.parse(stdout);
    expect(count).toBe(giants);
    expect(megabytes).toBeLessThan(PROCESS_MEGABYTES + bodies * BODY_MEGABYTES);
    // After a fifth of them it has nearly all that it ever has.
    expect(megabytes - early).toBeLessThan(30 + (bodies / 2) * BODY_MEGABYTES);
  },
  3_600_000,
);
