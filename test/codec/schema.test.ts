// Schemas: what becomes of a .proto on its way to a codec, odd names and large tables among it.
import { describe, expect, test } from "@jest/globals";
import protobufjs from "protobufjs";
import { describeType, type ReflectedType, type SchemaDescription } from "../../src/codec/describe.ts";
import { dummyHttpSchema } from "../../src/codec/generated/dummy_http.ts";
import { createEngine, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, latin1 } from "../helpers.ts";
import type { Message } from "../reference/protobuf.ts";
import { encode } from "../reference/protobuf-writer.ts";
import { show, showLoads } from "../reference/show.ts";
import { compiled, everything, schemaOf } from "./schemas.ts";

const reflect = (proto: string, message: string): ReflectedType => {
  const { root } = protobufjs.parse(proto, { keepCase: true });
  return root.lookupType(message);
};

describe("describeType", () => {
  test("the committed description of dummy_http.proto is what it gives", () => {
    const root = new protobufjs.Root().loadSync("proto/dummy_http.proto", { keepCase: true });
    const { messages, enums } = describeType(root.lookupType("dummy_http.HTTPResponse"));
    // Closed in proto2; our own take any number.
    expect({ messages, enums: enums.map(({ name, values }) => ({ name, values })) }).toEqual(dummyHttpSchema);
  });

  test("messages that stand beside each other", () => {
    const proto = 'syntax = "proto2"; message A { optional B b = 1; } message B { optional C c = 2; } message C { optional A a = 3; }';
    const { messages } = describeType(reflect(proto, "A"));
    expect(messages.map(({ name }) => name)).toEqual(["A", "B", "C"]);
    expect(messages.map(({ fields }) => [fields[0].number, fields[0].message])).toEqual([
      [1, 1],
      [2, 2],
      [3, 0],
    ]);
  });

  test("fields in order of number, labels, enums, packed", () => {
    const proto = `syntax = "proto2"; enum E { X = -1; Y = 5; }
      message A { repeated int32 c = 9 [packed = true]; required E a = 1; optional bytes b = 5; repeated int32 d = 10; }`;
    expect(describeType(reflect(proto, "A"))).toEqual({
      messages: [
        {
          name: "A",
          fields: [
            { name: "a", number: 1, type: 14, label: "required", enum: 0 },
            { name: "b", number: 5, type: 12, label: "optional" },
            { name: "c", number: 9, type: 5, label: "repeated", packed: true },
            { name: "d", number: 10, type: 5, label: "repeated" },
          ],
        },
      ],
      enums: [{ name: "E", values: { X: -1, Y: 5 }, closed: true }],
    });
  });

  test("repeated numbers of proto3 are packed unless it says otherwise", () => {
    const proto = 'syntax = "proto3"; message A { repeated int32 a = 1; repeated int32 b = 2 [packed = false]; repeated string c = 3; }';
    const { codec, type } = schemaOf(proto, "A");
    const message = { a: [1, 300], b: [1, 300], c: ["x"] };
    const bytes = codec.dumps(message);
    expect(latin1(bytes)).toBe("\x0a\x03\x01\xac\x02\x10\x01\x10\xac\x02\x1a\x01x");
    expect(bytes).toEqual(new Uint8Array(type.encode(type.fromObject(message)).finish()));
  });

  test("groups and the field of a group", () => {
    const { messages } = everything.description;
    const item = messages[0].fields.find(({ number }) => number === 20);
    expect(item).toEqual({ name: "item", number: 20, type: 10, label: "repeated", message: expect.any(Number) });
    expect(messages[item?.message as number].fields.map(({ name }) => name)).toEqual(["data", "sub"]);
  });

  test("a map is repeated entries", () => {
    expect(describeType(reflect('syntax = "proto3"; message A { map<string, A> m = 1; }', "A")).messages).toEqual([
      { name: "A", fields: [{ name: "m", number: 1, type: 11, label: "repeated", message: 1, map: true }] },
      {
        name: "A.m",
        fields: [
          { name: "key", number: 1, type: 9, label: "optional" },
          { name: "value", number: 2, type: 11, label: "optional", message: 0 },
        ],
      },
    ]);
  });

  test("presence, oneofs and defaults", () => {
    const proto3 = 'syntax = "proto3"; message A { int32 a = 1; optional int32 b = 2; A c = 3; oneof x { int32 d = 4; A e = 5; } }';
    expect(describeType(reflect(proto3, "A")).messages[0].fields.map(({ implicit, oneof }) => [implicit, oneof])).toEqual([
      [true, undefined],
      [undefined, 0],
      [undefined, undefined],
      [undefined, 1],
      [undefined, 1],
    ]);
    const proto2 = `syntax = "proto2"; enum E { X = 3; Y = 5; }
      message A { optional int64 a = 1 [default = -5]; optional E b = 2 [default = Y]; optional string c = 3 [default = "c"];
        optional uint64 d = 4 [default = 18446744073709551615]; optional int32 e = 5; }`;
    expect(describeType(reflect(proto2, "A")).messages[0].fields.map((field) => field.default)).toEqual([
      -5,
      5,
      "c",
      2n ** 64n - 1n,
      undefined,
    ]);
  });

  test("numbers that protobuf doesn't have are refused", () => {
    for (const number of [0, 2 ** 29]) {
      const type = new protobufjs.Type("A").add(new protobufjs.Field("a", number, "int32"));
      new protobufjs.Root().add(type);
      expect(() => describeType(type)).toThrow(RangeError);
    }
  });
});

