// Views: orders, pages, filters, and what they tell while flows come and go.
import { expect, jest, test } from "@jest/globals";
import * as fc from "fast-check";
import { parseFilter } from "../../src/index.ts";
import { type FlowOrder, FlowStore, type StoredFlow, type ViewChange } from "../../src/store.ts";
import { random } from "../io/dump.ts";
import { describeDrivers, flow, numbered, numberedFlows, temporary } from "./stores.ts";

const { path } = temporary();

const orders = ["time", "method", "url", "size"] as const;
type Flows = ReturnType<typeof flow>[];

/** Flows whose orders all differ, with ties in each. */
function shuffled(count: number): Flows {
  const next = random(7);
  return Array.from({ length: count }, (_, index) =>
    flow(`flow-${index}`, {
      "request.timestamp_start": next(30),
      "request.method": new TextEncoder().encode(["GET", "POST", "DELETE"][next(3)]),
      "request.host": `host-${next(9)}.example`,
      "response.content": new Uint8Array(next(40)),
      "response.status_code": [200, 301, 404][next(3)],
    }),
  );
}

/** The rows as they should stand. */
function expected(rows: readonly StoredFlow[], order: FlowOrder, reverse: boolean): StoredFlow[] {
  const sorted = [...rows].sort((a, b) => (a[order] < b[order] ? -1 : a[order] > b[order] ? 1 : a.key - b.key));
  return reverse ? sorted.reverse() : sorted;
}

