// Files that are added again: what was there is not read twice, what is new is.
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect, jest, test } from "@jest/globals";
import { flowError } from "../../src/flow-errors.ts";
import { protobuf } from "../../src/index.ts";
import { Tables } from "../../src/store/tables.ts";
import { FlowStore } from "../../src/store.ts";
import { concat } from "../helpers.ts";
import { dumpOf, flowBytes } from "../io/dump.ts";
import { temporary } from "./stores.ts";

const { path } = temporary();
const { flows, bytes } = dumpOf(30);

async function storeAndFile(contents: Uint8Array): Promise<{ store: FlowStore; file: string }> {
  const file = path("dump.mitm");
  writeFileSync(file, contents);
  return { store: await FlowStore.open(), file };
}

test("a file that is as it was is not read again", async () => {
  const { store, file } = await storeAndFile(bytes);
  const read: number[] = [];
  const add = (): Promise<unknown> => store.addFile(file, { onRead: (bytesRead) => read.push(bytesRead) });
  expect(await add()).toEqual({ flows: 30, known: 0 });
  expect(read.at(-1)).toBe(bytes.length);
  read.length = 0;
  expect(await add()).toEqual({ flows: 0, known: bytes.length });
  expect(read).toEqual([]);
  store.close();
});

test("a file that grew is read from where it ended", async () => {
  const { store, file } = await storeAndFile(concat(flows.slice(0, 20)));
  await store.addFile(file);
  appendFileSync(file, concat(flows.slice(20)));
  expect(await store.addFile(file)).toEqual({ flows: 10, known: concat(flows.slice(0, 20)).length });
  expect(store.count()).toBe(30);
  store.close();
});

test("a file that is being written is read up to its last whole flow, then on from there", async () => {
  const { store, file } = await storeAndFile(bytes.subarray(0, bytes.length - 5));
  await expect(store.addFile(file)).rejects.toMatchObject({ code: "TRUNCATED" });
  expect(store.count()).toBe(29);
  appendFileSync(file, bytes.subarray(bytes.length - 5));
  expect(await store.addFile(file)).toMatchObject({ flows: 1 });
  expect(store.count()).toBe(30);
  store.close();
});

test.each([
  ["a dump", "dump.mitm", bytes],
  ["a file of messages", "dump.pb", protobuf.transcode(bytes, "tnetstring", "protobuf")],
])("what a failed write did not store of %s is read again", async (_, name, contents) => {
  const file = path(name);
  writeFileSync(file, contents);
  const store = await FlowStore.open();
  const { put } = Tables.prototype;
  let writes = 0;
  const failing = jest.spyOn(Tables.prototype, "put").mockImplementation(function (this: Tables, entries) {
    if (++writes === 4) throw flowError("STORE_FAILED", { detail: "database or disk is full" });
    put.call(this, entries);
  });
  await expect(store.addFile(file, { batch: 8 })).rejects.toMatchObject({ code: "STORE_FAILED" });
  failing.mockRestore();
  expect(store.count()).toBe(24);
  await store.addFile(file);
  expect(store.count()).toBe(30);
  expect(await store.addFile(file)).toMatchObject({ flows: 0 });
  store.close();
});

test("a file that is another, or got shorter, is read from its beginning", async () => {
  const { store, file } = await storeAndFile(bytes);
  await store.addFile(file);
  writeFileSync(file, concat(Array.from({ length: 40 }, (_, number) => flowBytes(100 + number, new Uint8Array(1500)))));
  expect(await store.addFile(file)).toEqual({ flows: 40, known: 0 });
  truncateSync(file, flowBytes(100, new Uint8Array(1500)).length);
  expect(await store.addFile(file)).toEqual({ flows: 1, known: 0 });
  expect(store.count()).toBe(70);
  store.close();
});

test("with a filter all of the file is read, and not remembered", async () => {
  const { store, file } = await storeAndFile(bytes);
  expect(await store.addFile(file, { filter: "~m post" })).toEqual({ flows: 15, known: 0 });
  expect(await store.addFile(file, { filter: "~m get" })).toEqual({ flows: 15, known: 0 });
  expect(await store.addFile(file)).toEqual({ flows: 30, known: 0 });
  store.close();
});

test("what is cleared is added anew", async () => {
  const { store, file } = await storeAndFile(bytes);
  await store.addFile(file);
  store.clear();
  expect(await store.addFile(file)).toEqual({ flows: 30, known: 0 });
  store.close();
});
