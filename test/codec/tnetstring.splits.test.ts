// Inputs cut short at every offset, cut into pieces at every byte, and laid across the edges of every window: the value,
// or the code and offset, never depend on it, nor on the engine.
import { describe, expect, test } from "@jest/globals";
import { Input } from "../../src/engine/input.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { CodecError, Dict, type Engine, Float, tnetstring } from "../../src/index.ts";
import { readTape } from "../../src/tape.ts";
import { describeEngines, jsEngine } from "../engines.ts";
import { bytesOf, concat, element, outcomeLine, popLine, utf8 } from "../helpers.ts";
import { render } from "../reference/render.ts";
import { pop as referencePop } from "../reference/tnetstring.ts";
import { dumps as referenceDumps } from "../reference/tnetstring-writer.ts";

const samples: readonly [title: string, bytes: Uint8Array][] = (
  [
    ["null", null],
    ["an integer", 1234567890123],
    ["a large integer", -(10n ** 40n)],
    ["a float", new Float(-1.5e-300)],
    ["booleans", [true, false]],
    ["bytes", bytesOf("5:\x00\xff\x80,")],
    ["text", "aé€😀\0\ufeff"],
    ["nested containers", [[], new Dict([["k", [new Dict()]]]), [[[""]]]]],
    [
      "a small flow",
      new Dict<unknown>([
        [
          "request",
          new Dict<unknown>([
            ["path", bytesOf("/é")],
            ["port", 443],
            ["headers", [[bytesOf("Host"), bytesOf("a.b")]]],
            ["content", null],
          ]),
        ],
        [bytesOf("key"), new Float(1700000000.25)],
        [new Float(0.5), "😀"],
        [7, 2n ** 64n],
      ]),
    ],
  ] as [string, unknown][]
).map(([title, value]) => [title, referenceDumps(value)]);

const damaged: readonly [title: string, bytes: Uint8Array][] = [
  ["a bad tag", element("3:abc,3:abcx1:5#", "]")],
  ["a bad length", element("3:abc,1_0:abc", "]")],
  ["a bad integer", element(`1:a;30:${"1".repeat(29)}x#`, "}")],
  ["a bad float", element("1:a;8:-1.5e+3e^", "}")],
  ["a bad boolean", element("0:~5:falsy!", "]")],
  ["bad text", element("12:ab\xe2\x82\xacc\xf0\x9f\x98\x41\x42;", "]")],
  ["an odd dict", element("1:a;1:1#1:b;", "}")],
  ["a bad key", element("1:a;1:1#0:]1:b;", "}")],
  ["a boolean of many characters", element(`0:~${element("true".repeat(75), "!")}`, "]")],
  ["nothing that is something", element(`0:~${element("x".repeat(300), "~")}`, "]")],
  ["a long leaf of an unknown tag", element(`0:~${element("x".repeat(300), "?")}`, "]")],
].map(([title, bytes]) => [title, bytesOf(bytes)]);

/** The value's tape, or the error, in one line. */
function scan(engine: Engine, pieces: readonly Uint8Array[]): string {
  const scanner = new Scanner(engine, FORMAT_TNETSTRING);
  try {
    scanner.open(new Input(pieces), 100);
    const end = scanner.next(0);
    return `${JSON.stringify(readTape(engine.words, scanner.tape, scanner.count))} to ${end}`;
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return `${error.code} at ${error.offset} in ${error.path}`;
  }
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.slice(index * size, (index + 1) * size));
}

describeEngines("tnetstring cut short", (engine) => {
  test.each([...samples, ...damaged])("at every offset: %s", (_title, bytes) => {
    for (let length = 0; length <= bytes.length; length++) {
      const input = bytes.subarray(0, length);
      const expected = outcomeLine(referencePop(input));
      expect(popLine(() => tnetstring.pop(input, { engine, exact: true }), length)).toBe(expected);
      if (length < bytes.length) expect(expected).toBe(`TRUNCATED at ${length}`);
      const tape = scan(engine, [input]);
      expect(scan(engine, cut(input, 1))).toBe(tape);
      expect(scan(engine, cut(input, 5))).toBe(tape);
    }
  });

  test.each(samples)("inside a list, which cannot hold it: %s", (_title, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      const input = bytesOf(element(`0:~${Buffer.from(bytes.subarray(0, length)).toString("latin1")}`, "]"));
      expect(popLine(() => tnetstring.pop(input, { engine, exact: true }), input.length)).toBe(outcomeLine(referencePop(input)));
    }
  });
});

