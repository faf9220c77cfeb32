// The codecs' functions by themselves, as pages import them: they are those of the objects, on every engine, and those of the entry without
// Wasm do the same.
import { describe, expect, test } from "@jest/globals";
import * as full from "../../src/index.ts";
import * as js from "../../src/js.ts";
import * as messages from "../../src/protobuf.ts";
import * as all from "../../src/tnetstring.ts";
import * as jsAlone from "../../src/tnetstring-js.ts";
import { describeEngines } from "../engines.ts";
import { codecError, latin1 } from "../helpers.ts";

const names = ["dumps", "dumpsInto", "dumpsBorrowed", "dumpsChunks", "encodedLength", "dump", "loads", "pop", "load"] as const;
const value = { status: 200, headers: [["a", "b"]], body: new Uint8Array(5000).fill(7), odd: new Map([[1, -0.5]]) };
const bytes = all.tnetstring.dumps(value);
const entries = [
  { entry: "mitmflow/tnetstring", api: all },
  { entry: "mitmflow/tnetstring-js", api: jsAlone },
];

describe.each(entries)("$entry", ({ api }) => {
  test("has each function of the object by itself, and no other", () => {
    expect(Object.keys(api.tnetstring).sort()).toEqual([...names].sort());
    for (const name of names) expect(api[name]).toBe(api.tnetstring[name]);
  });
});

test("the entries with flows have the same objects", () => {
  expect(full.tnetstring).toBe(all.tnetstring);
  expect(js.tnetstring).toBe(jsAlone.tnetstring);
  expect(js.engine).toBe(jsAlone.engine);
});

test("the examples in the docstrings are right", () => {
  const spelled = "15:6:status;3:200#}";
  expect(latin1(all.dumps({ status: 200 }))).toBe(spelled);
  expect(all.encodedLength({ status: 200 })).toBe(19);
  expect(all.loads(new TextEncoder().encode(spelled))).toEqual({ status: 200 });
});

test("the entries have the same names", () => {
  expect(Object.keys(jsAlone).sort()).toEqual(Object.keys(all).sort());
});

test("mitmflow/protobuf has the object's codecs by themselves", () => {
  expect(messages.protobuf).toEqual({ dummyHttp: messages.dummyHttp, compile: messages.compile });
});

test("mitmflow/tnetstring-js runs on the JS engine, and has no other", () => {
  expect(jsAlone.engine.name).toBe("js");
  expect(jsAlone.createEngine().name).toBe("js");
  expect(codecError(() => jsAlone.createEngine("wasm")).code).toBe("ENGINE_UNAVAILABLE");
  expect(codecError(() => jsAlone.loads(bytes, { engine: "wasm-simd" })).code).toBe("ENGINE_UNAVAILABLE");
});

describeEngines("functions by themselves", (engine) => {
  describe.each(entries)("of $entry", ({ api }) => {
    const { dumps, dumpsInto, dumpsBorrowed, dumpsChunks, encodedLength, dump, loads, pop, load } = api;

    test("write the same bytes in every form", async () => {
      const length = bytes.length;
      expect(dumps(value, { engine })).toEqual(bytes);
      expect(dumpsInto(value, new Uint8Array(length + 3), 3, { engine })).toEqual(bytes);
      expect(dumpsBorrowed(value, { engine }).slice()).toEqual(bytes);
      const chunks = dumpsChunks(value, { engine });
      expect(chunks).toContain(value.body);
      expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes));
      expect(encodedLength(value, { engine })).toBe(length);
      const written: Uint8Array[] = [];
      await dump(value, new WritableStream({ write: (chunk: Uint8Array) => void written.push(chunk) }), { engine });
      expect(Buffer.concat(written)).toEqual(Buffer.from(bytes));
    });

    test("read the same value, whole, with something behind it, from a stream, and as an error", async () => {
      const exact = loads(bytes, { engine, dicts: "map" });
      expect(dumps(exact, { engine })).toEqual(bytes);
      const [first, rest] = pop(Buffer.concat([bytes, bytes]), { engine, dicts: "map" });
      expect(first).toEqual(exact);
      expect(Buffer.from(rest)).toEqual(Buffer.from(bytes));
      const source = new api.ByteReader(new Blob([bytes.slice()]).stream());
      expect(await load(source, { engine, dicts: "map" })).toEqual(exact);
      const error = codecError(() => loads(bytes, { engine }));
      expect([error.code, error.path]).toEqual(["KEY_UNREPRESENTABLE", "odd"]);
      expect(codecError(() => loads(Buffer.concat([bytes, bytes]), { engine, dicts: "map" }))).toMatchObject({
        code: "TRAILING_BYTES",
        offset: bytes.length,
      });
    });
  });
});
