// Converts an entry of a HAR log to a flow, like mitmproxy's HAR reader, but with the URL's port and WebSocket messages, which that drops.
// Entries are untrusted, and every program writes them a little differently: docs/har.md lists what is accepted.
import { decodeBase64 } from "../codec/base64.ts";
import { latin1 } from "../codec/dict.ts";
import { Float } from "../codec/float.ts";
import { wellFormed } from "../codec/text.ts";
import { charsetOf, encodeText } from "../flow/content.ts";
import type { FlowDataOptions } from "../flow/data.ts";
import { encodeEscaped } from "../flow/escape.ts";
import { type AnyFlow, type FlowOptions, flowFromData } from "../flow/from.ts";
import type { HTTPFlow } from "../flow/http.ts";
import { CURRENT_VERSION, randomUuid } from "../flow/migrate/index.ts";
import { reasonOf } from "../flow/reasons.ts";
import type { Place } from "../flow/state.ts";
import { encodeChunks, flowDataOf } from "../flow/tnetstring.ts";
import { Fields } from "./fields.ts";
import { readTarget, type Target } from "./target.ts";
import { parseTime } from "./time.ts";

/** A header as bytes. */
type Pair = [name: Uint8Array, value: Uint8Array];

/** A part of a flow's state, with its fields in the order in which they are written. */
type Part = Record<string, unknown>;

/**
 * Converts an entry of a HAR log, as `JSON.parse` returns it, to a flow.
 *
 * @throws CodecError BAD_HAR, with the path of the field that is missing or has the wrong type
 * @example
 * for (const entry of JSON.parse(text).log.entries) console.log(flowFromHar(entry).request.url);
 */
export function flowFromHar(entry: unknown, options: FlowOptions & FlowDataOptions = {}): HTTPFlow {
  const flow: AnyFlow = flowFromData(flowDataOf(encodeChunks(stateOfEntry(entry, options), options), options), options);
  return flow as HTTPFlow;
}

/** The state of that flow, with its fields in the order in which they are written. */
export function stateOfEntry(entry: unknown, place: Place): Part {
  const fields = Fields.of(entry, place);
  const start = parseTime(fields.needText("startedDateTime"));
  if (start === null) throw fields.bad("startedDateTime", "a time");
  const end = start + Math.max(0, fields.number("time")) / 1000;
  const times = { timestamp_end: new Float(end), timestamp_start: new Float(start) };
  const request = fields.needFields("request");
  const target = readTarget(request.needText("url"));
  if (target === null) throw request.bad("url", "an absolute URL");
  const response = fields.fields("response");
  const error = response === null ? null : errorOf(response);
  return {
    websocket: webSocketState(fields),
    response: response === null || error !== null ? null : responseState(response, times),
    request: requestState(request, target, times),
    backup: null,
    timestamp_created: new Float(start),
    comment: wellFormed(fields.text("comment")),
    metadata: {},
    marked: "",
    is_replay: null,
    intercepted: false,
    server_conn: serverState(fields.text("serverIPAddress"), target),
    client_conn: clientState(times),
    error: error === null || error === "" ? null : { timestamp: new Float(end), msg: error },
    id: randomUuid(),
    type: "http",
    version: CURRENT_VERSION,
  };
}

function requestState(request: Fields, target: Target, times: Part): Part {
  const method = request.needText("method");
  const isConnect = method.toUpperCase() === "CONNECT";
  const headers = headersOf(request);
  const body = requestBody(request, headers);
  return {
    path: encodeEscaped(isConnect ? "" : target.path),
    authority: encodeEscaped(isConnect ? `${target.host}:${target.port}` : ""),
    scheme: encodeEscaped(isConnect ? "" : target.scheme),
    method: encodeEscaped(method),
    port: target.port,
    host: target.host,
    ...times,
    trailers: null,
    content: body,
    headers: body === null ? headers : framed(headers, body),
    http_version: encodeEscaped(versionOf(request)),
  };
}

function responseState(response: Fields, times: Part): Part {
  const status = response.number("status");
  if (!Number.isSafeInteger(status)) throw response.bad("status", "a whole number");
  const reason = response.text("statusText") || reasonOf(status);
  const headers = headersOf(response);
  const body = responseBody(response, headers);
  return {
    reason: encodeText(reason, "latin-1") ?? encodeEscaped(reason),
    status_code: status,
    ...times,
    trailers: null,
    content: body,
    // A response to HEAD states the length of a body that was not sent.
    headers: body === null || body.length === 0 ? headers : framed(headers, body),
    http_version: encodeEscaped(versionOf(response)),
  };
}

/**
 * The reason for a missing response, empty if none is given; null if there is a response. As in mitmproxy, a missing response has an empty
 * content; so what Chrome writes for one is a response of status 0.
 */
function errorOf(response: Fields): string | null {
  if (response.number("status") !== 0 || response.number("bodySize") !== -1) return null;
  const content = response.fields("content");
  return content?.get("text") === undefined && !content?.text("mimeType") ? wellFormed(response.text("_error")) : null;
}

/** HTTP versions as programs spell them. All others become HTTP/1.1, as in mitmproxy; that includes Chrome's `h3`. */
const versions: ReadonlyMap<string, string> = new Map([
  ["HTTP/1.0", "HTTP/1.0"],
  ["http/1.0", "HTTP/1.0"],
  ["HTTP/2.0", "HTTP/2.0"],
  ["HTTP/2", "HTTP/2"],
  ["http/2.0", "HTTP/2"],
  ["h2", "HTTP/2"],
  ["HTTP/3", "HTTP/3"],
]);

