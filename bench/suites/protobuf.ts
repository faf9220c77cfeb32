// The suite `protobuf`: flows transcoded between both formats, read from messages, and as plain objects compared with protobufjs and pbf.
import type { BenchOptions } from "../../src/cli/bench.ts";
import { writeDumps } from "../dump-file.ts";
import { atLeast, type Figure, firstMeasured, ratio } from "../figure.ts";
import type { Job, Limits } from "../job.ts";
import { ENGINES, mitmflowName } from "../names.ts";
import { Random } from "../random.ts";
import { findTime, type Run, type SectionInfo } from "../results.ts";
import type { Plan, Suite, Variant } from "../suite.ts";

export interface ProtobufVariant extends Variant {
  product: "mitmflow" | "generated" | "protobufjs" | "pbf";
  operations: readonly string[];
}

const FLOWS = 20_000;
/** As many as in a sample of the core suite: with more, all libraries mostly wait for memory. */
const OBJECTS = 500;
const PACE = 120;
const TO_PROTOBUF = "tnetstring.loads, protobufjs";
const TO_TNETSTRING = "protobufjs, tnetstring.dumps";

const OPERATIONS: [name: string, operation: string, title: string][] = [
  ["dump", "transcode", "made of the other format, window by window, in memory"],
  ["dump", "loads", "method, URL, status of protobuf.loads of each message"],
  ["dump", "rows", "method, URL, status by borrowed rows, of bytes in memory"],
  ["objects", "dumps", "encode into an array of its own"],
  ["objects", "dumpsBorrowed", "encode into memory of the library, reused"],
  ["objects", "loads", "decode"],
];

const CASE_TITLES: Record<string, string> = {
  dump: "Flows of 208 elements, 4 kB",
  objects: "The same flows as plain objects of flow.proto",
};

const SECTIONS: SectionInfo[] = OPERATIONS.map(([name, operation, operationTitle]) => ({
  case: name,
  operation,
  caseTitle: CASE_TITLES[name],
  operationTitle,
  unit: "a flow",
}));

/** mitmflow's codec that the build generates; it does not depend on the engine. */
const GENERATED = "mitmflow/flow-proto";
const OBJECT_OPERATIONS = ["objects/dumps", "objects/dumpsBorrowed", "objects/loads"];

/** Each belongs to one format, so that the report has the sizes of both: a transcode is listed with the format that it produces. */
export const VARIANTS: readonly ProtobufVariant[] = [
  ...ENGINES.flatMap((engine): ProtobufVariant[] => [
    {
      name: mitmflowName("protobuf", engine),
      kind: "mitmflow",
      format: "protobuf",
      engine,
      product: "mitmflow",
      operations: ["dump/transcode", "dump/loads", "dump/rows", ...OBJECT_OPERATIONS],
    },
    {
      name: mitmflowName("tnetstring", engine),
      kind: "mitmflow",
      format: "tnetstring",
      engine,
      product: "mitmflow",
      operations: ["dump/transcode", "dump/rows"],
    },
  ]),
  { name: GENERATED, kind: "mitmflow", format: "protobuf", product: "generated", operations: OBJECT_OPERATIONS },
  peer(TO_PROTOBUF, "protobuf", "protobufjs", ["dump/transcode"]),
  peer(TO_TNETSTRING, "tnetstring", "protobufjs", ["dump/transcode"]),
  peer("protobufjs", "protobuf", "protobufjs", OBJECT_OPERATIONS),
  peer("pbf", "protobuf", "pbf", OBJECT_OPERATIONS),
];

function peer(name: string, format: string, product: "protobufjs" | "pbf", operations: readonly string[]): ProtobufVariant {
  return { name, kind: "peer", format, requires: product, product, operations };
}

function plan({ cases, peers, quick, seed }: BenchOptions, folder: string): Plan {
  const limits: Limits = { minTime: 0, minSamples: quick ? 3 : 9, maxTime: quick ? 0.1 : 0.5, budget: quick ? 0.5 : 3 };
  const jobs = VARIANTS.filter(({ kind, name }) => kind === "mitmflow" || !peers || peers.test(name)).flatMap(({ name, operations }) =>
    OPERATIONS.filter(([group, operation]) => operations.includes(`${group}/${operation}`))
      .filter(([group, operation]) => !cases || cases.test(`${group}/${operation}`))
      .map(([group, operation]): Job => {
        const flows = group === "objects" ? OBJECTS : FLOWS;
        const tasks = [{ case: group, operation, limits }];
        return { suite: "protobuf", variant: name, size: 0, tasks, folder, flowsPerSample: quick ? flows / 10 : flows };
      }),
  );
  return { jobs: new Random(seed).shuffle(jobs), pace: PACE, sizes: [] };
}

function figures(run: Omit<Run, "figures">): Figure[] {
  const timeOf = (operation: string, variant: string, name = "objects"): number | undefined =>
    findTime(run, name, operation, variant, 0)?.median;
  const wasm = (operation: string, format: "tnetstring" | "protobuf" = "protobuf", name = "dump"): number | undefined =>
    firstMeasured(ENGINES.filter((engine) => engine !== "js").map((engine) => timeOf(operation, mitmflowName(format, engine), name)));
  const compiled = (operation: string): number | undefined => wasm(operation, "protobuf", "objects");
  const generated = (operation: string): number | undefined => timeOf(operation, GENERATED);
  const against = (own: typeof compiled, operation: string, product: string): number | undefined =>
    ratio(timeOf(operation, product), own(operation));
  const transcoding = (["protobuf", "tnetstring"] as const).flatMap((format) => {
    const own = wasm("transcode", format);
    const byObjects = timeOf("transcode", format === "protobuf" ? TO_PROTOBUF : TO_TNETSTRING, "dump");
    return [
      atLeast(`transcode to ${format}`, perSecond(own, 1e3), 300, "k flows/s"),
      atLeast(`transcode to ${format}, JS to Wasm`, ratio(timeOf("transcode", mitmflowName(format, "js"), "dump"), own), 2.5),
      atLeast(`transcode to ${format}, against objects and protobufjs`, ratio(byObjects, own), 10),
    ];
  });
  return [
    ...transcoding,
    atLeast("method, URL, status of protobuf.loads", perSecond(wasm("loads"), 1e6), 1, "M flows/s"),
    atLeast("generated: own array, against protobufjs", against(generated, "dumps", "protobufjs"), 2.5),
    atLeast("generated: own array, against pbf", against(generated, "dumps", "pbf"), 2),
    atLeast("generated: borrowed, against pbf with a reused writer", against(generated, "dumpsBorrowed", "pbf"), 1),
    atLeast("generated: loads, against protobufjs", against(generated, "loads", "protobufjs"), 1),
    atLeast("generated: loads, against pbf", against(generated, "loads", "pbf"), 1.25),
    atLeast("compile(type): own array, against protobufjs", against(compiled, "dumps", "protobufjs"), 1),
    atLeast("compile(type): loads, against protobufjs", against(compiled, "loads", "protobufjs"), 1),
  ];
}

function perSecond(nanoseconds: number | undefined, unit: number): number | undefined {
  return nanoseconds === undefined ? undefined : 1e9 / nanoseconds / unit;
}

export const protobufSuite: Suite = {
  name: "protobuf",
  title: "mitmflow benchmark: flows in protobuf",
  variants: VARIANTS,
  sections: SECTIONS,
  plan,
  prepare: (_, folder, { quick }) => writeDumps(folder, quick ? FLOWS / 10 : FLOWS, 1, 1 << 16),
  figures,
  measure: async (job) => (await import("../worker/protobuf.ts")).measureProtobuf(job),
};
