// Decoding in the middle of decoding: 50 readings side by side on one engine, and the library used again from whatever it calls back.
import { describe, expect, test } from "@jest/globals";
import {
  type AnyFlow,
  type Engine,
  FlowReader,
  FlowWriter,
  flowFromBytes,
  type HTTPFlow,
  MemorySink,
  protobuf,
  type RandomSource,
  tnetstring,
} from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { flowOf } from "../flow/flows.ts";
import { concat, latin1, utf8 } from "../helpers.ts";
import { CountingSource, CountingSyncSource, chunksOf, cut, dumpOf } from "../io/dump.ts";
import { bytesOfFlow } from "./files.ts";

const inner = dumpOf(40, 5, 900);
const innerMessages = protobuf.transcode(inner.bytes, "tnetstring", "protobuf");
const innerFlows = inner.flows.map(latin1);
const outer = dumpOf(60, 9, 900);
const outerFlows = outer.flows.map(latin1);

/** Uses the engine in every way. Each checks its own result. */
function useAll(engine: Engine): void {
  expect([...new FlowReader(inner.bytes, { engine })].map(bytesOfFlow)).toEqual(innerFlows);
  const rows = Array.from(new FlowReader(inner.bytes, { engine }).rows(), ({ id, status }) => `${id} ${status}`);
  expect(rows).toEqual(inner.flows.map((_, number) => `flow-${number} ${200 + number}`));
  expect(latin1(protobuf.transcode(inner.bytes, "tnetstring", "protobuf", { engine }))).toBe(latin1(innerMessages));
  const value = { list: [1, "two", new Uint8Array(5000)], more: { deep: [null] } };
  expect(tnetstring.loads(tnetstring.dumps(value, { engine }), { engine })).toEqual(value);
  const message = { request: { method: "GET" as const, host: "h".repeat(300) }, status_code: 200 };
  expect(protobuf.dummyHttp.loads(protobuf.dummyHttp.dumps(message, { engine }), { engine })).toMatchObject({ status_code: 200 });
}

describeEngines("50 readers, side by side", (engine) => {
  test("each gives its own flows, whatever the others do", async () => {
    const messages = protobuf.transcode(outer.bytes, "tnetstring", "protobuf");
    const readings = Array.from({ length: 50 }, (_, number) => {
      const sources = [
        outer.bytes,
        new CountingSource(outer.bytes, 5000),
        new CountingSyncSource(outer.bytes),
        chunksOf(cut(outer.bytes, 777)),
        messages,
      ];
      const reader = new FlowReader(sources[number % sources.length], { engine, salvage: number % 2 === 1 });
      return { flows: reader[Symbol.asyncIterator](), seen: [] as string[], isDone: false };
    });
    for (let turn = 0; readings.some(({ isDone }) => !isDone); turn++) {
      for (const [number, reading] of readings.entries()) {
        // Not all at one pace.
        if (reading.isDone || (turn + number) % ((number % 3) + 1) !== 0) continue;
        const next = await reading.flows.next();
        if (next.done) reading.isDone = true;
        else reading.seen.push(bytesOfFlow(next.value));
      }
    }
    for (const { seen } of readings) expect(seen).toEqual(outerFlows);
  });

  test("rows too, and all at once", async () => {
    const readings = Array.from({ length: 50 }, async (_, number) => {
      const ids: (string | null)[] = [];
      const source = number % 2 ? new CountingSource(outer.bytes, 3000) : outer.bytes;
      for await (const row of new FlowReader(source, { engine }).rows()) {
        ids.push(row.id);
        if (ids.length % 7 === number % 7) await new Promise((resolve) => setImmediate(resolve));
      }
      return ids.join();
    });
    const expected = outer.flows.map((_, number) => `flow-${number}`).join();
    for (const ids of await Promise.all(readings)) expect(ids).toBe(expected);
  });
});

