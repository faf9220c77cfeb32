// Turns a flow into a request to send, and the response into a new flow.
import { latin1 } from "../codec/dict.ts";
import { ServerConnection } from "../flow/connection.ts";
import { encodeEscaped } from "../flow/escape.ts";
import { FlowError } from "../flow/flow-error.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { Request } from "../flow/request.ts";
import { Response } from "../flow/response.ts";
import type { Answer, Sending } from "./send.ts";

/** Headers of a connection: the new connection has its own. */
const CONNECTION_HEADERS = new Set([
  "connection",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Larger bodies are streamed, not held in memory. */
const HELD_BODY_BYTES = 1 << 20;

/** Why a flow's request cannot be sent again; null if it can. */
export function whyNot(flow: AnyFlow): string | null {
  if (flow.type !== "http") return `it is a flow of ${flow.type.toUpperCase()}`;
  if (flow.request.method === "CONNECT") return "it asks for a tunnel";
  if (flow.websocket !== null) return "it is a WebSocket";
  if (flow.request.contentLength === null) return "its body was not captured";
  return null;
}

/** The flow for the replay of another, with the request as it will be sent to this server. */
export function replayedFlow(before: HTTPFlow, server: URL): HTTPFlow {
  const flow = before.copy();
  const { request } = flow;
  const hostHeader = request.hostHeader;
  const scheme = server.protocol.slice(0, -1);
  const port = Number(server.port) || (scheme === "https" ? 443 : 80);
  const host = server.hostname.replace(/^\[|\]$/g, "");
  const isMoved = request.scheme !== scheme || request.host.toLowerCase() !== host || request.port !== port;
  request.headers = sentHeaders(request, hostHeader);
  request.authority = "";
  request.httpVersion = "HTTP/1.1";
  request.trailers = null;
  if (isMoved) {
    // Setting these updates the Host header too.
    request.scheme = scheme;
    request.port = port;
    request.host = host;
  }
  flow.response = null;
  flow.error = null;
  flow.intercepted = false;
  flow.isReplay = "request";
  flow.serverConn = ServerConnection.make([host, port], scheme === "https");
  return flow;
}

/** The headers to send: no connection headers or pseudo-headers, HTTP/2 cookies joined (RFC 9113, 8.2.3), the body's actual length. */
function sentHeaders(request: Request, hostHeader: string | null): [string, string][] {
  const isHttp1 = request.httpVersion.startsWith("HTTP/1");
  const fields = [...request.headers].filter(([name]) => !name.startsWith(":") && !CONNECTION_HEADERS.has(name.toLowerCase()));
  const has = (wanted: string): boolean => fields.some(([name]) => name.toLowerCase() === wanted);
  if (hostHeader !== null && !has("host")) fields.unshift(["Host", hostHeader]);
  const length = String(request.contentLength);
  if (length !== "0" && !has("content-length")) fields.push(["Content-Length", length]);
  const cookies = fields.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
  const folded = isHttp1 ? fields : fields.filter(([name], index) => name !== "cookie" || fields.findIndex(([n]) => n === name) === index);
  return folded.map(([name, value]) => {
    const lower = name.toLowerCase();
    if (lower === "content-length") return [name, length];
    return lower === "cookie" && !isHttp1 ? [name, cookies.join("; ")] : [name, value];
  });
}

/** The request in the form that undici takes. */
export async function sendingOf({ request }: HTTPFlow, { origin }: URL): Promise<Sending> {
  const wire = (text: string): string => latin1(encodeEscaped(text));
  const length = request.contentLength ?? 0;
  const body = length === 0 ? null : length > HELD_BODY_BYTES ? request.bodyPieces() : await request.body();
  const headers = [...request.headers].flatMap(([name, value]) => [wire(name), wire(value)]);
  return { origin, path: wire(request.path), method: request.method, headers, body };
}

/** Puts an answer in the flow; of an incomplete one, what arrived, and the error. */
export function takeAnswer(flow: HTTPFlow, { started, sent, head, body, trailers, ended, error }: Answer): void {
  flow.request.timestampStart = started;
  flow.request.timestampEnd = sent ?? head?.time ?? ended;
  flow.serverConn.timestampStart = started;
  flow.serverConn.timestampEnd = ended;
  if (head !== null) {
    const response = Response.make(head.statusCode);
    response.httpVersion = "HTTP/1.1";
    response.reason = head.reason;
    response.headers = head.headers;
    response.rawContent = body;
    response.trailers = trailers.length === 0 ? null : trailers;
    response.timestampStart = head.time;
    response.timestampEnd = ended;
    flow.response = response;
  }
  if (error !== null) flow.error = FlowError.make(messageOf(error), ended);
}

/** The message of an error. The aggregate error of several connection attempts has none of its own. */
function messageOf(error: Error & { code?: unknown; cause?: unknown }): string {
  const code = typeof error.code === "string" ? error.code : "";
  if (error.message === "") return code || error.name;
  return code === "" || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
