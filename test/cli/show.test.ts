// `mitmflow show`: a flow, or a body.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { utf8 } from "../helpers.ts";
import { flowBytes, httpBytes, mitmflow, oldBytes, temporary } from "./harness.ts";

const { file } = temporary();
const binary = Uint8Array.of(0, 0x1b, 0x5b, 0xff, 10);
const dump = file(
  "dump.mitm",
  httpBytes("first"),
  httpBytes("binary", { "response.content": binary }),
  flowBytes("tcp"),
  oldBytes(),
  httpBytes("packed", {
    "response.content": gzipSync("unpacked\u001b[2J\tand\nlines"),
    "response.headers": [[utf8("Content-Encoding"), utf8("gzip")]],
  }),
  flowBytes("dns"),
  httpBytes("no answer", { response: null }),
  httpBytes("broken", { "response.content": utf8("no gzip"), "response.headers": [[utf8("content-encoding"), utf8("gzip")]] }),
  httpBytes("hostile", { "response.content": utf8("a\u001b[2J\tand\nlines"), "response.trailers": null }),
);

describe("show", () => {
  test("a flow of HTTP with its headers and messages", async () => {
    const { code, lines, err } = await mitmflow(["show", dump, "-n", "0"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(lines[0]).toBe("<HTTPFlow");
    expect(lines).toContain("POST https://198.51.100.7/lolcats?a=1&b=%20 HTTP/1.1");
    expect(lines).toContain("X-Two: 1");
    expect(lines).toContain("x-two: 2");
    expect(lines).toContain("HTTP/1.1 301 Moved Permanently");
    expect(lines).toContain("(body of 184b)");
    expect(lines).toContain("1970-01-01 00:00:14.000 -> hello");
    expect(lines).toContain("1970-01-01 00:00:15.000 <- \\x00\\xff");
    expect(lines).toContain("closed by the client: 1000 bye");
  });

  test("a flow by its id", async () => {
    const byId = await mitmflow(["show", dump, "--id", "binary"]);
    expect(byId).toEqual(await mitmflow(["show", dump, "-n", "1"]));
    expect(byId.code).toBe(0);
  });

  test.each([
    ["2", "<TCPFlow (2 messages)>"],
    ["5", "<DNSFlow"],
    ["3", "<HTTPFlow"],
  ])("flow %s", async (number, first) => {
    const { code, lines } = await mitmflow(["show", dump, "-n", number]);
    expect(code).toBe(0);
    expect(lines[0]).toBe(first);
  });

  test("hostile headers and reasons are escaped", async () => {
    const path = file(
      "hostile.mitm",
      httpBytes("a", {
        "response.headers": [[utf8("x\u001b[31m"), utf8("\u009b2J\r\nSet-Cookie: no")]],
        "response.reason": utf8("\u001b]0;title\u0007"),
        comment: "one\ntwo\u202e",
      }),
    );
    const { code, lines } = await mitmflow(["show", path, "-n", "0"]);
    expect(code).toBe(0);
    for (const line of lines) expect(line).not.toMatch(/\p{C}/u);
    expect(lines).toContain("x\\x1b[31m: \\x9b2J\\r\\nSet-Cookie: no");
    expect(lines).toContain("comment one\\ntwo\\u{202e}");
  });

  test("a flow that is not there", async () => {
    expect(await mitmflow(["show", dump, "-n", "99"])).toMatchObject({
      code: 2,
      errors: [`mitmflow show: ${dump}: there is no flow with number 99`],
    });
    expect(await mitmflow(["show", dump, "--id", "x"])).toMatchObject({
      code: 2,
      errors: [`mitmflow show: ${dump}: there is no flow with id x`],
    });
  });

  test("from standard input", async () => {
    expect(await mitmflow(["show", "-", "-n", "0"], { input: httpBytes("a") })).toMatchObject({ code: 0, err: "" });
  });
});

describe("show --body", () => {
  const body = async (n: string, option = "--body") => {
    const { code, bytes, err } = await mitmflow(["show", dump, "-n", n, option], { endsLines: false });
    return { code, bytes: new Uint8Array(bytes), err };
  };

  test("is the body, byte for byte", async () => {
    expect(await body("1")).toEqual({ code: 0, bytes: binary, err: "" });
    expect(await body("1", "--request-body")).toEqual({ code: 0, bytes: utf8("a=1"), err: "" });
  });

  test("is decoded", async () => {
    expect(await body("4")).toEqual({ code: 0, bytes: utf8("unpacked\u001b[2J\tand\nlines"), err: "" });
  });

  test("is as it was sent where it can't be decoded, with 1", async () => {
    const { code, bytes, err } = await body("7");
    expect({ code, bytes }).toEqual({ code: 1, bytes: utf8("no gzip") });
    expect(err).toContain("mitmflow show: the body is written as it was sent: ");
  });

  test("is what one side sent over TCP", async () => {
    expect(await body("2")).toEqual({ code: 0, bytes: Uint8Array.of(0, 1, 254), err: "" });
    expect(await body("2", "--request-body")).toEqual({ code: 0, bytes: utf8("ping"), err: "" });
  });

  test("is escaped on a terminal, but for lines and tabs", async () => {
    const { out } = await mitmflow(["show", dump, "-n", "4", "--body"], { outIsTerminal: true });
    expect(out).toBe("unpacked\\x1b[2J\tand\nlines\n");
  });

  test("is refused where there is none", async () => {
    expect(await body("5")).toMatchObject({ code: 2, err: "mitmflow show: a DNS flow has no body\n" });
    expect(await body("6")).toMatchObject({ code: 2, err: "mitmflow show: the flow has no response\n" });
  });
});

describe("show --as", () => {
  test("a command, in a line", async () => {
    const { code, lines, err } = await mitmflow(["show", dump, "-n", "0", "--as", "curl"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^curl .*'https:\/\/example\.com\/lolcats\?a=1&b=%20' --data-raw 'a=1'$/);
  });

  test("connecting to the address that the server had", async () => {
    const { lines } = await mitmflow(["show", dump, "-n", "0", "--as", "curl", "--preserve-address"]);
    expect(lines[0]).toContain(" --connect-to ::198.51.100.7:443 ");
  });

  test("raw messages, byte for byte; escaped on a terminal", async () => {
    const raw = await mitmflow(["show", dump, "-n", "8", "--as", "raw-response"], { endsLines: false });
    expect(raw.out.startsWith("HTTP/1.1 301 Moved Permanently\r\n")).toBe(true);
    expect(raw.out.endsWith("\r\n\r\na\u001b[2J\tand\nlines")).toBe(true);
    const shown = await mitmflow(["show", dump, "-n", "8", "--as", "raw-response"], { outIsTerminal: true });
    expect(shown.out).toContain("a\\x1b[2J\tand\nlines");
    expect(shown.out).not.toContain("\u001b");
  });

  test("what has no such form", async () => {
    expect(await mitmflow(["show", dump, "-n", "2", "--as", "curl"])).toMatchObject({
      code: 2,
      out: "",
      errors: ["mitmflow show: the flow cannot be given in this form (a flow of TCP has no request of HTTP)"],
    });
    expect(await mitmflow(["show", dump, "-n", "2", "--as", "wget"])).toMatchObject({ code: 2, out: "" });
  });
});
