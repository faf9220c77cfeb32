// A process of the suite `start`: starts other processes and times them, or has them time themselves.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DUMP_FILE } from "../dump-file.ts";
import type { Job, JobResult, Limits, TaskResult } from "../job.ts";
import { findUpwards } from "../paths.ts";
import { ENTRIES } from "../suites/start.ts";
import { runCommand } from "./command.ts";

/** Never throws: a failure becomes a result with an error, and a program that is not installed counts as missing. */
export async function measureStart(job: Job): Promise<JobResult> {
  try {
    return { results: job.variant in ENTRIES ? await measureImport(job) : await measureCommand(job) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { results: [], missing: true };
    return { results: job.tasks.map(({ case: name, operation }) => ({ case: name, operation, samples: [], error: message })) };
  }
}

function built(name: string): string {
  const path = findUpwards(import.meta.url, `dist/${name}`);
  if (path === undefined) throw new Error(`there is no dist/${name}`);
  return path;
}

async function measureCommand({ variant, tasks: [task] }: Job): Promise<TaskResult[]> {
  const [program, argv]: [string, string[]] =
    task.operation === "whole"
      ? [process.execPath, ["-e", ""]]
      : variant === "mitmflow"
        ? [process.execPath, [built("cli.js"), "--version"]]
        : ["mitmdump", ["--version"]];
  const samples = await repeat(task.limits, async () => (await runCommand(program, argv)).nanoseconds);
  return [{ case: task.case, operation: task.operation, samples }];
}

/** Each process gives one sample of every operation. */
async function measureImport({ variant, tasks, folder }: Job): Promise<TaskResult[]> {
  const argv = programOf(variant, join(folder, DUMP_FILE));
  const found = new Map<string, number[]>(tasks.map(({ operation }) => [operation, []]));
  await repeat(tasks[0].limits, async () => {
    const { nanoseconds, output } = await runCommand(process.execPath, argv, true);
    const [loaded, first] = JSON.parse(output) as [number, number];
    found.get("import")?.push(loaded * 1e6);
    found.get("first")?.push(first * 1e6);
    found.get("both")?.push((loaded + first) * 1e6);
    found.get("whole")?.push(nanoseconds);
    return nanoseconds;
  });
  return tasks.map(({ case: name, operation }) => ({ case: name, operation, samples: found.get(operation) ?? [] }));
}

/** Imports, decodes one flow, and prints how many milliseconds each took. */
function programOf(variant: string, dump: string): string[] {
  const { file, isCommonJs, hasFlows } = ENTRIES[variant];
  const path = built(file);
  const length = readFileSync(dump).length;
  const load = isCommonJs ? `require(${JSON.stringify(path)})` : `await import(${JSON.stringify(pathToFileURL(path).href)})`;
  const read = isCommonJs ? `require("node:fs")` : `await import("node:fs")`;
  const decode = hasFlows
    ? "const [flow] = new library.FlowReader(bytes); const isRight = flow.request.url.startsWith('https://');"
    : "const isRight = library.tnetstring.loads(bytes).version === 21;";
  const program = `
    const { readFileSync } = ${read};
    const bytes = new Uint8Array(readFileSync(${JSON.stringify(dump)}));
    const started = performance.now();
    const library = ${load};
    const loaded = performance.now();
    ${decode}
    const decoded = performance.now();
    if (!isRight || bytes.length !== ${length}) throw new Error("another flow");
    console.log(JSON.stringify([loaded - started, decoded - loaded]));`;
  return isCommonJs ? ["-e", program] : ["--input-type=module", "-e", program];
}

/** Takes samples after one run that brings the files into memory. */
async function repeat({ minSamples, budget }: Limits, sample: () => Promise<number>): Promise<number[]> {
  await sample();
  const samples: number[] = [];
  for (let spent = 0; samples.length < minSamples && (samples.length < 3 || spent < budget * 1e9); spent += samples.at(-1) as number) {
    samples.push(await sample());
  }
  return samples;
}
