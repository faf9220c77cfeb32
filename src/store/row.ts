// Makes the index row of a flow. A field that is malformed, in a damaged or unusual flow, becomes null: the flow is stored all the same.
import { latin1 } from "../codec/dict.ts";
import { isWellFormed } from "../codec/text.ts";
import { CodecError } from "../errors.ts";
import type { Address } from "../flow/connection.ts";
import type { DNSFlow } from "../flow/dns.ts";
import { opCodeName } from "../flow/dns-names.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { Message } from "../flow/message.ts";
import { formatAddress } from "../flow/print.ts";
import type { TCPFlow } from "../flow/tcp.ts";
import type { UDPFlow } from "../flow/udp.ts";
import {
  FLAG_BACKUP,
  FLAG_INEXACT,
  FLAG_INTERCEPTED,
  FLAG_REPLAYED_REQUEST,
  FLAG_REPLAYED_RESPONSE,
  FLAG_UNANSWERED,
  FLAG_WEBSOCKET,
  type StoredFlow,
} from "./columns.ts";

/** A row without its key, which the store assigns. */
export type FlowColumns = Omit<StoredFlow, "key">;

/** @param length size of the stored flow in bytes @throws CodecError BAD_STATE if the flow has no id */
export function rowOf(flow: AnyFlow, length: number): FlowColumns {
  const read = new Fields();
  const row: FlowColumns = {
    ...emptyRow(),
    id: flow.id,
    type: flow.type,
    time: read.real(() => flow.timestampStart) ?? 0,
    created: read.real(() => flow.timestampCreated),
    error: read.text(() => flow.error?.msg),
    client: read.text(() => hostAndPort(flow.clientConn.peername)),
    server: read.text(() => hostAndPort(flow.serverConn.address)),
    marked: read.text(() => flow.marked) ?? "",
    comment: read.text(() => flow.comment) ?? "",
    flags: flagsOf(flow, read),
    length,
  };
  if (flow.type === "http") fillHttp(row, flow, read);
  else if (flow.type === "dns") fillDns(row, flow, read);
  else fillMessages(row, flow, read);
  if (read.isInexact) row.flags |= FLAG_INEXACT;
  return row;
}

/** An empty row. */
export function emptyRow(): FlowColumns {
  return {
    id: "",
    type: "",
    time: 0,
    created: null,
    requestEnd: null,
    responseStart: null,
    responseEnd: null,
    duration: null,
    method: "",
    scheme: null,
    host: null,
    prettyHost: null,
    port: null,
    path: null,
    url: "",
    prettyUrl: null,
    status: null,
    requestType: null,
    responseType: null,
    requestSize: null,
    responseSize: null,
    size: 0,
    error: null,
    client: null,
    server: null,
    marked: "",
    comment: "",
    flags: 0,
    length: 0,
  };
}

function fillHttp(row: FlowColumns, flow: HTTPFlow, read: Fields): void {
  const request = read.attempt(() => flow.request);
  if (request !== null) {
    row.method = read.text(() => request.method) ?? "";
    // The column is in upper case, but the patterns of filters see the method as sent.
    if (read.attempt(() => latin1(request.rawMethod)) !== row.method) read.isInexact = true;
    row.scheme = read.text(() => request.scheme);
    row.host = read.text(() => request.host);
    row.port = read.integer(() => request.port);
    row.path = read.text(() => request.path);
    row.url = read.text(() => request.url) ?? "";
    row.prettyHost = unlessEqual(
      read.text(() => request.prettyHost),
      row.host,
    );
    row.prettyUrl = unlessEqual(
      read.text(() => request.prettyUrl),
      row.url,
    );
    row.requestEnd = read.real(() => request.timestampEnd);
    row.requestType = read.header(request);
    row.requestSize = read.integer(() => request.contentLength);
  }
  const response = read.attempt(() => flow.response);
  if (response === null) row.flags |= FLAG_UNANSWERED;
  else {
    row.status = read.integer(() => response.statusCode);
    row.responseStart = read.real(() => response.timestampStart);
    row.responseEnd = read.real(() => response.timestampEnd);
    row.responseType = read.header(response);
    row.responseSize = read.integer(() => response.contentLength);
  }
  row.size = (row.requestSize ?? 0) + (row.responseSize ?? 0);
  const start = request === null ? null : read.real(() => request.timestampStart);
  const end = row.responseEnd ?? row.responseStart;
  row.duration = start === null || end === null ? null : end - start;
}

