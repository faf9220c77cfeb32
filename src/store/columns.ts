// The columns of an index row: the one list that the table, its readers and writers, and the exports are made from.
import type { SqlRow, SqlValue } from "./driver.ts";

/** What the store knows of a flow without decoding it. Times are seconds since 1970, sizes bytes; null stands for what the flow lacks. */
export interface StoredFlow {
  /** The flow's number in the store: flows are numbered as they are first added, and keep it when they change. */
  key: number;
  id: string;
  type: string;
  /** When it began: of HTTP the request, else the client's connection; 0 where that is not known. */
  time: number;
  created: number | null;
  requestEnd: number | null;
  responseStart: number | null;
  responseEnd: number | null;
  /** From the request's start to the response's end. */
  duration: number | null;
  /** In upper case; `TCP`, `UDP` and the operation of DNS, as mitmproxy lists them. */
  method: string;
  scheme: string | null;
  host: string | null;
  /** The host that the client named, where that is another. */
  prettyHost: string | null;
  port: number | null;
  path: string | null;
  /** Of TCP and UDP the server's address, of DNS the first name that is asked for. */
  url: string;
  /** The URL with `prettyHost`, where that is another. */
  prettyUrl: string | null;
  status: number | null;
  /** The headers `content-type`. */
  requestType: string | null;
  responseType: string | null;
  /** Bodies as they were sent. */
  requestSize: number | null;
  responseSize: number | null;
  /** Both bodies; all messages of TCP and UDP. */
  size: number;
  /** The message of the flow's error. */
  error: string | null;
  /** `host:port` of the client and of the server's connection. */
  client: string | null;
  server: string | null;
  /** An emoji's name as `:default:`; empty where the flow is not marked. */
  marked: string;
  comment: string;
  /** A sum of `FLAG_…`. */
  flags: number;
  /** Bytes of the whole flow, as protobuf. */
  length: number;
}

/** Bits of `flags`. */
export const FLAG_WEBSOCKET = 1;
export const FLAG_INTERCEPTED = 2;
export const FLAG_REPLAYED_REQUEST = 4;
export const FLAG_REPLAYED_RESPONSE = 8;
/** The flow remembers an earlier state, to go back to. */
export const FLAG_BACKUP = 16;
/** A request of HTTP or DNS that got no response. */
export const FLAG_UNANSWERED = 32;
/** The columns do not say all that filters ask for, or not to the letter: bytes that are no UTF-8, a header twice, a damaged field. */
export const FLAG_INEXACT = 64;

export type ColumnType = "TEXT" | "REAL" | "INTEGER";

export interface Column {
  readonly property: keyof StoredFlow;
  /** In SQL. */
  readonly name: string;
  readonly type: ColumnType;
  /** Never null. */
  readonly required: boolean;
}

function column(property: keyof StoredFlow, type: ColumnType, required = false): Column {
  return { property, name: property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), type, required };
}

/** All columns but the key. */
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

/** The key and all columns, for a query that `storedFlow` reads. */
export const selected: string = ["key", ...columns.map(({ name }) => name)].join(", ");

/** The values in the columns' order. */
export function valuesOf(row: Omit<StoredFlow, "key">): SqlValue[] {
  return columns.map(({ property }) => row[property as keyof typeof row]);
}

/** A row of a query for `selected`. */
export function storedFlow(row: SqlRow): StoredFlow {
  const flow: Record<string, SqlValue> = { key: row[0] };
  for (let i = 0; i < columns.length; i++) flow[columns[i].property] = row[i + 1];
  return flow as unknown as StoredFlow;
}
