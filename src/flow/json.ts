// mitmweb's flow JSON, field for field (`flow_to_json` of mitmproxy): bodies as their length and SHA-256, so that no raw bytes are in it.
import type { CertificateJson } from "./certificate.ts";
import type { Address, ClientConnection, Connection, ServerConnection } from "./connection.ts";
import type { DNSFlow } from "./dns.ts";
import { emojiOf } from "./emoji.ts";
import type { Flow } from "./flow.ts";
import type { HTTPFlow } from "./http.ts";
import type { Message } from "./message.ts";
import { certificateOf, type FlowServices, sha256Of } from "./services.ts";
import type { MessagesFlow, StreamMessage } from "./tcp.ts";
import type { WebSocketData } from "./websocket.ts";

type Pairs = [name: string, value: string][];

export interface ConnectionJson {
  id: string;
  peername: Address | null;
  sockname: Address | null;
  /** Of the server's connection. */
  address?: Address | null;
  tls_established: boolean;
  /** Null where nothing here can read certificates, too. */
  cert: CertificateJson | null;
  sni: string | null;
  cipher: string | null;
  alpn: string | null;
  tls_version: string | null;
  timestamp_start: number | null;
  /** Of the server's connection. */
  timestamp_tcp_setup?: number | null;
  timestamp_tls_setup: number | null;
  timestamp_end: number | null;
}

interface MessageJson {
  http_version: string;
  headers: Pairs;
  contentLength: number | null;
  /** SHA-256 of the raw body. */
  contentHash: string | null;
  timestamp_start: number | null;
  timestamp_end: number | null;
}

export interface RequestJson extends MessageJson {
  method: string;
  scheme: string;
  host: string;
  port: number;
  path: string;
  pretty_host: string;
}

export interface ResponseJson extends MessageJson {
  status_code: number;
  reason: string;
  trailers?: Pairs;
}

export interface MessagesJson {
  contentLength: number;
  count: number;
  timestamp_last: number | null;
}

export interface WebSocketJson {
  messages_meta: MessagesJson;
  closed_by_client: boolean | null;
  close_code: number | null;
  close_reason: string | null;
  timestamp_end: number | null;
}

export interface QuestionJson {
  name: string;
  type: string;
  class: string;
}

export interface ResourceRecordJson extends QuestionJson {
  ttl: number;
  data: string;
}

export interface DnsMessageJson {
  id: number;
  query: boolean;
  op_code: string;
  authoritative_answer: boolean;
  truncation: boolean;
  recursion_desired: boolean;
  recursion_available: boolean;
  response_code: string;
  status_code: number;
  questions: QuestionJson[];
  answers: ResourceRecordJson[];
  authorities: ResourceRecordJson[];
  additionals: ResourceRecordJson[];
  size: number;
  timestamp: number | null;
}

export interface FlowJson {
  id: string;
  intercepted: boolean;
  is_replay: string | null;
  type: string;
  /** Whether the flow differs from its backup. */
  modified: boolean;
  /** An emoji, or empty. */
  marked: string;
  comment: string;
  timestamp_created: number | null;
  client_conn: ConnectionJson;
  server_conn: ConnectionJson;
  error?: { msg: string; timestamp: number | null };
  /** HTTP and DNS. */
  request?: RequestJson | DnsMessageJson;
  response?: ResponseJson | DnsMessageJson;
  websocket?: WebSocketJson;
  /** TCP and UDP. */
  messages_meta?: MessagesJson;
}

export function httpFlowJson(flow: HTTPFlow, services: FlowServices): FlowJson {
  const { request, response, websocket } = flow;
  const json = flowJson(flow, services);
  json.request = {
    method: request.method,
    scheme: request.scheme,
    host: request.host,
    port: request.port,
    path: request.path,
    ...messageStart(request, services),
    pretty_host: request.prettyHost,
  };
  if (response !== null) {
    const { http_version, ...rest } = messageStart(response, services);
    json.response = { http_version, status_code: response.statusCode, reason: response.reason, ...rest };
    if (response.trailers?.fields.length) json.response.trailers = [...response.trailers];
  }
  if (websocket !== null) json.websocket = webSocketJson(websocket);
  return json;
}

