// Takes samples of one pass over a whole file, which may wait for its reads: Benchmark.js's synchronous loop cannot time that.
import { collectYoung } from "./garbage.ts";
import type { Limits } from "./job.ts";

/** Passes before the first sample, by which time even code that runs once per flow is compiled. */
const WARM_PASSES = 2;

/** Nanoseconds per pass: `minSamples` samples, and more until `maxTime` has passed; fewer, but at least two, to stay within `budget`. */
export async function measurePasses(pass: () => unknown, { minSamples, maxTime, budget }: Limits): Promise<number[]> {
  for (let warm = 0; warm < WARM_PASSES; warm++) await pass();
  const samples: number[] = [];
  for (let spent = 0; ; ) {
    collectYoung();
    const started = process.hrtime.bigint();
    const result = pass();
    if (result instanceof Promise) await result;
    const nanoseconds = Number(process.hrtime.bigint() - started);
    samples.push(nanoseconds);
    spent += nanoseconds / 1e9;
    if (samples.length >= minSamples && spent >= maxTime) return samples;
    if (samples.length >= 2 && spent + nanoseconds / 1e9 > budget) return samples;
  }
}
