// Versions 12 to 20, each step on states built by hand: what it changes, and what it leaves.
import { expect, test } from "@jest/globals";
import { Float } from "../../../src/index.ts";
import { bytesOf, codecError, utf8 } from "../../helpers.ts";
import { type Fields, memory, type Row, state, step } from "../states.ts";

const failed: Fields = { request: null, response: null };
const noConnections: Fields = { client_conn: {}, server_conn: {} };

const rows: Row[] = [
  ["12", "gives a mark its name", { marked: true }, { marked: ":default:" }],
  ["12", "gives no mark the empty name", { marked: false }, { marked: "" }],
  ["13", "adds a comment", { ...failed }, { ...failed, comment: "" }],
  [
    "13",
    "leaves a response with a time",
    { request: { timestamp_end: 1 }, response: { timestamp_start: 2, timestamp_end: null } },
    { request: { timestamp_end: 1 }, response: { timestamp_start: 2, timestamp_end: null }, comment: "" },
  ],
  [
    "13",
    "times a response without a time by the request, a float",
    { request: { timestamp_end: new Float(1.5) }, response: { timestamp_start: null } },
    {
      request: { timestamp_end: new Float(1.5) },
      response: { timestamp_start: new Float(1.5), timestamp_end: new Float(2.5) },
      comment: "",
    },
  ],
  [
    "13",
    "times a response without a time by the request, an integer",
    { request: { timestamp_end: 1 }, response: { timestamp_start: null } },
    { request: { timestamp_end: 1 }, response: { timestamp_start: 1, timestamp_end: 2 }, comment: "" },
  ],
  [
    "13",
    "leaves a response where the request has no time either",
    { request: { timestamp_end: null }, response: { timestamp_start: null, timestamp_end: 7 } },
    { request: { timestamp_end: null }, response: { timestamp_start: null, timestamp_end: 7 }, comment: "" },
  ],
  [
    "14",
    "says of each WebSocket message that it was not injected",
    { websocket: { messages: [[1, true, "hi", 2, false], []] } },
    { websocket: { messages: [[1, true, "hi", 2, false, false], [false]] } },
  ],
  ["14", "passes by a flow without a WebSocket", { websocket: null }, { websocket: null }],
  [
    "15",
    "is created when its request starts",
    { request: { timestamp_start: 1 }, client_conn: { timestamp_start: 2 } },
    { request: { timestamp_start: 1 }, client_conn: { timestamp_start: 2 }, timestamp_created: 1 },
  ],
  [
    "15",
    "is created when its client comes",
    { client_conn: { timestamp_start: 2 } },
    { client_conn: { timestamp_start: 2 }, timestamp_created: 2 },
  ],
  ["16", "drops mode", { mode: "regular" }, {}],
  ["17", "adds proxy_mode", { client_conn: {} }, { client_conn: { proxy_mode: "regular" } }],
  [
    "18",
    "gives connections the names of today",
    {
      client_conn: {
        address: [bytesOf("\xc3\xa9\xe2\x82x\xff"), 1],
        sockname: ["", 0],
        tls_extensions: [],
        tls_established: true,
        cipher_name: "AES",
        timestamp_start: null,
      },
      server_conn: {
        address: [utf8("example.com"), 443],
        ip_address: [utf8("192.0.2.1"), 443],
        source_address: [utf8("192.0.2.2"), 5],
        via: { id: "old" },
        via2: ["https", ["proxy", 8080]],
        sni: true,
        tls_established: false,
        cipher_name: null,
        transport_protocol: "udp",
      },
    },
    {
      client_conn: {
        peername: ["é\\xe2\\x82x\\xff", 1],
        sockname: ["", 0],
        cipher: "AES",
        timestamp_start: new Float(0),
        transport_protocol: "tcp",
      },
      server_conn: {
        address: ["example.com", 443],
        peername: ["192.0.2.1", 443],
        sockname: ["192.0.2.2", 5],
        via: ["https", ["proxy", 8080]],
        sni: "example.com",
        cipher: null,
        transport_protocol: "udp",
      },
    },
  ],
  [
    "18",
    "takes what is absent for null",
    { client_conn: {}, server_conn: { sni: true, address: null } },
    {
      client_conn: { peername: null, timestamp_start: new Float(0), cipher: null, transport_protocol: "tcp" },
      server_conn: { peername: null, sockname: null, via: null, sni: null, address: null, cipher: null, transport_protocol: "tcp" },
    },
  ],
  ["19", "drops state", { client_conn: { state: 0 }, server_conn: { state: 1 } }, noConnections],
  [
    "20",
    "calls QUIC by its version",
    { client_conn: { tls_version: "QUIC" }, server_conn: { tls_version: "QUIC" } },
    { client_conn: { tls_version: "QUICv1" }, server_conn: { tls_version: "QUICv1" } },
  ],
  [
    "20",
    "leaves other TLS versions",
    { client_conn: { tls_version: "TLSv1.3" }, server_conn: { tls_version: null } },
    { client_conn: { tls_version: "TLSv1.3" }, server_conn: { tls_version: null } },
  ],
];

test.each(rows)("%s %s", (from, _title, before, after) => {
  expect(step(from, before)).toEqual(state(after));
});

test.each<[from: string, path: string, before: Fields]>([
  ["12", "marked", {}],
  ["13", "response.timestamp_start", { request: {}, response: {} }],
  ["14", "websocket.messages", { websocket: {} }],
  ["14", "websocket.messages[1]", { websocket: { messages: [[], 5] } }],
  ["15", "request.timestamp_start", { request: {}, client_conn: { timestamp_start: 2 } }],
  ["15", "client_conn", { messages: [] }],
])("%s names %s where it is missing or of a wrong type", (from, path, before) => {
  expect(codecError(() => step(from, before, memory(), { offset: 4 }))).toMatchObject({ code: "BAD_STATE", path, offset: 4 });
});
