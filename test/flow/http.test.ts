// Every accessor of HTTP flows: what it reads, and what setting it writes.
import { describe, expect, test } from "@jest/globals";
import type { State, StateValue } from "../../src/flow/state.ts";
import { Dict, Float, FlowError, Headers, type HTTPFlow, Request, Response, tnetstring, WebSocketMessage } from "../../src/index.ts";
import { codecError, concat, latin1, utf8 } from "../helpers.ts";
import { flowOf } from "./flows.ts";
import type { Plain } from "./states.ts";

/** What the flow's bytes hold at a path. */
function written(flow: HTTPFlow, path: string): StateValue | undefined {
  let value = tnetstring.loads(concat(flow.toChunks() as Uint8Array[]), { exact: true }) as StateValue | undefined;
  for (const name of path.split(".")) value = Array.isArray(value) ? value[Number(name)] : (value as Dict<StateValue>).get(name);
  return value;
}

type Row = [
  path: string,
  read: unknown,
  get: (flow: HTTPFlow) => unknown,
  set: (flow: HTTPFlow) => void,
  stored: StateValue,
  readAfter?: unknown,
];

const client = (flow: HTTPFlow) => flow.clientConn;
const server = (flow: HTTPFlow) => flow.serverConn;
const response = (flow: HTTPFlow) => flow.response as Response;
const websocket = (flow: HTTPFlow) => flow.websocket as NonNullable<HTTPFlow["websocket"]>;

