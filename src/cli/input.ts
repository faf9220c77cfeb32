// Opens dumps for reading, by name or from stdin.
import { createReadStream, fstatSync, type Stats, statSync } from "node:fs";
import { readerFormats } from "../all-formats.ts";
import { provider } from "../engine/default-flows.ts";
import { CodecError } from "../errors.ts";
import type { FlowFilter } from "../filter/index.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { FlowFormat } from "../flow/transcode.ts";
import { foreignName, HEAD_BYTES } from "../io/formats.ts";
import { FlowReaderBase, type FlowReaderOptions } from "../io/reader.ts";
import type { FlowPredicate, FlowRow } from "../io/rows.ts";
import type { Gap } from "../io/salvage.ts";
import type { FlowSource } from "../io/source.ts";
import { createTranscodeFile } from "../io/transcode.ts";
import { fileSource } from "../node/file.ts";
import { identityOf } from "../workers/target.ts";
import { type Context, describeError, shownName, UsageError } from "./context.ts";
import { headOf } from "./file-format.ts";
import { inputFormat } from "./formats.ts";
import { Progress } from "./progress.ts";

const environment = { provider, formats: readerFormats };

/** Reads a file. An error is reported, ends the reading, and raises the exit code. */
export async function* readFile<Item>(
  name: string,
  context: Context,
  options: FlowReaderOptions,
  read: (source: FlowSource, options: FlowReaderOptions) => AsyncIterable<Item>,
): AsyncGenerator<Item, void, void> {
  const progress = new Progress(context, shownName(name));
  try {
    const stats = statsOf(name, context);
    if (stats?.isDirectory()) throw new UsageError("this is a directory");
    const size = stats?.isFile() ? stats.size : undefined;
    const onProgress = (done: number, total: number | undefined): void => progress.update(done, total ?? size);
    yield* read(sourceOf(name, stats, context), { onProgress, format: inputFormat(name), ...options });
  } catch (error) {
    progress.stop();
    // The user interrupted it: nothing to report.
    if (options.signal?.aborted && error === options.signal.reason) return;
    context.failed(error, shownName(name));
  } finally {
    progress.stop();
  }
}

/** The flows of a file, migrated, up to the first damage; with a filter only those that match. */
export function readFlows(
  name: string,
  context: Context,
  filter: FlowFilter | null,
  options: FlowReaderOptions = {},
): AsyncGenerator<AnyFlow, void, void> {
  return readFile(name, context, options, (source, all) => {
    const flows = new FlowReaderBase(source, all, environment);
    return filter === null ? flows : matching(flows, judgeOf(filter, name, context));
  });
}

/** The flows of a file transcoded to the other format, in pieces, up to the first damage. */
export function readTranscoded(
  name: string,
  context: Context,
  from: FlowFormat,
  to: FlowFormat,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array[], void, void> {
  return readFile(name, context, { signal }, (source, options) => createTranscodeFile(environment.provider)(source, from, to, options));
}

type Judge = FlowPredicate;

/**
 * Bodies in files and streams are at hand, so `matches` need not be awaited. A flow that lacks what the filter looks at is reported and
 * does not match.
 */
function judgeOf(filter: FlowFilter, name: string, context: Context): Judge {
  const judge = (flow: AnyFlow): boolean => {
    try {
      return filter.matches(flow);
    } catch (error) {
      tellOddFlow(error, name, context);
      return false;
    }
  };
  return Object.assign(judge, { ofRow: filter.matches.ofRow });
}

/**
 * Reports a flow that lacks what is needed of it, or is too large for the output format: the other flows are still processed.
 *
 * @throws any other error
 */
export function tellOddFlow(error: unknown, name: string, context: Context): void {
  if (!(error instanceof CodecError) || (error.code !== "BAD_STATE" && error.code !== "TOO_LARGE")) throw error;
  context.damaged(`${shownName(name)}: ${error.message}`);
}

async function* matching(flows: AsyncIterable<AnyFlow>, matches: Judge): AsyncGenerator<AnyFlow, void, void> {
  for await (const flow of flows) if (matches(flow)) yield flow;
}

/** The index rows of all readable flows of a file; with a filter only those that match. */
export function readRows(
  name: string,
  context: Context,
  filter: FlowFilter | null,
  onGap: (gap: Gap) => void,
): AsyncGenerator<FlowRow, void, void> {
  // A row is shown for every flow, however large.
  const options = { salvage: true, onGap, maxFlowBytes: Number.MAX_SAFE_INTEGER };
  const matches = filter === null ? undefined : judgeOf(filter, name, context);
  return readFile(name, context, options, (source, all) => new FlowReaderBase(source, all, environment).rows(matches));
}

/** Reports each gap as soon as it is found. */
export function gapTeller(name: string, context: Context): (gap: Gap) => void {
  return (gap) => {
    const isAll = gap.from === 0 && gap.to === statsOf(name, context)?.size;
    context.damaged(`${shownName(name)}: ${isAll ? `no flow can be read in it: ${reasonOf(gap, name)}` : shownGap(gap)}`);
  };
}

/** The reason for a gap; if the file is of a known other kind, what it is. */
function reasonOf({ reason }: Gap, name: string): string {
  const known = name === "-" ? null : foreignName(headOf(name, HEAD_BYTES));
  return known === null ? reason.message : `this is ${known}`;
}

function sourceOf(name: string, stats: Stats | null, { streams }: Context): FlowSource {
  if (name === "-") return streams.stdin;
  // Pipes and devices have no size and can be read only once.
  return stats?.isFile() ? fileSource(name) : createReadStream(name);
}

const URL_START = /^[a-z][a-z0-9+.-]+:\/\//i;

function statsOf(name: string, { streams }: Context): Stats | null {
  if (name !== "-") {
    const stats = statSync(name, { throwIfNoEntry: !URL_START.test(name) });
    if (stats === undefined) throw new UsageError("this is a URL: fetch it, and name the file, or - for standard input");
    return stats;
  }
  return streams.stdin.fd === undefined ? null : fstatSync(streams.stdin.fd);
}

/** @throws UsageError if stdin is named twice */
export function checkInputs(names: readonly string[]): void {
  if (names.filter((name) => name === "-").length > 1) throw new UsageError("standard input can be read only once");
}

/** The identities of the regular files to be read. @throws UsageError if one is missing, or stdin is named twice */
export function inputIdentities(names: readonly string[], context: Context): Set<string> {
  checkInputs(names);
  const identities = new Set<string>();
  for (const name of names) {
    let stats: Stats | null;
    try {
      stats = statsOf(name, context);
    } catch (error) {
      throw new UsageError(`${name}: ${describeError(error)}`);
    }
    if (stats?.isFile()) identities.add(identityOf(stats));
  }
  return identities;
}

/** A gap, described in one line. */
export function shownGap({ from, to, reason }: Gap): string {
  return `${shownBytes(to - from)} from ${from} to ${to} ${to - from === 1 ? "is" : "are"} lost: ${reason.message}`;
}

export function shownBytes(bytes: number): string {
  return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
}
