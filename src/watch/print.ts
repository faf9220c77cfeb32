// Durations and figures as text.
import { prettySize } from "../flow/print.ts";
import type { Figures } from "./statistics.ts";

/** `843 ns`, `12.3 µs`, `4.56 ms`, `1.20 s`. */
export function shownSeconds(seconds: number): string {
  for (const [unit, size] of [
    ["s", 1],
    ["ms", 1e-3],
    ["µs", 1e-6],
  ] as const) {
    if (seconds >= size) return `${(seconds / size).toPrecision(3)} ${unit}`;
  }
  return `${Math.round(seconds * 1e9)} ns`;
}

/** The figures as the lines of a table. */
export function figureLines(figures: readonly Figures[]): string[] {
  const head = ["", "", "blobs", "count", "mean size", "median", "p95", "MB/s"];
  const rows = figures.map((row) => [
    row.subject,
    row.operation,
    row.sizes,
    String(row.count),
    prettySize(Math.round(row.bytes / row.count)),
    shownSeconds(row.median),
    shownSeconds(row.p95),
    row.megabytesPerSecond < 1000 ? row.megabytesPerSecond.toPrecision(3) : row.megabytesPerSecond.toFixed(0),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  return [head, ...rows].map((row) =>
    row
      .map((text, column) => (column < 3 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}
