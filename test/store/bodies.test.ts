// Large bodies and certificates: stored once, put back in their places, gone with their last flow.
import { expect, test } from "@jest/globals";
import { findLibrary } from "../../src/store/drivers.ts";
import { FlowStore } from "../../src/store.ts";
import { utf8 } from "../helpers.ts";
import { random } from "../io/dump.ts";
import { describeDrivers, flow, numbered, temporary } from "./stores.ts";

const { path } = temporary();

const pem = (seed: number): Uint8Array => utf8(`-----BEGIN CERTIFICATE-----\n${String(seed).repeat(600)}\n-----END CERTIFICATE-----\n`);

function noise(length: number, seed: number): Uint8Array {
  const next = random(seed);
  return Uint8Array.from({ length }, () => next(256));
}

describeDrivers("bodies", (driver) => {
  /** What the tables hold: contents, their uses, and the bytes of all blobs. */
  async function tablesOf(file: string): Promise<{ contents: number; uses: number[]; blobBytes: number }> {
    const database = (await findLibrary(driver)).open(file, true);
    const all = (sql: string): unknown[][] => database.prepare(sql).all();
    const [[contents]] = all("SELECT count(*) FROM body_content");
    const uses = all("SELECT uses FROM body ORDER BY key").map(([count]) => Number(count));
    const [[blobBytes]] = all("SELECT sum(length(blob)) FROM pbuf_blob");
    database.close();
    return { contents: Number(contents), uses, blobBytes: Number(blobBytes) };
  }

  test("equal bodies of many flows are stored once", async () => {
    const file = path();
    const body = noise(100_000, 1);
    let store = await FlowStore.open(file, { driver });
    await store.add(Array.from({ length: 20 }, (_, index) => numbered(index, body)));
    await store.add(numbered(20, noise(50_000, 2)));
    store.close();
    const tables = await tablesOf(file);
    expect(tables.uses).toEqual([20, 1]);
    expect(tables.blobBytes).toBeLessThan(40_000);
    store = await FlowStore.open(file, { driver });
    expect(store.get("flow-7")?.getState()).toEqual(numbered(7, body).getState());
    expect(store.get("flow-20")?.getState()).toEqual(numbered(20, noise(50_000, 2)).getState());
    store.check();
    store.close();
  });

  test("certificates are stored once, whatever their size", async () => {
    const file = path();
    const store = await FlowStore.open(file, { driver });
    const flows = Array.from({ length: 10 }, (_, index) =>
      flow(`flow-${index}`, { "server_conn.certificate_list": [pem(1), pem(2), pem(index)] }),
    );
    await store.add(flows);
    expect(store.get("flow-5")?.getState()).toEqual(flows[5].getState());
    store.close();
    // Of ten flows: two that all have, and ten of which two are these.
    const { uses } = await tablesOf(file);
    expect([...uses].sort((a, b) => b - a)).toEqual([11, 11, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test("a content goes when nothing uses it any more: deleted, replaced, cleared", async () => {
    const file = path();
    const open = (): Promise<FlowStore> => FlowStore.open(file, { driver });
    const shared = noise(30_000, 3);
    let store = await open();
    await store.add([numbered(1, shared), numbered(2, shared), numbered(3, noise(30_000, 4))]);
    store.delete("flow-1");
    await store.add(numbered(3, utf8("small now")));
    store.close();
    expect(await tablesOf(file)).toMatchObject({ contents: 1, uses: [1] });
    store = await open();
    store.delete("flow-2");
    store.close();
    expect(await tablesOf(file)).toMatchObject({ contents: 0, uses: [] });
    store = await open();
    // The same content again, in the same process that saw it go.
    await store.add(numbered(4, shared));
    store.delete("flow-4");
    await store.add(numbered(5, shared));
    expect(store.get("flow-5")?.getState()).toEqual(numbered(5, shared).getState());
    store.clear();
    store.close();
    expect(await tablesOf(file)).toMatchObject({ contents: 0, uses: [] });
  });

  test("a flow that is replaced within its own batch leaves nothing behind", async () => {
    const file = path();
    const store = await FlowStore.open(file, { driver });
    await store.add([numbered(1, noise(20_000, 5)), numbered(1, noise(20_000, 6))]);
    expect(store.get("flow-1")?.getState()).toEqual(numbered(1, noise(20_000, 6)).getState());
    store.close();
    expect(await tablesOf(file)).toMatchObject({ contents: 1, uses: [1] });
  });

  test("the threshold is the smallest body that is stored apart", async () => {
    const file = path();
    const store = await FlowStore.open(file, { driver, bodyThreshold: 1000 });
    await store.add([numbered(1, noise(999, 1)), numbered(2, noise(1000, 2))]);
    store.close();
    expect(await tablesOf(file)).toMatchObject({ contents: 1 });
  });

  test("annotating keeps the body", async () => {
    const store = await FlowStore.open(undefined, { driver });
    const body = noise(200_000, 7);
    await store.add(numbered(1, body));
    store.annotate("flow-1", { comment: "kept" });
    const [expected] = [numbered(1, body)];
    expected.comment = "kept";
    expect(store.get("flow-1")?.getState()).toEqual(expected.getState());
    store.close();
  });
});
