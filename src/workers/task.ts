// What goes between a thread and its workers: plain data both ways, bytes by transfer.
import { CodecError, type ErrorCode } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowWriterOptions } from "../io/writer.ts";

/** Formats in which every flow stands for itself, so that a file of them can be read in parts and written in parts. */
export type SeriesFormat = "tnetstring" | "protobuf" | "jsonl";

/** Flows of a file that lie one after another. */
export interface Part {
  /** Where the first begins, and the last ends. Null: at the end of the file, or at the damage. */
  readonly start: number;
  readonly end: number | null;
  /** The number of the first, for errors. */
  readonly firstFlow: number;
}

interface PartTask extends Part {
  readonly path: string;
  /** Whether flows of the file before this part may matter to those in it: then it is to be given back. */
  readonly isAlone: boolean;
}

/** A part of a dump to be made ready for a store. */
export interface PrepareTask extends PartTask {
  readonly kind: "prepare";
  /** Bodies of so many bytes are stored apart. */
  readonly bodyThreshold: number;
}

/** A part of a file to convert. */
export interface ConvertTask extends PartTask {
  readonly kind: "convert";
  readonly from: "tnetstring" | "protobuf";
  readonly writing: FlowWriterOptions & { format: SeriesFormat };
  /** In mitmproxy's language. */
  readonly filter: string | undefined;
}

export type Task = ConvertTask | PrepareTask;

/** What a worker is told: to do a task, or that bytes of its answers have arrived. */
export type Order = { readonly kind: "task"; readonly task: Task } | { readonly kind: "taken"; readonly bytes: number };

/** What a worker says of its task; `done`, `failed` and `needsOrder` are its last words. */
export type Answer =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Flows for a store: their messages, and what else it knows of them. */
  | { readonly kind: "entries"; readonly bytes: Uint8Array<ArrayBuffer>; readonly packed: unknown }
  /** A flow that the filter could not be asked about: it is left out. */
  | { readonly kind: "unfit"; readonly error: ErrorData }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: ErrorData }
  /** From this flow on the file must be read in its order. */
  | { readonly kind: "needsOrder"; readonly offset: number; readonly flow: number };

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
