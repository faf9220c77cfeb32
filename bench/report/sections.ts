// The figures of a run in the order of every report: one section a case and operation, one row a variant, one cell a size.
import { CASES, type CaseName, OPERATION_TITLES, type Operation } from "../corpus.ts";
import { MEMCPY } from "../names.ts";
import { findTime, type Measurement, type Run, type VariantInfo } from "../results.ts";

export interface Cell {
  size: number;
  /** The size's colour, 0 to 3, the same in every section. */
  shade: number;
  row?: Measurement;
  /** The fastest of its size, the yardstick not counted. */
  fastest: boolean;
  /** How many times the yardstick's time: fresh memory for an array of one's own, warm memory for reused memory. */
  ratio?: number;
}

export interface Row {
  variant: VariantInfo;
  cells: Cell[];
}

export interface Section {
  case: CaseName;
  operation: Operation;
  title: string;
  sizes: number[];
  /** Fastest first, at the largest size; what failed or is missing last. */
  rows: Row[];
  /** What the ratios are to. */
  yardstick?: string;
}

const SHADES = 3;

/** Which copy an operation is compared with. */
function yardstickOf(operation: Operation): { operation: Operation; title: string } | undefined {
  if (operation === "dumps") return { operation: "dumps", title: "copy into a fresh array" };
  if (operation === "dumpsInto" || operation === "dumpsBorrowed") return { operation: "dumpsInto", title: "copy into warm memory" };
  return undefined;
}

export function sectionsOf(run: Run): Section[] {
  return (Object.keys(CASES) as CaseName[]).flatMap((name) =>
    CASES[name].operations.flatMap((operation) => {
      const section = makeSection(run, name, operation);
      return section ? [section] : [];
    }),
  );
}

function makeSection(run: Run, name: CaseName, operation: Operation): Section | undefined {
  const measured = run.measurements.filter((row) => row.case === name && row.operation === operation);
  if (!measured.some((row) => row.variant !== MEMCPY)) return undefined;
  const sizes = [...new Set(measured.map((row) => row.size))].sort((left, right) => left - right);
  const yardstick = CASES[name].body ? yardstickOf(operation) : undefined;
  const fastest = new Map(sizes.map((size) => [size, fastestOf(measured, size)]));
  const rows = run.variants
    .filter((variant) => measured.some((row) => row.variant === variant.name) || (variant.missing && isExpected(variant, operation)))
    .map((variant): Row => {
      const cells = sizes.map((size): Cell => {
        const row = measured.find((candidate) => candidate.variant === variant.name && candidate.size === size);
        const base = yardstick && findTime(run, "response", yardstick.operation, MEMCPY, size);
        const ratio = base && row?.time ? row.time.median / base.median : undefined;
        // Of more than four sizes the largest share a colour; flows have the last.
        const shade = Math.min(size === 0 ? SHADES : run.sizes.indexOf(size), SHADES);
        return { size, shade, row, fastest: row !== undefined && row === fastest.get(size), ratio };
      });
      return { variant, cells };
    })
    .sort((left, right) => orderOf(left) - orderOf(right));
  const title = `${CASES[name].title}: ${OPERATION_TITLES[operation]}`;
  return { case: name, operation, title, sizes, rows, yardstick: yardstick?.title };
}

function fastestOf(rows: Measurement[], size: number): Measurement | undefined {
  const candidates = rows.filter((row) => row.size === size && row.time && row.variant !== MEMCPY);
  return candidates.sort((left, right) => left.time!.median - right.time!.median)[0];
}

function isExpected(variant: VariantInfo, operation: Operation): boolean {
  return variant.kind === "peer" || operation === "dumps" || operation === "loads";
}

function orderOf(row: Row): number {
  return row.cells.at(-1)?.row?.time?.median ?? Number.POSITIVE_INFINITY;
}

/** What every format makes of the same value: bytes for each size, by format and variant. */
export interface BlobSize {
  case: CaseName;
  format: string;
  size: number;
  blobBytes: number;
}

/** One length for each case, format and size. Variants of a format that disagree show up as rows of their own. */
export function blobSizesOf(run: Run): BlobSize[] {
  const found = new Map<string, BlobSize>();
  for (const { case: name, variant, size, blobBytes } of run.measurements) {
    const info = run.variants.find((candidate) => candidate.name === variant);
    if (blobBytes === undefined || !info || info.kind === "yardstick") continue;
    // Python's flows are fewer, so their average is another.
    if (name === "flows" && info.kind === "python") continue;
    found.set([name, info.format, size, name === "flows" ? "" : blobBytes].join("|"), { case: name, format: info.format, size, blobBytes });
  }
  const order = Object.keys(CASES);
  return [...found.values()].sort(
    (left, right) => order.indexOf(left.case) - order.indexOf(right.case) || left.size - right.size || left.blobBytes - right.blobBytes,
  );
}
