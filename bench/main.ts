// The benchmark: plans, runs, reports. `mitmflow bench` calls `main`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BenchOptions } from "../src/cli/bench.ts";
import { EXIT_USAGE } from "../src/cli/context.ts";
import { makeProgress } from "./progress.ts";
import { figuresText } from "./report/figures-text.ts";
import { htmlReport } from "./report/html.ts";
import { tablesText } from "./report/tables.ts";
import { describeMachine, type Run } from "./results.ts";
import { runJobs } from "./run.ts";
import { suiteNamed, suiteNames } from "./suites/index.ts";

/** Runs the benchmark and prints the results. Resolves to the exit code: 1 when any result was wrong, 2 when there is nothing to run. */
export async function main(options: BenchOptions): Promise<number> {
  const suite = suiteNamed(options.suite);
  if (suite === undefined) {
    console.error(`mitmflow bench: no suite is called ${options.suite}: they are ${suiteNames().join(", ")}`);
    return EXIT_USAGE;
  }
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-bench-"));
  let run: Run;
  try {
    const plan = suite.plan(options, folder);
    if (plan.jobs.length === 0) {
      console.error(`mitmflow bench: no case of ${suite.name} matches`);
      return EXIT_USAGE;
    }
    console.log(`${plan.jobs.length} processes in an order shuffled with seed ${options.seed}`);
    suite.prepare?.(plan, folder, options);
    const progress = await makeProgress(plan.jobs.length);
    const findings = await runJobs(suite, plan, progress);
    progress.finished();
    const found = {
      version: 2 as const,
      suite: suite.name,
      title: suite.title,
      date: new Date().toISOString(),
      machine: describeMachine(),
      seed: options.seed,
      quick: options.quick,
      seconds: Math.round((performance.now() - started) / 1000),
      sizes: plan.sizes,
      sections: [...suite.sections],
      ...findings,
    };
    run = { ...found, figures: suite.figures(found) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  console.log(tablesText(run));
  console.log(figuresText(run));
  if (options.json) writeReport(options.json, `${JSON.stringify(run, undefined, 1)}\n`);
  const html = options.html ?? `build/bench/${suite.name}.html`;
  writeReport(html, htmlReport(run));
  console.log(`\n${run.seconds} s. Report: ${html}`);
  return run.measurements.some((row) => row.error !== undefined) ? 1 : 0;
}

function writeReport(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
