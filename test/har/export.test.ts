// Flows as HAR: mitmproxy's own exports to the letter, its quirks one by one, and the schema of HAR 1.2.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import Ajv from "ajv";
import schemas from "har-schema";
import { readCookies, readSetCookies } from "../../src/har/cookies.ts";
import { isMostlyBinary, printedHeadersSize, readPairs } from "../../src/har/python.ts";
import { formatTime } from "../../src/har/time.ts";
import { type AnyFlow, Float, FlowReader, FlowWriter, type HarEntry, harFromFlow, MemorySink } from "../../src/index.ts";
import { flowOf as madeFlow } from "../flow/flows.ts";
import { bytesOf, utf8 } from "../helpers.ts";

const named = process.env.MITMFLOW_DUMPS;
const dumps = named ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));

/** The JSON of a log with these flows. */
async function exported(
  flows: Iterable<AnyFlow>,
  format: "har" | "zhar" = "har",
): Promise<{ log: { entries: HarEntry[]; creator: object } }> {
  const sink = new MemorySink();
  const writer = new FlowWriter(sink, { format });
  for (const flow of flows) await writer.add(flow);
  await writer.close();
  return JSON.parse(new TextDecoder().decode(sink.bytes()));
}

const entry = (changes: Parameters<typeof madeFlow>[1] = {}): HarEntry => harFromFlow(madeFlow("http", changes));

if (named !== undefined || existsSync(dumps)) {
  test.each(["successful_log", "event_stream"])("%s is exported as mitmproxy exports it", async (name) => {
    const har = await exported(new FlowReader(readFileSync(join(dumps, `${name}.mitm`))));
    const golden = JSON.parse(readFileSync(join(dumps, `${name}.har`), "utf8"));
    golden.log.creator.version = "mitmflow";
    expect(har).toEqual(golden);
    // The order of fields, too.
    expect(JSON.stringify(har)).toBe(JSON.stringify(golden));
  });
} else {
  test.skip(`mitmproxy's exports: skipped, there is no ${dumps}, and MITMFLOW_DUMPS names no other folder`, () => {});
}

test("every field of a flow of every kind is in its entry", () => {
  expect(entry()).toEqual({
    startedDateTime: "1970-01-01T00:00:10+00:00",
    time: 1000 + 500 + 1000 + 1000 + 1000,
    request: {
      method: "POST",
      url: "https://example.com/lolcats?a=1&b=%20",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: [
        { name: "Host", value: "example.com" },
        { name: "Content-Type", value: "text/plain" },
        { name: "X-Two", value: "1" },
        { name: "x-two", value: "2" },
      ],
      queryString: [
        { name: "a", value: "1" },
        { name: "b", value: " " },
      ],
      headersSize: "Headers[(b'Host', b'example.com'), (b'Content-Type', b'text/plain'), (b'X-Two', b'1'), (b'x-two', b'2')]".length,
      bodySize: 3,
      postData: { mimeType: "text/plain", text: "a=1", params: [] },
    },
    response: {
      status: 301,
      statusText: "Moved Permanently",
      httpVersion: "HTTP/1.1",
      cookies: [
        { name: "a", value: "1", path: "/", domain: "", httpOnly: false, secure: false },
        { name: "b", value: "2", path: "/", domain: "", httpOnly: false, secure: false },
      ],
      headers: [
        { name: "content-type", value: "text/html" },
        { name: "Set-Cookie", value: "a=1" },
        { name: "set-cookie", value: "b=2" },
      ],
      content: { size: 184, compression: 0, mimeType: "text/html", text: "a".repeat(184) },
      redirectURL: "",
      headersSize: "Headers[(b'content-type', b'text/html'), (b'Set-Cookie', b'a=1'), (b'set-cookie', b'b=2')]".length,
      bodySize: 184,
    },
    cache: {},
    timings: { connect: 1000, ssl: 500, send: 1000, receive: 1000, wait: 1000 },
    serverIPAddress: "198.51.100.7",
    _resourceType: "websocket",
    _webSocketMessages: [
      { type: "send", time: 14, opcode: 1, data: "hello" },
      { type: "receive", time: 15, opcode: 2, data: "AP8=" },
    ],
  });
});

