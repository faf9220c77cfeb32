// The protocol between the page and its worker: requests with one answer each, and events, all of plain data.
import type { FormatName } from "../io/formats.ts";

/** What is opened: a file of the visitor's, or a URL of the page's own origin, which is read by HTTP ranges. */
export type Opened = { readonly file: File } | { readonly url: string; readonly name: string };

export type RowKind = "http" | "websocket" | "tcp" | "udp" | "dns" | "other" | "gap";

/** A line of the table. Rows are numbered in the order of the file; damage between flows is a row too. */
export interface Row {
  readonly id: number;
  readonly kind: RowKind;
  readonly method: string;
  readonly status: number | null;
  readonly hasError: boolean;
  /** For HTTP, the response's media type as its headers state it; else `websocket`, `tcp`, `udp`, `dns`, or the type in the file. */
  readonly type: string;
  /** Size of the response body in bytes; for a gap, the number of bytes lost. */
  readonly size: number | null;
  /** Seconds since 1970. */
  readonly start: number | null;
  /** Seconds. */
  readonly duration: number | null;
  /** Scheme, host and port. */
  readonly origin: string;
  /** The rest of the URL; for a gap, what was wrong. */
  readonly path: string;
}

export const sortKeys = ["id", "start", "method", "status", "type", "size", "duration", "url"] as const;
export type SortKey = (typeof sortKeys)[number];

export interface View {
  readonly filter: string;
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface Progress {
  readonly bytes: number;
  readonly total: number;
  readonly flows: number;
  readonly gaps: number;
  readonly isDone: boolean;
}

export interface Timing {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

export interface MessageHead {
  readonly httpVersion: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** Size of the body as it was sent, in bytes; null if it was not captured. */
  readonly size: number | null;
}

export interface RequestDetails extends MessageHead {
  readonly method: string;
  readonly url: string;
}

export interface ResponseDetails extends MessageHead {
  readonly status: number;
  readonly reason: string;
}

export interface ConnectionDetails {
  /** Label and value of what is known. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly certificates: readonly Uint8Array[];
}

export interface MessagesDetails {
  readonly count: number;
  readonly closing: string | null;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly class: string;
  readonly ttl: number | null;
  readonly data: string;
}

export interface DnsDetails {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly { readonly title: string; readonly records: readonly DnsRecord[] }[];
}

export interface FlowDetails {
  readonly id: number;
  readonly kind: RowKind;
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly error: string | null;
  readonly comment: string;
  readonly request: RequestDetails | null;
  readonly response: ResponseDetails | null;
  readonly messages: MessagesDetails | null;
  readonly dns: readonly DnsDetails[];
  readonly client: ConnectionDetails;
  readonly server: ConnectionDetails;
  readonly timings: readonly Timing[];
}

/** Which body: that of the request or the response, or a message of the flow by its index. */
export type BodyPart = "request" | "response" | number;

export interface FormField {
  readonly name: string;
  readonly fileName: string | null;
  readonly type: string | null;
  readonly value: string;
}

export interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size on the wire, in bytes. */
  readonly rawSize: number;
  readonly mediaType: string;
  /** Why the bytes are shown as they were sent although a content-encoding is stated; else null. */
  readonly note: string | null;
  /** Null if the body is not text. */
  readonly text: string | null;
  /** Whether the text ends before the body does. */
  readonly isCut: boolean;
  readonly form: readonly FormField[] | null;
}

export interface MessageLine {
  readonly index: number;
  readonly fromClient: boolean;
  readonly isText: boolean;
  readonly size: number;
  readonly time: number | null;
  readonly preview: string;
}

export interface SelectionExport {
  readonly blob: Blob;
  readonly name: string;
  readonly flows: number;
  /** Number of selected flows that the format cannot represent. */
  readonly left: number;
}

export type ExportFormat = FormatName | "curl";

/** Label and file name extension of each format. */
export const exportKinds: Readonly<Record<ExportFormat, { readonly label: string; readonly extension: string }>> = {
  tnetstring: { label: "mitmproxy dump", extension: "mitm" },
  protobuf: { label: "Protobuf", extension: "pb" },
  har: { label: "HAR", extension: "har" },
  zhar: { label: "Compressed HAR", extension: "zhar" },
  jsonl: { label: "JSON Lines", extension: "jsonl" },
  curl: { label: "curl commands", extension: "sh" },
};

/** Why a filter is invalid, and where. */
export interface FilterProblem {
  readonly message: string;
  readonly column: number;
}

export interface ViewResult {
  readonly count: number;
  /** Whether more rows may follow. */
  readonly isFiltering: boolean;
  readonly problem: FilterProblem | null;
}

/** The requests: their parameters and answers. */
export interface Requests {
  open(source: Opened): void;
  setView(view: View): ViewResult;
  rows(from: number, to: number): readonly Row[];
  /** Ids of the rows at these positions of the view. */
  ids(from: number, to: number): Uint32Array;
  /** Position of a row in the view, -1 if it is not shown. */
  place(id: number): number;
  details(id: number): FlowDetails;
  body(id: number, part: BodyPart): Body;
  messages(id: number, from: number, to: number): readonly MessageLine[];
  exportRows(ids: Uint32Array, format: ExportFormat): SelectionExport;
}

export type RequestName = keyof Requests;

export interface RequestMessage {
  readonly call: number;
  readonly name: RequestName;
  readonly values: readonly unknown[];
}

export type WorkerMessage =
  | { readonly type: "ready"; readonly engine: string; readonly reason: string; readonly formats: readonly ExportFormat[] }
  | { readonly type: "answer"; readonly call: number; readonly value: unknown }
  | { readonly type: "refusal"; readonly call: number; readonly message: string }
  /** Progress of reading the file. */
  | { readonly type: "progress"; readonly progress: Progress }
  /** Reading or filtering stopped before the end of the file. */
  | { readonly type: "failure"; readonly message: string }
  /** The number of rows in the view; `isStale`: those at known positions may have changed. */
  | { readonly type: "view"; readonly count: number; readonly isStale: boolean; readonly isFiltering: boolean };
