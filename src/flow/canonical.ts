// The order in which the fields of a version 21 flow are written: what mitmproxy's writer makes of a flow created in memory.
//
// Unknown fields are kept: each stays behind the known field that it followed, or at the front, so that a file whose known fields are in
// this order is written back as it was, wherever a newer mitmproxy put its own. Inside `metadata`, `backup` and unknown fields nothing
// is moved. Fields that are absent are not made up, and a field that holds something else than a part is left as it is.
import { Dict, type Key } from "../codec/dict.ts";
import type { State, StateValue } from "./state.ts";

/** Known fields in their order, each with the shape of the dict in it, or null; `[shape]` is a list of such dicts. */
export type Shape = ReadonlyMap<string, Shape | readonly [Shape] | null>;

type Field = string | [name: string, shape: Shape | readonly [Shape]];

function shapeOf(...fields: Field[]): Shape {
  return new Map(fields.map((field) => (typeof field === "string" ? [field, null] : field)));
}

const message: Field[] = ["timestamp_end", "timestamp_start", "trailers", "content", "headers", "http_version"];
const request = shapeOf("path", "authority", "scheme", "method", "port", "host", ...message);
const response = shapeOf("reason", "status_code", ...message);
const websocket = shapeOf("timestamp_end", "close_reason", "close_code", "closed_by_client", "messages");

const record = shapeOf("data", "ttl", "class_", "type", "name");
const question = shapeOf("class_", "type", "name");
const dnsMessage = shapeOf(
  "timestamp",
  ["additionals", [record]],
  ["authorities", [record]],
  ["answers", [record]],
  ["questions", [question]],
  "response_code",
  "reserved",
  "recursion_available",
  "recursion_desired",
  "truncation",
  "authoritative_answer",
  "op_code",
  "query",
  "id",
);

const connection: Field[] = [
  "timestamp_tls_setup",
  "timestamp_end",
  "timestamp_start",
  "sni",
  "tls_version",
  "cipher_list",
  "cipher",
  "alpn_offers",
  "alpn",
  "certificate_list",
  "tls",
  "error",
  "transport_protocol",
  "id",
  "sockname",
  "peername",
];

const serverConn = shapeOf("via", "timestamp_tcp_setup", "address", ...connection);
const clientConn = shapeOf("proxy_mode", "mitmcert", ...connection);
const error = shapeOf("timestamp", "msg");

const flow: Field[] = [
  "backup",
  "timestamp_created",
  "comment",
  "metadata",
  "marked",
  "is_replay",
  "intercepted",
  ["server_conn", serverConn],
  ["client_conn", clientConn],
  ["error", error],
  "id",
  "type",
  "version",
];

const http = shapeOf(["websocket", websocket], ["response", response], ["request", request], ...flow);
const messages = shapeOf("messages", ...flow);
const dns = shapeOf(["response", dnsMessage], ["request", dnsMessage], ...flow);
const flows: ReadonlyMap<StateValue | undefined, Shape> = new Map([
  ["http", http],
  ["tcp", messages],
  ["udp", messages],
  ["dns", dns],
]);
const unknownFlow = shapeOf(...flow);

/** The fields of each part of a flow, in their order. */
export const shapes: Record<
  | "http"
  | "messages"
  | "dns"
  | "request"
  | "response"
  | "websocket"
  | "dnsMessage"
  | "record"
  | "question"
  | "serverConn"
  | "clientConn"
  | "error",
  Shape
> = {
  http,
  messages,
  dns,
  request,
  response,
  websocket,
  dnsMessage,
  record,
  question,
  serverConn,
  clientConn,
  error,
};

/** Whether version 21 has flows of this type. */
export function isFlowType(type: StateValue): boolean {
  return flows.has(type);
}

/** The fields of a flow of this type; of an unknown one those that all flows have. */
export function shapeOfFlow(type: StateValue | undefined): Shape {
  return flows.get(type) ?? unknownFlow;
}

/** A version 21 state with its fields in the canonical order. The given one is left as it is; values that need no reordering are shared. */
export function canonical(state: State): State {
  return arrange(state, shapeOfFlow(state.get("type")));
}

/** The fields of one part in its order; the dicts in them stay as they are. */
export function arrangeFields(dict: State, shape: Shape): State {
  return arrange(dict, new Map(Array.from(shape.keys(), (name) => [name, null])));
}

function arrange(dict: State, shape: Shape): State {
  const followers = unknownFields(dict, shape);
  const arranged: State = new Dict();
  const put = (fields: [Key, StateValue][] | undefined): void => {
    if (fields !== undefined) for (const [key, value] of fields) arranged.set(key, value);
  };
  put(followers?.get(null));
  for (const [name, part] of shape) {
    const value = dict.get(name);
    if (value === undefined) continue;
    arranged.set(name, part === null ? value : arrangePart(value, part));
    put(followers?.get(name));
  }
  return arranged;
}

function arrangePart(value: StateValue, shape: Shape | readonly [Shape]): StateValue {
  if (!(shape instanceof Map)) {
    const [item] = shape as readonly [Shape];
    return Array.isArray(value) ? value.map((one) => arrangePart(one, item)) : value;
  }
  return value instanceof Dict ? arrange(value, shape) : value;
}

/** The unknown fields, by the known field that they follow; null is the front. */
function unknownFields(dict: State, shape: Shape): Map<string | null, [Key, StateValue][]> | undefined {
  let followers: Map<string | null, [Key, StateValue][]> | undefined;
  let known: string | null = null;
  for (const [key, value] of dict) {
    if (typeof key === "string" && shape.has(key)) {
      known = key;
      continue;
    }
    followers ??= new Map();
    const fields = followers.get(known);
    if (fields === undefined) followers.set(known, [[key, value]]);
    else fields.push([key, value]);
  }
  return followers;
}
