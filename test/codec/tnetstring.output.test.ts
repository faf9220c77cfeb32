// The ways to get bytes out: an own array, a given one, borrowed memory, chunks; and what has no bytes.
import { describe, expect, test } from "@jest/globals";
import { Float, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, concat, element, latin1, utf8 } from "../helpers.ts";
import { dumps as referenceDumps } from "../reference/tnetstring-writer.ts";

/** Bytes that are nowhere the same for long. */
function body(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0, state = 1; index < length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
}

const MIB = 1 << 20;
const big = body(3 * MIB);
const shapes: readonly [title: string, value: unknown][] = [
  ["a scalar", 5],
  ["small values", { a: [1, 2.5, "é", null, true], b: { c: bytesOf("\x00\xff") } }],
  ["bytes at the top", big],
  ["bytes one level down", { head: "x", content: big, tail: [1] }],
  ["text at the top", "é€😀x".repeat(200_000)],
  ["text one level down", { head: "x", content: "ascii ".repeat(400_000), tail: [1] }],
  ["several bodies", [big.subarray(0, MIB), "y".repeat(MIB), big.subarray(5, 100_000), { z: big.subarray(7, 70_000) }]],
  ["the same body twice", [big, big]],
];
const sizes = [0, 1, 15, 16, 17, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537];