const rows: Row[] = [
  ["id", "http-flow", (f) => f.id, (f) => (f.id = "x"), "x"],
  ["intercepted", true, (f) => f.intercepted, (f) => (f.intercepted = false), false],
  ["is_replay", "request", (f) => f.isReplay, (f) => (f.isReplay = null), null],
  ["marked", ":grapes:", (f) => f.marked, (f) => (f.marked = ""), ""],
  ["comment", "näh", (f) => f.comment, (f) => (f.comment = "ß"), "ß"],
  ["timestamp_created", 1, (f) => f.timestampCreated, (f) => (f.timestampCreated = 7), new Float(7), 7],
  ["error.msg", "gone", (f) => f.error?.msg, (f) => ((f.error as FlowError).msg = "back"), "back"],
  ["error.timestamp", 4, (f) => f.error?.timestamp, (f) => ((f.error as FlowError).timestamp = 5), new Float(5), 5],
  ["request.method", "POST", (f) => f.request.method, (f) => (f.request.method = "PUT"), utf8("PUT"), "PUT"],
  ["request.scheme", "https", (f) => f.request.scheme, (f) => (f.request.scheme = "http"), utf8("http"), "http"],
  ["request.authority", "", (f) => f.request.authority, (f) => (f.request.authority = "a:1"), utf8("a:1"), "a:1"],
  ["request.host", "198.51.100.7", (f) => f.request.host, (f) => (f.request.host = "h"), "h"],
  ["request.port", 443, (f) => f.request.port, (f) => (f.request.port = 80), 80],
  ["request.path", "/lolcats?a=1&b=%20", (f) => f.request.path, (f) => (f.request.path = "/é"), utf8("/é"), "/é"],
  ["request.http_version", "HTTP/1.1", (f) => f.request.httpVersion, (f) => (f.request.httpVersion = "HTTP/3"), utf8("HTTP/3"), "HTTP/3"],
  ["request.timestamp_start", 10, (f) => f.request.timestampStart, (f) => (f.request.timestampStart = 1), new Float(1), 1],
  ["request.timestamp_end", 11, (f) => f.request.timestampEnd, (f) => (f.request.timestampEnd = null), null],
  ["request.trailers", null, (f) => f.request.trailers, (f) => (f.request.trailers = null), null],
  ["request.content", utf8("a=1"), (f) => f.request.rawContent, (f) => (f.request.rawContent = null), null],
  ["response.status_code", 301, (f) => response(f).statusCode, (f) => (response(f).statusCode = 200), 200],
  [
    "response.reason",
    "Moved Permanently",
    (f) => response(f).reason,
    (f) => (response(f).reason = "Oké"),
    Uint8Array.of(79, 107, 233),
    "Oké",
  ],
  ["websocket.closed_by_client", true, (f) => websocket(f).closedByClient, (f) => (websocket(f).closedByClient = null), null],
  ["websocket.close_code", 1000, (f) => websocket(f).closeCode, (f) => (websocket(f).closeCode = 1001), 1001],
  ["websocket.close_reason", "bye", (f) => websocket(f).closeReason, (f) => (websocket(f).closeReason = null), null],
  ["websocket.timestamp_end", 20, (f) => websocket(f).timestampEnd, (f) => (websocket(f).timestampEnd = 21), new Float(21), 21],
  ["websocket.messages.0.0", 1, (f) => websocket(f).messages[0].type, (f) => (websocket(f).messages[0].type = 2), 2],
  ["websocket.messages.0.1", true, (f) => websocket(f).messages[0].fromClient, (f) => (websocket(f).messages[0].fromClient = false), false],
  ["websocket.messages.0.2", "hello", (f) => websocket(f).messages[0].text, (f) => (websocket(f).messages[0].text = "é"), utf8("é"), "é"],
  [
    "websocket.messages.1.2",
    Uint8Array.of(0, 255),
    (f) => websocket(f).messages[1].content,
    (f) => (websocket(f).messages[1].content = utf8("z")),
    utf8("z"),
  ],
  [
    "websocket.messages.1.3",
    15,
    (f) => websocket(f).messages[1].timestamp,
    (f) => (websocket(f).messages[1].timestamp = 3),
    new Float(3),
    3,
  ],
  ["websocket.messages.1.4", true, (f) => websocket(f).messages[1].dropped, (f) => (websocket(f).messages[1].dropped = false), false],
  ["websocket.messages.1.5", true, (f) => websocket(f).messages[1].injected, (f) => (websocket(f).messages[1].injected = false), false],
  ["client_conn.id", "client-id", (f) => client(f).id, (f) => (client(f).id = "c"), "c"],
  [
    "client_conn.proxy_mode",
    "reverse:https://example.com",
    (f) => client(f).proxyMode,
    (f) => (client(f).proxyMode = "regular"),
    "regular",
  ],
  ["client_conn.mitmcert", utf8("PEM"), (f) => client(f).mitmcert, (f) => (client(f).mitmcert = null), null],
  [
    "client_conn.peername",
    ["127.0.0.1", 50841],
    (f) => client(f).peername,
    (f) => (client(f).peername = ["::1", 2, 0, 0]),
    ["::1", 2, 0, 0],
  ],
  ["client_conn.sockname", ["::1", 8080, 0, 0], (f) => client(f).sockname, (f) => (client(f).sockname = null), null],
  ["server_conn.id", "server-id", (f) => server(f).id, (f) => (server(f).id = "s"), "s"],
  ["server_conn.address", ["example.com", 443], (f) => server(f).address, (f) => (server(f).address = null), null],
  ["server_conn.via", ["http", ["proxy.example", 3128]], (f) => server(f).via, (f) => (server(f).via = null), null],
  ["server_conn.timestamp_tcp_setup", 3, (f) => server(f).timestampTcpSetup, (f) => (server(f).timestampTcpSetup = null), null],
  ["server_conn.timestamp_tls_setup", 3.5, (f) => server(f).timestampTlsSetup, (f) => (server(f).timestampTlsSetup = null), null],
  ["server_conn.timestamp_start", 2, (f) => server(f).timestampStart, (f) => (server(f).timestampStart = 1), new Float(1), 1],
  ["server_conn.timestamp_end", 9, (f) => server(f).timestampEnd, (f) => (server(f).timestampEnd = null), null],
  ["server_conn.sni", "example.com", (f) => server(f).sni, (f) => (server(f).sni = null), null],
  ["server_conn.tls_version", "TLSv1.3", (f) => server(f).tlsVersion, (f) => (server(f).tlsVersion = null), null],
  ["server_conn.cipher", "AES", (f) => server(f).cipher, (f) => (server(f).cipher = null), null],
  ["server_conn.cipher_list", ["ECDHE", "AES"], (f) => server(f).cipherList, (f) => (server(f).cipherList = ["X"]), ["X"]],
  ["server_conn.alpn", utf8("h2"), (f) => server(f).alpn, (f) => (server(f).alpn = "h3"), utf8("h3")],
  [
    "server_conn.alpn_offers",
    [utf8("h2"), utf8("http/1.1")],
    (f) => server(f).alpnOffers,
    (f) => (server(f).alpnOffers = ["h3"]),
    [utf8("h3")],
  ],
  [
    "server_conn.certificate_list",
    [utf8("no certificate"), utf8("nor this")],
    (f) => server(f).certificateList,
    (f) => (server(f).certificateList = []),
    [],
  ],
  ["server_conn.tls", true, (f) => server(f).tls, (f) => (server(f).tls = false), false],
  ["server_conn.error", "untrusted", (f) => server(f).error, (f) => (server(f).error = null), null],
  ["server_conn.transport_protocol", "tcp", (f) => server(f).transportProtocol, (f) => (server(f).transportProtocol = "udp"), "udp"],
];

