// The suite `start`: what a process takes until its first flow, and the command line until its first word. Every sample is a fresh process.
import type { BenchOptions } from "../../src/cli/bench.ts";
import { writeDumps } from "../dump-file.ts";
import { atMost, type Figure, ratio } from "../figure.ts";
import type { Job, Limits } from "../job.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

const NODE = "Node, an empty program";
const MITMDUMP = "mitmdump (Python)";
const OWN = "mitmflow";
const PACE = 60;

/** What is imported, how, and with which engine, by variant. */
export const ENTRIES: Readonly<Record<string, { file: string; isCommonJs: boolean; hasFlows: boolean; engine?: "js" }>> = {
  "mitmflow, ESM": { file: "esm/index.js", isCommonJs: false, hasFlows: true },
  "mitmflow, CommonJS": { file: "cjs/index.cjs", isCommonJs: true, hasFlows: true },
  "mitmflow, ESM, pure JS": { file: "esm/index.js", isCommonJs: false, hasFlows: true, engine: "js" },
  "mitmflow/js, ESM": { file: "esm/js.js", isCommonJs: false, hasFlows: true },
  "mitmflow/tnetstring, ESM": { file: "esm/tnetstring.js", isCommonJs: false, hasFlows: false },
  "mitmflow/tnetstring, CommonJS": { file: "cjs/tnetstring.cjs", isCommonJs: true, hasFlows: false },
};

const VARIANTS: Variant[] = [
  { name: NODE, kind: "yardstick", format: "" },
  ...Object.entries(ENTRIES).map(([name, { engine }]): Variant => ({ name, kind: "mitmflow", format: "tnetstring", engine })),
  { name: OWN, kind: "mitmflow", format: "" },
  { name: MITMDUMP, kind: "peer", format: "" },
];

const empty = { case: "process", operation: "whole", variant: NODE, title: "an empty program" };
const IMPORT = { case: "import", caseTitle: "A fresh process", unit: "a process" };
const SECTIONS: SectionInfo[] = [
  { ...IMPORT, operation: "import", operationTitle: "the import" },
  { ...IMPORT, operation: "first", operationTitle: "the first flow decoded after it" },
  { ...IMPORT, operation: "both", operationTitle: "import to the first decoded flow" },
  {
    case: "process",
    operation: "whole",
    caseTitle: "A fresh process",
    operationTitle: "from its start to its end",
    unit: "a process",
    yardstick: empty,
  },
  { case: "process", operation: "version", caseTitle: "A fresh process", operationTitle: "--version", unit: "a process", yardstick: empty },
];

function plan({ cases, peers, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0, minSamples: quick ? 5 : 25, maxTime: 0, budget: quick ? 3 : 20 };
  const jobs = VARIANTS.filter((variant) => variant.kind !== "peer" || !peers || peers.test(variant.name)).flatMap((variant): Job[] => {
    const tasks = SECTIONS.filter(
      (section) => does(variant.name, section) && (!cases || cases.test(`${section.case}/${section.operation}`)),
    );
    if (tasks.length === 0) return [];
    return [
      {
        suite: "start",
        variant: variant.name,
        size: 0,
        tasks: tasks.map(({ case: name, operation }) => ({ case: name, operation, limits })),
        folder,
        flowsPerSample: 1,
      },
    ];
  });
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

function does(variant: string, { case: name, operation }: SectionInfo): boolean {
  if (variant === OWN || variant === MITMDUMP) return operation === "version";
  if (variant === NODE) return operation === "whole";
  return name === "import" || operation === "whole";
}

function figures(run: Omit<Run, "figures">): Figure[] {
  const timeOf = (name: string, operation: string, variant: string): number | undefined =>
    findTime(run, name, operation, variant, 0)?.median;
  const milliseconds = (variant: string): number | undefined => {
    const time = timeOf("import", "both", variant);
    return time && time / 1e6;
  };
  const version = ratio(timeOf("process", "version", OWN), timeOf("process", "version", MITMDUMP));
  return [
    ...["mitmflow, ESM", "mitmflow, CommonJS", "mitmflow/tnetstring, ESM"].map((variant) =>
      atMost(`import to first decoded flow: ${variant}`, milliseconds(variant), 30, "ms"),
    ),
    atMost("--version, to mitmdump's", version, 0.5),
  ];
}

export const startSuite: Suite = {
  name: "start",
  title: "mitmflow benchmark: start-up",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  prepare: (_, folder) => writeDumps(folder, 1, 1, 1),
  figures,
  measure: async (job) => (await import("../worker/start.ts")).measureStart(job),
};