describeEngines("tnetstring in pieces", (engine) => {
  const expected = (bytes: Uint8Array): string => scan(jsEngine, [bytes]);

  test.each([...samples, ...damaged])("two, cut at every byte: %s", (_title, bytes) => {
    const whole = scan(engine, [bytes]);
    expect(whole).toBe(expected(bytes));
    for (let at = 0; at <= bytes.length; at++) {
      expect(scan(engine, [bytes.slice(0, at), bytes.slice(at)])).toBe(whole);
      expect(scan(engine, [bytes.slice(0, at), new Uint8Array(0), bytes.slice(at), new Uint8Array(0)])).toBe(whole);
    }
  });

  test.each([...samples, ...damaged])("many: %s", (_title, bytes) => {
    const whole = expected(bytes);
    for (const size of [1, 2, 3, 7, 16]) {
      const pieces = cut(bytes, size);
      expect(scan(engine, pieces)).toBe(whole);
      expect(scan(engine, [new Uint8Array(0), ...pieces.flatMap((piece) => [piece, new Uint8Array(0)])])).toBe(whole);
    }
  });

  test("lengths of twelve digits, at every place of a window", () => {
    const items = Array.from({ length: 40_000 }, (_, index) => ["000000000001:x;", "000000000000:~", "1:5#", "000000000000:]"][index % 4]);
    const bytes = bytesOf(element(items.join(""), "]"));
    const whole = expected(bytes);
    for (const size of [1, 13, 14, 4099, bytes.length]) expect(scan(engine, cut(bytes, size)) === whole).toBe(true);
    for (const cutOff of ["00000000000", "000000000000", "000000000001:", "000000000001:x", "0000000000001:x;"]) {
      const bad = bytesOf(element(items.join("") + cutOff, "]"));
      const at = bad.length - 1 - cutOff.length;
      for (const size of [13, 4099, bad.length]) expect(scan(engine, cut(bad, size))).toBe(`BAD_LENGTH at ${at} in [40000]`);
    }
  });

  test("a long list of small values", () => {
    const items = Array.from({ length: 20_000 }, (_, index) => (index % 3 ? `é${index}` : index % 2 ? index : new Float(index / 7)));
    const bytes = referenceDumps(items);
    const whole = expected(bytes);
    for (const size of [11, 4095, 4096, 4097, 100_000, bytes.length]) expect(scan(engine, cut(bytes, size)) === whole).toBe(true);
    const damagedLate = bytes.slice();
    damagedLate[bytes.length - 2] = 0x78;
    for (const size of [11, 4096, bytes.length])
      expect(scan(engine, cut(damagedLate, size))).toBe(`BAD_TAG at ${bytes.length - 2} in [19999]`);
  });
});

const WINDOWS = [4096, 16_384, 65_536, 262_144];
const NEAR = Array.from({ length: 41 }, (_, index) => index - 20);

/** What may stand where one window ends and the next begins. */
const atTheEdge: readonly [title: string, value: unknown][] = [
  ["text", "é€😀é€😀"],
  ["bytes", bytesOf("1:a;1:b;1:c;")],
  ["an integer", 123456789012345678901234567890n],
  ["a float", new Float(-1.2345678901234567e-200)],
  ["words", [true, false, null, true, false, null]],
  ["containers", [[[[new Dict([["k", [[]]]])]]]]],
];

