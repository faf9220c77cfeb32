// Messages cut short at every offset, cut into pieces at every byte, and laid across the edges of every window: the tape, or the code and
// offset, never depend on it, nor on the engine.
import { describe, expect, test } from "@jest/globals";
import { Input } from "../../src/engine/input.ts";
import { FORMAT_PROTOBUF } from "../../src/engine/protobuf.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import { CodecError, type Engine } from "../../src/index.ts";
import { readTape } from "../../src/tape.ts";
import { describeEngines, jsEngine } from "../engines.ts";
import { concat, utf8 } from "../helpers.ts";
import { decode, type Message } from "../reference/protobuf.ts";
import { delimited, encode, tag, varint } from "../reference/protobuf-writer.ts";
import { showLoads, showOutcome } from "../reference/show.ts";
import { everything } from "./schemas.ts";

const { codec, description, schema } = everything;

const samples: readonly [title: string, bytes: Uint8Array][] = [
  [
    "scalars",
    { double_: -1.5, float_: 0.25, int64_: -(2n ** 63n), uint64_: 2n ** 64n - 1n, bool_: true, fixed64_: 1, sfixed32_: -1, color_: -1 },
  ],
  ["text and bytes", { string_: "aé€😀\0\ufeff", bytes_: Uint8Array.of(0xff, 0x80, 0), strings: ["", "x", "😀"], sparse: "y" }],
  ["repeated", { int32s: [1, -1, 300], int32p: [1, -1, 300], doublep: [0, -0, 1.5], boolp: [true, false], sparses: [-1, 2 ** 40] }],
  [
    "nested",
    {
      child: { children: [{}, { int32_: 1 }, { child: {} }], last: { rare: new Uint8Array(3) } },
      pair: { left: 1, inside: { pair: { left: 2, right: "z" } } },
      item: [{}, { data: new Uint8Array(2), sub: [{ id: 7 }, {}] }],
      strict: { one: 1, two: "t", more: [{ one: 2, two: "", again: { one: 3, two: "é" } }] },
    },
  ],
].map(([title, message]) => [title as string, encode(message as Message, description)]);

const unknown: readonly [title: string, bytes: Uint8Array][] = [
  [
    "unknown fields",
    Uint8Array.from([
      ...[...tag(99, 0), ...varint(-1), ...tag(98, 1), 1, 2, 3, 4, 5, 6, 7, 8, ...delimited(97, [0xff, 0xfe]), ...tag(96, 5), 1, 2, 3, 4],
      ...[...tag(95, 3), ...tag(94, 3), ...delimited(1, [1]), ...tag(94, 4), ...tag(95, 4), ...tag(5, 0), 7],
    ]),
  ],
  [
    "overlong tags and lengths",
    Uint8Array.from([0xa8, 0x80, 0x80, 0x80, 0, 0x87, 0x80, 0, 0xca, 0x80, 0, 0x82, 0x80, 0x80, 0, 0x61, 0x62]),
  ],
];

const inside = (...bytes: number[]): Uint8Array => Uint8Array.from([...delimited(17, [...tag(5, 0), 1, ...bytes]), ...tag(5, 0), 2]);
const damaged: readonly [title: string, bytes: Uint8Array][] = [
  ["a bad wire type", inside(...tag(5, 6))],
  ["field number 0", inside(1, 0)],
  ["an unmatched end of a group", inside(...tag(19, 3), ...tag(20, 4))],
  ["a long varint", inside(...tag(5, 0), ...new Array(10).fill(0x80), 1)],
  ["a long tag", inside(...new Array(5).fill(0x88), 1)],
  ["a length past the parent", inside(...tag(9, 2), 40, 0x61)],
  ["bad text", inside(...delimited(9, [0x61, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x41]))],
  ["a bad packed payload", inside(...delimited(45, [1, 0xff, 0xff]))],
  ["a packed payload of a wrong size", inside(...delimited(47, [1, 2, 3, 4, 5]))],
];
const all = [...samples, ...unknown, ...damaged];

/** A large length-delimited field; the reference's writer is too slow for it. */
function large(number: number, payload: Uint8Array): Uint8Array {
  return concat([Uint8Array.from([...tag(number, 2), ...varint(payload.length)]), payload]);
}

