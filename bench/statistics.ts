// The few statistics that the report uses. Medians and quartiles, since page faults make timings bimodal and a mean would hide it.

/** Samples in a few numbers, all in nanoseconds a call. */
export interface Summary {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
  fastest: number;
  samples: number;
}

/** Sums up samples of nanoseconds a call. Throws a RangeError when there are none. */
export function summarise(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new RangeError("no samples");
  const sorted = [...samples].sort((left, right) => left - right);
  return {
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    fastest: sorted[0],
    samples: sorted.length,
  };
}

/** The value below which `share` of the sorted samples lie, interpolated between neighbours. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** The middle of some numbers, in any order. */
export function median(values: readonly number[]): number {
  return summarise(values).median;
}
