// The codec and the slow reference against the real mitmproxy. Two things must hold: all that mitmproxy's writer emits
// is accepted with the same value, and all that is accepted here mitmproxy accepts with the same value.
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Dict, type Key, tnetstring } from "../../src/index.ts";
import { exactValue, input, seed } from "../arbitraries.ts";
import { engines } from "../engines.ts";
import { latin1, outcomeLine, popLine } from "../helpers.ts";
import { render } from "../reference/render.ts";
import { pop } from "../reference/tnetstring.ts";
import { Oracle } from "./oracle.ts";

const BATCH = 2000;
const FROM_PYTHON = 16_000;
const FROM_HERE = 16_000;
const DAMAGED = 24_000;

const oracle = new Oracle();
let cases = 0;

afterAll(() => oracle.close());

test("mitmproxy answers, and each engine is the one asked for", async () => {
  const version = await oracle.version();
  process.stdout.write(`mitmproxy ${version}, seed ${seed} (MITMFLOW_SEED)\n`);
  expect(version).toMatch(/^[0-9]+\./);
  for (const { name, engine } of engines) expect(engine.name).toBe(name);
});

/** Every dict's items the other way round. */
function flipped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flipped);
  if (value instanceof Map) return new Dict([...value].reverse().map(([key, item]): [Key, unknown] => [key, flipped(item)]));
  return value;
}

test("what mitmproxy writes is read as the same value, and written again as the same bytes", async () => {
  for (let done = 0; done < FROM_PYTHON; done += BATCH) {
    for (const { bytes, rendering } of await oracle.generate(seed + done, BATCH)) {
      cases++;
      expect(outcomeLine(pop(bytes))).toBe(`${rendering} to ${bytes.length}`);
      for (const { engine } of engines) {
        const value = tnetstring.loads(bytes, { engine, exact: true });
        expect(render(value)).toBe(rendering);
        expect(latin1(tnetstring.dumps(value, { engine }))).toBe(latin1(bytes));
        expect(latin1(tnetstring.dumps(flipped(value), { engine, dictOrder: "mitmproxy" }))).toBe(latin1(bytes));
      }
    }
  }
}, 300_000);

test("what is written here in mitmproxy's order is what mitmproxy writes for the same value", async () => {
  const values = fc.sample(exactValue, { seed, numRuns: FROM_HERE });
  for (let done = 0; done < FROM_HERE; done += BATCH) {
    const batch = values.slice(done, done + BATCH);
    const written = await oracle.dumps(batch.map(render));
    batch.forEach((value, index) => {
      cases++;
      for (const { engine } of engines) {
        const encoded = tnetstring.dumps(value, { engine, dictOrder: "mitmproxy" });
        expect(latin1(encoded)).toBe(latin1(written[index]));
        expect(render(flipped(tnetstring.loads(encoded, { engine, exact: true })))).toBe(render(value));
      }
    });
  }
}, 300_000);

test("what is accepted mitmproxy accepts with the same value, and what its writer could have written is accepted", async () => {
  const inputs = fc.sample(input, { seed: seed + 1, numRuns: DAMAGED });
  const seen = { accepted: 0, refused: 0, canonical: 0, stricter: 0 };
  for (let done = 0; done < DAMAGED; done += BATCH) {
    const batch = inputs.slice(done, done + BATCH);
    const readings = await oracle.load(batch);
    batch.forEach((bytes, index) => {
      cases++;
      const reading = readings[index];
      const theirs = reading === null ? "refused" : `${reading.rendering} to ${reading.end}`;
      const reference = outcomeLine(pop(bytes));
      for (const { engine } of engines) {
        expect(`${latin1(bytes)} ${popLine(() => tnetstring.pop(bytes, { engine, exact: true }), bytes.length)}`).toBe(
          `${latin1(bytes)} ${reference}`,
        );
      }
      if (reference.startsWith("[")) {
        seen.accepted++;
        expect(`${latin1(bytes)} ${theirs}`).toBe(`${latin1(bytes)} ${reference}`);
      } else {
        seen.refused++;
        if (reading !== null) seen.stricter++;
        expect(`${latin1(bytes)} ${reading?.canonical === true}`).toBe(`${latin1(bytes)} false`);
      }
      if (reading?.canonical) seen.canonical++;
    });
  }
  process.stdout.write(`of ${DAMAGED} odd and damaged inputs: ${JSON.stringify(seen)}\n`);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  expect(seen.accepted).toBeGreaterThan(DAMAGED / 10);
}, 300_000);

test("fifty thousand cases were asked", () => {
  process.stdout.write(`${cases} cases against mitmproxy\n`);
  expect(cases).toBeGreaterThanOrEqual(50_000);
});
