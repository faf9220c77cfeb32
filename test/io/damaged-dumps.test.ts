// Salvage of damaged dumps: values that are no flows, noise, flows within bodies, ends of streams.
import { expect, test } from "@jest/globals";
import type { Gap, HTTPFlow } from "../../src/index.ts";
import { CodecError, FlowReader, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, codecErrorOf, concat, element, latin1, utf8 } from "../helpers.ts";
import { changed, dump, ids, salvage, sourcesOf, upTo } from "./damage.ts";
import { CountingSource, chunksOf, cut, flowBytes, flowState } from "./dump.ts";

describeEngines("damaged dumps", (engine) => {
  const noFlow = (...items: string[]): Uint8Array => bytesOf(element(items.join(""), "}"));

  test("values that are no flows, one behind another, are one gap", async () => {
    const others = [noFlow("1:a;", "1:1#"), bytesOf("2:hi;"), bytesOf("0:]"), noFlow()];
    const bytes = concat([dump.flows[0], ...others, dump.flows[1], others[1], dump.flows[2], others[0]]);
    const [first, second] = [dump.flows[0].length, dump.flows[1].length];
    const size = concat(others).length;
    for (const [title, open] of sourcesOf(bytes)) {
      const { flows, gaps } = await salvage(open(), engine);
      expect([title, flows]).toEqual([title, ids(0, 1, 2)]);
      expect([title, gaps.map(([from, to]) => [from, to])]).toEqual([
        title,
        [
          [first, first + size],
          [first + size + second, first + size + second + 5],
          [bytes.length - others[0].length, bytes.length],
        ],
      ]);
      expect(gaps.every(([, , code]) => code === "BAD_STATE")).toBe(true);
    }
  });

  test("so are dicts that are no flows, each of which could be one", async () => {
    const others = concat([noFlow(), noFlow("1:a;", "1:1#"), noFlow("1:b;", "1:2#"), noFlow("1:c;", "1:3#")]);
    const bytes = concat([dump.flows[0], others, dump.flows[1]]);
    const from = dump.flows[0].length;
    for (const [title, open] of sourcesOf(bytes)) {
      expect([title, await salvage(open(), engine)]).toEqual([
        title,
        { flows: ids(0, 1), gaps: [[from, from + others.length, "BAD_STATE"]] },
      ]);
    }
  });

  test("noise that ends like a prefix, and noise that announces more than a stream has", async () => {
    const from = dump.flows[0].length;
    for (const [noise, others] of [
      ["abc:", []],
      ["x5000000:1:a;", dump.flows.slice(1)],
    ] as const) {
      const bytes = concat([dump.flows[0], bytesOf(noise), ...others]);
      for (const [title, open] of sourcesOf(bytes)) {
        const { flows, gaps } = await salvage(open(), engine);
        expect([title, flows]).toEqual([title, ids(...upTo(0, 1 + others.length))]);
        expect([title, gaps.map(([begin, end]) => [begin, end])]).toEqual([title, [[from, from + noise.length]]]);
      }
    }
  });

  test("why a value is no flow", () => {
    const gaps: Gap[] = [];
    const bytes = concat([dump.flows[0], bytesOf("0:]"), dump.flows[1], noFlow(), dump.flows[2]]);
    expect([...new FlowReader(bytes, { engine, salvage: true, onGap: (gap) => gaps.push(gap) })]).toHaveLength(3);
    expect(gaps.map(({ reason }) => reason.message)).toEqual([
      expect.stringContaining("a flow is a dict"),
      expect.stringContaining("lacks version or type"),
    ]);
  });

  test("damage, and the file cut off behind it: within a flow, and within what begins like none", async () => {
    const damaged = changed(dump.bytes, dump.offsets[6] - 1);
    const noise = bytesOf("999:abcdefgh");
    for (const [bytes, end] of [
      [damaged.subarray(0, dump.offsets[7] - 40), dump.offsets[7] - 40],
      [concat([damaged.subarray(0, dump.offsets[6]), noise]), dump.offsets[6] + noise.length],
    ] as const) {
      for (const [title, open] of sourcesOf(bytes)) {
        const { flows, gaps } = await salvage(open(), engine);
        expect([title, flows]).toEqual([title, ids(...upTo(0, 5))]);
        expect([title, gaps[0][0], gaps.at(-1)?.[1]]).toEqual([title, dump.offsets[5], end]);
      }
    }
  });

  test("a prefix of thirteen digits is none", () => {
    const bytes = concat([dump.flows[0], bytesOf("1234567890123:"), dump.flows[1]]);
    const place = { code: "BAD_LENGTH", offset: dump.flows[0].length, flow: 1 };
    expect(codecError(() => [...new FlowReader(bytes, { engine })])).toMatchObject(place);
    expect(new FlowReader(bytes, { engine }).indexSync().damage).toMatchObject(place);
    expect([...new FlowReader(bytes, { engine, salvage: true })].map((flow) => flow.id)).toEqual(ids(0, 1));
  });

  test("ten thousand gaps are kept, all are told", () => {
    // It has a version and a type: that makes it a flow, as long as nobody asks for more.
    const flow = noFlow("7:version;", "2:21#", "4:type;", "4:http;");
    const other = bytesOf("2:hi;");
    const bytes = concat(new Array(10_005).fill([other, flow]).flat());
    let told = 0;
    const reader = new FlowReader(bytes, { engine, salvage: true, onGap: () => told++ });
    expect([...reader].length).toBe(10_005);
    expect([told, reader.gaps.length]).toEqual([10_005, 10_000]);
    const from = 9999 * (other.length + flow.length);
    expect(reader.gaps.at(-1)).toMatchObject({ from, to: from + other.length, reason: { code: "BAD_STATE", offset: from, flow: 9999 } });
  });

  test("flows in the body of a damaged one, which end within it or go on beyond", async () => {
    const inner = concat([flowBytes(100), flowBytes(101)]);
    for (const tail of ["", "and more of it", "5:hello", "99:"]) {
      const outer = flowBytes(50, concat([inner, utf8(tail)]));
      const bytes = concat([dump.flows[0], changed(outer, 0, 0x40), dump.flows[1]]);
      for (const [title, open] of sourcesOf(bytes)) {
        const { flows } = await salvage(open(), engine);
        expect([title, tail, flows]).toEqual([title, tail, ids(0, 1)]);
      }
    }
  });

  test("flows in a body of which neither the flow nor its response can be read", async () => {
    const body = new Uint8Array(5000).fill(0x61);
    const inner = concat([flowBytes(100, body), flowBytes(101, body)]);
    for (const tail of ["", "and more of it", "5:hello,", "5:hello", "99999999:"]) {
      const outer = flowBytes(50, concat([inner, utf8(tail)]));
      outer[0] ^= 0x40;
      outer[latin1(outer).indexOf("8:response;") + 11] ^= 0x40;
      const bytes = concat([dump.flows[0], outer, dump.flows[1]]);
      for (const [title, open] of sourcesOf(bytes)) {
        expect([title, tail, (await salvage(open(), engine)).flows]).toEqual([title, tail, ids(0, 1)]);
      }
    }
  });

  test("a stream that ends within a large flow", async () => {
    const large = flowBytes(1, new Uint8Array(600_000).fill(7));
    const bytes = concat([dump.flows[0], large.subarray(0, 500_000)]);
    const place = { code: "TRUNCATED", offset: bytes.length, flow: 1 };
    const reading = (async () => {
      for await (const _ of new FlowReader(chunksOf(cut(bytes, 7000)), { engine }));
    })();
    expect(await codecErrorOf(reading)).toMatchObject(place);
  });

  test("of a large flow all that is small can be had at once, wherever it lies", async () => {
    const state = flowState(1, new Uint8Array(300_000).fill(7)) as { request: object; response: object };
    const headers = Array.from({ length: 150 }, (_, i) => [utf8(`name-${i}`), new Uint8Array(1000 + 7 * i).fill(0x61)]);
    const bytes = tnetstring.dumps({
      ...state,
      response: { ...state.response, headers },
      request: { ...state.request, content: new Uint8Array(300_000).fill(8) },
    });
    for await (const flow of new FlowReader(new CountingSource(concat([bytes, dump.flows[1]])), { engine })) {
      if (flow.id !== "flow-1" || !("response" in flow)) continue;
      const { response } = flow as HTTPFlow;
      expect(response?.headers.fields.map(([, value]) => value.length)).toEqual(headers.map(([, value]) => value.length));
      expect(Buffer.compare(concat(await flow.toChunks()), bytes)).toBe(0);
      return;
    }
    throw new Error("the flow was not read");
  });

  test("what a filter throws is told with the flow's place", () => {
    const reader = new FlowReader(dump.bytes, { engine });
    let seen = 0;
    const rows = reader.rows(() => {
      if (seen++ === 4) throw new CodecError("TOO_LARGE");
      return true;
    });
    expect(codecError(() => [...rows])).toMatchObject({ code: "TOO_LARGE", offset: dump.offsets[4], flow: 4 });
  });

  test("rows of the flows that are wanted, from a source that must be awaited", async () => {
    const wanted: unknown[] = [];
    for await (const row of new FlowReader(new CountingSource(dump.bytes), { engine }).rows((flow) => Number(flow.id.slice(5)) % 7 === 3)) {
      wanted.push([row.id, row.flow, row.offset]);
    }
    expect(wanted).toEqual([3, 10, 17, 24].map((flow) => [`flow-${flow}`, flow, dump.offsets[flow]]));
  });
});
