// Generated from proto/flow.proto by `mitmflow generate`. Do not edit.
/* eslint-disable */
import { type BackwardsWriter, type Bytes, type GeneratedCodec, type Integer, type PlainReader, generatedCodec, generatedSchema, nonZero, notPlain, unknownFields } from "./protobuf.ts";

export interface Flow {
  version: number | bigint | undefined;
  id: string | undefined;
  timestamp_created: number | undefined;
  error: Error | undefined;
  intercepted: boolean | undefined;
  is_replay: string | undefined;
  marked: string | undefined;
  comment: string | undefined;
  http: HttpFlow | undefined;
  tcp: MessagesFlow | undefined;
  udp: MessagesFlow | undefined;
  dns: DnsFlow | undefined;
  server_conn: ServerConnection | undefined;
  client_conn: ClientConnection | undefined;
  metadata: Dict | undefined;
  backup: Dict | undefined;
  timestamp_created_integer: number | bigint | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  crc32: number | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface FlowInput {
  version?: Integer | null | undefined;
  id?: string | null | undefined;
  timestamp_created?: number | null | undefined;
  error?: ErrorInput | null | undefined;
  intercepted?: boolean | null | undefined;
  is_replay?: string | null | undefined;
  marked?: string | null | undefined;
  comment?: string | null | undefined;
  http?: HttpFlowInput | null | undefined;
  tcp?: MessagesFlowInput | null | undefined;
  udp?: MessagesFlowInput | null | undefined;
  dns?: DnsFlowInput | null | undefined;
  server_conn?: ServerConnectionInput | null | undefined;
  client_conn?: ClientConnectionInput | null | undefined;
  metadata?: DictInput | null | undefined;
  backup?: DictInput | null | undefined;
  timestamp_created_integer?: Integer | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  crc32?: number | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Error {
  timestamp: number | undefined;
  msg: string | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ErrorInput {
  timestamp?: number | null | undefined;
  msg?: string | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface HttpFlow {
  request: Request | undefined;
  response: Response | undefined;
  websocket: WebSocket | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface HttpFlowInput {
  request?: RequestInput | null | undefined;
  response?: ResponseInput | null | undefined;
  websocket?: WebSocketInput | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface MessagesFlow {
  messages: Message[] | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface MessagesFlowInput {
  messages?: MessageInput[] | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsFlow {
  request: DnsMessage | undefined;
  response: DnsMessage | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsFlowInput {
  request?: DnsMessageInput | null | undefined;
  response?: DnsMessageInput | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ServerConnection {
  address: Address | undefined;
  via: Via | undefined;
  id: string | undefined;
  peername: Address | undefined;
  sockname: Address | undefined;
  transport_protocol: string | undefined;
  timestamp_start: number | undefined;
  timestamp_end: number | undefined;
  timestamp_tls_setup: number | undefined;
  tls: boolean | undefined;
  tls_version: string | undefined;
  sni: string | undefined;
  alpn: Uint8Array | undefined;
  cipher: string | undefined;
  error: string | undefined;
  cipher_list: string[] | undefined;
  alpn_offers: Uint8Array[] | undefined;
  certificate_list: Uint8Array[] | undefined;
  timestamp_tcp_setup: number | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ServerConnectionInput {
  address?: AddressInput | null | undefined;
  via?: ViaInput | null | undefined;
  id?: string | null | undefined;
  peername?: AddressInput | null | undefined;
  sockname?: AddressInput | null | undefined;
  transport_protocol?: string | null | undefined;
  timestamp_start?: number | null | undefined;
  timestamp_end?: number | null | undefined;
  timestamp_tls_setup?: number | null | undefined;
  tls?: boolean | null | undefined;
  tls_version?: string | null | undefined;
  sni?: string | null | undefined;
  alpn?: Bytes | null | undefined;
  cipher?: string | null | undefined;
  error?: string | null | undefined;
  cipher_list?: string[] | null | undefined;
  alpn_offers?: Bytes[] | null | undefined;
  certificate_list?: Bytes[] | null | undefined;
  timestamp_tcp_setup?: number | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ClientConnection {
  proxy_mode: string | undefined;
  id: string | undefined;
  peername: Address | undefined;
  sockname: Address | undefined;
  transport_protocol: string | undefined;
  timestamp_start: number | undefined;
  timestamp_end: number | undefined;
  timestamp_tls_setup: number | undefined;
  tls: boolean | undefined;
  tls_version: string | undefined;
  sni: string | undefined;
  alpn: Uint8Array | undefined;
  cipher: string | undefined;
  error: string | undefined;
  cipher_list: string[] | undefined;
  alpn_offers: Uint8Array[] | undefined;
  certificate_list: Uint8Array[] | undefined;
  mitmcert: Uint8Array | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ClientConnectionInput {
  proxy_mode?: string | null | undefined;
  id?: string | null | undefined;
  peername?: AddressInput | null | undefined;
  sockname?: AddressInput | null | undefined;
  transport_protocol?: string | null | undefined;
  timestamp_start?: number | null | undefined;
  timestamp_end?: number | null | undefined;
  timestamp_tls_setup?: number | null | undefined;
  tls?: boolean | null | undefined;
  tls_version?: string | null | undefined;
  sni?: string | null | undefined;
  alpn?: Bytes | null | undefined;
  cipher?: string | null | undefined;
  error?: string | null | undefined;
  cipher_list?: string[] | null | undefined;
  alpn_offers?: Bytes[] | null | undefined;
  certificate_list?: Bytes[] | null | undefined;
  mitmcert?: Bytes | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Dict {
  entries: Entry[] | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DictInput {
  entries?: EntryInput[] | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Entry {
  name: string | undefined;
  other: Value | undefined;
  value: Value | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface EntryInput {
  name?: string | null | undefined;
  other?: ValueInput | null | undefined;
  value?: ValueInput | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Request {
  method: Uint8Array | undefined;
  scheme: Uint8Array | undefined;
  host: string | undefined;
  port: number | bigint | undefined;
  path: Uint8Array | undefined;
  authority: Uint8Array | undefined;
  timestamp_start: number | undefined;
  timestamp_end: number | undefined;
  http_version: Uint8Array | undefined;
  headers: Header[] | undefined;
  content: Uint8Array | undefined;
  trailers: Headers | undefined;
  host_bytes: Uint8Array | undefined;
  timestamp_start_integer: number | bigint | undefined;
  timestamp_end_integer: number | bigint | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface RequestInput {
  method?: Bytes | null | undefined;
  scheme?: Bytes | null | undefined;
  host?: string | null | undefined;
  port?: Integer | null | undefined;
  path?: Bytes | null | undefined;
  authority?: Bytes | null | undefined;
  timestamp_start?: number | null | undefined;
  timestamp_end?: number | null | undefined;
  http_version?: Bytes | null | undefined;
  headers?: HeaderInput[] | null | undefined;
  content?: Bytes | null | undefined;
  trailers?: HeadersInput | null | undefined;
  host_bytes?: Bytes | null | undefined;
  timestamp_start_integer?: Integer | null | undefined;
  timestamp_end_integer?: Integer | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Response {
  status_code: number | bigint | undefined;
  reason: Uint8Array | undefined;
  timestamp_start: number | undefined;
  timestamp_end: number | undefined;
  http_version: Uint8Array | undefined;
  headers: Header[] | undefined;
  content: Uint8Array | undefined;
  trailers: Headers | undefined;
  timestamp_start_integer: number | bigint | undefined;
  timestamp_end_integer: number | bigint | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ResponseInput {
  status_code?: Integer | null | undefined;
  reason?: Bytes | null | undefined;
  timestamp_start?: number | null | undefined;
  timestamp_end?: number | null | undefined;
  http_version?: Bytes | null | undefined;
  headers?: HeaderInput[] | null | undefined;
  content?: Bytes | null | undefined;
  trailers?: HeadersInput | null | undefined;
  timestamp_start_integer?: Integer | null | undefined;
  timestamp_end_integer?: Integer | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface WebSocket {
  closed_by_client: boolean | undefined;
  close_code: number | bigint | undefined;
  close_reason: string | undefined;
  timestamp_end: number | undefined;
  messages: WebSocketMessage[] | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface WebSocketInput {
  closed_by_client?: boolean | null | undefined;
  close_code?: Integer | null | undefined;
  close_reason?: string | null | undefined;
  timestamp_end?: number | null | undefined;
  messages?: WebSocketMessageInput[] | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Message {
  from_client: boolean | undefined;
  content: Uint8Array | undefined;
  timestamp: number | undefined;
  timestamp_integer: number | bigint | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface MessageInput {
  from_client?: boolean | null | undefined;
  content?: Bytes | null | undefined;
  timestamp?: number | null | undefined;
  timestamp_integer?: Integer | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsMessage {
  id: number | bigint | undefined;
  query: boolean | undefined;
  op_code: number | bigint | undefined;
  authoritative_answer: boolean | undefined;
  truncation: boolean | undefined;
  recursion_desired: boolean | undefined;
  recursion_available: boolean | undefined;
  reserved: number | bigint | undefined;
  response_code: number | bigint | undefined;
  timestamp: number | undefined;
  questions: DnsQuestion[] | undefined;
  answers: DnsRecord[] | undefined;
  authorities: DnsRecord[] | undefined;
  additionals: DnsRecord[] | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsMessageInput {
  id?: Integer | null | undefined;
  query?: boolean | null | undefined;
  op_code?: Integer | null | undefined;
  authoritative_answer?: boolean | null | undefined;
  truncation?: boolean | null | undefined;
  recursion_desired?: boolean | null | undefined;
  recursion_available?: boolean | null | undefined;
  reserved?: Integer | null | undefined;
  response_code?: Integer | null | undefined;
  timestamp?: number | null | undefined;
  questions?: DnsQuestionInput[] | null | undefined;
  answers?: DnsRecordInput[] | null | undefined;
  authorities?: DnsRecordInput[] | null | undefined;
  additionals?: DnsRecordInput[] | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Address {
  host: string | undefined;
  port: number | bigint | undefined;
  flow_info: number | bigint | undefined;
  scope_id: number | bigint | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface AddressInput {
  host?: string | null | undefined;
  port?: Integer | null | undefined;
  flow_info?: Integer | null | undefined;
  scope_id?: Integer | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Via {
  scheme: string | undefined;
  address: Address | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ViaInput {
  scheme?: string | null | undefined;
  address?: AddressInput | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Value {
  boolean: boolean | undefined;
  integer: number | bigint | undefined;
  float: number | undefined;
  text: string | undefined;
  bytes: Uint8Array | undefined;
  list: List | undefined;
  dict: Dict | undefined;
  big_integer: string | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ValueInput {
  boolean?: boolean | null | undefined;
  integer?: Integer | null | undefined;
  float?: number | null | undefined;
  text?: string | null | undefined;
  bytes?: Bytes | null | undefined;
  list?: ListInput | null | undefined;
  dict?: DictInput | null | undefined;
  big_integer?: string | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Header {
  name: Uint8Array | undefined;
  value: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface HeaderInput {
  name?: Bytes | null | undefined;
  value?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface Headers {
  headers: Header[] | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface HeadersInput {
  headers?: HeaderInput[] | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface WebSocketMessage {
  opcode: number | bigint | undefined;
  from_client: boolean | undefined;
  content: Uint8Array | undefined;
  timestamp: number | undefined;
  dropped: boolean | undefined;
  injected: boolean | undefined;
  content_text: string | undefined;
  timestamp_integer: number | bigint | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface WebSocketMessageInput {
  opcode?: Integer | null | undefined;
  from_client?: boolean | null | undefined;
  content?: Bytes | null | undefined;
  timestamp?: number | null | undefined;
  dropped?: boolean | null | undefined;
  injected?: boolean | null | undefined;
  content_text?: string | null | undefined;
  timestamp_integer?: Integer | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsQuestion {
  name: string | undefined;
  type: number | bigint | undefined;
  class_: number | bigint | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsQuestionInput {
  name?: string | null | undefined;
  type?: Integer | null | undefined;
  class_?: Integer | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsRecord {
  name: string | undefined;
  type: number | bigint | undefined;
  class_: number | bigint | undefined;
  ttl: number | bigint | undefined;
  data: Uint8Array | undefined;
  extra: Entry[] | undefined;
  order: Uint8Array | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface DnsRecordInput {
  name?: string | null | undefined;
  type?: Integer | null | undefined;
  class_?: Integer | null | undefined;
  ttl?: Integer | null | undefined;
  data?: Bytes | null | undefined;
  extra?: EntryInput[] | null | undefined;
  order?: Bytes | null | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface List {
  items: Value[] | undefined;
  [unknownFields]?: Uint8Array[];
}

export interface ListInput {
  items?: ValueInput[] | null | undefined;
  [unknownFields]?: Uint8Array[];
}


function readFlow(reader: PlainReader, end: number, depth: number): Flow {
  if (depth === 0) throw notPlain;
  let version: number | bigint | undefined;
  let id: string | undefined;
  let timestamp_created: number | undefined;
  let error: Error | undefined;
  let intercepted: boolean | undefined;
  let is_replay: string | undefined;
  let marked: string | undefined;
  let comment: string | undefined;
  let http: HttpFlow | undefined;
  let tcp: MessagesFlow | undefined;
  let udp: MessagesFlow | undefined;
  let dns: DnsFlow | undefined;
  let server_conn: ServerConnection | undefined;
  let client_conn: ClientConnection | undefined;
  let metadata: Dict | undefined;
  let backup: Dict | undefined;
  let timestamp_created_integer: number | bigint | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let crc32: number | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (version !== undefined) throw notPlain;
      version = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (id !== undefined) throw notPlain;
      id = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 25) {
      if (timestamp_created !== undefined) throw notPlain;
      timestamp_created = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 34) {
      if (error !== undefined) throw notPlain;
      error = readError(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 40) {
      if (intercepted !== undefined) throw notPlain;
      intercepted = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 50) {
      if (is_replay !== undefined) throw notPlain;
      is_replay = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 58) {
      if (marked !== undefined) throw notPlain;
      marked = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 66) {
      if (comment !== undefined) throw notPlain;
      comment = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 74) {
      if (http !== undefined || tcp !== undefined || udp !== undefined || dns !== undefined) throw notPlain;
      http = readHttpFlow(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 82) {
      if (tcp !== undefined || http !== undefined || udp !== undefined || dns !== undefined) throw notPlain;
      tcp = readMessagesFlow(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 90) {
      if (udp !== undefined || http !== undefined || tcp !== undefined || dns !== undefined) throw notPlain;
      udp = readMessagesFlow(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 98) {
      if (dns !== undefined || http !== undefined || tcp !== undefined || udp !== undefined) throw notPlain;
      dns = readDnsFlow(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 106) {
      if (server_conn !== undefined) throw notPlain;
      server_conn = readServerConnection(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 114) {
      if (client_conn !== undefined) throw notPlain;
      client_conn = readClientConnection(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 122) {
      if (metadata !== undefined) throw notPlain;
      metadata = readDict(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 130) {
      if (backup !== undefined) throw notPlain;
      backup = readDict(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 136) {
      if (timestamp_created_integer !== undefined) throw notPlain;
      timestamp_created_integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    while (tag === 146) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 154) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (tag === 16381) {
      if (crc32 !== undefined) throw notPlain;
      crc32 = reader.number(7, end) as number;
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { version, id, timestamp_created, error, intercepted, is_replay, marked, comment, http, tcp, udp, dns, server_conn, client_conn, metadata, backup, timestamp_created_integer, extra, order, crc32 };
}

function readError(reader: PlainReader, end: number, depth: number): Error {
  if (depth === 0) throw notPlain;
  let timestamp: number | undefined;
  let msg: string | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 9) {
      if (timestamp !== undefined) throw notPlain;
      timestamp = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (msg !== undefined) throw notPlain;
      msg = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 138) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { timestamp, msg, extra, order };
}

function readHttpFlow(reader: PlainReader, end: number, depth: number): HttpFlow {
  if (depth === 0) throw notPlain;
  let request: Request | undefined;
  let response: Response | undefined;
  let websocket: WebSocket | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (request !== undefined) throw notPlain;
      request = readRequest(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (response !== undefined) throw notPlain;
      response = readResponse(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (websocket !== undefined) throw notPlain;
      websocket = readWebSocket(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { request, response, websocket };
}

function readMessagesFlow(reader: PlainReader, end: number, depth: number): MessagesFlow {
  if (depth === 0) throw notPlain;
  let messages: Message[] | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    while (tag === 10) {
      (messages ??= []).push(readMessage(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { messages };
}

function readDnsFlow(reader: PlainReader, end: number, depth: number): DnsFlow {
  if (depth === 0) throw notPlain;
  let request: DnsMessage | undefined;
  let response: DnsMessage | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (request !== undefined) throw notPlain;
      request = readDnsMessage(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (response !== undefined) throw notPlain;
      response = readDnsMessage(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { request, response };
}

function readServerConnection(reader: PlainReader, end: number, depth: number): ServerConnection {
  if (depth === 0) throw notPlain;
  let address: Address | undefined;
  let via: Via | undefined;
  let id: string | undefined;
  let peername: Address | undefined;
  let sockname: Address | undefined;
  let transport_protocol: string | undefined;
  let timestamp_start: number | undefined;
  let timestamp_end: number | undefined;
  let timestamp_tls_setup: number | undefined;
  let tls: boolean | undefined;
  let tls_version: string | undefined;
  let sni: string | undefined;
  let alpn: Uint8Array | undefined;
  let cipher: string | undefined;
  let error: string | undefined;
  let cipher_list: string[] | undefined;
  let alpn_offers: Uint8Array[] | undefined;
  let certificate_list: Uint8Array[] | undefined;
  let timestamp_tcp_setup: number | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (address !== undefined) throw notPlain;
      address = readAddress(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (via !== undefined) throw notPlain;
      via = readVia(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (id !== undefined) throw notPlain;
      id = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 34) {
      if (peername !== undefined) throw notPlain;
      peername = readAddress(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 42) {
      if (sockname !== undefined) throw notPlain;
      sockname = readAddress(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 50) {
      if (transport_protocol !== undefined) throw notPlain;
      transport_protocol = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 57) {
      if (timestamp_start !== undefined) throw notPlain;
      timestamp_start = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 65) {
      if (timestamp_end !== undefined) throw notPlain;
      timestamp_end = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 73) {
      if (timestamp_tls_setup !== undefined) throw notPlain;
      timestamp_tls_setup = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 80) {
      if (tls !== undefined) throw notPlain;
      tls = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 90) {
      if (tls_version !== undefined) throw notPlain;
      tls_version = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 98) {
      if (sni !== undefined) throw notPlain;
      sni = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 106) {
      if (alpn !== undefined) throw notPlain;
      alpn = reader.payload(end);
      tag = reader.tag(end);
    }
    if (tag === 114) {
      if (cipher !== undefined) throw notPlain;
      cipher = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 122) {
      if (error !== undefined) throw notPlain;
      error = reader.text(end);
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (cipher_list ??= []).push(reader.text(end));
      tag = reader.tag(end);
    }
    while (tag === 138) {
      (alpn_offers ??= []).push(reader.payload(end));
      tag = reader.tag(end);
    }
    while (tag === 146) {
      (certificate_list ??= []).push(reader.payload(end));
      tag = reader.tag(end);
    }
    if (tag === 153) {
      if (timestamp_tcp_setup !== undefined) throw notPlain;
      timestamp_tcp_setup = reader.double(end);
      tag = reader.tag(end);
    }
    while (tag === 170) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 178) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { address, via, id, peername, sockname, transport_protocol, timestamp_start, timestamp_end, timestamp_tls_setup, tls, tls_version, sni, alpn, cipher, error, cipher_list, alpn_offers, certificate_list, timestamp_tcp_setup, extra, order };
}

function readClientConnection(reader: PlainReader, end: number, depth: number): ClientConnection {
  if (depth === 0) throw notPlain;
  let proxy_mode: string | undefined;
  let id: string | undefined;
  let peername: Address | undefined;
  let sockname: Address | undefined;
  let transport_protocol: string | undefined;
  let timestamp_start: number | undefined;
  let timestamp_end: number | undefined;
  let timestamp_tls_setup: number | undefined;
  let tls: boolean | undefined;
  let tls_version: string | undefined;
  let sni: string | undefined;
  let alpn: Uint8Array | undefined;
  let cipher: string | undefined;
  let error: string | undefined;
  let cipher_list: string[] | undefined;
  let alpn_offers: Uint8Array[] | undefined;
  let certificate_list: Uint8Array[] | undefined;
  let mitmcert: Uint8Array | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (proxy_mode !== undefined) throw notPlain;
      proxy_mode = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (id !== undefined) throw notPlain;
      id = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 34) {
      if (peername !== undefined) throw notPlain;
      peername = readAddress(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 42) {
      if (sockname !== undefined) throw notPlain;
      sockname = readAddress(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 50) {
      if (transport_protocol !== undefined) throw notPlain;
      transport_protocol = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 57) {
      if (timestamp_start !== undefined) throw notPlain;
      timestamp_start = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 65) {
      if (timestamp_end !== undefined) throw notPlain;
      timestamp_end = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 73) {
      if (timestamp_tls_setup !== undefined) throw notPlain;
      timestamp_tls_setup = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 80) {
      if (tls !== undefined) throw notPlain;
      tls = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 90) {
      if (tls_version !== undefined) throw notPlain;
      tls_version = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 98) {
      if (sni !== undefined) throw notPlain;
      sni = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 106) {
      if (alpn !== undefined) throw notPlain;
      alpn = reader.payload(end);
      tag = reader.tag(end);
    }
    if (tag === 114) {
      if (cipher !== undefined) throw notPlain;
      cipher = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 122) {
      if (error !== undefined) throw notPlain;
      error = reader.text(end);
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (cipher_list ??= []).push(reader.text(end));
      tag = reader.tag(end);
    }
    while (tag === 138) {
      (alpn_offers ??= []).push(reader.payload(end));
      tag = reader.tag(end);
    }
    while (tag === 146) {
      (certificate_list ??= []).push(reader.payload(end));
      tag = reader.tag(end);
    }
    if (tag === 162) {
      if (mitmcert !== undefined) throw notPlain;
      mitmcert = reader.payload(end);
      tag = reader.tag(end);
    }
    while (tag === 170) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 178) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { proxy_mode, id, peername, sockname, transport_protocol, timestamp_start, timestamp_end, timestamp_tls_setup, tls, tls_version, sni, alpn, cipher, error, cipher_list, alpn_offers, certificate_list, mitmcert, extra, order };
}

function readDict(reader: PlainReader, end: number, depth: number): Dict {
  if (depth === 0) throw notPlain;
  let entries: Entry[] | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    while (tag === 10) {
      (entries ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { entries };
}

function readEntry(reader: PlainReader, end: number, depth: number): Entry {
  if (depth === 0) throw notPlain;
  let name: string | undefined;
  let other: Value | undefined;
  let value: Value | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (name !== undefined || other !== undefined) throw notPlain;
      name = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (other !== undefined || name !== undefined) throw notPlain;
      other = readValue(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (value !== undefined) throw notPlain;
      value = readValue(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { name, other, value };
}

function readRequest(reader: PlainReader, end: number, depth: number): Request {
  if (depth === 0) throw notPlain;
  let method: Uint8Array | undefined;
  let scheme: Uint8Array | undefined;
  let host: string | undefined;
  let port: number | bigint | undefined;
  let path: Uint8Array | undefined;
  let authority: Uint8Array | undefined;
  let timestamp_start: number | undefined;
  let timestamp_end: number | undefined;
  let http_version: Uint8Array | undefined;
  let headers: Header[] | undefined;
  let content: Uint8Array | undefined;
  let trailers: Headers | undefined;
  let host_bytes: Uint8Array | undefined;
  let timestamp_start_integer: number | bigint | undefined;
  let timestamp_end_integer: number | bigint | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (method !== undefined) throw notPlain;
      method = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (scheme !== undefined) throw notPlain;
      scheme = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (host !== undefined) throw notPlain;
      host = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 32) {
      if (port !== undefined) throw notPlain;
      port = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 42) {
      if (path !== undefined) throw notPlain;
      path = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 50) {
      if (authority !== undefined) throw notPlain;
      authority = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 57) {
      if (timestamp_start !== undefined) throw notPlain;
      timestamp_start = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 65) {
      if (timestamp_end !== undefined) throw notPlain;
      timestamp_end = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 74) {
      if (http_version !== undefined) throw notPlain;
      http_version = reader.content(end);
      tag = reader.tag(end);
    }
    while (tag === 82) {
      (headers ??= []).push(readHeader(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 90) {
      if (content !== undefined) throw notPlain;
      content = reader.payload(end);
      tag = reader.tag(end);
    }
    if (tag === 98) {
      if (trailers !== undefined) throw notPlain;
      trailers = readHeaders(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 106) {
      if (host_bytes !== undefined) throw notPlain;
      host_bytes = reader.payload(end);
      tag = reader.tag(end);
    }
    if (tag === 112) {
      if (timestamp_start_integer !== undefined) throw notPlain;
      timestamp_start_integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (tag === 120) {
      if (timestamp_end_integer !== undefined) throw notPlain;
      timestamp_end_integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 138) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { method, scheme, host, port, path, authority, timestamp_start, timestamp_end, http_version, headers, content, trailers, host_bytes, timestamp_start_integer, timestamp_end_integer, extra, order };
}

function readResponse(reader: PlainReader, end: number, depth: number): Response {
  if (depth === 0) throw notPlain;
  let status_code: number | bigint | undefined;
  let reason: Uint8Array | undefined;
  let timestamp_start: number | undefined;
  let timestamp_end: number | undefined;
  let http_version: Uint8Array | undefined;
  let headers: Header[] | undefined;
  let content: Uint8Array | undefined;
  let trailers: Headers | undefined;
  let timestamp_start_integer: number | bigint | undefined;
  let timestamp_end_integer: number | bigint | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (status_code !== undefined) throw notPlain;
      status_code = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (reason !== undefined) throw notPlain;
      reason = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 57) {
      if (timestamp_start !== undefined) throw notPlain;
      timestamp_start = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 65) {
      if (timestamp_end !== undefined) throw notPlain;
      timestamp_end = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 74) {
      if (http_version !== undefined) throw notPlain;
      http_version = reader.content(end);
      tag = reader.tag(end);
    }
    while (tag === 82) {
      (headers ??= []).push(readHeader(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 90) {
      if (content !== undefined) throw notPlain;
      content = reader.payload(end);
      tag = reader.tag(end);
    }
    if (tag === 98) {
      if (trailers !== undefined) throw notPlain;
      trailers = readHeaders(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 112) {
      if (timestamp_start_integer !== undefined) throw notPlain;
      timestamp_start_integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (tag === 120) {
      if (timestamp_end_integer !== undefined) throw notPlain;
      timestamp_end_integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 138) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { status_code, reason, timestamp_start, timestamp_end, http_version, headers, content, trailers, timestamp_start_integer, timestamp_end_integer, extra, order };
}

function readWebSocket(reader: PlainReader, end: number, depth: number): WebSocket {
  if (depth === 0) throw notPlain;
  let closed_by_client: boolean | undefined;
  let close_code: number | bigint | undefined;
  let close_reason: string | undefined;
  let timestamp_end: number | undefined;
  let messages: WebSocketMessage[] | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (closed_by_client !== undefined) throw notPlain;
      closed_by_client = reader.bool(end);
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (close_code !== undefined) throw notPlain;
      close_code = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (close_reason !== undefined) throw notPlain;
      close_reason = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 33) {
      if (timestamp_end !== undefined) throw notPlain;
      timestamp_end = reader.double(end);
      tag = reader.tag(end);
    }
    while (tag === 42) {
      (messages ??= []).push(readWebSocketMessage(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 138) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { closed_by_client, close_code, close_reason, timestamp_end, messages, extra, order };
}

function readMessage(reader: PlainReader, end: number, depth: number): Message {
  if (depth === 0) throw notPlain;
  let from_client: boolean | undefined;
  let content: Uint8Array | undefined;
  let timestamp: number | undefined;
  let timestamp_integer: number | bigint | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (from_client !== undefined) throw notPlain;
      from_client = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (content !== undefined) throw notPlain;
      content = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 25) {
      if (timestamp !== undefined) throw notPlain;
      timestamp = nonZero(reader.double(end));
      tag = reader.tag(end);
    }
    if (tag === 32) {
      if (timestamp_integer !== undefined) throw notPlain;
      timestamp_integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { from_client, content, timestamp, timestamp_integer };
}

function readDnsMessage(reader: PlainReader, end: number, depth: number): DnsMessage {
  if (depth === 0) throw notPlain;
  let id: number | bigint | undefined;
  let query: boolean | undefined;
  let op_code: number | bigint | undefined;
  let authoritative_answer: boolean | undefined;
  let truncation: boolean | undefined;
  let recursion_desired: boolean | undefined;
  let recursion_available: boolean | undefined;
  let reserved: number | bigint | undefined;
  let response_code: number | bigint | undefined;
  let timestamp: number | undefined;
  let questions: DnsQuestion[] | undefined;
  let answers: DnsRecord[] | undefined;
  let authorities: DnsRecord[] | undefined;
  let additionals: DnsRecord[] | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (id !== undefined) throw notPlain;
      id = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (query !== undefined) throw notPlain;
      query = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 24) {
      if (op_code !== undefined) throw notPlain;
      op_code = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 32) {
      if (authoritative_answer !== undefined) throw notPlain;
      authoritative_answer = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 40) {
      if (truncation !== undefined) throw notPlain;
      truncation = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 48) {
      if (recursion_desired !== undefined) throw notPlain;
      recursion_desired = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 56) {
      if (recursion_available !== undefined) throw notPlain;
      recursion_available = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 64) {
      if (reserved !== undefined) throw notPlain;
      reserved = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 72) {
      if (response_code !== undefined) throw notPlain;
      response_code = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 81) {
      if (timestamp !== undefined) throw notPlain;
      timestamp = reader.double(end);
      tag = reader.tag(end);
    }
    while (tag === 90) {
      (questions ??= []).push(readDnsQuestion(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    while (tag === 98) {
      (answers ??= []).push(readDnsRecord(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    while (tag === 106) {
      (authorities ??= []).push(readDnsRecord(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    while (tag === 114) {
      (additionals ??= []).push(readDnsRecord(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 138) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { id, query, op_code, authoritative_answer, truncation, recursion_desired, recursion_available, reserved, response_code, timestamp, questions, answers, authorities, additionals, extra, order };
}

function readAddress(reader: PlainReader, end: number, depth: number): Address {
  if (depth === 0) throw notPlain;
  let host: string | undefined;
  let port: number | bigint | undefined;
  let flow_info: number | bigint | undefined;
  let scope_id: number | bigint | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (host !== undefined) throw notPlain;
      host = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (port !== undefined) throw notPlain;
      port = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 24) {
      if (flow_info !== undefined) throw notPlain;
      flow_info = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (tag === 32) {
      if (scope_id !== undefined) throw notPlain;
      scope_id = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { host, port, flow_info, scope_id };
}

function readVia(reader: PlainReader, end: number, depth: number): Via {
  if (depth === 0) throw notPlain;
  let scheme: string | undefined;
  let address: Address | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (scheme !== undefined) throw notPlain;
      scheme = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (address !== undefined) throw notPlain;
      address = readAddress(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { scheme, address };
}

function readValue(reader: PlainReader, end: number, depth: number): Value {
  if (depth === 0) throw notPlain;
  let boolean_: boolean | undefined;
  let integer: number | bigint | undefined;
  let float: number | undefined;
  let text: string | undefined;
  let bytes: Uint8Array | undefined;
  let list_: List | undefined;
  let dict: Dict | undefined;
  let big_integer: string | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (boolean_ !== undefined || integer !== undefined || float !== undefined || text !== undefined || bytes !== undefined || list_ !== undefined || dict !== undefined || big_integer !== undefined) throw notPlain;
      boolean_ = reader.bool(end);
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (integer !== undefined || boolean_ !== undefined || float !== undefined || text !== undefined || bytes !== undefined || list_ !== undefined || dict !== undefined || big_integer !== undefined) throw notPlain;
      integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (tag === 25) {
      if (float !== undefined || boolean_ !== undefined || integer !== undefined || text !== undefined || bytes !== undefined || list_ !== undefined || dict !== undefined || big_integer !== undefined) throw notPlain;
      float = reader.double(end);
      tag = reader.tag(end);
    }
    if (tag === 34) {
      if (text !== undefined || boolean_ !== undefined || integer !== undefined || float !== undefined || bytes !== undefined || list_ !== undefined || dict !== undefined || big_integer !== undefined) throw notPlain;
      text = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 42) {
      if (bytes !== undefined || boolean_ !== undefined || integer !== undefined || float !== undefined || text !== undefined || list_ !== undefined || dict !== undefined || big_integer !== undefined) throw notPlain;
      bytes = reader.payload(end);
      tag = reader.tag(end);
    }
    if (tag === 50) {
      if (list_ !== undefined || boolean_ !== undefined || integer !== undefined || float !== undefined || text !== undefined || bytes !== undefined || dict !== undefined || big_integer !== undefined) throw notPlain;
      list_ = readList(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 58) {
      if (dict !== undefined || boolean_ !== undefined || integer !== undefined || float !== undefined || text !== undefined || bytes !== undefined || list_ !== undefined || big_integer !== undefined) throw notPlain;
      dict = readDict(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 66) {
      if (big_integer !== undefined || boolean_ !== undefined || integer !== undefined || float !== undefined || text !== undefined || bytes !== undefined || list_ !== undefined || dict !== undefined) throw notPlain;
      big_integer = reader.text(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { boolean: boolean_, integer, float, text, bytes, list: list_, dict, big_integer };
}

function readHeader(reader: PlainReader, end: number, depth: number): Header {
  if (depth === 0) throw notPlain;
  let name: Uint8Array | undefined;
  let value: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (name !== undefined) throw notPlain;
      name = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (value !== undefined) throw notPlain;
      value = reader.content(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { name, value };
}

function readHeaders(reader: PlainReader, end: number, depth: number): Headers {
  if (depth === 0) throw notPlain;
  let headers: Header[] | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    while (tag === 10) {
      (headers ??= []).push(readHeader(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { headers };
}

function readWebSocketMessage(reader: PlainReader, end: number, depth: number): WebSocketMessage {
  if (depth === 0) throw notPlain;
  let opcode: number | bigint | undefined;
  let from_client: boolean | undefined;
  let content: Uint8Array | undefined;
  let timestamp: number | undefined;
  let dropped: boolean | undefined;
  let injected: boolean | undefined;
  let content_text: string | undefined;
  let timestamp_integer: number | bigint | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (opcode !== undefined) throw notPlain;
      opcode = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (from_client !== undefined) throw notPlain;
      from_client = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (content !== undefined) throw notPlain;
      content = reader.content(end);
      tag = reader.tag(end);
    }
    if (tag === 33) {
      if (timestamp !== undefined) throw notPlain;
      timestamp = nonZero(reader.double(end));
      tag = reader.tag(end);
    }
    if (tag === 40) {
      if (dropped !== undefined) throw notPlain;
      dropped = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 48) {
      if (injected !== undefined) throw notPlain;
      injected = reader.bool(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 58) {
      if (content_text !== undefined) throw notPlain;
      content_text = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 64) {
      if (timestamp_integer !== undefined) throw notPlain;
      timestamp_integer = reader.integer(3, end) as number | bigint;
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { opcode, from_client, content, timestamp, dropped, injected, content_text, timestamp_integer };
}

function readDnsQuestion(reader: PlainReader, end: number, depth: number): DnsQuestion {
  if (depth === 0) throw notPlain;
  let name: string | undefined;
  let type: number | bigint | undefined;
  let class_: number | bigint | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (name !== undefined) throw notPlain;
      name = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (type !== undefined) throw notPlain;
      type = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 24) {
      if (class_ !== undefined) throw notPlain;
      class_ = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 138) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { name, type, class_, extra, order };
}

function readDnsRecord(reader: PlainReader, end: number, depth: number): DnsRecord {
  if (depth === 0) throw notPlain;
  let name: string | undefined;
  let type: number | bigint | undefined;
  let class_: number | bigint | undefined;
  let ttl: number | bigint | undefined;
  let data: Uint8Array | undefined;
  let extra: Entry[] | undefined;
  let order: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (name !== undefined) throw notPlain;
      name = reader.text(end) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (type !== undefined) throw notPlain;
      type = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 24) {
      if (class_ !== undefined) throw notPlain;
      class_ = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 32) {
      if (ttl !== undefined) throw notPlain;
      ttl = (reader.integer(3, end) as number | bigint) || undefined;
      tag = reader.tag(end);
    }
    if (tag === 42) {
      if (data !== undefined) throw notPlain;
      data = reader.content(end);
      tag = reader.tag(end);
    }
    while (tag === 130) {
      (extra ??= []).push(readEntry(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (tag === 138) {
      if (order !== undefined) throw notPlain;
      order = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { name, type, class_, ttl, data, extra, order };
}

function readList(reader: PlainReader, end: number, depth: number): List {
  if (depth === 0) throw notPlain;
  let items: Value[] | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    while (tag === 10) {
      (items ??= []).push(readValue(reader, reader.stop(end), depth - 1));
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  return { items };
}

function writeFlow(writer: BackwardsWriter, message: FlowInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { version, id, timestamp_created, error, intercepted, is_replay, marked, comment, http, tcp, udp, dns, server_conn, client_conn, metadata, backup, timestamp_created_integer, extra, order, crc32 } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (crc32 != null) {
    writer.number(7, 16381, crc32, false);
  }
  if (order != null) {
    writer.payload(154, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(146, before);
    }
  }
  if (timestamp_created_integer != null) {
    writer.integer(3, 136, timestamp_created_integer, false);
  }
  if (backup != null) {
    const before = writer.total;
    writeDict(writer, backup, depth - 1);
    writer.head(130, before);
  }
  if (metadata != null) {
    const before = writer.total;
    writeDict(writer, metadata, depth - 1);
    writer.head(122, before);
  }
  if (client_conn != null) {
    const before = writer.total;
    writeClientConnection(writer, client_conn, depth - 1);
    writer.head(114, before);
  }
  if (server_conn != null) {
    const before = writer.total;
    writeServerConnection(writer, server_conn, depth - 1);
    writer.head(106, before);
  }
  if (dns != null) {
    if (http != null || tcp != null || udp != null) throw writer.refusal("UNSUPPORTED_VALUE");
    const before = writer.total;
    writeDnsFlow(writer, dns, depth - 1);
    writer.head(98, before);
  }
  if (udp != null) {
    if (http != null || tcp != null || dns != null) throw writer.refusal("UNSUPPORTED_VALUE");
    const before = writer.total;
    writeMessagesFlow(writer, udp, depth - 1);
    writer.head(90, before);
  }
  if (tcp != null) {
    if (http != null || udp != null || dns != null) throw writer.refusal("UNSUPPORTED_VALUE");
    const before = writer.total;
    writeMessagesFlow(writer, tcp, depth - 1);
    writer.head(82, before);
  }
  if (http != null) {
    if (tcp != null || udp != null || dns != null) throw writer.refusal("UNSUPPORTED_VALUE");
    const before = writer.total;
    writeHttpFlow(writer, http, depth - 1);
    writer.head(74, before);
  }
  if (comment != null) {
    writer.text(66, comment, true);
  }
  if (marked != null) {
    writer.text(58, marked, true);
  }
  if (is_replay != null) {
    writer.text(50, is_replay, false);
  }
  if (intercepted != null) {
    writer.number(8, 40, intercepted, true);
  }
  if (error != null) {
    const before = writer.total;
    writeError(writer, error, depth - 1);
    writer.head(34, before);
  }
  if (timestamp_created != null) {
    writer.double(25, timestamp_created, false);
  }
  if (id != null) {
    writer.text(18, id, true);
  }
  if (version != null) {
    writer.integer(3, 8, version, true);
  }
}

function writeError(writer: BackwardsWriter, message: ErrorInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { timestamp, msg, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(138, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(130, before);
    }
  }
  if (msg != null) {
    writer.text(18, msg, true);
  }
  if (timestamp != null) {
    writer.double(9, timestamp, false);
  }
}

function writeHttpFlow(writer: BackwardsWriter, message: HttpFlowInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { request, response, websocket } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (websocket != null) {
    const before = writer.total;
    writeWebSocket(writer, websocket, depth - 1);
    writer.head(26, before);
  }
  if (response != null) {
    const before = writer.total;
    writeResponse(writer, response, depth - 1);
    writer.head(18, before);
  }
  if (request != null) {
    const before = writer.total;
    writeRequest(writer, request, depth - 1);
    writer.head(10, before);
  }
}

function writeMessagesFlow(writer: BackwardsWriter, message: MessagesFlowInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { messages } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (messages != null) {
    const list = writer.list(messages);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeMessage(writer, list[i], depth - 1);
      writer.head(10, before);
    }
  }
}

function writeDnsFlow(writer: BackwardsWriter, message: DnsFlowInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { request, response } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (response != null) {
    const before = writer.total;
    writeDnsMessage(writer, response, depth - 1);
    writer.head(18, before);
  }
  if (request != null) {
    const before = writer.total;
    writeDnsMessage(writer, request, depth - 1);
    writer.head(10, before);
  }
}

function writeServerConnection(writer: BackwardsWriter, message: ServerConnectionInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { address, via, id, peername, sockname, transport_protocol, timestamp_start, timestamp_end, timestamp_tls_setup, tls, tls_version, sni, alpn, cipher, error, cipher_list, alpn_offers, certificate_list, timestamp_tcp_setup, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(178, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(170, before);
    }
  }
  if (timestamp_tcp_setup != null) {
    writer.double(153, timestamp_tcp_setup, false);
  }
  if (certificate_list != null) {
    const list = writer.list(certificate_list);
    for (let i = list.length - 1; i >= 0; i--) {
      writer.payload(146, list[i], false);
    }
  }
  if (alpn_offers != null) {
    const list = writer.list(alpn_offers);
    for (let i = list.length - 1; i >= 0; i--) {
      writer.payload(138, list[i], false);
    }
  }
  if (cipher_list != null) {
    const list = writer.list(cipher_list);
    for (let i = list.length - 1; i >= 0; i--) {
      writer.text(130, list[i], false);
    }
  }
  if (error != null) {
    writer.text(122, error, false);
  }
  if (cipher != null) {
    writer.text(114, cipher, false);
  }
  if (alpn != null) {
    writer.payload(106, alpn, false);
  }
  if (sni != null) {
    writer.text(98, sni, false);
  }
  if (tls_version != null) {
    writer.text(90, tls_version, false);
  }
  if (tls != null) {
    writer.number(8, 80, tls, true);
  }
  if (timestamp_tls_setup != null) {
    writer.double(73, timestamp_tls_setup, false);
  }
  if (timestamp_end != null) {
    writer.double(65, timestamp_end, false);
  }
  if (timestamp_start != null) {
    writer.double(57, timestamp_start, false);
  }
  if (transport_protocol != null) {
    writer.text(50, transport_protocol, true);
  }
  if (sockname != null) {
    const before = writer.total;
    writeAddress(writer, sockname, depth - 1);
    writer.head(42, before);
  }
  if (peername != null) {
    const before = writer.total;
    writeAddress(writer, peername, depth - 1);
    writer.head(34, before);
  }
  if (id != null) {
    writer.text(26, id, true);
  }
  if (via != null) {
    const before = writer.total;
    writeVia(writer, via, depth - 1);
    writer.head(18, before);
  }
  if (address != null) {
    const before = writer.total;
    writeAddress(writer, address, depth - 1);
    writer.head(10, before);
  }
}

function writeClientConnection(writer: BackwardsWriter, message: ClientConnectionInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { proxy_mode, id, peername, sockname, transport_protocol, timestamp_start, timestamp_end, timestamp_tls_setup, tls, tls_version, sni, alpn, cipher, error, cipher_list, alpn_offers, certificate_list, mitmcert, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(178, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(170, before);
    }
  }
  if (mitmcert != null) {
    writer.payload(162, mitmcert, false);
  }
  if (certificate_list != null) {
    const list = writer.list(certificate_list);
    for (let i = list.length - 1; i >= 0; i--) {
      writer.payload(146, list[i], false);
    }
  }
  if (alpn_offers != null) {
    const list = writer.list(alpn_offers);
    for (let i = list.length - 1; i >= 0; i--) {
      writer.payload(138, list[i], false);
    }
  }
  if (cipher_list != null) {
    const list = writer.list(cipher_list);
    for (let i = list.length - 1; i >= 0; i--) {
      writer.text(130, list[i], false);
    }
  }
  if (error != null) {
    writer.text(122, error, false);
  }
  if (cipher != null) {
    writer.text(114, cipher, false);
  }
  if (alpn != null) {
    writer.payload(106, alpn, false);
  }
  if (sni != null) {
    writer.text(98, sni, false);
  }
  if (tls_version != null) {
    writer.text(90, tls_version, false);
  }
  if (tls != null) {
    writer.number(8, 80, tls, true);
  }
  if (timestamp_tls_setup != null) {
    writer.double(73, timestamp_tls_setup, false);
  }
  if (timestamp_end != null) {
    writer.double(65, timestamp_end, false);
  }
  if (timestamp_start != null) {
    writer.double(57, timestamp_start, false);
  }
  if (transport_protocol != null) {
    writer.text(50, transport_protocol, true);
  }
  if (sockname != null) {
    const before = writer.total;
    writeAddress(writer, sockname, depth - 1);
    writer.head(42, before);
  }
  if (peername != null) {
    const before = writer.total;
    writeAddress(writer, peername, depth - 1);
    writer.head(34, before);
  }
  if (id != null) {
    writer.text(26, id, true);
  }
  if (proxy_mode != null) {
    writer.text(10, proxy_mode, true);
  }
}

function writeDict(writer: BackwardsWriter, message: DictInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { entries } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (entries != null) {
    const list = writer.list(entries);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(10, before);
    }
  }
}

function writeEntry(writer: BackwardsWriter, message: EntryInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { name, other, value } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (value != null) {
    const before = writer.total;
    writeValue(writer, value, depth - 1);
    writer.head(26, before);
  }
  if (other != null) {
    if (name != null) throw writer.refusal("UNSUPPORTED_VALUE");
    const before = writer.total;
    writeValue(writer, other, depth - 1);
    writer.head(18, before);
  }
  if (name != null) {
    if (other != null) throw writer.refusal("UNSUPPORTED_VALUE");
    writer.text(10, name, false);
  }
}

function writeRequest(writer: BackwardsWriter, message: RequestInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { method, scheme, host, port, path, authority, timestamp_start, timestamp_end, http_version, headers, content, trailers, host_bytes, timestamp_start_integer, timestamp_end_integer, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(138, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(130, before);
    }
  }
  if (timestamp_end_integer != null) {
    writer.integer(3, 120, timestamp_end_integer, false);
  }
  if (timestamp_start_integer != null) {
    writer.integer(3, 112, timestamp_start_integer, false);
  }
  if (host_bytes != null) {
    writer.payload(106, host_bytes, false);
  }
  if (trailers != null) {
    const before = writer.total;
    writeHeaders(writer, trailers, depth - 1);
    writer.head(98, before);
  }
  if (content != null) {
    writer.payload(90, content, false);
  }
  if (headers != null) {
    const list = writer.list(headers);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeHeader(writer, list[i], depth - 1);
      writer.head(82, before);
    }
  }
  if (http_version != null) {
    writer.payload(74, http_version, true);
  }
  if (timestamp_end != null) {
    writer.double(65, timestamp_end, false);
  }
  if (timestamp_start != null) {
    writer.double(57, timestamp_start, false);
  }
  if (authority != null) {
    writer.payload(50, authority, true);
  }
  if (path != null) {
    writer.payload(42, path, true);
  }
  if (port != null) {
    writer.integer(3, 32, port, true);
  }
  if (host != null) {
    writer.text(26, host, true);
  }
  if (scheme != null) {
    writer.payload(18, scheme, true);
  }
  if (method != null) {
    writer.payload(10, method, true);
  }
}

function writeResponse(writer: BackwardsWriter, message: ResponseInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { status_code, reason, timestamp_start, timestamp_end, http_version, headers, content, trailers, timestamp_start_integer, timestamp_end_integer, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(138, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(130, before);
    }
  }
  if (timestamp_end_integer != null) {
    writer.integer(3, 120, timestamp_end_integer, false);
  }
  if (timestamp_start_integer != null) {
    writer.integer(3, 112, timestamp_start_integer, false);
  }
  if (trailers != null) {
    const before = writer.total;
    writeHeaders(writer, trailers, depth - 1);
    writer.head(98, before);
  }
  if (content != null) {
    writer.payload(90, content, false);
  }
  if (headers != null) {
    const list = writer.list(headers);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeHeader(writer, list[i], depth - 1);
      writer.head(82, before);
    }
  }
  if (http_version != null) {
    writer.payload(74, http_version, true);
  }
  if (timestamp_end != null) {
    writer.double(65, timestamp_end, false);
  }
  if (timestamp_start != null) {
    writer.double(57, timestamp_start, false);
  }
  if (reason != null) {
    writer.payload(18, reason, true);
  }
  if (status_code != null) {
    writer.integer(3, 8, status_code, true);
  }
}

function writeWebSocket(writer: BackwardsWriter, message: WebSocketInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { closed_by_client, close_code, close_reason, timestamp_end, messages, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(138, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(130, before);
    }
  }
  if (messages != null) {
    const list = writer.list(messages);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeWebSocketMessage(writer, list[i], depth - 1);
      writer.head(42, before);
    }
  }
  if (timestamp_end != null) {
    writer.double(33, timestamp_end, false);
  }
  if (close_reason != null) {
    writer.text(26, close_reason, false);
  }
  if (close_code != null) {
    writer.integer(3, 16, close_code, false);
  }
  if (closed_by_client != null) {
    writer.number(8, 8, closed_by_client, false);
  }
}

function writeMessage(writer: BackwardsWriter, message: MessageInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { from_client, content, timestamp, timestamp_integer } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (timestamp_integer != null) {
    writer.integer(3, 32, timestamp_integer, false);
  }
  if (timestamp != null) {
    writer.double(25, timestamp, true);
  }
  if (content != null) {
    writer.payload(18, content, true);
  }
  if (from_client != null) {
    writer.number(8, 8, from_client, true);
  }
}

function writeDnsMessage(writer: BackwardsWriter, message: DnsMessageInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { id, query, op_code, authoritative_answer, truncation, recursion_desired, recursion_available, reserved, response_code, timestamp, questions, answers, authorities, additionals, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(138, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(130, before);
    }
  }
  if (additionals != null) {
    const list = writer.list(additionals);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeDnsRecord(writer, list[i], depth - 1);
      writer.head(114, before);
    }
  }
  if (authorities != null) {
    const list = writer.list(authorities);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeDnsRecord(writer, list[i], depth - 1);
      writer.head(106, before);
    }
  }
  if (answers != null) {
    const list = writer.list(answers);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeDnsRecord(writer, list[i], depth - 1);
      writer.head(98, before);
    }
  }
  if (questions != null) {
    const list = writer.list(questions);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeDnsQuestion(writer, list[i], depth - 1);
      writer.head(90, before);
    }
  }
  if (timestamp != null) {
    writer.double(81, timestamp, false);
  }
  if (response_code != null) {
    writer.integer(3, 72, response_code, true);
  }
  if (reserved != null) {
    writer.integer(3, 64, reserved, true);
  }
  if (recursion_available != null) {
    writer.number(8, 56, recursion_available, true);
  }
  if (recursion_desired != null) {
    writer.number(8, 48, recursion_desired, true);
  }
  if (truncation != null) {
    writer.number(8, 40, truncation, true);
  }
  if (authoritative_answer != null) {
    writer.number(8, 32, authoritative_answer, true);
  }
  if (op_code != null) {
    writer.integer(3, 24, op_code, true);
  }
  if (query != null) {
    writer.number(8, 16, query, true);
  }
  if (id != null) {
    writer.integer(3, 8, id, true);
  }
}

function writeAddress(writer: BackwardsWriter, message: AddressInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { host, port, flow_info, scope_id } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (scope_id != null) {
    writer.integer(3, 32, scope_id, false);
  }
  if (flow_info != null) {
    writer.integer(3, 24, flow_info, false);
  }
  if (port != null) {
    writer.integer(3, 16, port, true);
  }
  if (host != null) {
    writer.text(10, host, true);
  }
}

function writeVia(writer: BackwardsWriter, message: ViaInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { scheme, address } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (address != null) {
    const before = writer.total;
    writeAddress(writer, address, depth - 1);
    writer.head(18, before);
  }
  if (scheme != null) {
    writer.text(10, scheme, true);
  }
}

function writeValue(writer: BackwardsWriter, message: ValueInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { boolean: boolean_, integer, float, text, bytes, list: list_, dict, big_integer } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (big_integer != null) {
    if (boolean_ != null || integer != null || float != null || text != null || bytes != null || list_ != null || dict != null) throw writer.refusal("UNSUPPORTED_VALUE");
    writer.text(66, big_integer, false);
  }
  if (dict != null) {
    if (boolean_ != null || integer != null || float != null || text != null || bytes != null || list_ != null || big_integer != null) throw writer.refusal("UNSUPPORTED_VALUE");
    const before = writer.total;
    writeDict(writer, dict, depth - 1);
    writer.head(58, before);
  }
  if (list_ != null) {
    if (boolean_ != null || integer != null || float != null || text != null || bytes != null || dict != null || big_integer != null) throw writer.refusal("UNSUPPORTED_VALUE");
    const before = writer.total;
    writeList(writer, list_, depth - 1);
    writer.head(50, before);
  }
  if (bytes != null) {
    if (boolean_ != null || integer != null || float != null || text != null || list_ != null || dict != null || big_integer != null) throw writer.refusal("UNSUPPORTED_VALUE");
    writer.payload(42, bytes, false);
  }
  if (text != null) {
    if (boolean_ != null || integer != null || float != null || bytes != null || list_ != null || dict != null || big_integer != null) throw writer.refusal("UNSUPPORTED_VALUE");
    writer.text(34, text, false);
  }
  if (float != null) {
    if (boolean_ != null || integer != null || text != null || bytes != null || list_ != null || dict != null || big_integer != null) throw writer.refusal("UNSUPPORTED_VALUE");
    writer.double(25, float, false);
  }
  if (integer != null) {
    if (boolean_ != null || float != null || text != null || bytes != null || list_ != null || dict != null || big_integer != null) throw writer.refusal("UNSUPPORTED_VALUE");
    writer.integer(3, 16, integer, false);
  }
  if (boolean_ != null) {
    if (integer != null || float != null || text != null || bytes != null || list_ != null || dict != null || big_integer != null) throw writer.refusal("UNSUPPORTED_VALUE");
    writer.number(8, 8, boolean_, false);
  }
}

function writeHeader(writer: BackwardsWriter, message: HeaderInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { name, value } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (value != null) {
    writer.payload(18, value, true);
  }
  if (name != null) {
    writer.payload(10, name, true);
  }
}

function writeHeaders(writer: BackwardsWriter, message: HeadersInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { headers } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (headers != null) {
    const list = writer.list(headers);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeHeader(writer, list[i], depth - 1);
      writer.head(10, before);
    }
  }
}

function writeWebSocketMessage(writer: BackwardsWriter, message: WebSocketMessageInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { opcode, from_client, content, timestamp, dropped, injected, content_text, timestamp_integer } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (timestamp_integer != null) {
    writer.integer(3, 64, timestamp_integer, false);
  }
  if (content_text != null) {
    writer.text(58, content_text, false);
  }
  if (injected != null) {
    writer.number(8, 48, injected, true);
  }
  if (dropped != null) {
    writer.number(8, 40, dropped, true);
  }
  if (timestamp != null) {
    writer.double(33, timestamp, true);
  }
  if (content != null) {
    writer.payload(26, content, true);
  }
  if (from_client != null) {
    writer.number(8, 16, from_client, true);
  }
  if (opcode != null) {
    writer.integer(3, 8, opcode, true);
  }
}

function writeDnsQuestion(writer: BackwardsWriter, message: DnsQuestionInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { name, type, class_, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(138, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(130, before);
    }
  }
  if (class_ != null) {
    writer.integer(3, 24, class_, true);
  }
  if (type != null) {
    writer.integer(3, 16, type, true);
  }
  if (name != null) {
    writer.text(10, name, true);
  }
}

function writeDnsRecord(writer: BackwardsWriter, message: DnsRecordInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { name, type, class_, ttl, data, extra, order } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (order != null) {
    writer.payload(138, order, false);
  }
  if (extra != null) {
    const list = writer.list(extra);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeEntry(writer, list[i], depth - 1);
      writer.head(130, before);
    }
  }
  if (data != null) {
    writer.payload(42, data, true);
  }
  if (ttl != null) {
    writer.integer(3, 32, ttl, true);
  }
  if (class_ != null) {
    writer.integer(3, 24, class_, true);
  }
  if (type != null) {
    writer.integer(3, 16, type, true);
  }
  if (name != null) {
    writer.text(10, name, true);
  }
}

function writeList(writer: BackwardsWriter, message: ListInput, depth: number): void {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
  const { items } = message;
  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
  if (items != null) {
    const list = writer.list(items);
    for (let i = list.length - 1; i >= 0; i--) {
      const before = writer.total;
      writeValue(writer, list[i], depth - 1);
      writer.head(10, before);
    }
  }
}

const schema = /* @__PURE__ */ generatedSchema({ messages: [{ name: "mitmflow.Flow", fields: [{ name: "version", number: 1, label: "optional", type: 3, implicit: true }, { name: "id", number: 2, label: "optional", type: 9, implicit: true }, { name: "timestamp_created", number: 3, label: "optional", type: 1, oneof: 0 }, { name: "error", number: 4, label: "optional", type: 11, message: 1 }, { name: "intercepted", number: 5, label: "optional", type: 8, implicit: true }, { name: "is_replay", number: 6, label: "optional", type: 9, oneof: 1 }, { name: "marked", number: 7, label: "optional", type: 9, implicit: true }, { name: "comment", number: 8, label: "optional", type: 9, implicit: true }, { name: "http", number: 9, label: "optional", type: 11, message: 2, oneof: 2 }, { name: "tcp", number: 10, label: "optional", type: 11, message: 3, oneof: 2 }, { name: "udp", number: 11, label: "optional", type: 11, message: 3, oneof: 2 }, { name: "dns", number: 12, label: "optional", type: 11, message: 4, oneof: 2 }, { name: "server_conn", number: 13, label: "optional", type: 11, message: 5 }, { name: "client_conn", number: 14, label: "optional", type: 11, message: 6 }, { name: "metadata", number: 15, label: "optional", type: 11, message: 7 }, { name: "backup", number: 16, label: "optional", type: 11, message: 7 }, { name: "timestamp_created_integer", number: 17, label: "optional", type: 3, oneof: 3 }, { name: "extra", number: 18, label: "repeated", type: 11, message: 8 }, { name: "order", number: 19, label: "optional", type: 12, oneof: 4 }, { name: "crc32", number: 2047, label: "optional", type: 7, oneof: 5 }] }, { name: "mitmflow.Error", fields: [{ name: "timestamp", number: 1, label: "optional", type: 1, oneof: 0 }, { name: "msg", number: 2, label: "optional", type: 9, implicit: true }, { name: "extra", number: 16, label: "repeated", type: 11, message: 8 }, { name: "order", number: 17, label: "optional", type: 12, oneof: 1 }] }, { name: "mitmflow.HttpFlow", fields: [{ name: "request", number: 1, label: "optional", type: 11, message: 9 }, { name: "response", number: 2, label: "optional", type: 11, message: 10 }, { name: "websocket", number: 3, label: "optional", type: 11, message: 11 }] }, { name: "mitmflow.MessagesFlow", fields: [{ name: "messages", number: 1, label: "repeated", type: 11, message: 12 }] }, { name: "mitmflow.DnsFlow", fields: [{ name: "request", number: 1, label: "optional", type: 11, message: 13 }, { name: "response", number: 2, label: "optional", type: 11, message: 13 }] }, { name: "mitmflow.ServerConnection", fields: [{ name: "address", number: 1, label: "optional", type: 11, message: 14 }, { name: "via", number: 2, label: "optional", type: 11, message: 15 }, { name: "id", number: 3, label: "optional", type: 9, implicit: true }, { name: "peername", number: 4, label: "optional", type: 11, message: 14 }, { name: "sockname", number: 5, label: "optional", type: 11, message: 14 }, { name: "transport_protocol", number: 6, label: "optional", type: 9, implicit: true }, { name: "timestamp_start", number: 7, label: "optional", type: 1, oneof: 0 }, { name: "timestamp_end", number: 8, label: "optional", type: 1, oneof: 1 }, { name: "timestamp_tls_setup", number: 9, label: "optional", type: 1, oneof: 2 }, { name: "tls", number: 10, label: "optional", type: 8, implicit: true }, { name: "tls_version", number: 11, label: "optional", type: 9, oneof: 3 }, { name: "sni", number: 12, label: "optional", type: 9, oneof: 4 }, { name: "alpn", number: 13, label: "optional", type: 12, oneof: 5 }, { name: "cipher", number: 14, label: "optional", type: 9, oneof: 6 }, { name: "error", number: 15, label: "optional", type: 9, oneof: 7 }, { name: "cipher_list", number: 16, label: "repeated", type: 9 }, { name: "alpn_offers", number: 17, label: "repeated", type: 12 }, { name: "certificate_list", number: 18, label: "repeated", type: 12 }, { name: "timestamp_tcp_setup", number: 19, label: "optional", type: 1, oneof: 8 }, { name: "extra", number: 21, label: "repeated", type: 11, message: 8 }, { name: "order", number: 22, label: "optional", type: 12, oneof: 9 }] }, { name: "mitmflow.ClientConnection", fields: [{ name: "proxy_mode", number: 1, label: "optional", type: 9, implicit: true }, { name: "id", number: 3, label: "optional", type: 9, implicit: true }, { name: "peername", number: 4, label: "optional", type: 11, message: 14 }, { name: "sockname", number: 5, label: "optional", type: 11, message: 14 }, { name: "transport_protocol", number: 6, label: "optional", type: 9, implicit: true }, { name: "timestamp_start", number: 7, label: "optional", type: 1, oneof: 0 }, { name: "timestamp_end", number: 8, label: "optional", type: 1, oneof: 1 }, { name: "timestamp_tls_setup", number: 9, label: "optional", type: 1, oneof: 2 }, { name: "tls", number: 10, label: "optional", type: 8, implicit: true }, { name: "tls_version", number: 11, label: "optional", type: 9, oneof: 3 }, { name: "sni", number: 12, label: "optional", type: 9, oneof: 4 }, { name: "alpn", number: 13, label: "optional", type: 12, oneof: 5 }, { name: "cipher", number: 14, label: "optional", type: 9, oneof: 6 }, { name: "error", number: 15, label: "optional", type: 9, oneof: 7 }, { name: "cipher_list", number: 16, label: "repeated", type: 9 }, { name: "alpn_offers", number: 17, label: "repeated", type: 12 }, { name: "certificate_list", number: 18, label: "repeated", type: 12 }, { name: "mitmcert", number: 20, label: "optional", type: 12, oneof: 8 }, { name: "extra", number: 21, label: "repeated", type: 11, message: 8 }, { name: "order", number: 22, label: "optional", type: 12, oneof: 9 }] }, { name: "mitmflow.Dict", fields: [{ name: "entries", number: 1, label: "repeated", type: 11, message: 8 }] }, { name: "mitmflow.Entry", fields: [{ name: "name", number: 1, label: "optional", type: 9, oneof: 0 }, { name: "other", number: 2, label: "optional", type: 11, message: 16, oneof: 0 }, { name: "value", number: 3, label: "optional", type: 11, message: 16 }] }, { name: "mitmflow.Request", fields: [{ name: "method", number: 1, label: "optional", type: 12, implicit: true }, { name: "scheme", number: 2, label: "optional", type: 12, implicit: true }, { name: "host", number: 3, label: "optional", type: 9, implicit: true }, { name: "port", number: 4, label: "optional", type: 3, implicit: true }, { name: "path", number: 5, label: "optional", type: 12, implicit: true }, { name: "authority", number: 6, label: "optional", type: 12, implicit: true }, { name: "timestamp_start", number: 7, label: "optional", type: 1, oneof: 0 }, { name: "timestamp_end", number: 8, label: "optional", type: 1, oneof: 1 }, { name: "http_version", number: 9, label: "optional", type: 12, implicit: true }, { name: "headers", number: 10, label: "repeated", type: 11, message: 17 }, { name: "content", number: 11, label: "optional", type: 12, oneof: 2 }, { name: "trailers", number: 12, label: "optional", type: 11, message: 18 }, { name: "host_bytes", number: 13, label: "optional", type: 12, oneof: 3 }, { name: "timestamp_start_integer", number: 14, label: "optional", type: 3, oneof: 4 }, { name: "timestamp_end_integer", number: 15, label: "optional", type: 3, oneof: 5 }, { name: "extra", number: 16, label: "repeated", type: 11, message: 8 }, { name: "order", number: 17, label: "optional", type: 12, oneof: 6 }] }, { name: "mitmflow.Response", fields: [{ name: "status_code", number: 1, label: "optional", type: 3, implicit: true }, { name: "reason", number: 2, label: "optional", type: 12, implicit: true }, { name: "timestamp_start", number: 7, label: "optional", type: 1, oneof: 0 }, { name: "timestamp_end", number: 8, label: "optional", type: 1, oneof: 1 }, { name: "http_version", number: 9, label: "optional", type: 12, implicit: true }, { name: "headers", number: 10, label: "repeated", type: 11, message: 17 }, { name: "content", number: 11, label: "optional", type: 12, oneof: 2 }, { name: "trailers", number: 12, label: "optional", type: 11, message: 18 }, { name: "timestamp_start_integer", number: 14, label: "optional", type: 3, oneof: 3 }, { name: "timestamp_end_integer", number: 15, label: "optional", type: 3, oneof: 4 }, { name: "extra", number: 16, label: "repeated", type: 11, message: 8 }, { name: "order", number: 17, label: "optional", type: 12, oneof: 5 }] }, { name: "mitmflow.WebSocket", fields: [{ name: "closed_by_client", number: 1, label: "optional", type: 8, oneof: 0 }, { name: "close_code", number: 2, label: "optional", type: 3, oneof: 1 }, { name: "close_reason", number: 3, label: "optional", type: 9, oneof: 2 }, { name: "timestamp_end", number: 4, label: "optional", type: 1, oneof: 3 }, { name: "messages", number: 5, label: "repeated", type: 11, message: 19 }, { name: "extra", number: 16, label: "repeated", type: 11, message: 8 }, { name: "order", number: 17, label: "optional", type: 12, oneof: 4 }] }, { name: "mitmflow.Message", fields: [{ name: "from_client", number: 1, label: "optional", type: 8, implicit: true }, { name: "content", number: 2, label: "optional", type: 12, implicit: true }, { name: "timestamp", number: 3, label: "optional", type: 1, implicit: true }, { name: "timestamp_integer", number: 4, label: "optional", type: 3, oneof: 0 }] }, { name: "mitmflow.DnsMessage", fields: [{ name: "id", number: 1, label: "optional", type: 3, implicit: true }, { name: "query", number: 2, label: "optional", type: 8, implicit: true }, { name: "op_code", number: 3, label: "optional", type: 3, implicit: true }, { name: "authoritative_answer", number: 4, label: "optional", type: 8, implicit: true }, { name: "truncation", number: 5, label: "optional", type: 8, implicit: true }, { name: "recursion_desired", number: 6, label: "optional", type: 8, implicit: true }, { name: "recursion_available", number: 7, label: "optional", type: 8, implicit: true }, { name: "reserved", number: 8, label: "optional", type: 3, implicit: true }, { name: "response_code", number: 9, label: "optional", type: 3, implicit: true }, { name: "timestamp", number: 10, label: "optional", type: 1, oneof: 0 }, { name: "questions", number: 11, label: "repeated", type: 11, message: 20 }, { name: "answers", number: 12, label: "repeated", type: 11, message: 21 }, { name: "authorities", number: 13, label: "repeated", type: 11, message: 21 }, { name: "additionals", number: 14, label: "repeated", type: 11, message: 21 }, { name: "extra", number: 16, label: "repeated", type: 11, message: 8 }, { name: "order", number: 17, label: "optional", type: 12, oneof: 1 }] }, { name: "mitmflow.Address", fields: [{ name: "host", number: 1, label: "optional", type: 9, implicit: true }, { name: "port", number: 2, label: "optional", type: 3, implicit: true }, { name: "flow_info", number: 3, label: "optional", type: 3, oneof: 0 }, { name: "scope_id", number: 4, label: "optional", type: 3, oneof: 1 }] }, { name: "mitmflow.Via", fields: [{ name: "scheme", number: 1, label: "optional", type: 9, implicit: true }, { name: "address", number: 2, label: "optional", type: 11, message: 14 }] }, { name: "mitmflow.Value", fields: [{ name: "boolean", number: 1, label: "optional", type: 8, oneof: 0 }, { name: "integer", number: 2, label: "optional", type: 3, oneof: 0 }, { name: "float", number: 3, label: "optional", type: 1, oneof: 0 }, { name: "text", number: 4, label: "optional", type: 9, oneof: 0 }, { name: "bytes", number: 5, label: "optional", type: 12, oneof: 0 }, { name: "list", number: 6, label: "optional", type: 11, message: 22, oneof: 0 }, { name: "dict", number: 7, label: "optional", type: 11, message: 7, oneof: 0 }, { name: "big_integer", number: 8, label: "optional", type: 9, oneof: 0 }] }, { name: "mitmflow.Header", fields: [{ name: "name", number: 1, label: "optional", type: 12, implicit: true }, { name: "value", number: 2, label: "optional", type: 12, implicit: true }] }, { name: "mitmflow.Headers", fields: [{ name: "headers", number: 1, label: "repeated", type: 11, message: 17 }] }, { name: "mitmflow.WebSocketMessage", fields: [{ name: "opcode", number: 1, label: "optional", type: 3, implicit: true }, { name: "from_client", number: 2, label: "optional", type: 8, implicit: true }, { name: "content", number: 3, label: "optional", type: 12, implicit: true }, { name: "timestamp", number: 4, label: "optional", type: 1, implicit: true }, { name: "dropped", number: 5, label: "optional", type: 8, implicit: true }, { name: "injected", number: 6, label: "optional", type: 8, implicit: true }, { name: "content_text", number: 7, label: "optional", type: 9, oneof: 0 }, { name: "timestamp_integer", number: 8, label: "optional", type: 3, oneof: 1 }] }, { name: "mitmflow.DnsQuestion", fields: [{ name: "name", number: 1, label: "optional", type: 9, implicit: true }, { name: "type", number: 2, label: "optional", type: 3, implicit: true }, { name: "class_", number: 3, label: "optional", type: 3, implicit: true }, { name: "extra", number: 16, label: "repeated", type: 11, message: 8 }, { name: "order", number: 17, label: "optional", type: 12, oneof: 0 }] }, { name: "mitmflow.DnsRecord", fields: [{ name: "name", number: 1, label: "optional", type: 9, implicit: true }, { name: "type", number: 2, label: "optional", type: 3, implicit: true }, { name: "class_", number: 3, label: "optional", type: 3, implicit: true }, { name: "ttl", number: 4, label: "optional", type: 3, implicit: true }, { name: "data", number: 5, label: "optional", type: 12, implicit: true }, { name: "extra", number: 16, label: "repeated", type: 11, message: 8 }, { name: "order", number: 17, label: "optional", type: 12, oneof: 0 }] }, { name: "mitmflow.List", fields: [{ name: "items", number: 1, label: "repeated", type: 11, message: 16 }] }], enums: [] });

export const Flow: GeneratedCodec<FlowInput, Flow> = /* @__PURE__ */ generatedCodec(schema, 0, readFlow, writeFlow);
export const Error: GeneratedCodec<ErrorInput, Error> = /* @__PURE__ */ generatedCodec(schema, 1, readError, writeError);
export const HttpFlow: GeneratedCodec<HttpFlowInput, HttpFlow> = /* @__PURE__ */ generatedCodec(schema, 2, readHttpFlow, writeHttpFlow);
export const MessagesFlow: GeneratedCodec<MessagesFlowInput, MessagesFlow> = /* @__PURE__ */ generatedCodec(schema, 3, readMessagesFlow, writeMessagesFlow);
export const DnsFlow: GeneratedCodec<DnsFlowInput, DnsFlow> = /* @__PURE__ */ generatedCodec(schema, 4, readDnsFlow, writeDnsFlow);
export const ServerConnection: GeneratedCodec<ServerConnectionInput, ServerConnection> = /* @__PURE__ */ generatedCodec(schema, 5, readServerConnection, writeServerConnection);
export const ClientConnection: GeneratedCodec<ClientConnectionInput, ClientConnection> = /* @__PURE__ */ generatedCodec(schema, 6, readClientConnection, writeClientConnection);
export const Dict: GeneratedCodec<DictInput, Dict> = /* @__PURE__ */ generatedCodec(schema, 7, readDict, writeDict);
export const Entry: GeneratedCodec<EntryInput, Entry> = /* @__PURE__ */ generatedCodec(schema, 8, readEntry, writeEntry);
export const Request: GeneratedCodec<RequestInput, Request> = /* @__PURE__ */ generatedCodec(schema, 9, readRequest, writeRequest);
export const Response: GeneratedCodec<ResponseInput, Response> = /* @__PURE__ */ generatedCodec(schema, 10, readResponse, writeResponse);
export const WebSocket: GeneratedCodec<WebSocketInput, WebSocket> = /* @__PURE__ */ generatedCodec(schema, 11, readWebSocket, writeWebSocket);
export const Message: GeneratedCodec<MessageInput, Message> = /* @__PURE__ */ generatedCodec(schema, 12, readMessage, writeMessage);
export const DnsMessage: GeneratedCodec<DnsMessageInput, DnsMessage> = /* @__PURE__ */ generatedCodec(schema, 13, readDnsMessage, writeDnsMessage);
export const Address: GeneratedCodec<AddressInput, Address> = /* @__PURE__ */ generatedCodec(schema, 14, readAddress, writeAddress);
export const Via: GeneratedCodec<ViaInput, Via> = /* @__PURE__ */ generatedCodec(schema, 15, readVia, writeVia);
export const Value: GeneratedCodec<ValueInput, Value> = /* @__PURE__ */ generatedCodec(schema, 16, readValue, writeValue);
export const Header: GeneratedCodec<HeaderInput, Header> = /* @__PURE__ */ generatedCodec(schema, 17, readHeader, writeHeader);
export const Headers: GeneratedCodec<HeadersInput, Headers> = /* @__PURE__ */ generatedCodec(schema, 18, readHeaders, writeHeaders);
export const WebSocketMessage: GeneratedCodec<WebSocketMessageInput, WebSocketMessage> = /* @__PURE__ */ generatedCodec(schema, 19, readWebSocketMessage, writeWebSocketMessage);
export const DnsQuestion: GeneratedCodec<DnsQuestionInput, DnsQuestion> = /* @__PURE__ */ generatedCodec(schema, 20, readDnsQuestion, writeDnsQuestion);
export const DnsRecord: GeneratedCodec<DnsRecordInput, DnsRecord> = /* @__PURE__ */ generatedCodec(schema, 21, readDnsRecord, writeDnsRecord);
export const List: GeneratedCodec<ListInput, List> = /* @__PURE__ */ generatedCodec(schema, 22, readList, writeList);
