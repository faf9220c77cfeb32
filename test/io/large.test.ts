// A dump past 4 GiB in little memory: bodies are never touched. The file is sparse, so it takes no room, and the reading has a process of
// its own, whose memory is measured.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";
import { tnetstring } from "../../src/index.ts";
import { smallHeap } from "../measure.ts";
import { flowState } from "./dump.ts";

const folder = mkdtempSync(join(tmpdir(), "mitmflow-large-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BODY_BYTES = 640 * 2 ** 20;
const FLOWS = 8;

/** Writes the flows with holes for their bodies. @returns where each begins, and the end */
function writeSparse(path: string): number[] {
  // Nobody writes into it, so its memory is only promised.
  const body = new Uint8Array(BODY_BYTES);
  const file = openSync(path, "w");
  const offsets = [0];
  let at = 0;
  for (let number = 0; number < FLOWS; number++) {
    for (const chunk of tnetstring.dumpsChunks(flowState(number, body))) {
      if (chunk.length < BODY_BYTES) writeSync(file, chunk, 0, chunk.length, at);
      at += chunk.length;
    }
    offsets.push(at);
  }
  closeSync(file);
  return offsets;
}

// Not `resourceUsage().maxRSS`: that counts what the process was before it became this program, a copy of the test's own.
const program = `
  import { readFileSync } from "node:fs";
  import { FlowReader } from "./src/index.ts";
  import { fileSource } from "./src/node.ts";
  const path = process.argv[2];
  const reader = new FlowReader(fileSource(path));
  const flows = [];
  for await (const flow of reader) flows.push(flow);
  const rows = [];
  for (const row of reader.rows()) rows.push([row.offset, row.length, row.status, row.responseSize]);
  const index = await reader.index();
  const salvage = new FlowReader(fileSource(path), { salvage: true, start: 1 });
  const found = [...salvage].map((flow) => flow.id);
  console.log(JSON.stringify({
    ids: flows.map((flow) => flow.id),
    hosts: flows.map((flow) => flow.request.host),
    rows,
    offsets: [...index.offsets],
    found,
    gaps: salvage.gaps.map(({ from, to }) => [from, to]),
    megabytes: /VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "latin1"))[1] / 1024,
  }));
`;

(existsSync("/proc/self/status") ? test : test.skip)("5 GiB are read with less than 150 MB", () => {
  const path = join(folder, "large.mitm");
  const offsets = writeSparse(path);
  expect(offsets[FLOWS]).toBeGreaterThan(5 * 2 ** 30);
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const outfile = join(folder, "read.mjs");
  buildSync({ stdin: { contents: program, resolveDir: root }, bundle: true, format: "esm", platform: "node", target: "es2022", outfile });
  const { stdout, stderr } = spawnSync(process.execPath, [...smallHeap, outfile, path], { encoding: "utf8" });
  expect(stderr).toBe("");
  const { megabytes, ...read } = JSON.parse(stdout);
  const numbers = Array.from({ length: FLOWS }, (_, number) => number);
  expect(read).toEqual({
    ids: numbers.map((number) => `flow-${number}`),
    hosts: numbers.map((number) => `host-${number}.example`),
    rows: numbers.map((number) => [offsets[number], offsets[number + 1] - offsets[number], 200 + number, BODY_BYTES]),
    offsets,
    found: numbers.slice(1).map((number) => `flow-${number}`),
    gaps: [[1, offsets[1]]],
  });
  expect(megabytes).toBeLessThan(150);
});
