// What threads that work on a file exchange: plain data both ways, bytes by transfer.
import { CodecError, type ErrorCode } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import type { WholeAnswer } from "./wholes.ts";

/** Formats in which flows are independent of each other, so that a file can be read and written in parts. */
export type SeriesFormat = (typeof seriesFormats)[number];
export const seriesFormats = ["tnetstring", "protobuf", "jsonl"] as const;

interface SeriesTask {
  /** The file's descriptor, valid in all threads of the process, and its size in bytes. */
  readonly descriptor: number;
  readonly size: number;
  readonly from: "tnetstring" | "protobuf";
  /** Whether flows may depend on earlier ones: then the file is one part. */
  readonly inOrder: boolean;
}

/** Prepares the flows of a dump for a store. */
export interface PrepareTask extends SeriesTask {
  readonly kind: "prepare";
  /** Bodies of at least this many bytes are stored separately. */
  readonly bodyThreshold: number;
}

/** Converts a file. */
export interface ConvertTask extends SeriesTask {
  readonly kind: "convert";
  readonly writing: FlowWriterOptions & { format: SeriesFormat };
  /** In mitmproxy's filter language. */
  readonly filter: string | undefined;
}

export type Task = ConvertTask | PrepareTask;

/** Converts files, each as a whole in one thread. */
export interface WholesTask {
  readonly kind: "wholes";
  readonly files: readonly { readonly from: string; readonly to: string }[];
  /** The plain-data options of `ConvertFileOptions`, for every file. */
  readonly options: {
    readonly to: SeriesFormat;
    readonly from?: ConvertTask["from"];
    readonly filter?: string;
    readonly lossless?: boolean;
    readonly bodies?: FlowWriterOptions["bodies"];
  };
  /** Identities of the input files, none of which may be written. */
  readonly spared: readonly string[];
}

/** Tells a worker to do its share of a task. */
export interface Order {
  readonly task: Task | WholesTask;
  /** The memory of its `Series`. */
  readonly memory: SharedArrayBuffer;
}

/** What a part or a whole file yields. Nothing follows the last three kinds. */
export type Answer =
  | WholeAnswer
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** There are bytes for the output file: it is to be opened. */
  | { readonly kind: "opening" }
  /** Flows for a store: their messages, and in `packed` what else it records of them. */
  | { readonly kind: "entries"; readonly bytes: Uint8Array<ArrayBuffer>; readonly packed: unknown }
  /** A skipped flow: the filter cannot be evaluated on it, or the format cannot represent it. */
  | { readonly kind: "unfit"; readonly error: ErrorData }
  | { readonly kind: "failed"; readonly error: ErrorData }
  /** The output file could not be written. */
  | { readonly kind: "unwritten"; readonly error: ErrorData }
  /** From this flow on, the file must be read in order. */
  | { readonly kind: "needsOrder"; readonly offset: number; readonly flow: number };

/** An answer and its index among all answers of the task; null: the thread has no more. */
export type Message = { readonly number: number; readonly answer: Answer } | null;

/** An error as plain data: a structured clone would keep neither its class nor its properties. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** @param firstFlow number of the part's first flow, which is added to the error's flow number */
export function errorData(error: unknown, firstFlow: number): ErrorData {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), details: {} };
  const { name, message } = error;
  if (!(error instanceof CodecError)) return { name, message, details: systemDetails(error) };
  const { code, offset, path, flow, needed, detail } = error;
  return { name, message, details: { code, offset, path, flow: flow < 0 ? flow : flow + firstFlow, needed, detail } };
}

/** The properties of a system error. */
function systemDetails({ code, errno, syscall, path }: NodeJS.ErrnoException): Record<string, unknown> {
  return { code, errno, syscall, path };
}

/** Restores the error. */
export function errorOf({ name, message, details }: ErrorData): Error {
  if (name === "CodecError") return flowError(details.code as ErrorCode, details);
  const kinds: Record<string, ErrorConstructor> = { TypeError, RangeError };
  return Object.assign(new (kinds[name] ?? Error)(message), details);
}
