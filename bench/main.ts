// The benchmark: plans, runs, reports. `mitmflow bench` calls `main`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BenchOptions } from "../src/cli/bench.ts";
import { writeFlowFile } from "./flow-file.ts";
import { makePlan } from "./plan.ts";
import { makeProgress } from "./progress.ts";
import { figuresText } from "./report/figures-text.ts";
import { htmlReport } from "./report/html.ts";
import { tablesText } from "./report/tables.ts";
import { describeMachine, type Run } from "./results.ts";
import { runJobs } from "./run.ts";

/** Runs the benchmark and prints what it found. Resolves to the exit code: 1 when any result was wrong. */
export async function main(options: BenchOptions): Promise<number> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-bench-"));
  let run: Run;
  try {
    const plan = makePlan(options, folder);
    if (plan.jobs.length === 0) {
      console.error("No case matches.");
      return 1;
    }
    console.log(`${plan.jobs.length} processes in an order shuffled with seed ${options.seed}`);
    if (plan.flowsInFile > 0) writeFlowFile(folder, plan.flowsInFile);
    const progress = await makeProgress(plan.jobs.length);
    const findings = await runJobs(plan, progress);
    progress.finished();
    run = {
      version: 1,
      date: new Date().toISOString(),
      machine: describeMachine(),
      seed: options.seed,
      quick: options.quick,
      seconds: Math.round((performance.now() - started) / 1000),
      sizes: plan.sizes,
      ...findings,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  console.log(tablesText(run));
  console.log(figuresText(run));
  if (options.json) writeReport(options.json, `${JSON.stringify(run, undefined, 1)}\n`);
  writeReport(options.html, htmlReport(run));
  console.log(`\n${run.seconds} s. Report: ${options.html}`);
  return run.measurements.some((row) => row.error !== undefined) ? 1 : 0;
}

function writeReport(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
