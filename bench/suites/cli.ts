// The suite `cli`: whole commands from start to end, next to mitmdump's on the same file, and with one thread and two.
import type { BenchOptions } from "../../src/cli/bench.ts";
import { writeCommandFiles } from "../command-files.ts";
import { atLeast, atMost, type Figure, ratio } from "../figure.ts";
import type { Job, Limits } from "../job.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

const OWN = "mitmflow";
const MITMDUMP = "mitmdump (Python)";
const COPY = "cp";
export const EMPTY = "Node, an empty program";
export const READY = "SQLite, rows made ready";
export const ONE_THREAD = "mitmflow, one thread";
export const TWO_THREADS = "mitmflow, two threads";
const PACE = 110;

const VARIANTS: Variant[] = [
  { name: COPY, kind: "yardstick", format: "" },
  { name: EMPTY, kind: "yardstick", format: "" },
  { name: READY, kind: "yardstick", format: "" },
  { name: OWN, kind: "mitmflow", format: "" },
  { name: MITMDUMP, kind: "peer", format: "" },
  { name: ONE_THREAD, kind: "mitmflow", format: "" },
  { name: TWO_THREADS, kind: "mitmflow", format: "" },
];

const SAME = { case: "same", caseTitle: "20,000 flows of 2.5 kB, of version 17, which both know", unit: "a run" };
const THREADS = { case: "threads", caseTitle: "300,000 flows of 4 kB, 1.3 GB", unit: "a run" };
const copying = { case: "threads", operation: "copy", variant: COPY, title: "copy of the file" };
const SECTIONS: SectionInfo[] = [
  { ...SAME, operation: "list", operationTitle: "a line a flow" },
  { ...SAME, operation: "write", operationTitle: "all read and written again, in its own newest version" },
  { ...SAME, operation: "nothing", operationTitle: "nothing" },
  { ...THREADS, operation: "protobuf", operationTitle: "convert, to protobuf", yardstick: copying },
  { ...THREADS, operation: "filter", operationTitle: "convert, of those that ~u page matches", yardstick: copying },
  { ...THREADS, operation: "copy", operationTitle: "a copy of the file" },
  { ...THREADS, operation: "jsonl", caseTitle: "20,000 flows of 4 kB, 84 MB", operationTitle: "convert, to JSON Lines" },
  { ...THREADS, operation: "jsonl-large", caseTitle: "80,000 flows of 4 kB, 337 MB", operationTitle: "convert, to JSON Lines" },
  { ...THREADS, operation: "files", caseTitle: "Five files of 20,000 flows, 84 MB each", operationTitle: "convert, to protobuf" },
  { ...THREADS, operation: "files-large", caseTitle: "Fifteen files of 20,000 flows, 84 MB each", operationTitle: "convert, to protobuf" },
  { ...THREADS, operation: "files-small", caseTitle: "1,200 files of 250 flows, 1 MB each", operationTitle: "convert, to protobuf" },
  { ...THREADS, operation: "index", caseTitle: "20,000 flows of 4 kB, 84 MB", operationTitle: "index, into a new store" },
];

function plan({ cases, peers, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0, minSamples: quick ? 2 : 5, maxTime: 0, budget: quick ? 2 : 6 };
  const wanted = VARIANTS.filter((variant) => variant.kind !== "peer" || !peers || peers.test(variant.name));
  const jobs = wanted.flatMap((variant) =>
    SECTIONS.filter((section) => does(variant.name, section) && (!cases || cases.test(`${section.case}/${section.operation}`))).map(
      ({ case: name, operation }): Job => {
        const tasks = [{ case: name, operation, limits }];
        return { suite: "cli", variant: variant.name, size: 0, tasks, folder, flowsPerSample: flowsOf(quick) };
      },
    ),
  );
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

function flowsOf(quick: boolean): number {
  return quick ? 2000 : 20_000;
}

function does(variant: string, { case: name, operation }: SectionInfo): boolean {
  const alone: Record<string, string> = { [COPY]: "copy", [EMPTY]: "nothing", [READY]: "index" };
  if (variant in alone) return operation === alone[variant];
  if (operation === "copy" || operation === "nothing") return false;
  return name === "same" ? variant === OWN || variant === MITMDUMP : variant.startsWith("mitmflow, ");
}

function figures(run: Omit<Run, "figures">): Figure[] {
  const timeOf = (name: string, operation: string, variant: string): number | undefined =>
    findTime(run, name, operation, variant, 0)?.median;
  const memoryOf = (operation: string, variant: string): number | undefined =>
    run.measurements.find((row) => row.case === "same" && row.operation === operation && row.variant === variant)?.peakBytes;
  const times = (operation: string): number | undefined => ratio(timeOf("same", operation, MITMDUMP), timeOf("same", operation, OWN));
  const threads = (operation: string): number | undefined =>
    ratio(timeOf("threads", operation, ONE_THREAD), timeOf("threads", operation, TWO_THREADS));
  return [
    atLeast("ls, against mitmdump -nr", times("list"), 10),
    atMost("ls, peak memory, to mitmdump -nr", ratio(memoryOf("list", OWN), memoryOf("list", MITMDUMP)), 1),
    atLeast("convert, against mitmdump -nr -w", times("write"), 10),
    atMost("convert, peak memory, to mitmdump -nr -w", ratio(memoryOf("write", OWN), memoryOf("write", MITMDUMP)), 1),
    atLeast("convert to protobuf, two threads to one", threads("protobuf"), 1.7),
    atLeast("convert of matching flows, two threads to one", threads("filter"), 1.7),
    atLeast("convert to JSON Lines, 84 MB, two threads to one", threads("jsonl"), 1.7),
    atLeast("convert to JSON Lines, 337 MB, two threads to one", threads("jsonl-large"), 1.7),
    atLeast("convert of five files of 84 MB, two threads to one", threads("files"), 1.7),
    atLeast("convert of fifteen files of 84 MB, two threads to one", threads("files-large"), 1.7),
    atLeast("convert of 1,200 files of 1 MB, two threads to one", threads("files-small"), 1.7),
    atLeast("index, two threads to one", threads("index"), 1.7),
  ];
}

export const cliSuite: Suite = {
  name: "cli",
  title: "mitmflow benchmark: the command line",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  prepare: (_, folder, { quick }) => writeCommandFiles(folder, flowsOf(quick)),
  figures,
  measure: async (job) => (await import("../worker/cli.ts")).measureCli(job),
};
