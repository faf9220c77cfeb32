// Files and sources that are odd, end early, or change while they are read: what comes out is the same whatever they are read through.
import { describe, expect, test } from "@jest/globals";
import type { AnyFlow, Engine, FlowSource, Gap, HTTPFlow } from "../../src/index.ts";
import { CodecError, createEngine, FlowReader, FlowWriter, MemorySink, protobuf, tnetstring } from "../../src/index.ts";
import { FlowReaderBase } from "../../src/io/reader.ts";
import { FilteredFlowWriterBase, FlowWriterBase } from "../../src/io/writer.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, codecErrorOf, concat, element, latin1, utf8 } from "../helpers.ts";
import { CountingSource, CountingSyncSource, chunksOf, cut, dumpOf, flowBytes, flowState } from "./dump.ts";

const dump = dumpOf(30, 8, 300);
const whole = dump.flows.map(latin1);
const messages = protobuf.transcode(dump.bytes, "tnetstring", "protobuf");
const offsets = [...new FlowReader(messages).indexSync().offsets];

interface Outcome {
  flows: string[];
  gaps: [number, number, string][];
}

async function salvage(source: FlowSource, engine: Engine, options: object = {}): Promise<Outcome> {
  const reader = new FlowReader(source, { engine, salvage: true, ...options });
  const flows: string[] = [];
  for await (const flow of reader) flows.push(String(flow.id));
  return { flows, gaps: reader.gaps.map(({ from, to, reason }) => [from, to, reason.code]) };
}

const ids = (...numbers: number[]): string[] => numbers.map((number) => `flow-${number}`);
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The same bytes through everything that they can be read through. */
function sourcesOf(bytes: Uint8Array): [string, () => FlowSource][] {
  return [
    ["bytes", () => bytes],
    ["a source", () => new CountingSource(bytes)],
    ["a source that gives little", () => new CountingSource(bytes, 100)],
    ...[1, 2, 3, 64, 5000].map((size): [string, () => FlowSource] => [`chunks of ${size}`, () => chunksOf(cut(bytes, size))]),
  ];
}

