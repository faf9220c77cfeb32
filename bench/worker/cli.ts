// A process of the suite `cli`: runs a command as a user would. What it writes is checked before it is timed.
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { FlowReader, transcodeFile } from "../../src/index.ts";
import { fileSource } from "../../src/node.ts";
import { COPIES, LARGE_FILE, MIDDLE_COPIES, MIDDLE_FILE, OLD_FILE, PIECE_FILE, SMALL_FILE } from "../command-files.ts";
import type { Job, JobResult, TaskResult } from "../job.ts";
import { findUpwards } from "../paths.ts";
import { EMPTY, ONE_THREAD, READY, TWO_THREADS } from "../suites/cli.ts";
import { type CommandRun, runCommand } from "./command.ts";
import { measureReadyRows } from "./ready-rows.ts";

/** How many files an operation converts; the small ones are beginnings of the dump. */
const FILES: Readonly<Record<string, number>> = { files: 5, "files-large": 15, "files-small": 1200 };

interface Command {
  program: string;
  argv: string[];
  /** Throws unless the command did what it should. */
  check(output: string): void | Promise<void>;
  /** Removes what the last run wrote. */
  clean(): void;
}

/** Never throws: a failure becomes a result with an error, and a program that is not installed counts as missing. */
export async function measureCli(job: Job): Promise<JobResult> {
  const [{ case: name, operation, limits }] = job.tasks;
  try {
    if (job.variant === READY)
      return { results: [{ case: name, operation, samples: await measureReadyRows(job.folder, limits.minSamples) }] };
    const command = commandOf(job, operation);
    const runs: CommandRun[] = [];
    await command.check((await run(command, true)).output);
    for (let spent = 0; runs.length < limits.minSamples && (runs.length < 2 || spent < limits.budget * 1e9); ) {
      const found = await run(command, false);
      runs.push(found);
      spent += found.nanoseconds;
    }
    command.clean();
    const result: TaskResult = { case: name, operation, samples: runs.map(({ nanoseconds }) => nanoseconds) };
    const peakBytes = Math.max(...runs.map((found) => found.peakBytes));
    return { results: [peakBytes > 0 ? { ...result, peakBytes } : result] };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { results: [], missing: true };
    return { results: [{ case: name, operation, samples: [], error: message }] };
  }
}

function run(command: Command, keepsOutput: boolean): Promise<CommandRun> {
  command.clean();
  return runCommand(command.program, command.argv, keepsOutput);
}

function commandOf(job: Job, operation: string): Command {
  const { folder, variant, flowsPerSample: flows } = job;
  const names = [SMALL_FILE, MIDDLE_FILE, LARGE_FILE, PIECE_FILE, OLD_FILE];
  const [small, middle, large, piece, old] = names.map((name) => join(folder, name));
  const target = join(folder, `${variant.replaceAll(/\W+/g, "-")}-${operation}`);
  const clean = (): void => {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${target}${suffix}`, { force: true, recursive: true });
  };
  if (operation === "copy")
    return { program: "cp", argv: [large, target], clean, check: () => expectEqual(statSync(target).size, statSync(large).size) };
  if (variant === EMPTY) return { program: process.execPath, argv: ["--eval", ""], clean, check: () => {} };
  if (variant.startsWith("mitmdump")) return { program: "mitmdump", clean, ...mitmdump(operation, old, target, flows) };
  const cli = findUpwards(import.meta.url, "dist/cli.js");
  if (cli === undefined) throw new Error("there is no dist/cli.js");
  const jobs = variant === ONE_THREAD ? ["--jobs", "1"] : variant === TWO_THREADS ? ["--jobs", "2"] : [];
  const own = (argv: string[], check: Command["check"]): Command => ({
    program: process.execPath,
    argv: [cli, ...argv, ...jobs],
    clean,
    check,
  });
  switch (operation) {
    case "list":
      return own(["ls", old], (output) => expectEqual(linesOf(output), flows));
    case "write":
      return own(["convert", old, target], () => expectEqual(countOf(target), flows));
    case "protobuf":
      return own(["convert", large, target, "--to", "protobuf"], async () =>
        expectEqual(statSync(target).size, COPIES * (await sizeOf(small))),
      );
    case "filter":
      return own(["convert", large, target, "--to", "mitm", "--filter", "~u page"], () => expectEqual(countOf(target), flows * COPIES));
    case "jsonl":
      return own(["convert", small, target, "--to", "jsonl"], () => expectEqual(linesIn(target), flows));
    case "jsonl-large":
      return own(["convert", middle, target, "--to", "jsonl"], () => expectEqual(linesIn(target), flows * MIDDLE_COPIES));
    case "index":
      return own(["index", small, "--db", target], () => expectEqual(statSync(target).size > flows * 1000, true));
    case "files":
    case "files-large":
      return filesCommand(small, FILES[operation], target, own);
    case "files-small":
      return filesCommand(piece, FILES[operation], target, own);
    default:
      throw new RangeError(`no operation is named ${operation}`);
  }
}

/** The same file under many names, each converted to a file of its own. */
function filesCommand(file: string, count: number, target: string, own: (argv: string[], check: Command["check"]) => Command): Command {
  const inputs = Array.from({ length: count }, (_, copy) => `${target}-${copy}.mitm`);
  for (const input of inputs) {
    rmSync(input, { force: true });
    symlinkSync(file, input);
  }
  const command = own(["convert", "--to", "protobuf", ...inputs, target], async () => {
    const size = await sizeOf(file);
    for (const input of inputs) expectEqual(statSync(join(target, `${input.split("/").at(-1)?.replace(/mitm$/, "pb")}`)).size, size);
  });
  const clean = (): void => {
    command.clean();
    mkdirSync(target);
  };
  return { ...command, clean };
}

/** mitmdump reading a file flow by flow and printing a line for each; when it writes a file, it prints nothing. */
function mitmdump(operation: string, old: string, target: string, flows: number): Pick<Command, "argv" | "check"> {
  if (operation === "list") return { argv: ["-nr", old], check: (output) => expectEqual(linesOf(output) >= flows, true) };
  return { argv: ["-q", "-nr", old, "-w", target], check: () => expectEqual(countOf(target), flows) };
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}

function linesIn(path: string): number {
  return linesOf(readFileSync(path, "latin1"));
}

function countOf(path: string): number {
  return new FlowReader(fileSource(path)).indexSync().count;
}

/** The size of the protobuf file that one thread makes of a dump. */
async function sizeOf(path: string): Promise<number> {
  let bytes = 0;
  for await (const pieces of transcodeFile(fileSource(path), "tnetstring", "protobuf")) for (const piece of pieces) bytes += piece.length;
  return bytes;
}

function expectEqual(found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`found ${found}, expected ${expected}`);
}
