// What suites measure where nothing else shows it: ratios of one run and memory after a collection, which do not hang on how fast or how busy
// the machine is.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** A process with so little memory collects its garbage: what it held at most says what it needs, and not when V8 likes to collect. */
export const smallHeap: readonly string[] = ["--max-old-space-size=64", "--max-semi-space-size=1"];

/** Shorter times say nothing: a larger arena or one collection takes as long. What is not linear takes seconds at the sizes of these suites. */
export const LEAST_MICROSECONDS = 20_000;
const ATTEMPTS = 6;
const ROUNDS = 3;

/**
 * How much longer four times the input takes: about 4 where time is linear, 16 where it is quadratic. Processor time, measured again before
 * more than 8 is believed.
 *
 * @param make gives input of so many bytes, or pieces
 */
export function growth<Input>(make: (size: number) => Input, run: (input: Input) => unknown, size: number): number {
  const [whole, quarter] = [make(size), make(size / 4)];
  return leastRatio(run, quarter, whole, 8);
}

/**
 * How much longer `larger` takes than `smaller`: the least of some attempts, the first of which to stay below `enough` is the last.
 *
 * @param least microseconds; shorter times count as this
 */
export function leastRatio<Input>(
  run: (input: Input) => unknown,
  smaller: Input,
  larger: Input,
  enough: number,
  least: number = LEAST_MICROSECONDS,
): number {
  let ratio = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && ratio >= enough; attempt++) {
    const [time, longer] = [timeOf(run, smaller), timeOf(run, larger)];
    ratio = Math.min(ratio, Math.max(longer, least) / Math.max(time, least));
  }
  return ratio;
}

/** Microseconds of processor time, the least of some rounds. */
function timeOf<Input>(run: (input: Input) => unknown, input: Input): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run(input);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  return best;
}

/** The bytes of the heap that are in use, without garbage. */
export function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}
