// Versions 4 to 10, each step on states built by hand: what it changes, and what it leaves.
import { describe, expect, test } from "@jest/globals";
import type { State } from "../../../src/flow/state.ts";
import { Float } from "../../../src/index.ts";
import { bytesOf, codecError, utf8 } from "../../helpers.ts";
import { type Fields, memory, type Row, state, step } from "../states.ts";

const noConnections: Fields = { client_conn: {}, server_conn: {} };

const rows: Row[] = [
  [
    "5",
    "calls TLS by its name",
    {
      client_conn: { ssl_established: true, timestamp_ssl_setup: 1 },
      server_conn: { ssl_established: false, timestamp_ssl_setup: 2, via: { ssl_established: true, timestamp_ssl_setup: null } },
    },
    {
      client_conn: { tls_established: true, timestamp_tls_setup: 1 },
      server_conn: { tls_established: false, timestamp_tls_setup: 2, via: { tls_established: true, timestamp_tls_setup: null } },
    },
  ],
  ["6", "adds tls_extensions", { client_conn: {} }, { client_conn: { tls_extensions: null } }],
  ["7", "adds trailers", { request: {}, response: {} }, { request: { trailers: null }, response: { trailers: null } }],
  ["7", "passes by a response that is null", { request: {}, response: null }, { request: { trailers: null }, response: null }],
  ["7", "passes by a TCP flow", { messages: [] }, { messages: [] }],
  [
    "8",
    "moves is_replay of the request to the flow",
    { request: { first_line_format: "relative", is_replay: true }, response: { is_replay: true } },
    { request: { authority: utf8("") }, response: {}, is_replay: "request" },
  ],
  [
    "8",
    "moves is_replay of the response to the flow",
    { request: { is_replay: false }, response: { is_replay: true } },
    { request: { authority: utf8("") }, response: {}, is_replay: "response" },
  ],
  [
    "8",
    "takes an absent is_replay for false",
    { request: {}, response: null },
    { request: { authority: utf8("") }, response: null, is_replay: null },
  ],
  ["8", "gives a TCP flow is_replay too", { messages: [] }, { messages: [], is_replay: null }],
  [
    "9",
    "describes what TLS offered, of certificates and ciphers too",
    {
      client_conn: { tls_established: true, alpn_proto_negotiated: utf8("h2"), cipher_name: "AES", clientcert: utf8("PEM") },
      server_conn: {
        tls_established: true,
        alpn_proto_negotiated: utf8("h2"),
        cert: utf8("PEM"),
        via: { tls_established: false, alpn_proto_negotiated: utf8(""), cert: null },
      },
    },
    {
      client_conn: {
        tls_established: true,
        tls: true,
        alpn_proto_negotiated: utf8("h2"),
        alpn_offers: [utf8("h2")],
        cipher_name: "AES",
        cipher_list: ["AES"],
        certificate_list: [utf8("PEM")],
        sockname: ["", 0],
        state: 0,
        error: null,
      },
      server_conn: {
        tls_established: true,
        tls: true,
        alpn_proto_negotiated: utf8("h2"),
        alpn_offers: [utf8("h2")],
        cipher_name: null,
        cipher_list: null,
        certificate_list: [utf8("PEM")],
        via2: null,
        state: 0,
        error: null,
        via: {
          tls_established: false,
          tls: false,
          alpn_proto_negotiated: utf8(""),
          alpn_offers: null,
          cipher_name: null,
          cipher_list: null,
          certificate_list: [],
          via2: null,
          state: 0,
          error: null,
        },
      },
    },
  ],
  [
    "10",
    "makes sni text, renames alpn, makes lists of nulls",
    {
      client_conn: { sni: bytesOf("caf\xe9\x00"), alpn_proto_negotiated: null, alpn_offers: null, cipher_list: null },
      server_conn: {
        sni: null,
        alpn_proto_negotiated: utf8("h2"),
        alpn_offers: [utf8("h2")],
        cipher_list: ["AES"],
        via: { sni: "é", alpn_proto_negotiated: null, alpn_offers: [], cipher_list: [] },
      },
    },
    {
      client_conn: { sni: "caf\\xe9\0", alpn: null, alpn_offers: [], cipher_list: [] },
      server_conn: {
        sni: null,
        alpn: utf8("h2"),
        alpn_offers: [utf8("h2")],
        cipher_list: ["AES"],
        via: { sni: "é", alpn: null, alpn_offers: [], cipher_list: [] },
      },
    },
  ],
];

test.each(rows)("%s %s", (from, _title, before, after) => {
  expect(step(from, before)).toEqual(state(after));
});

test.each<[from: string, path: string, before: Fields]>([
  ["4", "client_conn.timestamp_start", { client_conn: { address: [] }, server_conn: {} }],
  ["4", "server_conn.source_address", { client_conn: { address: [], timestamp_start: 1 }, server_conn: {} }],
  ["5", "client_conn.ssl_established", noConnections],
  ["9", "client_conn.tls_established", noConnections],
  ["10", "client_conn.sni", noConnections],
])("%s names %s where it is missing or of a wrong type", (from, path, before) => {
  expect(codecError(() => step(from, before, memory(), { offset: 4 }))).toMatchObject({ code: "BAD_STATE", path, offset: 4 });
});

describe("4 gives connections an id", () => {
  const flow = (client: Fields, server: Fields, via: Fields | null = null): Fields => ({
    client_conn: { timestamp_start: 1, address: ["c", 1], ...client },
    server_conn: {
      timestamp_start: 2,
      source_address: ["s", 2],
      via: via && { timestamp_start: 2, source_address: ["s", 2], ...via },
      ...server,
    },
  });
  const ids = (before: Fields, remembered: ReturnType<typeof memory>): unknown[] => {
    const after = step("4", before, remembered);
    const server = after.get("server_conn") as State;
    return [(after.get("client_conn") as State).get("id"), server.get("id"), (server.get("via") as State | null)?.get("id")];
  };

  test("the same for the same time and address, for clients and servers apart", () => {
    const remembered = memory();
    expect(ids(flow({}, {}), remembered)).toEqual(["id-1", "id-2", undefined]);
    expect(ids(flow({}, { timestamp_start: 3 }, {}), remembered)).toEqual(["id-1", "id-3", "id-2"]);
    expect(ids(flow({ address: ["c", 2] }, { source_address: ["s", 2, 0, 0] }), remembered)).toEqual(["id-4", "id-5", undefined]);
    const asServer = { timestamp_start: 2, address: ["s", 2] };
    expect(ids(flow(asServer, {}), remembered)).toEqual(["id-6", "id-2", undefined]);
  });

  test("equal as in Python: 1 and 1.0 are, text and bytes are not", () => {
    const remembered = memory();
    expect(ids(flow({}, {}), remembered).slice(0, 2)).toEqual(["id-1", "id-2"]);
    expect(ids(flow({ timestamp_start: new Float(1) }, { source_address: [utf8("s"), 2] }), remembered).slice(0, 2)).toEqual([
      "id-1",
      "id-3",
    ]);
  });

  test("also where there is no address", () => {
    const remembered = memory();
    expect(ids(flow({ address: null }, { timestamp_start: null, source_address: null }), remembered)).toEqual(["id-1", "id-2", undefined]);
  });
});
