// Converts files of flows from one format to another on several threads.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { CodecError } from "../errors.ts";
import { parseFilter } from "../filter/index.ts";
import { detectFormat, HEAD_BYTES, unsupported } from "../io/formats.ts";
import { answersTo } from "./answers.ts";
import { convertPart } from "./convert-part.ts";
import { Crew } from "./crew.ts";
import type { Series } from "./series.ts";
import { type Answer, type ConvertTask, errorOf, type SeriesFormat, seriesFormats } from "./task.ts";

export interface ConvertFileOptions {
  /** The output format: one in which flows are independent of each other. */
  to: SeriesFormat;
  /** The input format: detected from the first bytes unless set. */
  from?: "tnetstring" | "protobuf";
  /** Keeps only flows that match, in mitmproxy's filter language. */
  filter?: string;
  /** For JSON Lines, like `bodies`: as in `FlowWriter`. */
  lossless?: boolean;
  bodies?: "none" | "text" | "base64";
  /** Number of worker threads: one per processor unless set. */
  jobs?: number;
  /** Aborts the work: its reason is thrown. */
  signal?: AbortSignal;
  /** Reports how many bytes of the file are done. */
  onProgress?: (bytesRead: number, bytesTotal: number) => void;
  /** Called for a skipped flow: it lacks a field that the filter or format needs, or is too large for the format. Unless set, an error. */
  onUnfit?: (error: CodecError) => void;
}

/**
 * Converts the flows of a file in worker threads and yields the output in order, the same bytes as a single thread would produce. Flows of
 * older versions are converted to the current one. The file is split between flows, and the number of parts in progress is limited, so that
 * memory is bounded by the largest flow. Up to version 11, flows of a file may share connections and WebSockets: from the first flow that
 * does, one thread does the rest.
 *
 * @throws CodecError as the reader does, after the bytes of every flow before the damage; UNSUPPORTED_FORMAT if the file is not a series of
 * flows; file-system errors; RangeError if `jobs` is not a positive integer; TypeError for another `to`
 * @example
 * for await (const pieces of convertFile("capture.mitm", { to: "protobuf" })) await handle.writev(pieces);
 */
export async function* convertFile(path: string | URL, options: ConvertFileOptions): AsyncGenerator<Uint8Array[], void, void> {
  const { jobs = availableParallelism(), to } = options ?? {};
  if (!seriesFormats.includes(to as SeriesFormat)) throw new TypeError(`to is one of ${seriesFormats.join(", ")}, not ${String(to)}`);
  if (!(Number.isSafeInteger(jobs) && jobs > 0)) throw new RangeError("jobs is a whole number from 1 on");
  const crew = new Crew(jobs);
  try {
    yield* convertWith(crew, typeof path === "string" ? path : fileURLToPath(path), options);
  } finally {
    await crew.close();
  }
}

/** Like `convertFile` on an existing crew, which can be reused for other files. */
export async function* convertWith(crew: Crew, path: string, options: ConvertFileOptions): AsyncGenerator<Uint8Array[], void, void> {
  const file = await open(path);
  try {
    for await (const answer of answersTo(crew, { ...options, task: taskOf(file.fd, options) })) {
      if (answer.kind === "bytes") yield [answer.bytes];
      else checkFitness(answer, options);
    }
  } finally {
    await file.close();
  }
}

/** An output file, which is opened only when there are bytes to write. */
export interface Target {
  open(): Promise<{ readonly fd: number }>;
}

/**
 * Converts the flows of a file into another file, on this thread and a crew: each thread writes its own output in place. If the work ends
 * early, the output holds the flows up to that point.
 *
 * @returns the damage in the input that ended the conversion, or null
 * @throws errors of writing the output; the signal's reason
 */
export async function convertInto(crew: Crew, path: string, target: Target, options: ConvertFileOptions): Promise<Error | null> {
  const file = openSync(path, "r");
  let series: Series | null = null;
  let descriptor: number | null = null;
  const onSeries = (next: Series): void => {
    if (descriptor === null || series === null) next.expectFile();
    else next.opened(descriptor, series.written);
    series = next;
  };
  const openTarget = async (): Promise<void> => {
    descriptor = (await target.open()).fd;
    series?.opened(descriptor, 0);
  };
  try {
    const task = taskOf(file, options);
    for await (const answer of answersTo(crew, { ...options, task, own: convertPart, open: openTarget, onSeries })) {
      if (answer.kind === "opening") await openTarget();
      else if (answer.kind === "failed") return errorOf(answer.error);
      else checkFitness(answer, options);
    }
    return null;
  } finally {
    closeSync(file);
  }
}

/** @throws CodecError UNSUPPORTED_FORMAT, UNKNOWN_FORMAT, BAD_FILTER */
function taskOf(descriptor: number, { to, filter, lossless, bodies, from }: ConvertFileOptions): ConvertTask {
  if (filter !== undefined) parseFilter(filter);
  const { size } = fstatSync(descriptor);
  const writing = { format: to, lossless, bodies, current: true };
  return { kind: "convert", descriptor, size, from: from ?? seriesOf(descriptor), inOrder: false, filter, writing };
}

/** Detects the format from the first bytes. @throws CodecError UNSUPPORTED_FORMAT, UNKNOWN_FORMAT */
function seriesOf(descriptor: number): ConvertTask["from"] {
  const buffer = new Uint8Array(HEAD_BYTES);
  const head = buffer.subarray(0, readSync(descriptor, buffer, 0, HEAD_BYTES, 0));
  const format = detectFormat(head);
  if (format === "tnetstring" || format === "protobuf") return format;
  throw unsupported(format, 0, head);
}

/** Reports an unfit flow to `onUnfit`. @throws the error of any other answer that has one, and of an unfit flow without `onUnfit` */
function checkFitness(answer: Answer, { onUnfit }: ConvertFileOptions): void {
  if (!("error" in answer)) return;
  const error = errorOf(answer.error);
  if (answer.kind !== "unfit" || onUnfit === undefined) throw error;
  onUnfit(error as CodecError);
}
