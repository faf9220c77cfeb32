// Reading HAR files: in any pieces, cut off anywhere, with fields in any order, damaged, and hostile.
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { type CodecError, FlowReader, FlowWriter, type Gap, MemorySink, type RandomSource } from "../../src/index.ts";
import { bytesOf, codecError, codecErrorOf, concat, utf8 } from "../helpers.ts";
import { growth } from "../measure.ts";
import { entryOf, fixture, logOf, outcomeOf, pathOf, programs } from "./hars.ts";

const entryAt = (path: string, changes: Record<string, unknown> = {}): Record<string, unknown> =>
  entryOf({ request: { method: "GET", url: `https://example.com${path}` }, ...changes });
const three = [entryAt("/0"), entryAt("/1", { comment: 'a "quoted" \\ one \u2028 ü' }), entryAt("/2")];
const small = logOf(three);
const starts = three.map((entry) => Buffer.from(small).indexOf(JSON.stringify(entry)));

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function pathsOf(reader: AsyncIterable<{ type: string }>): Promise<string[]> {
  const paths: string[] = [];
  for await (const flow of reader) paths.push(pathOf(flow as Parameters<typeof pathOf>[0]));
  return paths;
}

describe("a file", () => {
  test("is read from bytes, a Blob, and streams of pieces of any size, the same", async () => {
    for (const program of programs) {
      const bytes = fixture(program);
      const { paths } = outcomeOf(bytes);
      expect(paths.length).toBeGreaterThan(0);
      expect(await pathsOf(new FlowReader(new Blob([bytes])))).toEqual(paths);
      for (const size of [1, 2, 3, 7, 64, 1000, 1e6]) expect(await pathsOf(new FlowReader(inPieces(bytes, size)))).toEqual(paths);
    }
  });

  test("may be cut in two anywhere", async () => {
    // Every byte of the beginning and of the first entry, then of the end; the entries between are like the first.
    const cuts = Array.from({ length: small.length + 1 }, (_, cut) => cut).filter((cut) => cut < starts[1] + 9 || cut > small.length - 20);
    for (const cut of cuts) {
      const pieces = (async function* () {
        yield small.slice(0, cut);
        yield small.slice(cut);
      })();
      expect(await pathsOf(new FlowReader(pieces))).toEqual(["/0", "/1", "/2"]);
    }
  });

  test("that ends too early gives the entries before, and where it ends", () => {
    for (let length = 1; length < small.length; length += length < starts[1] || length > small.length - 9 ? 1 : 7) {
      const { paths, error } = outcomeOf(small.subarray(0, length), { format: "har" });
      const whole = three.filter((entry, index) => starts[index] + Buffer.byteLength(JSON.stringify(entry)) <= length);
      expect(paths).toEqual(whole.map((_, index) => `/${index}`));
      expect(error).toMatchObject({ code: "TRUNCATED", offset: length, flow: whole.length });
    }
  });

  test.each([
    ["white space", ` \n\t\r{ "log" : { "entries" : [ ] } } \n`],
    [
      "other fields of the log first and last, nested ones too",
      `{"x":[{"entries":[1]}],"log":{"pages":[{}],"entries":[],"version":"1.2"},"y":"}"}`,
    ],
    ["keys that are escaped", String.raw`{"lo\u0067":{"entrie\u0073":[]}}`],
    ["scalars of all kinds beside", `{"a":1,"b":-1.5e3,"c":true,"d":null,"e":"\\"","log":{"entries":[]}}`],
    ["several lists of entries", `{"log":{"entries":[],"entries":[]}}`],
  ])("with %s", (_name, text) => {
    expect(outcomeOf(utf8(text), { format: "har" })).toEqual({ paths: [], error: null });
  });

  test("entries before other fields, and after them", () => {
    const entries = JSON.stringify(three);
    for (const text of [`{"log":{"entries":${entries},"pages":[]},"z":0}`, `{"log":{"pages":[],"entries":${entries}}}`]) {
      expect(outcomeOf(utf8(text))).toEqual({ paths: ["/0", "/1", "/2"], error: null });
    }
  });

  test("begins at an entry with `start`", () => {
    const offsets = Array.from(new FlowReader(small).rows(), ({ offset }) => offset);
    expect(offsets).toEqual(starts);
    const paths = [...new FlowReader(small, { format: "har", start: offsets[1] })].map(pathOf);
    expect(paths).toEqual(["/1", "/2"]);
  });

  test("is told from its first bytes, with a mark too, and has no index of offsets", async () => {
    expect(outcomeOf(concat([bytesOf("\xef\xbb\xbf"), small])).paths.length).toBe(3);
    expect(codecError(() => new FlowReader(small).indexSync())).toMatchObject({ code: "UNSUPPORTED_FORMAT", offset: 0 });
    expect((await codecErrorOf(new FlowReader(new Blob([small])).index())).code).toBe("UNSUPPORTED_FORMAT");
  });

  test("cannot be followed", async () => {
    const read = async (target: Uint8Array): Promise<number> => {
      target.set(small.subarray(0, target.length));
      return target.length;
    };
    const file = { size: async () => small.length, read };
    expect((await codecErrorOf(pathsOf(new FlowReader(file, { follow: true })))).code).toBe("UNSUPPORTED_FORMAT");
  });

  test("progress goes with the entries", () => {
    const seen: number[] = [];
    for (const _ of new FlowReader(small, { onProgress: (done) => seen.push(done) }));
    expect(seen.at(-1)).toBe(small.length);
  });
});

