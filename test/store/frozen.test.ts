// Stores in folders that may not be written: they are read, and nothing is left anywhere.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { FlowStore } from "../../src/store.ts";
import { describeDrivers, numberedFlows, temporary } from "./stores.ts";

const { folder, path } = temporary();
chmodSync(folder, 0o755);
const NOBODY = 65534;

/** Does something where `frozen` may not be written. The administrator may write anywhere, so it is somebody else who does it. */
async function withoutRights<Result>(frozen: string, act: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0;
  for (const name of readdirSync(frozen)) chmodSync(join(frozen, name), 0o444);
  chmodSync(frozen, 0o555);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(frozen, 0o755);
  }
}

describeDrivers("a folder that may not be written", (driver) => {
  let made = 0;
  const stored = async (name = "flows.db"): Promise<{ frozen: string; file: string }> => {
    const frozen = path(`${driver}-${made++}`);
    mkdirSync(frozen);
    const store = await FlowStore.open(join(frozen, name), { driver });
    await store.add(numberedFlows(20));
    store.close();
    return { frozen, file: join(frozen, name) };
  };
  const count = async (file: string): Promise<number> => {
    const store = await FlowStore.open(file, { driver, readOnly: true });
    try {
      return store.view({ filter: "~m post" }).rows().length;
    } finally {
      store.close();
    }
  };
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => /^mitmflow-read-/.test(name));

  test.each(["flows.db", "odd %41#?&ü.db"])("a store there is read: %s", async (name) => {
    const { frozen, file } = await stored(name);
    const before = left();
    const linked = path(`${driver}-${made++}.db`);
    symlinkSync(file, linked);
    expect(await withoutRights(frozen, async () => [await count(file), await count(file), await count(linked)])).toEqual([10, 10, 10]);
    expect(readdirSync(frozen)).toEqual([name]);
    expect(left()).toEqual(before);
  });

  test("it cannot be written, and says why", async () => {
    const { frozen, file } = await stored();
    await expect(withoutRights(frozen, () => FlowStore.open(file, { driver }))).rejects.toThrow(/permission denied/);
    expect(readdirSync(frozen)).toEqual(["flows.db"]);
  });

  test("what is no store is told as elsewhere", async () => {
    const frozen = path(`${driver}-${made++}`);
    mkdirSync(frozen);
    const file = join(frozen, "text.db");
    writeFileSync(file, "no database".repeat(100));
    const before = left();
    await expect(withoutRights(frozen, () => count(file))).rejects.toMatchObject({ code: "NOT_A_STORE" });
    expect(left()).toEqual(before);
  });

  test("of a log that was left behind nothing is passed over", async () => {
    const { frozen, file } = await stored();
    const aside = path(`${driver}-${made++}`);
    const store = await FlowStore.open(file, { driver });
    await store.add(numberedFlows(20, 20));
    copyFileSync(`${file}-wal`, aside);
    const database = readFileSync(file);
    store.close();
    writeFileSync(file, database);
    renameSync(aside, `${file}-wal`);
    const reading = withoutRights(frozen, () => count(file));
    if (driver === "wasm") expect(await reading).toBe(20);
    else await expect(reading).rejects.toMatchObject({ code: "STORE_FAILED", message: expect.stringContaining("-wal file") });
    expect(existsSync(`${file}-wal`)).toBe(true);
  });
});
