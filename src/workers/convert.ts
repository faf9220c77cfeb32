// Files of flows from one form to another on more than one processor.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { CodecError } from "../errors.ts";
import { parseFilter } from "../filter/index.ts";
import { detectFormat, HEAD_BYTES, unsupported } from "../io/formats.ts";
import type { RandomSource } from "../io/source.ts";
import { fileSource } from "../node/file.ts";
import { Crew } from "./crew.ts";
import { answersInOrder } from "./in-order.ts";
import { partsOf } from "./parts.ts";
import { type ConvertTask, errorOf, type Part, type SeriesFormat } from "./task.ts";

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
 * flows; what the file system says; RangeError for `jobs` that is no whole number from 1 on
 * @example
 * for await (const pieces of convertFile("capture.mitm", { to: "protobuf" })) await handle.writev(pieces);
 */
export async function* convertFile(path: string | URL, options: ConvertFileOptions): AsyncGenerator<Uint8Array[], void, void> {
  const { jobs = availableParallelism() } = options;
  if (!(Number.isSafeInteger(jobs) && jobs > 0)) throw new RangeError("jobs is a whole number from 1 on");
  const crew = new Crew(jobs);
  try {
    yield* convertWith(crew, jobs, typeof path === "string" ? path : fileURLToPath(path), options);
  } finally {
    await crew.close();
  }
}

/** The same by a crew of `jobs` workers, which others may share. */
export async function* convertWith(
  crew: Crew,
  jobs: number,
  path: string,
  options: ConvertFileOptions,
): AsyncGenerator<Uint8Array[], void, void> {
  const { filter, to, lossless, bodies, signal, onProgress } = options;
  if (filter !== undefined) parseFilter(filter);
  const source = fileSource(path);
  try {
    const from = options.from ?? (await seriesOf(source));
    const writing = { format: to, lossless, bodies, current: true };
    const task = (part: Part, isAlone: boolean): ConvertTask => ({ kind: "convert", path, from, filter, writing, ...part, isAlone });
    const work = { jobs, parts: partsOf(source, from), total: await source.size(), task, signal, onProgress };
    for await (const answer of answersInOrder(crew, work)) {
      if (answer.kind === "bytes") yield [answer.bytes];
      else if (answer.kind === "unfit") tellUnfit(errorOf(answer.error) as CodecError, options);
    }
  } finally {
    await source.close?.();
  }
}

function tellUnfit(error: CodecError, { onUnfit }: ConvertFileOptions): void {
  if (onUnfit === undefined) throw error;
  onUnfit(error);
}

/** The format by the first bytes. @throws CodecError UNSUPPORTED_FORMAT, UNKNOWN_FORMAT */
async function seriesOf(source: RandomSource): Promise<ConvertTask["from"]> {
  const head = new Uint8Array(HEAD_BYTES);
  const format = detectFormat(head.subarray(0, await source.read(head, 0)));
  if (format === "tnetstring" || format === "protobuf") return format;
  throw unsupported(format, 0);
}
