// A capture of a made-up shop, for screenshots and tests: flows of every type, as real ones look.
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { Float, tnetstring } from "../../src/index.ts";
import { certificatePem } from "../flow/certificate.ts";
import { replaced, states } from "../flow/flows.ts";
import type { Plain } from "../flow/states.ts";
import { concat, utf8 } from "../helpers.ts";

type Changes = { [path: string]: Plain | undefined };
type Encoding = "gzip" | "br" | "deflate" | "";

interface Exchange {
  at: number;
  method?: string;
  host: string;
  path: string;
  status?: number | null;
  type?: string;
  body?: Uint8Array | string;
  encoding?: Encoding;
  sent?: string;
  sentType?: string;
  milliseconds?: number;
}

/** Seconds since 1970: a morning in November. */
const BEGIN = 1_795_424_512.125;

const reasons: Record<number, string> = {
  101: "Switching Protocols",
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  304: "Not Modified",
  401: "Unauthorized",
  404: "Not Found",
  422: "Unprocessable Content",
  503: "Service Unavailable",
};

/** A picture of a gradient, as PNG. */
export function picture(width = 160, height = 96): Uint8Array {
  const rows: number[] = [];
  for (let y = 0; y < height; y++) {
    rows.push(0);
    for (let x = 0; x < width; x++) rows.push(60 + (x * 150) / width, 80 + (y * 120) / height, 214 - (x * 90) / width);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const mark = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
  return concat([mark, chunk("IHDR", header), chunk("IDAT", deflateSync(Uint8Array.from(rows))), chunk("IEND", new Uint8Array(0))]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(name, 4, "latin1");
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const fields = (pairs: [string, string][]): Plain[] => pairs.map(([name, value]) => [utf8(name), utf8(value)]);

const compress: Record<Encoding, (bytes: Uint8Array) => Uint8Array> = {
  gzip: (bytes) => new Uint8Array(gzipSync(bytes)),
  br: (bytes) => new Uint8Array(brotliCompressSync(bytes)),
  deflate: (bytes) => new Uint8Array(deflateSync(bytes)),
  "": (bytes) => bytes,
};

let count = 0;

function connectionChanges(host: string, start: number, tls = true): Changes {
  return {
    "server_conn.sni": tls ? host : null,
    "server_conn.address": [host, tls ? 443 : 80],
    "server_conn.via": null,
    "server_conn.error": null,
    "server_conn.tls": tls,
    "server_conn.cipher": tls ? "TLS_AES_128_GCM_SHA256" : null,
    "server_conn.tls_version": tls ? "TLSv1.3" : null,
    "server_conn.certificate_list": tls ? [utf8(certificatePem)] : [],
    "server_conn.timestamp_start": new Float(start + 0.0015),
    "server_conn.timestamp_tcp_setup": new Float(start + 0.0125),
    "server_conn.timestamp_tls_setup": tls ? new Float(start + 0.0315) : null,
    "client_conn.proxy_mode": "regular",
    "client_conn.error": null,
    "client_conn.certificate_list": [],
    "client_conn.peername": ["192.0.2.17", 50841],
    "client_conn.timestamp_start": new Float(start - 0.005),
    "client_conn.timestamp_end": new Float(start + 2),
    comment: "",
    marked: "",
    is_replay: null,
    intercepted: false,
    error: null,
    timestamp_created: new Float(start + 0.000_25),
    id: `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}`,
  };
}

/** The bytes of a flow of HTTP. */
export function exchange(given: Exchange, extra: Changes = {}): Uint8Array {
  const { at, method = "GET", host, path, status = 200, type = "application/json", encoding = "", milliseconds = 84 } = given;
  const start = BEGIN + at;
  const plain = typeof given.body === "string" ? utf8(given.body) : (given.body ?? new Uint8Array(0));
  const body = compress[encoding](plain);
  const answer: [string, string][] = [["date", "Mon, 23 Nov 2026 09:01:52 GMT"]];
  if (type !== "") answer.push(["content-type", type]);
  if (encoding !== "") answer.push(["content-encoding", encoding]);
  answer.push(["content-length", String(body.length)], ["cache-control", "max-age=600"], ["strict-transport-security", "max-age=31536000"]);
  answer.push(["server", "example/2.4"], ["x-request-id", `req-${(48271 * (count + 7)) % 99991}`]);
  const asked: [string, string][] = [
    ["accept", "application/json, text/plain, */*"],
    ["user-agent", "ShopApp/4.2 (Linux)"],
    ["accept-encoding", "gzip, deflate, br, zstd"],
    ["cookie", "session=9f2c41d0; theme=light"],
  ];
  if (given.sent !== undefined)
    asked.push(["content-type", given.sentType ?? "application/json"], ["content-length", String(given.sent.length)]);
  return tnetstring.dumps(
    replaced(states.http(), {
      ...connectionChanges(host, start),
      websocket: null,
      "request.method": utf8(method),
      "request.host": host,
      "request.authority": utf8(host),
      "request.path": utf8(path),
      "request.http_version": utf8("HTTP/2.0"),
      "request.headers": fields(asked),
      "request.content": utf8(given.sent ?? ""),
      "request.timestamp_start": new Float(start + 0.033),
      "request.timestamp_end": new Float(start + 0.0345),
      ...(status === null
        ? { response: null }
        : {
            "response.status_code": status,
            "response.reason": utf8(reasons[status] ?? ""),
            "response.http_version": utf8("HTTP/2.0"),
            "response.headers": fields(answer),
            "response.trailers": null,
            "response.content": body,
            "response.timestamp_start": new Float(start + 0.033 + (0.7 * milliseconds) / 1000),
            "response.timestamp_end": new Float(start + 0.033 + milliseconds / 1000),
          }),
      ...extra,
    }),
  );
}

const words =
  "soft warm oak linen glaze hand made small batch daily bright quiet light woven kiln fired room table morning shelf north".split(" ");

/** Text that compresses as text does. */
function prose(seed: number, length: number): string {
  let state = seed * 2654435761 + 1;
  const next = (): string => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return `${words[(state >>> 8) % words.length]}${state % 7 === 0 ? (state >>> 16).toString(36) : ""}`;
  };
  return Array.from({ length }, next).join(" ");
}

const product = (id: number): object => ({
  id,
  name: ["Walnut desk lamp", "Linen apron", "Stoneware mug", "Wool blanket"][id % 4],
  price: { amount: 1900 + id * 350, currency: "EUR" },
  stock: (id * 7) % 23,
  tags: ["home", id % 2 === 0 ? "new" : "sale"],
  rating: 4.1 + (id % 8) / 10,
  text: prose(id, 40 + ((id * 37) % 160)),
});

const page = `<!doctype html>\n<html lang="en">\n  <head>\n    <title>Shop</title>\n  </head>\n  <body>\n    <h1>Things for the house</h1>\n  </body>\n</html>\n`;
const catalogue = JSON.stringify({
  page: 2,
  total: 148,
  items: Array.from({ length: 12 }, (_, id) => product(id + 12)),
  next: "/v2/products?page=3",
});
const stylesheet = ":root { --ink: #1a1d23; }\nbody { margin: 0; font: 16px/1.5 system-ui; color: var(--ink); }\n".repeat(90);
const script = 'export const start = () => document.querySelector("main").append("hello");\n'.repeat(400);

function webSocketFlow(at: number): Uint8Array {
  const messages: Plain[] = Array.from({ length: 24 }, (_, index) => {
    const fromClient = index % 5 === 0;
    const text = fromClient ? `{"subscribe":"stock","item":${index}}` : `{"item":${index},"left":${(index * 7) % 19},"seen":"2026-11-23"}`;
    return [1, fromClient, utf8(text), new Float(BEGIN + at + 0.25 + index * 0.75), false, false];
  });
  return exchange(
    { at, host: "live.example.com", path: "/v2/stock", status: 101, type: "", milliseconds: 41 },
    { websocket: { timestamp_end: new Float(BEGIN + at + 20), close_reason: "", close_code: 1000, closed_by_client: true, messages } },
  );
}

function dnsFlow(at: number, name: string): Uint8Array {
  const question = { class_: 1, type: 1, name };
  const answers = [7, 8].map((last) => ({ data: Uint8Array.of(192, 0, 2, last), ttl: 300, class_: 1, type: 1, name }));
  const both = { questions: [question], authorities: [], additionals: [], authoritative_answer: false, reserved: 0, id: 23_117 };
  return tnetstring.dumps(
    replaced(states.dns(), {
      ...connectionChanges("192.0.2.53", BEGIN + at, false),
      "server_conn.address": ["192.0.2.53", 53],
      ...Object.fromEntries(
        Object.entries(both).flatMap(([key, value]) => [`request.${key}`, `response.${key}`].map((path) => [path, value])),
      ),
      "request.answers": [],
      "request.response_code": 0,
      "response.answers": answers,
      "response.response_code": 0,
      "response.recursion_available": true,
      "request.timestamp": new Float(BEGIN + at + 0.000_5),
      "response.timestamp": new Float(BEGIN + at + 0.018),
    }),
  );
}

function tcpFlow(at: number): Uint8Array {
  const lines = ["EHLO client.example.com", "250-mail.example.com\r\n250 SIZE 52428800", "MAIL FROM:<news@example.com>", "250 2.1.0 Ok"];
  return tnetstring.dumps(
    replaced(states.tcp(), {
      ...connectionChanges("mail.example.com", BEGIN + at, false),
      "server_conn.address": ["mail.example.com", 25],
      messages: lines.map((line, index) => [index % 2 === 0, utf8(`${line}\r\n`), new Float(BEGIN + at + 0.05 * (index + 1))]),
    }),
  );
}

/** The whole capture: 60 flows. */
export function sampleFlows(): Uint8Array[] {
  count = 0;
  const shop = "shop.example.com";
  const api = "api.example.com";
  const images = "images.example.net";
  const json = { type: "application/json; charset=utf-8", encoding: "br" as const };
  const flows = [
    dnsFlow(0, shop),
    exchange({
      at: 0.1,
      host: shop,
      path: "/",
      type: "text/html; charset=utf-8",
      body: page + prose(1, 9000),
      encoding: "gzip",
      milliseconds: 212,
    }),
    exchange({
      at: 0.4,
      host: shop,
      path: "/assets/app.css",
      type: "text/css",
      body: stylesheet + prose(2, 5200),
      encoding: "br",
      milliseconds: 46,
    }),
    exchange({
      at: 0.41,
      host: shop,
      path: "/assets/app.js",
      type: "text/javascript",
      body: script + prose(3, 31_000),
      encoding: "br",
      milliseconds: 63,
    }),
    dnsFlow(0.6, api),
    exchange({ at: 0.7, method: "OPTIONS", host: api, path: "/v2/session", status: 204, type: "", milliseconds: 22 }),
    exchange({
      at: 0.8,
      method: "POST",
      host: api,
      path: "/v2/session",
      status: 401,
      ...json,
      body: '{"error":"expired"}',
      sent: '{"refresh":"c2Vzc2lvbg"}',
    }),
    exchange({
      at: 1.1,
      method: "POST",
      host: api,
      path: "/v2/session",
      status: 201,
      ...json,
      body: '{"token":"dG9rZW4","expires":3600}',
      sent: "user=mia&remember=yes",
      sentType: "application/x-www-form-urlencoded",
      milliseconds: 131,
    }),
    exchange({ at: 1.4, host: api, path: "/v2/products?page=2&sort=price", ...json, body: catalogue, milliseconds: 238 }),
    exchange({ at: 1.6, host: images, path: "/p/12.png", type: "image/png", body: picture(), milliseconds: 57 }),
    exchange({ at: 1.61, host: images, path: "/p/13.png", type: "image/png", body: picture(320, 200), milliseconds: 92 }),
    exchange({ at: 1.62, host: images, path: "/p/14.png", status: 304, type: "", milliseconds: 18 }),
    webSocketFlow(2),
    exchange({
      at: 2.4,
      method: "PUT",
      host: api,
      path: "/v2/cart/items/13",
      ...json,
      body: JSON.stringify({ cart: [product(13)], sum: 6450 }),
      sent: '{"count":2}',
      milliseconds: 74,
    }),
    exchange({
      at: 2.9,
      method: "PATCH",
      host: api,
      path: "/v2/profile",
      status: 422,
      ...json,
      body: '{"error":"invalid","field":"phone"}',
      sent: '{"phone":"none"}',
    }),
    exchange({ at: 3.3, method: "DELETE", host: api, path: "/v2/cart/items/14", status: 204, type: "", milliseconds: 39 }),
    exchange({ at: 3.6, host: shop, path: "/old-catalogue", status: 301, type: "text/html", body: "moved", milliseconds: 12 }),
    exchange({
      at: 3.9,
      host: api,
      path: "/v2/recommendations?for=13",
      status: 503,
      ...json,
      body: '{"error":"try again"}',
      milliseconds: 3021,
    }),
    tcpFlow(4.2),
    exchange(
      { at: 4.5, host: "metrics.example.org", path: "/collect", status: null, method: "POST", sent: "[]" },
      { error: { msg: "connection reset by peer", timestamp: new Float(BEGIN + 4.6) } },
    ),
  ];
  for (let index = 0; flows.length < 60; index++) {
    const at = 5 + index * 0.37;
    const id = 20 + index;
    if (index % 3 === 0)
      flows.push(
        exchange({
          at,
          host: images,
          path: `/p/${id}.png`,
          type: "image/png",
          body: picture(120 + id, 90),
          milliseconds: 30 + ((index * 17) % 90),
        }),
      );
    else if (index % 3 === 1)
      flows.push(
        exchange({
          at,
          host: api,
          path: `/v2/products/${id}`,
          ...json,
          body: JSON.stringify(product(id)),
          milliseconds: 40 + ((index * 29) % 160),
        }),
      );
    else
      flows.push(
        exchange({
          at,
          host: api,
          path: `/v2/products/${id}/reviews?limit=20`,
          status: id % 5 === 0 ? 404 : 200,
          ...json,
          body: JSON.stringify({ reviews: [{ by: "mia", stars: 5, text: "Lovely." }] }),
          milliseconds: 55 + ((index * 41) % 210),
        }),
      );
  }
  return flows;
}
