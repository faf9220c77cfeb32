// Flows in, flows out: what a store keeps, replaces, deletes, and what is in its files.
import { existsSync, readdirSync, statSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { FlowReader, tnetstring } from "../../src/index.ts";
import { FLAG_INTERCEPTED, FLAG_REPLAYED_REQUEST, FLAG_WEBSOCKET, FlowStore } from "../../src/store.ts";
import { flowOf } from "../flow/flows.ts";
import { concat, utf8 } from "../helpers.ts";
import { chunksOf, dumpOf, flowState } from "../io/dump.ts";
import { describeDrivers, flow, numbered, numberedFlows, temporary } from "./stores.ts";

const { path, folder } = temporary();

describeDrivers("store", (driver) => {
  const open = (): Promise<FlowStore> => FlowStore.open(undefined, { driver });

  test.each(["http", "tcp", "udp", "dns"] as const)("a %s flow comes back as it was", async (type) => {
    const store = await open();
    const original = flowOf(type);
    expect(await store.add(original)).toBe(1);
    const stored = store.get(original.id);
    expect(stored?.getState()).toEqual(original.getState());
    expect(stored?.type).toBe(type);
    expect(store.get("another id")).toBeNull();
    store.close();
  });

  test("adds from flows, iterables, readers, and the bytes of a dump", async () => {
    const store = await open();
    const { bytes, flows } = dumpOf(40);
    expect(await store.add(numbered(0))).toBe(1);
    expect(await store.add(numberedFlows(5))).toBe(5);
    expect(await store.add(new FlowReader(bytes))).toBe(40);
    expect(await store.add(new FlowReader(chunksOf(flows)))).toBe(40);
    expect(await store.add(bytes)).toBe(40);
    expect(store.count()).toBe(40);
    store.close();
  });

  test("flows of older versions are stored in the current one", async () => {
    const store = await open();
    const old = { ...flowState(1), version: 20 };
    await store.add(tnetstring.dumps(old));
    expect(store.get("flow-1")?.getState().get("version")).toBe(21);
    store.close();
  });

  test("keeps the order in which flows were first added, and the newest flow of an id", async () => {
    const store = await open();
    await store.add(numberedFlows(3));
    const newer = numbered(1);
    newer.comment = "newer";
    await store.add([newer, numbered(3)]);
    const rows = [...store.view()];
    expect(rows.map(({ key, id, comment }) => [key, id, comment])).toEqual([
      [1, "flow-0", ""],
      [2, "flow-1", "newer"],
      [3, "flow-2", ""],
      [4, "flow-3", ""],
    ]);
    expect(store.get("flow-1")?.comment).toBe("newer");
    store.close();
  });

  test("of two flows with one id in one batch the last is kept", async () => {
    const store = await open();
    const [first, second] = [numbered(1), numbered(1)];
    second.marked = ":default:";
    await store.add([first, second]);
    expect(store.count()).toBe(1);
    expect(store.get("flow-1")?.marked).toBe(":default:");
    store.close();
  });

  test("what a row says", async () => {
    const store = await open();
    await store.add(flow("one"));
    const [row] = store.view().rows();
    expect(row).toEqual({
      key: 1,
      id: "one",
      type: "http",
      time: 10,
      created: 1,
      requestEnd: 11,
      responseStart: 12,
      responseEnd: 13,
      duration: 3,
      method: "POST",
      scheme: "https",
      host: "198.51.100.7",
      prettyHost: "example.com",
      port: 443,
      path: "/lolcats?a=1&b=%20",
      url: "https://198.51.100.7/lolcats?a=1&b=%20",
      prettyUrl: "https://example.com/lolcats?a=1&b=%20",
      status: 301,
      requestType: "text/plain",
      responseType: "text/html",
      requestSize: 3,
      responseSize: 184,
      size: 187,
      error: "gone",
      client: "127.0.0.1:50841",
      server: "example.com:443",
      marked: ":grapes:",
      comment: "näh",
      flags: row.flags,
      length: row.length,
    });
    expect(row.flags & (FLAG_WEBSOCKET | FLAG_INTERCEPTED | FLAG_REPLAYED_REQUEST)).toBe(7);
    expect(row.length).toBeGreaterThan(500);
    store.close();
  });

  test.each([
    ["tcp", "TCP", "example.com:443", 7],
    ["udp", "UDP", "example.com:443", 7],
    ["dns", "QUERY", "example.com", 0],
  ] as const)("what a row says of %s", async (type, method, url, size) => {
    const store = await open();
    await store.add(flowOf(type));
    expect(store.view().rows()[0]).toMatchObject({ type, method, url, size, status: null, host: null });
    store.close();
  });

  test("a flow with fields of the wrong type is stored and comes back", async () => {
    const store = await open();
    const strange = flow("strange", { "response.status_code": "two hundred", "request.port": null, "request.method": utf8("\xff") });
    await store.add(strange);
    expect(store.view().rows()[0]).toMatchObject({ id: "strange", status: null, port: null });
    expect(store.get("strange")?.getState()).toEqual(strange.getState());
    store.close();
  });

  test("gives several in the order asked for, without those that are not there", async () => {
    const store = await open();
    await store.add(numberedFlows(4));
    expect(store.getMany(["flow-3", "nothing", "flow-0"]).map(({ id }) => id)).toEqual(["flow-3", "flow-0"]);
    store.close();
  });

  test("deletes and clears", async () => {
    const store = await open();
    await store.add(numberedFlows(5));
    expect(store.delete("flow-1")).toBe(1);
    expect(store.delete(["flow-2", "flow-2", "nothing"])).toBe(1);
    expect([...store.view()].map(({ id }) => id)).toEqual(["flow-0", "flow-3", "flow-4"]);
    expect(store.get("flow-2")).toBeNull();
    store.clear();
    expect(store.count()).toBe(0);
    await store.add(numbered(7));
    expect(store.get("flow-7")?.id).toBe("flow-7");
    store.close();
  });

  test("annotates the row and the flow", async () => {
    const store = await open();
    await store.add(numberedFlows(2));
    expect(store.annotate("flow-1", { marked: ":grapes:", comment: "look" })).toBe(true);
    expect(store.annotate("flow-1", { comment: "again" })).toBe(true);
    expect(store.annotate("nothing", { comment: "x" })).toBe(false);
    expect(store.view().rows()[1]).toMatchObject({ marked: ":grapes:", comment: "again" });
    expect(store.get("flow-1")).toMatchObject({ marked: ":grapes:", comment: "again" });
    store.close();
  });

  test("damage ends the adding, and what came before it is stored", async () => {
    const store = await open();
    const { bytes, offsets } = dumpOf(10);
    await expect(store.add(bytes.subarray(0, offsets[7] + 20))).rejects.toMatchObject({ code: "TRUNCATED" });
    expect(store.count()).toBe(7);
    store.close();
  });

  test("transactions are of `batch` flows, and a signal ends the adding between flows", async () => {
    const store = await open();
    const told: number[] = [];
    await store.add(numberedFlows(7), { batch: 3, onProgress: (flows) => told.push(flows) });
    expect(told).toEqual([3, 6, 7]);
    const ending = new AbortController();
    const flows = async function* () {
      yield numbered(10);
      ending.abort(new Error("enough"));
      yield numbered(11);
    };
    await expect(store.add(flows(), { signal: ending.signal })).rejects.toThrow("enough");
    expect(store.count()).toBe(8);
    store.close();
  });

  test("a file has its owner's rights only, and leaves nothing beside it", async () => {
    const file = path(`rights-${driver}.db`);
    const store = await FlowStore.open(file, { driver });
    await store.add(numberedFlows(50));
    const beside = readdirSync(folder).filter((name) => name.startsWith(`rights-${driver}`));
    expect(beside).toContain(`rights-${driver}.db-wal`);
    for (const name of beside) if (statSync(path(name)).isFile()) expect([name, statSync(path(name)).mode & 0o777]).toEqual([name, 0o600]);
    store.close();
    expect(readdirSync(folder).filter((name) => name.startsWith(`rights-${driver}`))).toEqual([`rights-${driver}.db`]);
  });

  test("what is stored is there when the file is opened again, also for reading only", async () => {
    const file = path();
    const store = await FlowStore.open(file, { driver });
    await store.add(numberedFlows(20));
    store.close();
    const again = await FlowStore.open(file, { driver, readOnly: true });
    expect(again.count()).toBe(20);
    expect(again.get("flow-19")?.id).toBe("flow-19");
    again.check();
    expect(() => again.delete("flow-1")).toThrow(TypeError);
    await expect(again.add(numbered(1))).rejects.toThrow("reading only");
    again.close();
    expect(() => again.count()).toThrow("closed");
    again.close();
  });

  test("reading only makes no file", async () => {
    const file = path("nothing.db");
    await expect(FlowStore.open(file, { driver, readOnly: true })).rejects.toMatchObject({ code: "ENOENT" });
    expect(existsSync(file)).toBe(false);
    await expect(FlowStore.open(undefined, { driver, readOnly: true })).rejects.toThrow(TypeError);
  });

  test("options are checked", async () => {
    await expect(FlowStore.open(undefined, { driver, bodyThreshold: 0 })).rejects.toThrow(RangeError);
    const store = await open();
    await expect(store.add([], { batch: 0 })).rejects.toThrow(RangeError);
    expect(() => store.view({ limit: -1 })).toThrow(RangeError);
    expect(() => store.view({ order: "colour" as "time" })).toThrow(TypeError);
    expect(() => store.count("~nonsense")).toThrow(expect.objectContaining({ code: "BAD_FILTER" }));
    store.close();
  });
});

test("an unknown driver is refused", async () => {
  await expect(FlowStore.open(undefined, { driver: "oracle" as "node" })).rejects.toThrow(TypeError);
});

test("a store in a directory's place is refused", async () => {
  await expect(FlowStore.open(folder)).rejects.toMatchObject({ code: "NOT_A_STORE" });
});

test("a file of several dumps, one behind another, is one store", async () => {
  const store = await FlowStore.open();
  await store.add(concat([dumpOf(5).bytes, dumpOf(8).bytes]));
  expect(store.count()).toBe(8);
  store.close();
});