describe("damage", () => {
  test("an entry of more values than JSON.parse should make is refused; in what is passed over, any number may stand", () => {
    const many = `[${"0,".repeat(2 ** 22)}0]`;
    const entry = JSON.stringify(entryOf());
    const bytes = utf8(`{"log":{"_x":${many},"entries":[${entry},${entry.slice(0, -1)},"_x":${many}}]}}`);
    expect(outcomeOf(bytes)).toMatchObject({ paths: ["/a"], error: { code: "FLOW_TOO_LARGE", flow: 1 } });
  });

  const at = (text: string, code: string, offset: number): [string, string, number] => [text, code, offset];
  test.each([
    at(`{"log":{"entries":{}}}`, "BAD_JSON", 18),
    at(`{"log":[]}`, "BAD_JSON", 7),
    at(`{"log":{}}`, "BAD_HAR", 10),
    at(`{"log":{"entries":null}}`, "BAD_JSON", 18),
    at(`{"nothing":1}`, "BAD_HAR", 13),
    at(`{log:{}}`, "BAD_JSON", 1),
    at(`{"log":{"entries":[]},}`, "BAD_JSON", 22),
    at(`{"log" {"entries":[]}}`, "BAD_JSON", 7),
    at(`{"log":{"entries":[]}]`, "BAD_JSON", 21),
    at(`{"log":{"entries":[]}}{`, "TRAILING_BYTES", 22),
    at(`{"log":{"entries":[,]}}`, "BAD_JSON", 19),
    at(`{"log":{"entries":[1 2]}}`, "BAD_HAR", 19),
    at(`{"log":{"a":,"entries":[]}}`, "BAD_JSON", 12),
  ])("%s is %s at byte %d", (text, code, offset) => {
    expect(outcomeOf(utf8(text), { format: "har" })).toMatchObject({ paths: [], error: { code, offset } });
  });

  const inSecond = (from: string, to: string): { bytes: Uint8Array; offset: number } => {
    const entry = JSON.stringify(three[1]);
    const offset = starts[1] + Buffer.from(entry).indexOf(from);
    return { bytes: concat([small.subarray(0, offset), bytesOf(to), small.subarray(offset + from.length)]), offset };
  };

  test.each([
    ['"cache"', "cache", "BAD_JSON", 0],
    [":250", ":25O", "BAD_JSON", 3],
    [":250", ":025", "BAD_JSON", 2],
    [":250", ":2.e", "BAD_JSON", 3],
    ["quoted", "quot\x01d", "BAD_JSON", 4],
    ["quoted", "quo\\xd", "BAD_JSON", 4],
    ["quoted", "\\u12g4", "BAD_JSON", 4],
    ["quoted", "quo\xc3(d", "BAD_UTF8", 3],
    ["quoted", "q\xed\xa0\x80d", "BAD_UTF8", 1],
    [`"status":200`, `"status":tru`, "BAD_JSON", 12],
    [`"url"`, `"uri"`, "BAD_HAR", null],
  ])("%s as %j in the second of three entries: %s", (from, to, code, shift) => {
    const { bytes, offset } = inSecond(from, to);
    const expected = { code, offset: shift === null ? starts[1] : offset + shift, flow: 1 };
    expect(outcomeOf(bytes)).toMatchObject({ paths: ["/0"], error: expected });
    const gaps: Gap[] = [];
    expect(outcomeOf(bytes, { salvage: true, onGap: (gap) => gaps.push(gap) })).toEqual({ paths: ["/0", "/2"], error: null });
    expect(gaps).toMatchObject([{ from: starts[1], reason: expected }]);
  });

  test("a lost quote turns text inside out: the next entry is still found", () => {
    const { bytes } = inSecond('"comment":"', '"comment":_');
    const gaps: Gap[] = [];
    expect(outcomeOf(bytes, { salvage: true, onGap: (gap) => gaps.push(gap) }).paths).toEqual(["/0", "/2"]);
    expect(gaps).toMatchObject([{ from: starts[1], to: starts[2] }]);
  });

  test("a beginning that is lost, an end that is lost, noise between", () => {
    for (const [bytes, paths] of [
      [concat([utf8('{ "log": gone '), small.subarray(starts[0] - 5)]), ["/0", "/1", "/2"]],
      [small.subarray(0, starts[2] + 20), ["/0", "/1"]],
      [concat([small.subarray(0, starts[1]), bytesOf('\x00\xff{{"[[,'), small.subarray(starts[1])]), ["/0", "/1", "/2"]],
    ] as const) {
      const gaps: Gap[] = [];
      expect(outcomeOf(bytes, { salvage: true, onGap: (gap) => gaps.push(gap) })).toEqual({ paths, error: null });
      expect(gaps.length).toBeGreaterThan(0);
      for (const { from, to } of gaps) expect(from).toBeLessThan(to);
    }
  });

  test("a comma that is lost loses nothing", () => {
    const gaps: Gap[] = [];
    const bytes = concat([small.subarray(0, starts[1] - 1), small.subarray(starts[1])]);
    expect(outcomeOf(bytes)).toMatchObject({ paths: ["/0"], error: { code: "BAD_JSON", offset: starts[1] - 1, flow: 1 } });
    expect(outcomeOf(bytes, { salvage: true, onGap: (gap) => gaps.push(gap) })).toEqual({ paths: ["/0", "/1", "/2"], error: null });
    expect(gaps).toEqual([]);
  });

  test("an entry that a body holds is not one of the log", () => {
    const inner = JSON.stringify(entryAt("/inner"));
    const tricky = [entryAt("/0", { comment: inner }), entryAt("/1", { comment: inner })];
    const bytes = logOf(tricky);
    const at = Buffer.from(bytes).indexOf('"cache"');
    bytes[at] = 0;
    expect(outcomeOf(bytes, { salvage: true }).paths).toEqual(["/1"]);
  });

  test("salvage gives the same from pieces", async () => {
    const { bytes } = inSecond(":250", ":25O");
    for (const size of [1, 50, 1000]) {
      expect(await pathsOf(new FlowReader(inPieces(bytes, size), { salvage: true }))).toEqual(["/0", "/2"]);
    }
  });

  test("whatever is in the way, time stays linear", () => {
    const hostile = (count: number): Uint8Array => utf8(`{"log":{"entries":[!${'{"cache":{"request":['.repeat(count)}`);
    const read = (bytes: Uint8Array): void => expect(outcomeOf(bytes, { salvage: true, maxDepth: 1_000_000 }).paths).toEqual([]);
    expect(growth(hostile, read, 20_000)).toBeLessThan(8);
  });
});

