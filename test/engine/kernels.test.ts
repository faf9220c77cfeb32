// UTF-8 validation, byte-sequence search and CRC-32 of every engine, against their slow twins.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { seed } from "../arbitraries.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, concat } from "../helpers.ts";
import { growth } from "../measure.ts";
import { crc32, firstIllFormed, firstIndexOf } from "../reference/kernels.ts";

const LENGTHS = Array.from({ length: 201 }, (_, length) => length);
const ALIGNMENTS = Array.from({ length: 65 }, (_, alignment) => alignment);

/** `bytes` at this distance from the start of their buffer, with ill-formed bytes around them that must not be looked at. */
function aligned(bytes: Uint8Array, alignment: number): Uint8Array {
  const buffer = new Uint8Array(alignment + bytes.length + 70).fill(0xff);
  buffer.set(bytes, alignment);
  return buffer.subarray(alignment, alignment + bytes.length);
}

/** The same pseudo-random bytes on every run. */
function noise(length: number, range: number = 256): Uint8Array {
  let state = 42;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % range;
  });
}

/** The bytes that begin and end every range of the table of well-formed sequences. */
const BOUNDARY = [
  0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5,
  0xf8, 0xff,
];

function sequences(length: number): number[][] {
  if (length === 0) return [[]];
  return sequences(length - 1).flatMap((head) => BOUNDARY.map((byte) => [...head, byte]));
}

describeEngines("UTF-8 validation", (engine) => {
  /** Compares with the twin without a matcher a case: there are hundreds of thousands. */
  function disagreements(inputs: Iterable<Uint8Array>): string[] {
    const found: string[] = [];
    for (const bytes of inputs) {
      const [ours, theirs] = [engine.utf8Error(bytes), firstIllFormed(bytes)];
      if (ours !== theirs && found.length < 5) found.push(`${Buffer.from(bytes).toString("hex")}: ${ours}, not ${theirs}`);
    }
    return found;
  }

  test("every sequence of one and two bytes", () => {
    const inputs: Uint8Array[] = [new Uint8Array(0)];
    for (let first = 0; first < 256; first++) {
      inputs.push(Uint8Array.of(first));
      for (let second = 0; second < 256; second++) inputs.push(Uint8Array.of(first, second));
    }
    expect(disagreements(inputs)).toEqual([]);
  });

  test("every sequence of three bytes at the ends of ranges", () => {
    expect(disagreements(sequences(3).map((bytes) => Uint8Array.from(bytes)))).toEqual([]);
  });

  test("every sequence of four bytes at the ends of ranges, on from where blocks meet", () => {
    const buffer = new Uint8Array(40).fill(0x61);
    const found: string[] = [];
    for (const sequence of sequences(4)) {
      if (sequence[0] < 0x80) continue;
      for (const at of [0, 13, 14, 15, 29]) {
        buffer.fill(0x61);
        buffer.set(sequence, at);
        found.push(...disagreements([buffer]));
      }
    }
    expect(found).toEqual([]);
  });

  test("every code point of three and four bytes", () => {
    for (let codePoint = 0x800; codePoint <= 0x10ffff; codePoint += codePoint < 0x20000 ? 1 : 97) {
      const bytes = new TextEncoder().encode(String.fromCodePoint(codePoint));
      const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
      if (isSurrogate) continue;
      if (engine.utf8Error(bytes) !== -1) throw new Error(`U+${codePoint.toString(16)} refused`);
    }
    for (let low = 0xa0; low <= 0xbf; low++) expect(engine.utf8Error(Uint8Array.of(0xed, low, 0x80))).toBe(0);
  });

  test("a bad byte at each place of texts of 0 to 200 bytes", () => {
    const inputs: Uint8Array[] = [];
    for (const length of LENGTHS) {
      for (const [filler, bad] of [
        [0x61, 0x80],
        [0x61, 0xf0],
        [0x00, 0xff],
      ]) {
        for (let at = 0; at < length; at++) {
          const bytes = new Uint8Array(length).fill(filler);
          bytes[at] = bad;
          inputs.push(bytes);
        }
      }
    }
    expect(disagreements(inputs)).toEqual([]);
  });

  test.each(["é", "€", "😀", "aé€😀"])("texts of %s, cut at every length and shifted by every alignment", (unit) => {
    const text = new TextEncoder().encode(unit.repeat(100)).subarray(0, 200);
    const inputs = LENGTHS.filter((length) => length <= text.length).map((length) => text.subarray(0, length));
    expect(disagreements(inputs)).toEqual([]);
    const shifted = ALIGNMENTS.flatMap((alignment) => [61, 64, 127, 160].map((length) => aligned(text.subarray(0, length), alignment)));
    expect(disagreements(shifted)).toEqual([]);
    const led = ALIGNMENTS.map((alignment) => concat([new Uint8Array(alignment).fill(0x61), text]));
    expect(disagreements(led)).toEqual([]);
  });

  test("two errors: the first is told", () => {
    const bytes = new Uint8Array(300).fill(0x61);
    bytes[290] = 0x80;
    for (let at = 0; at < 290; at++) {
      bytes[at] = 0xc0;
      expect(engine.utf8Error(bytes)).toBe(at);
      bytes[at] = 0x61;
    }
  });

  test("texts larger than the arena begins with, good and bad at each end", () => {
    const unit = new TextEncoder().encode("aé€😀 and some ASCII");
    const text = concat(Array.from({ length: 150_000 }, () => unit));
    expect(engine.utf8Error(text)).toBe(-1);
    for (const at of [0, text.length - unit.length, unit.length * 70_000]) {
      const bad = text.slice();
      bad[at] = 0xff;
      expect(engine.utf8Error(bad)).toBe(at);
    }
    expect(engine.utf8Error(text.subarray(0, text.length - unit.length + 9))).toBe(text.length - unit.length + 6);
    for (const at of [65_535, 65_536, 262_143, 262_144, 1_048_575, 1_048_576]) {
      const crossing = new Uint8Array(1_100_000).fill(0x61);
      crossing.set([0xf0, 0x9f, 0x98, 0x80], at - 2);
      expect(engine.utf8Error(crossing)).toBe(-1);
      crossing[at + 1] = 0x61;
      expect(engine.utf8Error(crossing)).toBe(at - 2);
    }
  });

  test("any bytes, mostly text", () => {
    const piece = fc.oneof(
      { weight: 5, arbitrary: fc.string({ unit: "binary", maxLength: 30 }).map((text) => new TextEncoder().encode(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }) },
    );
    const text = fc.array(piece, { maxLength: 12 }).map(concat);
    fc.assert(
      fc.property(text, fc.nat(64), (bytes, alignment) => engine.utf8Error(aligned(bytes, alignment)) === firstIllFormed(bytes)),
      { seed, numRuns: 1000 },
    );
  });
});

