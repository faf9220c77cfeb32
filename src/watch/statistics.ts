// Counts, sums and quantiles of many durations in little memory.

/** Maximum relative error of a quantile. */
const ACCURACY = 0.005;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);
/** Seconds: durations are clamped to 1 ns and about 11 days in the histogram. */
const SHORTEST = 1e-9;
const LONGEST = 1e6;

/** A histogram with buckets that grow by 1 %, so at most 3,500 of them whatever is counted (like DDSketch, Masson et al. 2019). */
export class Durations {
  readonly #counts: Map<number, number> = new Map();
  count = 0;
  /** Sum of all durations, in seconds. */
  total = 0;
  shortest: number = Number.POSITIVE_INFINITY;
  longest = 0;

  /** @param seconds 0 or more */
  add(seconds: number): void {
    const index = Math.ceil(Math.log(Math.min(Math.max(seconds, SHORTEST), LONGEST)) / LOG_GAMMA);
    this.#counts.set(index, (this.#counts.get(index) ?? 0) + 1);
    this.count++;
    this.total += seconds;
    this.shortest = Math.min(this.shortest, seconds);
    this.longest = Math.max(this.longest, seconds);
  }

  /**
   * The quantile of rank `ceil(part × count)`, accurate to 0.5 %.
   *
   * @param part from 0 to 1
   * @returns seconds; NaN if nothing was counted
   */
  quantile(part: number): number {
    if (this.count === 0) return Number.NaN;
    let left = Math.max(1, Math.ceil(part * this.count));
    for (const index of [...this.#counts.keys()].sort((a, b) => a - b)) {
      left -= this.#counts.get(index) as number;
      if (left > 0) continue;
      // The middle of the bucket, clamped to the range of durations seen.
      return Math.min(Math.max((2 * GAMMA ** index) / (GAMMA + 1), this.shortest), this.longest);
    }
    return this.longest;
  }
}

/** Size classes, each with its exclusive upper bound in bytes. */
const CLASSES: readonly (readonly [below: number, name: string])[] = [
  [1e3, "below 1 kB"],
  [1e4, "1 to 10 kB"],
  [1e5, "10 to 100 kB"],
  [1e6, "100 kB to 1 MB"],
  [1e7, "1 to 10 MB"],
  [Number.POSITIVE_INFINITY, "10 MB and more"],
];

export function sizeClass(bytes: number): number {
  return CLASSES.findIndex(([below]) => bytes < below);
}

/** Measurements of one operation on blobs of one size class. Durations are in seconds, throughput in 10^6 bytes per second. */
export interface Figures {
  readonly subject: string;
  readonly operation: string;
  readonly sizes: string;
  readonly count: number;
  readonly bytes: number;
  readonly median: number;
  readonly p95: number;
  readonly shortest: number;
  readonly longest: number;
  readonly megabytesPerSecond: number;
}

/** Durations grouped by subject, operation and size class. */
export class Statistics {
  readonly #rows: Map<string, { subject: string; operation: string; sizes: number; bytes: number; durations: Durations }> = new Map();

  add(subject: string, operation: string, bytes: number, seconds: number): void {
    const sizes = sizeClass(bytes);
    const key = JSON.stringify([subject, operation, sizes]);
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { subject, operation, sizes, bytes: 0, durations: new Durations() };
      this.#rows.set(key, row);
    }
    row.bytes += bytes;
    row.durations.add(seconds);
  }

  /** Smaller size classes first; within each, in the order of first measurement. */
  figures(): Figures[] {
    const rows = [...this.#rows.values()].sort((a, b) => a.sizes - b.sizes);
    return rows.map(({ subject, operation, sizes, bytes, durations }) => ({
      subject,
      operation,
      sizes: CLASSES[sizes][1],
      count: durations.count,
      bytes,
      median: durations.quantile(0.5),
      p95: durations.quantile(0.95),
      shortest: durations.shortest,
      longest: durations.longest,
      megabytesPerSecond: bytes / 1e6 / durations.total,
    }));
  }
}
