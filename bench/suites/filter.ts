// The suite `filter`: filtering flows and searching bodies, compared with mitmproxy and with a plain search of the same bytes.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchOptions } from "../../src/cli/bench.ts";
import { makeBlock } from "../corpus.ts";
import { DUMP_FILE, writeDumps } from "../dump-file.ts";
import { atLeast, type Figure, ratio } from "../figure.ts";
import { BODY_BYTES, BODY_PATTERNS, DUMP_BODIES, DUMP_BODY_BYTES, FLOW_FILTERS, TEXT_FILE } from "../filters.ts";
import { makeSmallFlow } from "../flows.ts";
import type { Job, Limits } from "../job.ts";
import { MITMPROXY } from "../names.ts";
import { peer as naive } from "../peers/naive.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

const OWN = "mitmflow";
const PLAIN = "Buffer.indexOf";
const FLOWS = 20_000;
const PYTHON_FLOWS = 2000;
const PACE = 60;

const searching = { case: "body", operation: "plain", variant: PLAIN, title: "Buffer.indexOf over the same bytes" };
const readSearching = { case: "dump", operation: "plain", variant: PLAIN, title: "reading the file, and Buffer.indexOf" };

const SECTIONS: SectionInfo[] = [
  ...Object.entries(FLOW_FILTERS).map(([operation, filter]) => ({
    case: "flows",
    operation,
    caseTitle: "Flows of 208 elements, 4 kB, read from memory and filtered",
    operationTitle: filter,
    unit: "a flow",
  })),
  ...[["plain", "q7zx4needle"], ...Object.entries(BODY_PATTERNS)].map(([operation, pattern]) => ({
    case: "body",
    operation,
    caseTitle: "A text of 64 MB in memory",
    operationTitle: pattern,
    unit: "a MB",
    yardstick: searching,
  })),
  ...["plain", "filter"].map((operation) => ({
    case: "dump",
    operation,
    caseTitle: `A file of ${DUMP_BODIES} flows with texts of 2 MB`,
    operationTitle: FLOW_FILTERS.body,
    unit: "a MB",
    yardstick: readSearching,
  })),
];

const VARIANTS: Variant[] = [
  { name: PLAIN, kind: "yardstick", format: "" },
  { name: OWN, kind: "mitmflow", format: "tnetstring" },
  { name: MITMPROXY, kind: "python", format: "tnetstring", requires: "mitmproxy" },
];

function plan({ cases, peers, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0, minSamples: quick ? 3 : 7, maxTime: quick ? 0.1 : 0.5, budget: quick ? 0.5 : 3 };
  const jobs = VARIANTS.filter((variant) => variant.kind !== "python" || !peers || peers.test(variant.name)).flatMap((variant) =>
    SECTIONS.filter((section) => does(variant, section) && (!cases || cases.test(`${section.case}/${section.operation}`))).map(
      (section): Job => ({
        suite: "filter",
        variant: variant.name,
        size: 0,
        tasks: [{ case: section.case, operation: section.operation, limits }],
        folder,
        flowsPerSample: quick ? FLOWS / 10 : FLOWS,
      }),
    ),
  );
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

function does({ kind }: Variant, { case: name, operation }: SectionInfo): boolean {
  if (kind === "yardstick") return operation === "plain";
  if (operation === "plain") return false;
  // Python takes quadratic time, minutes, for the pattern that the automaton is meant for.
  return kind !== "python" || (name !== "dump" && operation !== "automaton");
}

/** Writes a dump of text bodies, whose content compresses well and has no needle. */
function writeTexts(folder: string): void {
  const block = Buffer.from(makeBlock("text", 1 << 16));
  const content = Buffer.alloc(DUMP_BODY_BYTES, block);
  const flows = Array.from({ length: DUMP_BODIES }, (_, index) => {
    const flow = makeSmallFlow(index);
    return naive.flows!.dumps({ ...flow, response: { ...(flow.response as object), content } });
  });
  writeFileSync(join(folder, TEXT_FILE), Buffer.concat(flows));
}

function figures(run: Omit<Run, "figures">): Figure[] {
  const timeOf = (name: string, operation: string, variant: string): number | undefined =>
    findTime(run, name, operation, variant, 0)?.median;
  const plain = timeOf("body", "plain", PLAIN);
  const flowsOf = (operation: string): number | undefined => ratio(timeOf("flows", operation, MITMPROXY), timeOf("flows", operation, OWN));
  return [
    atLeast("a literal in a body, case ignored", gigabytes(timeOf("body", "literal", OWN)), 1, "GB/s"),
    atLeast("a literal in a body, case ignored, to Buffer.indexOf", ratio(plain, timeOf("body", "literal", OWN)), 0.5),
    atLeast("a literal in the bodies of a file", gigabytes(timeOf("dump", "filter", OWN)), 1, "GB/s"),
    atLeast("a pattern on the automaton", gigabytes(timeOf("body", "automaton", OWN)), 0.1, "GB/s"),
    atLeast("reading and ~m, against mitmproxy's ~m alone", flowsOf("method"), 1),
    atLeast("reading and ~u, against mitmproxy's ~u alone", flowsOf("url"), 1),
    atLeast("reading and ~b, against mitmproxy's ~b alone", flowsOf("body"), 1),
  ];
}

function gigabytes(nanosecondsForMegabyte: number | undefined): number | undefined {
  return nanosecondsForMegabyte === undefined ? undefined : (1 << 20) / nanosecondsForMegabyte;
}

export const filterSuite: Suite = {
  name: "filter",
  title: "mitmflow benchmark: filters",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  prepare: (_, folder, { quick }) => {
    writeDumps(folder, quick ? FLOWS / 10 : FLOWS, 1, 1 << 16);
    writeTexts(folder);
  },
  figures,
  measure: async (job) => (await import("../worker/filter.ts")).measureFilter(job),
  python: () => ({
    script: "bench/peers/filter.py",
    input: {
      file: DUMP_FILE,
      flows: PYTHON_FLOWS,
      filters: FLOW_FILTERS,
      patterns: BODY_PATTERNS,
      block: Buffer.from(makeBlock("text", 1 << 16)).toString("latin1"),
      bytes: BODY_BYTES,
    },
  }),
};
