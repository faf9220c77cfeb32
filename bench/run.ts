// Runs the plan: one process after another, never two at once. Pools what they measured.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Job, JobResult, Task, TaskResult } from "./job.ts";
import { findUpwards } from "./paths.ts";
import type { Measurement, VariantInfo } from "./results.ts";
import { median, summarise } from "./statistics.ts";
import { type Plan, type PythonProcess, type Suite, type Variant, variantNamed } from "./suite.ts";

/** A process that takes longer than this counts as hung. */
const TIMEOUT_MILLISECONDS = 120_000;

const PYTHON = "/usr/bin/python3";

export interface Progress {
  started(job: Job, index: number): void;
}

export interface Findings {
  measurements: Measurement[];
  variants: VariantInfo[];
}

/** Runs the jobs in order. Wrong results and crashes become rows with an error. */
export async function runJobs(suite: Suite, { jobs, pace }: Pick<Plan, "jobs" | "pace">, progress: Progress): Promise<Findings> {
  const started = performance.now();
  const isLate = (index: number): boolean => (performance.now() - started) / 1e3 > pace * ((index + 1) / jobs.length);
  const pools = new Map<string, Pool>();
  const loadTimes = new Map<string, number[]>();
  const details = new Map<string, JobResult>();
  for (const [index, job] of jobs.entries()) {
    progress.started(job, index);
    const isKnownMissing = details.get(job.variant)?.missing;
    const result: JobResult = isKnownMissing ? { results: [], missing: true } : await runJob(suite, isLate(index) ? hurried(job) : job);
    details.set(job.variant, result);
    if (result.loadTime !== undefined) loadTimes.set(job.variant, [...(loadTimes.get(job.variant) ?? []), result.loadTime]);
    for (const task of result.missing ? job.tasks.map(asMissing) : result.results) pool(pools, job, task);
  }
  const measurements = [...pools.values()].map(({ row, samples, copies }) => ({
    ...row,
    ...(samples.length > 0 && { time: summarise(samples) }),
    ...(copies.length > 0 && { copy: summarise(copies) }),
  }));
  const measured = suite.variants.filter((variant) => details.has(variant.name));
  const variants = measured.map(({ name, kind, format }): VariantInfo => {
    const times = loadTimes.get(name);
    return { name, kind, format, loadTime: times && median(times), detail: details.get(name)!.detail };
  });
  return { measurements, variants };
}

/** The same job with fewer samples, for a slow or busy machine. The order of jobs is shuffled, so this affects all alike. */
function hurried(job: Job): Job {
  const tasks = job.tasks.map((task) => {
    const { minSamples, maxTime, budget } = task.limits;
    return { ...task, limits: { ...task.limits, minSamples: Math.ceil(minSamples / 2), maxTime: maxTime / 4, budget: budget / 2 } };
  });
  return { ...job, tasks };
}

function asMissing({ case: name, operation }: Task): TaskResult & { missing: true } {
  return { case: name, operation, samples: [], missing: true };
}

/** What the processes of one case, operation, variant and size measured. */
interface Pool {
  row: Measurement;
  samples: number[];
  copies: number[];
}

function pool(pools: Map<string, Pool>, job: Job, result: TaskResult & { missing?: true }): void {
  const { case: name, operation, blobBytes, peakBytes, error, missing } = result;
  if (result.samples.length === 0 && error === undefined && !missing) return;
  const key = [name, operation, job.variant, job.size].join("|");
  const entry = pools.get(key) ?? {
    row: { case: name, operation, variant: job.variant, size: job.size, blobBytes, peakBytes, error, missing },
    samples: [],
    copies: [],
  };
  entry.samples.push(...result.samples);
  entry.copies.push(...(result.copies ?? []));
  pools.set(key, entry);
}

async function runJob(suite: Suite, job: Job): Promise<JobResult> {
  const variant = variantNamed(suite.variants, job.variant);
  if (!isInstalled(variant)) return { results: [], missing: true };
  try {
    if (variant.kind !== "python") return await runNode(job, variant.engine);
    if (!suite.python) throw new Error(`the suite ${suite.name} has nothing for Python`);
    return await runPython(job, suite.python(job));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { results: job.tasks.map(({ case: name, operation }) => ({ case: name, operation, samples: [], error: message })) };
  }
}

/** Whether the npm package that a peer needs can be found from here. */
function isInstalled(variant: Variant): boolean {
  const name = variant.requires;
  if (name === undefined || variant.kind !== "peer") return true;
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.some((folder) => existsSync(join(folder, name)));
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

/** Runs Python, which answers on its standard output. */
function runPython(job: Job, { script: name, input }: PythonProcess): Promise<JobResult> {
  const script = findUpwards(import.meta.url, name);
  if (script === undefined) return Promise.resolve({ results: [], missing: true });
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
  child.stdin.end(JSON.stringify({ ...job, ...input }));
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
