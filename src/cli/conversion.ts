// What `mitmflow convert` does, apart from its command: so that it is loaded while worker threads start.
import { existsSync } from "node:fs";
import type { FlowFilter } from "../filter/index.ts";
import type { FlowFormat } from "../flow/transcode.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import type { ConvertFileOptions } from "../workers/convert.ts";
import type { Crew } from "../workers/crew.ts";
import type { Context } from "./context.ts";
import type { Conversion, ConvertOptions } from "./convert.ts";
import { convertFileInto, mayBeFile, readConverted } from "./convert-threads.ts";
import { copyFlows, isPair, writeBytes } from "./copy.ts";
import { formatOfFile, isSeries } from "./file-format.ts";
import { filterOf } from "./filter.ts";
import { inputFormat } from "./formats.ts";
import { checkInputs, inputIdentities, readTranscoded } from "./input.ts";

/** What does it. */
interface Means {
  readonly options: ConvertOptions;
  readonly workers: Crew;
  /** Threads, this one among them. */
  readonly jobs: number;
}

/** What all files have in common. */
interface Setting {
  readonly filter: FlowFilter | null;
  readonly spared: ReadonlySet<string>;
}

/** One after another, each by all threads. What goes wrong with one file of several is told, and the others go on. */
export async function convertAll(conversions: readonly Conversion[], means: Means, context: Context): Promise<void> {
  const filter = filterOf(means.options);
  const inputs = conversions.map(({ from }) => from);
  checkInputs(inputs);
  // None of them is to be an output, also not of another. One that is missing is told when its turn comes.
  const present = inputs.filter((name) => name === "-" || existsSync(name));
  const setting = { filter, spared: inputIdentities(present, context) };
  if (conversions.length === 1) return convert(conversions[0], means, setting, context);
  context.hasProgress = false;
  for (const conversion of conversions) {
    if (context.isInterrupted) return;
    await convert(conversion, means, setting, context).catch((error: unknown) => context.failed(error));
  }
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

/** How worker threads write; null for a form that only one thread can. */
function seriesOptions({ format, lossless, bodies }: FlowWriterOptions): ConvertFileOptions | null {
  return format === "tnetstring" || format === "protobuf" || format === "jsonl" ? { to: format, lossless, bodies } : null;
}
