// What a schema says beyond plain fields, both ways, on every engine, by way of a tape and without one: the same tests for
// protobuf.compile and for generated codecs.
import { describe, expect, test } from "@jest/globals";
import { type CompiledType, type Engine, unknownFields } from "../../src/index.ts";
import { describeEngines, engines } from "../engines.ts";
import { bytesOf, codecError, concat, latin1 } from "../helpers.ts";
import { delimited, tag, varint } from "../reference/protobuf-writer.ts";
import { show } from "../reference/show.ts";

export type Message = Record<PropertyKey, unknown>;

const proto3 = `syntax = "proto3";
  enum Color { option allow_alias = true; NONE = 0; RED = 1; BLUE = -1; ALSO_RED = 1; }
  message Inner { int32 a = 1; repeated int32 b = 2; string c = 3; Inner d = 4; }
  message Outer {
    int32 i = 1; double d = 2; bool b = 3; string s = 4; bytes y = 5; Color e = 6; Inner m = 7; float f = 8; uint64 u = 9; sint32 z = 10;
    optional int32 oi = 11; optional bytes oy = 12;
    oneof pick { int32 pi = 13; string ps = 14; Inner pm = 15; Inner pn = 16; }
    map<string, int32> si = 17; map<int32, Inner> im = 18; map<bool, bytes> bb = 19; map<int64, Color> le = 20; map<string, string> ss = 21;
    repeated Color es = 22; repeated Inner ms = 23; map<uint64, double> ud = 24; int64 l = 25; repeated int64 ls = 26;
  }`;
export const proto2 = `syntax = "proto2"; package p;
  enum Color { RED = 1; BLUE = 5; }
  message Inner { optional int32 a = 1; required int32 r = 2; optional Color c = 3; }
  message Outer {
    optional int32 i = 1 [default = 7]; optional string s = 2 [default = "x"]; optional Color e = 3; repeated Color es = 4;
    repeated Color ep = 5 [packed = true]; map<int32, Color> me = 6; optional Inner m = 7; optional group G = 8 { optional int32 a = 1; }
    map<string, Inner> mm = 9; oneof pick { Inner x = 10; Color y = 11; } optional bytes by = 12 [default = "\\tb"];
    optional int64 l = 13 [default = -9223372036854775808]; optional Color ed = 14 [default = BLUE]; repeated Inner ms = 15;
    extensions 100 to max;
  }
  extend Outer { optional int32 far = 100; repeated Inner more = 536870911; }`;
export const field = (number: number, value: number | bigint): number[] => [...tag(number, 0), ...varint(value)];
const text = (number: number, value: string): number[] => delimited(number, Buffer.from(value));
const entry = (number: number, ...parts: number[][]): number[] => delimited(number, parts.flat());

