// HAR as flows: what mitmproxy's importer makes of real captures, the shapes of each program, and entries that are wrong.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { parseTime } from "../../src/har/time.ts";
import { type FlowJson, FlowReader, FlowWriter, flowFromHar, type HTTPFlow, harFromFlow, MemorySink } from "../../src/index.ts";
import { codecError, latin1, utf8 } from "../helpers.ts";
import { entryOf, fixture, httpFlows, programs } from "./hars.ts";

const named = process.env.MITMFLOW_DUMPS;
const dumps = named ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));

function masked(flow: HTTPFlow): FlowJson {
  const json = JSON.parse(JSON.stringify(flow));
  json.id = json.client_conn.id = json.server_conn.id = "hardcoded_for_test";
  json.timestamp_created = 0;
  return json;
}

if (named !== undefined || existsSync(dumps)) {
  test.each(["chrome", "charles", "with-bom"])("%s.har gives the flows that mitmproxy makes of it", (name) => {
    const flows = httpFlows(readFileSync(join(dumps, "har", `${name}.har`)));
    expect(flows.map(masked)).toEqual(JSON.parse(readFileSync(join(dumps, "har", `${name}.json`), "utf8")));
  });

  test.each(["successful_log", "event_stream"])("%s.har comes back as it was, but for connections and sizes of decoded bodies", (name) => {
    const bytes = readFileSync(join(dumps, `${name}.har`));
    const { entries } = JSON.parse(String(bytes)).log;
    for (const [index, flow] of httpFlows(bytes).entries()) {
      const again = JSON.parse(JSON.stringify(harFromFlow(flow)));
      expect(again.request.url).toBe(entries[index].request.url);
      expect(again.startedDateTime).toBe(entries[index].startedDateTime);
      expect(again.request.httpVersion).toBe(entries[index].request.httpVersion);
      expect(again.request.postData).toEqual(entries[index].request.postData);
      expect(again.response.content.text).toBe(entries[index].response.content.text);
      expect(again.response.cookies).toEqual(entries[index].response.cookies);
    }
  });
} else {
  test.skip(`mitmproxy's imports: skipped, there is no ${dumps}, and MITMFLOW_DUMPS names no other folder`, () => {});
}

const text = (bytes: Uint8Array | null | undefined): string | null => (bytes ? new TextDecoder().decode(bytes) : null);

describe("Chrome", () => {
  const [page, socket, image, blocked, blob] = httpFlows(fixture("chrome"));

  test("HTTP/2, its pseudo-headers, a decoded body, an IPv6 address", () => {
    expect(page.request).toMatchObject({ httpVersion: "HTTP/2", method: "GET", url: "https://www.example.com/" });
    expect(page.request.headers.get(":authority")).toBe("www.example.com");
    expect(page.response).toMatchObject({ httpVersion: "HTTP/2", statusCode: 200, reason: "OK", text: "<!doctype html><p>näh</p>\n" });
    expect([...(page.response?.headers ?? [])]).toEqual([
      ["content-type", "text/html; charset=utf-8"],
      ["content-length", "27"],
    ]);
    expect(page.serverConn.address).toEqual(["2001:db8::1", 443]);
    expect(page.serverConn.peername).toBeNull();
    expect([page.request.timestampStart, page.response?.timestampEnd]).toEqual([
      1706933106.007,
      1706933106.007 + 15.000000000000002 / 1000,
    ]);
  });

  test("a WebSocket, at its port, by the scheme of its handshake", () => {
    expect(socket.request.url).toBe("https://www.example.com:8443/chat?room=1");
    expect(socket.serverConn.address).toEqual(["192.0.2.7", 8443]);
    const messages = socket.websocket?.messages.map(({ type, fromClient, content, timestamp }) => [
      type,
      fromClient,
      latin1(content),
      timestamp,
    ]);
    expect(messages).toEqual([
      [1, true, "hello", 1706933106.5],
      [2, false, "\x00\x01\xff", 1706933106.75],
    ]);
  });

  test("a body that was not kept is not an empty one", () => {
    expect(image.response?.rawContent).toBeNull();
    expect(image.response?.headers.get("content-length")).toBe("1048576");
    expect(image.request.rawContent).toEqual(new Uint8Array(0));
    expect(image.request.httpVersion).toBe("HTTP/1.1");
  });

  test("a request that was blocked has status 0, as mitmproxy reads it", () => {
    expect(blocked.response).toMatchObject({ statusCode: 0, reason: "" });
    expect(text(blocked.request.rawContent)).toBe("ü");
    expect(blocked.request.headers.get("content-length")).toBe("2");
    expect(blocked.serverConn.address).toBeNull();
  });

  test("a URL that names no server", () => {
    expect(blob.request).toMatchObject({ scheme: "blob", host: "", port: 0, path: "https://www.example.com/0b8f" });
  });
});