describe("limits", () => {
  test("nesting, of entries and of what is passed over", () => {
    const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    const inEntry = logOf([entryAt("/0"), "@"]);
    const text = (depth: number): Uint8Array => utf8(new TextDecoder().decode(inEntry).replace('"@"', nested(depth)));
    const offset = Buffer.from(inEntry).indexOf('"@"');
    expect(outcomeOf(text(101)).error).toMatchObject({ code: "TOO_DEEP", offset: offset + 100 });
    expect(outcomeOf(text(100)).error).toMatchObject({ code: "BAD_HAR", offset });
    expect(outcomeOf(text(4), { maxDepth: 3 }).error).toMatchObject({ code: "TOO_DEEP" });
    expect(outcomeOf(utf8(`{"x":${nested(100_000)},"log":{"entries":[]}}`)).error).toMatchObject({ code: "TOO_DEEP", offset: 105 });
  });

  test("an entry that is too large", () => {
    const bytes = logOf([entryAt("/0"), entryAt("/1", { comment: "x".repeat(5000) })]);
    expect(outcomeOf(bytes, { maxFlowBytes: 2000 })).toMatchObject({ paths: ["/0"], error: { code: "FLOW_TOO_LARGE", flow: 1 } });
  });

  test("what is passed over may be larger than any window, and is not kept", async () => {
    const large = `{"log":{"pages":"${"p".repeat(3_000_000)}","entries":${JSON.stringify(three)}}}`;
    expect(await pathsOf(new FlowReader(inPieces(utf8(large), 10_000), { maxFlowBytes: 5000 }))).toEqual(["/0", "/1", "/2"]);
  });

  test("a file of many windows, with and without waiting, rows and flows", async () => {
    const entries = Array.from({ length: 300 }, (_, index) => entryAt(`/${index}`, { comment: "c".repeat((index * 111) % 9000) }));
    const bytes = logOf(entries);
    const read = (target: Uint8Array, position: number): number => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    };
    const file: RandomSource = {
      size: async () => bytes.length,
      sizeSync: () => bytes.length,
      read: async (target, position) => read(target, position),
      readSync: read,
    };
    const paths = entries.map((_, index) => `/${index}`);
    expect(outcomeOf(file)).toEqual({ paths, error: null });
    expect(await pathsOf(new FlowReader(file))).toEqual(paths);
    expect(Array.from(new FlowReader(file).rows(), ({ path }) => path)).toEqual(paths);
    expect(
      Array.from(
        new FlowReader(file).rows(({ id }) => id > "8"),
        ({ path }) => path,
      ).length,
    ).toBeGreaterThan(100);
    const flows = [...new FlowReader(file)];
    expect(flows.map((flow) => flow.comment.length)).toEqual(entries.map(({ comment }) => String(comment).length));
  });

  test("large bodies", async () => {
    const body = 'b\\"'.repeat(400_000);
    const bytes = logOf([
      entryAt("/0", { response: { status: 200, content: { size: 1, mimeType: "text/html", text: body } } }),
      entryAt("/1"),
    ]);
    for (const source of [bytes, new Blob([bytes])]) {
      const flows = [];
      for await (const flow of new FlowReader(source)) if (flow.type === "http") flows.push(flow.response?.text?.length);
      expect(flows).toEqual([body.length, 2]);
    }
  });
});

