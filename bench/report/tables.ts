// The report on the terminal: one table per case and operation.
import type { Run } from "../results.ts";
import { bytesLabel, ratioLabel, speedLabel, timeLabel } from "./format.ts";
import { blobSizesOf, type Cell, loadTimesOf, type Section, sectionsOf } from "./sections.ts";

/** All tables of a run as text. A star marks the fastest of each size. */
export function tablesText(run: Run): string {
  const tables = sectionsOf(run).map(sectionText);
  return [...tables, blobsText(run), loadText(run)].filter((text) => text !== "").join("\n");
}

function sectionText(section: Section): string {
  const { yardstick } = section.info;
  const ratio = yardstick ? `; × is to a ${yardstick.title}` : "";
  const header = ["", ...section.labels];
  const rows = section.rows.map((row) => [row.variant.name, ...section.sizes.map((_, index) => cellText(row.cells[index]))]);
  return `\n${section.title}\n  median, half of the samples within ±, MB/s${ratio}; * is the fastest\n${table([header, ...rows])}`;
}

function cellText({ row, size, isOfBytes, fastest, ratio }: Cell): string {
  if (row?.missing) return "not installed";
  if (row?.error !== undefined) return `error: ${row.error}`;
  if (!row?.time) return "";
  const { median, lowerQuartile, upperQuartile } = row.time;
  const spread = `±${Math.round(((upperQuartile - lowerQuartile) / 2 / median) * 100)} %`;
  const parts = [timeLabel(median), spread];
  if (isOfBytes) parts.push(speedLabel(size, median));
  if (ratio !== undefined) parts.push(ratioLabel(ratio));
  return `${parts.join("  ")}${fastest ? " *" : "  "}`;
}

function blobsText(run: Run): string {
  const blobs = blobSizesOf(run);
  if (blobs.length === 0) return "";
  const rows = blobs.map((blob) => [blob.title, blob.label, blob.format, bytesLabel(blob.blobBytes)]);
  return `\nBytes of the encoded value\n${table([["", "body", "format", "bytes"], ...rows])}`;
}

function loadText(run: Run): string {
  const rows = loadTimesOf(run).map(({ name, time, detail }) => [name, time, detail]);
  if (rows.length === 0) return "";
  return `\nTime to load: from the start of the import to the end of the first call, not part of the figures above\n${table(rows)}`;
}

/** Columns padded to their widest cell: the first left-aligned, the others right-aligned. */
function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("   ")}`.trimEnd(),
    )
    .join("\n");
}
