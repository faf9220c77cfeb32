// The figures of a run in the order of every report: one section per case and operation, one row per variant, one cell per size.
import { MEMCPY } from "../names.ts";
import { findBase, type Measurement, type Run, type SectionInfo, type VariantInfo } from "../results.ts";
import { sizeLabel, timeLabel } from "./format.ts";

export interface Cell {
  size: number;
  /** The size's colour, 0 to 3, the same in every section. */
  shade: number;
  row?: Measurement;
  /** Whether the size is in bytes, so that a time gives a speed. */
  isOfBytes: boolean;
  /** Whether this is the fastest of its size, not counting the yardstick. */
  fastest: boolean;
  /** The ratio to the yardstick's time: fresh memory for a new array, mapped memory for reused memory. */
  ratio?: number;
}

export interface Row {
  variant: VariantInfo;
  cells: Cell[];
}

export interface Section {
  info: SectionInfo;
  title: string;
  sizes: number[];
  /** The label of each size. */
  labels: string[];
  /** Fastest at the largest size first; failed or missing ones last. */
  rows: Row[];
}

const SHADES = 3;

export function sectionsOf(run: Run): Section[] {
  return run.sections.flatMap((info) => {
    const section = makeSection(run, info);
    return section ? [section] : [];
  });
}

function makeSection(run: Run, info: SectionInfo): Section | undefined {
  const measured = run.measurements.filter((row) => row.case === info.case && row.operation === info.operation);
  if (!measured.some((row) => row.variant !== MEMCPY)) return undefined;
  const sizes = [...new Set(measured.map((row) => row.size))].sort((left, right) => left - right);
  const { yardstick } = info;
  const fastest = new Map(sizes.map((size) => [size, fastestOf(measured, size)]));
  const rows = run.variants
    .filter((variant) => measured.some((row) => row.variant === variant.name))
    .map((variant): Row => {
      const cells = sizes.map((size): Cell => {
        const row = measured.find((candidate) => candidate.variant === variant.name && candidate.size === size);
        const base = yardstick && row && findBase(run, yardstick, row);
        const ratio = base && row?.time ? row.time.median / base.median : undefined;
        // With more than four sizes the largest share a colour; small values get the last one.
        const shade = Math.min(size === 0 ? SHADES : Math.max(0, run.sizes.indexOf(size)), SHADES);
        return {
          size,
          shade,
          isOfBytes: size > 0 && info.sizeUnit === undefined,
          row,
          fastest: row !== undefined && row === fastest.get(size),
          ratio,
        };
      });
      return { variant, cells };
    })
    .sort((left, right) => orderOf(left) - orderOf(right));
  const labels = sizes.map((size) => labelOf(size, info));
  return { info, title: `${info.caseTitle}: ${info.operationTitle}`, sizes, labels, rows };
}

function labelOf(size: number, { unit, sizeUnit }: SectionInfo): string {
  if (size === 0) return unit;
  return sizeUnit === undefined ? sizeLabel(size) : `${size.toLocaleString("en-US")} ${sizeUnit}`;
}

function fastestOf(rows: Measurement[], size: number): Measurement | undefined {
  const candidates = rows.filter((row) => row.size === size && row.time && row.variant !== MEMCPY);
  return candidates.sort((left, right) => left.time!.median - right.time!.median)[0];
}

function orderOf(row: Row): number {
  return row.cells.at(-1)?.row?.time?.median ?? Number.POSITIVE_INFINITY;
}

/** The length of a value's encoding in one format: bytes for one size. */
export interface BlobSize {
  title: string;
  label: string;
  format: string;
  size: number;
  blobBytes: number;
}

/** One length per case, format and size. Variants of a format that disagree get rows of their own. */
export function blobSizesOf(run: Run): BlobSize[] {
  const found = new Map<string, { order: number; blob: BlobSize }>();
  for (const { case: name, variant, size, blobBytes } of run.measurements) {
    const info = run.variants.find((candidate) => candidate.name === variant);
    if (blobBytes === undefined || !info || info.kind === "yardstick") continue;
    // This is an average over many values: Python measures fewer of them, so its average differs.
    if (size === 0 && info.kind === "python") continue;
    const order = run.sections.findIndex((section) => section.case === name);
    const { caseTitle: title, unit } = run.sections[order];
    const blob = { title, label: size === 0 ? unit : sizeLabel(size), format: info.format, size, blobBytes };
    found.set([name, info.format, size, size === 0 ? "" : blobBytes].join("|"), { order, blob });
  }
  return [...found.values()]
    .sort((left, right) => left.order - right.order || left.blob.size - right.blob.size || left.blob.blobBytes - right.blob.blobBytes)
    .map(({ blob }) => blob);
}

/** How long each library takes to load, and what was really running, for people. */
export function loadTimesOf(run: Run): { name: string; time: string; detail: string }[] {
  return run.variants
    .filter((variant) => variant.kind !== "yardstick")
    .map(({ name, loadTime, detail }) => {
      const isMissing = run.measurements.some((row) => row.variant === name && row.missing);
      return { name, time: isMissing ? "not installed" : loadTime === undefined ? "" : timeLabel(loadTime), detail: detail ?? "" };
    })
    .filter(({ time, detail }) => time !== "" || detail !== "");
}
