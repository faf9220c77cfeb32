// The states of version 21 as the format's description has them: every field, their order in the file, and the type of each. Written anew
// from the description, so that it shares nothing with the code that it checks.
import { Float } from "../../src/index.ts";

/** What is wrong with a value, one line each. */
type Rule = (value: unknown, path: string) => string[];

const spell = (value: unknown): string => {
  if (value instanceof Float) return `the float ${value.value}`;
  if (value instanceof Map) return `a dict of ${[...value.keys()].join(", ")}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return `${typeof value} ${String(value)}`;
};

const kind = (name: string, isSo: (value: unknown) => boolean): Rule => {
  return (value, path) => (isSo(value) ? [] : [`${path} is ${spell(value)}, not ${name}`]);
};
const optional = (rule: Rule): Rule => {
  return (value, path) => (value === null ? [] : rule(value, path));
};
const listOf = (rule: Rule): Rule => {
  return (value, path) => (Array.isArray(value) ? value.flatMap((item, index) => rule(item, `${path}[${index}]`)) : [`${path} is no list`]);
};
const tuple = (rules: Rule[], more: Rule[] = []): Rule => {
  return (value, path) => {
    if (!Array.isArray(value) || (value.length !== rules.length && value.length !== rules.length + more.length)) {
      return [`${path} is ${spell(value)}, not a list of ${rules.length}`];
    }
    return value.flatMap((item, index) => [...rules, ...more][index](item, `${path}[${index}]`));
  };
};
const dict = (fields: Record<string, Rule>): Rule => {
  return (value, path) => {
    if (!(value instanceof Map)) return [`${path} is ${spell(value)}, not a dict`];
    const found = [...value.keys()].join(" ");
    const wanted = Object.keys(fields).join(" ");
    if (found !== wanted) return [`${path} has the fields\n${found}, not\n${wanted}`];
    return Object.entries(fields).flatMap(([name, rule]) => rule(value.get(name), `${path}.${name}`));
  };
};

const bool = kind("a bool", (value) => typeof value === "boolean");
const int = kind("an int", (value) => typeof value === "bigint" || Number.isSafeInteger(value));
const float = kind("a float", (value) => value instanceof Float);
const text = kind("text", (value) => typeof value === "string");
const bytes = kind("bytes", (value) => value instanceof Uint8Array);
const anyDict = kind("a dict", (value) => value instanceof Map);
const one = (...values: unknown[]): Rule => kind(values.join(" or "), (value) => values.includes(value));

const address = tuple([text, int]);
const name = optional(tuple([text, int], [int, int]));
const headers = listOf(tuple([bytes, bytes]));

const message = {
  timestamp_end: optional(float),
  timestamp_start: float,
  trailers: optional(headers),
  content: optional(bytes),
  headers,
  http_version: bytes,
};
const request = dict({ path: bytes, authority: bytes, scheme: bytes, method: bytes, port: int, host: text, ...message });
const response = dict({ reason: bytes, status_code: int, ...message });
const websocket = dict({
  timestamp_end: optional(float),
  close_reason: optional(text),
  close_code: optional(int),
  closed_by_client: optional(bool),
  messages: listOf(tuple([one(1, 2), bool, bytes, float, bool, bool])),
});

const tlsAndNames = {
  sni: optional(text),
  tls_version: optional(text),
  cipher_list: listOf(text),
  cipher: optional(text),
  alpn_offers: listOf(bytes),
  alpn: optional(bytes),
  certificate_list: listOf(bytes),
  tls: bool,
  error: optional(text),
  transport_protocol: one("tcp", "udp"),
  id: text,
  sockname: name,
  peername: name,
};
const serverConn = dict({
  via: optional(tuple([text, address])),
  timestamp_tcp_setup: optional(float),
  address: optional(address),
  timestamp_tls_setup: optional(float),
  timestamp_end: optional(float),
  timestamp_start: optional(float),
  ...tlsAndNames,
});
const clientConn = dict({
  proxy_mode: text,
  mitmcert: optional(bytes),
  timestamp_tls_setup: optional(float),
  timestamp_end: optional(float),
  timestamp_start: float,
  ...tlsAndNames,
});

const common = (type: string): Record<string, Rule> => ({
  backup: optional(anyDict),
  timestamp_created: float,
  comment: text,
  metadata: anyDict,
  marked: text,
  is_replay: one(null, "request", "response"),
  intercepted: bool,
  server_conn: serverConn,
  client_conn: clientConn,
  error: optional(dict({ timestamp: float, msg: text })),
  id: kind("a UUID", (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(value))),
  type: one(type),
  version: one(21),
});

const types = new Map<unknown, Rule>([
  ["http", dict({ websocket: optional(websocket), response: optional(response), request, ...common("http") })],
  ["tcp", dict({ messages: listOf(tuple([bool, bytes, float])), ...common("tcp") })],
]);

/** What departs from the format in the exact state of an HTTP or TCP flow, its dicts in the order of the file. */
export function departures(state: unknown): string[] {
  const rule = state instanceof Map ? types.get(state.get("type")) : undefined;
  return rule === undefined ? [`there is no rule for ${spell(state)}`] : rule(state, "flow");
}
