// Takes samples of one operation with Benchmark.js.
import Benchmark from "benchmark";
import { collectAll, collectYoung } from "./garbage.ts";
import type { Limits } from "./job.ts";

interface Bench {
  operation: () => unknown;
  /** The last result, kept so that no call can be optimised away. */
  kept: unknown;
  /** True while Benchmark.js tries its loop with one call, as it does before each sample. */
  trying: boolean;
  collect: () => void;
}

declare global {
  // Benchmark.js compiles the texts below into a loop of its own, which can see only globals.
  var mitmflowBench: Bench | undefined;
}

const SETUP =
  "var bench = globalThis.mitmflowBench; bench.kept = undefined; bench.trying = !bench.trying; if (!bench.trying) bench.collect();";
const LOOP = "bench.kept = bench.operation();";

/**
 * Nanoseconds per call, one number per sample, with garbage collected before each. `between` is called after each sample, outside its time.
 * Throws what the operation throws.
 */
export function measure(operation: () => unknown, limits: Limits, between?: () => void): number[] {
  const { minTime, maxTime, budget, youngOnly } = limits;
  collectAll();
  const seconds = settle(operation, minTime);
  const isFast = seconds < minTime;
  // Each sample of one call costs two, since Benchmark.js tries its loop first.
  const minSamples = isFast ? limits.minSamples : Math.max(2, Math.min(limits.minSamples, Math.floor(budget / (2 * seconds))));
  globalThis.mitmflowBench = { operation, kept: undefined, trying: false, collect: isFast || youngOnly ? collectYoung : collectAll };
  const initCount = Math.max(1, Math.ceil(minTime / seconds));
  const bench = new Benchmark({ minTime, maxTime, minSamples, initCount, setup: SETUP, fn: LOOP, onCycle: between });
  bench.run({ async: false });
  globalThis.mitmflowBench = undefined;
  if (bench.error) throw bench.error;
  return bench.stats.sample.map((sample) => sample * 1e9);
}

/** Milliseconds without an improvement after which an operation counts as compiled, and the longest to wait for that. */
const PATIENCE = 30;
const LONGEST_WAIT = 90;

/** Calls the operation until it gets no faster. Returns the seconds of one call, so that Benchmark.js need not calibrate. */
function settle(operation: () => unknown, minTime: number): number {
  const started = performance.now();
  let gained = started;
  let fastest = Number.POSITIVE_INFINITY;
  for (let calls = 1, now = started; now - gained < PATIENCE && now - started < LONGEST_WAIT; ) {
    const begun = now;
    for (let call = 0; call < calls; call++) operation();
    now = performance.now();
    const each = (now - begun) / calls;
    if (each >= minTime * 1e3) return each / 1e3;
    if (each < fastest * 0.9) gained = now;
    fastest = Math.min(fastest, each);
    // Batches of about a millisecond.
    calls = Math.max(1, Math.min(calls * 2, Math.ceil(1 / each)));
  }
  return fastest / 1e3;
}
