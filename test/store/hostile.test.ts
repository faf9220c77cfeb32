// Files that are damaged, foreign or made to do harm: a typed error or right flows, never anything else.
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { CodecError } from "../../src/index.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { APPLICATION_ID } from "../../src/store/schema.ts";
import { FlowStore } from "../../src/store.ts";
import { dumpOf, random } from "../io/dump.ts";
import { describeDrivers, numbered, numberedFlows, refusedCode, temporary } from "./stores.ts";

const { path } = temporary();
/** Bytes of a page, as the schema has it. */
const PAGE = 8192;

describeDrivers("hostile files", (driver) => {
  let good: Buffer;
  const open = (file: string, readOnly = false): Promise<FlowStore> => FlowStore.open(file, { driver, readOnly });

  beforeAll(async () => {
    const file = path(`good-${driver}.db`);
    const store = await open(file);
    await store.add([...numberedFlows(60), numbered(60, new Uint8Array(30_000).fill(7))]);
    store.close();
    good = readFileSync(file);
  });

  /** A database that `sql` made of the good one, or of nothing. */
  async function changed(sql: string, from: Uint8Array | null = good): Promise<string> {
    const file = path();
    if (from !== null) writeFileSync(file, from);
    const database = (await findLibrary(driver)).open(file, false);
    database.exec(sql);
    database.close();
    return file;
  }

  function written(bytes: Uint8Array): string {
    const file = path();
    writeFileSync(file, bytes);
    return file;
  }

  /** Uses everything that reads. Any error is a `CodecError`. */
  async function useAll(file: string, readOnly: boolean): Promise<void> {
    const uses: ((store: FlowStore) => unknown)[] = [
      (store) => store.count(),
      (store) => store.count("~u path & ~c 203"),
      (store) => store.view({ order: "url", filter: "~m get", limit: 20 }).rows(),
      (store) => [...store.view({ order: "size", reverse: true })],
      (store) => store.get("flow-60"),
      (store) => store.getMany(["flow-1", "flow-59"]),
      (store) => store.count("~b body"),
      (store) => store.check(),
      ...(readOnly
        ? []
        : [
            (store: FlowStore) => store.annotate("flow-3", { comment: "x" }),
            (store: FlowStore) => store.delete(["flow-60", "flow-7"]),
            (store: FlowStore) => store.add(numberedFlows(5, 58)),
            (store: FlowStore) => store.clear(),
          ]),
    ];
    const store = await open(file, readOnly).catch(typed);
    if (store === null) return;
    for (const use of uses) await Promise.resolve(store).then(use).catch(typed);
    await Promise.resolve(store)
      .then((each) => each.close())
      .catch(typed);
  }

  function typed(error: unknown): null {
    if (!(error instanceof CodecError)) throw error;
    return null;
  }

  test("what is no database is no store", async () => {
    const next = random(1);
    expect(await refusedCode(open(written(Uint8Array.from({ length: 5000 }, () => next(256)))))).toBe("NOT_A_STORE");
    expect(await refusedCode(open(written(new TextEncoder().encode("hello, world".repeat(100)))))).toBe("NOT_A_STORE");
    expect(await refusedCode(open(written(new Uint8Array(0)), true))).toBe("NOT_A_STORE");
  });

  test("an empty file becomes a store", async () => {
    expect(await refusedCode(open(written(new Uint8Array(0))))).toBe("opened");
  });

  test("a database of another program is no store, and stays as it is", async () => {
    const file = await changed("CREATE TABLE people (name TEXT); INSERT INTO people VALUES ('x')", null);
    const before = readFileSync(file);
    expect(await refusedCode(open(file))).toBe("NOT_A_STORE");
    expect(await refusedCode(open(file, true))).toBe("NOT_A_STORE");
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await refusedCode(open(await changed("PRAGMA application_id = 7; PRAGMA user_version = 1", null)))).toBe("NOT_A_STORE");
  });

  test("a newer version is told, and stays as it is", async () => {
    const file = await changed("PRAGMA user_version = 99");
    const before = readFileSync(file);
    expect(await refusedCode(open(file))).toBe("STORE_TOO_NEW");
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await refusedCode(open(await changed("PRAGMA user_version = -5")))).toBe("STORE_DAMAGED");
  });

  test.each([
    "CREATE TRIGGER evil AFTER INSERT ON flow BEGIN DELETE FROM flow; END",
    "CREATE VIEW evil AS SELECT 1",
    "CREATE TABLE more (x)",
    "DROP INDEX flow_url",
    "DROP TABLE body",
    "ALTER TABLE flow RENAME COLUMN comment TO remark",
    `DROP TABLE flow; CREATE VIEW flow AS SELECT 1 AS key; PRAGMA application_id = ${APPLICATION_ID}`,
  ])("a schema with or without something is refused: %s", async (sql) => {
    expect(["NOT_A_STORE", "STORE_DAMAGED"]).toContain(await refusedCode(open(await changed(sql))));
  });

  test.each([
    ["a CRC-32 that is not the flow's", "UPDATE pbuf_blob SET crc32 = crc32 + 1"],
    ["other bytes", "UPDATE pbuf_blob SET blob = x'00112233'"],
    ["no bytes", "DELETE FROM pbuf_blob"],
    ["a missing body", "DELETE FROM body_content"],
    ["another body", "UPDATE body_content SET content = x'00'"],
    ["parts that are cut short", "UPDATE pbuf_blob SET parts = x'0000'"],
    ["parts that overlap", "UPDATE pbuf_blob SET parts = x'01000000010000000100000001000000'"],
    ["a million parts", "UPDATE pbuf_blob SET parts = CAST(replace(hex(zeroblob(250000)), '0000', x'0000000001000000') AS BLOB)"],
    ["parts beyond the end", "UPDATE pbuf_blob SET parts = x'ffffff7f01000000'"],
    ["a length that is none", "UPDATE flow SET length = -1"],
    ["a length that is vast", "UPDATE flow SET length = 9007199254740991"],
  ])("a flow with %s is told as damaged", async (_, sql) => {
    const file = await changed(sql);
    const store = await open(file);
    expect(() => store.get("flow-60")).toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
    expect(() => store.check()).toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
    store.close();
    await useAll(file, false);
  });

  test("integers that JavaScript's numbers cannot hold are told as damaged, or as near as they come", async () => {
    await useAll(await changed("UPDATE flow SET port = 9223372036854775807, size = -9223372036854775808"), false);
  });

  test("a key at the end of all numbers leaves no room for more", async () => {
    const file = await changed("UPDATE flow SET key = 9223372036854775807 WHERE id = 'flow-1'");
    await useAll(file, false);
  });

  test.each(["-5", "9007199254740991", "9223372036854775807"])("a file that was added up to byte %s", async (size) => {
    const dump = path(`dump-${driver}.mitm`);
    writeFileSync(dump, dumpOf(3).bytes);
    const file = await changed(`INSERT INTO source VALUES ('${realpathSync(dump)}', ${size}, -1, x'00')`);
    const store = await open(file);
    const added = await store.addFile(dump).catch(typed);
    expect([null, { flows: 3, known: 0 }]).toContainEqual(added);
    store.close();
  });

  describe.each([false, true])("readOnly %s", (readOnly) => {
    test("cut short anywhere", async () => {
      const next = random(2);
      for (let i = 0; i < 25; i++) await useAll(written(good.subarray(0, next(good.length))), readOnly);
    });

    test("bytes changed anywhere", async () => {
      const next = random(3);
      for (let i = 0; i < 60; i++) {
        const bad = Buffer.from(good);
        for (let flips = 1 + next(4); flips > 0; flips--) bad[next(i % 2 ? bad.length : PAGE)] = next(256);
        await useAll(written(bad), readOnly);
      }
    });

    test("pages swapped", async () => {
      const next = random(4);
      const pages = good.length / PAGE;
      for (let i = 0; i < 10; i++) {
        const bad = Buffer.from(good);
        const [one, other] = [next(pages), next(pages)];
        good.copy(bad, one * PAGE, other * PAGE, (other + 1) * PAGE);
        await useAll(written(bad), readOnly);
      }
    });

    test("a log that is noise", async () => {
      const next = random(5);
      for (let i = 0; i < 5; i++) {
        const file = written(good);
        writeFileSync(
          `${file}-wal`,
          Uint8Array.from({ length: 10_000 }, () => next(256)),
        );
        await useAll(file, readOnly);
      }
    });
  });
});
