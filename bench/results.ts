// What a run found, as its JSON file holds it.
import { arch, cpus, platform, release, totalmem } from "node:os";
import type { Figure } from "./figure.ts";
import type { Summary } from "./statistics.ts";
import type { Variant } from "./suite.ts";

/** One row: a case, an operation, a variant and a size. */
export interface Measurement {
  case: string;
  operation: string;
  variant: string;
  /** Bytes of the body, or what the section counts; 0 for flows. */
  size: number;
  /** Nanoseconds a call; for flows, a flow. Missing when the result was wrong. */
  time?: Summary;
  /** Nanoseconds of a bare copy of the body in the same process, where a sample of it was taken after each of the operation. */
  copy?: Summary;
  /** Bytes of the encoded value; for flows, of the average one. */
  blobBytes?: number;
  /** The most memory that the process held, where that was measured. */
  peakBytes?: number;
  error?: string;
  /** The library is not there. */
  missing?: true;
}

/** What a table of the report is about: one case and operation. */
export interface SectionInfo {
  case: string;
  operation: string;
  caseTitle: string;
  operationTitle: string;
  /** What a time is of, where there is no size to say it: `a flow`. */
  unit: string;
  /** What a size counts, where it is not bytes: `flows`. */
  sizeUnit?: string;
  /** What the ratios are to: a measurement of the same size. */
  yardstick?: { case: string; operation: string; variant: string; title: string };
}

export interface VariantInfo extends Pick<Variant, "name" | "kind" | "format"> {
  /** Nanoseconds from the start of the import to the end of the first call, the middle of all processes. */
  loadTime?: number;
  /** What really ran: the engine's name, or the library's version. */
  detail?: string;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  system: string;
  node: string;
}

export interface Run {
  /** The layout of this file. */
  version: 2;
  suite: string;
  title: string;
  date: string;
  machine: Machine;
  seed: number;
  quick: boolean;
  seconds: number;
  /** Bytes, smallest first. */
  sizes: number[];
  /** Tables of the report, in their order. */
  sections: SectionInfo[];
  variants: VariantInfo[];
  measurements: Measurement[];
  figures: Figure[];
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  };
}

/** What a measurement's ratio is to: the copy beside it where there is one, else the yardstick's. */
export function findBase(
  run: Pick<Run, "measurements">,
  { case: name, operation, variant }: { case: string; operation: string; variant: string },
  row: Measurement,
): Summary | undefined {
  return row.copy ?? findTime(run, name, operation, variant, row.size);
}

export function findTime(
  run: Pick<Run, "measurements">,
  name: string,
  operation: string,
  variant: string,
  size: number,
): Summary | undefined {
  return findRow(run, name, operation, variant, size)?.time;
}

/** The row of these, when it was measured and right. */
export function findRow(
  { measurements }: Pick<Run, "measurements">,
  name: string,
  operation: string,
  variant: string,
  size: number,
): Measurement | undefined {
  return measurements.find(
    (row) => row.case === name && row.operation === operation && row.variant === variant && row.size === size && row.time,
  );
}
