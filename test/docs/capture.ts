// The capture that the samples of the documentation read: a morning's visit to example.com.
import { Float, tnetstring } from "../../src/index.ts";
import { concat, utf8 } from "../helpers.ts";

const connection = {
  timestamp_tls_setup: new Float(1700000000.05),
  timestamp_end: null,
  timestamp_start: new Float(1700000000),
  sni: "example.com",
  tls_version: "TLSv1.3",
  cipher_list: [],
  cipher: "TLS_AES_128_GCM_SHA256",
  alpn_offers: [utf8("h2"), utf8("http/1.1")],
  alpn: utf8("http/1.1"),
  certificate_list: [],
  tls: true,
  error: null,
  transport_protocol: "tcp",
};

interface Exchange {
  method?: string;
  path: string;
  status?: number;
  reason?: string;
  type?: string;
  sent?: string;
  body: string;
}

const exchanges: Exchange[] = [
  { path: "/", type: "text/html; charset=utf-8", body: "<!doctype html><title>Example</title><h1>Example</h1>" },
  { path: "/style.css", type: "text/css", body: "h1 { color: rebeccapurple }" },
  { path: "/api/items?page=1", type: "application/json", body: '{"items":[{"id":1,"name":"tea"},{"id":2,"name":"milk"}]}' },
  {
    method: "POST",
    path: "/api/items",
    sent: '{"name":"sugar"}',
    status: 201,
    reason: "Created",
    type: "application/json",
    body: '{"id":3}',
  },
  { method: "DELETE", path: "/api/items/2", status: 404, reason: "Not Found", type: "application/json", body: '{"error":"no such item"}' },
  { path: "/old", status: 301, reason: "Moved Permanently", type: "text/html", body: "" },
];

function flowState(
  { method = "GET", path, status = 200, reason = "OK", type = "text/plain", sent = "", body }: Exchange,
  number: number,
): unknown {
  const start = 1700000000.1 + number / 2;
  const http = { trailers: null, http_version: utf8("HTTP/1.1") };
  return {
    websocket: null,
    response: {
      reason: utf8(reason),
      status_code: status,
      timestamp_end: new Float(start + 0.25),
      timestamp_start: new Float(start + 0.125),
      content: utf8(body),
      headers: [
        [utf8("Content-Type"), utf8(type)],
        [utf8("Content-Length"), utf8(String(utf8(body).length))],
      ],
      ...http,
    },
    request: {
      path: utf8(path),
      authority: utf8(""),
      scheme: utf8("https"),
      method: utf8(method),
      port: 443,
      host: "example.com",
      timestamp_end: new Float(start + 0.0625),
      timestamp_start: new Float(start),
      content: utf8(sent),
      headers: [
        [utf8("Host"), utf8("example.com")],
        [utf8("User-Agent"), utf8("curl/8.5.0")],
      ],
      ...http,
    },
    backup: null,
    timestamp_created: new Float(start),
    comment: "",
    metadata: {},
    marked: "",
    is_replay: null,
    intercepted: false,
    server_conn: {
      via: null,
      timestamp_tcp_setup: new Float(1700000000.02),
      address: ["example.com", 443],
      ...connection,
      id: "2b1d5ad9-0f0e-4e0b-8a43-31f6a7a5f0b2",
      sockname: ["192.0.2.7", 51000],
      peername: ["198.51.100.7", 443],
    },
    client_conn: {
      proxy_mode: "regular",
      mitmcert: null,
      ...connection,
      id: "93f5c0a7-79a7-4a1c-b8a5-1e9f1b0f6a11",
      sockname: ["127.0.0.1", 8080],
      peername: ["127.0.0.1", 50841],
    },
    error: null,
    id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    type: "http",
    version: 21,
  };
}

/** The flows' bytes, one after another in `capture.mitm`. */
export const captureFlows: readonly Uint8Array[] = exchanges.map((exchange, number) => tnetstring.dumps(flowState(exchange, number)));

const uploadProto = `syntax = "proto3"; package shop;
message Upload { string name = 1; Kind kind = 2; bytes body = 3; }
enum Kind { OTHER = 0; PICTURE = 1; }
`;

/** Name → contents of the files that a sample finds in its working directory. */
export function captureFiles(): Map<string, Uint8Array> {
  const whole = concat([...captureFlows]);
  const damaged = Uint8Array.from(whole);
  // The third flow's own tag.
  damaged[captureFlows[0].length + captureFlows[1].length + captureFlows[2].length - 1] = 0x21;
  return new Map([
    ["capture.mitm", whole],
    ["damaged.mitm", damaged],
    ["upload.proto", utf8(uploadProto)],
  ]);
}