describe("timings", () => {
  test("connecting is told at a connection's first use only", () => {
    const seen = new Set<string>();
    const [first, second] = [harFromFlow(madeFlow("http"), seen), harFromFlow(madeFlow("http"), seen)];
    expect(first.timings).toMatchObject({ connect: 1000, ssl: 500 });
    expect(second.timings).toMatchObject({ connect: -1, ssl: -1, send: 1000 });
    expect(second.time).toBe(3000);
    expect(harFromFlow(madeFlow("http", { "server_conn.id": "another" }), seen).timings.connect).toBe(1000);
  });

  test.each([
    [{ "server_conn.timestamp_tcp_setup": null }, { connect: -1, ssl: -1 }],
    [{ "server_conn.timestamp_tls_setup": null }, { connect: 1000, ssl: -1 }],
    [{ "server_conn.timestamp_start": null }, { connect: -1, ssl: 500 }],
    [{ "request.timestamp_end": null }, { send: 0, wait: 0 }],
    [{ "response.timestamp_end": null }, { receive: 0 }],
    [{ "response.timestamp_start": null }, { receive: 0, wait: 0 }],
    [{ "request.timestamp_end": new Float(Number.NaN) }, { send: 0 }],
    [{ "request.timestamp_end": new Float(Number.POSITIVE_INFINITY) }, { send: 0, wait: 0 }],
    [{ response: null }, { wait: 0, receive: 0 }],
  ])("%j", (changes, timings) => {
    const made = entry(changes);
    expect(made.timings).toMatchObject(timings);
    expect(made.time).toBeGreaterThanOrEqual(0);
  });

  test.each([
    [1690281721.72681, "2023-07-25T10:42:01.726810+00:00"],
    [1690281721, "2023-07-25T10:42:01+00:00"],
    [0.0000005, "1970-01-01T00:00:00+00:00"],
    [0.0000015, "1970-01-01T00:00:00.000002+00:00"],
    [1.9999999, "1970-01-01T00:00:02+00:00"],
    [-0.25, "1969-12-31T23:59:59.750000+00:00"],
    [Number.NaN, "1970-01-01T00:00:00+00:00"],
    [1e300, "1970-01-01T00:00:00+00:00"],
  ])("%d is %s", (seconds, text) => {
    expect(formatTime(seconds)).toBe(text);
  });
});

