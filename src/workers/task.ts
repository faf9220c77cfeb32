// What goes between threads that work on a file: plain data both ways, bytes by transfer.
import { CodecError, type ErrorCode } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import type { WholeAnswer } from "./wholes.ts";

/** Formats in which every flow stands for itself, so that a file of them can be read in parts and written in parts. */
export type SeriesFormat = (typeof seriesFormats)[number];
export const seriesFormats = ["tnetstring", "protobuf", "jsonl"] as const;

interface SeriesTask {
  /** The file's descriptor, which all threads of the process share, and its size. */
  readonly descriptor: number;
  readonly size: number;
  readonly from: "tnetstring" | "protobuf";
  /** Flows of the file before a part may matter to those in it: it is one part. */
  readonly inOrder: boolean;
}

/** A dump to be made ready for a store. */
export interface PrepareTask extends SeriesTask {
  readonly kind: "prepare";
  /** Bodies of so many bytes are stored apart. */
  readonly bodyThreshold: number;
}

/** A file to convert. */
export interface ConvertTask extends SeriesTask {
  readonly kind: "convert";
  readonly writing: FlowWriterOptions & { format: SeriesFormat };
  /** In mitmproxy's language. */
  readonly filter: string | undefined;
}

export type Task = ConvertTask | PrepareTask;

/** Files that are converted as wholes. */
export interface WholesTask {
  readonly kind: "wholes";
  readonly files: readonly { readonly from: string; readonly to: string }[];
  /** What becomes of each: what `ConvertFileOptions` has of plain data. */
  readonly options: {
    readonly to: SeriesFormat;
    readonly from?: ConvertTask["from"];
    readonly filter?: string;
    readonly lossless?: boolean;
    readonly bodies?: FlowWriterOptions["bodies"];
  };
  /** Identities of the files that are read, none of which may be written. */
  readonly spared: readonly string[];
}

/** What a worker is told: to do its share of a task. */
export interface Order {
  readonly task: Task | WholesTask;
  /** The memory of its `Series`. */
  readonly memory: SharedArrayBuffer;
}

/** What a part, or a whole file, becomes. After the last three, nothing more is given. */
export type Answer =
  | WholeAnswer
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** There are bytes for the file: it is to be opened. */
  | { readonly kind: "opening" }
  /** Flows for a store: their messages, and what else it knows of them. */
  | { readonly kind: "entries"; readonly bytes: Uint8Array<ArrayBuffer>; readonly packed: unknown }
  /** A flow that the filter could not be asked about, or that has no form in the format: it is left out. */
  | { readonly kind: "unfit"; readonly error: ErrorData }
  | { readonly kind: "failed"; readonly error: ErrorData }
  /** The file could not be written. */
  | { readonly kind: "unwritten"; readonly error: ErrorData }
  /** From this flow on the file must be read in its order. */
  | { readonly kind: "needsOrder"; readonly offset: number; readonly flow: number };

/** An answer with its place among all of its task; null: the thread has no more to give. */
export type Message = { readonly number: number; readonly answer: Answer } | null;

/** An error as data: a structured clone would keep neither its class nor what it knows. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** @param firstFlow the number of the part's first flow: added to the error's */
export function errorData(error: unknown, firstFlow: number): ErrorData {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), details: {} };
  const { name, message } = error;
  if (!(error instanceof CodecError)) return { name, message, details: systemDetails(error) };
  const { code, offset, path, flow, needed, detail } = error;
  return { name, message, details: { code, offset, path, flow: flow < 0 ? flow : flow + firstFlow, needed, detail } };
}

/** What the system's errors know of themselves. */
function systemDetails({ code, errno, syscall, path }: NodeJS.ErrnoException): Record<string, unknown> {
  return { code, errno, syscall, path };
}

/** The error again. */
export function errorOf({ name, message, details }: ErrorData): Error {
  if (name === "CodecError") return flowError(details.code as ErrorCode, details);
  const kinds: Record<string, ErrorConstructor> = { TypeError, RangeError };
  return Object.assign(new (kinds[name] ?? Error)(message), details);
}
