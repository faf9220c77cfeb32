// Medians of one operation as bars on a logarithmic scale: a bar a variant and size.
import type { JSX } from "preact";
import { summarise } from "../statistics.ts";
import type { PageOperation, PageResult } from "./messages.ts";

const LABELS = 220;
const PLOT = 540;
const VALUES = 90;
const BAR = 16;
const TOP = 26;

export function timeLabel(nanoseconds: number): string {
  if (nanoseconds < 999.5) return `${nanoseconds.toPrecision(3)} ns`;
  if (nanoseconds < 999_500) return `${(nanoseconds / 1e3).toPrecision(3)} µs`;
  return `${(nanoseconds / 1e6).toPrecision(3)} ms`;
}

export function variantLabel({ variant, format, mebibytes }: PageResult): string {
  return `${variant === "memcpy" ? "memcpy" : `${format} ${variant}`}${mebibytes === 0 ? "" : `, ${mebibytes} MB`}`;
}

export function Chart({ operation, results }: { operation: PageOperation; results: readonly PageResult[] }): JSX.Element | null {
  const bars = results.map((result) => ({ result, median: summarise(result.samples).median }));
  if (bars.length === 0) return null;
  const medians = bars.map(({ median }) => median);
  const lowest = 10 ** Math.floor(Math.log10(Math.min(...medians)));
  const highest = 10 ** Math.ceil(Math.log10(Math.max(...medians) * 1.001));
  const x = (time: number): number => LABELS + (PLOT * Math.log10(time / lowest)) / Math.log10(highest / lowest);
  const ticks: number[] = [];
  for (let time = lowest; time <= highest * 1.01; time *= 10) ticks.push(time);
  const height = TOP + bars.length * BAR;
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${LABELS + PLOT + VALUES} ${height}`}
      role="img"
      aria-label={`${operation}: medians, on a logarithmic scale`}
    >
      <title>{operation}</title>
      {ticks.map((time) => (
        <g key={time}>
          <line class="chart-grid" x1={x(time)} x2={x(time)} y1={TOP - 8} y2={height} />
          <text class="chart-tick" x={x(time)} y={12} text-anchor="middle">
            {timeLabel(time)}
          </text>
        </g>
      ))}
      {bars.map(({ result, median }, index) => (
        <g key={variantLabel(result)} class={`bar bar-${result.variant}`}>
          <text x={LABELS - 8} y={TOP + index * BAR + 11} text-anchor="end">
            {variantLabel(result)}
          </text>
          <rect x={LABELS} y={TOP + index * BAR + 2} width={Math.max(1, x(median) - LABELS)} height={BAR - 4} rx="2" />
          <text class="chart-value" x={x(median) + 5} y={TOP + index * BAR + 11}>
            {timeLabel(median)}
          </text>
        </g>
      ))}
    </svg>
  );
}
