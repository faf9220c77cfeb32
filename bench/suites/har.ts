// The suite `har`: flows to a HAR log and back, compared with what JSON alone takes for the same entries.
import type { BenchOptions } from "../../src/cli/bench.ts";
import { atMost, type Figure, ratio } from "../figure.ts";
import type { Job, Limits } from "../job.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

const OWN = "mitmflow";
const JSON_ONLY = "JSON.stringify and JSON.parse";
const FLOWS = 2000;
const PACE = 20;

const VARIANTS: Variant[] = [
  { name: JSON_ONLY, kind: "yardstick", format: "JSON" },
  { name: OWN, kind: "mitmflow", format: "HAR" },
];

const OPERATIONS: [operation: string, title: string][] = [
  ["export", "to the bytes of a log"],
  ["import", "from the bytes of a log"],
];

const SECTIONS: SectionInfo[] = OPERATIONS.map(([operation, operationTitle]) => ({
  case: "log",
  operation,
  caseTitle: "Flows of 208 elements, 4 kB",
  operationTitle,
  unit: "a flow",
  yardstick: { case: "log", operation, variant: JSON_ONLY, title: "JSON alone, of the same entries" },
}));

function plan({ cases, peers, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0, minSamples: quick ? 3 : 9, maxTime: quick ? 0.1 : 0.5, budget: quick ? 0.5 : 3 };
  const flowsPerSample = quick ? FLOWS / 10 : FLOWS;
  const jobs = VARIANTS.filter(({ kind, name }) => kind !== "yardstick" || !peers || peers.test(name)).flatMap(({ name }) =>
    OPERATIONS.filter(([operation]) => !cases || cases.test(`log/${operation}`)).map(
      ([operation]): Job => ({ suite: "har", variant: name, size: 0, tasks: [{ case: "log", operation, limits }], folder, flowsPerSample }),
    ),
  );
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

function figures(run: Omit<Run, "figures">): Figure[] {
  return OPERATIONS.map(([operation, title]) => {
    const [own, json] = [OWN, JSON_ONLY].map((variant) => findTime(run, "log", operation, variant, 0)?.median);
    return atMost(`${title}, to JSON alone`, ratio(own, json), GOALS[operation]);
  });
}

/** How many times as long as JSON alone on the same entries. */
const GOALS: Record<string, number> = { export: 10, import: 10 };

export const harSuite: Suite = {
  name: "har",
  title: "mitmflow benchmark: HAR",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  figures,
  measure: async (job) => (await import("../worker/har.ts")).measureHar(job),
};