describe("compressed", () => {
  test("as mitmproxy compresses, synchronously, from a stream, and with `start`", async () => {
    const bytes = new Uint8Array(deflateSync(small, { level: 9 }));
    expect(outcomeOf(bytes)).toEqual({ paths: ["/0", "/1", "/2"], error: null });
    expect(await pathsOf(new FlowReader(inPieces(bytes, 10)))).toEqual(["/0", "/1", "/2"]);
    expect(Array.from(new FlowReader(bytes).rows(), ({ offset }) => offset)).toEqual(starts);
  });

  test("no more is inflated than allowed, and what is no zlib stream is told", () => {
    const bomb = new Uint8Array(deflateSync(new Uint8Array(5_000_000)));
    const services = { maxContentBytes: 1_000_000 };
    const message = expect.stringMatching(/inflated as a whole, up to \d+ bytes/);
    expect(outcomeOf(bomb, { services }).error).toMatchObject({ code: "CONTENT_TOO_LARGE", message });
    expect(outcomeOf(bomb.subarray(0, 100), { services: { maxContentBytes: 50 } }).error).toMatchObject({ code: "CONTENT_TOO_LARGE" });
    expect(outcomeOf(bytesOf("x\x9cgarbage")).error).toMatchObject({ code: "BAD_CONTENT" });
    const none = { decoders: { deflate: undefined as never } };
    expect(outcomeOf(bomb, { services: none }).error).toMatchObject({ code: "NO_DECODER" });
  });

  test("damage in it is salvaged as in any other", () => {
    const broken = small.slice();
    broken[starts[1] + 5] = 0;
    expect(outcomeOf(new Uint8Array(deflateSync(broken)), { salvage: true }).paths).toEqual(["/0", "/2"]);
    expect(outcomeOf(new Uint8Array(deflateSync(broken))).paths).toEqual(["/0"]);
  });

  test("many flows go through it in pieces", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink, { format: "zhar" });
    const [flow] = new FlowReader(small);
    for (let i = 0; i < 2000; i++) await writer.add(flow);
    await writer.close();
    expect(sink.length).toBeLessThan(100_000);
    expect(Array.from(new FlowReader(sink.bytes()).rows()).length).toBe(2000);
  });
});

test("an error of the source is not taken for damage", () => {
  const failing = {
    size: async () => 1000,
    sizeSync: () => 1000,
    read: async () => 0,
    readSync: () => 0,
  };
  let error: CodecError | null = null;
  try {
    for (const _ of new FlowReader(failing, { format: "har", salvage: true }));
  } catch (thrown) {
    error = thrown as CodecError;
  }
  expect(error?.code).toBe("SOURCE_CHANGED");
});
