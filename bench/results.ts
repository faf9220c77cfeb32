// What a run found, as its JSON file holds it.
import { arch, cpus, platform, release, totalmem } from "node:os";
import type { CaseName, Operation } from "./corpus.ts";
import type { Summary } from "./statistics.ts";

/** One row: a case, an operation, a variant and a size. */
export interface Measurement {
  case: CaseName;
  operation: Operation;
  variant: string;
  /** Bytes of the body; 0 for flows. */
  size: number;
  /** Nanoseconds a call; for flows, a flow. Missing when the result was wrong. */
  time?: Summary;
  /** Bytes of the encoded value; for flows, of the average one. */
  blobBytes?: number;
  error?: string;
}

export interface VariantInfo {
  name: string;
  kind: "mitmflow" | "peer" | "python" | "yardstick";
  format: string;
  /** Nanoseconds from the start of the import to the end of the first call, the middle of all processes. */
  loadTime?: number;
  /** What really ran: the engine's name, or the library's version. */
  detail?: string;
  missing?: boolean;
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
  version: 1;
  date: string;
  machine: Machine;
  seed: number;
  quick: boolean;
  seconds: number;
  /** Bytes, smallest first. */
  sizes: number[];
  variants: VariantInfo[];
  measurements: Measurement[];
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

/** The row of these, when it was measured and right. */
export function findTime(run: Run, name: CaseName, operation: Operation, variant: string, size: number): Summary | undefined {
  return run.measurements.find(
    (row) => row.case === name && row.operation === operation && row.variant === variant && row.size === size && row.time,
  )?.time;
}
