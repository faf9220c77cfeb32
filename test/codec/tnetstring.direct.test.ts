// Plain values are read without a tape: the same values as by way of one, and none where there is anything to say.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Payloads } from "../../src/codec/payloads.ts";
import { DirectReader, NOT_PLAIN } from "../../src/codec/tnetstring-direct.ts";
import { TnetstringReader } from "../../src/codec/tnetstring-read.ts";
import { Input } from "../../src/engine/input.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { CodecError, tnetstring } from "../../src/index.ts";
import { input, seed } from "../arbitraries.ts";
import { engines } from "../engines.ts";
import { bytesOf, element } from "../helpers.ts";
import { render } from "../reference/render.ts";

const direct = new DirectReader();

/** The first value in a line, or that it is not plain. */
function read(bytes: Uint8Array, maxDepth = 100, copy = false): string {
  const payloads = new Payloads();
  payloads.open(new Input([bytes]));
  const value = direct.read(bytes, payloads, maxDepth, copy);
  return value === NOT_PLAIN ? "not plain" : `${render(value)} to ${direct.end}`;
}

/** The same by way of a tape, or the error. */
function readTape(bytes: Uint8Array, maxDepth = 100, copy = false): string {
  const [{ engine }] = engines;
  const scanner = new Scanner(engine, FORMAT_TNETSTRING);
  const pieces = new Input([bytes]);
  const payloads = new Payloads();
  try {
    scanner.open(pieces, maxDepth);
    const end = scanner.next(0);
    payloads.open(pieces);
    const form = { maps: false, floats: false, copy };
    return `${render(new TnetstringReader().read(engine.words, scanner.tape, scanner.count, payloads, form))} to ${end}`;
  } catch (error) {
    if (error instanceof CodecError) return error.message;
    throw error;
  }
}

test("gives what a tape gives, or leaves it", () => {
  const seen = { plain: 0, odd: 0 };
  fc.assert(
    fc.property(input, fc.constantFrom(100, 100, 1, 2, 3), fc.boolean(), (bytes, maxDepth, copy) => {
      const line = read(bytes, maxDepth, copy);
      if (line === "not plain") seen.odd++;
      else {
        seen.plain++;
        expect(line).toBe(readTape(bytes, maxDepth, copy));
      }
    }),
    { seed, numRuns: 20_000 },
  );
  expect(Math.min(seen.plain, seen.odd)).toBeGreaterThan(2000);
});

describe("plain are", () => {
  test.each<[title: string, bytes: Uint8Array]>([
    ["nothing", bytesOf("0:~")],
    ["booleans", bytesOf("15:4:true!5:false!]")],
    ["integers of any length", tnetstring.dumps([0, -1, 999999999, -12345678901234, 2n ** 64n, -(10n ** 300n)])],
    ["a negative zero", bytesOf("2:-0#")],
    ["floats of any kind", tnetstring.dumps([0.5, -1e-7, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 1697040921.1234567])],
    ["text", tnetstring.dumps(["", "a", "x".repeat(127), "x".repeat(129), "é", "é".repeat(300), "\ufeffa", "😀"])],
    ["bytes", tnetstring.dumps([new Uint8Array(0), new Uint8Array(300).fill(255)])],
    ["lists and dicts", tnetstring.dumps({ a: [], b: {}, c: [[], { d: [1] }], __proto__: 1, constructor: 2, a1: 3 })],
    ["keys told again", bytesOf(element("1:a;1:1#1:b;1:2#1:a;1:3#", "}"))],
    ["keys of 99 characters", tnetstring.dumps({ ["k".repeat(99)]: 1 })],
    ["lengths with zeros before them", bytesOf("0006:3:abc;]")],
  ])("%s", (_title, bytes) => {
    const line = readTape(bytes);
    expect(read(bytes)).toBe(line);
    expect(read(bytes.slice(), 100, true)).toBe(line);
    for (let length = 0; length < bytes.length; length++) expect(read(bytes.subarray(0, length))).toBe("not plain");
  });

  test("a prototype is no key's business", () => {
    const value = tnetstring.loads(bytesOf(element("9:__proto__;0:}", "}"))) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__"]);
  });
});

test.each<[title: string, bytes: Uint8Array]>([
  ["keys that an object would sort", bytesOf(element("1:1;0:~", "}"))],
  ["keys that are no text", bytesOf(element("1:a,0:~", "}"))],
  ["keys of other than ASCII", bytesOf(element("2:\xc3\xa9;0:~", "}"))],
  ["keys of 100 characters", tnetstring.dumps({ ["k".repeat(100)]: 1 })],
  ["an odd dict", bytesOf(element("1:a;", "}"))],
  ["a length of no digits", bytesOf(":~")],
  ["a key's length of no digits", bytesOf(element("?:abcdefghijklmno;0:~", "}"))],
  ["a key's length of one digit", bytesOf(element("0?:abcdefghijklmno;0:~", "}"))],
  ["an unknown tag", bytesOf("0:x")],
  ["bad text", bytesOf("1:\xff;")],
  ["bad long text", bytesOf(`200:${"\xff".repeat(200)};`)],
  ["numbers that are none", bytesOf("1:-#")],
  ["floats that are none", bytesOf("2:1.^")],
  ["other booleans", bytesOf("4:True!")],
  ["something in nothing", bytesOf("1:x~")],
  ["items beyond their list", bytesOf("4:9:a;]9:~")],
])("not plain are: %s", (_title, bytes) => {
  expect(read(bytes)).toBe("not plain");
});