describeDrivers("view", (driver) => {
  async function storeOf(flows: Flows): Promise<FlowStore> {
    const store = await FlowStore.open(undefined, { driver });
    await store.add(flows);
    return store;
  }

  test.each(orders.flatMap((order) => [false, true].map((reverse) => [order, reverse] as const)))(
    "by %s, reverse %s: every page, with and without a filter, deep and near the end",
    async (order, reverse) => {
      const store = await storeOf(shuffled(200));
      const all = [...store.view()];
      for (const filter of [undefined, "~c 404", "~m post | ~d host-3", "~u lolcats & !~c 200"]) {
        const matching = all.filter(({ id }) => filter === undefined || parseFilter(filter).matches(store.get(id) as Flows[0]));
        const rows = expected(matching, order, reverse);
        const view = store.view({ filter, order, reverse });
        expect(view.length).toBe(rows.length);
        expect([...view]).toEqual(rows);
        // Forwards, by places that are remembered; then anywhere.
        for (let offset = 0; offset < rows.length + 10; offset += 17)
          expect(view.rows(offset, 17)).toEqual(rows.slice(offset, offset + 17));
        for (const offset of [190, 3, 120, 60, 199, 500]) {
          expect(view.rows(offset, 25)).toEqual(rows.slice(offset, offset + 25));
          const page = store.view({ filter, order, reverse, offset, limit: 5 });
          expect(page.rows()).toEqual(rows.slice(offset, offset + 5));
          expect([...page]).toEqual(page.rows());
        }
        for (const index of [0, 5, rows.length - 1]) expect(view.indexOf(rows[index].id)).toBe(index);
        expect(view.indexOf("nothing")).toBe(-1);
      }
      store.close();
    },
  );

  test("by time from the first on, all of them, unless told otherwise", async () => {
    const store = await storeOf(numberedFlows(3));
    expect(store.view().rows()).toEqual(store.view({ order: "time", reverse: false, offset: 0 }).rows());
    expect(store.view().rows().length).toBe(3);
    store.close();
  });

  test("it is live: what is added, changed and deleted shows at its place", async () => {
    const store = await storeOf(numberedFlows(10));
    const view = store.view({ order: "url", filter: "~m get" });
    expect(view.rows().map(({ id }) => id)).toEqual(["flow-0", "flow-2", "flow-4", "flow-6", "flow-8"]);
    await store.add([numbered(30), numbered(31)]);
    expect(view.rows().map(({ id }) => id)).toEqual(["flow-0", "flow-2", "flow-30", "flow-4", "flow-6", "flow-8"]);
    expect(view.length).toBe(6);
    store.delete(["flow-2", "flow-3"]);
    expect(view.rows(1, 2).map(({ id }) => id)).toEqual(["flow-30", "flow-4"]);
    store.annotate("flow-4", { comment: "x" });
    expect(view.rows(2, 1)[0].comment).toBe("x");
    store.close();
  });

  test("a listener that makes every change has the rows of the view", async () => {
    const store = await storeOf(numberedFlows(12));
    const view = store.view({ order: "size", reverse: true, filter: "~m get | ~comment look" });
    let mirror = view.rows().map(({ id }) => id);
    const kinds = new Set<string>();
    view.subscribe((change) => {
      kinds.add(change.type);
      if (change.type === "refresh") mirror = view.rows().map(({ id }) => id);
      else if (change.type === "added") mirror.splice(change.index, 0, change.id);
      else if (change.type === "removed") expect(mirror.splice(change.index, 1)).toEqual([change.id]);
      else expect(mirror[change.index]).toBe(change.id);
    });
    const next = random(3);
    for (let step = 0; step < 60; step++) {
      const id = `flow-${next(20)}`;
      const kind = next(4);
      if (kind === 0) store.delete([id, `flow-${next(20)}`]);
      else if (kind === 1) store.annotate(id, { comment: ["look", "x"][next(2)] });
      else await store.add(Array.from({ length: 1 + next(3) }, () => numbered(next(20), new Uint8Array(next(50)))));
      expect(mirror).toEqual(view.rows().map((row) => row.id));
    }
    expect([...kinds].sort()).toEqual(["added", "changed", "removed"]);
    store.clear();
    expect(mirror).toEqual([]);
    store.close();
  });

  test("many changes at once, and those of a filter that reads bodies, are one refresh", async () => {
    const store = await storeOf(numberedFlows(3));
    const changes: ViewChange[] = [];
    const stop = store.view({ filter: "~b body" }).subscribe((change) => changes.push(change));
    await store.add(numbered(4));
    expect(changes).toEqual([{ type: "refresh" }]);
    stop();
    store.view().subscribe((change) => changes.push(change));
    await store.add(numberedFlows(100, 10));
    expect(changes).toEqual([{ type: "refresh" }, { type: "refresh" }]);
    store.close();
  });

  // Only Node's SQLite lets one connection read what another one writes.
  (driver === "node" ? test : test.skip)("what another connection adds shows too, at its place", async () => {
    const file = path();
    const writer = await FlowStore.open(file, { driver });
    await writer.add(numberedFlows(20, 10));
    const reader = await FlowStore.open(file, { driver, readOnly: true });
    const view = reader.view({ order: "url" });
    const before = view.rows(0, 5).map(({ id }) => id);
    expect([view.length, before]).toEqual([20, ["flow-10", "flow-11", "flow-12", "flow-13", "flow-14"]]);
    await writer.add(numberedFlows(3, 100));
    expect(view.length).toBe(23);
    expect(view.rows(5, 3).map(({ id }) => id)).toEqual([...view].slice(5, 8).map(({ id }) => id));
    reader.close();
    writer.close();
  });

  test("a closed view tells nothing any more", async () => {
    const store = await storeOf([]);
    const view = store.view();
    const told = jest.fn();
    view.subscribe(told);
    await store.add(numbered(1));
    expect(told).toHaveBeenCalledTimes(1);
    view.close();
    await store.add(numbered(2));
    expect(told).toHaveBeenCalledTimes(1);
    store.close();
  });

  test("places stay right for any sequence of pages", async () => {
    const store = await storeOf(shuffled(120));
    const rows = expected([...store.view()], "method", false);
    const view = store.view({ order: "method" });
    fc.assert(
      fc.property(fc.nat(130), fc.nat(20), (offset, limit) => {
        expect(view.rows(offset, limit)).toEqual(rows.slice(offset, offset + limit));
      }),
    );
    store.close();
  });
});
