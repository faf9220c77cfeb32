// The results of a run, as its JSON file holds them.
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
  /** Nanoseconds per call, or per flow in cases of flows. Missing when the result was wrong. */
  time?: Summary;
  /** Nanoseconds of a bare copy of the body in the same process, if one was timed after each sample of the operation. */
  copy?: Summary;
  /** Bytes of the encoded value; in cases of flows, of the average flow. */
  blobBytes?: number;
  /** The peak memory of the process, where that was measured. */
  peakBytes?: number;
  error?: string;
  /** Set when the library is not installed. */
  missing?: true;
}

/** What a table of the report is about: one case and one operation. */
export interface SectionInfo {
  case: string;
  operation: string;
  caseTitle: string;
  operationTitle: string;
  /** What a time is for, where there is no size to say so: `a flow`. */
  unit: string;
  /** What a size counts, if not bytes: `flows`. */
  sizeUnit?: string;
  /** What the ratios refer to: a measurement of the same size. */
  yardstick?: { case: string; operation: string; variant: string; title: string };
}

export interface VariantInfo extends Pick<Variant, "name" | "kind" | "format"> {
  /** Nanoseconds from the start of the import to the end of the first call: the median of all processes. */
  loadTime?: number;
  /** What was really running: the engine's name, or the library's version. */
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
  /** The version of this file's layout. */
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
  /** The tables of the report, in order. */
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

/** What a measurement's ratio refers to: the copy timed next to it if there is one, else the yardstick's. */
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

/** The matching row, if it was measured and its result was right. */
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