describeEngines("tnetstring across windows", (engine) => {
  describe.each(WINDOWS)("of %i bytes", (window) => {
    test.each(atTheEdge)("%s at the edge", (_title, value) => {
      for (const shift of NEAR) {
        // Bytes are skipped unread, text is read: either may fill the first window.
        for (const filler of [new Uint8Array(window - 30 + shift), "x".repeat(window - 30 + shift)]) {
          const decoded = tnetstring.loads(referenceDumps([filler, value, "end"]), { engine, exact: true }) as unknown[];
          const isFiller = typeof filler === "string" ? decoded[0] === filler : Buffer.compare(decoded[0] as Uint8Array, filler) === 0;
          if (!isFiller || render(decoded.slice(1)) !== render([value, "end"])) throw new Error(`a wrong value at shift ${shift}`);
        }
      }
    });

    test("text of two, three and four bytes a character around the edge, whole and in pieces", () => {
      for (const unit of ["é", "€", "😀", "aé€😀"]) {
        const unitBytes = utf8(unit).length;
        for (const shift of [-9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3]) {
          const text = "a".repeat(9 + shift) + unit.repeat(Math.ceil((window + 40) / unitBytes));
          const bytes = referenceDumps(text);
          expect(tnetstring.loads(bytes, { engine }) === text).toBe(true);
          expect(tnetstring.loads(referenceDumps([text, 1]), { engine })).toEqual([text, 1]);
          const at = Math.min(bytes.length - 1, window + shift);
          const whole = scan(engine, [bytes]);
          expect(scan(engine, [bytes.slice(0, at), bytes.slice(at)])).toBe(whole);
          expect(scan(engine, cut(bytes, Math.ceil(window / 3)))).toBe(whole);
        }
      }
    });

    test("payloads of every length around the edge", () => {
      for (const delta of NEAR) {
        for (const value of [
          "x".repeat(window + delta),
          new Uint8Array(window + delta).fill(0xff),
          ["é".repeat((window + delta) >> 1), 1],
        ]) {
          const bytes = referenceDumps(value);
          const [decoded, rest] = tnetstring.pop(concat([bytes, bytesOf("rest")]), { engine });
          expect(rest.length).toBe(4);
          expect(Buffer.compare(tnetstring.dumps(decoded, { engine }), bytes)).toBe(0);
        }
      }
    });

    test("numbers of many digits across the edge, and a bad digit among them", () => {
      for (const shift of [-4000, -2000, -310, -20, -1, 0, 1]) {
        const filler = new Uint8Array(window + shift);
        const digits = "7".repeat(4300);
        const bytes = referenceDumps([filler, BigInt(digits)]);
        expect((tnetstring.loads(bytes, { engine }) as unknown[])[1]).toBe(BigInt(digits));
        const start = bytes.length - 2 - 4300;
        for (const at of [0, 1, 309, 2000, 4299]) {
          const bad = bytes.slice();
          bad[start + at] = 0x2e;
          expect(popLine(() => tnetstring.pop(bad, { engine }), 0)).toBe(`BAD_INTEGER at ${start + at}`);
          expect(scan(engine, cut(bad, 1000))).toBe(`BAD_INTEGER at ${start + at} in [1]`);
        }
      }
    });
  });

  test("floats longer than any window", () => {
    for (const length of [5000, 20_000, 70_000, 300_000]) {
      const bytes = bytesOf(element(`0.${"0".repeat(length)}1e${length}`, "^"));
      expect(tnetstring.loads(bytes, { engine })).toBe(0.1);
      expect(scan(engine, cut(bytes, 997))).toBe(scan(engine, [bytes]));
      for (const at of [0, 1, 4095, length, length + 3]) {
        const bad = bytes.slice();
        const start = bytes.indexOf(0x3a) + 1;
        bad[start + at] = 0x5f;
        expect(popLine(() => tnetstring.pop(bad, { engine }), 0)).toBe(`BAD_FLOAT at ${start + at}`);
        expect(scan(engine, cut(bad, 4096))).toBe(`BAD_FLOAT at ${start + at} in `);
      }
    }
  });

  test("a bad byte at every interesting place of a large text", () => {
    const length = 300_000;
    const edges = [0, 4096, 8192, 16_384, 65_536, 262_144, length - 10].flatMap((edge) =>
      [-9, -8, -7, -4, -3, -2, -1, 0, 1, 2, 3].map((near) => edge + near),
    );
    const places = edges.filter((at) => at >= 0 && at < length - 4);
    for (const filler of ["x", "é"]) {
      const text = filler.repeat(length / utf8(filler).length);
      const bytes = referenceDumps([text]);
      const start = bytes.length - 2 - length;
      for (const place of places) {
        // The filler é begins at even places: keep its characters whole around the damage.
        const at = start + place - (filler === "é" ? place % 2 : 0);
        for (const sequence of ["\xff\x80", "\xc0\xaf", "\xe2\x82", "\xed\xa0", "\xf0\x9f"]) {
          const bad = bytes.slice();
          bad.set(bytesOf(sequence), at);
          const expected = `BAD_UTF8 at ${at}`;
          expect(popLine(() => tnetstring.pop(bad, { engine }), 0)).toBe(expected);
          expect(scan(engine, [bad.subarray(0, at + 1), bad.subarray(at + 1)])).toBe(`${expected} in [0]`);
        }
      }
    }
  });

  test("a large text that ends inside a character", () => {
    for (const length of [4090, 16_380, 65_530, 262_140, 300_000]) {
      for (const end of ["\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xf0\x9f", "\xf0"]) {
        const bytes = bytesOf(element("x".repeat(length) + end, ";"));
        const at = bytes.length - 1 - end.length;
        expect(popLine(() => tnetstring.pop(bytes, { engine }), 0)).toBe(`BAD_UTF8 at ${at}`);
        expect(scan(engine, cut(bytes, 4096))).toBe(`BAD_UTF8 at ${at} in `);
      }
    }
  });

  test("bodies far larger than a window, one after another", () => {
    const value = Array.from({ length: 6 }, (_, index) => [
      new Uint8Array(700_000 + index).fill(index),
      "t".repeat(400_000 + index),
      index,
    ]);
    const bytes = referenceDumps(value);
    expect(Buffer.compare(tnetstring.dumps(tnetstring.loads(bytes, { engine }), { engine }), bytes)).toBe(0);
    const whole = scan(engine, [bytes]);
    for (const size of [65_536, 1_000_003]) expect(scan(engine, cut(bytes, size))).toBe(whole);
    for (const at of [bytes.length - 1, 700_010, bytes.length >> 1])
      expect(scan(engine, [bytes.subarray(0, at)])).toBe(`TRUNCATED at ${at} in `);
  });
});
