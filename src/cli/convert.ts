// `mitmflow convert`: writes the flows of a file of any format and version to a file of any format, or those of several files to as many.
import { statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Command } from "commander";
import type { FormatName } from "../io/formats.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import { Crew } from "../workers/crew.ts";
import { type Context, describeError, UsageError } from "./context.ts";
import { formatOfFile, isSeries } from "./file-format.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import {
  addOutputOptions,
  extensionOf,
  extensions,
  type FormatOption,
  fromOption,
  inputFormat,
  type OutputOptions,
  outputFormat,
} from "./formats.ts";
import { type JobsChoice, jobsFor, jobsOption } from "./jobs.ts";

export interface ConvertOptions extends FilterChoice, JobsChoice, OutputOptions {
  from?: FormatOption;
  strict?: boolean;
}

/** An input file, the file to write, and how to write it. */
export interface Conversion {
  readonly from: string;
  readonly to: string;
  readonly writing: FlowWriterOptions;
}

/** Adds the command to the program. */
export function addConvertCommand(program: Command, context: Context): void {
  const command = program
    .command("convert")
    .description("write the flows of a file of any format and version in another format, or in the current version")
    .argument(
      "<in...>",
      `the file to read, and last the file to write; formats go by its extension: ${extensions.join(", ")}. Or several, and last a folder`,
    )
    .usage("[options] <in...> <out>")
    .addOption(fromOption());
  addOutputOptions(command)
    .option("--strict", "leave out fields that mitmproxy does not know, and would refuse; tell of each")
    .addOption(filterOption("write only flows"))
    .addOption(jobsOption("one for each processor when files are large, else one"))
    .action(async (files: string[], options: ConvertOptions) => {
      if (files.length < 2) throw new UsageError("name the file to read, and last the file to write");
      const inputs = files.slice(0, -1);
      const conversions = conversionsOf(inputs, files[files.length - 1], options);
      const jobs = jobsOf(inputs, conversions[0].writing, options);
      // This thread counts as one. The others load their modules while it does.
      const workers = new Crew(jobs - 1);
      if (inputs.some((input) => isSeries(inputFormat(input, options.from) ?? formatOfFile(input)))) workers.start();
      try {
        const { convertAll } = await import("./conversion.ts");
        await convertAll(conversions, { options, workers, jobs }, context);
      } finally {
        await workers.close();
      }
    });
}

/** Number of threads. HAR is a single document, and --strict reports what it leaves out as it goes: both take one. */
function jobsOf(inputs: readonly string[], { format }: FlowWriterOptions, options: ConvertOptions): number {
  if (options.strict || format === "har" || format === "zhar") return 1;
  return jobsFor(inputs, options, options.filter === undefined && format !== "jsonl");
}

/** @throws UsageError if several inputs have no folder to go to, or two would get the same name */
function conversionsOf(inputs: readonly string[], to: string, options: ConvertOptions): Conversion[] {
  if (!isFolder(to)) {
    if (inputs.length > 1)
      throw new UsageError(`${to}: this is no folder, and ${inputs.length} files are to be written; merge makes one of them`);
    return [{ from: inputs[0], to, writing: outputFormat(to, options) }];
  }
  const writing = outputFormat("-", options);
  const conversions = inputs.map((from) => ({ from, to: join(to, nameIn(from, writing.format)), writing }));
  const names = conversions.map((conversion) => conversion.to);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${twice}: two of the files would be written there`);
  return conversions;
}

/** @throws UsageError if that cannot be determined */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    throw new UsageError(`${path}: ${describeError(error)}`);
  }
}

/** The name of a file, with the extension of the format. @throws UsageError for stdin */
function nameIn(from: string, format: FormatName = "tnetstring"): string {
  if (from === "-") throw new UsageError("what is read from standard input has no name: name the file to write");
  return `${basename(from, extname(from))}${extensionOf(format)}`;
}