function versionOf(message: Fields): string {
  return versions.get(message.text("httpVersion")) ?? "HTTP/1.1";
}

/** Reads headers as objects with name and value, or as pairs, which Slack writes. */
function headersOf(message: Fields): Pair[] {
  return message.list("headers").map((header, index) => {
    const [name, value] = Array.isArray(header) ? header : [Object(header).name, Object(header).value];
    if (typeof name !== "string") throw message.bad(`headers[${index}]`, "a name and a value");
    return [encodeEscaped(name), encodeEscaped(typeof value === "string" ? value : String(value ?? ""))];
  });
}

/** The body; null if it was not recorded. */
function requestBody(request: Fields, headers: readonly Pair[]): Uint8Array | null {
  const data = request.fields("postData");
  if (data === null) return request.number("bodySize") > 0 ? null : NOTHING;
  if (data.get("text") !== undefined) return bodyOf(data, headerOf(headers, "content-type") ?? data.text("mimeType"));
  const params = data.items("params").map((param): [string, string] => [param.text("name"), param.text("value")]);
  if (params.length === 0) return request.number("bodySize") > 0 ? null : NOTHING;
  return data.text("mimeType").includes("x-www-form-urlencoded") ? encodeEscaped(new URLSearchParams(params).toString()) : null;
}

function responseBody(response: Fields, headers: readonly Pair[]): Uint8Array | null {
  const content = response.fields("content");
  if (content?.get("text") === undefined) return content !== null && content.number("size") > 0 ? null : NOTHING;
  return bodyOf(content, headerOf(headers, "content-type") ?? content.text("mimeType"));
}

const NOTHING = new Uint8Array(0);

/** The bytes of `text`, by `encoding`, or else by the charset that the content type states or implies. */
function bodyOf(content: Fields, contentType: string): Uint8Array {
  const text = content.text("text");
  const encoding = content.text("encoding");
  if (encoding === "base64") {
    const bytes = decodeBase64(text);
    if (bytes === null) throw content.bad("text", "base64");
    return bytes;
  }
  return encodeText(text, encoding.toLowerCase() || charsetOf(contentType, NOTHING)) ?? encodeEscaped(text);
}

function headerOf(headers: readonly Pair[], name: string): string | null {
  const pair = headers.find((header) => isNamed(header, name));
  return pair === undefined ? null : latin1(pair[1]);
}

/** @param name in lower case, of letters and hyphens */
function isNamed([bytes]: Pair, name: string): boolean {
  if (bytes.length !== name.length) return false;
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[i];
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** Adapts headers to a body, which HAR stores decoded: as in mitmproxy, `content-encoding` is dropped, `content-length` is the body's. */
function framed(headers: readonly Pair[], body: Uint8Array): Pair[] {
  const kept = headers.filter((header) => !isNamed(header, "content-encoding"));
  if (kept.some((header) => isNamed(header, "transfer-encoding"))) return kept;
  const length = encodeEscaped(String(body.length));
  const first = kept.findIndex((header) => isNamed(header, "content-length"));
  if (first < 0) return [...kept, [encodeEscaped("content-length"), length]];
  kept[first] = [kept[first][0], length];
  return kept.filter((header, index) => index === first || !isNamed(header, "content-length"));
}

const TEXT = 1;
const BINARY = 2;

/** Null if the entry is not of a WebSocket. Among the messages, Chrome also lists errors, and frames that carry none: these are skipped. */
function webSocketState(entry: Fields): Part | null {
  if (entry.get("_webSocketMessages") === undefined) return null;
  const messages = entry.items("_webSocketMessages").flatMap((message) => {
    const opcode = message.number("opcode");
    const type = message.text("type");
    if ((opcode !== TEXT && opcode !== BINARY) || (type !== "send" && type !== "receive")) return [];
    const data = message.text("data");
    const content = opcode === TEXT ? encodeEscaped(data) : decodeBase64(data);
    if (content === null) throw message.bad("data", "base64");
    return [[opcode, type === "send", content, new Float(message.number("time")), false, false]];
  });
  return { timestamp_end: null, close_reason: null, close_code: null, closed_by_client: null, messages };
}

function clientState(times: Part): Part {
  const local = ["127.0.0.1", 0];
  return {
    proxy_mode: "regular",
    mitmcert: null,
    timestamp_tls_setup: null,
    ...times,
    ...connectionState(),
    sockname: local,
    peername: local,
  };
}

/** Browsers write IPv6 addresses in brackets. */
function serverState(address: string, { port }: Target): Part {
  const host = wellFormed(address).replace(/^\[(.*)\]$/, "$1");
  return {
    via: null,
    timestamp_tcp_setup: null,
    address: host === "" ? null : [host, port],
    timestamp_tls_setup: null,
    timestamp_end: null,
    timestamp_start: null,
    ...connectionState(),
    sockname: null,
    peername: null,
  };
}

function connectionState(): Part {
  return {
    sni: null,
    tls_version: null,
    cipher_list: [],
    cipher: null,
    alpn_offers: [],
    alpn: null,
    certificate_list: [],
    tls: false,
    error: null,
    transport_protocol: "tcp",
    id: randomUuid(),
  };
}
