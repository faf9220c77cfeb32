// How flows print.
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { formatAddress, prettySize } from "../../src/flow/print.ts";
import { utf8 } from "../helpers.ts";
import { flowOf } from "./flows.ts";
import type { Plain } from "./states.ts";

test.each([
  [0, "0b"],
  [184, "184b"],
  [1023, "1023b"],
  [1024, "1.0k"],
  [1280, "1.2k"],
  [1792, "1.8k"],
  [1229, "1.2k"],
  [2304, "2.2k"],
  [102_348, "99.9k"],
  [102_349, "100k"],
  [102_912, "100k"],
  [103_936, "102k"],
  [1_047_552, "1023k"],
  [1_048_064, "1024k"],
  [1_048_576, "1.0m"],
  [3 * 2 ** 29, "1.5g"],
  [5 * 2 ** 38, "1.2t"],
  [2 ** 51, "2048t"],
])("%d bytes print as %s", (bytes, shown) => {
  expect(prettySize(bytes)).toBe(shown);
});

test.each<[Parameters<typeof formatAddress>[0], string]>([
  [null, "<no address>"],
  [["127.0.0.1", 50841], "127.0.0.1:50841"],
  [["lolcats.com", 80], "lolcats.com:80"],
  [["0.0.0.0", 8080], "*:8080"],
  [["::", 8080], "*:8080"],
  [["::1", 8080, 0, 0], "[::1]:8080"],
  [["::ffff:192.0.2.1", 1], "192.0.2.1:1"],
])("%j prints as %s", (address, shown) => {
  expect(formatAddress(address)).toBe(shown);
});

const lolcats: { [path: string]: Plain } = {
  "request.host": "lolcats.com",
  "request.port": 80,
  "request.method": utf8("GET"),
  "request.path": utf8("/"),
  "server_conn.address": ["lolcats.com", 80],
  websocket: null,
  error: null,
};

describe("HTTP flows", () => {
  test("as the original experiment printed them", () => {
    const flow = flowOf("http", lolcats);
    const shown = [
      "<HTTPFlow",
      "  request = Request(GET lolcats.com:80/)",
      "  response = Response(301 Moved Permanently, text/html, 184b)",
      "  client_conn = <ClientConnection: 127.0.0.1:50841>",
      "  server_conn = <ServerConnection: lolcats.com:80>>",
    ].join("\n");
    expect(String(flow)).toBe(shown);
    expect(inspect(flow)).toBe(shown);
    expect(`${flow.request}`).toBe(inspect(flow.request));
    expect(inspect(flow.request.headers)).toContain("[ 'Host', 'example.com' ]");
  });

  test("before the response", () => {
    const flow = flowOf("http", { ...lolcats, response: null, "server_conn.address": null });
    expect(String(flow)).toBe(
      [
        "<HTTPFlow",
        "  request = Request(GET lolcats.com:80/)",
        "  client_conn = <ClientConnection: 127.0.0.1:50841>",
        "  server_conn = <ServerConnection: <no address>>>",
      ].join("\n"),
    );
  });

  test("with all that there may be", () => {
    expect(String(flowOf("http"))).toBe(
      [
        "<HTTPFlow",
        "  request = Request(POST 198.51.100.7:443/lolcats?a=1&b=%20)",
        "  response = Response(301 Moved Permanently, text/html, 184b)",
        "  websocket = <WebSocketData (2 messages)>",
        "  error = gone",
        "  client_conn = <ClientConnection: 127.0.0.1:50841>",
        "  server_conn = <ServerConnection: example.com:443>>",
      ].join("\n"),
    );
  });

  test.each<[title: string, changes: { [path: string]: Plain }, shown: string]>([
    ["no content type", { "response.headers": [] }, "Response(301 Moved Permanently, unknown content type, 184b)"],
    ["an empty body", { "response.content": new Uint8Array(0) }, "Response(301 Moved Permanently, no content)"],
    ["a body that was not captured", { "response.content": null }, "Response(301 Moved Permanently, no content)"],
    ["no reason", { "response.reason": new Uint8Array(0) }, "Response(301, text/html, 184b)"],
  ])("a response with %s", (_title, changes, shown) => {
    expect(String(flowOf("http", changes).response)).toBe(shown);
  });

  test("a request without a host", () => {
    expect(String(flowOf("http", { ...lolcats, "request.host": "" }).request)).toBe("Request(GET /)");
  });
});

test("flows of other types", () => {
  expect(String(flowOf("tcp"))).toBe("<TCPFlow (2 messages)>");
  expect(inspect(flowOf("udp"))).toBe("<UDPFlow (2 messages)>");
  expect(String(flowOf("dns", { response: null }))).toBe("<DNSFlow\n  request = example.com, 192.0.2.1, 2001:db8::1, ns, 0x0102>");
  expect(String(flowOf("dns"))).toContain("\n  response = example.com, ");
});
