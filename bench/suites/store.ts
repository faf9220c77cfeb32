// The suite `store`: flows into SQLite and pages out of it, compared with plain inserts of ready-made blobs and with the setup of 2018.
import type { BenchOptions } from "../../src/cli/bench.ts";
import { writeDumps } from "../dump-file.ts";
import { atLeast, atMost, type Figure, ratio } from "../figure.ts";
import type { Job, Limits } from "../job.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

const NODE = "mitmflow node:sqlite";
const WASM = "mitmflow node-sqlite3-wasm";
/** Inserts and nothing else: with the settings of the store or, for large flows and batches, those of 2018. */
const PLAIN = "plain inserts, node:sqlite";
/** The same for large flows with the settings of the store: the least that a write-ahead log takes. */
export const PLAIN_LOG = "plain inserts, the store's settings";

const VARIANTS: Variant[] = [
  { name: PLAIN, kind: "yardstick", format: "protobuf" },
  { name: PLAIN_LOG, kind: "yardstick", format: "protobuf" },
  { name: NODE, kind: "mitmflow", format: "protobuf" },
  { name: WASM, kind: "mitmflow", format: "protobuf" },
];

const FLOWS = 20_000;
const ROWS = 1_000_000;
const PACE = 120;

const blobs = { case: "dump", operation: "add", variant: PLAIN, title: "inserting ready-made blobs" };
const committed = (operation: string): SectionInfo["yardstick"] => ({ case: "commit", operation, variant: PLAIN, title: "2018" });

interface StoreSection extends SectionInfo {
  /** Also measured with the plain inserts. */
  isPlain?: boolean;
  /** Also measured with the plain inserts that have the store's settings. */
  isLarge?: boolean;
}

const DUMP = { case: "dump", caseTitle: "Flows of 4 kB into a store", unit: "a flow" };
const COMMIT = {
  case: "commit",
  caseTitle:
    "A commit for every flow or batch; plain inserts with the settings of 2018: a journal beside the file, each commit on the disk",
  unit: "a flow",
};
const ROWS_CASE = { case: "rows", caseTitle: "Index rows of a million flows: pages of 50", unit: "a page" };

const SECTIONS: StoreSection[] = [
  { ...DUMP, operation: "add", operationTitle: "add, of a dump's bytes", yardstick: blobs, isPlain: true },
  { ...DUMP, operation: "addFlows", operationTitle: "add, of flows", yardstick: blobs },
  { ...DUMP, operation: "search", operationTitle: "a pattern in the bodies of all" },
  {
    ...COMMIT,
    operation: "large",
    operationTitle: "8 flows of 4 MB, one a commit",
    yardstick: committed("large"),
    isPlain: true,
    isLarge: true,
  },
  {
    ...COMMIT,
    operation: "many-large",
    operationTitle: "40 flows of 4 MB, one a commit",
    yardstick: committed("many-large"),
    isPlain: true,
    isLarge: true,
  },
  { ...COMMIT, operation: "batch", operationTitle: "flows of 4 kB, 150 a commit", isPlain: true },
  ...["time", "method", "url", "size"].map((order) => ({ ...ROWS_CASE, operation: order, operationTitle: `~c 404, by ${order}` })),
  { ...ROWS_CASE, operation: "deep", operationTitle: "by URL, from row 700,000 on" },
  { ...ROWS_CASE, operation: "regex", operationTitle: "count of a pattern in all URLs", unit: "a search" },
];

/** One process per case and variant. */
function plan({ cases, peers, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0, minSamples: quick ? 2 : 5, maxTime: quick ? 0.1 : 0.5, budget: quick ? 1 : 8 };
  const jobs = VARIANTS.filter(({ name }) => !peers || peers.test(name)).flatMap((variant) =>
    [DUMP, COMMIT, ROWS_CASE].flatMap(({ case: name }): Job[] => {
      const sections = SECTIONS.filter(
        (section) =>
          section.case === name &&
          (variant.kind !== "yardstick" || (variant.name === PLAIN ? section.isPlain : section.isLarge)) &&
          (!cases || cases.test(`${section.case}/${section.operation}`)),
      );
      const tasks = sections.map((section) => ({ case: name, operation: section.operation, limits }));
      const flowsPerSample = name === "rows" ? (quick ? ROWS / 20 : ROWS) : flowsOf(quick);
      return tasks.length === 0 ? [] : [{ suite: "store", variant: variant.name, size: 0, tasks, folder, flowsPerSample }];
    }),
  );
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

function flowsOf(quick: boolean): number {
  return quick ? FLOWS / 10 : FLOWS;
}

function figures(run: Omit<Run, "figures">): Figure[] {
  const timeOf = (name: string, operation: string, variant = NODE): number | undefined =>
    findTime(run, name, operation, variant, 0)?.median;
  const milliseconds = (operation: string): number | undefined => {
    const time = timeOf("rows", operation);
    return time && time / 1e6;
  };
  const add = timeOf("dump", "add");
  return [
    atLeast("add, of a dump's bytes", add && 1e6 / add, 30, "k flows/s"),
    atLeast("add, to the speed of inserting ready-made blobs", ratio(timeOf("dump", "add", PLAIN), add), 0.5),
    atLeast("a flow of 4 MB a commit, to the speed of 2018", ratio(timeOf("commit", "large", PLAIN), timeOf("commit", "large")), 1),
    atLeast(
      "a flow of 4 MB a commit, 40 of them, to the speed of 2018",
      ratio(timeOf("commit", "many-large", PLAIN), timeOf("commit", "many-large")),
      1,
    ),
    ...["time", "method", "url", "size"].map((order) => atMost(`50 of a million, ~c 404, by ${order}`, milliseconds(order), 20, "ms")),
    atMost("50 of a million, by URL, from row 700,000 on", milliseconds("deep"), 20, "ms"),
    atMost("a pattern in a million URLs", milliseconds("regex"), 1000, "ms"),
  ];
}

export const storeSuite: Suite = {
  name: "store",
  title: "mitmflow benchmark: store",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  prepare: (_, folder, { quick }) => writeDumps(folder, flowsOf(quick), 1, 1),
  figures,
  measure: async (job) => (await import("../worker/store.ts")).measureStore(job),
};
