// Flows of the current version, one of each type, with every field set, built by hand.
import type { State } from "../../src/flow/state.ts";
import { type AnyFlow, type Engine, Float, type FlowServices, flowFromBytes, tnetstring } from "../../src/index.ts";
import { utf8 } from "../helpers.ts";
import { type Fields, type Plain, state } from "./states.ts";

const connection: Fields = {
  timestamp_tls_setup: new Float(3.5),
  timestamp_end: new Float(9),
  timestamp_start: new Float(2),
  sni: "example.com",
  tls_version: "TLSv1.3",
  cipher_list: ["ECDHE", "AES"],
  cipher: "AES",
  alpn_offers: [utf8("h2"), utf8("http/1.1")],
  alpn: utf8("h2"),
  certificate_list: [utf8("no certificate"), utf8("nor this")],
  tls: true,
  error: "untrusted",
  transport_protocol: "tcp",
};

export const clientConn: Fields = {
  proxy_mode: "reverse:https://example.com",
  mitmcert: utf8("PEM"),
  ...connection,
  id: "client-id",
  sockname: ["::1", 8080, 0, 0],
  peername: ["127.0.0.1", 50841],
};

export const serverConn: Fields = {
  via: ["http", ["proxy.example", 3128]],
  timestamp_tcp_setup: new Float(3),
  address: ["example.com", 443],
  ...connection,
  id: "server-id",
  sockname: ["192.0.2.1", 40000],
  peername: ["198.51.100.7", 443],
};

const common = (type: string): Fields => ({
  backup: null,
  timestamp_created: new Float(1),
  comment: "näh",
  metadata: { "an addon": [1, new Float(1), utf8("x")] },
  marked: ":grapes:",
  is_replay: "request",
  intercepted: true,
  server_conn: serverConn,
  client_conn: clientConn,
  error: { timestamp: new Float(4), msg: "gone" },
  id: `${type}-flow`,
  type,
  version: 21,
});

const headers = (...pairs: [string, string][]): Plain[] => pairs.map(([name, value]) => [utf8(name), utf8(value)]);

export const request: Fields = {
  path: utf8("/lolcats?a=1&b=%20"),
  authority: new Uint8Array(0),
  scheme: utf8("https"),
  method: utf8("post"),
  port: 443,
  host: "198.51.100.7",
  timestamp_end: new Float(11),
  timestamp_start: new Float(10),
  trailers: null,
  content: utf8("a=1"),
  headers: headers(["Host", "example.com"], ["Content-Type", "text/plain"], ["X-Two", "1"], ["x-two", "2"]),
  http_version: utf8("HTTP/1.1"),
};

export const response: Fields = {
  reason: utf8("Moved Permanently"),
  status_code: 301,
  timestamp_end: new Float(13),
  timestamp_start: new Float(12),
  trailers: headers(["Checksum", "0"]),
  content: new Uint8Array(184).fill(0x61),
  headers: headers(["content-type", "text/html"], ["Set-Cookie", "a=1"], ["set-cookie", "b=2"]),
  http_version: utf8("HTTP/1.1"),
};

export const websocket: Fields = {
  timestamp_end: new Float(20),
  close_reason: "bye",
  close_code: 1000,
  closed_by_client: true,
  messages: [
    [1, true, utf8("hello"), new Float(14), false, false],
    [2, false, Uint8Array.of(0, 255), new Float(15), true, true],
  ],
};

const messages: Plain[] = [
  [true, utf8("ping"), new Float(5)],
  [false, Uint8Array.of(0, 1, 254), new Float(6)],
];

const record = (type: number, data: Uint8Array): Fields => ({ data, ttl: 60, class_: 1, type, name: "example.com" });

export const dnsMessage: Fields = {
  timestamp: new Float(7),
  additionals: [record(99, Uint8Array.of(1, 2))],
  authorities: [record(2, Uint8Array.of(2, 0x6e, 0x73, 0))],
  answers: [record(1, Uint8Array.of(192, 0, 2, 1)), record(28, Uint8Array.of(32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))],
  questions: [{ class_: 1, type: 1, name: "example.com" }],
  response_code: 3,
  reserved: 2,
  recursion_available: false,
  recursion_desired: true,
  truncation: false,
  authoritative_answer: true,
  op_code: 0,
  query: true,
  id: 4711,
};

/** The state of each type, in the canonical order. */
export const states: Record<"http" | "tcp" | "udp" | "dns", () => State> = {
  http: () => state({ websocket, response, request, ...common("http") }),
  tcp: () => state({ messages, ...common("tcp") }),
  udp: () => state({ messages, ...common("udp") }),
  dns: () => state({ response: { ...dnsMessage, query: false }, request: dnsMessage, ...common("dns") }),
};

export const types = Object.keys(states) as (keyof typeof states)[];

/** A state with some fields replaced, named by paths as `response.content`; undefined takes a field away. */
export function replaced(base: State, changes: { [path: string]: Plain | undefined }): State {
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split(".");
    const last = names.pop() as string;
    let dict = base;
    for (const name of names) dict = dict.get(name) as State;
    if (value === undefined) dict.delete(last);
    else dict.set(last, (state({ value }) as State).get("value") ?? null);
  }
  return base;
}

/** The flow of a type with some fields replaced. */
export function flowOf<Type extends AnyFlow["type"]>(
  type: Type,
  changes: { [path: string]: Plain | undefined } = {},
  options: { engine?: Engine; services?: FlowServices } = {},
): Extract<AnyFlow, { type: Type }> {
  const bytes = tnetstring.dumps(replaced(states[type](), changes));
  return flowFromBytes(bytes, options) as Extract<AnyFlow, { type: Type }>;
}