describe("Firefox", () => {
  const [image, font, form, log] = httpFlows(fixture("firefox"));

  test("no address, no body, local time", () => {
    expect(image.serverConn.address).toBeNull();
    expect(image.response?.rawContent).toBeNull();
    expect(image.request).toMatchObject({ httpVersion: "HTTP/2", timestampStart: 1706933106.25 });
  });

  test("base64", () => {
    expect(font.response).toMatchObject({ httpVersion: "HTTP/3", rawContent: utf8("wOF2") });
  });

  test("a form, sent as its text says", () => {
    expect(text(form.request.rawContent)).toBe("user=me&word=a+b%26c");
    expect(form.request.headers.getAll("content-length")).toEqual(["20"]);
    expect(form.response).toMatchObject({ statusCode: 302, rawContent: new Uint8Array(0) });
  });

  test("a truncated body is what there is of it; the comment is kept", () => {
    expect(log.response?.text).toBe("first line");
    expect(log.comment).toBe("Response bodies larger than the limit are cut");
  });
});

describe("Charles", () => {
  const [first, failed] = httpFlows(fixture("charles"));

  test("the URL's port, its own reason, Latin-1 by the content type, headers that fit the decoded body", () => {
    expect(first.request).toMatchObject({ url: "http://intranet.example:8080/a?b=c", port: 8080 });
    expect(first.serverConn.address).toEqual(["192.0.2.9", 8080]);
    expect(first.response?.reason).toBe("Fine");
    expect(first.response?.rawContent).toEqual(Uint8Array.of(0x63, 0x61, 0x66, 0xe9));
    expect([...(first.response?.headers ?? [])]).toEqual([
      ["Content-Type", "text/plain"],
      ["Content-Length", "4"],
    ]);
    expect(first.comment).toBe("kept");
    expect(first.request.timestampStart).toBe(1706958306.789);
  });

  test("nulls and sizes of -1", () => {
    expect(failed.request.rawContent).toEqual(Uint8Array.of(0, 1, 2, 3));
    expect(failed.request.headers.has("content-length")).toBe(false);
    expect(failed.response).toMatchObject({ statusCode: 503, reason: "Service Unavailable", httpVersion: "HTTP/1.1" });
    expect(failed.request.timestampEnd).toBe(failed.request.timestampStart);
    expect(failed.comment).toBe("");
  });
});

describe("Fiddler", () => {
  const [tunnel, form] = httpFlows(fixture("fiddler"));

  test("a byte-order mark, a tunnel, seven digits of a second", () => {
    expect(tunnel.request).toMatchObject({ method: "CONNECT", host: "www.example.net", port: 443, authority: "www.example.net:443" });
    expect(tunnel.request.timestampStart).toBe(1706933106.123456);
    expect(tunnel.response?.reason).toBe("Connection Established");
    expect(harFromFlow(tunnel).request.url).toBe("https://www.example.net:443/");
  });

  test("parameters without their text", () => {
    expect(text(form.request.rawContent)).toBe("x=1&%C3%BF=+");
    expect(form.request.httpVersion).toBe("HTTP/1.0");
  });
});

describe("mitmproxy", () => {
  const [socket, failed] = httpFlows(fixture("mitmproxy"));

  test("a WebSocket", () => {
    expect(socket.websocket?.messages.map(({ fromClient, content }) => [fromClient, latin1(content)])).toEqual([
      [false, '{"error":""}'],
      [true, "\xff\x00"],
    ]);
    expect(harFromFlow(socket)._webSocketMessages).toEqual(
      JSON.parse(String(text(fixture("mitmproxy")))).log.entries[0]._webSocketMessages,
    );
  });

  test("a flow that failed", () => {
    expect(failed.response).toBeNull();
    expect(failed.error?.msg).toBe("connection lost");
    expect(failed.request.httpVersion).toBe("HTTP/2.0");
  });
});

test("Slack writes headers as pairs", () => {
  const [flow] = httpFlows(fixture("slack"));
  expect([...flow.request.headers]).toEqual([
    ["a", "b"],
    ["c", "d"],
    ["content-length", "0"],
  ]);
});

test.each(programs)(
  "%s: what is read is written as a dump of the current version, and the same flows come back from it",
  async (program) => {
    const flows = httpFlows(fixture(program));
    expect(flows.length).toBeGreaterThan(0);
    const sink = new MemorySink();
    const writer = new FlowWriter(sink);
    for (const flow of flows) await writer.add(flow);
    await writer.close();
    expect([...new FlowReader(sink.bytes())].map((flow) => flow.toJSON())).toEqual(flows.map((flow) => flow.toJSON()));
  },
);

test("rows tell of the entries, where they are and how long", () => {
  const bytes = fixture("charles");
  const rows = Array.from(new FlowReader(bytes).rows(), ({ flow, offset, length, method, host, status }) => {
    const { request } = JSON.parse(String(text(bytes.subarray(offset, offset + length))));
    return [flow, method, host, status, request.method];
  });
  expect(rows).toEqual([
    [0, "GET", "intranet.example", 200, "GET"],
    [1, "PUT", "intranet.example", 503, "PUT"],
  ]);
});

