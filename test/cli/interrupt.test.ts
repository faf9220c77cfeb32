// Ctrl-C while a command writes: what was read until then is written, and can be read.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { FlowReader } from "../../src/index.ts";
import { FlowStore } from "../../src/store.ts";
import { concat } from "../helpers.ts";
import { httpBytes, mitmflow, temporary } from "./harness.ts";

const { folder } = temporary();
const input = [httpBytes("a"), httpBytes("b")];
const told = expect.stringMatching(/: interrupted: only what was read until then is written$/);
const interrupted = { code: 130, out: "", errors: expect.arrayContaining([told]) };
const flowsOf = (path: string): unknown[] => Array.from(new FlowReader(readFileSync(path)), (flow) => flow.type);

test.each([
  ["convert", ["-"], "out.mitm"],
  ["convert", ["-"], "out.pb"],
  ["convert", ["-", "--from", "mitm"], "transcoded.pb"],
  ["convert", ["-"], "out.har"],
  ["convert", ["-"], "out.zhar"],
  ["convert", ["-", "--lossless"], "out.jsonl"],
  ["merge", ["/dev/null", "-"], "merged.mitm"],
  ["repair", ["-"], "repaired.mitm"],
  ["export", ["-", "--pb"], "exported.pb"],
])("%s %j %s", async (command, options, name) => {
  const path = join(folder, name);
  expect(await mitmflow([command, ...options, path], { input, isInterrupted: true })).toMatchObject({
    ...interrupted,
    errors: expect.anything(),
  });
  expect(flowsOf(path)).toEqual(["http", "http"]);
});

test("repair says nothing of what it did not read", async () => {
  const { errors } = await mitmflow(["repair", "-", join(folder, "half.mitm")], { input, isInterrupted: true });
  expect(errors).toEqual([told, "mitmflow repair: 2 flows were written, nothing was lost up to there"]);
});

test("an output of before stays when nothing was read", async () => {
  const path = join(folder, "before.mitm");
  writeFileSync(path, "before");
  expect(await mitmflow(["convert", "-", path], { isInterrupted: true })).toMatchObject(interrupted);
  expect(readFileSync(path, "utf8")).toBe("before");
});

test("split", async () => {
  const out = join(folder, "split");
  expect(await mitmflow(["split", "-", "--every", "1", "--out", out], { input, isInterrupted: true })).toMatchObject(interrupted);
  expect(concat(readdirSync(out).map((name) => readFileSync(join(out, name))))).toEqual(concat(input));
});

test("index", async () => {
  const db = join(folder, "flows.db");
  expect(await mitmflow(["index", "-", "--db", db], { input, isInterrupted: true })).toMatchObject(interrupted);
  expect(existsSync(`${db}.owner`)).toBe(false);
  const store = await FlowStore.open(db);
  expect(store.count()).toBe(2);
  store.close();
});
