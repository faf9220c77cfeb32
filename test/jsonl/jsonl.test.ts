// JSON Lines: mitmweb's flow JSON with bodies as asked for, and lossless states that read back to the same bytes.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { StateValue } from "../../src/flow/state.ts";
import {
  type AnyFlow,
  Dict,
  Float,
  FlowReader,
  FlowWriter,
  type FlowWriterOptions,
  flowFromBytes,
  type Gap,
  MemorySink,
  tnetstring,
} from "../../src/index.ts";
import { TaggedReader, toTagged } from "../../src/jsonl/tagged.ts";
import { flowOf, replaced, states, types } from "../flow/flows.ts";
import { bytesOf, codecError, concat, utf8 } from "../helpers.ts";

const named = process.env.MITMFLOW_DUMPS;
const dumps = named ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));

async function written(flows: Iterable<AnyFlow>, options: FlowWriterOptions): Promise<Uint8Array> {
  const sink = new MemorySink();
  const writer = new FlowWriter(sink, options);
  for (const flow of flows) await writer.add(flow);
  await writer.close();
  return sink.bytes();
}

const lossless = (flows: Iterable<AnyFlow>): Promise<Uint8Array> => written(flows, { format: "jsonl", lossless: true });
const asDump = (flows: Iterable<AnyFlow>): Promise<Uint8Array> => written(flows, { current: true });
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const read = (value: unknown, maxDepth = 100): StateValue => new TaggedReader(maxDepth, {}).read(value);

describe("lossless lines", () => {
  test.each(types)("of %s read back to the same bytes", async (type) => {
    const bytes = tnetstring.dumps(states[type]());
    const lines = await lossless(new FlowReader(concat([bytes, bytes])));
    expect(textOf(lines)).toMatch(/^\{"\$flow":\{.*\}\}\n\{"\$flow":\{.*\}\}\n$/);
    expect(await asDump(new FlowReader(lines))).toEqual(concat([bytes, bytes]));
  });

  test("keep fields that are unknown, in their place and of any type", async () => {
    const state = states.tcp();
    const odd = new Dict<StateValue>([
      ["10", 1],
      ["9", new Float(-0)],
      ["__proto__", null],
      [bytesOf("\xff"), 2n ** 70n],
      [new Float(1.5), [new Float(Number.NaN), new Float(Number.NEGATIVE_INFINITY), new Float(1e300), -3]],
      [null, bytesOf("\x80")],
      ["$bytes", "no bytes"],
      ["", new Dict([["$float", 1]])],
    ]);
    state.set("metadata", odd).set("newer", utf8("näh"));
    const bytes = tnetstring.dumps(state);
    expect(await asDump(new FlowReader(await lossless(new FlowReader(bytes))))).toEqual(bytes);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("any value comes back as the same bytes", () => {
    const leaf = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.uint8Array({ maxLength: 8 }),
      fc.maxSafeInteger().map((value) => value + 0),
      fc.bigInt({ min: 2n ** 53n }),
      fc.double().map((value) => new Float(value)),
      fc.boolean(),
      fc.constant(null),
    );
    const { value } = fc.letrec<{ value: StateValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc.array(tie("value"), { maxLength: 4 }),
        fc
          .array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom("$float", "7", "__proto__")), tie("value")), { maxLength: 4 })
          .map((all) => new Dict(all)),
      ),
    }));
    fc.assert(
      fc.property(value, (original) => {
        const again = read(JSON.parse(JSON.stringify(toTagged(original))));
        expect(tnetstring.dumps(again)).toEqual(tnetstring.dumps(original));
      }),
    );
  });

  if (named !== undefined || existsSync(dumps)) {
    const names = readdirSync(dumps).filter((name) => name.endsWith(".mitm") && name !== "dumpfile-010.mitm");
    test.each(names)("%s comes back as its migrated self", async (name) => {
      const flows = [...new FlowReader(readFileSync(join(dumps, name)))];
      const dump = await asDump(flows);
      expect(Buffer.compare(await asDump(new FlowReader(await lossless(flows))), dump)).toBe(0);
      if (name.endsWith(".v21.mitm")) expect(Buffer.compare(dump, readFileSync(join(dumps, name)))).toBe(0);
    });
  } else {
    test.skip(`real dumps: skipped, there is no ${dumps}, and MITMFLOW_DUMPS names no other folder`, () => {});
  }

  test.each([
    [{ $bytes: 1 }],
    [{ $bytes: "\ud800" }],
    [{ $base64: "*" }],
    [{ $int: "1.5" }],
    [{ $int: "" }],
    [{ $float: "1.5" }],
    [{ $float: null }],
    [{ $dict: {} }],
    [{ $dict: [[1]] }],
    [{ $dict: [[[], 1]] }],
    [{ $other: "x" }],
    [{ $bytes: "a", more: 1 }],
    [{ constructor: 1, $bytes: "a" }],
    [1.5],
    [2 ** 60],
  ])("%j is no state", (value) => {
    expect(codecError(() => read(value)).code).toBe("BAD_STATE");
  });

  test("are nested as deep as allowed", () => {
    expect(read([[[]]], 3)).toEqual([[[]]]);
    expect(codecError(() => read([[[[]]]], 3)).code).toBe("TOO_DEEP");
  });
});