test("not plain is what is too deep", () => {
  const nested = (depth: number): Uint8Array => {
    let text = "";
    for (let level = 0; level < depth; level++) text = element(text, "]");
    return bytesOf(text);
  };
  expect(read(nested(100))).toBe(readTape(nested(100)));
  expect([read(nested(101)), read(nested(101), 200), read(nested(3), 2)]).toEqual(["not plain", "not plain", "not plain"]);
  expect(read(nested(2), 2)).toBe(readTape(nested(2), 2));
});

describe("dicts of a kind that came before", () => {
  const keysOf = (count: number, prefix = "key"): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const dictOf = (keys: readonly string[], value = 1): Uint8Array =>
    bytesOf(element(keys.map((key) => `${element(key, ";")}${element(String(value), "#")}`).join(""), "}"));

  /** Reads each of them again and again with one reader, and between the others. */
  function readAll(...dicts: Uint8Array[]): void {
    const lines = dicts.map((dict) => readTape(dict));
    for (let round = 0; round < 24; round++) {
      // The same one several times in turn, then another.
      for (let which = 0; which < dicts.length; which++) {
        for (let times = 0; times <= round % 12; times++) expect(read(dicts[which])).toBe(lines[which]);
      }
    }
  }

  test.each<[title: string, dicts: Uint8Array[]]>([
    ["with a value left out, or another order", [["a", "b", "c"], ["a", "c"], ["c", "b", "a"], ["a", "b"], []].map((keys) => dictOf(keys))],
    ["with keys that begin alike", [["host"], ["hos"], ["hosts"], ["h"], ["hast"], ["host", "h"]].map((keys) => dictOf(keys))],
    ["with a key told again", [dictOf(["a", "b"]), dictOf(["a", "b", "a"], 2), dictOf(["a", "a"], 3)]],
    ["with names that every object has", [dictOf(["a", "constructor"]), dictOf(["__proto__", "toString"]), dictOf(["__proto__"])]],
    ["with more keys than a literal of V8 has", [16, 17, 20, 26, 36, 37, 64, 65, 200].map((count) => dictOf(keysOf(count)))],
    ["with ever other keys", keysOf(40).map((key) => dictOf([key, "a"]))],
    [
      "in lists and dicts",
      [tnetstring.dumps([{ a: { b: 1 } }, [{ a: { b: 2 } }], { a: [{ b: 3 }, { c: 4 }] }]), tnetstring.dumps({ a: { a: {} } })],
    ],
    ["with a length that begins with zero", [bytesOf(element("01:a;1:1#", "}")), dictOf(["a"])]],
  ])("%s", (_title, dicts) => {
    readAll(...dicts);
  });

  test("are objects like any other", () => {
    for (const keys of [["a", "b"], keysOf(20)]) {
      const dict = dictOf(keys);
      for (let times = 0; times < 20; times++) {
        const object = tnetstring.loads(dict) as object;
        expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
        expect(Object.keys(object)).toEqual(keys);
        expect(Object.getOwnPropertyDescriptor(object, keys[0])).toEqual({
          value: 1,
          writable: true,
          enumerable: true,
          configurable: true,
        });
        expect(object.constructor).toBe(Object);
      }
    }
  });

  test("damaged after many whole ones leave nothing behind", () => {
    const whole = tnetstring.dumps({ a: { b: "text", c: 1 }, d: 2 });
    for (let times = 0; times < 20; times++) {
      read(whole);
      for (let at = 0; at < whole.length; at++) {
        const damaged = whole.slice();
        damaged[at] ^= 0x40;
        const line = read(damaged);
        if (line !== "not plain") expect(line).toBe(readTape(damaged));
      }
      expect(read(whole)).toBe(readTape(whole));
      expect(read(dictOf([]))).toBe(readTape(dictOf([])));
    }
  });

  test("of thousands of kinds are read as ever, and kinds that come later are learned", () => {
    const reader = new DirectReader();
    const readBy = (bytes: Uint8Array): unknown => {
      const payloads = new Payloads();
      payloads.openAt(bytes, 0);
      return reader.read(bytes, payloads, 100, false);
    };
    for (let kind = 0; kind < 3000; kind++) {
      const keys = keysOf(60, `k${kind}_`);
      expect(readBy(dictOf(["a", `b${kind % 8}`, ...keys]))).toEqual(
        Object.fromEntries(["a", `b${kind % 8}`, ...keys].map((key) => [key, 1])),
      );
    }
    for (let times = 0; times < 20; times++) expect(readBy(dictOf(["x", "y"], times))).toEqual({ x: times, y: times });
    // No more are remembered, dicts within them neither.
    const nested = { a: { b: { c: 1 }, d: [{ e: 2 }] } };
    for (let times = 0; times < 20; times++) expect(readBy(tnetstring.dumps(nested))).toEqual(nested);
    // So many that all is learned anew on the way.
    const late = readBy(
      bytesOf(
        element(
          Buffer.from(dictOf(["a", "b0", "late"]))
            .toString("latin1")
            .repeat(140_000),
          "]",
        ),
      ),
    ) as object[];
    expect(late.length).toBe(140_000);
    for (const dict of late) if (Object.entries(dict).join() !== "a,1,b0,1,late,1") throw new Error(`read as ${JSON.stringify(dict)}`);
    for (let times = 0; times < 20; times++) expect(readBy(tnetstring.dumps(nested))).toEqual(nested);
  });
});
