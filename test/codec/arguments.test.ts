// What callers without types may hand over: arrays of another realm are taken, all else that is wrong is refused by name.
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import protobufjs from "protobufjs";
import { ByteReader, FlowReader, flowFromBytes, protobuf, Request, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { flow013 } from "../flow/states.ts";
import { utf8 } from "../helpers.ts";

/** The same bytes as a frame or a vm has them. */
function foreign(bytes: Uint8Array): Uint8Array {
  return runInNewContext("Uint8Array.from(bytes)", { bytes: [...bytes] }) as Uint8Array;
}

const codec = protobuf.compile(
  protobufjs.parse('syntax = "proto3"; message M { bytes b = 1; repeated int32 n = 2; string s = 3; }').root.lookupType("M"),
);

describeEngines("bytes of another realm", (engine) => {
  const value = { a: [1, "é"], body: Uint8Array.of(1, 2, 255) };
  const bytes = tnetstring.dumps(value);

  test("are none of this one's class", () => {
    expect(foreign(bytes) instanceof Uint8Array).toBe(false);
  });

  test("are read, and give bytes of this one", async () => {
    const loaded = tnetstring.loads(foreign(bytes), { engine }) as typeof value;
    expect(loaded).toEqual(value);
    expect(loaded.body instanceof Uint8Array).toBe(true);
    expect(tnetstring.loads(foreign(bytes), { engine, exact: true })).toEqual(tnetstring.loads(bytes, { engine, exact: true }));
    const message = codec.dumps({ b: Uint8Array.of(7, 8), n: [1] });
    const { b } = codec.loads(foreign(message), { engine }) as { b: Uint8Array };
    expect([b instanceof Uint8Array, [...b]]).toEqual([true, [7, 8]]);
    const pieces = (async function* () {
      for (const byte of bytes) yield foreign(Uint8Array.of(byte));
    })();
    expect(await tnetstring.load(new ByteReader(pieces), { engine })).toEqual(value);
  });

  test("are written, and written to", () => {
    expect(tnetstring.dumps(foreign(Uint8Array.of(65, 66)), { engine })).toEqual(utf8("2:AB,"));
    const target = foreign(new Uint8Array(10));
    tnetstring.dumpsInto("AB", target, 2, { engine });
    expect([...target]).toEqual([0, 0, ...utf8("2:AB;"), 0, 0, 0]);
  });

  test("are flows", async () => {
    const flow = tnetstring.dumps(flow013(), { engine });
    const pieces = (async function* () {
      yield foreign(flow);
    })();
    const ids = [flowFromBytes(foreign(flow)).id, ...Array.from(new FlowReader(foreign(flow), { engine }), ({ id }) => id)];
    for await (const { id } of new FlowReader(pieces, { engine })) ids.push(id);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(3);
    const message = protobuf.dumps(flowFromBytes(flow), { engine });
    expect(protobuf.loads(foreign(message), { engine }).id).toBe(ids[0]);
    expect(protobuf.transcode(foreign(flow), "tnetstring", "protobuf", { engine }).length).toBeGreaterThan(0);
  });

  test("other views are still refused", () => {
    for (const wrong of [runInNewContext("new Uint16Array(4)"), new DataView(new ArrayBuffer(4)), [1], "a", null]) {
      expect(() => tnetstring.loads(wrong as never, { engine })).toThrow(TypeError);
    }
    expect(() => tnetstring.loads(null as never, { engine })).toThrow("bytes is a Uint8Array, not null");
  });
});

test("bytes of another realm are what a flow's parts are set to", () => {
  const request = Request.make("POST", "http://example.com/", foreign(utf8("abc")), { a: foreign(utf8("b")) as never });
  expect([request.text, request.headers.get("a")]).toEqual(["abc", "b"]);
  request.content = foreign(utf8("xyz"));
  expect([request.text, request.rawContent instanceof Uint8Array]).toEqual(["xyz", true]);
});

describe("what is wrong is named", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["an engine", () => tnetstring.loads(utf8("1:1#"), { engine: null as never }), /^engine is what createEngine gives/],
    ["another engine", () => tnetstring.dumps(1, { engine: {} as never }), /^engine is what createEngine gives/],
    ["a reader's engine", () => [...new FlowReader(new Uint8Array(0), { engine: null as never })], /^engine is what/],
    ["a flow", () => protobuf.dumps({} as never), /^a flow is written as a message, not object$/],
    ["no flow", () => protobuf.dumps(null as never), /^a flow is written as a message, not null$/],
    ["a type", () => protobuf.compile({} as never), /^a message type of protobufjs is compiled/],
    ["no type", () => protobuf.compile(null as never), /^a message type of protobufjs is compiled/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });

  test.each([
    [{ n: [null] }, "(null) in n[0]"],
    [{ n: [{}] }, "(an object) in n[0]"],
    [{ n: [undefined] }, "(undefined) in n[0]"],
  ])("%p in a message", (message, said) => {
    expect(() => codec.dumps(message as never)).toThrow(said);
  });
});
