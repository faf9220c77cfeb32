// Horizontal bars on a logarithmic scale, as inline SVG: one group per variant, one bar per size.
import { escapeHtml } from "./escape.ts";
import { timeLabel } from "./format.ts";
import type { Section } from "./sections.ts";

const WIDTH = 900;
const LABELS = 215;
const VALUES = 70;
const BAR = 11;
const GROUP_GAP = 9;
const AXIS = 24;

/** The powers of ten, in nanoseconds, that enclose all times of some sections; null where there are no times. */
export function scaleOf(sections: readonly Section[]): readonly [lowest: number, highest: number] | null {
  const cells = sections.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const times = cells.flatMap(({ row }) => (row?.time ? [row.time.lowerQuartile, row.time.upperQuartile] : []));
  if (times.length === 0) return null;
  return [10 ** Math.floor(Math.log10(Math.min(...times))), 10 ** Math.ceil(Math.log10(Math.max(...times)))];
}

/** The chart of one section, on its own scale or a given one. Colours come from the page's classes `shade-0`, `shade-1`, … */
export function chartOf(section: Section, scale: readonly [number, number] | null = scaleOf([section])): string {
  if (scale === null) return "";
  const [lowest, highest] = scale;
  const rows = section.rows.filter((row) => row.cells.some((cell) => cell.row?.time));
  const plot = WIDTH - LABELS - VALUES;
  const x = (time: number): number => LABELS + (plot * Math.log10(time / lowest)) / Math.log10(highest / lowest);

  const parts: string[] = [];
  let y = AXIS;
  for (const row of rows) {
    const cells = row.cells.filter((cell) => cell.row?.time);
    const height = cells.length * BAR;
    const own = row.variant.kind === "mitmflow" ? ' class="own"' : "";
    parts.push(`<text x="${LABELS - 8}" y="${y + height / 2 + 4}" text-anchor="end"${own}>${escapeHtml(row.variant.name)}</text>`);
    for (const cell of cells) {
      const time = cell.row!.time!;
      const end = x(time.median);
      const label = `${row.variant.name}, ${section.labels[section.sizes.indexOf(cell.size)]}: ${timeLabel(time.median)}`;
      parts.push(
        `<rect class="shade-${cell.shade}" x="${LABELS}" y="${y + 1}" width="${fixed(end - LABELS)}" height="${BAR - 2}" rx="2"><title>${escapeHtml(label)}</title></rect>`,
        `<line class="spread" x1="${fixed(x(time.lowerQuartile))}" x2="${fixed(x(time.upperQuartile))}" y1="${y + BAR / 2}" y2="${y + BAR / 2}"/>`,
        `<text class="value" x="${fixed(Math.max(end, x(time.upperQuartile)) + 5)}" y="${y + BAR - 2}">${escapeHtml(timeLabel(time.median))}${cell.fastest ? " ★" : ""}</text>`,
      );
      y += BAR;
    }
    y += GROUP_GAP;
  }
  const title = `${section.title}: time by variant and size, logarithmic; the table below has the numbers`;
  return `<svg viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${escapeHtml(title)}">${axis(lowest, highest, x, y)}${parts.join("")}</svg>`;
}

/** A line and a label at every power of ten. */
function axis(lowest: number, highest: number, x: (time: number) => number, height: number): string {
  let lines = "";
  for (let time = lowest; time <= highest * 1.001; time *= 10) {
    const at = fixed(x(time));
    lines += `<line class="grid" x1="${at}" x2="${at}" y1="${AXIS - 6}" y2="${height}"/><text class="tick" x="${at}" y="12" text-anchor="middle">${tickLabel(time)}</text>`;
  }
  return lines;
}

/** Powers of ten without decimals: `1 µs`, `100 ms`. */
function tickLabel(nanoseconds: number): string {
  return timeLabel(nanoseconds * 1.0001).replace(/\.\d+/, "");
}

function fixed(value: number): string {
  return value.toFixed(1);
}
