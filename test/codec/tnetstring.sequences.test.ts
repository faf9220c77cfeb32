// Calls of every kind and size one after another on one engine: what one leaves in the arena must never show in another.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { tnetstring } from "../../src/index.ts";
import { exactValue, input, seed } from "../arbitraries.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, concat, outcomeLine, popLine, refusal, utf8 } from "../helpers.ts";
import { crc32, firstIllFormed, firstIndexOf } from "../reference/kernels.ts";
import { render } from "../reference/render.ts";
import { pop as referencePop } from "../reference/tnetstring.ts";
import { dumps as referenceDumps } from "../reference/tnetstring-writer.ts";

/** Values from nothing to several times the arena that an engine begins with. */
const bulk: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom("text", "accents", "bytes", "list", "dict", "deep"), fc.constantFrom(0, 1, 30, 300, 3000, 20_000, 70_000, 300_000))
  .map(([kind, size]) => {
    if (kind === "text") return ["t".repeat(size), { k: "t".repeat(size >> 3) }];
    if (kind === "accents") return { é: "é€😀".repeat(size >> 2) };
    if (kind === "bytes") return [new Uint8Array(size).fill(size), new Uint8Array(size >> 2)];
    const count = Math.min(size, 12_000);
    if (kind === "list") return Array.from({ length: count }, (_, index) => (index % 3 ? index * 1.25 : `item ${index}`));
    if (kind === "dict") return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, index]));
    return Array.from({ length: Math.min(size, 90) }).reduce((inner: unknown, _, index) => (index % 2 ? [inner] : { k: inner }), size);
  });

const value = fc.oneof({ weight: 3, arbitrary: exactValue }, { weight: 1, arbitrary: bulk });
const operation = fc.oneof(
  fc.record({ kind: fc.constantFrom("dumps", "borrowed", "into", "chunks", "length", "loads"), value }),
  fc.record({ kind: fc.constant("pop"), input }),
  fc.record({
    kind: fc.constantFrom("utf8", "crc32", "indexOf"),
    bytes: fc.uint8Array({ maxLength: 300 }),
    times: fc.constantFrom(1, 1, 1, 500),
  }),
);

describeEngines("tnetstring, call after call", (engine) => {
  function same(actual: Uint8Array, expected: Uint8Array): void {
    if (Buffer.compare(actual, expected) !== 0) throw new Error(`wrong bytes for a value of ${expected.length}`);
  }

  function encode(kind: string, one: unknown): void {
    const expected = referenceDumps(one);
    if (kind === "dumps") same(tnetstring.dumps(one, { engine }), expected);
    else if (kind === "borrowed") same(tnetstring.dumpsBorrowed(one, { engine }), expected);
    else if (kind === "into") same(tnetstring.dumpsInto(one, new Uint8Array(expected.length + 5), 5, { engine }), expected);
    else if (kind === "chunks") same(concat(tnetstring.dumpsChunks(one, { engine })), expected);
    else if (kind === "length") expect(tnetstring.encodedLength(one, { engine })).toBe(expected.length);
    else if (render(tnetstring.loads(expected, { engine, exact: true })) !== render(one)) throw new Error("a wrong value");
  }

  function kernel(kind: string, bytes: Uint8Array, times: number): void {
    const long = concat(Array.from({ length: times }, () => bytes));
    if (kind === "utf8") expect(engine.utf8Error(long)).toBe(firstIllFormed(long));
    else if (kind === "crc32") expect(engine.crc32(long)).toBe(crc32(long));
    else {
      const needle = bytes.subarray(0, 1 + (bytes.length >> 1));
      if (needle.length > 0) expect(engine.indexOf(long, needle)).toBe(firstIndexOf(long, needle));
    }
  }

  test("in any order", () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 5, maxLength: 25, size: "max" }), (operations) => {
        for (const one of operations) {
          if ("input" in one)
            expect(popLine(() => tnetstring.pop(one.input, { engine, exact: true }), one.input.length)).toBe(
              outcomeLine(referencePop(one.input)),
            );
          else if ("bytes" in one) kernel(one.kind, one.bytes, one.times);
          else encode(one.kind, one.value);
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  test("the same array with other bytes in it", () => {
    for (const size of [10, 3000, 100_000]) {
      const bytes = tnetstring.dumps(["x".repeat(size), 1, { a: "tail" }], { engine });
      const start = bytes.indexOf(0x78);
      for (const letter of ["x", "y", "é"]) {
        bytes.set(utf8(letter.repeat(size / utf8(letter).length)), start);
        const [text, , last] = tnetstring.loads(bytes, { engine }) as [string, number, unknown];
        expect(text === letter.repeat(size / utf8(letter).length)).toBe(true);
        expect(last).toEqual({ a: "tail" });
      }
      bytes[start] = 0xff;
      expect(refusal(() => tnetstring.loads(bytes, { engine }))).toEqual({ code: "BAD_UTF8", offset: start });
    }
  });

  test("values held from earlier calls stay as they were", () => {
    const held: [unknown, string][] = [];
    for (let index = 0; index < 200; index++) {
      const one = {
        index,
        text: `text ${index} `.repeat(index),
        body: bytesOf(`body ${index}`),
        list: Array.from({ length: index }, (_, at) => at / 3),
      };
      const decoded = tnetstring.loads(tnetstring.dumps(one, { engine }), { engine });
      held.push([decoded, render(one)]);
    }
    for (const [decoded, rendering] of held) expect(render(decoded) === rendering).toBe(true);
  });
});
