// The columns of an index row: the single list from which the table, its readers and writers, and the exports are made.
import type { SqlRow, SqlValue } from "./driver.ts";

/**
 * What the store knows about a flow without decoding it. Times are in seconds since 1970, sizes in bytes; null means that the flow has no
 * such value.
 */
export interface StoredFlow {
  /** The flow's number in the store. It is assigned when the flow is first added and kept when the flow changes. */
  key: number;
  id: string;
  type: string;
  /** Start time: that of the request for HTTP, otherwise that of the client connection; 0 if unknown. */
  time: number;
  created: number | null;
  requestEnd: number | null;
  responseStart: number | null;
  responseEnd: number | null;
  /** Seconds from the start of the request to the end of the response, or to its start if the end is unknown. */
  duration: number | null;
  /** In upper case. `TCP`, `UDP`, or the name of the opcode for DNS, as mitmproxy lists them. */
  method: string;
  scheme: string | null;
  host: string | null;
  /** The host as named by the client, if it differs from `host`. */
  prettyHost: string | null;
  port: number | null;
  path: string | null;
  /** For TCP and UDP the server's address, for DNS the name in the first question. */
  url: string;
  /** The URL with `prettyHost`, if it differs from `url`. */
  prettyUrl: string | null;
  status: number | null;
  /** The `content-type` headers. */
  requestType: string | null;
  responseType: string | null;
  /** Sizes of the bodies as sent, before decoding; for TCP and UDP, of all messages in that direction. */
  requestSize: number | null;
  responseSize: number | null;
  /** Sum of both sizes. */
  size: number;
  /** The message of the flow's error. */
  error: string | null;
  /** `host:port` of the client and of the server's connection. */
  client: string | null;
  server: string | null;
  /** An emoji name such as `:default:`; empty if the flow is not marked. */
  marked: string;
  comment: string;
  /** Bitwise OR of `FLAG_…`. */
  flags: number;
  /** Size of the whole flow as protobuf. */
  length: number;
}

/** Bits of `flags`. */
export const FLAG_WEBSOCKET = 1;
export const FLAG_INTERCEPTED = 2;
export const FLAG_REPLAYED_REQUEST = 4;
export const FLAG_REPLAYED_RESPONSE = 8;
/** The flow keeps a backup of an earlier state, to revert to. */
export const FLAG_BACKUP = 16;
/** An HTTP or DNS request without a response. */
export const FLAG_UNANSWERED = 32;
/**
 * The columns lack something that filters need, or hold it only approximately (bytes that are not UTF-8, a repeated header, a damaged
 * field), so filters decode the flow.
 */
export const FLAG_INEXACT = 64;

export type ColumnType = "TEXT" | "REAL" | "INTEGER";

export interface Column {
  readonly property: keyof StoredFlow;
  /** The name in SQL. */
  readonly name: string;
  readonly type: ColumnType;
  /** Never null. */
  readonly required: boolean;
}

function column(property: keyof StoredFlow, type: ColumnType, required = false): Column {
  return { property, name: property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), type, required };
}

/** All columns except the key. */
export const columns: readonly Column[] = [
  column("id", "TEXT", true),
  column("type", "TEXT", true),
  column("time", "REAL", true),
  column("created", "REAL"),
  column("requestEnd", "REAL"),
  column("responseStart", "REAL"),
  column("responseEnd", "REAL"),
  column("duration", "REAL"),
  column("method", "TEXT", true),
  column("scheme", "TEXT"),
  column("host", "TEXT"),
  column("prettyHost", "TEXT"),
  column("port", "INTEGER"),
  column("path", "TEXT"),
  column("url", "TEXT", true),
  column("prettyUrl", "TEXT"),
  column("status", "INTEGER"),
  column("requestType", "TEXT"),
  column("responseType", "TEXT"),
  column("requestSize", "INTEGER"),
  column("responseSize", "INTEGER"),
  column("size", "INTEGER", true),
  column("error", "TEXT"),
  column("client", "TEXT"),
  column("server", "TEXT"),
  column("marked", "TEXT", true),
  column("comment", "TEXT", true),
  column("flags", "INTEGER", true),
  column("length", "INTEGER", true),
];

/** The key and all columns: the select list for rows that `storedFlow` converts. */
export const selected: string = ["key", ...columns.map(({ name }) => name)].join(", ");

/** The values in column order. */
export function valuesOf(row: Omit<StoredFlow, "key">): SqlValue[] {
  return columns.map(({ property }) => row[property as keyof typeof row]);
}

/** Converts a row of a query for `selected`. */
export function storedFlow(row: SqlRow): StoredFlow {
  const flow: Record<string, SqlValue> = { key: row[0] };
  for (let i = 0; i < columns.length; i++) flow[columns[i].property] = row[i + 1];
  return flow as unknown as StoredFlow;
}
