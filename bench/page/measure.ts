// Takes samples of one operation with Benchmark.js in a browser's worker. It compiles its loop, so the worker must be allowed to eval code.
import BenchmarkAlone from "benchmark";
// @ts-expect-error: it has no types of its own, and needs none here
import lodash from "lodash";
// @ts-expect-error: nor has this
import platform from "platform";

/** Given the two libraries that it would look for with a `require` of its own, which finds nothing in a bundle. */
const Benchmark = BenchmarkAlone.runInContext({ _: lodash, platform }) as typeof BenchmarkAlone;

export interface PageLimits {
  /** The least time of a sample, in seconds. */
  minTime: number;
  minSamples: number;
  /** The time after which no more samples are taken, in seconds. */
  maxTime: number;
}

interface Held {
  operation(): unknown;
  /** The last result, kept so that no call can be optimised away. */
  kept: unknown;
}

/** Nanoseconds per call, one number per sample. @throws what the operation throws */
export function measureInPage(operation: () => unknown, { minTime, minSamples, maxTime }: PageLimits): number[] {
  const held: Held = { operation, kept: undefined };
  Object.assign(globalThis, { pageBench: held });
  // The texts are compiled, and see only globals.
  const bench = new Benchmark({
    minTime,
    minSamples,
    maxTime,
    setup: "var held = globalThis.pageBench;",
    fn: "held.kept = held.operation();",
  });
  bench.run({ async: false });
  if (bench.error) throw bench.error;
  return bench.stats.sample.map((seconds) => seconds * 1e9);
}