describe("requests", () => {
  test("CONNECT has a URL that is one", () => {
    const made = entry({ "request.method": utf8("CONNECT"), "request.authority": utf8("example.com:443"), "request.path": utf8("") });
    expect(made.request.url).toBe("https://example.com:443/");
  });

  test("forms are taken apart, other bodies are not, and those of GET are left out", () => {
    const form = { "request.headers": [[utf8("content-type"), utf8("application/X-WWW-Form-Urlencoded; charset=utf-8")]] };
    expect(entry({ ...form, "request.content": utf8("a=1&b=&c") }).request.postData).toEqual({
      mimeType: "application/X-WWW-Form-Urlencoded; charset=utf-8",
      text: "a=1&b=&c",
      params: [
        { name: "a", value: "1" },
        { name: "b", value: "" },
        { name: "c", value: "" },
      ],
    });
    const missing = entry({ ...form, "request.content": null }).request;
    expect(missing.bodySize).toBe(0);
    expect(missing).not.toHaveProperty("postData");
    expect(entry({ "request.method": utf8("GET") }).request).not.toHaveProperty("postData");
  });

  test.each([
    [
      "a=1&&b=2",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["=", [["", ""]]],
    [
      "a=b=c&d",
      [
        ["a", "b=c"],
        ["d", ""],
      ],
    ],
    ["x+y=%2B%20", [["x y", "+ "]]],
    ["a=%ff%C3%A9", [["a", "\udcffé"]]],
    ["a=%zz%4", [["a", "%zz%4"]]],
    ["é=%41", [["é", "A"]]],
  ])("the query %s", (query, pairs) => {
    expect(readPairs(query)).toEqual(pairs.map(([name, value]) => ({ name, value })));
  });

  test("what follows a # is no query", () => {
    expect(entry({ "request.path": utf8("/a#b?c=d") }).request.queryString).toEqual([]);
    expect(entry({ "request.path": utf8("/a?b=c#d") }).request.queryString).toEqual([{ name: "b", value: "c" }]);
  });
});

describe("cookies", () => {
  test.each([
    [
      "a=1; b=2",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    [
      "a; =b; ;c=",
      [
        ["a", ""],
        ["", "b"],
        ["c", ""],
      ],
    ],
    [
      'a="x;\\"y"; b=1',
      [
        ["a", 'x;"y'],
        ["b", "1"],
      ],
    ],
    ['a="open', [["a", "open"]]],
    [
      'a="b"c=d; e',
      [
        ["a", "b"],
        ["", "d"],
        ["e", ""],
      ],
    ],
    ["", []],
  ])("of a request: %s", (header, pairs) => {
    expect(readCookies(header)).toEqual(pairs.map(([name, value]) => ({ name, value })));
  });

  test("of a response: attributes in any case, the last one counts; several behind commas; dates hold one", () => {
    const header = "a=1; Path=/x; path=/y; HttpOnly; SECURE; Expires=Wed, 09 Jun 2021 10:18:14 GMT; SameSite=Lax, b=2; Domain=.example.com";
    expect(readSetCookies(header)).toEqual([
      { name: "a", value: "1", path: "/y", domain: "", httpOnly: true, secure: true, sameSite: "Lax" },
      { name: "b", value: "2", path: "/", domain: ".example.com", httpOnly: false, secure: false },
    ]);
    expect(readSetCookies("")).toEqual([]);
  });
});

describe("bodies", () => {
  test("a compressed one is text, with what decoding added", async () => {
    const { gzipSync } = await import("node:zlib");
    const body = new Uint8Array(gzipSync("text ".repeat(100)));
    const headers = [
      [utf8("content-encoding"), utf8("gzip")],
      [utf8("content-type"), utf8("text/plain")],
    ];
    const { content, bodySize } = entry({ "response.content": body, "response.headers": headers }).response;
    expect({ content, bodySize }).toEqual({
      content: { size: body.length, compression: 500 - body.length, mimeType: "text/plain", text: "text ".repeat(100) },
      bodySize: body.length,
    });
  });

  test("one that cannot be decoded is given as it is", () => {
    const headers = [[utf8("content-encoding"), utf8("gzip")]];
    const { content } = entry({ "response.content": bytesOf("\x80\x81\x82\x00\x01\x02"), "response.headers": headers }).response;
    expect(content).toEqual({ size: 6, compression: 0, mimeType: "", text: "gIGCAAEC", encoding: "base64" });
  });

  test("one that was not captured is empty", () => {
    expect(entry({ "response.content": null }).response).toMatchObject({ content: { size: 0, compression: 0, text: "" }, bodySize: 0 });
  });

  test.each([
    ["", false],
    ["plain", false],
    ["\x00\x01\x02", true],
    ["aaaaaaa\x00\x00\x00", true],
    ["aaaaaaaa\x00\x00", false],
    ["\u00e9".repeat(60), false],
    ["\xff\xfe\xfd", true],
    [`${"a".repeat(99)}\u00e9${"\x00".repeat(300)}`, false],
    [`${"é".repeat(50)}\xff`, false],
    [`a${"é".repeat(60)}`, false],
  ])("%j is binary: %s", (text, expected) => {
    const bytes = /^[\x80-\xff]/.test(text) && text.length === 3 ? bytesOf(text) : utf8(text);
    expect(isMostlyBinary(bytes)).toBe(expected);
  });
});

test.each([
  ["it's", 'b"it\'s"'],
  ["both ' and \"", "b'both \\' and \"'"],
  ["tab\tline\r\nslash\\", "b'tab\\tline\\r\\nslash\\\\'"],
  ["\x00\x7f\xff", "b'\\x00\\x7f\\xff'"],
])("headersSize counts Python's spelling of %j", (value, spelled) => {
  expect(printedHeadersSize([[utf8("a"), bytesOf(value)]])).toBe(`Headers[(b'a', ${spelled})]`.length);
});

test("no headers are printed as `Headers[]`", () => {
  expect(printedHeadersSize([])).toBe(9);
});

describe("a flow that failed", () => {
  test("has status 0 and says why", () => {
    const { response } = entry({ response: null, error: { timestamp: new Float(4), msg: "connection lost" }, websocket: null });
    expect(response).toMatchObject({ status: 0, _error: "connection lost", bodySize: -1, headersSize: -1, _transferSize: 0 });
    expect(entry({ response: null, error: null, websocket: null }).response._error).toBeNull();
  });

  test("reads back as a flow that failed", async () => {
    const failed = madeFlow("http", { response: null, error: { timestamp: new Float(4), msg: "connection lost" }, websocket: null });
    const text = JSON.stringify(await exported([failed]));
    const [flow] = new FlowReader(utf8(text));
    expect(flow).toMatchObject({ type: "http", response: null });
    expect(flow.error?.msg).toBe("connection lost");
  });
});

describe("the writer", () => {
  test("leaves out what is not HTTP, and counts it", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink, { format: "har" });
    for (const type of ["tcp", "http", "udp", "dns"] as const) await writer.add(madeFlow(type));
    await writer.close();
    expect([writer.flows, writer.skipped, writer.bytesWritten]).toEqual([1, 3, sink.length]);
    expect([...new FlowReader(sink.bytes())].length).toBe(1);
  });

  test.each(["har", "zhar"] as const)("%s without flows is a log without entries", async (format) => {
    const sink = new MemorySink();
    await new FlowWriter(sink, { format }).close();
    expect([...new FlowReader(sink.bytes())]).toEqual([]);
  });

  test("takes anything that gives tnetstring bytes", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink, { format: "har" });
    const flow = madeFlow("http");
    await writer.add({ toChunks: () => flow.toChunks() });
    await writer.close();
    expect(JSON.parse(new TextDecoder().decode(sink.bytes())).log.entries).toEqual([JSON.parse(JSON.stringify(harFromFlow(flow)))]);
  });
});

test("what is written is HAR 1.2 by its schema", async () => {
  const ajv = new Ajv({ allErrors: true });
  ajv.addMetaSchema(
    JSON.parse(readFileSync(new URL("../../node_modules/ajv/lib/refs/json-schema-draft-06.json", import.meta.url), "utf8")),
  );
  const validate = ajv.addSchema(Object.values(schemas)).getSchema("har.json#");
  const flows = [
    madeFlow("http"),
    madeFlow("http", { response: null, websocket: null }),
    madeFlow("http", { "request.method": utf8("GET"), "request.content": null, "server_conn.peername": null }),
    madeFlow("http", { "response.content": bytesOf("\x00\x01\x02\xff"), "request.content": null }),
  ];
  const log = await exported(flows);
  expect(validate?.(log) ? [] : validate?.errors).toEqual([]);
  delete (log.log.entries[0] as { time?: number }).time;
  expect(validate?.(log)).toBe(false);
});
