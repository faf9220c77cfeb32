// Bodies: content-encodings with a cap on what comes out, charsets, and writing both.
import { brotliCompressSync, deflateRawSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { type Decoder, type FlowServices, Headers, type HTTPFlow, type Response } from "../../src/index.ts";
import { bytesOf, codecError, utf8 } from "../helpers.ts";
import { growth } from "../measure.ts";
import { flowOf } from "./flows.ts";

const plain = utf8("a body, a body, a body");

function responseOf(content: Uint8Array | null, headers: [string, string][], services?: FlowServices): Response {
  const flow: HTTPFlow = flowOf("http", { "response.content": content, "response.headers": new Headers(headers).getState() }, { services });
  return flow.response as Response;
}

const encoded = (content: Uint8Array, encoding: string, services?: FlowServices): Response =>
  responseOf(new Uint8Array(content), [["Content-Encoding", encoding]], services);

describe("content-encodings", () => {
  test.each<[string, Uint8Array]>([
    ["gzip", gzipSync(plain)],
    ["GZip", gzipSync(plain)],
    ["x-gzip", gzipSync(plain)],
    ["deflate", deflateSync(plain)],
    ["deflate", deflateRawSync(plain)],
    ["br", brotliCompressSync(plain)],
    ["gzip, br", brotliCompressSync(gzipSync(plain))],
    ["identity", plain],
    ["none", plain],
    ["", plain],
  ])("%s", (encoding, bytes) => {
    const response = encoded(bytes, encoding);
    expect(response.content).toEqual(plain);
    expect(response.rawContent).toEqual(new Uint8Array(bytes));
    expect(response.contentLength).toBe(bytes.length);
  });

  test("an empty body is empty, one that was not captured is null", () => {
    expect(encoded(new Uint8Array(0), "gzip").content).toEqual(new Uint8Array(0));
    expect(responseOf(null, [["content-encoding", "gzip"]]).content).toBeNull();
    expect(responseOf(null, []).text).toBeNull();
  });

  test("what is not what it says is a typed error, or comes as it is", () => {
    const response = encoded(plain, "gzip");
    expect(codecError(() => response.content)).toMatchObject({ code: "BAD_CONTENT", path: "content" });
    expect(response.getContent({ strict: false })).toEqual(plain);
    expect(codecError(() => encoded(gzipSync(plain).subarray(0, 20), "gzip").content).code).toBe("BAD_CONTENT");
    expect(codecError(() => encoded(plain, "deflate").content).code).toBe("BAD_CONTENT");
  });

  test("an unknown one is a typed error that names it", () => {
    for (const name of ["rot13", "constructor", "__proto__"]) {
      const error = codecError(() => encoded(plain, name).content);
      expect(error.code).toBe("NO_DECODER");
      expect(error.message).toContain(`"${name}"`);
    }
  });

  test.each<[string, Uint8Array]>([
    ["gzip", gzipSync(new Uint8Array(100_000))],
    ["deflate", deflateSync(new Uint8Array(100_000))],
    ["deflate", deflateRawSync(new Uint8Array(100_000))],
    ["br", brotliCompressSync(new Uint8Array(100_000))],
    ["gzip, gzip", gzipSync(gzipSync(new Uint8Array(100_000)))],
  ])("%s: what would be too large is not decoded", (encoding, bytes) => {
    const error = codecError(() => encoded(bytes, encoding, { maxContentBytes: 99_999 }).content);
    expect(error.code).toBe("CONTENT_TOO_LARGE");
    expect(encoded(bytes, encoding, { maxContentBytes: 100_000 }).content).toHaveLength(100_000);
  });

  test("more than five encodings are not taken off", () => {
    let bytes = plain;
    for (let times = 0; times < 5; times++) bytes = gzipSync(bytes);
    expect(encoded(bytes, new Array(5).fill("gzip").join(", ")).content).toEqual(plain);
    expect(encoded(bytes, new Array(5).fill("gzip, identity").join(", ")).content).toEqual(plain);
    expect(codecError(() => encoded(bytes, new Array(6).fill("gzip").join(", ")).content).code).toBe("BAD_CONTENT");
  });

  test("given decoders and encoders are used", () => {
    const reverse: Decoder = (bytes) => bytes.slice().reverse();
    const services = {
      decoders: { mirror: reverse },
      encoders: { mirror: (bytes: Uint8Array) => bytes.slice().reverse() },
      maxContentBytes: 5,
    };
    const response = encoded(utf8("cba"), "mirror", services);
    expect(response.content).toEqual(utf8("abc"));
    response.content = utf8("xyz");
    expect(response.rawContent).toEqual(utf8("zyx"));
    expect(codecError(() => encoded(plain, "mirror", services).content).code).toBe("CONTENT_TOO_LARGE");
    const failing = {
      decoders: {
        mirror: () => {
          throw "no error";
        },
      },
    };
    expect(codecError(() => encoded(plain, "mirror", failing).content).message).toContain("no error");
  });

  test("setting the content encodes it, and says its length", () => {
    const response = encoded(gzipSync(plain), "gzip");
    response.content = utf8("other");
    expect(gunzipSync(response.rawContent as Uint8Array)).toEqual(Buffer.from("other"));
    expect(response.headers.get("content-length")).toBe(String(response.rawContent?.length));
    expect(response.content).toEqual(utf8("other"));
    response.decode();
    expect(response.headers.has("content-encoding")).toBe(false);
    expect(response.rawContent).toEqual(utf8("other"));
    response.content = null;
    expect(response.rawContent).toBeNull();
  });

  test("without an encoder, the encoding leaves; with transfer-encoding, no length is said", () => {
    const response = responseOf(plain, [
      ["content-encoding", "rot13"],
      ["transfer-encoding", "chunked"],
    ]);
    response.content = utf8("x");
    expect([...response.headers]).toEqual([["transfer-encoding", "chunked"]]);
    expect(response.rawContent).toEqual(utf8("x"));
  });
});

const typed = (content: Uint8Array, type: string): Response => responseOf(content, [["Content-Type", type]]);

describe("charsets", () => {
  test.each<[title: string, type: string, content: string, text: string]>([
    ["the header's", "text/plain; charset=utf-8", "\xc3\xa4", "ä"],
    ["the header's, in quotes", 'text/plain; charset="UTF-8"', "\xc3\xa4", "ä"],
    ["Latin-1 by default", "text/plain", "\xe4\x80", "ä\x80"],
    ["Latin-1 is not Windows-1252", "text/plain; charset=ISO-8859-1", "\x80", "\x80"],
    ["Windows-1252", "text/plain; charset=windows-1252", "\x80", "€"],
    ["JSON", "application/json", "\xc3\xa4", "ä"],
    ["HTML that says so", "text/html", '<meta charset="windows-1251">\xe4', '<meta charset="windows-1251">д'],
    ["HTML that says nothing", "text/html", "\xc3\xa4", "ä"],
    ["XML that says so", "text/xml", '<?xml version="1.0" encoding="iso-8859-1"?>\xe4', '<?xml version="1.0" encoding="iso-8859-1"?>ä'],
    ["CSS that says so", "text/css", '@charset "iso-8859-1";\xe4', '@charset "iso-8859-1";ä'],
    ["CSS that says nothing", "text/css", "\xc3\xa4", "ä"],
    ["JavaScript", "application/javascript", "\xc3\xa4", "ä"],
    ["a byte-order mark is first, and left out", "text/plain; charset=latin-1", "\xef\xbb\xbf\xc3\xa4", "ä"],
    ["UTF-16 by its mark", "text/plain", "\xff\xfe\xe4\x00", "ä"],
    ["UTF-16, big end first", "text/plain", "\xfe\xff\x00\xe4", "ä"],
    ["GBK as GB 18030", "text/plain; charset=gbk", "\x84\x31\xa4\x37", "\ufffd"],
    ["ASCII", "text/plain; charset=us-ascii", "a", "a"],
    ["no content type at all", "", "\xe4", "ä"],
  ])("%s", (_title, type, content, text) => {
    expect(typed(bytesOf(content), type).text).toBe(text);
  });

  test.each([
    ["text/plain; charset=utf-8", "\xff", "BAD_CONTENT"],
    ["text/plain; charset=ascii", "\xff", "BAD_CONTENT"],
    ["text/plain; charset=klingon", "\xff", "NO_DECODER"],
    ["text/plain", "\xff\xfe\x00\x00", "NO_DECODER"],
  ])("%s of %j is a typed error, or comes as escaped UTF-8", (type, content, code) => {
    const response = typed(bytesOf(content), type);
    expect(codecError(() => response.text).code).toBe(code);
    expect(response.getText({ strict: false })?.charCodeAt(0)).toBe(0xdcff);
  });

  test("setting text keeps the charset where it has the characters", () => {
    const response = typed(bytesOf("\xe4"), "text/plain; charset=latin-1");
    response.text = "ö";
    expect(response.rawContent).toEqual(bytesOf("\xf6"));
    expect(response.headers.get("content-type")).toBe("text/plain; charset=latin-1");
    response.text = "€";
    expect(response.rawContent).toEqual(utf8("€"));
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.text).toBe("€");
    response.text = null;
    expect(response.content).toBeNull();
  });

  test("setting text without a content type says UTF-8", () => {
    const response = responseOf(plain, []);
    response.text = "€";
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  });

  test("JSON", () => {
    expect(typed(utf8('{"a":["ä"]}'), "application/json").json()).toEqual({ a: ["ä"] });
    expect(() => responseOf(null, []).json()).toThrow(TypeError);
    expect(() => typed(utf8("{"), "application/json").json()).toThrow(SyntaxError);
  });

  test("the search for a charset in a body takes linear time", () => {
    const textOf = (content: Uint8Array): void => expect(typed(content, "text/html").text).toHaveLength(content.length);
    expect(growth((count) => utf8("<meta ".repeat(count)), textOf, 200_000)).toBeLessThan(8);
  });
});