describeEngines("byte-sequence search", (engine) => {
  test("needles of 1 to 70 bytes at each place, and none", () => {
    const haystack = noise(200, 5);
    for (let length = 1; length <= 70; length++) {
      for (const at of [0, 1, 15, 16, 17, 63, 64, 100, 200 - length]) {
        const needle = haystack.slice(at, at + length);
        expect(engine.indexOf(haystack, needle)).toBe(firstIndexOf(haystack, needle));
        expect(engine.indexOf(haystack, needle, at)).toBe(at);
        expect(engine.indexOf(haystack, needle, at + 1)).toBe(firstIndexOf(haystack, needle, at + 1));
        needle[length - 1] = 77;
        expect(engine.indexOf(haystack, needle)).toBe(-1);
      }
    }
  });

  test("haystacks of 0 to 200 bytes, the needle at the end, cut off, and just past the end", () => {
    for (const length of LENGTHS) {
      for (const needle of [bytesOf("\n"), bytesOf("\r\n\r\n"), bytesOf("boundary-of-a-multipart")]) {
        const buffer = new Uint8Array(length + 100).fill(0x2d);
        if (length >= needle.length) buffer.set(needle, length - needle.length);
        const expected = length >= needle.length ? length - needle.length : -1;
        expect(engine.indexOf(buffer.subarray(0, length), needle)).toBe(expected);
        const cut = new Uint8Array(length + 100).fill(0x2d);
        cut.set(needle, Math.max(0, length - needle.length + 1));
        expect(engine.indexOf(cut.subarray(0, length), needle)).toBe(firstIndexOf(cut.subarray(0, length), needle));
      }
    }
  });

  test("every alignment of haystack and needle", () => {
    const needle = bytesOf("needle in hay");
    const haystack = concat([new Uint8Array(50).fill(0x6e), needle, new Uint8Array(20)]);
    for (const alignment of ALIGNMENTS) {
      expect(engine.indexOf(aligned(haystack, alignment), aligned(needle, 64 - alignment))).toBe(50);
      expect(engine.indexOf(aligned(haystack.subarray(0, 62), alignment), needle)).toBe(-1);
    }
  });

  test("an empty needle, an empty haystack, an offset at and past the end", () => {
    expect(engine.indexOf(bytesOf("abc"), new Uint8Array(0))).toBe(0);
    expect(engine.indexOf(bytesOf("abc"), new Uint8Array(0), 2)).toBe(2);
    expect(engine.indexOf(new Uint8Array(0), bytesOf("a"))).toBe(-1);
    expect(engine.indexOf(bytesOf("abc"), bytesOf("c"), 2)).toBe(2);
    expect(engine.indexOf(bytesOf("abc"), bytesOf("c"), 3)).toBe(-1);
    expect(engine.indexOf(bytesOf("abc"), bytesOf("c"), 4)).toBe(-1);
    expect(engine.indexOf(bytesOf("ab"), bytesOf("abc"))).toBe(-1);
  });

  describe("takes linear time for needles that nearly match everywhere", () => {
    const a = (count: number): Uint8Array => new Uint8Array(count).fill(0x61);
    const b = bytesOf("b");
    type Search = [haystack: Uint8Array, needle: Uint8Array, found: number];
    const hard: [title: string, make: (length: number, size: number) => Search][] = [
      ["a…ab in a…a", (length, size) => [a(size), concat([a(length), b]), -1]],
      ["ba…a in a…a", (length, size) => [a(size), concat([b, a(length)]), -1]],
      ["a…aba…a in a…a", (length, size) => [a(size), concat([a(length / 2), b, a(length / 2)]), -1]],
      ["a…aba in a…a", (length, size) => [a(size), concat([a(length), b, a(1)]), -1]],
      ["a…ab in a…ab", (length, size) => [concat([a(size), b]), concat([a(length), b]), size - length]],
      ["abab…acab in abab…", (length, size) => [bytesOf("ab".repeat(size / 2)), bytesOf(`${"ab".repeat(length / 2)}acab`), -1]],
    ];
    // Engines may treat long needles otherwise. Quadratic work is 10⁹ steps and more for each.
    describe.each([
      [40_000, 1 << 18],
      [1000, 1 << 22],
    ])("of %i bytes", (length, size) => {
      test.each(hard)(
        "%s",
        (_title, make) => {
          const search = ([haystack, needle, found]: Search): void => expect(engine.indexOf(haystack, needle)).toBe(found);
          expect(growth((of) => make((length * of) / size, of), search, size)).toBeLessThan(8);
        },
        60_000,
      );
    });
  });

  test("haystacks larger than the arena begins with", () => {
    const needle = bytesOf("here it is");
    for (const at of [0, 65_530, 262_140, 1_048_570, 2_999_990]) {
      const haystack = new Uint8Array(3_000_000).fill(0x68);
      haystack.set(needle, at);
      expect(engine.indexOf(haystack, needle)).toBe(at);
      expect(engine.indexOf(haystack, needle, at + 1)).toBe(-1);
    }
  });

  test.each([2, 10, 1000, 4096, 4097])("needles of %i bytes at every place where blocks of an engine may meet", (length) => {
    const needle = noise(length, 3).map((byte) => byte + 1);
    const haystack = new Uint8Array(80_000);
    for (let at = 66_000 - Math.min(6 * length, 30_000) - 1000; at < 66_000; at += length < 1000 ? 1 : 11) {
      haystack.set(needle, at);
      if (engine.indexOf(haystack, needle) !== at) throw new Error(`not found at ${at}`);
      haystack.fill(0, at, at + length);
    }
  });

  test("any needle of few letters", () => {
    const letters = fc.uint8Array({ min: 97, max: 98, maxLength: 120 });
    fc.assert(
      fc.property(letters, fc.uint8Array({ min: 97, max: 98, minLength: 1, maxLength: 20 }), fc.nat(40), (haystack, needle, from) => {
        return engine.indexOf(haystack, needle, from) === firstIndexOf(haystack, needle, from);
      }),
      { seed, numRuns: 2000 },
    );
  });
});