describe("one entry", () => {
  test("is enough for a flow", () => {
    const flow = flowFromHar({ startedDateTime: "2024-02-03T04:05:06Z", request: { method: "get", url: "http://example.com" } });
    expect(flow).toMatchObject({ type: "http", version: 21, response: null, error: null, websocket: null });
    expect(flow.request).toMatchObject({ method: "GET", url: "http://example.com/", timestampEnd: 1706933106 });
  });

  test.each([
    [null, ""],
    [[], ""],
    ["entry", ""],
    [{}, "startedDateTime"],
    [entryOf({ startedDateTime: "yesterday" }), "startedDateTime"],
    [entryOf({ startedDateTime: 1706933106 }), "startedDateTime"],
    [entryOf({ request: undefined }), "request"],
    [entryOf({ request: [] }), "request"],
    [entryOf({ request: { method: "GET" } }), "request.url"],
    [entryOf({ request: { method: "GET", url: "/relative" } }), "request.url"],
    [entryOf({ request: { url: "http://example.com/" } }), "request.method"],
    [entryOf({ request: { method: 1, url: "http://example.com/" } }), "request.method"],
    [entryOf({ request: { method: "GET", url: "http://example.com/", headers: {} } }), "request.headers"],
    [entryOf({ request: { method: "GET", url: "http://example.com/", headers: [{ value: "x" }] } }), "request.headers[0]"],
    [entryOf({ request: { method: "GET", url: "http://example.com/", headers: [null] } }), "request.headers[0]"],
    [entryOf({ request: { method: "GET", url: "http://example.com/", postData: "x" } }), "request.postData"],
    [entryOf({ request: { method: "GET", url: "http://example.com/", postData: { params: [1] } } }), "request.postData.params[0]"],
    [entryOf({ response: "none" }), "response"],
    [entryOf({ response: { status: 200.5 } }), "response.status"],
    [entryOf({ response: { status: 1e300 } }), "response.status"],
    [entryOf({ response: { status: 200, content: [] } }), "response.content"],
    [entryOf({ response: { status: 200, content: { text: 5 } } }), "response.content.text"],
    [entryOf({ response: { status: 200, content: { text: "a", encoding: "base64" } } }), "response.content.text"],
    [entryOf({ response: { status: 200, content: { text: "a*==", encoding: "base64" } } }), "response.content.text"],
    [entryOf({ _webSocketMessages: {} }), "_webSocketMessages"],
    [entryOf({ _webSocketMessages: [{ type: "send", opcode: 2, data: "?" }] }), "_webSocketMessages[0].data"],
  ])("%j: the error names %j", (entry, path) => {
    expect(codecError(() => flowFromHar(entry, { offset: 7, flow: 3 }))).toMatchObject({ code: "BAD_HAR", path, offset: 7, flow: 3 });
  });

  test("nothing of a prototype is read, and none is touched", () => {
    const entry = JSON.parse('{"__proto__":{"request":{"url":"http://a/"}},"constructor":1,"startedDateTime":"2024-02-03T04:05:06Z"}');
    expect(codecError(() => flowFromHar(entry)).path).toBe("request");
    const polluted = JSON.parse(
      `{"startedDateTime":"2024-02-03T04:05:06Z","request":{"method":"GET","url":"http://a/","headers":[{"name":"__proto__","value":"x"}]}}`,
    );
    expect(flowFromHar(polluted).request.headers.get("__proto__")).toBe("x");
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { request?: unknown }).request).toBeUndefined();
  });

  test("numbers that are none, lone surrogates and sizes below zero make no trouble", () => {
    const flow = flowFromHar(
      entryOf({
        time: JSON.parse("1e999"),
        comment: "\ud800",
        serverIPAddress: "\udfff",
        request: { method: "G\ud800T", url: "http://b\ud800.example/\udc80", bodySize: -7, headers: [{ name: "\ud800", value: 5 }] },
        response: { status: -1, content: { size: -1, text: "\ud800\udc80" }, bodySize: -1e308 },
      }),
    );
    expect(flow.request.timestampEnd).toBe(1706933106.5);
    expect(flow.comment).toBe("\ufffd");
    expect(flow.serverConn.address).toEqual(["\ufffd", 80]);
    expect([...flow.request.headers][0]).toEqual(["?", "5"]);
    expect(flow.response).toMatchObject({ statusCode: -1 });
    expect(flowFromHar(JSON.parse(JSON.stringify(harFromFlow(flow)))).request.url).toBe(flow.request.url);
  });
});

test.each([
  ["2024-02-03T04:05:06Z", 1706933106],
  ["2024-02-03T04:05:06.5z", 1706933106.5],
  ["2024-02-03 04:05:06,25+00:00", 1706933106.25],
  ["2024-02-03T04:05:06.1234567890-0100", 1706936706.123456],
  ["2024-02-03T04:05+05:30", 1706913300],
  ["2024-02-03T04:05:06", 1706933106],
  ["1969-12-31T23:59:59.5Z", -0.5],
  ["2024-13-03T04:05:06Z", null],
  ["2024-02-03T25:05:06Z", null],
  ["2024-02-03T04:05:06+24:00", null],
  ["2024-02-03", null],
  ["", null],
])("%s is %d seconds", (time, seconds) => {
  expect(parseTime(time)).toBe(seconds);
});
