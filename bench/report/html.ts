// The report as one HTML file that needs nothing else: charts, tables, goals.
import { isReached } from "../figure.ts";
import type { Run } from "../results.ts";
import { chartOf } from "./chart.ts";
import { escapeHtml as escaped } from "./escape.ts";
import { figureGoal, figuresTitle, figureValue } from "./figures-text.ts";
import { bytesLabel, ratioLabel, speedLabel, timeLabel } from "./format.ts";
import { blobSizesOf, type Cell, loadTimesOf, type Row, type Section, sectionsOf } from "./sections.ts";
import { STYLE } from "./style.ts";

/** The whole page. */
export function htmlReport(run: Run): string {
  const sections = sectionsOf(run);
  const { cpu, cores, node, system } = run.machine;
  const about = `${run.date.slice(0, 10)}, ${cpu}, ${cores} cores, Node ${node}, ${system}; seed ${run.seed}${run.quick ? ", quick" : ""}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(run.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(run.title)}</h1>
<p class="soft">${escaped(about)}</p>
<p>Shorter is faster; scales are logarithmic. Bars are medians, lines on them the middle half of the samples, ★ the fastest of its size.
Each variant and size ran in a process of its own, in shuffled order, with its round trip checked first.</p>
</header>
<nav aria-label="Sections"><ul>${sections.map((section, index) => `<li><a href="#section-${index}">${escaped(section.title)}</a></li>`).join("")}
<li><a href="#goals">Goals</a></li><li><a href="#blobs">Bytes of the encoded value</a></li><li><a href="#load">Time to load</a></li></ul></nav>
<main>
${sections.map(sectionHtml).join("\n")}
${goalsHtml(run)}
${blobsHtml(run)}
${loadHtml(run)}
</main>
</body>
</html>
`;
}

function sectionHtml(section: Section, index: number): string {
  const legend = section.labels
    .map((label, position) => `<span><i class="shade-${section.rows[0].cells[position].shade}"></i>${escaped(label)}</span>`)
    .join("");
  const { yardstick } = section.info;
  const ratio = yardstick ? ` × is to a ${yardstick.title}.` : "";
  const head = section.labels.map((label) => `<th scope="col">${escaped(label)}</th>`).join("");
  return `<section>
<h2 id="section-${index}">${escaped(section.title)}</h2>
<div class="legend soft">${legend}</div>
${chartOf(section)}
<details><summary>Numbers</summary><div class="scroll"><table>
<caption>Median, middle half of the samples, MB/s.${escaped(ratio)}</caption>
<thead><tr><th scope="col">variant</th>${head}</tr></thead>
<tbody>${section.rows.map(rowHtml).join("\n")}</tbody>
</table></div></details>
</section>`;
}

function rowHtml(row: Row): string {
  const { name, kind } = row.variant;
  const cells = row.cells.map(cellHtml);
  return `<tr${kind === "mitmflow" ? ' class="own"' : ""}><th scope="row">${escaped(name)}</th>${cells.join("")}</tr>`;
}

function cellHtml({ row, size, isOfBytes, fastest, ratio }: Cell): string {
  if (row?.missing) return "<td>not installed</td>";
  if (row?.error !== undefined) return `<td class="error">error: ${escaped(row.error)}</td>`;
  if (!row?.time) return "<td></td>";
  const { median, lowerQuartile, upperQuartile } = row.time;
  const parts = [`${timeLabel(median)} (${timeLabel(lowerQuartile)} – ${timeLabel(upperQuartile)})`];
  if (isOfBytes) parts.push(`${speedLabel(size, median)} MB/s`);
  if (ratio !== undefined) parts.push(ratioLabel(ratio));
  return `<td${fastest ? ' class="fastest"' : ""}>${escaped(parts.join(", "))}${fastest ? " ★" : ""}</td>`;
}

function goalsHtml(run: Run): string {
  const rows = run.figures.map((figure) => {
    const reached = isReached(figure);
    const mark =
      reached === undefined ? "<td></td>" : `<td class="${reached ? "reached" : "missed"}">${reached ? "reached" : "missed"}</td>`;
    return `<tr><th scope="row">${escaped(figure.title)}</th><td>${escaped(figureValue(figure))}</td><td>${escaped(figureGoal(figure))}</td>${mark}</tr>`;
  });
  return simpleTable("goals", figuresTitle(run), ["", "measured", "goal", ""], rows);
}

function blobsHtml(run: Run): string {
  const rows = blobSizesOf(run).map(({ title, label, format, blobBytes }) => {
    const cells = [label, format, bytesLabel(blobBytes)].map((cell) => `<td>${escaped(cell)}</td>`);
    return `<tr><th scope="row">${escaped(title)}</th>${cells.join("")}</tr>`;
  });
  return simpleTable("blobs", "Bytes of the encoded value", ["", "body", "format", "bytes"], rows);
}

function loadHtml(run: Run): string {
  const rows = loadTimesOf(run).map(
    ({ name, time, detail }) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(time)}</td><td>${escaped(detail)}</td></tr>`,
  );
  const title = "Time to load: from the start of the import to the end of the first call, not part of the figures above";
  return simpleTable("load", title, ["", "time", "ran"], rows);
}

function simpleTable(id: string, title: string, columns: string[], rows: string[]): string {
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join("");
  return `<section>
<h2 id="${id}">${escaped(title)}</h2>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>
</section>`;
}