/** The tape, or the error, in one line. */
function scan(engine: Engine, pieces: readonly Uint8Array[], maxDepth: number = 100): string {
  const scanner = new Scanner(engine, FORMAT_PROTOBUF, schema);
  try {
    scanner.open(new Input(pieces), maxDepth);
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

function expectSame(actual: string, expected: string): void {
  // A plain comparison first: the lines may be megabytes long.
  if (actual !== expected) expect(actual.slice(0, 2000)).toBe(expected.slice(0, 2000));
  expect(actual === expected).toBe(true);
}

describeEngines("messages cut short", (engine) => {
  test.each(all)("at every offset: %s", (_title, bytes) => {
    for (let length = 0; length <= bytes.length; length++) {
      const input = bytes.subarray(0, length);
      const outcome = showOutcome(decode(input, description));
      expect(showLoads(() => codec.loads(input, { engine }))).toBe(outcome);
      expect(showLoads(() => codec.loads(input, { engine, copy: true }))).toBe(outcome);
      const tape = scan(engine, [input]);
      expectSame(scan(engine, cut(input, 1)), tape);
      expectSame(scan(engine, cut(input, 5)), tape);
    }
  });

  test.each([...samples, ...unknown])("every cut is truncated there, or between two fields: %s", (_title, bytes) => {
    let between = 0;
    for (let length = 0; length < bytes.length; length++) {
      const line = scan(engine, [bytes.subarray(0, length)]);
      if (line.endsWith(` to ${length}`)) between++;
      else expect(line).toMatch(new RegExp(`^TRUNCATED at ${length} in `));
    }
    expect(between).toBeGreaterThan(0);
    expect(between).toBeLessThan(bytes.length / 2);
  });

  test.each(samples)("inside a message, whose end it is: %s", (_title, bytes) => {
    for (let length = 0; length <= bytes.length; length++) {
      const input = Uint8Array.from([...delimited(17, bytes.subarray(0, length)), ...tag(5, 0), 1]);
      expect(showLoads(() => codec.loads(input, { engine }))).toBe(showOutcome(decode(input, description)));
    }
  });
});

describeEngines("messages in pieces", (engine) => {
  test.each(all)("two, cut at every byte: %s", (_title, bytes) => {
    const whole = scan(engine, [bytes]);
    expectSame(whole, scan(jsEngine, [bytes]));
    for (let at = 0; at <= bytes.length; at++) {
      expectSame(scan(engine, [bytes.slice(0, at), bytes.slice(at)]), whole);
      expectSame(scan(engine, [bytes.slice(0, at), new Uint8Array(0), bytes.slice(at), new Uint8Array(0)]), whole);
    }
  });

  test.each(all)("many: %s", (_title, bytes) => {
    const whole = scan(jsEngine, [bytes]);
    for (const size of [1, 2, 3, 7, 16]) {
      const pieces = cut(bytes, size);
      expectSame(scan(engine, pieces), whole);
      expectSame(scan(engine, [new Uint8Array(0), ...pieces.flatMap((piece) => [piece, new Uint8Array(0)])]), whole);
    }
  });

  test("a long run of small fields", () => {
    const children = Array.from({ length: 4000 }, (_, index) =>
      index % 3 ? { string_: `é${index}` } : { int64_: index * 2 ** 30, item: [{}] },
    );
    const bytes = encode({ children }, description);
    const whole = scan(jsEngine, [bytes]);
    for (const size of [11, 4095, 4096, 4097, 100_000, bytes.length]) expectSame(scan(engine, cut(bytes, size)), whole);
    const late = concat([bytes, Uint8Array.of(0xaf, 0)]);
    for (const size of [11, 4096, late.length]) expect(scan(engine, cut(late, size))).toBe(`BAD_WIRE_TYPE at ${bytes.length} in int32_`);
  });

  test("deep nesting across pieces", () => {
    let bytes: number[] = [];
    for (let level = 0; level < 99; level++) bytes = level % 2 ? delimited(17, bytes) : [...tag(99, 3), ...bytes, ...tag(99, 4)];
    const input = Uint8Array.from(bytes);
    // Known messages are inside unknown groups here: nothing of them is on the tape.
    for (const maxDepth of [100, 51, 50, 3, 2, 1]) {
      const whole = scan(jsEngine, [input], maxDepth);
      for (const size of [1, 7, 100]) expectSame(scan(engine, cut(input, size), maxDepth), whole);
    }
  });
});

const WINDOWS = [4096, 16_384, 65_536, 262_144];
const NEAR = Array.from({ length: 25 }, (_, index) => index - 20);

/** What may stand where one window ends and the next begins. */
const atTheEdge: readonly [title: string, message: Message][] = [
  ["varints", { int64_: -1, uint64_: 2n ** 64n - 1n, int32s: [-1, -1] }],
  ["fixed values", { fixed64_: 2n ** 64n - 1n, double_: 1.5, fixed32_: 7 }],
  ["text", { string_: "é€😀é€😀" }],
  ["bytes", { bytes_: Uint8Array.from([8, 1, 16, 2, 24, 3]) }],
  ["packed numbers", { int64p: [-1, 1, -1], floatp: [1, 2, 3] }],
  ["containers", { child: { child: { item: [{ sub: [{ id: 1 }] }, {}] } } }],
];

describeEngines("messages across windows", (engine) => {
  describe.each(WINDOWS)("of %i bytes", (window) => {
    test.each(atTheEdge)("%s at the edge", (_title, message) => {
      const edge = encode({ children: [message, message] }, description);
      for (const near of NEAR) {
        // Skipped and checked payloads bring the decoder to the edge; long text also makes it check by pieces.
        const payload = new Uint8Array(window + near - 30).fill(0x78);
        const bytes = concat([large(near % 2 ? 30 : 29, payload), edge]);
        const whole = scan(jsEngine, [bytes]);
        expectSame(scan(engine, [bytes]), whole);
        expectSame(scan(engine, cut(bytes, 4096)), whole);
        const at = bytes.length - edge.length + (near + 20);
        expectSame(scan(engine, [bytes.slice(0, at), bytes.slice(at)]), whole);
      }
    });

    test("payloads about as large as it", () => {
      for (const near of [-70, -17, -16, -15, -6, -5, -4, -1, 0, 1, 2, 7]) {
        const size = window + near;
        for (const text of [null, "s".repeat(size), "é".repeat(size >> 1)]) {
          const payload = text === null ? new Uint8Array(size).fill(1) : utf8(text);
          const bytes = concat([large(text === null ? 10 : 9, payload), large(20_000_000, Uint8Array.of(1))]);
          const { bytes_, string_, rare } = codec.loads(bytes, { engine }) as { bytes_?: Uint8Array; string_?: string; rare: Uint8Array };
          if (text === null) expect(Buffer.compare(bytes_ as Uint8Array, payload)).toBe(0);
          else expect(string_ === text).toBe(true);
          expect(rare).toEqual(Uint8Array.of(1));
          const whole = scan(engine, [bytes]);
          for (const pieces of [cut(bytes, 1000), [bytes.slice(0, -1), bytes.slice(-1)], [bytes.slice(0, 3), bytes.slice(3)]]) {
            expectSame(scan(engine, pieces), whole);
          }
          expect(scan(engine, [bytes.subarray(0, size)])).toBe(`TRUNCATED at ${size} in ${text === null ? "bytes_" : "string_"}`);
        }
      }
    });

    test("a packed payload about as large as it", () => {
      for (const near of [-17, -6, -1, 0, 1, 9]) {
        const elements = Uint8Array.from({ length: window + near }, (_, index) => index % 128);
        const good = large(45, elements);
        expect(Buffer.compare(Uint8Array.from(codec.loads(good, { engine }).int32p as number[]), elements)).toBe(0);
        const head = good.length - elements.length;
        const bad = good.slice();
        bad[good.length - 1] = 0x80;
        const long = good.slice();
        long.fill(0x80, head + 50, head + 60);
        for (const pieces of [[good], cut(good, 999)]) expectSame(scan(engine, pieces), scan(jsEngine, [good]));
        for (const pieces of [[bad], cut(bad, 999)]) expect(scan(engine, pieces)).toBe(`BAD_VARINT at ${good.length - 1} in int32p[0]`);
        for (const pieces of [[long], cut(long, 999)]) expect(scan(engine, pieces)).toBe(`BAD_VARINT at ${head + 50} in int32p[0]`);
      }
    });
  });

  test("a bad byte at every interesting place of a large text", () => {
    const length = 300_000;
    const bytes = Uint8Array.from([...tag(17, 2), ...varint(length + 4), ...tag(9, 2), ...varint(length)]);
    const whole = concat([bytes, utf8("x".repeat(length))]);
    for (const at of [0, 1, 4095, 4096, 16_383, 16_384, 65_536, 262_143, 262_144, length - 1]) {
      const bad = whole.slice();
      bad[bytes.length + at] = 0xff;
      for (const pieces of [[bad], cut(bad, 4096), [bad.slice(0, bytes.length + at), bad.slice(bytes.length + at)]]) {
        expect(scan(engine, pieces)).toMatch(new RegExp(`^BAD_UTF8 at ${bytes.length + at} in child`));
      }
    }
  });

  test("characters cut by the ends of pieces", () => {
    const bytes = concat([large(17, large(9, utf8("é€😀".repeat(30_000)))), large(20_000_000, Uint8Array.of(1))]);
    const whole = scan(jsEngine, [bytes]);
    for (const size of [999, 1000, 1001, 1002, 65_537, 100_003]) expectSame(scan(engine, cut(bytes, size)), whole);
  });

  test("the arena moves while a message is read", () => {
    const bytes = concat([...Array.from({ length: 90_000 }, () => large(18, Uint8Array.of(0x28, 7))), large(9, utf8("end"))]);
    const before = engine.bytes.length;
    const whole = scan(engine, [bytes]);
    expect(engine.bytes.length).toBeGreaterThan(before);
    expectSame(whole, scan(jsEngine, [bytes]));
    expectSame(scan(engine, cut(bytes, 10_007)), whole);
    engine.release();
  });
});
