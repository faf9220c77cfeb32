// What codecs of proto3 schemas are tested for.
import { expect, test } from "@jest/globals";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError } from "../helpers.ts";
import { delimited, tag } from "../reference/protobuf-writer.ts";
import { show } from "../reference/show.ts";
import { type Compile, entry, field, type Message, proto3, reads, text } from "./codec-samples.ts";

/** Tests codecs of proto3, on every engine. */
export function testProto3(compile: Compile): void {
  const outer = compile(proto3, "Outer");

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
}
