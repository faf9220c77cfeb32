// A reading has an engine of its own: what the caller does meanwhile does not disturb it, and it is given back when the reading ends.
import { expect, test } from "@jest/globals";
import { createEngine, type Engine, type EngineName, FlowReader, type FlowSource, type HTTPFlow, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { concat, latin1 } from "../helpers.ts";
import { CountingSource, CountingSyncSource, chunksOf, cut, dumpOf } from "./dump.ts";

const dump = dumpOf(900, 3, 2500);
const small = dumpOf(60, 4);
const paths = (count: number): string[] => Array.from({ length: count }, (_, index) => `/path/${index}`);

function pathsOf(source: FlowSource, engine: Engine): string[] {
  return Array.from(new FlowReader(source, { engine }), (flow) => (flow as HTTPFlow).request.path);
}

describeEngines("a reading's own engine", (engine: Engine) => {
  const options = { engine };

  test("is one engine, however many readings there are one after another", async () => {
    const own = createEngine(engine.name as EngineName);
    const spares = new Set<Engine>();
    const { takeBack } = own;
    own.takeBack = function (this: Engine, spare: Engine) {
      spares.add(spare);
      takeBack.call(this, spare);
    };
    for (let round = 0; round < 5; round++) {
      expect([...new FlowReader(small.bytes, { engine: own })]).toHaveLength(60);
      for (const row of new FlowReader(new CountingSyncSource(small.bytes), { engine: own }).rows()) if (row.flow === 7) break;
      for await (const _ of new FlowReader(new CountingSource(small.bytes), { engine: own })) break;
      for await (const _ of new FlowReader(chunksOf(cut(small.bytes, 999)), { engine: own })) break;
      const broken = concat([small.bytes, small.bytes.subarray(0, 50)]);
      expect(() => [...new FlowReader(broken, { engine: own })]).toThrow("end");
    }
    expect(spares.size).toBe(1);
  });

  test("is not given back while a read may still write into it", async () => {
    const own = createEngine(engine.name as EngineName);
    const given: Engine[] = [];
    own.takeBack = (spare) => given.push(spare);
    class Slow extends CountingSource {
      override async read(target: Uint8Array, position: number): Promise<number> {
        if (position > 600_000) await new Promise((resolve) => setTimeout(resolve, 30));
        return super.read(target, position);
      }
    }
    const source = new Slow(dump.bytes);
    for await (const flow of new FlowReader(source, { engine: own })) if ((flow as HTTPFlow).request.path === "/path/250") break;
    const finished = source.reads;
    expect(given.length).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(source.reads).toBe(finished + 1);
    expect(given.length).toBe(0);
  });

  test("the caller may decode, encode, read another file and the same one, in the midst of it", () => {
    const reader = new FlowReader(new CountingSyncSource(dump.bytes), options);
    const seen: string[] = [];
    const rows: string[] = [];
    for (const flow of reader) {
      seen.push((flow as HTTPFlow).request.path);
      if (seen.length % 150 === 0) {
        expect(tnetstring.loads(tnetstring.dumps({ a: [seen.length] }, options), options)).toEqual({ a: [seen.length] });
        expect(pathsOf(small.bytes, engine)).toEqual(paths(60));
        expect(Array.from(reader.rows(), (row) => row.path)).toEqual(paths(900));
      }
    }
    for (const row of reader.rows()) {
      rows.push(row.path as string);
      if (rows.length % 300 === 0) expect(pathsOf(new CountingSyncSource(dump.bytes), engine)).toEqual(paths(900));
    }
    expect(seen).toEqual(paths(900));
    expect(rows).toEqual(paths(900));
  });

  test("fifty readings that take turns", async () => {
    const readings = Array.from({ length: 50 }, (_, index) => {
      const source =
        index % 3 === 0 ? small.bytes : index % 3 === 1 ? new CountingSource(small.bytes) : chunksOf(cut(small.bytes, 700 + index));
      const reader = new FlowReader(source, options);
      const items = index % 2 === 0 ? reader[Symbol.asyncIterator]() : reader.rows()[Symbol.asyncIterator]();
      return { items, seen: [] as string[] };
    });
    for (let turn = 0; turn < 61; turn++) {
      const results = await Promise.all(readings.map(({ items }) => items.next()));
      for (const [index, { done, value }] of results.entries()) {
        if (!done) readings[index].seen.push("path" in value ? (value.path as string) : (value as HTTPFlow).request.path);
      }
    }
    for (const { seen } of readings) expect(seen).toEqual(paths(60));
  });

  test("flows that are held keep their values, whatever is read into the same memory after them", async () => {
    const held: HTTPFlow[] = [];
    for await (const flow of new FlowReader(new CountingSource(dump.bytes), options)) held.push(flow as HTTPFlow);
    for (let round = 0; round < 3; round++) expect(pathsOf(new CountingSyncSource(dumpOf(900, 9 + round).bytes), engine)).toHaveLength(900);
    expect(held.map((flow) => flow.request.path)).toEqual(paths(900));
    const chunks = held.map((flow) => latin1(concat(flow.toChunks() as Uint8Array[])));
    expect(chunks).toEqual(dump.flows.map(latin1));
  });
});
