// What is exported as text and raw messages, and what is refused. That commands do what they say is tested with the programs themselves.
import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { printfCommand, scriptString, shellWord } from "../../src/export/quote.ts";
import { encodeEscaped } from "../../src/flow/escape.ts";
import { type AnyFlow, type ExportFormat, exportFlow, exportFormats } from "../../src/index.ts";
import { flowOf, types } from "../flow/flows.ts";
import type { Plain } from "../flow/states.ts";
import { codecError, latin1, utf8 } from "../helpers.ts";

type Changes = { [path: string]: Plain | undefined };
const commands: ExportFormat[] = ["curl", "httpie", "fetch"];
const http = (changes: Changes = {}): AnyFlow => flowOf("http", changes);
const headers = (...pairs: [string, string][]): Plain[] => pairs.map(([name, value]) => [encodeEscaped(name), encodeEscaped(value)]);

test("curl", () => {
  expect(exportFlow(http(), "curl")).toBe(
    "curl --http1.1 -H 'Content-Type: text/plain' -H 'X-Two: 1' -H 'x-two: 2' -H User-Agent: -H Accept: -X POST 'https://example.com/lolcats?a=1&b=%20' --data-raw 'a=1'",
  );
});

test("HTTPie", () => {
  expect(exportFlow(http({ "request.path": utf8("/lolcats?a=1") }), "httpie")).toBe(
    "printf 'a=1' | http POST 'https://example.com/lolcats?a=1' 'Content-Type: text/plain' 'X-Two: 1' 'x-two: 2' Accept: Connection:",
  );
});

test("fetch", () => {
  expect(exportFlow(http(), "fetch")).toBe(`await fetch("https://example.com/lolcats?a=1&b=%20", {
  method: "POST",
  headers: [
    ["Content-Type", "text/plain"],
    ["X-Two", "1"],
    ["x-two", "2"],
  ],
  body: "a=1",
  redirect: "manual",
});`);
});

test("raw messages", () => {
  const request =
    "post /lolcats?a=1&b=%20 HTTP/1.1\r\nHost: example.com\r\nContent-Type: text/plain\r\nX-Two: 1\r\nx-two: 2\r\ncontent-length: 3\r\n\r\na=1";
  const response = "HTTP/1.1 301 Moved Permanently\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi";
  const answer = { "response.trailers": null, "response.content": utf8("hi"), "response.headers": headers(["content-type", "text/html"]) };
  expect(latin1(exportFlow(http(), "raw-request"))).toBe(request);
  expect(latin1(exportFlow(http(answer), "raw-response"))).toBe(response);
  expect(latin1(exportFlow(http(answer), "raw"))).toBe(`${request}\r\n\r\n${response}`);
  expect(latin1(exportFlow(http({ response: null }), "raw"))).toBe(request);
  expect(latin1(exportFlow(http({ ...answer, "request.content": null }), "raw"))).toBe(response);
});

test.each<[string, Changes, string]>([
  ["the authority", { "request.authority": utf8("example.com:8443") }, "post https://example.com:8443/lolcats?a=1&b=%20 HTTP/1.1"],
  ["CONNECT", { "request.method": utf8("CONNECT"), "request.authority": utf8("example.com:443") }, "CONNECT example.com:443 HTTP/1.1"],
  ["bytes that are no UTF-8", { "request.path": Uint8Array.of(0x2f, 0xff) }, "post /\xff HTTP/1.1"],
])("the first line of a raw request with %s", (_, changes, line) => {
  expect(latin1(exportFlow(http(changes), "raw-request")).split("\r\n")[0]).toBe(line);
});

test("a chunked message and its trailers", () => {
  const chunked = { "response.headers": headers(["Transfer-Encoding", "chunked"]), "response.content": utf8("0123456789abcdef") };
  const raw = latin1(exportFlow(http(chunked), "raw-response"));
  expect(raw.slice(raw.indexOf("\r\n\r\n"))).toBe("\r\n\r\n10\r\n0123456789abcdef\r\n0\r\nChecksum: 0\r\n\r\n");
});

test.each(exportFormats)("%s: bodies are decoded; what cannot be decoded is left as it is, with its header", (format) => {
  const packed = (content: Uint8Array): Changes => ({
    "request.content": content,
    "request.headers": headers(["content-encoding", "gzip"]),
    "request.path": utf8("/"),
    response: null,
  });
  const textOf = (content: Uint8Array): string => {
    const exported = exportFlow(flowOf("http", { ...packed(content), "request.headers": headers(["content-encoding", "gzip"]) }), format);
    return typeof exported === "string" ? exported : latin1(exported);
  };
  if (format === "raw-response") return expect(() => textOf(utf8(""))).toThrow("no response");
  expect(textOf(gzipSync("unpacked"))).toContain("unpacked");
  expect(textOf(gzipSync("unpacked"))).not.toContain("content-encoding");
  expect(textOf(utf8("no gzip"))).toContain("no gzip");
  expect(textOf(utf8("no gzip"))).toContain("content-encoding");
});

