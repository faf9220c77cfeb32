// A goal, and what a run reached of it. Ratios within one run are reliable; times alone depend on the machine and its load.

export interface Figure {
  title: string;
  /** Undefined when the run did not measure what the figure needs. */
  value?: number;
  goal: number;
  bound: "at most" | "at least";
  unit: string;
}

/** Whether the goal was reached; undefined when it was not measured. */
export function isReached({ value, goal, bound }: Figure): boolean | undefined {
  if (value === undefined) return undefined;
  return bound === "at most" ? value <= goal : value >= goal;
}

export function atMost(title: string, value: number | undefined, goal: number, unit: string = "×"): Figure {
  return { title, value, goal, bound: "at most", unit };
}

export function atLeast(title: string, value: number | undefined, goal: number, unit: string = "×"): Figure {
  return { title, value, goal, bound: "at least", unit };
}

export function ratio(time: number | undefined, base: number | undefined): number | undefined {
  return time === undefined || base === undefined ? undefined : time / base;
}

/** The time of the engine that a user gets: the first that ran, with times in the engines' order. Taking the best would reward luck. */
export function firstMeasured(times: (number | undefined)[]): number | undefined {
  return times.find((time) => time !== undefined);
}

export function fastest(times: (number | undefined)[]): number | undefined {
  const measured = times.filter((time) => time !== undefined);
  return measured.length === 0 ? undefined : Math.min(...measured);
}
