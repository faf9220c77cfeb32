// The goals and what a run reached of them, as a short table.
import { type Figure, isReached } from "../figure.ts";
import type { Run } from "../results.ts";
import { significant, sizeLabel } from "./format.ts";

/** `0.98 ×`, `1.2 µs`. */
export function figureValue({ value, unit }: Figure): string {
  return value === undefined ? "not measured" : `${significant(value)} ${unit}`;
}

/** `at most 1.05 ×`. */
export function figureGoal({ goal, bound, unit }: Figure): string {
  return `${bound} ${goal} ${unit}`;
}

export function figuresTitle(run: Run): string {
  const largest = run.sizes.at(-1);
  return largest === undefined ? "Goals" : `Goals, at ${sizeLabel(largest)} where nothing else is said`;
}

export function figuresText(run: Run): string {
  const figures = run.figures.filter((figure) => figure.value !== undefined);
  if (figures.length === 0) return "";
  const width = Math.max(...figures.map((figure) => figure.title.length));
  const lines = figures.map((figure) => {
    const mark = isReached(figure) ? "reached" : "missed ";
    return `  ${mark}  ${figure.title.padEnd(width)}  ${figureValue(figure).padStart(10)}   ${figureGoal(figure)}`;
  });
  const reached = figures.filter((figure) => isReached(figure)).length;
  return `\n${figuresTitle(run)}: ${reached} of ${figures.length} reached\n${lines.join("\n")}`;
}