describe("reading", () => {
  const two = async (): Promise<Uint8Array> => lossless([flowOf("http"), flowOf("dns")]);
  const typesOf = (bytes: Uint8Array, gaps: Gap[] | null = null): string[] => {
    const options = gaps === null ? {} : { salvage: true, onGap: (gap: Gap) => gaps.push(gap) };
    return Array.from(new FlowReader(bytes, options), ({ type }) => type);
  };

  test("empty lines, a mark, CRLF and a last line without its end", async () => {
    const text = textOf(await two());
    expect(typesOf(utf8(text.slice(0, -1)))).toEqual(["http", "dns"]);
    expect(typesOf(utf8(`\ufeff${text.replaceAll("\n", "\r\n\n \t\n")}`))).toEqual(["http", "dns"]);
  });

  test("pieces of any size, rows with their lines", async () => {
    const bytes = await two();
    for (const size of [1, 100, 5000]) {
      const pieces = (async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
      })();
      const found: [string | null, string][] = [];
      for await (const { type, offset, length } of new FlowReader(pieces).rows()) {
        found.push([type, textOf(bytes.subarray(offset, offset + length)).slice(0, 9)]);
      }
      expect(found).toEqual([
        ["http", '{"$flow":'],
        ["dns", '{"$flow":'],
      ]);
    }
  });

  test("damage is told with its byte, and salvage goes on with the next line", async () => {
    const bytes = concat([await two(), await two()]);
    const second = bytes.indexOf(0x0a) + 1;
    bytes[second + 20] = 0x01;
    expect(codecError(() => typesOf(bytes))).toMatchObject({ code: "BAD_JSON", offset: second + 20, flow: 1 });
    const gaps: Gap[] = [];
    expect(typesOf(bytes, gaps)).toEqual(["http", "http", "dns"]);
    expect(gaps).toMatchObject([{ from: second, to: bytes.indexOf(0x0a, second) + 1, reason: { code: "BAD_JSON" } }]);
  });

  test("a line that is too large, and one that is no state", async () => {
    const bytes = await two();
    expect(codecError(() => [...new FlowReader(bytes, { maxFlowBytes: 100 })])).toMatchObject({ code: "FLOW_TOO_LARGE", flow: 0 });
    const long = await lossless([flowOf("http", { comment: "x".repeat(5000) }), flowOf("dns")]);
    const http = long.indexOf(0x0a) + 1;
    const options = { maxFlowBytes: http - 1, salvage: true, onGap: ({ from, to }: Gap) => gaps.push([from, to]) };
    const gaps: [number, number][] = [];
    const pieces = (async function* () {
      for (let at = 0; at < long.length; at += 700) yield long.slice(at, at + 700);
    })();
    const found: string[] = [];
    for await (const { type } of new FlowReader(pieces, options)) found.push(type);
    expect([found, gaps]).toEqual([["dns"], [[0, http]]]);
    expect(codecError(() => typesOf(utf8('{"$flow":{"version":21}}\n')))).toMatchObject({ code: "BAD_STATE", flow: 0, offset: 0 });
    const plain = await written([flowOf("http")], { format: "jsonl" });
    for (const options of [{}, { format: "jsonl" }, { salvage: true }] as const) {
      const error = codecError(() => [...new FlowReader(plain, options)]);
      expect(error).toMatchObject({ code: "UNSUPPORTED_FORMAT", offset: 0, message: expect.stringContaining("--lossless") });
    }
    const gaps2: Gap[] = [];
    expect(typesOf(concat([bytes, plain, bytes]), gaps2)).toEqual(["http", "dns", "http", "dns"]);
    expect(gaps2).toMatchObject([{ from: bytes.length, to: bytes.length + plain.length, reason: { code: "BAD_STATE" } }]);
  });

  test("a first line that is no flow: refused by its number, passed over with salvage", async () => {
    const bytes = await two();
    for (const first of [
      '{"level":"info"}\n',
      '[1]\n\n"text"\n',
      ' {"id":"1","intercepted":false}\r\n',
      `{"$flow":1,${"x".repeat(100)}\n`,
    ]) {
      const from = utf8(first).length;
      const all = concat([utf8(first), bytes]);
      for (const salvage of [false, true]) {
        const reader = (): FlowReader => new FlowReader(all, { format: "jsonl", salvage });
        if (salvage) expect(Array.from(reader(), ({ type }) => type)).toEqual(["http", "dns"]);
        else expect(codecError(() => [...reader()])).toMatchObject({ message: expect.stringContaining("(line 1") });
      }
      const gaps: Gap[] = [];
      if (first.startsWith("[")) continue;
      // Its format is told by the lines that follow.
      expect(typesOf(all, gaps)).toEqual(["http", "dns"]);
      expect(gaps).toMatchObject([{ from: 0, to: from }]);
    }
    expect(codecError(() => [...new FlowReader(utf8("\n[]\n"), { format: "jsonl" })])).toMatchObject({
      code: "UNSUPPORTED_FORMAT",
      offset: 1,
      message: expect.stringMatching(/\(line 2: it has no \$flow.*--lossless/),
    });
  });

  test("noise before the first line that is whole is told from other formats by what follows", async () => {
    const bytes = await two();
    const cut = bytes.subarray(40);
    const gaps: Gap[] = [];
    expect(typesOf(cut, gaps)).toEqual(["dns"]);
    expect(gaps).toMatchObject([
      { from: 0, to: cut.indexOf(0x0a) + 1, reason: { code: "BAD_JSON", message: expect.stringContaining("line 1") } },
    ]);
    // A dump that captured such a file stays one.
    const dump = await asDump([flowOf("http", { "response.content": concat([utf8("\n"), bytes]) }), flowOf("tcp")]);
    dump[0] = 0x78;
    expect(typesOf(dump, [])).toEqual(["tcp"]);
  });

  test("lines of other JSON in a row are one gap, wherever they are; from the middle on nothing is known of the others", async () => {
    const bytes = await two();
    const plain = await written([flowOf("http"), flowOf("tcp")], { format: "jsonl" });
    const all = concat([plain, utf8("\n1\n"), bytes, plain]);
    const begin = plain.length + 3;
    const gaps: Gap[] = [];
    expect(typesOf(all, gaps)).toEqual(["http", "dns"]);
    expect(gaps).toMatchObject([
      { from: 0, to: begin, reason: { code: "BAD_STATE" } },
      { from: begin + bytes.length, to: all.length },
    ]);
    gaps.length = 0;
    const onGap = (gap: Gap): number => gaps.push(gap);
    const start = begin + bytes.length;
    expect([...new FlowReader(all, { format: "jsonl", start, salvage: true, onGap })]).toEqual([]);
    expect(gaps).toMatchObject([{ from: start, to: all.length, reason: { message: expect.not.stringContaining("line") } }]);
    gaps.length = 0;
    expect(codecError(() => [...new FlowReader(concat([utf8("{\n"), plain]), { format: "jsonl", salvage: true, onGap })])).toMatchObject({
      code: "UNSUPPORTED_FORMAT",
      offset: 2,
    });
    expect(gaps).toMatchObject([{ from: 0, to: 2, reason: { code: "BAD_JSON" } }]);
  });

  test("lines that JSON.parse would take too much for, and nesting that recursion cannot follow, are refused", async () => {
    const nested = utf8(`{"$flow":${"[".repeat(50_000)}${"]".repeat(50_000)}}\n`);
    expect(codecError(() => [...new FlowReader(nested)])).toMatchObject({ code: "TOO_DEEP", flow: 0 });
    expect(codecError(() => [...new FlowReader(nested, { maxDepth: 1_000_000 })])).toMatchObject({ code: "TOO_DEEP", flow: 0 });
    const many = utf8(`{"$flow":[${"0,".repeat(2 ** 22)}0]}\n`);
    expect(codecError(() => [...new FlowReader(many)])).toMatchObject({ code: "FLOW_TOO_LARGE", flow: 0, offset: 0 });
    let deep: unknown = [];
    for (let level = 0; level < 2000; level++) deep = [deep];
    const flow = flowOf("tcp");
    const bytes = tnetstring.dumps(replaced(states.tcp(), { metadata: { deep } as never }), { maxDepth: 5000 });
    await expect(lossless([flowFromBytes(bytes, { maxDepth: 5000 }), flow])).rejects.toMatchObject({ code: "TOO_DEEP" });
  });

  test("a file that grows is followed line by line", async () => {
    const bytes = await two();
    const first = bytes.indexOf(0x0a) + 1;
    let size = first + 10;
    const file = {
      size: async () => size,
      read: async (target: Uint8Array, position: number) => {
        const part = bytes.subarray(position, Math.min(size, position + target.length));
        target.set(part);
        return part.length;
      },
    };
    const found: string[] = [];
    for await (const { type } of new FlowReader(file, { follow: true })) {
      found.push(type);
      size = bytes.length;
      if (found.length === 2) break;
    }
    expect(found).toEqual(["http", "dns"]);
  });
});

