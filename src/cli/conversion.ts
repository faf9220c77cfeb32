// What `mitmflow convert` does, apart from its command: so that it is loaded while worker threads start.
import type { FlowFilter } from "../filter/index.ts";
import type { FlowFormat } from "../flow/transcode.ts";
import type { FormatName } from "../io/formats.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import type { ConvertFileOptions } from "../workers/convert.ts";
import type { Crew } from "../workers/crew.ts";
import type { Context } from "./context.ts";
import type { Conversion, ConvertOptions } from "./convert.ts";
import { convertFileInto, mayBeFile, readConverted } from "./convert-threads.ts";
import { copyFlows, isPair, writeBytes } from "./copy.ts";
import { filterOf } from "./filter.ts";
import { inputFormat } from "./formats.ts";
import { formatOfFile, readTranscoded } from "./input.ts";

/** What does it. */
interface Means {
  readonly options: ConvertOptions;
  readonly workers: Crew;
  /** Threads, this one among them. */
  readonly jobs: number;
}

/** One after another, each by all threads. What goes wrong with one file of several is told, and the others go on. */
export async function convertAll(conversions: readonly Conversion[], means: Means, context: Context): Promise<void> {
  const filter = filterOf(means.options);
  if (conversions.length === 1) return convert(conversions[0], means, filter, context);
  context.hasProgress = false;
  for (const conversion of conversions) {
    if (context.isInterrupted) return;
    await convert(conversion, means, filter, context).catch((error: unknown) => context.failed(error));
  }
}

async function convert(
  { from, to, writing }: Conversion,
  { options, workers, jobs }: Means,
  filter: FlowFilter | null,
  context: Context,
): Promise<void> {
  const format = inputFormat(from, options.from);
  const known = format ?? formatOfFile(from);
  const { strict: isStrict } = options;
  const series = jobs > 1 && isSeries(known) ? seriesOptions(writing) : null;
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
