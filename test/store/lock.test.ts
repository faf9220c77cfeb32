// One process writes to a store at a time; what a process that was killed leaves behind is cleared.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { expect, test } from "@jest/globals";
import { lockStore } from "../../src/store/lock.ts";
import { FlowStore } from "../../src/store.ts";
import { describeDrivers, numbered, refusedCode, temporary } from "./stores.ts";

const { path } = temporary();
const host = hostname();

/** The number of a process that is gone. */
async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.once("exit", resolve));
  return child.pid as number;
}

describeDrivers("lock", (driver) => {
  const open = (file: string, readOnly = false): Promise<FlowStore> => FlowStore.open(file, { driver, readOnly });

  test("a store that is open for writing is locked, and says by whom", async () => {
    const file = path();
    const store = await open(file);
    expect(JSON.parse(readFileSync(`${file}.owner`, "utf8"))).toMatchObject({ pid: process.pid, host, driver });
    await expect(open(file)).rejects.toMatchObject({ code: "STORE_LOCKED", message: expect.stringContaining(String(process.pid)) });
    store.close();
    (await open(file)).close();
  });

  test("with Node's SQLite a store is read while it is written, with the other it is not", async () => {
    const file = path();
    const store = await open(file);
    await store.add(numbered(1));
    if (driver === "wasm") expect(await refusedCode(open(file, true))).toBe("STORE_LOCKED");
    else {
      const reader = await open(file, true);
      expect(reader.count()).toBe(1);
      await store.add(numbered(2));
      expect(reader.count()).toBe(2);
      reader.close();
    }
    store.close();
  });

  test.each([
    ["of a process that is gone", async () => JSON.stringify({ pid: await goneProcess(), host, started: null, driver })],
    ["of an earlier process with this one's number", async () => JSON.stringify({ pid: process.pid, host, started: "boot 1", driver })],
    ["that was cut short", async () => '{"pid":'],
    ["that is empty", async () => ""],
  ])("a lock %s is cleared", async (_, contents) => {
    const file = path();
    (await open(file)).close();
    writeFileSync(`${file}.owner`, await contents());
    // What node-sqlite3-wasm leaves of itself.
    mkdirSync(`${file}.lock`);
    const store = await open(file);
    await store.add(numbered(1));
    store.close();
  });

  test("a lock that another process is clearing is left to it, unless that one is gone too", async () => {
    const file = path();
    const stale = JSON.stringify({ pid: await goneProcess(), host, started: null, driver });
    writeFileSync(`${file}.owner`, stale);
    writeFileSync(`${file}.owner.clearing`, JSON.stringify({ pid: process.pid, host, started: null, driver }));
    expect(await refusedCode(open(file))).toBe("STORE_LOCKED");
    writeFileSync(`${file}.owner.clearing`, stale);
    expect(await refusedCode(open(file))).toBe("opened");
    expect(existsSync(`${file}.owner.clearing`)).toBe(false);
  });

  test("a lock that cannot be read is told", async () => {
    const file = path();
    mkdirSync(`${file}.owner`);
    expect(await refusedCode(open(file))).toBe("STORE_FAILED");
  });

  test("of a process on another machine nobody can tell", async () => {
    const file = path();
    writeFileSync(`${file}.owner`, JSON.stringify({ pid: 1, host: "elsewhere.example", started: null, driver }));
    await expect(open(file)).rejects.toMatchObject({ code: "STORE_LOCKED", message: expect.stringContaining("elsewhere.example") });
  });

  test("a store that cannot be opened is not left locked", async () => {
    const file = path();
    writeFileSync(file, "no store, and long enough for a header of a database");
    expect(await refusedCode(open(file))).toBe("NOT_A_STORE");
    lockStore(file, driver).release();
  });
});

test("of many that come at once to a stale lock, one gets it", async () => {
  const file = path();
  writeFileSync(`${file}.owner`, JSON.stringify({ pid: await goneProcess(), host, started: null, driver: "wasm" }));
  const results = await Promise.allSettled(Array.from({ length: 10 }, async () => lockStore(file, "wasm")));
  expect(results.filter(({ status }) => status === "fulfilled").length).toBe(1);
});
