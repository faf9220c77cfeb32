// Lines on two logarithmic scales, as inline SVG: proportional growth is a straight line with a slope of one.
import type { Run } from "../results.ts";
import { escapeHtml } from "./escape.ts";
import { bytesScaleLabel, timeLabel } from "./format.ts";
import { STYLE } from "./style.ts";

export interface Line {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
}

export interface Panel {
  title: string;
  lines: readonly Line[];
  /** What the numbers on the two axes are. */
  x: "bytes" | "count";
  y: "time" | "bytes";
  /** What the horizontal axis counts. */
  unit: string;
}

const WIDTH = 900;
const COLUMNS = 2;
const PANEL = { width: WIDTH / COLUMNS, height: 312 };
const MARGIN = { left: 62, right: 24, top: 34, bottom: 78 };
const PLOT = { width: PANEL.width - MARGIN.left - MARGIN.right, height: PANEL.height - MARGIN.top - MARGIN.bottom };
/** Distinct in light and dark; lines also differ in shape. */
const COLOURS = ["#3d7fe0", "#d9730d", "#0a8a4a", "#a24bc9", "#c93a3a", "#7a7f85", "#b38600", "#0d8f96"];

/** Panels in two columns, as one file for pages that show pictures. */
export function plotFile(run: Pick<Run, "title">, panels: readonly Panel[]): string {
  const height = Math.ceil(panels.length / COLUMNS) * PANEL.height;
  const parts = panels.map((panel, index) => {
    const [x, y] = [(index % COLUMNS) * PANEL.width, Math.floor(index / COLUMNS) * PANEL.height];
    return `<g transform="translate(${x} ${y})">${panelOf(panel)}</g>`;
  });
  const style = `${STYLE.replace(/^body \{.*$/m, "")}\nsvg { font-family: system-ui, sans-serif; } .title { font-size: 13px; font-weight: 600; } .line { fill: none; stroke-width: 1.6; } rect.paper { fill: var(--page); }`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(run.title)}">
<style>${style}</style><rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>
${parts.join("\n")}
</svg>
`;
}

function panelOf({ title, lines, x, y, unit }: Panel): string {
  const drawn = lines.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return "";
  const [across, up] = [0, 1].map((axis) => scaleOf(drawn.flatMap(({ points }) => points.map((point) => point[axis]))));
  const atX = (value: number): number => MARGIN.left + PLOT.width * across.at(value);
  const atY = (value: number): number => MARGIN.top + PLOT.height * (1 - up.at(value));
  const label = { bytes: bytesScaleLabel, count: countLabel, time: (value: number) => timeLabel(value * 1.0001).replace(/\.\d+/, "") };
  const vertical = across.ticks.map((tick) => {
    const at = atX(tick).toFixed(1);
    return `<line class="grid" x1="${at}" x2="${at}" y1="${MARGIN.top}" y2="${MARGIN.top + PLOT.height}"/><text class="tick" x="${at}" y="${MARGIN.top + PLOT.height + 14}" text-anchor="middle">${label[x](tick)}</text>`;
  });
  const horizontal = up.ticks.map((tick) => {
    const at = atY(tick).toFixed(1);
    return `<line class="grid" x1="${MARGIN.left}" x2="${MARGIN.left + PLOT.width}" y1="${at}" y2="${at}"/><text class="tick" x="${MARGIN.left - 6}" y="${Number(at) + 3}" text-anchor="end">${label[y](tick)}</text>`;
  });
  const paths = drawn.map((line, index) => lineOf(line, index, atX, atY));
  return `<text class="title" x="${MARGIN.left}" y="20">${escapeHtml(title)}</text>${vertical.join("")}${horizontal.join("")}<text class="tick" x="${MARGIN.left + PLOT.width}" y="${MARGIN.top + PLOT.height + 27}" text-anchor="end">${escapeHtml(unit)}</text>${paths.join("")}${legendOf(drawn)}`;
}

function lineOf({ name, points }: Line, index: number, atX: (value: number) => number, atY: (value: number) => number): string {
  const colour = COLOURS[index % COLOURS.length];
  const places = points.map(([x, y]) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`);
  const dots = places.map((place) => `<circle cx="${place.split(",")[0]}" cy="${place.split(",")[1]}" r="2.4" fill="${colour}"/>`);
  const dash = index % 2 === 1 ? ' stroke-dasharray="5 3"' : "";
  return `<polyline class="line" points="${places.join(" ")}" stroke="${colour}"${dash}><title>${escapeHtml(name)}</title></polyline>${dots.join("")}`;
}

/** The legend below the plot, in two columns. */
function legendOf(lines: readonly Line[]): string {
  return lines
    .map(({ name }, index) => {
      const x = MARGIN.left + (index % 2) * (PLOT.width / 2);
      const y = PANEL.height - 40 + Math.floor(index / 2) * 11;
      const dash = index % 2 === 1 ? ' stroke-dasharray="5 3"' : "";
      return `<line class="line" x1="${x}" x2="${x + 16}" y1="${y - 3}" y2="${y - 3}" stroke="${COLOURS[index % COLOURS.length]}"${dash}/><text class="tick" x="${x + 20}" y="${y}">${escapeHtml(name)}</text>`;
    })
    .join("");
}

interface Scale {
  ticks: readonly number[];
  /** The position of a value, from 0 to 1. */
  at(value: number): number;
}

/** A scale between powers of ten, with a tick at each of them, or at every other one where there are many. */
function scaleOf(values: readonly number[]): Scale {
  const lowest = Math.floor(Math.log10(Math.min(...values)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))));
  const step = highest - lowest > 6 ? 2 : 1;
  const ticks = Array.from({ length: Math.floor((highest - lowest) / step) + 1 }, (_, index) => 10 ** (lowest + index * step));
  return { ticks, at: (value) => (Math.log10(value) - lowest) / (highest - lowest) };
}

function countLabel(count: number): string {
  return count.toLocaleString("en-US");
}