describeEngines("CRC-32", (engine) => {
  test.each([
    ["", 0x00000000],
    ["a", 0xe8b7be43],
    ["abc", 0x352441c2],
    ["123456789", 0xcbf43926],
    ["The quick brown fox jumps over the lazy dog", 0x414fa339],
    ["\0".repeat(32), 0x190a55ad],
    ["\xff".repeat(32), 0xff6cab0b],
  ])("of %j is as published", (text, expected) => {
    expect(engine.crc32(bytesOf(text))).toBe(expected);
  });

  test("of 0 to 200 bytes at every alignment", () => {
    const bytes = noise(200);
    for (const length of LENGTHS) expect(engine.crc32(bytes.subarray(0, length))).toBe(crc32(bytes.subarray(0, length)));
    for (const alignment of ALIGNMENTS) {
      for (const length of [1, 31, 64, 129])
        expect(engine.crc32(aligned(bytes.subarray(0, length), alignment))).toBe(crc32(bytes.subarray(0, length)));
    }
  });

  test("long inputs: where the sparse multiple is worth it, and where its scratch memory is full", () => {
    const bytes = noise(30_000);
    const from = (first: number): number[] => Array.from({ length: 50 }, (_, i) => first + i);
    for (const length of [600, 625, 1000, 8900, 8950, 8990, 17_300, 17_350, 29_950].flatMap(from)) {
      expect(engine.crc32(bytes.subarray(0, length), length)).toBe(crc32(bytes.subarray(0, length), length));
    }
  });

  test("goes on from the CRC of what came before, at every place", () => {
    const bytes = noise(150);
    const whole = crc32(bytes);
    for (let at = 0; at <= bytes.length; at++) {
      const before = engine.crc32(bytes.subarray(0, at));
      expect(before).toBe(crc32(bytes.subarray(0, at)));
      expect(engine.crc32(bytes.subarray(at), before)).toBe(whole);
    }
  });

  test("of more than the arena begins with", () => {
    const bytes = noise(2_500_001);
    expect(engine.crc32(bytes)).toBe(crc32(bytes));
  });
});
