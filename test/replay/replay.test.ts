// Replays against servers on the loopback: what arrives, what comes back, in which order, and that nothing else is ever asked.
import { createServer as createTcpServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { encodeEscaped } from "../../src/flow/escape.ts";
import { FlowReader, HTTPFlow } from "../../src/index.ts";
import { type Replayed, type ReplayOptions, replay } from "../../src/node.ts";
import { CaptureServer } from "../export/capture.ts";
import { corpus, flowOfSent, type Sent } from "../export/requests.ts";
import { flowOf } from "../flow/flows.ts";
import { concat, latin1, utf8 } from "../helpers.ts";
import { all, answering, CountingDispatcher, flowTo, listening, urlOf, writing } from "./servers.ts";

describe("what arrives", () => {
  const capture = new CaptureServer();
  beforeAll(() => capture.start());
  afterAll(() => capture.stop());

  /** What undici has no form for. */
  const refused = ["a header with controls", "a target that is a star", "a target that is an option"];
  const wire = (text: string): string => latin1(encodeEscaped(text));
  const isOwn = (name: string): boolean => /^(host|connection|content-length|transfer-encoding)$/i.test(name);

  test.each(corpus)("%s", async (title, sent) => {
    const [{ after, reason }] = await all([flowOfSent(sent, capture.port)], { to: `http://127.0.0.1:${capture.port}` });
    expect(reason).toBeNull();
    if (refused.includes(title)) {
      expect(after?.error?.msg).toContain("UND_ERR_INVALID_ARG");
      return;
    }
    expect(after?.error).toBeNull();
    const arrived = capture.one();
    expect([arrived.method, arrived.target, arrived.version]).toEqual([sent.method, wire(sent.path), "HTTP/1.1"]);
    expect(arrived.body).toBe(latin1(sent.body));
    // In their order, as they are spelled, repeated ones too.
    const expected = sent.headers.filter(([name]) => !isOwn(name)).map(([name, value]) => [name, wire(value).trim()]);
    expect(arrived.headers.filter(([name]) => !isOwn(name))).toEqual(expected);
    const host = sent.headers.find(([name]) => name === "Host")?.[1] ?? `127.0.0.1:${capture.port}`;
    expect(arrived.headers.find(([name]) => name.toLowerCase() === "host")?.[1]).toBe(host);
  });

  test("of HTTP/2: the authority as Host, cookies in one, no pseudo headers", async () => {
    const headers: Sent["headers"] = [
      [":path", "/"],
      ["cookie", "a=1"],
      ["x-a", "1"],
      ["cookie", "b=2"],
    ];
    const before = flowTo(`http://127.0.0.1:${capture.port}`, { version: "HTTP/2.0", headers });
    before.request.headers.delete("host");
    before.request.authority = "example.com";
    const [{ after }] = await all([before], { allow: [`127.0.0.1:${capture.port}`] });
    expect(capture.one().headers.filter(([name]) => name !== "connection")).toEqual([
      ["host", "example.com"],
      ["cookie", "a=1; b=2"],
      ["x-a", "1"],
    ]);
    expect([after?.request.httpVersion, after?.request.authority]).toEqual(["HTTP/1.1", ""]);
  });

  test("another server is named in the Host header", async () => {
    const before = flowTo("http://127.0.0.1:1", { headers: [["Host", "example.com"]] });
    const [{ after }] = await all([before], { to: `http://localhost:${capture.port}` });
    expect(capture.one().headers.find(([name]) => name === "host")?.[1]).toBe(`localhost:${capture.port}`);
    expect(after?.request.url).toBe(`http://localhost:${capture.port}/`);
    expect(before.request.host).toBe("127.0.0.1");
  });
});

describe("what comes back", () => {
  test("a new flow, with the answer as it came", async () => {
    const head = "HTTP/1.1 203 S\xe9 so\r\nX-B: 1\r\nx-a: caf\xe9\r\nX-b: 2\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n";
    const url = await writing(`HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n${head}3\r\na\0\xff\r\n0\r\nSum: 7\r\n\r\n`);
    const before = flowTo(url, { method: "POST", body: utf8("sent") });
    const start = Date.now() / 1000 - 1;
    const [{ after, number, reason }] = await all([before], { to: url });
    expect([number, reason]).toEqual([0, null]);
    if (after === null) throw new Error("nothing was sent");
    const { request, response, serverConn } = after;
    expect([after.isReplay, after.error, after.intercepted, after.websocket]).toEqual(["request", null, false, null]);
    expect(after.id).not.toBe(before.id);
    expect([before.response?.statusCode, before.isReplay, before.modified]).toEqual([301, "request", false]);
    expect([request.text, response?.statusCode]).toEqual(["sent", 203]);
    expect(response?.headers.fields.map(([name, value]) => `${latin1(name)}: ${latin1(value)}`)).toEqual([
      "X-B: 1",
      "x-a: caf\xe9",
      "X-b: 2",
      "Transfer-Encoding: chunked",
      "Trailer: Sum",
    ]);
    expect(response?.rawContent).toEqual(Uint8Array.of(0x61, 0, 0xff));
    expect(response?.trailers?.toJSON()).toEqual([["Sum", "7"]]);
    const times = [
      start,
      request.timestampStart,
      request.timestampEnd,
      response?.timestampStart,
      response?.timestampEnd,
      start + 20,
    ] as number[];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect([serverConn.address, serverConn.peername, serverConn.tls]).toEqual([["127.0.0.1", Number(new URL(url).port)], null, false]);
    // It can be written, and read again.
    const chunks = await after.toChunks();
    const [again] = [...new FlowReader(concat(chunks))] as HTTPFlow[];
    expect(again.getState()).toEqual(after.getState());
  });

  test("a redirect, which is not followed", async () => {
    let asked = 0;
    const url = await answering((_, response) => {
      asked++;
      response.writeHead(302, { location: "/again" }).end();
    });
    const [{ after }] = await all([flowTo(url)], { to: url });
    expect([after?.response?.statusCode, asked]).toEqual([302, 1]);
  });

  test("no bodies of HEAD, 204 and 304", async () => {
    const url = await answering((request, response) => response.writeHead(Number(request.url?.slice(1)), { "x-a": "1" }).end());
    const flows = [flowTo(url, { method: "HEAD", path: "/200" }), flowTo(url, { path: "/204" }), flowTo(url, { path: "/304" })];
    const replayed = await all(flows, { to: url });
    expect(replayed.map(({ after }) => [after?.response?.statusCode, after?.response?.contentLength])).toEqual([
      [200, 0],
      [204, 0],
      [304, 0],
    ]);
  });
});

describe("servers that misbehave", () => {
  const headers = Array.from({ length: 40 }, (_, index) => `X-${index}: ${"a".repeat(8000)}\r\n`).join("");

  test.each<[string, string, boolean, string]>([
    ["is silent", "", false, "nothing happened for 0.3 s"],
    ["stops in the headers", "HTTP/1.1 200 OK\r\nX-A: ", false, "nothing happened for 0.3 s"],
    ["hangs up", "", true, "UND_ERR_SOCKET"],
    ["hangs up in the headers", "HTTP/1.1 200 OK\r\nX-A: ", true, "UND_ERR_SOCKET"],
    ["speaks no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", true, "does not match the HTTP/1.1 protocol"],
    ["sends headers without end", `HTTP/1.1 200 OK\r\n${headers}\r\n`, true, "UND_ERR_HEADERS_OVERFLOW"],
    ["changes the protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", false, ""],
    [
      "sends two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      true,
      "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
    ],
  ])("one that %s", async (_, bytes, isEnded, message) => {
    const url = await writing(bytes, isEnded);
    const [{ after }] = await all([flowTo(url)], { to: url, timeout: 300 });
    expect(after?.error?.msg).toContain(message);
    expect(after?.response).toBeNull();
  });

  test.each<[string, string, boolean, string]>([
    ["stops in the body", "abc", false, "nothing happened for 0.3 s"],
    ["hangs up in the body", "abc", true, "UND_ERR_SOCKET"],
    ["sends more than is taken", "a".repeat(2000), true, "the body is larger than 1000 bytes"],
  ])("one that %s: what came of the answer is kept", async (_, body, isEnded, message) => {
    const url = await writing(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${body}`, isEnded);
    const [{ after }] = await all([flowTo(url)], { to: url, timeout: 300, maxBodyBytes: 1000 });
    expect(after?.error?.msg).toContain(message);
    expect(after?.response?.statusCode).toBe(200);
    expect("abc".startsWith(after?.response?.text ?? "none")).toBe(true);
  });

  test("one that is slow, but alive", async () => {
    const url = await answering((_, response) => {
      let left = 8;
      const timer = setInterval(() => {
        if (left-- > 0) response.write("a");
        else {
          clearInterval(timer);
          response.end();
        }
      }, 100);
    });
    const [{ after }] = await all([flowTo(url)], { to: url, timeout: 400 });
    expect([after?.error, after?.response?.text]).toEqual([null, "aaaaaaaa"]);
  });

  test("one that is not there", async () => {
    const server = await listening(createTcpServer());
    const url = urlOf(server);
    await new Promise((resolve) => server.close(resolve));
    const [{ after }] = await all([flowTo(url)], { to: url });
    expect(after?.error?.msg).toContain("ECONNREFUSED");
    expect(after?.response).toBeNull();
  });
});

describe("servers that are not named", () => {
  const flowOfUrl = (url: string, host?: string): HTTPFlow => {
    const flow = flowTo("http://127.0.0.1:1", { headers: host === undefined ? [] : [["Host", host]] });
    flow.request.scheme = url.slice(0, url.indexOf(":"));
    const [, name, port] = /^\w+:\/\/(.*):(\d+)$/.exec(url) as RegExpExecArray;
    const state = flow.getState();
    const request = state.get("request") as typeof state;
    request.set("host", name);
    request.set("port", Number(port));
    return HTTPFlow.fromState(state);
  };

  test.each<[string, string[], boolean]>([
    ["http://example.com:80", ["example.com"], true],
    ["https://example.com:443", ["example.com"], true],
    ["http://EXAMPLE.com:80", ["example.COM"], true],
    ["https://example.com:8443", ["example.com:8443"], true],
    ["http://::1:8080", ["[::1]:8080"], true],
    ["http://127.0.0.1:80", ["127.0.0.1"], true],
    ["https://example.com:80", ["example.com:80"], true],
    ["http://example.com:8080", ["example.com"], false],
    ["http://example.com:443", ["example.com"], false],
    ["http://www.example.com:80", ["example.com"], false],
    ["http://example.com.evil.test:80", ["example.com"], false],
    ["http://evilexample.com:80", ["example.com"], false],
    ["http://evil.test/example.com:80", ["example.com"], false],
    ["http://example.com@evil.test:80", ["example.com"], false],
    ["http://evil.test#example.com:80", ["example.com"], false],
    ["http://evil.test?example.com:80", ["example.com"], false],
    ["http://evil.test\\example.com:80", ["example.com"], false],
    ["http://localhost:80", ["127.0.0.1"], false],
    ["http://127.1:80", ["127.0.0.1"], true],
    ["ftp://example.com:80", ["example.com"], false],
    ["http://:80", ["example.com"], false],
  ])("%s where %s is allowed: %s", async (url, allow, isSent) => {
    const dispatcher = new CountingDispatcher();
    // What a client says that it wants does not matter.
    const [{ after, reason }] = await all([flowOfUrl(url, isSent ? "evil.test" : "example.com")], { allow, dispatcher });
    expect(dispatcher.origins).toHaveLength(isSent ? 1 : 0);
    expect([after === null, reason === null]).toEqual([!isSent, isSent]);
  });

  test("of many, only those that are allowed are asked", async () => {
    const dispatcher = new CountingDispatcher();
    const hosts = ["a.test", "b.test", "c.test"];
    const flows = Array.from({ length: 60 }, (_, index) => flowOfUrl(`http://${hosts[index % 3]}:80`));
    const replayed = await all(flows, { allow: ["b.test"], dispatcher, concurrency: 4 });
    expect(dispatcher.origins).toEqual(Array(20).fill("http://b.test"));
    expect(replayed.filter(({ reason }) => reason !== null).map(({ reason }) => reason)).toEqual(
      Array.from({ length: 40 }, (_, index) => `${hosts[index % 2 === 0 ? 0 : 2]} is not allowed`),
    );
  });

  test("with `to`, that one only", async () => {
    const dispatcher = new CountingDispatcher();
    await all([flowOfUrl("http://a.test:80"), flowOfUrl("https://b.test:443")], { to: "https://c.test:8443/", dispatcher });
    expect(dispatcher.origins).toEqual(["https://c.test:8443", "https://c.test:8443"]);
  });

  test.each<[ReplayOptions]>([
    [{}],
    [{ allow: [] }],
    [{ to: "example.com" }],
    [{ to: "ftp://example.com" }],
    [{ to: "http://example.com/path" }],
    [{ to: "http://user@example.com" }],
    [{ allow: ["http://example.com"] }],
    [{ allow: ["example.com/path"] }],
    [{ allow: ["*"], to: "" }],
    [{ allow: ["example.com:99999"] }],
    [{ allow: [""] }],
    [{ to: "http://a.test", concurrency: 0 }],
  ])("%j is refused before anything is sent", async (options) => {
    const dispatcher = new CountingDispatcher();
    await expect(all([flowOfUrl("http://example.com:80")], { ...options, dispatcher })).rejects.toThrow();
    expect(dispatcher.origins).toEqual([]);
  });

  test("flows that have no request to send", async () => {
    const dispatcher = new CountingDispatcher();
    const flows = [
      flowOf("tcp"),
      flowOf("http"),
      flowOf("http", { websocket: null, "request.content": null }),
      flowOf("http", { websocket: null, "request.method": utf8("connect") }),
      flowOf("http", { websocket: null, "request.host": null }),
    ];
    const replayed: Replayed[] = [];
    for await (const one of replay(flows, { to: "http://a.test", dispatcher })) replayed.push(one);
    expect(replayed.map(({ reason }) => reason)).toEqual([
      "it is a flow of TCP",
      "it is a WebSocket",
      "its body was not captured",
      "it asks for a tunnel",
      expect.stringContaining("request.host"),
    ]);
    expect(dispatcher.origins).toEqual([]);
  });
});
