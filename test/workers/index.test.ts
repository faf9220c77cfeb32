// Files added to a store by worker threads: the same rows, bytes and errors as by one thread.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { FlowStore as Store, StoredFlow } from "../../src/store.ts";
import { oldBytes } from "../cli/harness.ts";
import { concat } from "../helpers.ts";
import { flowBytes } from "../io/dump.ts";
import { built } from "./built.ts";

// Threads start, and files of 20 MB are gone through several times.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), "mitmflow-workers-index-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let FlowStore: typeof Store;
beforeAll(async () => {
  ({ FlowStore } = await import(built("esm/store.js")));
}, 120_000);

const FLOWS = 200;
const body = new Uint8Array(110_000).map((_, index) => (index * 7) & 0xff);
const flows = Array.from({ length: FLOWS }, (_, number) => flowBytes(number, body.subarray(number)));

interface Added {
  result: unknown;
  rows: StoredFlow[];
  bytes: Buffer[];
}

/** What a store holds when a file was added, twice where it grows in between. */
async function added(jobs: number, ...contents: Uint8Array[][]): Promise<Added> {
  const path = join(folder, `${jobs}.mitm`);
  const store = await FlowStore.open();
  try {
    let result: unknown;
    for (const pieces of contents) {
      writeFileSync(path, concat(pieces));
      result = await store.addFile(path, { jobs }).catch(({ code, offset, flow, message }) => ({ code, offset, flow, message }));
    }
    const rows = [...store.view()];
    return { result, rows, bytes: rows.map(({ id }) => Buffer.from(store.getBytes(id) ?? [])) };
  } finally {
    store.close();
  }
}

test.each([
  ["a whole file", [flows]],
  ["one that has grown", [flows.slice(0, 120), flows]],
  ["one with damage in its middle", [[...flows.slice(0, 150), flows[150].map((byte, at) => (at === 7 ? 0x78 : byte)), ...flows]]],
  ["a torn one", [[...flows.slice(0, 50), flows[50].subarray(0, 1000)]]],
  ["one flow", [[flows[0]]]],
])("%s", async (_, contents) => {
  const alone = await added(1, ...contents);
  const together = await added(2, ...contents);
  expect(together.result).toEqual(alone.result);
  expect(together.rows.length).toBeGreaterThan(0);
  expect(together.rows).toEqual(alone.rows);
  expect(together.bytes.every((bytes, index) => bytes.equals(alone.bytes[index]))).toBe(true);
});

test("flows of versions that share connections go on sharing them", async () => {
  const store = await FlowStore.open();
  const path = join(folder, "old.mitm");
  const other = oldBytes();
  // Another id of the same length, so that both are kept.
  other.set(new TextEncoder().encode("b-flow"), Buffer.from(other).indexOf("a-flow"));
  writeFileSync(path, concat([oldBytes(), ...flows, other]));
  const { flows: count } = await store.addFile(path, { jobs: 2 });
  expect(count).toBe(FLOWS + 2);
  expect(store.get("b-flow")?.clientConn.id).toBe(store.get("a-flow")?.clientConn.id);
  store.close();
});
