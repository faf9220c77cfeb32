// The few statistics that the report uses: medians and quartiles, since page faults make timings bimodal, which a mean would hide.

/** A summary of samples, all in nanoseconds per call. */
export interface Summary {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
  fastest: number;
  samples: number;
}

/** Summarises samples of nanoseconds per call. Throws a RangeError when there are none. */
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

/** The median of some numbers, in any order. */
export function median(values: readonly number[]): number {
  return summarise(values).median;
}
