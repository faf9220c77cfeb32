// Rows that are read straight from messages say what those say that are read from flows.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { type AnyFlow, Float, FlowReader } from "../../src/index.ts";
import { decodeFlow, EntryMaker, encodeFlow } from "../../src/store/messages.ts";
import { rowOf } from "../../src/store/row.ts";
import { MessageScanner } from "../../src/store/scan.ts";
import { flowOf, types, websocket } from "../flow/flows.ts";
import { utf8 } from "../helpers.ts";
import { numbered } from "./stores.ts";

const scanner = new MessageScanner(8192);

/** Whether the scan alone gives the row; where it does, it is the right one. */
function isPlain(flow: AnyFlow): boolean {
  const message = encodeFlow(flow);
  const { row } = scanner.scan(message);
  const plain = scanner.isPlain;
  const expected = rowOf(decodeFlow(message), message.length);
  if (plain) expect(row).toEqual(expected);
  expect(new EntryMaker(8192).ofMessage(message).row).toEqual(expected);
  return plain;
}

describe("scan", () => {
  test("a usual flow needs no decoding", () => {
    expect(isPlain(numbered(7))).toBe(true);
    expect(isPlain(flowOf("http", { comment: "plain" }))).toBe(false);
    expect(isPlain(flowOf("http", { comment: "plain", "request.method": utf8("POST") }))).toBe(true);
  });

  test.each(types)("a %s flow", (type) => {
    isPlain(flowOf(type));
  });

  test("names and addresses of all kinds", () => {
    const host = fc.constantFrom(
      "example.com",
      "EXAMPLE.com",
      "198.51.100.7",
      "::1",
      "[::1]",
      "[x]",
      "xn--nxasmq6b",
      "näh.example",
      "a b",
      "",
    );
    const header = fc.constantFrom(
      null,
      "",
      "example.com",
      "example.com:443",
      "example.com:8080",
      "[::1]:80",
      "[::1]",
      "[x]",
      "a b",
      "a b:80",
      "xn--a:1",
      "h:x",
    );
    const real = fc.double().map((value) => new Float(value));
    const flow = fc.record({
      "request.method": fc.constantFrom("GET", "POST", "CONNECT", "CONNECT", "get", "PÖST").map(utf8),
      "request.scheme": fc.constantFrom("http", "https", "ws", "").map(utf8),
      "request.host": host,
      "request.port": fc.constantFrom(80, 443, 443, 8080, 0, -1, 2 ** 40),
      "request.authority": fc.constantFrom("", "example.com", "example.com:443", "xn--nxasmq6b:1").map(utf8),
      "request.http_version": fc.constantFrom("HTTP/1.1", "HTTP/2.0", "HTTP/3").map(utf8),
      "request.headers": fc.tuple(header, fc.boolean()).map(([value, isTwice]) => {
        const field = value === null ? [] : [[utf8("Host"), utf8(value)]];
        return isTwice ? [...field, ...field] : field;
      }),
      "request.timestamp_start": fc.oneof(real, fc.constant(null), fc.integer()),
      "response.timestamp_end": fc.oneof(real, fc.constant(null)),
      "response.status_code": fc.integer({ min: -1, max: 1000 }),
      "response.headers": fc.array(fc.constantFrom([utf8("Content-Type"), utf8("text/html")], [utf8("content-type"), Uint8Array.of(255)])),
      is_replay: fc.constantFrom(null, "request", "response", "both"),
      error: fc.constantFrom(null, { timestamp: 1.5, msg: "gone" }, { timestamp: 1.5, msg: "" }, { msg: "x" }, { timestamp: 1, msg: 7 }),
      "client_conn.peername": fc.constantFrom(null, ["1.2.3.4", 5], ["::1", 5, 0, 0], "odd"),
      "server_conn.address": fc.constantFrom(null, ["example.com", 80]),
      comment: fc.constantFrom("", "look", "näh"),
      intercepted: fc.boolean(),
      websocket: fc.constantFrom(null, websocket),
    });
    let plain = 0;
    fc.assert(
      fc.property(flow, fc.boolean(), (fields, isAnswered) => {
        const { "response.timestamp_end": end, "response.status_code": status, "response.headers": headers, ...others } = fields;
        const answer = { "response.timestamp_end": end, "response.status_code": status, "response.headers": headers };
        const given = flowOf("http", { ...others, ...(isAnswered ? answer : { response: null }) } as Parameters<typeof flowOf>[1]);
        if (isPlain(given)) plain++;
      }),
      { numRuns: 1500 },
    );
    expect(plain).toBeGreaterThan(10);
  });

  test("cut short anywhere, and with any byte changed, it ends, with no body past the end", () => {
    const message = encodeFlow(numbered(3));
    const beyond = (bytes: Uint8Array): number[] =>
      scanner
        .scan(bytes)
        .extents.map(({ start, length }) => start + length)
        .filter((end) => end > bytes.length);
    for (let length = 0; length < message.length; length++) expect(beyond(message.subarray(0, length))).toEqual([]);
    for (let at = 0; at < message.length; at++) expect(beyond(message.with(at, message[at] ^ 0xff))).toEqual([]);
  });

  const folder = process.env.MITMFLOW_DUMPS;
  (folder === undefined ? test.skip : test)("real dumps", () => {
    for (const name of readdirSync(folder as string).filter((each) => each.endsWith(".v21.mitm"))) {
      for (const flow of new FlowReader(readFileSync(`${folder}/${name}`))) isPlain(flow);
    }
  });
});