export function messagesFlowJson(flow: MessagesFlow<StreamMessage>, services: FlowServices): FlowJson {
  return { ...flowJson(flow, services), messages_meta: messagesJson(flow.messages) };
}

export function dnsFlowJson(flow: DNSFlow, services: FlowServices): FlowJson {
  const json = flowJson(flow, services);
  json.request = flow.request.toJSON();
  if (flow.response !== null) json.response = flow.response.toJSON();
  return json;
}

function flowJson(flow: Flow, services: FlowServices): FlowJson {
  const json: FlowJson = {
    id: flow.id,
    intercepted: flow.intercepted,
    is_replay: flow.isReplay,
    type: flow.type,
    modified: flow.differsFromBackup(),
    marked: flow.marked === "" ? "" : (emojiOf(flow.marked) ?? UNKNOWN_MARK),
    comment: flow.comment,
    timestamp_created: flow.timestampCreated,
    client_conn: clientJson(flow.clientConn, services),
    server_conn: serverJson(flow.serverConn, services),
  };
  const { error } = flow;
  if (error !== null) json.error = { msg: error.msg, timestamp: error.timestamp };
  return json;
}

/** What mitmweb shows for a mark whose name it does not know. */
const UNKNOWN_MARK = "🔴";

function connectionEnd(connection: Connection, services: FlowServices) {
  const [pem] = connection.certificateList;
  return {
    tls_established: connection.tlsEstablished,
    cert: pem === undefined ? null : certificateOf(services, pem),
    sni: connection.sni,
    cipher: connection.cipher,
    alpn: connection.alpn === null ? null : escapeAscii(connection.alpn),
    tls_version: connection.tlsVersion,
    timestamp_start: connection.timestampStart,
  };
}

function clientJson(connection: ClientConnection, services: FlowServices): ConnectionJson {
  const { id, peername, sockname, timestampTlsSetup, timestampEnd } = connection;
  const times = { timestamp_tls_setup: timestampTlsSetup, timestamp_end: timestampEnd };
  return { id, peername, sockname, ...connectionEnd(connection, services), ...times };
}

function serverJson(connection: ServerConnection, services: FlowServices): ConnectionJson {
  const { id, peername, sockname, address, timestampTcpSetup, timestampTlsSetup, timestampEnd } = connection;
  const times = { timestamp_tcp_setup: timestampTcpSetup, timestamp_tls_setup: timestampTlsSetup, timestamp_end: timestampEnd };
  return { id, peername, sockname, address, ...connectionEnd(connection, services), ...times };
}

function messageStart(message: Message, services: FlowServices): MessageJson {
  const content = message.rawContent;
  return {
    http_version: message.httpVersion,
    headers: [...message.headers],
    contentLength: content === null ? null : content.length,
    contentHash: content === null ? null : sha256Of(services, content),
    timestamp_start: message.timestampStart,
    timestamp_end: message.timestampEnd,
  };
}

function webSocketJson(websocket: WebSocketData): WebSocketJson {
  return {
    messages_meta: messagesJson(websocket.messages),
    closed_by_client: websocket.closedByClient,
    close_code: websocket.closeCode,
    close_reason: websocket.closeReason,
    timestamp_end: websocket.timestampEnd,
  };
}

function messagesJson(messages: readonly { contentLength: number; timestamp: number | null }[]): MessagesJson {
  return {
    contentLength: messages.reduce((length, message) => length + message.contentLength, 0),
    count: messages.length,
    timestamp_last: messages.at(-1)?.timestamp ?? null,
  };
}

/** ASCII with other bytes as `\xNN`. */
function escapeAscii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join("");
}
