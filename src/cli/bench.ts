// `mitmflow bench`: parses the options and starts the benchmark, a separate program under dist/bench/.
import { createRequire } from "node:module";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Context, EXIT_USAGE } from "./context.ts";
import { parseWhole } from "./numbers.ts";

/** The options of one benchmark run. Sizes are in MiB. */
export interface BenchOptions {
  suite: string;
  sizes?: number[];
  cases?: RegExp;
  peers?: RegExp;
  json?: string;
  html?: string;
  quick: boolean;
  seed: number;
}

interface BenchProgram {
  /** Resolves to the exit code: 1 if a result was wrong, 2 if there is no such suite or case. */
  main(options: BenchOptions): Promise<number>;
}

/** Adds the command to the program. */
export function addBenchCommand(program: Command, context: Context): void {
  program
    .command("bench")
    .description("measure tnetstring against protobuf, WebAssembly against JavaScript, and both against other libraries")
    .option("--suite <name>", "what to measure; an unknown name lists all", "core")
    .addOption(new Option("--sizes <list>", "body sizes in MiB (default: 4,10,50; with --quick: 4)").argParser(parseSizes))
    .addOption(new Option("--cases <regex>", "only the cases whose CASE/OPERATION matches, such as response/dumps").argParser(parsePattern))
    .addOption(new Option("--peers <regex>", "only the other libraries whose name matches").argParser(parsePattern))
    .option("--json <file>", "write the figures as JSON")
    .option("--html <file>", "where to write the report (default: build/bench/SUITE.html)")
    .option("--quick", "fewer sizes and samples: under 20 seconds", false)
    .addOption(new Option("--seed <number>", "seed of the order of measurement").argParser(parseWhole(0)).default(1, "1"))
    .action(async (options: BenchOptions) => {
      context.exitCode = await runBench(options, context);
    });
}

async function runBench(options: BenchOptions, context: Context): Promise<number> {
  try {
    createRequire(import.meta.url).resolve("benchmark");
  } catch {
    context.note("this needs the package `benchmark`: run it in a checkout after `npm ci`");
    return EXIT_USAGE;
  }
  // Relative to dist/cli.js. A URL in a variable keeps the bundler from including the benchmark.
  const location = new URL("./bench/main.js", import.meta.url).href;
  const { main } = (await import(location)) as BenchProgram;
  return main(options);
}

function parseSizes(text: string): number[] {
  const sizes = text.split(",").map(Number);
  if (sizes.some((size) => !(size > 0 && size <= 1024))) throw new InvalidArgumentError("Expected sizes in MiB, such as 4,10,50.");
  return sizes;
}

function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new InvalidArgumentError("Expected a regular expression.");
  }
}
