// A flow as a request to send, and the flow that its answer makes.
import { latin1 } from "../codec/dict.ts";
import { ServerConnection } from "../flow/connection.ts";
import { encodeEscaped } from "../flow/escape.ts";
import { FlowError } from "../flow/flow-error.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { Request } from "../flow/request.ts";
import { Response } from "../flow/response.ts";
import type { Answer, Sending } from "./send.ts";

/** Those of one connection, which the new one has its own of. */
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
/** Larger bodies are read while they are sent. */
const HELD_BODY_BYTES = 1 << 20;

/** Why a flow has no request that can be sent again; null where it has one. */
export function whyNot(flow: AnyFlow): string | null {
  if (flow.type !== "http") return `it is a flow of ${flow.type.toUpperCase()}`;
  if (flow.request.method === "CONNECT") return "it asks for a tunnel";
  if (flow.websocket !== null) return "it is a WebSocket";
  if (flow.request.contentLength === null) return "its body was not captured";
  return null;
}

/** The flow that a replay makes of another, with the request as it will be sent to this server. */
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
    // Setting these names the new server in the Host header too.
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

/** The headers that can be sent: without those of the connection and of HTTP/2, cookies in one (RFC 9113, 8.2.3), the length as it is. */
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

/** What undici is to send. */
export async function sendingOf({ request }: HTTPFlow, { origin }: URL): Promise<Sending> {
  const wire = (text: string): string => latin1(encodeEscaped(text));
  const length = request.contentLength ?? 0;
  const body = length === 0 ? null : length > HELD_BODY_BYTES ? request.bodyPieces() : await request.body();
  const headers = [...request.headers].flatMap(([name, value]) => [wire(name), wire(value)]);
  return { origin, path: wire(request.path), method: request.method, headers, body };
}

/** Puts an answer in the flow; of one that is not whole, what there is, and why. */
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

/** Errors of several attempts to connect have no message of their own. */
function messageOf(error: Error & { code?: unknown; cause?: unknown }): string {
  const code = typeof error.code === "string" ? error.code : "";
  if (error.message === "") return code || error.name;
  return code === "" || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