function fillMessages(row: FlowColumns, flow: TCPFlow | UDPFlow, read: Fields): void {
  row.method = flow.type.toUpperCase();
  row.url = read.text(() => formatAddress(flow.serverConn.address)) ?? "";
  const messages = read.attempt((): readonly { fromClient: boolean; contentLength: number }[] => flow.messages) ?? [];
  let sent = 0;
  let received = 0;
  for (const message of messages) {
    const length = read.integer(() => message.contentLength) ?? 0;
    if (read.attempt(() => message.fromClient)) sent += length;
    else received += length;
  }
  row.requestSize = sent;
  row.responseSize = received;
  row.size = sent + received;
}

function fillDns(row: FlowColumns, flow: DNSFlow, read: Fields): void {
  row.method = read.text(() => opCodeName(flow.request.opCode)) ?? "";
  const name = read.text(() => flow.request.questions[0]?.name);
  if (name === null) read.isInexact = true;
  else row.url = name;
  if (read.attempt(() => flow.response) === null) row.flags |= FLAG_UNANSWERED;
  row.responseStart = read.real(() => flow.response?.timestamp ?? null);
}

function flagsOf(flow: AnyFlow, read: Fields): number {
  const replay = read.text(() => flow.isReplay);
  if (replay !== null && replay !== "request" && replay !== "response") read.isInexact = true;
  return (
    (flow.type === "http" && read.attempt(() => flow.websocket) !== null ? FLAG_WEBSOCKET : 0) |
    (read.attempt(() => flow.intercepted) ? FLAG_INTERCEPTED : 0) |
    (replay === "request" ? FLAG_REPLAYED_REQUEST : replay === "response" ? FLAG_REPLAYED_RESPONSE : 0) |
    (read.attempt(() => flow.hasBackup) ? FLAG_BACKUP : 0)
  );
}

function hostAndPort(address: Address | null): string | null {
  return address === null ? null : `${address[0]}:${address[1]}`;
}

function unlessEqual(value: string | null, other: string | null): string | null {
  return value === other ? null : value;
}

/** Reads fields, and records whether any was malformed, in which case the columns do not tell everything. */
class Fields {
  isInexact = false;

  /** The result of `read`; null if the flow holds something else there. */
  attempt<Value>(read: () => Value): Value | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof CodecError) || error.code === "BODY_NOT_LOADED") throw error;
      this.isInexact = true;
      return null;
    }
  }

  /** Bytes that are not UTF-8 become lone surrogates, which a column cannot hold. */
  text(read: () => string | null | undefined): string | null {
    const value = this.attempt(read) ?? null;
    if (value !== null && !isWellFormed(value)) this.isInexact = true;
    return value;
  }

  /** An integer that both SQL and JavaScript represent exactly. */
  integer(read: () => number | null): number | null {
    const value = this.attempt(read);
    if (value === null || Number.isSafeInteger(value)) return value;
    this.isInexact = true;
    return null;
  }

  /** SQL has no NaN. */
  real(read: () => number | null): number | null {
    const value = this.attempt(read);
    return Number.isNaN(value) ? null : value;
  }

  /** The content type. Filters test each of several headers, which the joined value does not allow. */
  header(message: Message): string | null {
    const values = this.attempt(() => message.headers.getAll("content-type")) ?? [];
    if (values.length > 1) this.isInexact = true;
    return values.length === 0 ? null : this.text(() => values.join(", "));
  }
}