describe("plain lines", () => {
  const lineOf = async (flow: AnyFlow, bodies?: "none" | "text" | "base64"): Promise<Record<string, never>> =>
    JSON.parse(textOf(await written([flow], { format: "jsonl", bodies })));

  test.each(types)("of %s are its toJSON", async (type) => {
    const flow = flowOf(type);
    expect(await lineOf(flow)).toEqual(JSON.parse(JSON.stringify(flow)));
    expect(await lineOf(flow, "none")).toEqual(await lineOf(flow));
  });

  test("hold bodies as text", async () => {
    expect(await lineOf(flowOf("http"), "text")).toMatchObject({
      request: { text: "a=1" },
      response: { text: "a".repeat(184), status_code: 301 },
      websocket: {
        messages: [
          { type: 1, from_client: true, timestamp: 14, text: "hello" },
          { type: 2, from_client: false, timestamp: 15, text: "\0\udcff" },
        ],
      },
    });
    expect(await lineOf(flowOf("http", { response: null, websocket: null }), "text")).not.toHaveProperty("response");
  });

  test("or as base64 of what was on the wire", async () => {
    const { gzipSync } = await import("node:zlib");
    const body = new Uint8Array(gzipSync("zip"));
    const flow = flowOf("http", {
      "response.content": body,
      "response.headers": [[utf8("content-encoding"), utf8("gzip")]],
      "request.content": null,
    });
    expect(await lineOf(flow, "base64")).toMatchObject({
      request: { base64: null },
      response: { base64: Buffer.from(body).toString("base64") },
    });
    expect(await lineOf(flow, "text")).toMatchObject({ request: { text: null }, response: { text: "zip" } });
    expect(await lineOf(flowOf("tcp"), "base64")).toMatchObject({
      messages: [
        { from_client: true, timestamp: 5, base64: "cGluZw==" },
        { from_client: false, timestamp: 6, base64: "AAH+" },
      ],
    });
  });
});
