// Charts of a run as one SVG file, for pages that show pictures: adapts to light and dark, without scripts or external fonts.
import type { Run } from "../results.ts";
import { chartOf, scaleOf } from "./chart.ts";
import { escapeHtml } from "./escape.ts";
import { type Section, sectionsOf } from "./sections.ts";
import { STYLE } from "./style.ts";

const WIDTH = 900;
const TITLE = 34;

/** The given sections of a run, one below another, at the largest size. */
export function chartFile(run: Run, wanted: readonly { case: string; operation: string }[]): string {
  const charts = wanted.flatMap((one) => {
    const section = sectionsOf(run).find(({ info }) => info.case === one.case && info.operation === one.operation);
    return section === undefined ? [] : [largestOf(section)];
  });
  // One common scale, so that the charts can be compared.
  const scale = scaleOf(charts);
  let y = 0;
  const parts = charts.map((section) => {
    const chart = chartOf(section, scale);
    const height = Number(chart.match(/viewBox="0 0 \d+ ([\d.]+)"/)?.[1]);
    const title = `${section.title}, ${section.labels[0]}`;
    const part = `<text class="title" x="8" y="${y + 20}">${escapeHtml(title)}</text>${chart.replace("<svg ", `<svg x="0" y="${y + TITLE}" width="${WIDTH}" height="${height}" `)}`;
    y += TITLE + height + 12;
    return part;
  });
  const style = `${STYLE.replace(/^body \{.*$/m, "")}\nsvg { font-family: system-ui, sans-serif; } .title { font-size: 14px; font-weight: 600; } rect[class] { fill: var(--shade-0); } .own + rect[class] { fill: var(--shade-2); } rect.paper { fill: var(--page); }`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${escapeHtml(run.title)}">
<style>${style}</style><rect class="paper" width="${WIDTH}" height="${y}" rx="8"/>
${parts.join("\n")}
</svg>
`;
}

/** The section reduced to its largest size. */
function largestOf(section: Section): Section {
  const rows = section.rows.map((row) => ({ ...row, cells: row.cells.slice(-1) })).filter((row) => row.cells[0]?.row?.time);
  return { ...section, sizes: section.sizes.slice(-1), labels: section.labels.slice(-1), rows };
}