describeEngines("damaged files of messages", (engine) => {
  const cases: [title: string, damage: () => Uint8Array, flows: string[], gaps: [number, number, string][]][] = [
    ["the last message", () => changed(messages, offsets[30] - 20), ids(...upTo(0, 29)), [[offsets[29], offsets[30], "BAD_CHECKSUM"]]],
    [
      "a message, and the file cut off within the next",
      () => changed(messages, offsets[10] + 30).subarray(0, offsets[12] - 50),
      ids(...upTo(0, 10)),
      [
        [offsets[10], offsets[11], "BAD_CHECKSUM"],
        [offsets[11], offsets[12] - 50, "TRUNCATED"],
      ],
    ],
    [
      "a message, and noise that announces more than there is",
      () => concat([changed(messages, offsets[3] - 20).subarray(0, offsets[3]), Uint8Array.of(0xff, 0x7f, 1, 2, 3)]),
      ids(0, 1),
      [[offsets[2], offsets[3] + 5, "BAD_CHECKSUM"]],
    ],
    [
      "a length without end, and nothing behind it",
      () => concat([messages.subarray(0, offsets[2]), new Uint8Array(40).fill(0xff)]),
      ids(0, 1),
      [[offsets[2], offsets[2] + 40, "BAD_LENGTH"]],
    ],
    [
      "a length without end before sound messages",
      () => concat([messages.subarray(0, offsets[2]), new Uint8Array(20_000).fill(0xff), messages.subarray(offsets[2])]),
      ids(...upTo(0, 30)),
      [[offsets[2], offsets[2] + 20_000, "BAD_LENGTH"]],
    ],
    [
      "a length, and the file cut off within the checksum",
      () => changed(messages, offsets[4] + 1, 1).subarray(0, offsets[5] - 2),
      ids(...upTo(0, 4)),
      [[offsets[4], offsets[5] - 2, "TRUNCATED"]],
    ],
    [
      "beginnings of messages that are none",
      () =>
        concat([messages.subarray(0, offsets[1]), bytesOf("\x08\x15\x12\x00\x0a\x08\x15\x0a".repeat(30)), messages.subarray(offsets[1])]),
      ids(...upTo(0, 30)),
      [[offsets[1], offsets[1] + 240, "UNKNOWN"]],
    ],
  ];

  test.each(cases)("%s", async (_title, damage, flows, gaps) => {
    const bytes = damage();
    for (const [title, open] of sourcesOf(bytes)) {
      const found = await salvage(open(), engine, { format: "protobuf" });
      expect([title, found.flows]).toEqual([title, flows]);
      const places = found.gaps.map(([from, to]) => [from, to]);
      expect([title, places[0][0], places.at(-1)?.[1]]).toEqual([title, gaps[0][0], gaps.at(-1)?.[1]]);
    }
  });

  test("what begins like messages for many windows is none", async () => {
    // A length of two bytes that leads nowhere, whose last byte is one of its own: of what seems to be a message up to its checksum.
    const candidate = Uint8Array.of(0xff, 95, 8, 21, ...new Array(87).fill(1), 0xfd, 0x7f, 1, 2, 3, 4);
    for (const noise of [new Uint8Array(40_000).fill(8), concat(new Array(400).fill(candidate))]) {
      const bytes = concat([messages.subarray(0, offsets[1]), noise, messages.subarray(offsets[1])]);
      for (const [title, open] of sourcesOf(bytes)) {
        const { flows, gaps } = await salvage(open(), engine, { format: "protobuf" });
        expect([title, flows]).toEqual([title, ids(...upTo(0, 30))]);
        expect([title, gaps.map(([from, to]) => [from, to])]).toEqual([title, [[offsets[1], offsets[1] + noise.length]]]);
      }
    }
  });

  test("what begins like a message at the end of a window is none", async () => {
    const noise = new Uint8Array(30_000);
    noise.set([8, 21], 19_999 - offsets[1]);
    const bytes = concat([messages.subarray(0, offsets[1]), noise, messages.subarray(offsets[1])]);
    expect((await salvage(chunksOf(cut(bytes, 20_000)), engine, { format: "protobuf" })).flows).toEqual(ids(...upTo(0, 30)));
  });

  test("a file that grows is followed: messages come when they are whole", async () => {
    const sizes = [0, 1, offsets[1] - 10, offsets[3], offsets[3] + 1];
    class Growing extends CountingSource {
      override async size(): Promise<number> {
        this.bytes = messages.subarray(0, sizes.shift() ?? messages.length);
        return this.bytes.length;
      }
    }
    const abort = new AbortController();
    const found: string[] = [];
    const reader = new FlowReader(new Growing(messages), { engine, format: "protobuf", follow: true, signal: abort.signal });
    const reading = (async () => {
      for await (const flow of reader) if (found.push(flow.id) === 30) abort.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(found).toEqual(ids(...upTo(0, 30)));
    expect(sizes).toEqual([]);
  });

  test("fields that lead nowhere end no message", async () => {
    for (const noise of [
      // After the version: a length without end, a group, a varint at the very end.
      [0x08, 21, 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [0x08, 21, 0x0b],
      [0x08, 21, 0x12, 2, 65, 66, 0x80],
      [0x08, 21, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x0d, 1, 2, 3, 4, 0x10, 0x80, 1, 0x12, 0x7f],
    ]) {
      const bytes = concat([
        messages.subarray(0, offsets[1]),
        Uint8Array.of(0xff, 0xff, 0x7f),
        Uint8Array.from(noise),
        messages.subarray(offsets[1], offsets[3]),
      ]);
      for (const [title, open] of sourcesOf(bytes)) {
        expect([title, (await salvage(open(), engine, { format: "protobuf" })).flows]).toEqual([title, ids(0, 1, 2)]);
      }
    }
  });

  test("a length longer than five bytes is told with its place", () => {
    const bytes = concat([messages.subarray(0, offsets[1]), new Uint8Array(10).fill(0xff)]);
    for (const read of [() => [...new FlowReader(bytes, { engine })], () => [...new FlowReader(bytes, { engine }).rows()]]) {
      expect(codecError(read)).toMatchObject({ code: "BAD_LENGTH", offset: offsets[1], flow: 1 });
    }
  });

  test("a large message gives its row in pieces", async () => {
    const state = { ...flowState(7, new Uint8Array(600_000).fill(9)) };
    const large = protobuf.transcode(tnetstring.dumps(state), "tnetstring", "protobuf");
    for (const source of [chunksOf(cut(large, 50_000)), new CountingSource(large)]) {
      const seen: unknown[] = [];
      for await (const row of new FlowReader(source, { engine, salvage: true }).rows()) seen.push([row.id, row.path, row.responseSize]);
      expect(seen).toEqual([["flow-7", "/path/7", 600_000]]);
    }
  });
});

function changed(bytes: Uint8Array, at: number, by = 0x55): Uint8Array {
  const damaged = bytes.slice();
  damaged[at] ^= by;
  return damaged;
}

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

/** A source that loses its end after so many reads. */
class Shrinking extends CountingSource {
  readonly #after: number;
  constructor(bytes: Uint8Array, after: number) {
    super(bytes);
    this.#after = after;
  }

  override async read(target: Uint8Array, position: number): Promise<number> {
    if (this.reads >= this.#after) this.bytes = this.bytes.subarray(0, Math.min(this.bytes.length, 3000));
    return super.read(target, position);
  }
}

describeEngines("sources that change", (engine) => {
  test.each(["tnetstring", "protobuf"] as const)("a file that shrinks while it is salvaged is told, in %s", async (format) => {
    const large = dumpOf(300, 5, 2000);
    const bytes = format === "tnetstring" ? large.bytes : protobuf.transcode(large.bytes, "tnetstring", "protobuf");
    const damaged = bytes.slice();
    for (let at = 2000; at < damaged.length; at += 5000) damaged.fill(0xee, at, at + 40);
    let changes = 0;
    for (let after = 1; after < 40; after++) {
      try {
        await salvage(new Shrinking(damaged, after), engine, { format });
      } catch (error) {
        expect(error).toMatchObject({ code: "SOURCE_CHANGED" });
        changes++;
      }
    }
    expect(changes).toBeGreaterThan(2);
  });

  test("a large flow whose bytes go away", async () => {
    const body = new Uint8Array(900_000).fill(7);
    const bytes = concat([dump.flows[0], flowBytes(1, body), dump.flows[2]]);
    const source = new CountingSource(bytes);
    const flows: AnyFlow[] = [];
    for await (const flow of new FlowReader(source, { engine })) flows.push(flow);
    const loaded = await flows[1].load();
    expect((loaded as unknown as { response: { rawContent: Uint8Array } }).response.rawContent).toHaveLength(900_000);
    const again: AnyFlow[] = [];
    for await (const flow of new FlowReader(source, { engine })) again.push(flow);
    source.bytes = bytes.subarray(0, 100_000);
    expect((await codecErrorOf(again[1].load())).code).toBe("SOURCE_CHANGED");
    const outcomes: unknown[] = [];
    for (let after = 1; after < 6; after++) {
      let count = 0;
      try {
        for await (const _ of new FlowReader(new Shrinking(bytes, after), { engine })) count++;
        outcomes.push(count);
      } catch (error) {
        outcomes.push((error as CodecError).code);
      }
    }
    expect(outcomes[0]).toBe("SOURCE_CHANGED");
    expect(outcomes.at(-1)).toBe(3);
    expect(outcomes.every((outcome) => outcome === 3 || outcome === "SOURCE_CHANGED")).toBe(true);
  });

  test("a source that must be awaited is not read without", () => {
    expect(() => [...new FlowReader(new CountingSource(dump.bytes), { engine })]).toThrow(TypeError);
    expect(() => [...new FlowReader(chunksOf([dump.bytes]), { engine })]).toThrow("asynchronously");
    const half = { size: async () => 100, sizeSync: () => 100, read: async () => 0 };
    expect(() => [...new FlowReader(half, { engine })]).toThrow("this source is read asynchronously only");
  });

  test("a source that says it has more than it gives", async () => {
    const bytes = dump.bytes;
    class Boasting extends CountingSyncSource {
      override async size(): Promise<number> {
        return bytes.length + 1000;
      }
      override sizeSync(): number {
        return bytes.length + 1000;
      }
    }
    expect(codecError(() => [...new FlowReader(new Boasting(bytes), { engine })]).code).toBe("SOURCE_CHANGED");
    const reading = (async () => {
      for await (const _ of new FlowReader(new Boasting(bytes), { engine }));
    })();
    expect((await codecErrorOf(reading)).code).toBe("SOURCE_CHANGED");
  });

  test("progress of a stream has no total until its end", async () => {
    const told: [number, number | undefined, number][] = [];
    const onProgress = (...progress: [number, number | undefined, number]) => told.push(progress);
    for await (const _ of new FlowReader(chunksOf(cut(dump.bytes, 1000)), { engine, onProgress }));
    expect(told[0][1]).toBeUndefined();
    expect(told.at(-1)).toEqual([dump.bytes.length, dump.bytes.length, 30]);
  });
});

describeEngines("an engine in the midst of another call", (engine) => {
  test("has large flows read by another", () => {
    const bytes = concat([dump.flows[0], flowBytes(1, new Uint8Array(600_000).fill(7)), dump.flows[2]]);
    const value = {
      before: "b".repeat(5000),
      get read() {
        return [...new FlowReader(new CountingSyncSource(bytes), { engine })].map(({ id }) => id);
      },
      after: "a".repeat(5000),
    };
    expect(tnetstring.loads(tnetstring.dumps(value, { engine }), { engine })).toEqual({ ...value, read: ids(0, 1, 2) });
  });
});

describeEngines("an engine that has no other", (engine) => {
  test("a Wasm engine without memory for another reads with JavaScript; what else is wrong is told", () => {
    const name = engine.name;
    const own = createEngine(name);
    own.spare = () => {
      throw new CodecError("OUT_OF_MEMORY");
    };
    const read = (): string[] =>
      [...new FlowReader(dump.bytes, { engine: own })].map((flow) => latin1(concat(flow.toChunks() as Uint8Array[])));
    if (name === "js") expect(codecError(read).code).toBe("OUT_OF_MEMORY");
    else expect(read()).toEqual(whole);
    own.spare = () => {
      throw new CodecError("ENGINE_UNAVAILABLE");
    };
    expect(codecError(read).code).toBe("ENGINE_UNAVAILABLE");
    own.spare = () => {
      throw new RangeError("something else");
    };
    expect(read).toThrow(new RangeError("something else"));
  });
});

describe("an index", () => {
  const tiny = bytesOf("6:0:~0:~}");
  const many = concat(new Array(5000).fill(tiny));

  test("of more flows than there was room for, in one window or byte by byte", async () => {
    for (const source of [many, new CountingSource(many), chunksOf(cut(many, 5)), chunksOf(cut(many, 1000))]) {
      const { count, offsets: found, damage } = await new FlowReader(source, { format: "tnetstring" }).index();
      expect([count, found.length, found[4999], found[5000], damage]).toEqual([5000, 5001, 4999 * 9, 45_000, null]);
    }
  });

  test("of what is no file of flows: nothing, and why", () => {
    expect(new FlowReader(bytesOf("\xff\xfe not a flow")).indexSync()).toMatchObject({
      count: 0,
      damage: { code: "BAD_LENGTH", offset: 0 },
    });
  });
});

describe("readers and writers without other formats", () => {
  const provider = (): Engine => createEngine("js");

  test("read dumps, and name what else they are given", () => {
    expect([...new FlowReaderBase(dump.bytes, {}, { provider })]).toHaveLength(30);
    expect(codecError(() => [...new FlowReaderBase(utf8('{ "log": {} }'), {}, { provider })])).toMatchObject({
      code: "UNSUPPORTED_FORMAT",
      offset: 0,
    });
    expect(codecError(() => [...new FlowReaderBase(messages, {}, { provider })]).message).toContain("protobuf");
    expect(codecError(() => [...new FlowReaderBase(bytesOf("\xff\xff\xff\xff\xff\xff"), {}, { provider })]).code).toBe("UNKNOWN_FORMAT");
  });

  test("write dumps, all flows or those that are wanted", async () => {
    const flows = [...new FlowReader(dump.bytes)];
    const sink = new MemorySink();
    const writer = new FlowWriterBase(sink);
    const filtered = new MemorySink();
    const some = new FilteredFlowWriterBase<AnyFlow>(filtered, (flow) => flow.id === "flow-3");
    for (const flow of flows) {
      await writer.add(flow);
      expect(await some.add(flow)).toBe(flow.id === "flow-3");
    }
    await writer.close();
    await some.close();
    expect(Buffer.compare(sink.bytes(), dump.bytes)).toBe(0);
    expect(latin1(filtered.bytes())).toBe(whole[3]);
    expect(codecError(() => new FlowWriterBase(sink, { format: "har" })).code).toBe("UNSUPPORTED_FORMAT");
  });

  test("messages of anything that gives its bytes, at once or later", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink, { format: "protobuf" });
    await writer.add({ toChunks: () => [dump.flows[0]] });
    await writer.add({ toChunks: async () => [dump.flows[1].subarray(0, 50), dump.flows[1].subarray(50)] });
    await writer.close();
    expect(Buffer.compare(sink.bytes(), messages.subarray(0, offsets[2]))).toBe(0);
    for (const bytes of [dump.flows[0], flowBytes(1, new Uint8Array(400_000))]) {
      const other = new FlowWriter(new MemorySink(), { format: "protobuf" });
      const adding = other.add({ toChunks: () => [bytes, utf8("more")] });
      expect(await codecErrorOf(adding)).toMatchObject({ code: "TRAILING_BYTES", offset: bytes.length });
    }
  });
});

describe("what is no source", () => {
  test.each([[5], [null], [undefined], ["a/path.mitm"], [{}], [[1, 2]], [() => 1]])("%p", (source) => {
    const open = (): unknown => new FlowReader(source as unknown as FlowSource);
    expect(open).toThrow(TypeError);
    expect(open).toThrow(typeof source === "string" ? "a path is opened by fileSource()" : "RandomSource");
  });

  test("plainSource is that of readers of whole files without options", () => {
    const source = new CountingSource(dump.bytes);
    expect(new FlowReader(source).plainSource).toEqual({ source, start: 0 });
    expect(new FlowReader(source, { start: 5, engine: undefined }).plainSource).toEqual({ source, start: 5 });
    expect(new FlowReader(source, { salvage: true }).plainSource).toBe(null);
    expect(new FlowReader(chunksOf([dump.bytes])).plainSource).toBe(null);
  });
});