const host = (value: string): Changes => ({ "request.headers": headers(["Host", value]), "request.path": utf8("/") });

test.each<[string, Changes, string]>([
  ["as the client named it", host("example.org:8443"), "https://example.org:8443/"],
  ["without the port that the scheme has", host("example.org:443"), "https://example.org/"],
  [
    "of HTTP/2",
    { "request.http_version": utf8("HTTP/2.0"), "request.authority": utf8("xn--mnchen-3ya.de"), "request.path": utf8("/") },
    "https://xn--mnchen-3ya.de/",
  ],
  ["an address of IPv6", host("[::1]:8080"), "https://[::1]:8080/"],
  ["none that a URL can name", host("$(touch pwned)"), "https://198.51.100.7/"],
  ["one with a user", host("user@example.org"), "https://198.51.100.7/"],
  ["one with a path", host("example.org/evil"), "https://198.51.100.7/"],
  ["one with a port past 65535", host("example.org:99999"), "https://198.51.100.7/"],
])("the host: %s", (_, changes, url) => {
  expect(exportFlow(http(changes), "curl")).toContain(url);
});

test.each<[string, ExportFormat[], Changes, string]>([
  ["a body that was not captured", [...commands, "raw-request"], { "request.content": null }, "not captured"],
  ["a method that is no token", commands, { "request.method": utf8("GET / HTTP/1.1\r\nX: ") }, "the method"],
  ["CONNECT", commands, { "request.method": utf8("CONNECT") }, "tunnel"],
  ["another scheme", commands, { "request.scheme": utf8("file") }, "scheme"],
  ["a line break in a header", [...commands, "raw-request"], { "request.headers": headers(["X", "a\r\nEvil: 1"]) }, "line break"],
  ["a NUL in a header", commands, { "request.headers": headers(["X", "a\0"]) }, "NUL"],
  ["a header's name with a colon", commands, { "request.headers": headers(["X: a\r\nY", "1"]) }, "name"],
  ["an empty name", commands, { "request.headers": headers(["", "1"]) }, "name"],
  ["a space in the target", commands, { "request.path": utf8("/a HTTP/1.1") }, "target"],
  ["a line break in the target", [...commands, "raw-request"], { "request.path": utf8("/a\r\nX: 1") }, ""],
  ["another transfer-encoding", commands, { "request.headers": headers(["Transfer-Encoding", "gzip, chunked"]) }, "transfer-encoding"],
  ["trailers", [...commands, "raw-request"], { "request.trailers": headers(["X", "1"]) }, "trailers"],
  ["a HEAD with a body", ["curl", "fetch"], { "request.method": utf8("HEAD") }, ""],
  ["no host", commands, { "request.headers": [], "request.host": "a b" }, "host"],
  ["several hosts", ["curl", "httpie"], { "request.headers": headers(["Host", "a"], ["Host", "b"]) }, "Host"],
  ["a response that is not there", ["raw-response"], { response: null }, "no response"],
  ["a header longer than an argument", ["curl", "httpie"], { "request.headers": headers(["X", "y".repeat(140_000)]) }, "argument"],
  ["a body of more than 16 MiB", commands, { "request.content": new Uint8Array((1 << 24) + 1) }, "16 MiB"],
])("refused: %s", (_, formats, changes, detail) => {
  const flow = http({ "request.path": utf8("/"), ...changes });
  for (const format of formats) {
    const { code, message } = codecError(() => exportFlow(flow, format));
    expect([format, code]).toEqual([format, "CANNOT_EXPORT"]);
    expect(message).toContain(detail);
  }
});

test.each(exportFormats)("%s of flows that are not HTTP", (format) => {
  for (const type of types.filter((name) => name !== "http"))
    expect(codecError(() => exportFlow(flowOf(type), format)).code).toBe("CANNOT_EXPORT");
});

test("a format that there is not", () => {
  expect(() => exportFlow(http(), "toString" as ExportFormat)).toThrow(TypeError);
});

describe("quoting", () => {
  const arbitrary = fc.uint8Array({ maxLength: 60 }).map((bytes) => new TextDecoder("latin1").decode(bytes));
  const run = (script: string): string => latin1(execFileSync("sh", ["-c", script]));

  test("a word is its text for sh, and any text can be printed", () => {
    const check = (text: string): void => {
      const word = /[\0]|\n$/.test(text) ? null : shellWord(text);
      const script = `${printfCommand(text)}; printf '|'; ${word === null ? "" : `printf %s ${word}`}`;
      expect(script).not.toMatch(/\p{C}/u);
      expect(run(script)).toBe(latin1(utf8(`${text}|${word === null ? "" : text}`)));
    };
    fc.assert(fc.property(arbitrary, check), { numRuns: 60 });
  });

  test("strings of JavaScript are their text, seen, and end no script", () => {
    const check = (text: string): void => {
      const code = scriptString(text);
      expect(JSON.parse(code)).toBe(text);
      expect(code).not.toMatch(/[\p{C}\p{Zl}\p{Zp}<]/u);
    };
    fc.assert(fc.property(fc.string({ unit: "binary" }), check));
  });
});
