// `npm run test:fuzz`: 1,000,000 cases, or as many as MITMFLOW_CASES says, over all engines. MITMFLOW_SEED repeats a run.
// Whatever failed here is kept in regressions/, and every `npm test` runs it.
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { seed } from "../arbitraries.ts";
import { engines } from "../engines.ts";
import { compare, subjects } from "./subjects.ts";

const total = Number(process.env.MITMFLOW_CASES ?? 1_000_000);
let ran = 0;

process.stdout.write(`fuzz: ${total} cases, seed ${seed} (MITMFLOW_SEED repeats it)\n`);

test("the shares of the subjects make a whole", () => {
  expect(subjects.reduce((sum, { share }) => sum + share, 0)).toBe(100);
  for (const { name, engine } of engines) expect(engine.name).toBe(name);
});

for (const subject of subjects) {
  const numRuns = Math.ceil((total * subject.share) / 100);
  test(`${subject.title}: ${numRuns} cases`, async () => {
    let cases = 0;
    const property = fc.asyncProperty(subject.inputs, async (input) => {
      await compare(subject, input);
      cases++;
    });
    // Shrinking runs further cases; without a failure there are just these.
    await fc.assert(property, { seed, numRuns });
    ran += cases;
    expect(cases).toBe(numRuns);
  }, 3_600_000);
}

afterAll(() => {
  process.stdout.write(`fuzz: ${ran} cases on ${engines.length} engines, seed ${seed}\n`);
});
