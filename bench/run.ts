// Runs the plan: one process after another, never two at once, and pools what they measured.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CASES, makeBlock } from "./corpus.ts";
import type { Job, JobResult, TaskResult } from "./job.ts";
import { findUpwards } from "./paths.ts";
import { DESCRIPTORS } from "./peers/generated/descriptors.ts";
import { hurried, type Plan } from "./plan.ts";
import type { Measurement, VariantInfo } from "./results.ts";
import { median, summarise } from "./statistics.ts";
import { isInstalled, VARIANTS, variantOf } from "./variants.ts";

/** A process that takes longer than this is taken for hung. */
const TIMEOUT_MILLISECONDS = 120_000;

const PYTHON = "/usr/bin/python3";

export interface Progress {
  started(job: Job, index: number): void;
}

export interface Findings {
  measurements: Measurement[];
  variants: VariantInfo[];
}

/** Runs the jobs in their order. Wrong results and crashes become rows with an error. */
export async function runJobs({ jobs, pace }: Pick<Plan, "jobs" | "pace">, progress: Progress): Promise<Findings> {
  const started = performance.now();
  const isLate = (index: number): boolean => (performance.now() - started) / 1e3 > pace * ((index + 1) / jobs.length);
  const samples = new Map<string, { row: Measurement; samples: number[] }>();
  const loadTimes = new Map<string, number[]>();
  const details = new Map<string, JobResult>();
  for (const [index, job] of jobs.entries()) {
    progress.started(job, index);
    const result = details.get(job.variant)?.missing ? { results: [], missing: true } : await runJob(isLate(index) ? hurried(job) : job);
    details.set(job.variant, result);
    if (result.loadTime !== undefined) loadTimes.set(job.variant, [...(loadTimes.get(job.variant) ?? []), result.loadTime]);
    for (const task of result.results) pool(samples, job, task);
  }
  const measurements = [...samples.values()].map(({ row, samples }) => (samples.length > 0 ? { ...row, time: summarise(samples) } : row));
  const variants = VARIANTS.filter((variant) => details.has(variant.name)).map(({ name, kind, format }): VariantInfo => {
    const times = loadTimes.get(name);
    const { detail, missing } = details.get(name)!;
    return { name, kind, format, loadTime: times && median(times), detail, missing };
  });
  return { measurements, variants };
}

function pool(samples: Map<string, { row: Measurement; samples: number[] }>, job: Job, result: TaskResult): void {
  const { case: name, operation, blobBytes, error } = result;
  if (result.samples.length === 0 && error === undefined) return;
  const key = [name, operation, job.variant, job.size].join("|");
  const entry = samples.get(key) ?? { row: { case: name, operation, variant: job.variant, size: job.size, blobBytes, error }, samples: [] };
  entry.samples.push(...result.samples);
  samples.set(key, entry);
}

async function runJob(job: Job): Promise<JobResult> {
  const variant = variantOf(job.variant);
  if (!isInstalled(variant)) return { results: [], missing: true };
  try {
    return variant.kind === "python" ? await runPython(job) : await runNode(job, variant.engine);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { results: job.tasks.map(({ case: name, operation }) => ({ case: name, operation, samples: [], error: message })) };
  }
}

function runNode(job: Job, engine: string | undefined): Promise<JobResult> {
  const { MITMFLOW_ENGINE: _, ...environment } = process.env;
  const child = fork(fileURLToPath(new URL("./worker.js", import.meta.url)), [], {
    execArgv: ["--expose-gc"],
    env: engine ? { ...environment, MITMFLOW_ENGINE: engine } : environment,
  });
  const result = new Promise<JobResult>((resolve, reject) => {
    child.once("message", (message) => resolve(message as JobResult));
    rejectOnEnd(child, reject);
  });
  child.send(job);
  return result;
}

/** Python gets the data as blocks to repeat, the schemas as descriptors, and answers on its standard output. */
function runPython(job: Job): Promise<JobResult> {
  const script = findUpwards(import.meta.url, "bench/peers/python.py");
  if (script === undefined) return Promise.resolve({ results: [], missing: true });
  const blocks = Object.fromEntries(
    job.tasks.flatMap((task) => {
      const { body } = CASES[task.case];
      return body ? [[task.case, Buffer.from(makeBlock(body, job.size)).toString("base64")]] : [];
    }),
  );
  const child = spawn(PYTHON, [script], { stdio: ["pipe", "pipe", "pipe"] });
  const result = new Promise<JobResult>((resolve, reject) => {
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (piece) => output.push(piece));
    child.stderr.on("data", (piece) => errors.push(piece));
    child.stdin.on("error", () => {}); // It ended before it read everything: the exit code says why.
    child.once("error", () => resolve({ results: [], missing: true })); // No such program.
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(output).toString()));
      else reject(new Error(`Python: ${Buffer.concat(errors).toString().trim().split("\n").at(-1)}`));
    });
  });
  child.stdin.end(JSON.stringify({ ...job, blocks, descriptors: DESCRIPTORS }));
  return result;
}

function rejectOnEnd(child: ChildProcess, reject: (error: Error) => void): void {
  const timer = setTimeout(() => {
    reject(new Error("took too long"));
    child.kill("SIGKILL");
  }, TIMEOUT_MILLISECONDS);
  child.once("error", reject);
  child.once("exit", (code, signal) => {
    clearTimeout(timer);
    reject(new Error(`the process ended with ${signal ?? `code ${code}`}`));
  });
}
