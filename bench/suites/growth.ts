// The suite `growth`: how time and memory grow with the size of a body, the number of flows, the depth of nesting and the number of
// headers.
import type { BenchOptions } from "../../src/cli/bench.ts";
import { atMost, type Figure, ratio } from "../figure.ts";
import { writeGrowthFiles } from "../growth-files.ts";
import type { Job, Limits } from "../job.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

const TNETSTRING = "tnetstring";
const PROTOBUF = "protobuf";
/** What the decoder must create in any case, created without it. */
export const OBJECTS = "the same objects, from nothing";
const PACE = 100;

const VARIANTS: Variant[] = [
  { name: TNETSTRING, kind: "mitmflow", format: TNETSTRING },
  { name: PROTOBUF, kind: "mitmflow", format: PROTOBUF },
  { name: OBJECTS, kind: "yardstick", format: "" },
];

interface GrowthCase {
  title: string;
  /** What is counted; bytes if undefined. */
  unit?: string;
  sizes: readonly number[];
  variants: readonly string[];
  /** Those with `isFlat` do the same work at any size; for those with `hasObjects`, creating the objects alone is timed too. */
  operations: readonly { name: string; title: string; isFlat?: boolean; hasObjects?: boolean }[];
}

const POWERS = [1, 10, 100, 1000, 10_000, 100_000];

export const GROWTH_CASES: Readonly<Record<string, GrowthCase>> = {
  body: {
    title: "A response with a body",
    sizes: [1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 26, 500 << 20],
    variants: [TNETSTRING, PROTOBUF],
    operations: [
      { name: "dumps", title: "encode into an array of its own" },
      { name: "dumpsInto", title: "encode into memory of the caller" },
      { name: "dumpsChunks", title: "encode as chunks", isFlat: true },
      { name: "loads", title: "decode", isFlat: true },
    ],
  },
  flows: {
    title: "A file of flows of 1 kB",
    unit: "flows",
    sizes: [...POWERS, 1_000_000],
    variants: [TNETSTRING],
    operations: [
      { name: "index", title: "index" },
      { name: "rows", title: "rows" },
      { name: "held", title: "held flows, method, URL and status" },
      { name: "transcode", title: "to protobuf" },
    ],
  },
  depth: {
    title: "Lists in lists",
    unit: "levels",
    sizes: POWERS,
    variants: [TNETSTRING],
    operations: [
      { name: "dumps", title: "encode" },
      { name: "loads", title: "decode", hasObjects: true },
    ],
  },
  headers: {
    title: "A flow with headers",
    unit: "headers",
    sizes: POWERS,
    variants: [TNETSTRING, PROTOBUF],
    operations: [
      { name: "dumps", title: "encode the state" },
      { name: "loads", title: "decode all", hasObjects: true },
    ],
  },
};

const SECTIONS: SectionInfo[] = Object.entries(GROWTH_CASES).flatMap(([name, { title, unit, operations }]) =>
  operations.map((operation) => ({
    case: name,
    operation: operation.name,
    caseTitle: title,
    operationTitle: operation.title,
    unit: "a call",
    sizeUnit: unit,
  })),
);

/** The variants of a case, plus the objects alone if an operation has them. */
export function measuredVariants(variants: readonly string[], hasObjects: boolean = false): readonly string[] {
  return hasObjects ? [...variants, OBJECTS] : variants;
}

/** Every size of every operation has a process of its own, since the peak memory is measured too. */
function plan({ cases, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0.002, minSamples: quick ? 2 : 5, maxTime: 0.05, budget: quick ? 0.1 : 0.8 };
  const jobs = Object.entries(GROWTH_CASES).flatMap(([name, { sizes, variants, operations }]) =>
    operations
      .filter((operation) => !cases || cases.test(`${name}/${operation.name}`))
      .flatMap((operation) =>
        measuredVariants(variants, operation.hasObjects).flatMap((variant) =>
          (quick ? sizes.slice(0, 4) : sizes).map(
            (size): Job => ({
              suite: "growth",
              variant,
              size,
              tasks: [{ case: name, operation: operation.name, limits }],
              folder,
              flowsPerSample: size,
            }),
          ),
        ),
      ),
  );
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

/**
 * For what grows, the time per byte, flow, level or header at the largest size relative to the size before it, and how that compares with
 * creating the objects alone; for what is flat, the time at the largest size relative to the smallest. For flows, peak memory as well.
 */
function figures(run: Omit<Run, "figures">): Figure[] {
  const growing = Object.entries(GROWTH_CASES).flatMap(([name, { title, unit = "bytes", sizes, variants, operations }]) =>
    operations.flatMap(({ name: operation, title: does, isFlat, hasObjects }) =>
      variants.flatMap((variant) => {
        const label = `${title}, ${does}${variants.length > 1 ? `, ${variant}` : ""}`;
        const timeOf = (by: string, size: number): number | undefined => findTime(run, name, operation, by, size)?.median;
        if (isFlat) {
          return [atMost(`${label}: largest to smallest`, ratio(timeOf(variant, sizes.at(-1)!), timeOf(variant, sizes[0])), 2)];
        }
        const bendOf = (by: string): number | undefined => {
          const [before, largest] = sizes.slice(-2).map((size) => ratio(timeOf(by, size), size));
          return ratio(largest, before);
        };
        const bend = atMost(`${label}: time by ${unit}, largest to the one before`, bendOf(variant), 1.5);
        if (!hasObjects) return [bend];
        return [bend, atMost(`${label}: the same, to that of the objects alone`, ratio(bendOf(variant), bendOf(OBJECTS)), 1.25)];
      }),
    ),
  );
  const { flows } = GROWTH_CASES;
  const memory = flows.operations.map(({ name, title }) => {
    const peakOf = (size: number): number | undefined =>
      run.measurements.find((row) => row.case === "flows" && row.operation === name && row.size === size)?.peakBytes;
    return atMost(`${flows.title}, ${title}: memory for a million to that for 10,000`, ratio(peakOf(1_000_000), peakOf(10_000)), 1.5);
  });
  return [...growing, ...memory];
}

export const growthSuite: Suite = {
  name: "growth",
  title: "mitmflow benchmark: how cost grows",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  prepare: ({ jobs }, folder) => writeGrowthFiles(folder, [...new Set(jobs.filter(isOfFlows).map(({ size }) => size))]),
  figures,
  measure: async (job) => (await import("../worker/growth.ts")).measureGrowth(job),
};

function isOfFlows({ tasks }: Job): boolean {
  return tasks.some((task) => task.case === "flows");
}
