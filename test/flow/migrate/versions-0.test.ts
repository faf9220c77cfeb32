// Versions 0.11 to 3.0, each step on states built by hand: what it changes, and what it leaves.
import { describe, expect, test } from "@jest/globals";
import { textKeys } from "../../../src/flow/migrate/versions-0.ts";
import { Part, type State } from "../../../src/flow/state.ts";
import { Dict } from "../../../src/index.ts";
import { bytesOf, codecError, utf8 } from "../../helpers.ts";
import { type Fields, memory, type Row, state, step } from "../states.ts";

const failed: Fields = { request: null, response: null };
const noConnections: Fields = { client_conn: {}, server_conn: {} };

const rows: Row[] = [
  [
    "0.13",
    "renames the fields of request and response",
    {
      request: { form_in: 1, httpversion: [1, 0], content: 2 },
      response: { code: 3, content: 4, httpversion: [2, 0] },
      server_conn: { state: [] },
    },
    {
      request: { first_line_format: 1, http_version: utf8("HTTP/1.0"), content: 2 },
      response: { status_code: 3, body: 4, http_version: utf8("HTTP/2.0") },
      server_conn: { via: null },
    },
  ],
  ["0.13", "passes by what a failed flow lacks", { ...failed, server_conn: {} }, { ...failed, server_conn: { via: null } }],
  [
    "0.15",
    "renames body and msg, drops form_out",
    { request: { body: 1, form_out: 2 }, response: { body: 3, msg: 4 } },
    { request: { content: 1 }, response: { content: 3, reason: 4 } },
  ],
  [
    "0.15",
    "leaves what has its names already",
    { request: { content: 1 }, response: { reason: 4 } },
    { request: { content: 1 }, response: { reason: 4 } },
  ],
  ["0.15", "passes by what a failed flow lacks", failed, failed],
  ["0.16", "adds peer_address", { server_conn: { peer_address: 1 } }, { server_conn: { peer_address: null } }],
  [
    "0.17",
    "renames peer_address, marks nothing, makes values text",
    {
      id: utf8("é"),
      type: utf8("http"),
      request: { first_line_format: utf8("relative"), host: utf8("h") },
      error: { msg: utf8("gone") },
      server_conn: { peer_address: 1 },
    },
    {
      id: "é",
      type: "http",
      request: { first_line_format: "relative", host: utf8("h") },
      error: { msg: "gone" },
      server_conn: { ip_address: 1 },
      marked: false,
    },
  ],
  [
    "0.17",
    "keeps an error message that is not UTF-8",
    { error: { msg: bytesOf("\xff") }, server_conn: {} },
    { error: { msg: bytesOf("\xff") }, server_conn: { ip_address: null }, marked: false },
  ],
  [
    "0.18",
    "drops sticky fields, describes TLS, adds mode and metadata",
    { type: utf8("http"), request: { stickyauth: 1, stickycookie: 2, path: 3 }, client_conn: {}, server_conn: { via: { id: 1 } } },
    {
      type: "http",
      request: { path: 3 },
      client_conn: { sni: null, alpn_proto_negotiated: null, cipher_name: null, tls_version: null },
      server_conn: { alpn_proto_negotiated: null, via: { id: 1, alpn_proto_negotiated: null } },
      mode: "regular",
      metadata: {},
    },
  ],
  [
    "0.18",
    "takes an empty via for none",
    { client_conn: {}, server_conn: { via: {} } },
    {
      client_conn: { sni: null, alpn_proto_negotiated: null, cipher_name: null, tls_version: null },
      server_conn: { alpn_proto_negotiated: null, via: {} },
      mode: "regular",
      metadata: {},
    },
  ],
  ["0.19", "makes values text", { type: utf8("http"), request: null }, { type: "http", request: null }],
  [
    "1.0",
    "takes addresses out of their dicts",
    {
      client_conn: { address: { address: ["c", 1] } },
      server_conn: {
        address: { address: ["s", 2] },
        source_address: { address: ["l", 3] },
        ip_address: { address: ["i", 4] },
        via: { address: { address: ["v", 5] }, source_address: { address: ["w", 6] }, ip_address: null },
      },
    },
    {
      client_conn: { address: ["c", 1] },
      server_conn: {
        address: ["s", 2],
        source_address: ["l", 3],
        ip_address: ["i", 4],
        via: { address: ["v", 5], source_address: ["w", 6], ip_address: null },
      },
    },
  ],
  [
    "1.0",
    "leaves the null addresses of a server that was never reached",
    { client_conn: { address: { address: [] } }, server_conn: { address: null, source_address: null, ip_address: null } },
    { client_conn: { address: [] }, server_conn: { address: null, source_address: null, ip_address: null } },
  ],
  [
    "2.0",
    "adds mitmcert and tls_version",
    { client_conn: {}, server_conn: { via: { id: 1 } } },
    { client_conn: { mitmcert: null }, server_conn: { tls_version: null, via: { id: 1, tls_version: null } } },
  ],
];

test.each(rows)("%s %s", (from, _title, before, after) => {
  expect(step(from, before)).toEqual(state(after));
});

test.each<[from: string, path: string, before: Fields]>([
  ["0.13", "request.form_in", { request: {} }],
  ["0.13", "response.httpversion", { response: {} }],
  ["0.13", "response.httpversion", { response: { httpversion: utf8("1.1") } }],
  ["0.13", "response.httpversion", { response: { httpversion: ["1", "1"] } }],
  ["1.0", "client_conn.address", noConnections],
  [
    "1.0",
    "server_conn.via.address.address",
    { client_conn: { address: null }, server_conn: { address: null, source_address: null, via: { address: {} } } },
  ],
])("%s names %s where it is missing or of a wrong type", (from, path, before) => {
  expect(codecError(() => step(from, before, memory(), { offset: 4 }))).toMatchObject({ code: "BAD_STATE", path, offset: 4 });
});

describe("keys that were bytes", () => {
  const rekeyed = (dict: State): State => {
    textKeys(new Part(dict));
    return dict;
  };

  test("are text throughout, in their order", () => {
    const dict = rekeyed(
      new Dict([
        [utf8("a"), new Dict([[utf8("b"), new Dict([[utf8("é"), 1]])]])],
        ["c", 2],
        [utf8("d"), 3],
      ] as never),
    );
    expect([...dict.keys()]).toEqual(["a", "c", "d"]);
    expect(dict).toEqual(state({ a: { b: { é: 1 } }, c: 2, d: 3 }));
  });

  test("stay where they are not UTF-8, and in lists", () => {
    const inner: State = new Dict([[utf8("b"), 1]]);
    expect([...rekeyed(new Dict([[bytesOf("\xff"), [inner]]] as never))]).toEqual([[bytesOf("\xff"), [inner]]]);
  });

  test("give way to a later key of the same text", () => {
    expect([
      ...rekeyed(
        new Dict([
          [utf8("a"), 1],
          ["b", 2],
          ["a", 3],
        ] as never),
      ),
    ]).toEqual([
      ["a", 3],
      ["b", 2],
    ]);
  });
});
