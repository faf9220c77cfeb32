// How dicts come out: objects, maps and the exact form; and how each goes in again.
import { describe, expect, test } from "@jest/globals";
import { Dict, Float, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, element, latin1, refusal } from "../helpers.ts";

const dict = (...items: string[]): string => element(items.join(""), "}");

describeEngines("tnetstring dicts", (engine) => {
  const read = (bytes: string, options: object = {}): unknown => tnetstring.loads(bytesOf(bytes), { engine, ...options });
  const write = (value: unknown, options: object = {}): string => latin1(tnetstring.dumps(value, { engine, ...options }));

  describe("as objects", () => {
    test("are plain, in the order of the file", () => {
      const value = read(dict("1:b;", "1:1#", "1:a;", dict("1:c;", "0:~"))) as Record<string, unknown>;
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(Object.getPrototypeOf(value.a)).toBe(Object.prototype);
      expect(Object.keys(value)).toEqual(["b", "a"]);
      expect(value).toEqual({ b: 1, a: { c: null } });
    });

    test("have __proto__ as a key of their own, as JSON.parse makes it", () => {
      const value = read(dict("9:__proto__;", dict("8:polluted;", "4:true!"), "1:a;", "1:1#")) as Record<string, unknown>;
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(Object.keys(value)).toEqual(["__proto__", "a"]);
      expect(value.polluted).toBeUndefined();
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      const property = Object.getOwnPropertyDescriptor(value, "__proto__");
      expect(property).toEqual({ value: { polluted: true }, enumerable: true, configurable: true, writable: true });
      expect(write(value)).toBe(dict("9:__proto__;", dict("8:polluted;", "4:true!"), "1:a;", "1:1#"));
    });

    test("may have __proto__ with a value that is no object, and twice", () => {
      const value = read(dict("9:__proto__;", "1:1#", "1:a;", "1:2#", "9:__proto__;", "0:~")) as object;
      expect(Object.entries(value)).toEqual([
        ["__proto__", null],
        ["a", 2],
      ]);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    });

    test("may have the names of Object.prototype", () => {
      const names = ["constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__", "__lookupSetter__"];
      const bytes = dict(...names.flatMap((name) => [element(name, ";"), "1:1#"]));
      const value = read(bytes) as object;
      expect(Object.keys(value)).toEqual(names);
      expect(write(value)).toBe(bytes);
    });

    test("keep the last of equal keys at the place of the first", () => {
      expect(Object.entries(read(dict("1:a;", "1:1#", "1:b;", "1:2#", "1:a;", "1:3#")) as object)).toEqual([
        ["a", 3],
        ["b", 2],
      ]);
    });

    test("keep the last of equal keys that are numbers, too", () => {
      const bytes = dict("1:1;", "1:a;", "1:2;", "1:b;", "1:1;", "1:c;", "1:x;", "0:~");
      expect(Object.entries(read(bytes) as object)).toEqual([
        ["1", "c"],
        ["2", "b"],
        ["x", null],
      ]);
    });

    test("go on after a value that is nested deeper than calls are", () => {
      let value: object = { last: 1 };
      let expected = dict("4:last;", "1:1#");
      for (let level = 0; level < 60; level++) {
        value = { a: level, inner: value, b: [level], c: "x" };
        expected = dict(
          "1:a;",
          element(String(level), "#"),
          "5:inner;",
          expected,
          "1:b;",
          element(element(String(level), "#"), "]"),
          "1:c;",
          "1:x;",
        );
      }
      expect(write(value)).toBe(expected);
      expect(read(expected)).toEqual(value);
    });

    test.each([
      ["bytes", dict("1:a,", "1:1#"), 4],
      ["an empty bytes key", dict("0:,", "1:1#"), 4],
      ["an integer", dict("1:5#", "1:1#"), 4],
      ["a float", dict("3:0.5^", "1:1#"), 5],
      ["a boolean", dict("4:true!", "1:1#"), 5],
      ["null", dict("0:~", "1:1#"), 4],
      ["text and bytes that would collide", dict("1:a;", "1:1#", "1:a,", "1:2#"), 13],
      ["the second dict's key", element(dict("1:a;", "1:1#") + dict("1:a,", "1:1#"), "]"), 18],
    ])("refuse %s as a key", (_title, bytes, offset) => {
      expect(refusal(() => read(bytes))).toEqual({ code: "KEY_UNREPRESENTABLE", offset });
    });

    test.each([
      ["0", 13],
      ["1", 13],
      ["10", 13],
      ["4294967294", 14],
    ])("refuse the key %j after another, for an object would move it to the front", (key, offset) => {
      const bytes = dict("1:a;", "1:1#", element(key, ";"), "1:2#");
      expect(refusal(() => read(bytes))).toEqual({ code: "KEY_UNREPRESENTABLE", offset });
      expect([...(read(bytes, { dicts: "map" }) as Dict).keys()]).toEqual(["a", key]);
    });

    test.each(["00", "01", "-1", "-0", "1.0", "1e3", " 1", "4294967295", "4294967296", "12345678901", "NaN", "Infinity", "٣"])(
      "keep the key %j in its place",
      (key) => {
        const text = Buffer.from(key, "utf8").toString("latin1");
        const bytes = dict("1:a;", "1:1#", element(text, ";"), "1:2#");
        expect(Object.keys(read(bytes) as object)).toEqual(["a", key]);
        expect(write(read(bytes))).toBe(bytes);
      },
    );
  });

  describe("as maps", () => {
    const bytes = dict("1:a;", "1:1#", "1:a,", "1:2#", "1:5;", "1:3#", "1:5#", "1:4#", "0:~", "1:5#", "5:false!", "1:6#", "3:0.5^", "1:7#");

    test.each([{ dicts: "map" }, { exact: true }])("hold keys of every type apart, in order: %p", (options) => {
      const value = read(bytes, options) as Dict;
      expect(value).toBeInstanceOf(Dict);
      expect(value).toBeInstanceOf(Map);
      expect([...value.values()]).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(value.get("a")).toBe(1);
      expect(value.get("5")).toBe(3);
      expect(value.get(5)).toBe(4);
      expect(value.get(null)).toBe(5);
      expect(value.get(false)).toBe(6);
      expect(write(value)).toBe(bytes);
    });

    test("find a bytes key by its content", () => {
      const value = read(bytes, { dicts: "map" }) as Dict;
      expect(value.get(bytesOf("a"))).toBe(2);
      expect(value.has(bytesOf("a"))).toBe(true);
      expect(value.has(bytesOf("b"))).toBe(false);
      expect(value.get(Buffer.from("a"))).toBe(2);
      value.set(bytesOf("a"), 20);
      expect(value.size).toBe(7);
      expect([...value.values()]).toEqual([1, 20, 3, 4, 5, 6, 7]);
      expect(value.delete(bytesOf("a"))).toBe(true);
      expect(value.delete(bytesOf("a"))).toBe(false);
      expect(value.size).toBe(6);
      value.set(bytesOf("a"), 21);
      expect([...value.values()]).toEqual([1, 3, 4, 5, 6, 7, 21]);
      value.clear();
      expect(value.size).toBe(0);
      expect(value.has(bytesOf("a"))).toBe(false);
    });

    test("are found however many bytes keys there are", () => {
      const names = Array.from({ length: 300 }, (_, index) => `key ${index}\xff`);
      const value = read(dict(...names.flatMap((name, index) => [element(name, ","), element(String(index), "#")])), {
        exact: true,
      }) as Dict;
      for (const [index, name] of names.entries()) expect(value.get(bytesOf(name))).toBe(index);
      expect(value.has(bytesOf("key 7"))).toBe(false);
    });

    test("keep the last of equal keys at the place of the first", () => {
      const value = read(dict("1:a,", "1:1#", "1:b;", "1:2#", "1:a,", "1:3#"), { dicts: "map" }) as Dict;
      expect([...value]).toEqual([
        [bytesOf("a"), 3],
        ["b", 2],
      ]);
    });

    test("a conflict under a bytes key is told with its path", () => {
      const bytes = dict("1:k,", element(dict("1:1#", "1:a;", "4:true!", "1:b;"), "]"));
      expect(codecError(() => read(bytes, { dicts: "map" }))).toMatchObject({ code: "KEY_CONFLICT", path: "k[0]" });
    });

    test("nested ones too are maps", () => {
      const value = read(element(dict("1:a;", dict("1:b,", "0:~")), "]"), { dicts: "map" }) as [Dict];
      expect((value[0].get("a") as Dict).get(bytesOf("b"))).toBe(null);
    });

    test("have plain numbers for floats, and Floats in the exact form", () => {
      const one = dict("1:f;", "3:1.0^");
      expect((read(one, { dicts: "map" }) as Dict).get("f")).toBe(1);
      expect((read(one, { exact: true }) as Dict).get("f")).toEqual(new Float(1));
      expect(write(read(one, { exact: true }))).toBe(one);
      expect(write(read(one))).toBe(dict("1:f;", "1:1#"));
      expect(read("3:1.0^", { exact: true })).toBeInstanceOf(Float);
      expect(read("6:3:1.0^]", { exact: true })).toEqual([new Float(1)]);
    });

    test("two nans are two keys, as in Python, where no nan equals another", () => {
      const nans = dict("3:nan^", "1:1#", "3:nan^", "1:2#");
      expect(write(read(nans, { exact: true }))).toBe(nans);
    });

    test.each([
      ["an integer and a float", dict("1:1#", "1:a;", "3:1.0^", "1:b;"), 13],
      ["a boolean and an integer", dict("4:true!", "1:a;", "1:1#", "1:b;"), 16],
    ])("refuse %s that are equal in Python", (_title, encoded, offset) => {
      expect(refusal(() => read(encoded, { dicts: "map" }))).toEqual({ code: "KEY_CONFLICT", offset });
      expect(refusal(() => read(encoded, { exact: true }))).toEqual({ code: "KEY_CONFLICT", offset });
    });
  });

  describe("that are written", () => {
    test("what is no key is refused, and keys of every kind are part of the path", () => {
      for (const [key, what] of [
        [undefined, "undefined"],
        [Symbol("s"), "symbol"],
        [() => 1, "function"],
      ] as const) {
        const error = codecError(() => write(new Map([[key, 1]])));
        expect(error).toMatchObject({ code: "UNSUPPORTED_VALUE" });
        expect(error.message).toContain(what);
      }
      const paths: [unknown, string][] = [
        [bytesOf("raw"), "raw[0]"],
        [7, '["7"][0]'],
        [null, "null[0]"],
        ["name", "name[0]"],
      ];
      for (const [key, path] of paths) {
        expect(codecError(() => write(new Map([[key, [undefined]]])))).toMatchObject({ code: "UNSUPPORTED_VALUE", path });
      }
      for (const options of [{}, { dictOrder: "mitmproxy" }]) {
        expect(codecError(() => write(new Map([["\ud800", 1]]), options))).toMatchObject({ code: "BAD_STRING" });
        expect(codecError(() => write({ a: { "\ud800": 1 } }, options)).code).toBe("BAD_STRING");
      }
    });

    test("keep their order, or have mitmproxy's", () => {
      const value = { b: 1, a: { d: 2, c: [{ f: 3, e: 4 }] }, z: null };
      const inner = dict("1:f;", "1:3#", "1:e;", "1:4#");
      const renni = dict("1:e;", "1:4#", "1:f;", "1:3#");
      const kept = dict("1:b;", "1:1#", "1:a;", dict("1:d;", "1:2#", "1:c;", element(inner, "]")), "1:z;", "0:~");
      const turned = dict("1:z;", "0:~", "1:a;", dict("1:c;", element(renni, "]"), "1:d;", "1:2#"), "1:b;", "1:1#");
      expect(write(value)).toBe(kept);
      expect(write(value, { dictOrder: "insertion" })).toBe(kept);
      expect(write(value, { dictOrder: "mitmproxy" })).toBe(turned);
      const chunks = tnetstring.dumpsChunks(value, { engine, dictOrder: "mitmproxy" });
      expect(chunks.map(latin1).join("")).toBe(turned);
      expect(tnetstring.encodedLength(value, { engine, dictOrder: "mitmproxy" })).toBe(turned.length);
      expect(latin1(tnetstring.dumpsInto(value, new Uint8Array(200), 5, { engine, dictOrder: "mitmproxy" }))).toBe(turned);
      expect(latin1(tnetstring.dumpsBorrowed(value, { engine, dictOrder: "mitmproxy" }))).toBe(turned);
    });

    test("may be maps with keys of any type", () => {
      const map = new Map<unknown, unknown>([
        [1, "a"],
        ["1", "b"],
        [bytesOf("1"), "c"],
        [null, "d"],
        [new Float(2), "e"],
        [10n ** 20n, "f"],
        [0.5, "g"],
        [false, "h"],
      ]);
      expect(write(map)).toBe(
        dict(
          "1:1#",
          "1:a;",
          "1:1;",
          "1:b;",
          "1:1,",
          "1:c;",
          "0:~",
          "1:d;",
          "3:2.0^",
          "1:e;",
          `21:${10n ** 20n}#`,
          "1:f;",
          "3:0.5^",
          "1:g;",
          "5:false!",
          "1:h;",
        ),
      );
    });

    test("may be objects without a prototype, and only their own enumerable text keys count", () => {
      const bare = Object.assign(Object.create(null), { a: 1 });
      expect(write(bare)).toBe(dict("1:a;", "1:1#"));
      const hidden = Object.defineProperty({ a: 1, [Symbol("no")]: 2 }, "b", { value: 3, enumerable: false });
      expect(write(hidden)).toBe(dict("1:a;", "1:1#"));
    });

    test("are read again as what they were", () => {
      for (const value of [{}, { a: [] }, { "": "" }, { a: { b: { c: [1, "x", null, true] } } }]) {
        expect(read(write(value))).toEqual(value);
      }
    });
  });
});
