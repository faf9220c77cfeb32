// Files and sources that are odd, end early, or change while they are read: what comes out is the same whatever they are read through.
import { describe, expect, test } from "@jest/globals";
import type { AnyFlow, Engine, FlowSource } from "../../src/index.ts";
import { CodecError, createEngine, FlowReader, FlowWriter, MemorySink, protobuf, tnetstring } from "../../src/index.ts";
import { FlowReaderBase } from "../../src/io/reader.ts";
import { FilteredFlowWriterBase, FlowWriterBase } from "../../src/io/writer.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, codecErrorOf, concat, latin1, utf8 } from "../helpers.ts";
import { dump, ids, messages, offsets, salvage, whole } from "./damage.ts";
import { CountingSource, CountingSyncSource, chunksOf, cut, dumpOf, flowBytes } from "./dump.ts";

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

test.each([
  ["gzip", "\x1f\x8b\x08\0"],
  ["zstd", "\x28\xb5\x2f\xfd\x04"],
  ["ZIP", "PK\x03\x04\x14"],
  ["pcap", "\xd4\xc3\xb2\xa1\x02\0"],
  ["pcap", "\xa1\xb2\xc3\xd4\0\x02"],
  ["pcapng", "\n\r\r\n\x1c"],
  ["UTF-16", '\xff\xfe{\0"\0'],
  ["SQLite", "SQLite format 3\0"],
])("a file of %s is named", (name, head) => {
  const bytes = concat([bytesOf(head), new Uint8Array(100)]);
  const message = expect.stringContaining(name);
  expect(codecError(() => [...new FlowReader(bytes)])).toMatchObject({ code: "UNSUPPORTED_FORMAT", offset: 0, message });
});

describe("what is no source", () => {
  test.each([
    ...[5, null, undefined, {}, [1, 2], () => 1, new DataView(new ArrayBuffer(1))].map((source) => [source, "RandomSource"]),
    ...["a/path.mitm", new URL("file:///a/path.mitm")].map((source) => [source, "a path is opened by fileSource()"]),
    [new ArrayBuffer(1), "new Uint8Array(buffer)"],
  ])("%p", (source, hint) => {
    const open = (): unknown => new FlowReader(source as unknown as FlowSource);
    expect(open).toThrow(TypeError);
    expect(open).toThrow(hint as string);
  });

  test("plainSource is that of readers of whole files without options", () => {
    const source = new CountingSource(dump.bytes);
    expect(new FlowReader(source).plainSource).toEqual({ source, start: 0 });
    expect(new FlowReader(source, { start: 5, engine: undefined }).plainSource).toEqual({ source, start: 5 });
    expect(new FlowReader(source, { salvage: true }).plainSource).toBe(null);
    expect(new FlowReader(chunksOf([dump.bytes])).plainSource).toBe(null);
  });
});
