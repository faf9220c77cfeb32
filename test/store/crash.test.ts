// A process that is killed while it adds: what it had committed is there, and nothing else. Runs the built package in processes of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "@jest/globals";
import { FlowStore } from "../../src/store.ts";
import { concat } from "../helpers.ts";
import { flowBytes, random } from "../io/dump.ts";
import { describeDrivers, numbered, temporary } from "./stores.ts";

const { path } = temporary();
const child = fileURLToPath(new URL("crash-child.mjs", import.meta.url));
const built = fileURLToPath(new URL("../../dist/esm/store.js", import.meta.url));
const dump = path("flows.mitm");
const FLOWS = 12_000;
const BATCH = 40;

beforeAll(() => {
  // A fresh checkout has no build yet.
  if (!existsSync(built)) execFileSync(process.execPath, [fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url))]);
  writeFileSync(dump, concat(Array.from({ length: FLOWS }, (_, number) => flowBytes(number, bodyOf(number)))));
}, 120_000);

/** Adds flows from a number on until it is killed. @returns how many it said were stored */
function addUntilKilled(file: string, driver: string, first: number, milliseconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = [child, file, driver, dump, String(first), String(BATCH)];
    const process_ = spawn(process.execPath, options, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let errors = "";
    process_.stdout.on("data", (data) => {
      // The clock runs from the first transaction on: starting up takes as long as it takes.
      if (said === "") setTimeout(() => process_.kill("SIGKILL"), milliseconds);
      said += data;
    });
    process_.stderr.on("data", (data) => (errors += data));
    process_.once("exit", (_, signal) => {
      if (signal === "SIGKILL") resolve(Number(said.trim().split("\n").at(-1)));
      else reject(new Error(errors || "it ended before it was killed"));
    });
  });
}

describeDrivers("kill -9", (driver) => {
  test("only the open transaction is lost, every time", async () => {
    const file = path();
    const next = random(9);
    let stored = 0;
    for (let round = 0; round < 8 && stored < FLOWS / 2; round++) {
      const said = await addUntilKilled(file, driver, stored, next(60));
      const store = await FlowStore.open(file, { driver });
      store.check();
      const count = store.count();
      // All that was said to be stored; at most one transaction more, whose word did not come through any more.
      expect(count).toBeGreaterThanOrEqual(stored + said);
      expect(count).toBeLessThanOrEqual(stored + said + BATCH);
      expect(count % BATCH).toBe(0);
      stored = count;
      const ids = [...store.view({ order: "time" })].map(({ id }) => id);
      expect(ids).toEqual(Array.from({ length: stored }, (_, number) => `flow-${number}`));
      if (stored > 0) expect(store.get(`flow-${stored - 1}`)?.getState()).toEqual(numbered(stored - 1, bodyOf(stored - 1)).getState());
      store.close();
    }
    expect(stored).toBeGreaterThan(0);
  }, 120_000);
});

/** As crash-child.mjs makes it: some are large, and some of the large ones are equal. */
function bodyOf(number: number): Uint8Array {
  return new Uint8Array(number % 50 === 0 ? 20_000 : 100).fill(number % 10);
}
