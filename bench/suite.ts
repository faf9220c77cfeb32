// What a suite of the benchmark is: named data cases, the variants that are measured on them, and the goals. Each suite is a file in
// suites/. Reports are made from a run's JSON alone, so it includes the suite's titles.
import type { BenchOptions } from "../src/cli/bench.ts";
import type { Figure } from "./figure.ts";
import type { Job, JobResult } from "./job.ts";
import type { EngineName } from "./names.ts";
import type { Run, SectionInfo } from "./results.ts";

/** One line of a table: a library, or one of its ways to do things. Each runs in processes of its own. */
export interface Variant {
  name: string;
  kind: "mitmflow" | "peer" | "python" | "yardstick";
  /** The wire format, as it is named to the reader. */
  format: string;
  /** mitmflow only: the engine that MITMFLOW_ENGINE forces in the process. */
  engine?: EngineName;
  /** What must be installed: an npm package, or a Python module that the process itself looks for. */
  requires?: string;
}

export interface Plan {
  jobs: Job[];
  /** Seconds that the jobs should take: when they are behind, the remaining ones take fewer samples. */
  pace: number;
  /** Sizes of the bodies in bytes, smallest first; none where values are small. */
  sizes: number[];
}

/** A Python process: a script of the package, and what it reads as JSON from its standard input in addition to the job. */
export interface PythonProcess {
  script: string;
  input?: Record<string, unknown>;
}

export interface Suite {
  name: string;
  /** The title of the report. */
  title: string;
  variants: readonly Variant[];
  /** Every case and operation, in the order of the reports. */
  sections: readonly SectionInfo[];
  plan(options: BenchOptions, folder: string): Plan;
  /** Writes the files that the processes read into the folder. */
  prepare?(plan: Plan, folder: string, options: BenchOptions): void;
  /** The goals, and what a run reached of them. */
  figures(run: Omit<Run, "figures">): Figure[];
  /** Runs in the measuring process: checks every result, then takes the samples. Libraries are imported here and not before. */
  measure(job: Job): Promise<JobResult>;
  python?(job: Job): PythonProcess;
}

/** The variant with this name. Throws when there is none. */
export function variantNamed<Kind extends Variant>(variants: readonly Kind[], name: string): Kind {
  const variant = variants.find((candidate) => candidate.name === name);
  if (!variant) throw new RangeError(`no variant is named ${name}`);
  return variant;
}