describe("compileSchema", () => {
  const required = (count: number): SchemaDescription => ({
    messages: [
      {
        name: "Many",
        fields: Array.from({ length: count }, (_, index) => ({ name: `f${index}`, number: index + 1, type: 5, label: "required" })),
      },
    ],
    enums: [],
  });

  test.each([31, 32, 33, 100])("%i required fields, each of them asked for", (count) => {
    const { codec } = compiled(required(count));
    const whole = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));
    expect(codec.loads(codec.dumps(whole))).toEqual(whole);
    for (let missing = 0; missing < count; missing++) {
      const { [`f${missing}`]: _, ...rest } = whole;
      expect(codecError(() => codec.dumps(rest))).toMatchObject({ code: "MISSING_FIELD", path: `f${missing}` });
      const optional: SchemaDescription = required(count);
      for (const field of optional.messages[0].fields) field.label = "optional";
      const bytes = encode(rest, optional);
      expect(codecError(() => codec.loads(bytes))).toMatchObject({ code: "MISSING_FIELD", offset: 0, path: `f${missing}` });
    }
  });
});

/** A message whose fields have the names of what every object inherits. */
const odd: SchemaDescription = {
  messages: [
    {
      name: "Odd",
      fields: ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"].map((name, index) => ({
        name,
        number: index + 1,
        type: 9,
        label: "optional",
      })),
    },
  ],
  enums: [],
};
const oddMessage: SchemaDescription = {
  messages: [
    {
      name: "Outer",
      fields: [
        { name: "__proto__", number: 1, type: 11, label: "optional", message: 0 },
        { name: "polluted", number: 2, type: 5, label: "optional" },
        { name: "constructor", number: 3, type: 5, label: "repeated" },
      ],
    },
  ],
  enums: [],
};

describeEngines("names that every object has", (engine) => {
  test("absent ones are absent", () => {
    expect(compiled(odd).codec.dumps({}, { engine })).toEqual(new Uint8Array(0));
    expect(compiled(oddMessage).codec.dumps({}, { engine })).toEqual(new Uint8Array(0));
  });

  test("those of the object's own are written, and read as its own", () => {
    const { codec } = compiled(odd);
    const message = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d","valueOf":"e"}') as Message;
    const bytes = codec.dumps(message, { engine });
    expect(latin1(bytes)).toBe("\n\x01a\x12\x01b\x1a\x01c\x22\x01d\x2a\x01e");
    expect(show(codec.loads(bytes, { engine }))).toBe(show(message));
  });

  test("a sub-message called __proto__ is merged, and no prototype", () => {
    const { codec } = compiled(oddMessage);
    const value = codec.loads(Uint8Array.of(0x0a, 2, 0x10, 1, 0x0a, 4, 0x18, 7, 0x18, 8), { engine });
    expect(show(value)).toBe('{"__proto__":{"constructor":[7,8],"polluted":1}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Message).polluted).toBeUndefined();
  });
});

/** A message of `count` fields. Its tables take about 24 bytes a field. */
function large(count: number): SchemaDescription {
  const fields = Array.from({ length: count }, (_, index) => ({
    name: `field_${index}`,
    number: index * 3 + 1,
    type: index % 2 ? 5 : 9,
    label: "optional" as const,
  }));
  return { messages: [{ name: "Large", fields }], enums: [] };
}

describeEngines("large tables", ({ name }) => {
  // From well below to well above where the tables meet the regions behind them.
  test.each([100, 600, 680, 700, 800, 900, 1000, 1020, 1050, 2000, 4000])("of %i fields and tnetstring's keys share an engine", (count) => {
    const engine = createEngine(name);
    const description = large(count);
    const { codec } = compiled(description);
    const message = Object.fromEntries(
      description.messages[0].fields.map((field, index) => [field.name, field.type === 5 ? index : `text ${index}`]),
    );
    const encoded = latin1(encode(message, description));
    const keys = Array.from({ length: 250 }, (_, index) => `a rather long key of a dict, ${index}`);
    const dict = Object.fromEntries(keys.map((key) => [key, 1]));
    const items = keys.map((key) => `${key.length}:${key};1:1#`).join("");
    const wrong: string[] = [];
    for (let round = 0; round < 3; round++) {
      if (latin1(tnetstring.dumps(dict, { engine })) !== `${items.length}:${items}}`) wrong.push(`dict before, round ${round}`);
      if (latin1(codec.dumps(message, { engine })) !== encoded) wrong.push(`message, round ${round}`);
      if (latin1(tnetstring.dumps(dict, { engine })) !== `${items.length}:${items}}`) wrong.push(`dict after, round ${round}`);
      if (showLoads(() => codec.loads(bytesOf(encoded), { engine })) !== show(message)) wrong.push(`loads, round ${round}`);
    }
    expect(wrong).toEqual([]);
  });

  test("several schemas take turns", () => {
    const engine = createEngine(name);
    const schemas = [compiled(large(5)), compiled(large(700)), everything, compiled(large(1500))];
    for (let round = 0; round < 3; round++) {
      for (const { codec, description } of schemas) {
        const message: Message =
          description === everything.description ? { int32_: 5, last: { sparse: "x" } } : { field_0: "first", field_3: 7 };
        const bytes = codec.dumps(message, { engine });
        expect(latin1(bytes)).toBe(latin1(encode(message, description)));
        expect(codec.loads(bytes, { engine })).toEqual(message);
      }
    }
  });
});
