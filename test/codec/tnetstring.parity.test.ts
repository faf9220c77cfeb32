// The same answers from every engine and from the slow reference, on generated values and damaged bytes.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { tnetstring } from "../../src/index.ts";
import { exactValue, input, seed } from "../arbitraries.ts";
import { engines } from "../engines.ts";
import { latin1, outcomeLine, popLine } from "../helpers.ts";
import { render } from "../reference/render.ts";
import { loads as referenceLoads, pop as referencePop } from "../reference/tnetstring.ts";
import { type DictOrder, dumps as referenceDumps } from "../reference/tnetstring-writer.ts";

process.stdout.write(`parity seed ${seed} (MITMFLOW_SEED repeats it)\n`);
const run = { seed, numRuns: 4000 };

test("each engine is the one asked for", () => {
  for (const { name, engine } of engines) expect(engine.name).toBe(name);
});

test("values are written as the same bytes, and read again as the same values", () => {
  fc.assert(
    fc.property(exactValue, fc.constantFrom<DictOrder>("insertion", "mitmproxy"), (value, dictOrder) => {
      const expected = referenceDumps(value, dictOrder);
      const rendering = outcomeLine(referenceLoads(expected));
      if (dictOrder === "insertion") expect(rendering).toBe(`${render(value)} to ${expected.length}`);
      for (const { engine } of engines) {
        const bytes = tnetstring.dumps(value, { engine, dictOrder });
        expect(latin1(bytes)).toBe(latin1(expected));
        expect(tnetstring.dumpsChunks(value, { engine, dictOrder }).map(latin1).join("")).toBe(latin1(expected));
        expect(tnetstring.encodedLength(value, { engine, dictOrder })).toBe(expected.length);
        expect(`${render(tnetstring.loads(bytes, { engine, exact: true }))} to ${bytes.length}`).toBe(rendering);
      }
    }),
    run,
  );
});

test("odd and damaged bytes have the same outcome", () => {
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(input, fc.constantFrom(100, 100, 1, 2, 3), (bytes, maxDepth) => {
      const popped = outcomeLine(referencePop(bytes, maxDepth));
      const loaded = outcomeLine(referenceLoads(bytes, maxDepth));
      if (popped.startsWith("[")) seen.read++;
      else seen.refused++;
      for (const { engine } of engines) {
        const options = { engine, exact: true, maxDepth };
        expect(popLine(() => tnetstring.pop(bytes, options), bytes.length)).toBe(popped);
        expect(popLine(() => [tnetstring.loads(bytes, options), new Uint8Array(0)], bytes.length)).toBe(loaded);
      }
    }),
    { ...run, numRuns: 8000 },
  );
  // A generator that only makes one kind would test nothing.
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(800);
});

test("object and map mode differ between engines in nothing", () => {
  fc.assert(
    fc.property(input, fc.constantFrom({}, { dicts: "map" as const }, { copy: true }), (bytes, options) => {
      const lines = engines.map(({ engine }) => popLine(() => tnetstring.pop(bytes, { engine, ...options }), bytes.length));
      expect(new Set(lines).size).toBe(1);
    }),
    run,
  );
});
