// Modules as text: what the build script tells of one by another is put together again byte by byte.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
// @ts-expect-error: a script of the build, without types
import { bytePatch } from "../../scripts/byte-patch.mjs";
import { moduleBytes, type Patch } from "../../src/engine/wasm/module.ts";
import { seed } from "../arbitraries.ts";

function roundTrip(source: Uint8Array, target: Uint8Array): { back: Uint8Array; patch: Patch } {
  const patch: Patch = bytePatch(Buffer.from(source), Buffer.from(target));
  return { back: moduleBytes({ simd: Buffer.from(source).toString("hex"), base: patch }, "wasm"), patch };
}

/** Runs of few different bytes, so that both have much in common. */
const bytes = fc
  .array(fc.tuple(fc.nat(3), fc.nat(30)), { maxLength: 12 })
  .map((runs) => Uint8Array.from(runs.flatMap(([byte, length]) => new Array<number>(length).fill(byte))));

test("any bytes come back from any others", () => {
  fc.assert(
    fc.property(bytes, bytes, (source, target) => Buffer.compare(roundTrip(source, target).back, target) === 0),
    { seed, numRuns: 500 },
  );
});

test("what both have is not told again", () => {
  const common = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31) ^ (i >> 3));
  const { back, patch } = roundTrip(common, Uint8Array.of(1, 2, ...common.subarray(0, 500), 3, ...common.subarray(500)));
  expect(patch).toEqual([
    ["0102", 0, 500],
    ["03", 500, 500],
  ]);
  expect(back).toHaveLength(1003);
});
