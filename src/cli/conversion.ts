// The work of `mitmflow convert`, separate from the command so that it is loaded while the worker threads start.
import { existsSync } from "node:fs";
import type { FlowFilter } from "../filter/index.ts";
import type { FlowFormat } from "../flow/transcode.ts";
import type { FormatName } from "../io/formats.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import type { ConvertFileOptions } from "../workers/convert.ts";
import type { Crew } from "../workers/crew.ts";
import type { Context } from "./context.ts";
import type { Conversion, ConvertOptions } from "./convert.ts";
import { convertFileInto, convertSmallFiles, isSmall, mayBeFile, readConverted } from "./convert-threads.ts";
import { copyFlows, isPair, writeBytes } from "./copy.ts";
import { formatOfFile, isSeries } from "./file-format.ts";
import { filterOf } from "./filter.ts";
import { checkFormat, inputFormat } from "./formats.ts";
import { checkInputs, inputIdentities, readTranscoded } from "./input.ts";
import { checkWritable } from "./output.ts";

/** What the conversions are done with. */
interface Means {
  readonly options: ConvertOptions;
  readonly workers: Crew;
  /** Threads, including this one. */
  readonly jobs: number;
}

/** What all conversions have in common. */
interface Setting {
  readonly filter: FlowFilter | null;
  readonly spared: ReadonlySet<string>;
}

/**
 * Converts the files one after another, each with all threads; a run of consecutive small files takes one thread per file. An error in one
 * file is reported, and the others are converted all the same.
 */
export async function convertAll(conversions: readonly Conversion[], means: Means, context: Context): Promise<void> {
  const filter = filterOf(means.options);
  const inputs = conversions.map(({ from }) => from);
  checkInputs(inputs);
  // None of the inputs may be overwritten, not even by the output of another one. A missing input is reported when its turn comes.
  const present = inputs.filter((name) => name === "-" || existsSync(name));
  const setting = { filter, spared: inputIdentities(present, context) };
  if (conversions.length === 1) return convert(conversions[0], means, setting, context);
  context.hasProgress = false;
  for (const group of groupsOf(conversions, means, setting)) {
    if (context.isInterrupted) return;
    const done = group.length === 1 ? convert(group[0], means, setting, context) : convertTogether(group, means, setting, context);
    await done.catch((error: unknown) => context.failed(error));
  }
}

/** Groups consecutive conversions that take one thread each; every other one is alone. */
function groupsOf(conversions: readonly Conversion[], means: Means, { spared }: Setting): Conversion[][] {
  const groups: Conversion[][] = [];
  let small: Conversion[] | null = null;
  for (const conversion of conversions) {
    const isNext = isForOneThread(conversion, means, spared);
    if (isNext && small !== null) small.push(conversion);
    else {
      const group = [conversion];
      groups.push(group);
      small = isNext ? group : null;
    }
  }
  return groups;
}

/** False if anything is wrong with a name: that is reported when its turn comes. */
function isForOneThread({ from, to, writing }: Conversion, { options, jobs }: Means, spared: ReadonlySet<string>): boolean {
  try {
    if (jobs === 1 || seriesOptions(writing) === null || !isSeries(formatIn(from, options)) || !isSmall(from)) return false;
    checkWritable(to, spared);
    return mayBeFile(to);
  } catch {
    return false;
  }
}

async function convertTogether(
  conversions: readonly Conversion[],
  { options, workers }: Means,
  { spared }: Setting,
  context: Context,
): Promise<void> {
  const series = seriesOptions(conversions[0].writing) as ConvertFileOptions;
  const from = options.from === undefined ? undefined : (checkFormat(options.from) as ConvertFileOptions["from"]);
  await convertSmallFiles(workers, conversions, spared, { ...series, from, filter: options.filter }, context);
}

async function convert(
  { from, to, writing }: Conversion,
  { options, workers, jobs }: Means,
  { filter, spared }: Setting,
  context: Context,
): Promise<void> {
  const format = inputFormat(from, options.from);
  inputIdentities([from], context);
  const known = format ?? formatOfFile(from);
  const { strict: isStrict } = options;
  const series = jobs > 1 && isSeries(known) ? seriesOptions(writing) : null;
  if (series !== null) {
    const all = { ...series, from: known as ConvertFileOptions["from"], filter: options.filter };
    if (mayBeFile(to)) await convertFileInto(workers, from, to, spared, all, context);
    else await writeBytes(to, spared, context, (signal) => readConverted(workers, from, { ...all, signal }, context));
  } else if (filter === null && !isStrict && known !== undefined && isPair(known, writing.format)) {
    const wanted = writing.format;
    await writeBytes(to, spared, context, (signal) => readTranscoded(from, context, known as FlowFormat, wanted, signal));
  } else await copyFlows([from], to, context, filter, writing, { format, isStrict, spared });
}

/** The format of an input: as given on the command line, or by its first bytes. */
function formatIn(name: string, { from }: ConvertOptions): FormatName | undefined {
  return inputFormat(name, from) ?? formatOfFile(name);
}

/** Options for writing with worker threads; null for a format that only a single thread can write. */
function seriesOptions({ format, lossless, bodies }: FlowWriterOptions): ConvertFileOptions | null {
  return format === "tnetstring" || format === "protobuf" || format === "jsonl" ? { to: format, lossless, bodies } : null;
}
