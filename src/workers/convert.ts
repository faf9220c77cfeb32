// Files of flows from one form to another on more than one processor.
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
  /** The form of the result: those in which every flow stands for itself. */
  to: SeriesFormat;
  /** What the file is; told from its first bytes unless set. */
  from?: "tnetstring" | "protobuf";
  /** Only flows that it is true of, in mitmproxy's filter language. */
  filter?: string;
  /** JSON Lines, as `FlowWriter` has them. */
  lossless?: boolean;
  bodies?: "none" | "text" | "base64";
  /** Worker threads: one for each processor unless set. */
  jobs?: number;
  /** Ends the work: its reason is thrown. */
  signal?: AbortSignal;
  /** Told how much of the file is done. */
  onProgress?: (bytesRead: number, bytesTotal: number) => void;
  /** Told of a flow that lacks what the filter or the form looks at, or is too large for it, which is left out. Unless set, that is an error. */
  onUnfit?: (error: CodecError) => void;
}

/**
 * Converts the flows of a file in worker threads, and gives the bytes of the result in their order: the same as one thread makes. Flows of an
 * older version are written in the current one. The file is split between flows, and so many parts are worked on at a time that memory stays
 * bounded by the largest flow. Versions up to 11 share connections and WebSockets between the flows of a file: from the first such flow on, one
 * thread does the rest.
 *
 * @throws CodecError as the reader does, after the bytes of every flow before the damage; UNSUPPORTED_FORMAT for a file that is no series of
 * flows; what the file system says; RangeError for `jobs` that is no whole number from 1 on, TypeError for another `to`
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

/** The same by a crew, which may do other files before and after. */
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

/** A file to be written, which is opened when there are first bytes for it. */
export interface Target {
  open(): Promise<{ readonly fd: number }>;
}

/**
 * Converts the flows of a file into another, by this thread and a crew: each writes what it has made to its place. What was written when the
 * work ends early are the flows before its end.
 *
 * @returns what is wrong with the file that is read, behind the flows that were written
 * @throws what writing fails with; the signal's reason
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

/** The format by the first bytes. @throws CodecError UNSUPPORTED_FORMAT, UNKNOWN_FORMAT */
function seriesOf(descriptor: number): ConvertTask["from"] {
  const buffer = new Uint8Array(HEAD_BYTES);
  const head = buffer.subarray(0, readSync(descriptor, buffer, 0, HEAD_BYTES, 0));
  const format = detectFormat(head);
  if (format === "tnetstring" || format === "protobuf") return format;
  throw unsupported(format, 0, head);
}

/** @throws what an answer says is wrong */
function checkFitness(answer: Answer, { onUnfit }: ConvertFileOptions): void {
  if (!("error" in answer)) return;
  const error = errorOf(answer.error);
  if (answer.kind !== "unfit" || onUnfit === undefined) throw error;
  onUnfit(error as CodecError);
}
