// Generated codecs: what protobuf.compile is tested for, and what is their own.
import { describe, expect, test } from "@jest/globals";
import protobufjs from "protobufjs";
import { describeType, type SchemaDescription } from "../../src/codec/describe.ts";
import { javaScriptSource, typeScriptSource } from "../../src/codegen/module.ts";
import { testCodecs } from "./codecs.ts";
import { generatedCodec, generatedModule, type Message } from "./generated.ts";

function describeProto(proto: string, message: string): SchemaDescription {
  return describeType(protobufjs.parse(proto, { keepCase: true }).root.lookupType(message));
}

describe.each(["ts", "js"] as const)("%s", (language) => {
  testCodecs((proto, message) => generatedCodec(describeProto(proto, message), language));
});

test("every field is a property, by each way", () => {
  const description = describeProto(
    'syntax = "proto3"; message A { int32 i = 1; B b = 2; repeated string s = 3; } message B { bool x = 1; optional bytes y = 2; }',
    "A",
  );
  const { A } = generatedModule(description);
  const bytes = A.dumps({ b: { x: true } });
  for (const options of [{}, { copy: true }]) {
    const message = A.loads(bytes, options);
    expect(Object.keys(message)).toEqual(["i", "b", "s"]);
    expect(Object.keys(message.b as Message)).toEqual(["x", "y"]);
    expect(message).toEqual({ b: { x: true } });
  }
});

test("what a getter throws is the caller's own, and leaves the codec as it was", () => {
  const codec = generatedCodec(describeProto('syntax = "proto3"; message A { int32 i = 1; string s = 2; }', "A"));
  const message = {
    i: 1,
    get s(): string {
      throw new RangeError("the caller's own");
    },
  };
  for (let times = 0; times < 3; times++) {
    expect(() => codec.dumps(message)).toThrow(new RangeError("the caller's own"));
    expect(codec.dumps({ i: 1, s: "x" })).toEqual(Uint8Array.of(8, 1, 18, 1, 120));
  }
});

test("names that are words of the language, of the module, or properties of every object", () => {
  const description = describeProto(
    `syntax = "proto3"; package a.b;
    message Object { int32 class = 1; int32 tag = 2; string proto = 3; string constructor = 4; Function toString = 5; Function.Object own = 6; }
    message Function { int32 end = 1; int32 reader = 2; int32 notPlain = 3; message Object { int32 let = 1; } enum ObjectInput { ZERO = 0; proto = 1; } ObjectInput e = 4; }`,
    "a.b.Object",
  );
  // protobufjs leaves this name out.
  const named = JSON.parse(JSON.stringify(description).replaceAll('"proto"', '"__proto__"')) as SchemaDescription;
  const codec = generatedCodec(named);
  const message = JSON.parse(
    `{"class": 1, "tag": 2, "__proto__": "p", "constructor": "c", "toString": {"end": 1, "reader": 2, "notPlain": 3, "e": 1}, "own": {"let": 5}}`,
  );
  const bytes = codec.dumps(message);
  expect(codec.loads(bytes)).toEqual(message);
  expect(codec.loads(bytes, { copy: true })).toEqual(message);
  expect(Object.getPrototypeOf(codec.loads(bytes))).toBe(Object.prototype);
  expect(codec.dumps({ tag: 1 })).toEqual(Uint8Array.of(16, 1));
});

test("all messages have a codec, and the schema's default values their way", () => {
  const description = describeProto(
    `syntax = "proto2"; package p; message A { optional B b = 1; optional E e = 2 [default = TWO]; enum E { ONE = 1; TWO = 2; } }
    message B { optional int64 l = 1 [default = -9223372036854775808]; optional bytes y = 2 [default = "\\001b"]; optional double d = 3 [default = -inf]; }`,
    "p.A",
  );
  const module = generatedModule(description);
  expect(Object.keys(module)).toEqual(["A_E", "A", "B"]);
  expect(module.A_E).toEqual({ ONE: 1, TWO: 2 });
  expect(module.B.loads(new Uint8Array(0), { defaults: true })).toEqual({
    l: -(2n ** 63n),
    y: Uint8Array.of(1, 98),
    d: Number.NEGATIVE_INFINITY,
  });
  expect(module.A.loads(new Uint8Array(0), { defaults: true, enums: "name" })).toEqual({ b: null, e: "TWO" });
});

test("nothing of the file's name or of a text becomes code, or cannot be seen", () => {
  const description = describeProto(
    'syntax = "proto2"; message A { optional string s = 1 [default = "\u2028\u202e\u009b\ud83d\ude00"]; }',
    "A",
  );
  for (const source of [typeScriptSource, javaScriptSource]) {
    const text = source(description, { from: "a\n\r\u2028process.exit()//.proto", runtime: "./\u2029\u202e.js" });
    expect(text.split(/[\n\r\u2028\u2029]/)[0]).toBe(
      "// Generated from a\\n\\r\\u2028process.exit()//.proto by `mitmflow generate`. Do not edit.",
    );
    expect(text).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
  }
  const module = generatedModule(description);
  expect(module.A.loads(new Uint8Array(0), { defaults: true })).toEqual({ s: "\u2028\u202e\u009b\ud83d\ude00" });
});

test("the same schema gives the same module", () => {
  const description = describeProto('syntax = "proto3"; message A { A a = 1; }', "A");
  const options = { from: "a.proto", runtime: "./runtime.js" };
  expect(typeScriptSource(description, options)).toBe(typeScriptSource(description, options));
  expect(typeScriptSource(description, options)).toContain('from "./runtime.js"');
});
