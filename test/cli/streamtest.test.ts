// `mitmflow streamtest`: batches into a store, and what they make.
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { FlowStore } from "../../src/store.ts";
import type { Flush } from "../../src/watch.ts";
import { mitmflow, temporary } from "./harness.ts";

const { folder } = temporary();
const quick = ["--flow-size", "100", "--period", "0", "--flush-period", "0"];

test("batches, their rates and the mean", async () => {
  const { code, lines, err } = await mitmflow(["streamtest", ...quick, "--flush-rate", "40", "--count", "100"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(lines).toEqual([
    expect.stringMatching(/^batch 0: 40 flows in [\d.]+ m?s, \d+ flows\/s, 60 waiting$/),
    expect.stringMatching(/^batch 1: 40 flows in .+, 20 waiting$/),
    expect.stringMatching(/^batch 2: 20 flows in .+, 0 waiting$/),
    expect.stringMatching(/^mean of 3 batches: \d+ flows\/s$/),
  ]);
  // The store that nobody named is gone.
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("mitmflow-streamtest-"))).toEqual([]);
});

test("into a store that is named, as JSON", async () => {
  const db = join(folder, "flows.db");
  const { lines } = await mitmflow(["streamtest", ...quick, "--count", "30", "--db", db, "--json"]);
  const flushes = lines.map((line) => JSON.parse(line) as Flush);
  expect(flushes.map(({ number, flows, waiting }) => [number, flows, waiting])).toEqual([[0, 30, 0]]);
  expect(existsSync(db)).toBe(true);
  const store = await FlowStore.open(db);
  expect([store.count(), store.count("~u example.com:22/path & ~c 200")]).toEqual([30, 30]);
  store.close();
});

test("Ctrl-C: the batches until then are told", async () => {
  const onOutput = (text: string): unknown => text.includes("flows/s, ") && process.emit("SIGINT");
  const options = ["--period", "0.01", "--flush-period", "0.1", "--count", "100000"];
  const { code, lines, err } = await mitmflow(["streamtest", ...options], { onOutput });
  expect({ code, err }).toEqual({ code: 130, err: "mitmflow streamtest: interrupted: only the batches until then are written\n" });
  expect(lines.at(-1)).toMatch(/^mean of \d+ batch/);
});

test.each([
  ["--count", "0"],
  ["--flow-size", "-1"],
  ["--flow-size", "9999999999"],
  ["--period", "x"],
  ["--flush-period", ""],
  ["--flush-rate", "1.5"],
])("%s %s is refused", async (...option) => {
  expect(await mitmflow(["streamtest", ...option])).toMatchObject({ code: 2, out: "" });
});
