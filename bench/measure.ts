// Takes samples of one operation with Benchmark.js.
import Benchmark from "benchmark";
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
  // Benchmark.js compiles the texts below into a loop of its own, which can only see globals.
  var mitmflowBench: Bench | undefined;
}

const SETUP =
  "var bench = globalThis.mitmflowBench; bench.kept = undefined; bench.trying = !bench.trying; if (!bench.trying) bench.collect();";
const LOOP = "bench.kept = bench.operation();";

/**
 * Nanoseconds a call, one number a sample, garbage collected before each. `between` is called after each sample, outside its time.
 * Throws what the operation throws.
 */
export function measure(operation: () => unknown, limits: Limits, between?: () => void): number[] {
  const { minTime, maxTime, budget } = limits;
  const { calls, seconds } = countCalls(operation, minTime);
  // Each sample of one call takes two: Benchmark.js tries its loop first.
  const minSamples = calls > 1 ? limits.minSamples : Math.max(2, Math.min(limits.minSamples, Math.floor(budget / (2 * seconds))));
  globalThis.mitmflowBench = { operation, kept: undefined, trying: false, collect: makeCollector() };
  const bench = new Benchmark({ minTime, maxTime, minSamples, initCount: calls, setup: SETUP, fn: LOOP, onCycle: between });
  bench.run({ async: false });
  globalThis.mitmflowBench = undefined;
  if (bench.error) throw bench.error;
  return bench.stats.sample.map((seconds) => seconds * 1e9);
}

/** How many calls take `minTime` seconds, so that Benchmark.js need not find out with a collection before every try; and the time of one. */
function countCalls(operation: () => unknown, minTime: number): { calls: number; seconds: number } {
  for (let calls = 1; ; calls *= 2) {
    const started = performance.now();
    for (let call = 0; call < calls; call++) operation();
    const seconds = (performance.now() - started) / 1e3 / calls;
    if (seconds * calls >= minTime) return { calls: Math.max(1, Math.ceil(minTime / seconds)), seconds };
  }
}

/** The second, small collection waits for the thread that frees the memory of dead arrays, which would else do so during the sample. */
function makeCollector(): () => void {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("the measuring process needs node --expose-gc");
  return () => {
    gc();
    gc({ type: "minor" });
  };
}