describe("accessors of HTTP flows", () => {
  test.each(rows)("%s reads %j", (_path, read, get) => {
    expect(get(flowOf("http"))).toEqual(read);
  });

  test.each(rows)("%s is set, read again and written", (path, _read, get, set, stored, readAfter = stored) => {
    const flow = flowOf("http");
    set(flow);
    expect(flow.modified).toBe(true);
    expect(get(flow)).toEqual(readAfter);
    expect(written(flow, path)).toEqual(stored);
  });

  test("what has no setter", () => {
    const flow = flowOf("http");
    expect(flow.type).toBe("http");
    expect(flow.version).toBe(21);
    expect(flow.timestampStart).toBe(10);
    expect(flow.serverConn.tlsEstablished).toBe(true);
    expect(flow.websocket?.messageCount).toBe(2);
    expect(flow.websocket?.messages[0].isText).toBe(true);
    expect(flow.request.contentLength).toBe(3);
    expect(flow.request.firstLineFormat).toBe("relative");
    expect([...flow.request.query]).toEqual([
      ["a", "1"],
      ["b", " "],
    ]);
  });

  test("metadata is a copy, until it is set", () => {
    const flow = flowOf("http");
    const { metadata } = flow;
    expect(metadata.get("an addon")).toEqual([1, new Float(1), utf8("x")]);
    metadata.set("more", 1);
    expect(flow.modified).toBe(false);
    flow.metadata = metadata;
    expect(flow.metadata).toEqual(metadata);
    expect(written(flow, "metadata.more")).toBe(1);
  });
});

describe("URLs", () => {
  const cases: [title: string, changes: { [path: string]: Plain }, url: string, prettyUrl: string, prettyHost: string][] = [
    [
      "the host header names the host",
      {},
      "https://198.51.100.7/lolcats?a=1&b=%20",
      "https://example.com/lolcats?a=1&b=%20",
      "example.com",
    ],
    ["no host header", { headers: [] }, "https://198.51.100.7/lolcats?a=1&b=%20", "https://198.51.100.7/lolcats?a=1&b=%20", "198.51.100.7"],
    ["a port of its own", { port: 8443, path: utf8("/") }, "https://198.51.100.7:8443/", "https://example.com/", "example.com"],
    [
      "a host header with a port",
      { path: utf8("/"), headers: [[utf8("host"), utf8("[::1]:81")]] },
      "https://198.51.100.7/",
      "https://[::1]:81/",
      "::1",
    ],
    [
      "a malformed host header",
      { path: utf8("/"), headers: [[utf8("host"), utf8("a b:c")]] },
      "https://198.51.100.7/",
      "https://a b:c/",
      "a b:c",
    ],
    ["an IPv6 host", { host: "::1", path: utf8("/"), headers: [] }, "https://[::1]/", "https://[::1]/", "::1"],
    ["OPTIONS *", { path: utf8("*"), headers: [] }, "https://198.51.100.7", "https://198.51.100.7", "198.51.100.7"],
    ["CONNECT", { method: utf8("CONNECT"), authority: utf8("a.example:443") }, "198.51.100.7:443", "a.example:443", "example.com"],
    [
      "the authority of HTTP/2",
      { http_version: utf8("HTTP/2.0"), authority: utf8("b.example"), path: utf8("/") },
      "https://198.51.100.7/",
      "https://b.example/",
      "b.example",
    ],
  ];

  test.each(cases)("%s", (_title, changes, url, prettyUrl, prettyHost) => {
    const flow = flowOf("http", Object.fromEntries(Object.entries(changes).map(([name, value]) => [`request.${name}`, value])));
    expect(flow.request.url).toBe(url);
    expect(flow.request.prettyUrl).toBe(prettyUrl);
    expect(flow.request.prettyHost).toBe(prettyHost);
  });

  test("setting one sets its parts and the Host header", () => {
    const { request } = flowOf("http");
    request.url = "http://user@Other.example:8080/x?y#z";
    expect([request.scheme, request.host, request.port, request.path]).toEqual(["http", "other.example", 8080, "/x?y#z"]);
    expect(request.headers.get("host")).toBe("other.example:8080");
    request.url = "https://[::1]?q";
    expect([request.scheme, request.host, request.port, request.path]).toEqual(["https", "::1", 443, "/?q"]);
    expect(request.headers.get("host")).toBe("[::1]");
  });

  test("setting host or port sets the Host header and the authority, where there are such", () => {
    const { request } = flowOf("http", { "request.authority": utf8("example.com") });
    const named = (): unknown[] => [request.headers.get("host"), request.authority];
    request.port = 8443;
    expect(named()).toEqual(["198.51.100.7:8443", "198.51.100.7:8443"]);
    request.host = "changed.example";
    expect(named()).toEqual(["changed.example:8443", "changed.example:8443"]);
    request.port = 443;
    expect(named()).toEqual(["changed.example", "changed.example"]);

    request.headers.delete("host");
    request.host = "bücher.example";
    expect(named()).toEqual([null, "bücher.example"]);
    expect(latin1((request.getState() as State).get("authority") as Uint8Array)).toBe("xn--bcher-kva.example");
    request.authority = "";
    request.port = 1;
    expect(named()).toEqual([null, ""]);
    expect([request.host, request.port]).toEqual(["bücher.example", 1]);
  });

  test.each(["example.com/", "http://", "http://a b/", "http://a:99999/", "http://a:b/", ""])("%j is no URL", (url) => {
    expect(() => Request.make("GET", url)).toThrow(TypeError);
  });
});

