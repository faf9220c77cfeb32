// Which processes a run of the core suite starts, and in what order.
import type { BenchOptions } from "../src/cli/bench.ts";
import { bodyBytes, CASES, type CaseName, MEBIBYTE, type Operation, SMALL_BODY } from "./corpus.ts";
import { writeFlowFile } from "./flow-file.ts";
import type { Job, Limits, Task } from "./job.ts";
import { NAIVE } from "./names.ts";
import { Random } from "./random.ts";
import type { Plan } from "./suite.ts";
import { type CoreVariant, VARIANTS } from "./variants.ts";

const DEFAULT_SIZES = [4, 10, 50];
const QUICK_SIZES = [4];

/**
 * Cases that one process measures, one after another. Cases of bytes and of text are separate, since strings and bytes take different paths
 * through a codec and leave different garbage. Every variant and size has processes of its own.
 */
const GROUPS: readonly CaseName[][] = [["response", "nested"], ["text", "text-mixed"], ["flows"]];

/** Seconds that a run should take, with some left for the report. */
const PACE = 90;
const QUICK_PACE = 17;

export function makePlan(options: BenchOptions, folder: string): Plan {
  const sizes = [SMALL_BODY, ...(options.sizes ?? (options.quick ? QUICK_SIZES : DEFAULT_SIZES)).map(bodyBytes)].sort((a, b) => a - b);
  const distinct = [...new Set(sizes)];
  const variants = VARIANTS.filter((variant) => isWanted(variant, options));
  const jobs = variants.flatMap((variant) =>
    GROUPS.flatMap((group) => {
      const groupSizes = group[0] === "flows" ? [0] : distinct;
      return groupSizes.flatMap((size) => jobsOf(variant, group, size, { options, folder, sizes: distinct }));
    }),
  );
  return {
    jobs: new Random(options.seed).shuffle(jobs),
    pace: options.quick ? QUICK_PACE : PACE,
    sizes: distinct,
  };
}

function isWanted(variant: CoreVariant, options: BenchOptions): boolean {
  const isOther = variant.kind === "peer" || variant.kind === "python";
  return !isOther || !options.peers || options.peers.test(variant.name);
}

interface Scope {
  options: BenchOptions;
  folder: string;
  sizes: readonly number[];
}

function jobsOf(variant: CoreVariant, group: readonly CaseName[], size: number, { options, folder, sizes }: Scope): Job[] {
  const tasks = group.flatMap((name) =>
    CASES[name].operations
      .filter(
        (operation) =>
          canDo(variant, name, operation) &&
          isWorthwhile(variant, name, operation, size, sizes) &&
          (!options.quick || isQuick(variant, name, operation, size)) &&
          (!options.cases || options.cases.test(`${name}/${operation}`)),
      )
      .map((operation): Task => ({ case: name, operation, limits: limitsOf(name, operation, size, options.quick) })),
  );
  if (tasks.length === 0) return [];
  const job: Job = { suite: "core", variant: variant.name, size, tasks, folder, flowsPerSample: options.quick ? 100 : 500 };
  // The yardstick is what the others are divided by, so it is measured several times during the run, and its samples are pooled.
  return Array.from({ length: variant.kind === "yardstick" ? (options.quick ? 2 : 3) : 1 }, () => job);
}

/** Whether a process is needed at all: not for what is known to be unsupported. Variants decide the rest themselves. */
function canDo(variant: CoreVariant, name: CaseName, operation: Operation): boolean {
  if (variant.kind === "yardstick") return name === "response" && (operation === "dumps" || operation === "dumpsInto");
  if (variant.kind === "python" && operation !== "dumps" && (operation !== "loads" || name === "nested")) return false;
  if (name === "flows")
    return variant.format !== "protobuf" && (variant.kind === "mitmflow" || operation === "dumps" || operation === "loads");
  return variant.text !== false || CASES[name].body === "bytes";
}

/** Whether a size is worth measuring: not when it takes much of the time and tells little. */
function isWorthwhile(variant: CoreVariant, name: CaseName, operation: Operation, size: number, sizes: readonly number[]): boolean {
  if (name === "flows") return true;
  // This measures the fixed cost of a call: the shape and the kind of body hardly matter.
  if (size === SMALL_BODY) return name === "response" && operation !== "file";
  // Mixed text takes 5 ms and more per megabyte to decode, at any size.
  const isSmallest = size === sizes.find((candidate) => candidate !== SMALL_BODY);
  if (name === "text-mixed") return isSmallest;
  const isLargest = size === sizes.at(-1);
  // Decoding time is flat or grows evenly: for other libraries the smallest and largest sizes suffice.
  if (operation === "loads" && variant.kind !== "mitmflow" && !isLargest && !isSmallest) return false;
  // On one body, Wasm without SIMD does the same as with SIMD.
  if (variant.engine === "wasm") return isLargest && (name === "response" || operation === "dumps");
  if (name === "text" && variant.kind !== "mitmflow") return isLargest;
  // Writing the file takes longer than encoding: two other libraries are enough to show what a single `writev` saves.
  if (operation === "file") return isLargest && (variant.kind === "mitmflow" || variant.name === NAIVE || variant.name === "protobufjs");
  if (name === "nested") return isLargest || (variant.kind === "mitmflow" && operation === "dumps");
  return true;
}

/** What `--quick` keeps: enough for every table of bytes and flows, and for every goal. */
function isQuick(variant: CoreVariant, name: CaseName, operation: Operation, size: number): boolean {
  const isOwn = variant.kind === "mitmflow" || variant.kind === "yardstick";
  if (name === "nested") return operation === "dumps";
  if (name.startsWith("text") || operation === "file") return false;
  return isOwn || size !== SMALL_BODY;
}

/** Limits that keep a whole run below two minutes (`quick`: 20 seconds) on two cores. */
function limitsOf(name: CaseName, operation: Operation, size: number, quick: boolean): Limits {
  const budget = quick ? 0.1 : name === "text" ? 0.25 : 0.4;
  if (name === "flows") {
    // A sample is one pass over a batch of 500: 20,000 different flows in all where a goal asks for them, else 2,000.
    const samples = operation === "tape" || operation === "dumpsBorrowed" ? 40 : 4;
    return { minTime: 1e-6, minSamples: quick ? 4 : samples, maxTime: 1e-6, budget: 10, youngOnly: true };
  }
  const minTime = 0.002;
  if (quick) return { minTime, minSamples: 3, maxTime: 0.005, budget };
  if (size < 30 * MEBIBYTE) return { minTime, minSamples: 5, maxTime: 0.03, budget };
  return { minTime, minSamples: operation === "file" ? 2 : 5, maxTime: 0.05, budget };
}

/** Writes the file of flows that tapes are made from, if any process needs it. */
export function prepareFlows({ jobs }: Plan, folder: string, { quick }: BenchOptions): void {
  const needsFlows = jobs.some((job) => job.tasks.some((task) => task.case === "flows"));
  if (needsFlows) writeFlowFile(folder, quick ? 2000 : 20_000);
}
