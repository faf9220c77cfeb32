// Flows as plain data, shaped like those of a current dump, all different: about 220 tnetstring elements and 8 kB each, or 208 and 4 kB.
import { Random } from "./random.ts";

type Flow = Record<string, unknown>;

const HOSTS = ["example.com", "static.example.org", "api.example.net", "images.example.com", "login.example.org"];
const METHODS = ["GET", "GET", "GET", "POST", "HEAD"];
const KINDS = ["text/html; charset=utf-8", "application/json", "image/png", "text/css", "application/javascript"];
const CIPHERS = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES256-GCM-SHA384"];
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Flow number `index`: the same number always gives the same flow. */
export function makeFlow(index: number): Flow {
  const random = new Random(index);
  // A quarter of a millisecond is added, so that it is never a whole number, which would be written as an integer.
  const start = 1_700_000_000 + index * 0.5 + 0.000_25;
  const host = random.pick(HOSTS);
  return {
    websocket: null,
    response: makeResponse(random, start),
    request: makeRequest(random, start, host),
    backup: null,
    timestamp_created: start,
    comment: random.below(8) === 0 ? `seen in run ${index}` : "",
    metadata: {},
    marked: random.below(16) === 0 ? ":default:" : "",
    is_replay: null,
    intercepted: false,
    server_conn: makeServer(random, start, host),
    client_conn: makeClient(random, start),
    error: null,
    id: makeId(random),
    type: "http",
    version: 21,
  };
}

interface Connection {
  cipher_list: string[];
  alpn_offers: Uint8Array[];
  certificate_list: Uint8Array[];
  mitmcert?: Uint8Array;
}

/** The same flow with seven headers each way, two ciphers, shorter certificates and a shorter body: 208 elements and about 4 kB. */
export function makeSmallFlow(index: number): Flow {
  const random = new Random(index + 0x40_0000);
  const flow = makeFlow(index);
  const request = flow.request as Flow;
  const response = flow.response as Flow;
  request.headers = (request.headers as unknown[]).slice(0, 7);
  response.headers = (response.headers as unknown[]).slice(0, 7);
  response.content = (response.content as Uint8Array).subarray(0, 300 + random.below(400));
  const client = flow.client_conn as Connection;
  const server = flow.server_conn as Connection;
  client.mitmcert = makeCertificate(random, 4);
  server.certificate_list = [makeCertificate(random, 6), makeCertificate(random, 5)];
  client.alpn_offers = client.alpn_offers.slice(0, 1);
  for (const connection of [client, server]) connection.cipher_list = CIPHERS.slice(0, 2);
  return flow;
}

function makeRequest(random: Random, start: number, host: string): Flow {
  const headers = [
    header("Host", host),
    header("User-Agent", `Mozilla/5.0 (X11; Linux x86_64; rv:${100 + random.below(40)}.0) Gecko/20100101 Firefox`),
    header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    header("Accept-Encoding", "gzip, deflate, br"),
    header("Accept-Language", "en-US,en;q=0.5"),
    header("Connection", "keep-alive"),
    header("Cookie", `session=${makeId(random)}`),
  ];
  if (random.below(2) === 0) headers.push(header("Referer", `https://${host}/page/${random.below(1000)}`));
  return {
    path: bytes(`/assets/${random.below(100_000)}/item?page=${random.below(100)}`),
    authority: bytes(""),
    scheme: bytes("https"),
    method: bytes(random.pick(METHODS)),
    port: 443,
    host,
    timestamp_end: start + 0.001,
    timestamp_start: start,
    trailers: null,
    content: bytes(""),
    headers,
    http_version: bytes("HTTP/1.1"),
  };
}

function makeResponse(random: Random, start: number): Flow {
  const content = bytes(`{"item":${random.next()},"text":"`.padEnd(600 + random.below(1400), `${random.next()} `));
  const headers = [
    header("Content-Type", random.pick(KINDS)),
    header("Content-Length", String(content.length)),
    header("Date", "Tue, 14 Nov 2023 22:13:20 GMT"),
    header("Server", "nginx"),
    header("Connection", "keep-alive"),
    header("ETag", `"${random.next().toString(16)}"`),
    header("Cache-Control", `max-age=${random.below(86_400)}`),
  ];
  if (random.below(2) === 0) headers.push(header("Vary", "Accept-Encoding"));
  return {
    reason: bytes("OK"),
    status_code: random.pick([200, 200, 200, 304, 404]),
    timestamp_end: start + 0.063,
    timestamp_start: start + 0.05,
    trailers: null,
    content,
    headers,
    http_version: bytes("HTTP/1.1"),
  };
}

function makeServer(random: Random, start: number, host: string): Flow {
  return {
    via: null,
    timestamp_tcp_setup: start + 0.01,
    address: [host, 443],
    ...makeConnection(random, start, host, [makeCertificate(random, 24), makeCertificate(random, 20)]),
    sockname: ["192.168.1.10", 1024 + random.below(60_000)],
    peername: [`203.0.113.${random.below(256)}`, 443],
  };
}

function makeClient(random: Random, start: number): Flow {
  return {
    proxy_mode: "regular",
    mitmcert: makeCertificate(random, 18),
    ...makeConnection(random, start, "example.com", []),
    sockname: ["127.0.0.1", 8080],
    peername: ["127.0.0.1", 1024 + random.below(60_000)],
  };
}

function makeConnection(random: Random, start: number, sni: string, certificates: Uint8Array[]): Flow {
  return {
    timestamp_tls_setup: start + 0.02,
    timestamp_end: random.below(4) === 0 ? null : start + 0.9,
    timestamp_start: start + 0.005,
    sni,
    tls_version: "TLSv1.3",
    cipher_list: CIPHERS.slice(0, 2 + random.below(3)),
    cipher: random.pick(CIPHERS),
    alpn_offers: [bytes("h2"), bytes("http/1.1")],
    alpn: bytes("http/1.1"),
    certificate_list: certificates,
    tls: true,
    error: null,
    transport_protocol: "tcp",
    id: makeId(random),
  };
}

function makeId(random: Random): string {
  const digits = Array.from({ length: 4 }, () => random.next().toString(16).padStart(8, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A PEM certificate with this many lines, in form only. */
function makeCertificate(random: Random, lines: number): Uint8Array {
  const start = random.below(64);
  const line = `${BASE64.slice(start)}${BASE64.slice(0, start)}\n`;
  return bytes(`-----BEGIN CERTIFICATE-----\n${random.next().toString(16)}${line.repeat(lines)}-----END CERTIFICATE-----\n`);
}

function header(name: string, value: string): [Uint8Array, Uint8Array] {
  return [bytes(name), bytes(value)];
}

const encoder = new TextEncoder();

function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}
