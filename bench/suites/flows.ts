// The suite `flows`: reading and writing dumps, compared with mitmproxy's own reader and with plain reads and writes of the same bytes.
import type { BenchOptions } from "../../src/cli/bench.ts";
import { DUMP_FILE, writeDumps } from "../dump-file.ts";
import { atLeast, atMost, type Figure, fastest, firstMeasured, ratio } from "../figure.ts";
import type { Job, Limits } from "../job.ts";
import { ENGINES, MITMPROXY } from "../names.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

const PLAIN = "read() and write()";
const FLOWS = 20_000;
const BODIES = 200;
const BODY_BYTES = 50 << 20;
/** Flows for mitmproxy's own reader, which takes a hundred times as long. */
const PYTHON_FLOWS = 2000;
const PACE = 75;

const reading = { case: "dump", operation: "read", variant: PLAIN, title: "plain read of the file" };
const writing = { case: "dump", operation: "write", variant: PLAIN, title: "plain write of the same bytes" };

const DUMP_OPERATIONS: [operation: string, title: string, yardstick?: SectionInfo["yardstick"]][] = [
  ["indexBytes", "index(), of bytes in memory"],
  ["indexFile", "index(), of a file", reading],
  ["rowsBytes", "method, URL, status by borrowed rows, of bytes in memory"],
  ["rowsFile", "method, URL, status by borrowed rows, of a file", reading],
  ["rowsAwaited", "method, URL, status by borrowed rows, for await, of a file", reading],
  ["heldBytes", "method, URL, status of held flows, of bytes in memory"],
  ["heldFile", "method, URL, status of held flows, for await, of a file", reading],
  ["state", "all fields to plain state, of bytes in memory"],
  ["writeBack", "write all back to a file", writing],
  ["load", "all fields to Python objects, of a file"],
  ["read", "read the file into a reused buffer"],
  ["write", "write the same bytes to a file"],
];

const BODIES_CASE = { case: "bodies", caseTitle: `${BODIES} flows with bodies of 50 MB`, unit: "a flow" };
const SECTIONS: SectionInfo[] = [
  ...DUMP_OPERATIONS.map(([operation, operationTitle, yardstick]) => ({
    case: "dump",
    operation,
    caseTitle: "Flows of 208 elements, 4 kB",
    operationTitle,
    unit: "a flow",
    yardstick,
  })),
  { ...BODIES_CASE, operation: "rowsFile", operationTitle: "method, URL, status by borrowed rows, of a file" },
  { ...BODIES_CASE, operation: "heldFile", operationTitle: "method, URL, status of held flows, for await, of a file" },
];

const OWN: Variant[] = ENGINES.map((engine) => ({ name: ownName(engine), kind: "mitmflow", format: "tnetstring", engine }));
const VARIANTS: Variant[] = [
  { name: PLAIN, kind: "yardstick", format: "" },
  ...OWN,
  { name: MITMPROXY, kind: "python", format: "tnetstring", requires: "mitmproxy" },
];

function ownName(engine: string): string {
  return `mitmflow ${engine}`;
}

/** Each operation of each variant has a process of its own; the yardsticks, by which the others are divided, several during the run. */
function plan({ cases, peers, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0, minSamples: quick ? 3 : 9, maxTime: quick ? 0.1 : 0.5, budget: quick ? 0.5 : 3 };
  const jobs = VARIANTS.filter((variant) => variant.kind !== "python" || !peers || peers.test(variant.name)).flatMap((variant) =>
    SECTIONS.filter((section) => does(variant, section) && (!cases || cases.test(`${section.case}/${section.operation}`))).flatMap(
      (section): Job[] => {
        const tasks = [{ case: section.case, operation: section.operation, limits }];
        const job = { suite: "flows", variant: variant.name, size: 0, tasks, folder, flowsPerSample: flowsOf(section, quick) };
        return Array.from({ length: variant.kind === "yardstick" && !quick ? 3 : 1 }, () => job);
      },
    ),
  );
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

function does(variant: Variant, { case: name, operation }: SectionInfo): boolean {
  if (variant.kind === "yardstick") return operation === "read" || operation === "write";
  if (variant.kind === "python") return name === "dump" && (operation === "load" || operation === "heldFile");
  return operation !== "read" && operation !== "write" && operation !== "load";
}

function flowsOf(section: SectionInfo, quick: boolean): number {
  if (section.case === "bodies") return BODIES;
  return quick ? FLOWS / 10 : FLOWS;
}

function figures(run: Omit<Run, "figures">): Figure[] {
  const timeOf = (name: string, operation: string, variant: string): number | undefined =>
    findTime(run, name, operation, variant, 0)?.median;
  const own = (operation: string, name = "dump"): number | undefined =>
    firstMeasured(ENGINES.filter((engine) => engine !== "js").map((engine) => timeOf(name, operation, ownName(engine))));
  const read = timeOf("dump", "read", PLAIN);
  const write = timeOf("dump", "write", PLAIN);
  // Waiting overlaps reading with the work on the flows, if there is a second core for it.
  const rows = fastest([own("rowsFile"), own("rowsAwaited")]);
  const bodies = own("heldFile", "bodies");
  return [
    atLeast("index() of bytes", perSecond(own("indexBytes"), 1e6), 15, "M flows/s"),
    atLeast("index() of a file, to the speed of read()", ratio(read, own("indexFile")), 0.8),
    atLeast("borrowed rows of a file", perSecond(rows, 1e6), 1, "M flows/s"),
    atLeast("borrowed rows of a file, to the speed of read()", ratio(read, rows), 0.5),
    atLeast("held flows of a file", perSecond(own("heldFile"), 1e3), 400, "k flows/s"),
    atLeast("all fields to plain state", perSecond(own("state"), 1e3), 100, "k flows/s"),
    atLeast("all flows written back, to the speed of write()", ratio(write, own("writeBack")), 0.5),
    atMost(`method, URL, status of ${BODIES} flows with bodies of 50 MB`, bodies && (bodies * BODIES) / 1e6, 50, "ms"),
  ];
}

function perSecond(nanoseconds: number | undefined, unit: number): number | undefined {
  return nanoseconds === undefined ? undefined : 1e9 / nanoseconds / unit;
}

export const flowsSuite: Suite = {
  name: "flows",
  title: "mitmflow benchmark: flows",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  prepare: (_, folder, { quick }) => writeDumps(folder, quick ? FLOWS / 10 : FLOWS, BODIES, BODY_BYTES),
  figures,
  measure: async (job) => (await import("../worker/dump.ts")).measureDump(job),
  python: () => ({ script: "bench/peers/dump.py", input: { file: DUMP_FILE, flows: PYTHON_FLOWS } }),
};