describe("parts made anew", () => {
  test("a request, a response and an error", () => {
    const flow = flowOf("http");
    flow.request = Request.make("GET", "http://example.org/a", "text", { "X-A": "b" });
    flow.response = Response.make(404, utf8("gone"), [["content-type", "text/plain"]]);
    flow.error = FlowError.make("lost", 3);
    expect(String(flow.request)).toBe("Request(GET example.org:80/a)");
    expect(String(flow.response)).toBe("Response(404 Not Found, text/plain, 4b)");
    expect(written(flow, "request.content")).toEqual(utf8("text"));
    expect(written(flow, "request.headers")).toEqual([
      [utf8("X-A"), utf8("b")],
      [utf8("content-length"), utf8("4")],
    ]);
    expect(written(flow, "response.status_code")).toBe(404);
    expect(written(flow, "error")).toEqual(
      new Dict<unknown>([
        ["timestamp", new Float(3)],
        ["msg", "lost"],
      ]),
    );
    flow.response = flow.error = null;
    expect(written(flow, "response")).toBeNull();
    expect(String(flow)).not.toContain("response");
  });

  test("a part of another flow is written with its changes", () => {
    const flow = flowOf("http");
    const other = flowOf("http", { "response.status_code": 200 });
    (other.response as Response).reason = "Fine";
    flow.response = other.response;
    expect(written(flow, "response.status_code")).toBe(200);
    expect(written(flow, "response.reason")).toEqual(utf8("Fine"));
  });

  test("messages of a WebSocket", () => {
    const flow = flowOf("http");
    const { messages } = flow.websocket as NonNullable<typeof flow.websocket>;
    messages.push(WebSocketMessage.make(1, false, "new", 16));
    messages.shift();
    expect(flow.modified).toBe(true);
    expect(flow.websocket?.messageCount).toBe(2);
    expect(written(flow, "websocket.messages")).toEqual([
      [2, false, Uint8Array.of(0, 255), new Float(15), true, true],
      [1, false, utf8("new"), new Float(16), false, false],
    ]);
    expect(String(messages[1])).toBe('"new"');
    expect(codecError(() => messages[0].text)).toMatchObject({ code: "BAD_CONTENT", path: "websocket.messages[1].content" });
  });

  test("headers and trailers by any input", () => {
    const flow = flowOf("http");
    flow.request.headers = { a: "1" };
    flow.request.trailers = new Headers([["t", utf8("2")]]);
    expect(written(flow, "request.headers")).toEqual([[utf8("a"), utf8("1")]]);
    expect(written(flow, "request.trailers")).toEqual([[utf8("t"), utf8("2")]]);
  });

  test("values of a wrong type are refused", () => {
    const flow = flowOf("http");
    const wrong = "x" as never;
    expect(() => (flow.request = wrong)).toThrow("request is a Request");
    expect(() => (flow.request.port = wrong)).toThrow(TypeError);
    expect(() => (flow.request.port = 1.5)).toThrow(RangeError);
    expect(() => (flow.request.timestampEnd = wrong)).toThrow(TypeError);
    expect(() => (flow.intercepted = wrong)).toThrow(TypeError);
    expect(() => (flow.comment = 1 as never)).toThrow(TypeError);
    expect(() => (flow.request.rawContent = 1 as never)).toThrow(TypeError);
    expect(() => (flow.request.content = wrong)).toThrow(TypeError);
    expect(() => (flow.clientConn.peername = [1, 2] as never)).toThrow(TypeError);
    expect(() => (flow.clientConn.peername = ["a", 1.5])).toThrow(RangeError);
    expect(flow.modified).toBe(false);
  });
});
