// Large flows of which only parts are in memory: what is there is given, what is missing is named, and fetched where that can be done.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Missing, SparseBytes, SparseInput } from "../../src/io/sparse.ts";
import { seed } from "../arbitraries.ts";
import { codecError, codecErrorOf, concat, latin1, utf8 } from "../helpers.ts";
import { CountingSource, CountingSyncSource } from "./dump.ts";

const LENGTH = 60;
const whole = Uint8Array.from({ length: LENGTH }, (_, i) => i + 100);
const before = utf8("before it");

const range = fc.tuple(fc.nat(LENGTH), fc.nat(LENGTH)).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
const parts = fc.array(
  fc.tuple(fc.nat(LENGTH - 1), fc.integer({ min: 1, max: 20 })).map(([start, length]) => [start, start + length] as const),
  { maxLength: 6 },
);

/** An input that has some parts, and which bytes these are. */
function inputOf(inserted: readonly (readonly [number, number])[]): { input: SparseInput; has: boolean[] } {
  const input = new SparseInput(LENGTH);
  const has = new Array<boolean>(LENGTH).fill(false);
  for (const [start, end] of inserted) {
    // Longer than the flow is what comes with the one behind it.
    input.insert(start, concat([whole, utf8("x".repeat(20))]).subarray(start, end));
    has.fill(true, start, end);
  }
  return { input, has: has.slice(0, LENGTH) };
}

function outcome(action: () => Uint8Array): string {
  try {
    return latin1(action());
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return `missing from ${error.start} to ${error.end}`;
  }
}

test("bytes of an input are the flow's, or missing from the first one that is not there", () => {
  fc.assert(
    fc.property(parts, range, (inserted, [start, end]) => {
      const { input, has } = inputOf(inserted);
      const first = has.indexOf(false, start);
      const stop = has.indexOf(true, first);
      const isWhole = start === end || first < 0 || first >= end;
      const expected = isWhole ? latin1(whole.subarray(start, end)) : `missing from ${first} to ${Math.min(end, stop < 0 ? LENGTH : stop)}`;
      expect(outcome(() => input.bytes(start, end))).toBe(expected);
      const copy = new Uint8Array(end - start);
      const copied = outcome(() => {
        input.copyTo(copy, 0, start, end);
        return copy;
      });
      expect(copied).toBe(expected);
      if (start === LENGTH) return;
      const at = has[start] ? String.fromCharCode(whole[start]) : `missing from ${start} to ${start + 1}`;
      expect(outcome(() => Uint8Array.of(input.byteAt(start)))).toBe(at);
    }),
    { seed, numRuns: 2000 },
  );
});

test("what is missing is read from the source, at once or later", async () => {
  await fc.assert(
    fc.asyncProperty(parts, range, async (inserted, [start, end]) => {
      if (start === end) return;
      const { input, has } = inputOf(inserted);
      const file = concat([before, whole, before]);
      const expected = latin1(whole.subarray(start, end));
      const sync = new SparseBytes(input, new CountingSyncSource(file), before.length);
      const { bytes, start: from } = sync.piece(start, end);
      expect(latin1(bytes.subarray(start - from, end - from))).toBe(expected);
      const source = new CountingSource(file);
      const later = new SparseBytes(input, source, before.length);
      expect(latin1(await later.load(start, end))).toBe(expected);
      const isThere = has.slice(start, end).every(Boolean);
      expect(source.reads === 0).toBe(isThere);
      if (!isThere)
        expect(codecError(() => later.piece(start, end))).toMatchObject({ code: "BODY_NOT_LOADED", offset: before.length + start });
      for (const one of [sync, later]) expect(latin1(concat(await one.chunks()))).toBe(latin1(whole));
    }),
    { seed, numRuns: 500 },
  );
});

test("a source that has become shorter is told", async () => {
  const { input } = inputOf([[0, 10]]);
  const file = concat([before, whole.subarray(0, 30)]);
  const place = { code: "SOURCE_CHANGED", offset: file.length };
  expect(codecError(() => new SparseBytes(input, new CountingSyncSource(file), before.length).piece(0, LENGTH))).toMatchObject(place);
  expect(await codecErrorOf(new SparseBytes(input, new CountingSource(file), before.length).load(0, LENGTH))).toMatchObject(place);
});
