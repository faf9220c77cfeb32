// `mitmflow convert`: the flows of a file of any format and version in a file of any format; of several files in as many.
import { statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { Command } from "commander";
import type { FlowFilter } from "../filter/index.ts";
import type { FlowFormat } from "../flow/transcode.ts";
import type { FormatName } from "../io/formats.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import type { ConvertFileOptions } from "../workers/convert.ts";
import { Crew } from "../workers/crew.ts";
import { type Context, UsageError } from "./context.ts";
import { convertFileInto, mayBeFile, readConverted } from "./convert-threads.ts";
import { copyFlows, isPair, writeBytes } from "./copy.ts";
import { type FilterChoice, filterOf, filterOption } from "./filter.ts";
import { addOutputOptions, extensionOf, type FormatOption, fromOption, inputFormat, type OutputOptions, outputFormat } from "./formats.ts";
import { formatOfFile, readTranscoded } from "./input.ts";
import { type JobsChoice, jobsFor, jobsOption } from "./jobs.ts";

interface ConvertOptions extends FilterChoice, JobsChoice, OutputOptions {
  from?: FormatOption;
  strict?: boolean;
}

/** A file, what becomes of it, and who does it. */
interface Conversion {
  readonly from: string;
  readonly to: string;
  readonly writing: FlowWriterOptions;
}

/** What does it. */
interface Means {
  readonly options: ConvertOptions;
  readonly filter: FlowFilter | null;
  readonly workers: Crew;
  readonly jobs: number;
}

/** Adds the command to the program. */
export function addConvertCommand(program: Command, context: Context): void {
  const command = program
    .command("convert")
    .description("write the flows of a file of any format and version in another format, or in the current version")
    .argument(
      "<in...>",
      "the file to read, and last the file to write; formats go by its extension: .mitm, .flow, .dump, .pb, .har, .zhar, .jsonl. Or several, and last a folder",
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
      const filter = filterOf(options);
      const conversions = conversionsOf(inputs, files[files.length - 1], options);
      const jobs = jobsFor(inputs, options, filter === null && conversions[0].writing.format !== "jsonl");
      // This thread is one of them.
      const workers = new Crew(jobs - 1);
      const work = (conversion: Conversion): Promise<void> => convert(conversion, { options, filter, workers, jobs }, context);
      try {
        if (conversions.length === 1) await work(conversions[0]);
        else await workOnAll(conversions, work, context);
      } finally {
        await workers.close();
      }
    });
}

/** @throws UsageError where several files have no folder to go to, or two would get the same name */
function conversionsOf(inputs: readonly string[], to: string, options: ConvertOptions): Conversion[] {
  if (!statSync(to, { throwIfNoEntry: false })?.isDirectory()) {
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

/** The name of a file with the extension of a format. */
function nameIn(from: string, format: FormatName = "tnetstring"): string {
  if (from === "-") throw new UsageError("what is read from standard input has no name: name the file to write");
  return `${basename(from, extname(from))}${extensionOf(format)}`;
}

/** One after another: each by all threads. What goes wrong with one file is told, and the others go on. */
async function workOnAll(
  conversions: readonly Conversion[],
  work: (conversion: Conversion) => Promise<void>,
  context: Context,
): Promise<void> {
  for (const conversion of conversions) {
    if (context.isInterrupted) return;
    await work(conversion).catch((error: unknown) => context.failed(error));
  }
}

async function convert({ from, to, writing }: Conversion, { options, filter, workers, jobs }: Means, context: Context): Promise<void> {
  const format = inputFormat(from, options.from);
  const known = format ?? formatOfFile(from);
  const { strict: isStrict } = options;
  const series = jobs > 1 && !isStrict && isSeries(known) ? seriesOptions(writing) : null;
  if (series !== null) {
    const all = { ...series, from: known as ConvertFileOptions["from"], filter: options.filter };
    if (mayBeFile(to)) await convertFileInto(workers, from, to, all, context);
    else await writeBytes(from, to, context, (signal) => readConverted(workers, from, { ...all, signal }, context));
  } else if (filter === null && !isStrict && known !== undefined && isPair(known, writing.format)) {
    const wanted = writing.format;
    await writeBytes(from, to, context, (signal) => readTranscoded(from, context, known as FlowFormat, wanted, signal));
  } else await copyFlows([from], to, context, filter, writing, { format, isStrict });
}

function isSeries(format: FormatName | undefined): boolean {
  return format === "tnetstring" || format === "protobuf";
}

/** How worker threads write; null for a form that only one thread can. */
function seriesOptions({ format, lossless, bodies }: FlowWriterOptions): ConvertFileOptions | null {
  return format === "tnetstring" || format === "protobuf" || format === "jsonl" ? { to: format, lossless, bodies } : null;
}