describeEngines("tnetstring output", (engine) => {
  test.each(shapes)("every way writes the same bytes: %s", (_title, value) => {
    const expected = referenceDumps(value);
    const same = (bytes: Uint8Array): void => expect(Buffer.compare(bytes, expected)).toBe(0);
    expect(tnetstring.encodedLength(value, { engine })).toBe(expected.length);
    same(tnetstring.dumps(value, { engine }));
    same(tnetstring.dumpsInto(value, new Uint8Array(expected.length), 0, { engine }));
    same(tnetstring.dumpsBorrowed(value, { engine }));
    same(concat(tnetstring.dumpsChunks(value, { engine })));
  });

  test.each(sizes)("every way writes bodies of %i bytes and characters", (size) => {
    for (const value of [big.subarray(3, 3 + size), { k: big.subarray(1, 1 + size), l: "é".repeat(size) }, ["x".repeat(size), 7]]) {
      const expected = referenceDumps(value);
      expect(Buffer.compare(tnetstring.dumps(value, { engine }), expected)).toBe(0);
      expect(Buffer.compare(concat(tnetstring.dumpsChunks(value, { engine })), expected)).toBe(0);
      expect(Buffer.compare(tnetstring.dumpsBorrowed(value, { engine }), expected)).toBe(0);
      const target = new Uint8Array(expected.length + 7);
      expect(Buffer.compare(tnetstring.dumpsInto(value, target, 3, { engine }), expected)).toBe(0);
    }
  });

  describe("dumps", () => {
    test("gives an array of its own that later calls leave alone", () => {
      const first = tnetstring.dumps(["first", 1], { engine });
      const copy = first.slice();
      for (let index = 0; index < 50; index++) tnetstring.dumps(["other", index, big.subarray(0, 1000 * index)], { engine });
      expect(first).toEqual(copy);
      expect(first.byteOffset).toBe(0);
      expect(first.buffer.byteLength).toBe(first.length);
    });

    test("takes every kind of view on bytes, and no more than the view", () => {
      const buffer = bytesOf("0123456789abcdef").buffer;
      const written = (value: unknown): string => latin1(tnetstring.dumps(value, { engine }));
      expect(written(buffer)).toBe("16:0123456789abcdef,");
      expect(written(new Uint8Array(buffer, 2, 3))).toBe("3:234,");
      expect(written(new DataView(buffer, 1, 2))).toBe("2:12,");
      expect(written(new Uint16Array(buffer, 2, 2))).toBe("4:2345,");
      expect(written(new Float64Array(buffer, 8, 1))).toBe("8:89abcdef,");
      expect(written(new Int8Array(buffer, 15))).toBe("1:f,");
      expect(written(Buffer.from("pooled"))).toBe("6:pooled,");
      expect(written([new Uint8ClampedArray(buffer, 0, 1), new Uint8Array(buffer, 0, 0)])).toBe("7:1:0,0:,]");
    });
  });

  describe("dumpsInto", () => {
    test("writes at the offset and nothing beside it", () => {
      const value = { a: 1, body: big.subarray(0, 5000), t: "text" };
      const expected = referenceDumps(value);
      for (const offset of [0, 1, 7, 64, 1000]) {
        const target = new Uint8Array(offset + expected.length + 33).fill(0xa5);
        const view = tnetstring.dumpsInto(value, target, offset, { engine });
        expect(view.buffer).toBe(target.buffer);
        expect(view.byteOffset).toBe(offset);
        expect(Buffer.compare(view, expected)).toBe(0);
        expect(target.subarray(0, offset).every((byte) => byte === 0xa5)).toBe(true);
        expect(target.subarray(offset + expected.length).every((byte) => byte === 0xa5)).toBe(true);
      }
    });

    test("writes into a part of a larger buffer, and stays in it", () => {
      const whole = new Uint8Array(100).fill(0xa5);
      const view = tnetstring.dumpsInto("abc", whole.subarray(10, 20), 2, { engine });
      expect(latin1(view)).toBe("3:abc;");
      expect(view.byteOffset).toBe(12);
      expect(Array.from(whole.entries()).filter(([, byte]) => byte !== 0xa5)).toHaveLength(6);
      expect(codecError(() => tnetstring.dumpsInto("abcdef", whole.subarray(10, 20), 2, { engine }))).toMatchObject({ needed: 9 });
    });

    test.each(shapes)("says what is needed when the target is too small, and leaves it alone: %s", (_title, value) => {
      const needed = referenceDumps(value).length;
      for (const [length, offset] of [
        [needed - 1, 0],
        [needed, 1],
        [0, 0],
        [needed + 9, 10],
      ]) {
        const target = new Uint8Array(length).fill(0xa5);
        const error = codecError(() => tnetstring.dumpsInto(value, target, offset, { engine }));
        expect(error).toMatchObject({ code: "TARGET_TOO_SMALL", offset: -1, needed });
        expect(target.every((byte) => byte === 0xa5)).toBe(true);
      }
      expect(tnetstring.dumpsInto(value, new Uint8Array(needed), 0, { engine }).length).toBe(needed);
    });

    test.each([7, 10, 11])("refuses the offset %p in ten bytes for four", (offset) => {
      expect(codecError(() => tnetstring.dumpsInto(1, new Uint8Array(10), offset, { engine })).code).toBe("TARGET_TOO_SMALL");
    });

    test.each([-1, 1.5, Number.NaN])("an offset of %p is none", (offset) => {
      expect(() => tnetstring.dumpsInto(1, new Uint8Array(10), offset, { engine })).toThrow(RangeError);
    });

    test("a body that lies in the target is read before it is written over", () => {
      const target = body(100_000);
      const value = { x: 1, c: target.subarray(0, 50_000) };
      const expected = tnetstring.dumps(value, { engine });
      expect(Buffer.compare(tnetstring.dumpsInto(value, target, 0, { engine }), expected)).toBe(0);
    });
  });

  describe("dumpsChunks", () => {
    test("gives large bodies as the caller's own memory", () => {
      const other = body(MIB);
      const chunks = tnetstring.dumpsChunks({ head: 1, a: big, b: [other.subarray(10, MIB - 10)], tail: "t" }, { engine });
      const own = chunks.filter((chunk) => chunk.buffer === big.buffer || chunk.buffer === other.buffer);
      expect(own.map((chunk) => [chunk.buffer === big.buffer, chunk.byteOffset, chunk.length])).toEqual([
        [true, 0, big.length],
        [false, 10, MIB - 20],
      ]);
      const rest = chunks.filter((chunk) => !own.includes(chunk));
      expect(rest.reduce((length, chunk) => length + chunk.length, 0)).toBeLessThan(200);
    });

    test("gives chunks that later calls leave alone", () => {
      const value = { a: "small", b: big, c: ["x", 1.5] };
      const chunks = tnetstring.dumpsChunks(value, { engine });
      const copy = concat(chunks);
      for (let index = 0; index < 20; index++) tnetstring.dumpsChunks([index, "other", "y".repeat(1000 * index), big], { engine });
      tnetstring.dumpsBorrowed(["z".repeat(100_000)], { engine });
      expect(Buffer.compare(concat(chunks), copy)).toBe(0);
    });

    test("gives no empty chunks for small values", () => {
      for (const value of [null, {}, [], { a: 1 }, big, [big, big]]) {
        const chunks = tnetstring.dumpsChunks(value, { engine });
        expect(chunks.every((chunk) => chunk.length > 0)).toBe(true);
      }
    });
  });

  describe("dumpsBorrowed", () => {
    test("stays right over calls of every size", () => {
      for (const size of [10, 5 * MIB, 100, 200_000, 0, 9 * MIB, 1, 3 * MIB]) {
        const value = { k: new Uint8Array(size).fill(size & 255), s: "é".repeat(size >> 4) };
        expect(Buffer.compare(tnetstring.dumpsBorrowed(value, { engine }), referenceDumps(value))).toBe(0);
      }
    });
  });

  describe("refuses", () => {
    const ways: readonly [string, (value: unknown) => unknown][] = [
      ["dumps", (value) => tnetstring.dumps(value, { engine })],
      ["dumpsInto", (value) => tnetstring.dumpsInto(value, new Uint8Array(20_000), 0, { engine })],
      ["dumpsBorrowed", (value) => tnetstring.dumpsBorrowed(value, { engine })],
      ["dumpsChunks", (value) => tnetstring.dumpsChunks(value, { engine })],
      ["encodedLength", (value) => tnetstring.encodedLength(value, { engine })],
    ];
    const nest = (bad: unknown): unknown => ({ ok: 1, response: { status: 200, headers: [1, [], {}, ["name", bad]] } });
    const refused: readonly [title: string, bad: unknown, code: string][] = [
      ["undefined", undefined, "UNSUPPORTED_VALUE"],
      ["a function", () => 1, "UNSUPPORTED_VALUE"],
      ["a symbol", Symbol("s"), "UNSUPPORTED_VALUE"],
      ["a high surrogate alone", "a\ud800", "BAD_STRING"],
      ["a low surrogate alone", "\udc00b", "BAD_STRING"],
      ["surrogates in the wrong order", "\udc00\ud800", "BAD_STRING"],
      ["a high surrogate before a pair", "\ud83d\ud83d\ude00", "BAD_STRING"],
      ["a lone surrogate in a long text", `${"é".repeat(5000)}\ud800${"x".repeat(5000)}`, "BAD_STRING"],
      ["a lone surrogate at the end of a long text", `${"x".repeat(100_000)}\udbff`, "BAD_STRING"],
      ["an integer of 4301 digits", 10n ** 4300n, "INTEGER_TOO_LONG"],
      ["a negative integer of 4301 digits", -(10n ** 4300n), "INTEGER_TOO_LONG"],
    ];

    describe.each(ways)("%s", (_name, encode) => {
      test.each(refused)("%s", (_title, bad, code) => {
        expect(codecError(() => encode(bad))).toMatchObject({ code, offset: -1, path: "" });
        expect(codecError(() => encode(nest(bad)))).toMatchObject({ code, offset: -1, path: "response.headers[3][1]" });
        expect(codecError(() => encode([bad]))).toMatchObject({ code, path: "[0]" });
        expect(codecError(() => encode({ a: { b: bad } }))).toMatchObject({ code, path: "a.b" });
        expect(codecError(() => encode(new Map([["a", [0, bad]]])))).toMatchObject({ code, path: "a[1]" });
      });

      test("a hole in a list", () => {
        const holes = [1, 2];
        holes[5] = 3;
        expect(codecError(() => encode({ holes }))).toMatchObject({ code: "UNSUPPORTED_VALUE", path: "holes[2]" });
      });

      test("a lone surrogate in a key", () => {
        const error = codecError(() => encode({ a: { "\ud800": 1 } }));
        expect(error.code).toBe("BAD_STRING");
        expect(error.path).toMatch(/^a/);
      });

      test("a list or dict as a key", () => {
        for (const key of [[], [1], {}, new Map()]) expect(codecError(() => encode([new Map([[key, 1]])])).code).toBe("UNSUPPORTED_VALUE");
      });

      test("keys that are equal in Python, but differ in type", () => {
        const pairs: [unknown, unknown][] = [
          [1, true],
          [1, new Float(1)],
          [false, new Float(-0)],
          [2n ** 60n, new Float(2 ** 60)],
        ];
        for (const [one, other] of pairs) {
          const map = new Map([
            [one, "a"],
            [other, "b"],
          ]);
          expect(codecError(() => encode({ map })).code).toBe("KEY_CONFLICT");
        }
      });
    });

    test("and works as before after each error", () => {
      for (const [, bad] of refused) {
        expect(() => tnetstring.dumps(nest(bad), { engine })).toThrow();
        expect(latin1(tnetstring.dumps({ a: ["é", 1] }, { engine }))).toBe(element(`1:a;${element("2:\xc3\xa9;1:1#", "]")}`, "}"));
      }
    });

    test("but the longest integers are written", () => {
      expect(tnetstring.encodedLength(10n ** 4300n - 1n, { engine })).toBe(4306);
      expect(tnetstring.encodedLength(-(10n ** 4300n - 1n), { engine })).toBe(4307);
    });
  });

  test("a getter may use the codec itself, on the same engine", () => {
    const inner = (size: number): object => ({
      get text(): string {
        return latin1(tnetstring.dumps(["inner", "é".repeat(size)], { engine }));
      },
      get count(): number {
        return tnetstring.loads(tnetstring.dumpsBorrowed(size, { engine }), { engine }) as number;
      },
      get fails(): string {
        return codecError(() => tnetstring.dumps({ a: undefined }, { engine })).path;
      },
    });
    for (const size of [1, 3000, 200_000]) {
      const value = { before: big.subarray(0, 5000), inner: inner(size), after: ["x".repeat(3000), big.subarray(0, 300)] };
      expect(Buffer.compare(tnetstring.dumps(value, { engine }), referenceDumps(value))).toBe(0);
      expect(Buffer.compare(concat(tnetstring.dumpsChunks(value, { engine })), referenceDumps(value))).toBe(0);
    }
  });

  test("an error thrown by a getter comes through as it is, and does no harm", () => {
    const value = {
      a: [1],
      get b(): number {
        throw new Error("not today");
      },
    };
    expect(() => tnetstring.dumps([value], { engine })).toThrow("not today");
    expect(latin1(tnetstring.dumps([1], { engine }))).toBe("4:1:1#]");
  });

  test("loads gives views on its input, or copies when asked to", () => {
    const bytes = tnetstring.dumps({ small: bytesOf("abc"), big }, { engine });
    const views = tnetstring.loads(bytes, { engine }) as Record<string, Uint8Array>;
    const copies = tnetstring.loads(bytes, { engine, copy: true }) as Record<string, Uint8Array>;
    for (const name of ["small", "big"]) {
      expect(views[name].buffer).toBe(bytes.buffer);
      expect(copies[name].buffer).not.toBe(bytes.buffer);
      expect(Buffer.compare(views[name], copies[name])).toBe(0);
    }
    bytes.fill(0x78);
    expect(latin1(views.small)).toBe("xxx");
    expect(latin1(copies.small)).toBe("abc");
    expect(Buffer.compare(copies.big, big)).toBe(0);
  });

  test("bytes keys, and the whole input as one body, follow the option too", () => {
    const bytes = bytesOf("3:abc,");
    expect((tnetstring.loads(bytes, { engine }) as Uint8Array).buffer).toBe(bytes.buffer);
    expect((tnetstring.loads(bytes, { engine, copy: true }) as Uint8Array).buffer).not.toBe(bytes.buffer);
    const pooled = Buffer.from("3:abc,");
    const [view] = tnetstring.pop(pooled, { engine });
    expect(view).toBeInstanceOf(Uint8Array);
    expect(Buffer.isBuffer(view)).toBe(false);
    expect((view as Uint8Array).buffer).toBe(pooled.buffer);
    expect(latin1(view as Uint8Array)).toBe("abc");
  });

  test("text is right whatever its length and content", () => {
    const characters = ["x", "é", "€", "😀", "\0", "\ufeff"];
    for (let length = 0; length < 200; length++) {
      const text = Array.from({ length }, (_, index) => characters[(index * 7 + length) % (1 + (length % characters.length))]).join("");
      const bytes = tnetstring.dumps([text, { [text]: text }], { engine });
      expect(Buffer.compare(bytes, referenceDumps([text, { [text]: text }]))).toBe(0);
      expect(bytes.length).toBe(tnetstring.encodedLength([text, { [text]: text }], { engine }));
      const [first] = tnetstring.loads(bytes, { engine, exact: true }) as [string];
      expect(first).toBe(text);
      expect(utf8(first).length).toBe(utf8(text).length);
    }
  });
});