describeEngines("the library is used again", (engine) => {
  const readOuter = (use: (flow: AnyFlow) => void): string[] => {
    const seen: string[] = [];
    for (const flow of new FlowReader(outer.bytes, { engine })) {
      use(flow);
      seen.push(bytesOfFlow(flow));
    }
    return seen;
  };

  test("from the body of a loop over flows", () => {
    let count = 0;
    expect(readOuter(() => (count++ % 9 === 0 ? useAll(engine) : undefined))).toEqual(outerFlows);
  });

  test("from the body of a loop over rows: the row stays what it was", () => {
    const ids: string[] = [];
    for (const row of new FlowReader(outer.bytes, { engine }).rows()) {
      if (ids.length % 9 === 0) useAll(engine);
      ids.push(`${row.id} ${row.method} ${row.path}`);
    }
    expect(ids).toEqual(outer.flows.map((_, number) => `flow-${number} ${number % 2 ? "POST" : "GET"} /path/${number}`));
  });

  test("from what picks rows", () => {
    const picked = Array.from(
      new FlowReader(outer.bytes, { engine }).rows((flow) => {
        if (flow.id.endsWith("7")) useAll(engine);
        return flow.id.endsWith("7");
      }),
      (row) => row.id,
    );
    expect(picked).toEqual(["flow-7", "flow-17", "flow-27", "flow-37", "flow-47", "flow-57"]);
  });

  test("from a source that is read", async () => {
    let reads = 0;
    const source: RandomSource = {
      size: async () => outer.bytes.length,
      read: async (target, position) => {
        if (reads++ % 3 === 0) useAll(engine);
        const part = outer.bytes.subarray(position, position + Math.min(target.length, 9000));
        target.set(part);
        return part.length;
      },
    };
    const seen: string[] = [];
    for await (const flow of new FlowReader(source, { engine })) seen.push(bytesOfFlow(flow));
    expect(seen).toEqual(outerFlows);
    expect(reads).toBeGreaterThan(3);
  });

  test("from a sink that is written to", async () => {
    const memory = new MemorySink();
    const sink = {
      writev: (chunks: Uint8Array[]) => {
        useAll(engine);
        return memory.writev(chunks);
      },
    };
    for (const format of ["tnetstring", "protobuf", "jsonl"] as const) {
      const writer = new FlowWriter(sink, { format, flush: true, lossless: true, end: false });
      for (const flow of [...new FlowReader(outer.bytes, { engine })].slice(0, 3)) await writer.add(flow);
      await writer.close();
    }
    const dump = concat(outer.flows.slice(0, 3));
    const wanted = concat([dump, protobuf.transcode(dump, "tnetstring", "protobuf")]);
    expect(latin1(memory.bytes().subarray(0, wanted.length))).toBe(latin1(wanted));
  });

  test("from what is told of gaps", () => {
    const damaged = outer.bytes.slice();
    for (const flow of [3, 20, 21, 50]) damaged[outer.offsets[flow + 1] - 1] = 0x25;
    let gaps = 0;
    const onGap = (): void => {
      gaps++;
      useAll(engine);
    };
    const seen = [...new FlowReader(damaged, { engine, salvage: true, onGap })].map(bytesOfFlow);
    expect(seen).toEqual(outerFlows.filter((_, number) => ![3, 20, 21, 50].includes(number)));
    expect(gaps).toBe(4);
  });

  test("from a getter of a value that is written, and from a decoder of a body", () => {
    const value = {
      before: "x".repeat(2000),
      get inside() {
        useAll(engine);
        return [1, 2, 3];
      },
      after: new Uint8Array(3000),
    };
    expect(tnetstring.loads(tnetstring.dumps(value, { engine }), { engine })).toEqual({
      before: value.before,
      inside: [1, 2, 3],
      after: value.after,
    });
    const bytes = bytesOfFlow(flowOf("http", { "response.headers": [[utf8("content-encoding"), utf8("mirror")]] as never }));
    const mirror = (content: Uint8Array): Uint8Array => {
      useAll(engine);
      return content.slice().reverse();
    };
    const flow = flowFromBytes(Buffer.from(bytes, "latin1"), { engine, services: { decoders: { mirror } } }) as HTTPFlow;
    expect(flow.response?.content).toEqual(new Uint8Array(184).fill(0x61));
  });
});

describe("a reading that is left", () => {
  test("lets go of what it holds: 1,000 are begun and left", async () => {
    for (let round = 0; round < 1000; round++) {
      for await (const flow of new FlowReader(new CountingSource(outer.bytes))) {
        if (flow.id === "flow-3") break;
      }
    }
    expect(readAllIds()).toHaveLength(60);
  });
});

function readAllIds(): string[] {
  return [...new FlowReader(outer.bytes)].map(({ id }) => id);
}