/** @param compile makes the codec of a message of a .proto */
export function testCodecs(compile: (proto: string, message: string) => CompiledType<Message>): void {
  const outer = compile(proto3, "Outer");

  const old = compile(proto2, "p.Outer");

  /** Read twice: the second time after a message that the way without a tape gave up on. */
  function reads(codec: CompiledType<Message>, engine: Engine, bytes: readonly number[], options: object = {}): Message {
    const first = codec.loads(Uint8Array.from(bytes), { engine, ...options });
    const copied = codec.loads(Uint8Array.from(bytes), { engine, copy: true, ...options });
    expect(show(copied)).toBe(show(first));
    expect((copied[unknownFields] as Uint8Array[] | undefined)?.map(latin1)).toEqual(
      (first[unknownFields] as Uint8Array[] | undefined)?.map(latin1),
    );
    return first;
  }

  describeEngines("proto3", (engine) => {
    const writes = (message: Message): number[] => [...outer.dumps(message, { engine })];

    test("default values are not written, but -0 is, and where there is presence", () => {
      const defaults = { i: 0, d: 0, b: false, s: "", y: new Uint8Array(0), e: 0, f: 0, u: 0, z: 0, l: 0n };
      expect(writes(defaults)).toEqual([]);
      expect(writes({ ...defaults, e: "NONE", i: -0, y: "" })).toEqual([]);
      expect(writes({ d: -0, f: -0 })).toEqual([...tag(2, 1), 0, 0, 0, 0, 0, 0, 0, 0x80, ...tag(8, 5), 0, 0, 0, 0x80]);
      expect(writes({ oi: 0, oy: new Uint8Array(0), pi: 0 })).toEqual([...field(11, 0), ...delimited(12, []), ...field(13, 0)]);
      expect(writes({ pm: {}, m: {} })).toEqual([...delimited(7, []), ...delimited(15, [])]);
      expect(writes({ f: 1e-300 })).toEqual([]);
    });

    test("default values that come all the same are no fields", () => {
      const bytes = [
        ...field(1, 5),
        ...field(1, 0),
        ...field(3, 0),
        ...text(4, ""),
        ...delimited(5, []),
        ...field(6, 0),
        ...field(9, 2n ** 64n),
      ];
      expect(reads(outer, engine, bytes)).toEqual({});
      expect(reads(outer, engine, [...tag(2, 1), 0, 0, 0, 0, 0, 0, 0, 0x80])).toEqual({ d: -0 });
      expect(reads(outer, engine, [...tag(2, 1), ...new Array(8).fill(0)])).toEqual({});
      expect(reads(outer, engine, [...field(11, 0), ...delimited(12, [])])).toEqual({ oi: 0, oy: new Uint8Array(0) });
      // Of 32 bits, those above do not count.
      expect(reads(outer, engine, field(1, 2n ** 32n))).toEqual({});
    });

    test("enums are open, numbers or names", () => {
      expect(reads(outer, engine, [...field(6, 99), ...delimited(22, [1, 77])])).toEqual({ e: 99, es: [1, 77] });
      const message = { e: 1, es: [-1, 0, 5], le: { "3": 1 } };
      const bytes = writes(message);
      expect(writes({ e: "ALSO_RED", es: ["BLUE", "NONE", 5], le: { "3": "RED" } })).toEqual(bytes);
      expect(reads(outer, engine, bytes)).toEqual(message);
      expect(reads(outer, engine, bytes, { enums: "name" })).toEqual({ e: "RED", es: ["BLUE", "NONE", 5], le: { "3": "RED" } });
      expect(reads(outer, engine, field(6, 0), { enums: "name" })).toEqual({});
      expect(codecError(() => writes({ es: [1, "toString"] }))).toMatchObject({ code: "OUT_OF_RANGE", path: "es[1]" });
    });

    test("of a oneof the last one wins, and messages of one field are merged", () => {
      expect(reads(outer, engine, [...field(13, 5), ...text(14, "a")])).toEqual({ ps: "a" });
      expect(reads(outer, engine, [...text(14, "a"), ...field(13, 0)])).toEqual({ pi: 0 });
      const merged = [...delimited(15, [...field(1, 1), ...field(2, 1)]), ...delimited(15, [...field(2, 2), ...text(3, "c")])];
      expect(reads(outer, engine, merged)).toEqual({ pm: { a: 1, b: [1, 2], c: "c" } });
      // Another one between them drops what came before.
      expect(reads(outer, engine, [...delimited(15, field(1, 1)), ...field(13, 1), ...delimited(15, text(3, "c"))])).toEqual({
        pm: { c: "c" },
      });
      expect(reads(outer, engine, [...delimited(15, field(1, 1)), ...delimited(16, text(3, "c"))])).toEqual({ pn: { c: "c" } });
      expect(codecError(() => writes({ pi: 1, ps: "x" }))).toMatchObject({ code: "UNSUPPORTED_VALUE", path: "ps" });
      expect(writes({ pi: 1, ps: null, pm: undefined })).toEqual(field(13, 1));
    });

    test("maps: keys of every kind, in the object's order", () => {
      const message = {
        si: { b: 1, a: 0, __: -1 },
        im: { "1": { a: 1 }, "-5": {} },
        bb: { true: bytesOf("x"), false: bytesOf("") },
        le: { "9223372036854775807": 1, "-1": -1 },
        ud: { "18446744073709551615": 0.5 },
      };
      const bytes = writes(message);
      expect(show(reads(outer, engine, bytes))).toBe(show(message));
      expect(writes({ si: { b: 1, a: 0 } })).toEqual([...entry(17, text(1, "b"), field(2, 1)), ...entry(17, text(1, "a"), field(2, 0))]);
      expect(writes({ si: {} })).toEqual([]);
    });

    test("maps: missing parts, unknown parts, and the last of equal keys", () => {
      expect(reads(outer, engine, entry(17))).toEqual({ si: { "": 0 } });
      expect(reads(outer, engine, entry(18, field(1, 3)))).toEqual({ im: { "3": {} } });
      expect(reads(outer, engine, [...entry(19, delimited(2, [1])), ...entry(20), ...entry(24)])).toEqual({
        bb: { false: bytesOf("\x01") },
        le: { "0": 0 },
        ud: { "0": 0 },
      });
      // The value before the key, a part twice, another field.
      expect(reads(outer, engine, entry(17, field(2, 5), text(1, "x"), field(2, 6), field(9, 9)))).toEqual({ si: { x: 6 } });
      const twice = [...entry(18, field(1, 1), delimited(2, field(1, 5))), ...entry(18, field(1, 1), delimited(2, text(3, "c")))];
      expect(reads(outer, engine, twice)).toEqual({ im: { "1": { c: "c" } } });
      // Within one entry a message is merged as anywhere.
      expect(reads(outer, engine, entry(18, delimited(2, field(1, 5)), delimited(2, text(3, "c"))))).toEqual({
        im: { "0": { a: 5, c: "c" } },
      });
      // A map's key of another wire type is no key.
      expect(reads(outer, engine, entry(17, field(1, 5), field(2, 5)))).toEqual({ si: { "": 5 } });
    });

    test("maps: names that every object has", () => {
      const bytes = ["__proto__", "constructor", "toString"].flatMap((key) => entry(21, text(1, key), text(2, key)));
      const message = reads(outer, engine, bytes);
      expect(show(message)).toBe('{"ss":{"__proto__":"__proto__","constructor":"constructor","toString":"toString"}}');
      expect(Object.getPrototypeOf(message.ss)).toBe(Object.prototype);
      expect(writes(message)).toEqual(bytes);
      const messages = reads(outer, engine, [...entry(18, field(1, 1)), ...bytes]);
      expect(({} as Message).a).toBeUndefined();
      expect(Object.keys(messages)).toEqual(["im", "ss"]);
    });

    test("maps: what they refuse", () => {
      const refuses = (message: Message, code: string, path: string): void =>
        expect(codecError(() => outer.dumps(message, { engine }))).toMatchObject({ code, path });
      refuses({ si: [1] }, "UNSUPPORTED_VALUE", "si");
      refuses({ si: new Map([["a", 1]]) }, "UNSUPPORTED_VALUE", "si");
      refuses({ si: "x" }, "UNSUPPORTED_VALUE", "si");
      refuses({ si: { a: 1, b: null } }, "UNSUPPORTED_VALUE", "si.b");
      refuses({ im: { x: {} } }, "OUT_OF_RANGE", "im.x");
      refuses({ im: { "1": { a: "x" } } }, "UNSUPPORTED_VALUE", 'im["1"].a');
      refuses({ im: { "4294967296": {} } }, "OUT_OF_RANGE", 'im["4294967296"]');
      refuses({ im: { "1.5": {} } }, "OUT_OF_RANGE", 'im["1.5"]');
      refuses({ bb: { yes: bytesOf("") } }, "OUT_OF_RANGE", "bb.yes");
      refuses({ ss: { a: "\ud800" } }, "BAD_STRING", "ss.a");
      refuses({ ss: { "\ud800": "a" } }, "BAD_STRING", 'ss["\\ud800"]');
    });

    test("64-bit integers: numbers, bigints, Long", () => {
      const bytes = writes({ u: 2n ** 64n - 1n, l: -5, ls: [2 ** 53 - 1, 2n ** 53n, -1n] });
      expect(reads(outer, engine, bytes)).toEqual({ u: 2n ** 64n - 1n, l: -5, ls: [2 ** 53 - 1, 2n ** 53n, -1] });
      expect(reads(outer, engine, bytes, { longs: "bigint" })).toEqual({ u: 2n ** 64n - 1n, l: -5n, ls: [2n ** 53n - 1n, 2n ** 53n, -1n] });
      const long = (value: bigint, unsigned = false): object => ({
        low: Number(BigInt.asIntN(32, value)),
        high: Number(BigInt.asIntN(32, value >> 32n)),
        unsigned,
      });
      expect(writes({ u: long(2n ** 64n - 1n, true), l: long(-5n), ls: [long(2n ** 53n - 1n), long(2n ** 53n), long(-1n)] })).toEqual(
        bytes,
      );
      expect(codecError(() => writes({ u: long(-1n) }))).toMatchObject({ code: "OUT_OF_RANGE", path: "u" });
      expect(codecError(() => writes({ i: long(2n ** 40n) }))).toMatchObject({ code: "OUT_OF_RANGE", path: "i" });
    });

    test("defaults on request", () => {
      const inner = { a: 0, b: [], c: "", d: null };
      expect(reads(outer, engine, field(1, 3), { defaults: true, enums: "name", longs: "bigint" })).toEqual({
        ...{ i: 3, d: 0, b: false, s: "", y: new Uint8Array(0), e: "NONE", m: null, f: 0, u: 0n, z: 0, l: 0n, ls: [] },
        ...{ si: {}, im: {}, bb: {}, le: {}, ss: {}, ud: {}, es: [], ms: [] },
      });
      // A message that comes again is merged, not its defaults.
      const merged = [...delimited(7, delimited(4, field(1, 1))), ...delimited(7, [...field(2, 1), ...delimited(4, text(3, "c"))])];
      expect(reads(outer, engine, merged, { defaults: true }).m).toEqual({ ...inner, b: [1], d: { ...inner, a: 1, c: "c" } });
      expect(reads(outer, engine, entry(18), { defaults: true }).im).toEqual({ "0": inner });
    });

    test("options that there are not", () => {
      expect(() => outer.loads(new Uint8Array(0), { longs: "string" as "number" })).toThrow(RangeError);
      expect(() => outer.loads(new Uint8Array(0), { enums: "text" as "name" })).toThrow(RangeError);
    });
  });

  describeEngines("proto2", (engine) => {
    const writes = (message: Message): number[] => [...old.dumps(message, { engine })];
    const kept = (message: Message): string[] | undefined => (message[unknownFields] as Uint8Array[] | undefined)?.map(latin1);
    const spelled = (...fields: number[][]): string[] => fields.map((bytes) => latin1(Uint8Array.from(bytes)));

    test("default values are written, and absent fields absent", () => {
      expect(writes({ i: 7, s: "x", ed: 5 })).toEqual([...field(1, 7), ...text(2, "x"), ...field(14, 5)]);
      expect(reads(old, engine, [])).toEqual({});
      expect(show(reads(old, engine, [], { defaults: true }))).toBe(
        show({
          ...{ i: 7, s: "x", e: 1, es: [], ep: [], me: {}, m: null, g: null, mm: {}, by: bytesOf("\tb"), l: -(2n ** 63n), ed: 5, ms: [] },
          ...{ ".p.far": 0, ".p.more": [] },
        }),
      );
    });

    test("numbers that a closed enum doesn't name are unknown fields", () => {
      const message = reads(old, engine, [...field(3, 5), ...field(3, 2), ...field(4, 1), ...field(4, 9), ...delimited(5, [1, 2, 5, 3])]);
      expect(message).toMatchObject({ e: 5, es: [1], ep: [1, 5] });
      expect(kept(message)).toEqual(spelled(field(3, 2), field(4, 9), field(5, 2), field(5, 3)));
      expect(writes(message)).toEqual([
        ...field(3, 5),
        ...field(4, 1),
        ...delimited(5, [1, 5]),
        ...field(3, 2),
        ...field(4, 9),
        ...field(5, 2),
        ...field(5, 3),
      ]);
      const none = reads(old, engine, delimited(5, [2]));
      expect(Object.keys(none)).toEqual([]);
      expect(kept(none)).toEqual(spelled(field(5, 2)));
      expect(kept(reads(old, engine, field(3, -1)))).toEqual(spelled(field(3, -1)));
      expect(reads(old, engine, delimited(5, []))).toEqual({ ep: [] });
      // It doesn't touch the oneof, either.
      expect(reads(old, engine, [...delimited(10, field(2, 1)), ...field(11, 2)])).toMatchObject({ x: { r: 1 } });
      expect(codecError(() => writes({ es: [1, 2] }))).toMatchObject({ code: "OUT_OF_RANGE", path: "es[1]" });
    });

    test("entries of such a number are unknown as a whole", () => {
      const unnamed = entry(6, field(1, 8), field(2, 3));
      const message = reads(old, engine, [
        ...entry(6, field(1, 7), field(2, 5)),
        ...unnamed,
        ...entry(6, field(2, 3), field(2, 5), field(1, 9)),
      ]);
      expect(message.me).toEqual({ "7": 5, "9": 5 });
      expect(kept(message)).toEqual(spelled(unnamed));
      expect(kept(reads(old, engine, entry(6, field(2, 3), field(1, 9))))).toEqual(spelled(entry(6, field(2, 3), field(1, 9))));
      expect(reads(old, engine, entry(6, field(1, 9)))).toEqual({ me: { "9": 1 } });
    });

    test("unknown fields are kept in order and written back, merged ones too", () => {
      const [one, two, three] = [
        field(50, -1),
        [...tag(51, 3), ...field(51, 1), ...delimited(9, [0xff]), ...tag(51, 4)],
        [...tag(52, 5), 1, 2, 3, 4],
      ];
      const long = delimited(60, new Array(300).fill(1));
      const bytes = [
        ...one,
        ...field(1, 1),
        ...two,
        ...delimited(7, [...field(2, 1), ...three]),
        ...delimited(7, long),
        ...delimited(1, [1]),
        ...text(3, "no enum"),
      ];
      const message = reads(old, engine, bytes);
      expect(kept(message)).toEqual(spelled(one, two, delimited(1, [1]), text(3, "no enum")));
      expect(kept(message.m as Message)).toEqual(spelled(three, long));
      const again = [
        ...field(1, 1),
        ...delimited(7, [...field(2, 1), ...three, ...long]),
        ...one,
        ...two,
        ...delimited(1, [1]),
        ...text(3, "no enum"),
      ];
      expect(writes(message)).toEqual(again);
      expect([...concat(old.dumpsChunks(message, { engine }))]).toEqual(again);
      expect(writes({ ...message, m: undefined })).toEqual([...field(1, 1), ...one, ...two, ...delimited(1, [1]), ...text(3, "no enum")]);
      expect(codecError(() => writes({ [unknownFields]: ["x"] })).code).toBe("UNSUPPORTED_VALUE");
    });

    test("required fields, of messages that count in the end", () => {
      const missing = (bytes: readonly number[], options: object = {}): unknown => {
        const { code, offset, path } = codecError(() => old.loads(Uint8Array.from(bytes), { engine, ...options }));
        return [code, offset, path];
      };
      for (const options of [{}, { defaults: true }]) {
        expect(missing(delimited(7, field(1, 1)), options)).toEqual(["MISSING_FIELD", 2, "m.r"]);
        expect(missing(entry(9, text(1, "k"), delimited(2, [])), options)).toEqual(["MISSING_FIELD", 7, "mm.k.r"]);
        expect(missing(entry(9, text(1, "k")), options)).toEqual(["MISSING_FIELD", 2, "mm.k.r"]);
        expect(missing([...delimited(15, field(2, 1)), ...delimited(15, [])], options)).toEqual(["MISSING_FIELD", 6, "ms[1].r"]);
        // Merged, replaced by the key's last entry, and dropped for another of the oneof.
        expect(reads(old, engine, [...delimited(7, field(1, 1)), ...delimited(7, field(2, 1))], options).m).toMatchObject({ a: 1, r: 1 });
        expect(reads(old, engine, [...entry(9, delimited(2, [])), ...entry(9, delimited(2, field(2, 1)))], options).mm).toMatchObject({
          "": { r: 1 },
        });
        expect(reads(old, engine, [...delimited(10, []), ...field(11, 1)], options)).toMatchObject({ y: 1 });
      }
      expect(codecError(() => writes({ mm: { k: {} } }))).toMatchObject({ code: "MISSING_FIELD", path: "mm.k.r" });
      expect(codecError(() => writes({ x: { a: 1 } }))).toMatchObject({ code: "MISSING_FIELD", path: "x.r" });
    });

    test("errors name the field", () => {
      const fails = (bytes: readonly number[]): unknown => {
        const { code, path } = codecError(() => old.loads(Uint8Array.from(bytes), { engine }));
        return [code, path];
      };
      expect(fails(text(2, "a").concat(delimited(2, [0xff])))).toEqual(["BAD_UTF8", "s"]);
      expect(fails([...delimited(15, field(2, 1)), ...delimited(15, [...tag(2, 0), 0x80])])).toEqual(["TRUNCATED", "ms[1].r"]);
      expect(fails(entry(9, delimited(1, [0xff])))).toEqual(["BAD_UTF8", "mm[0].key"]);
      expect(fails([...delimited(5, [1]), ...delimited(5, [0x80])])).toEqual(["BAD_VARINT", "ep[1]"]);
      expect(fails(delimited(10, [...tag(1, 0), ...new Array(11).fill(0x80)]))).toEqual(["BAD_VARINT", "x.a"]);
      expect(fails([...tag(8, 3), ...field(1, 1)])).toEqual(["TRUNCATED", "g"]);
      // What the schema doesn't know has no name.
      expect(fails([...tag(7, 2), 3, ...tag(50, 3), ...tag(50, 4)])).toEqual(["TRUNCATED", "m"]);
      expect(fails(delimited(7, [...tag(50, 3), ...tag(51, 4)]))).toEqual(["UNMATCHED_END_GROUP", "m"]);
      expect(fails(delimited(7, [0]))).toEqual(["BAD_FIELD_NUMBER", "m"]);
    });

    test("groups and extensions", () => {
      const message = { g: { a: 5 }, ".p.far": -1, ".p.more": [{ r: 1 }, { r: 2, c: 5 }] };
      const bytes = writes(message);
      expect(bytes.slice(0, 4)).toEqual([...tag(8, 3), ...field(1, 5), ...tag(8, 4)]);
      expect(reads(old, engine, bytes)).toEqual(message);
    });

    test("text must be well-formed, as in proto3", () => {
      expect(codecError(() => old.loads(Uint8Array.from(delimited(2, [0xff])), { engine }))).toMatchObject({ code: "BAD_UTF8", offset: 2 });
    });
  });

  describeEngines("depth", (engine) => {
    const codec = compile('syntax = "proto3"; message A { A a = 1; map<int32, A> m = 2; repeated A r = 3; int32 i = 4; }', "A");
    const nested = (levels: number, wrap: (inner: number[]) => number[]): number[] => {
      let bytes: number[] = [];
      for (let level = 1; level < levels; level++) bytes = wrap(bytes);
      return bytes;
    };
    const group = (inner: number[]): number[] => [...tag(9, 3), ...inner, ...tag(9, 4)];
    const child = (inner: number[]): number[] => delimited(1, inner);
    const inMap = (inner: number[]): number[] => entry(2, field(1, 1), delimited(2, inner));

    test.each([
      ["messages", child, 1],
      ["unknown groups", group, 1],
      ["entries, which count too", inMap, 2],
    ] as const)("of %s", (_title, wrap, step) => {
      for (const maxDepth of [1, 2, 3, 31, 33, 40, 101]) {
        const deepest = Math.floor((maxDepth - 1) / step) + 1;
        const fits = Uint8Array.from(nested(deepest, wrap));
        expect(codec.dumps(codec.loads(fits, { engine, maxDepth }), { engine, maxDepth })).toEqual(fits);
        const over = Uint8Array.from(nested(deepest + 1, wrap));
        expect(codecError(() => codec.loads(over, { engine, maxDepth })).code).toBe("TOO_DEEP");
      }
    });

    test("of unknown groups in known messages, by one counter", () => {
      for (const messages of [1, 2, 30, 31, 32, 50]) {
        for (const groups of [1, 2, 40]) {
          const bytes = Uint8Array.from(Array.from({ length: messages - 1 }).reduce<number[]>(child, nested(groups + 1, group)));
          const maxDepth = messages + groups;
          expect(codec.dumps(codec.loads(bytes, { engine, maxDepth }), { engine, maxDepth })).toEqual(bytes);
          expect(codecError(() => codec.loads(bytes, { engine, maxDepth: maxDepth - 1 })).code).toBe("TOO_DEEP");
        }
      }
    });

    test("of what is written", () => {
      let value: Message = {};
      for (let level = 0; level < 20_000; level++) value = level % 2 ? { m: { "1": value } } : { r: [{}, value] };
      const options = { engine, maxDepth: 50_000 };
      const bytes = codec.dumps(value, options);
      expect(codec.dumps(codec.loads(bytes, options), options)).toEqual(bytes);
      expect(codecError(() => codec.dumps(value, { engine })).code).toBe("TOO_DEEP");
      expect(codecError(() => codec.dumps({ m: { "1": {} } }, { engine, maxDepth: 2 }))).toMatchObject({ code: "TOO_DEEP" });
      expect(codec.dumps({ m: { "1": {} } }, { engine, maxDepth: 3 })).toHaveLength(6);
    });
  });

  describeEngines("the first message of a codec", (engine) => {
    // The short way lets messages pass after one that is not for it, so each has a codec of its own here. Options choose the other way.
    const cases: readonly (readonly [name: string, proto: string, bytes: readonly number[]])[] = [
      ["has default values all the same", proto3, [...field(1, 0), ...[17, 0, 0, 0, 0, 0, 0, 0, 0], ...field(3, 0), ...text(4, "")]],
      ["has empty bytes, and a float that is zero", proto3, [...delimited(5, []), ...field(6, 0), ...[69, 0, 0, 0, 0], ...field(25, 0)]],
      ["has a float that is minus zero", proto3, [...[17, 0, 0, 0, 0, 0, 0, 0, 0x80], ...[69, 0, 0, 0, 0x80]]],
      [
        "has texts of every length",
        proto3,
        [0, 1, 15, 16, 17, 31, 32, 33, 64, 300].flatMap((size) => delimited(23, text(3, "a".repeat(size)))),
      ],
      ["has texts that are not ASCII", proto3, [17, 32, 33, 300].flatMap((size) => delimited(23, text(3, "é".repeat(size))))],
      ["has a boolean of two bytes", proto3, [...tag(3, 0), 0x80, 1]],
      ["has a boolean of two bytes that is false", proto3, [...tag(3, 0), 0x80, 0]],
      ["ends before a boolean", proto3, tag(3, 0)],
      ["ends before an integer", proto3, tag(1, 0)],
      ["ends within an integer", proto3, [...tag(1, 0), 0x80]],
      ["ends within a double", proto3, [...tag(2, 1), 0, 0, 0, 0, 0, 0, 0]],
      ["ends within a float", proto3, [...tag(8, 5), 0, 0, 0]],
      ["ends within packed numbers", proto3, delimited(26, [1, 0x80])],
      ["has a map's entry without a key", proto3, entry(17, field(2, 5))],
      ["has a map's entry without a value", proto3, entry(17, text(1, "a"))],
      ["has a number that a closed enum doesn't name", proto2, [...field(3, 3), ...delimited(7, field(2, 1))]],
      ["has such a number in a list", proto2, [...field(4, 1), ...field(4, 3), ...delimited(7, field(2, 1))]],
      ["has such a number among packed ones", proto2, [...delimited(5, [1, 3, 5]), ...delimited(7, field(2, 1))]],
      ["has nothing else among packed ones", proto2, [...delimited(5, [3, 4]), ...delimited(7, field(2, 1))]],
    ];

    test.each(cases)("%s", (_name, proto, bytes) => {
      const codec = compile(proto, proto === proto3 ? "Outer" : "p.Outer");
      const outcome = (options: object): string => {
        try {
          const message = codec.loads(Uint8Array.from(bytes), { engine, ...options });
          return `${show(message)} ${(message[unknownFields] as Uint8Array[] | undefined)?.map(latin1)}`;
        } catch (error) {
          const { code, offset, path } = codecError(() => {
            throw error;
          });
          return `${code} at ${offset} in ${path}`;
        }
      };
      const first = outcome({});
      expect(first).toBe(outcome({ copy: true }));
      expect(outcome({})).toBe(first);
      if (!first.startsWith("{")) return;
      // What it holds is written as canonical bytes: read again, it is the same.
      const message = codec.loads(Uint8Array.from(bytes), { engine });
      expect(show(codec.loads(codec.dumps(message, { engine }), { engine, copy: true }))).toBe(show(message));
    });

    test("is refused after a body was taken: nothing of it is left", () => {
      const body = new Uint8Array(5000).fill(7);
      const codec = compile(proto3, "Outer");
      expect(codecError(() => codec.dumpsChunks({ i: "x", y: body, oy: body }, { engine }))).toMatchObject({
        code: "UNSUPPORTED_VALUE",
        path: "i",
      });
      expect(codec.dumpsChunks({ i: 1 }, { engine }).map(latin1)).toEqual(["\b\x01"]);
      expect(concat(codec.dumpsChunks({ y: body }, { engine }))).toEqual(codec.dumps({ y: body }, { engine }));
    });

    test("holds a view borrowed from the same engine", () => {
      const borrowed = outer.dumpsBorrowed({ s: "x".repeat(50) }, { engine });
      for (const message of [{ y: borrowed }, { [unknownFields]: [borrowed] }]) {
        const codec = compile(proto3, "Outer");
        expect(codecError(() => codec.dumps(message, { engine }))).toMatchObject({ code: "UNSUPPORTED_VALUE" });
      }
    });

    test("has unknown fields that are none", () => {
      for (const odd of ["text", 5, null, [5]]) {
        const codec = compile(proto3, "Outer");
        expect(codecError(() => codec.dumps({ [unknownFields]: odd }, { engine }))).toMatchObject({ code: "UNSUPPORTED_VALUE" });
      }
    });
  });

  describeEngines("bytes past the lengths of messages", (engine) => {
    test("are too large, each or together", () => {
      const half = new Uint8Array(2 ** 31);
      for (const message of [{ y: half, oy: half }, { bb: { true: half, false: half } }]) {
        expect(codecError(() => outer.encodedLength(message, { engine })).code).toBe("TOO_LARGE");
        expect(codecError(() => outer.dumpsChunks(message, { engine })).code).toBe("TOO_LARGE");
      }
      expect(outer.encodedLength({ y: half }, { engine })).toBe(2 ** 31 + 6);
    });
  });

  describeEngines("large bytes", (engine) => {
    test("are views when read, and the caller's own in chunks", () => {
      const body = new Uint8Array(100_000).fill(7);
      const message = { y: body, oy: body.subarray(0, 300), ms: [{ c: "x".repeat(3000) }], si: { a: 1 } };
      const bytes = outer.dumps(message, { engine });
      const read = outer.loads(bytes, { engine });
      expect(read).toEqual(message);
      expect((read.y as Uint8Array).buffer).toBe(bytes.buffer);
      const chunks = outer.dumpsChunks(message, { engine });
      expect(concat(chunks)).toEqual(bytes);
      expect(chunks).toContain(body);
      expect(outer.dumpsBorrowed(message, { engine })).toEqual(bytes);
      expect(outer.dumpsInto(message, new Uint8Array(bytes.length + 5), 5, { engine })).toEqual(bytes);
      expect(outer.encodedLength(message, { engine })).toBe(bytes.length);
      // A body that lies where the message is to be written.
      const target = new Uint8Array(bytes.length + 10);
      target.set(body, 10);
      expect(outer.dumpsInto({ ...message, y: target.subarray(10, 10 + body.length) }, target, 0, { engine })).toEqual(bytes);
    });
  });

  describe("every cut of a message", () => {
    const message: Message = {
      i: 300,
      s: "é",
      m: { d: { b: [1, 2] } },
      ps: "x",
      si: { a: 1 },
      im: { "2": { c: "y" } },
      es: [1, 5],
      ls: [-1],
    };
    const bytes = outer.dumps(message);

    test("gives a message or an error of the codec, the same on every engine", () => {
      for (let length = 0; length < bytes.length; length++) {
        const outcomes = engines.map(({ engine }) => {
          try {
            return show(outer.loads(bytes.subarray(0, length), { engine }));
          } catch (error) {
            expect((error as Error).name).toBe("CodecError");
            return String(error);
          }
        });
        expect(new Set(outcomes).size).toBe(1);
      }
    });
  });
}
