// Converts a flow to an entry of a HAR log, field for field like mitmproxy's `savehar`.
import { encodeBase64 } from "../codec/base64.ts";
import { charsetOf, decodeTextLeniently } from "../flow/content.ts";
import { decodeEscaped } from "../flow/escape.ts";
import type { FlowError } from "../flow/flow-error.ts";
import type { Headers } from "../flow/headers.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { Request } from "../flow/request.ts";
import type { Response } from "../flow/response.ts";
import type { WebSocketMessage } from "../flow/websocket.ts";
import { readCookies, readSetCookies } from "./cookies.ts";
import { isMostlyBinary, printedHeadersSize, readPairs } from "./python.ts";
import { formatTime } from "./time.ts";
import { timingsOf, totalOf } from "./timings.ts";
import type { HarContent, HarEntry, HarPair, HarPostData, HarRequest, HarResponse, HarWebSocketMessage } from "./types.ts";

/**
 * Converts a flow to an entry of a HAR log.
 *
 * @param seen ids of server connections used so far, to which the flow's is added: the time to connect is only part of a connection's first
 * entry
 * @throws CodecError BODY_NOT_LOADED: `await flow.load()` first
 * @example
 * console.log(JSON.stringify(harFromFlow(flow)));
 */
export function harFromFlow(flow: HTTPFlow, seen: Set<string> = new Set()): HarEntry {
  const { request, response, websocket } = flow;
  const timings = timingsOf(flow, seen);
  const entry: HarEntry = {
    startedDateTime: formatTime(request.timestampStart ?? flow.timestampCreated ?? 0),
    time: totalOf(timings),
    request: requestEntry(request),
    response: response === null ? missingResponse(flow.error) : responseEntry(response),
    cache: {},
    timings,
  };
  const { peername } = flow.serverConn;
  if (peername !== null) entry.serverIPAddress = peername[0];
  if (websocket !== null) {
    entry._resourceType = "websocket";
    entry._webSocketMessages = websocket.messages.map(messageEntry);
  }
  return entry;
}

const withPostData: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

function requestEntry(request: Request): HarRequest {
  const { method, headers } = request;
  const isConnect = method === "CONNECT";
  const [, query = ""] = /^[^?#]*\?([^#]*)/.exec(isConnect ? "" : request.path) ?? [];
  const entry: HarRequest = {
    method,
    url: isConnect ? `https://${request.prettyUrl}/` : request.prettyUrl,
    httpVersion: request.httpVersion,
    cookies: headers.getAll("cookie").flatMap(readCookies),
    headers: headerPairs(headers),
    queryString: readPairs(query),
    headersSize: printedHeadersSize(headers.fields),
    bodySize: request.contentLength ?? 0,
  };
  const text = withPostData.has(method) ? request.getText({ strict: false }) : null;
  // For a body that was not captured, mitmproxy writes null where HAR requires a string; here the field is left out.
  if (text !== null) entry.postData = postDataEntry(headers.get("content-type") ?? "", text);
  return entry;
}

function postDataEntry(mimeType: string, text: string): HarPostData {
  const isForm = mimeType.toLowerCase().includes("application/x-www-form-urlencoded");
  return { mimeType, text, params: isForm ? readPairs(text) : [] };
}

function headerPairs(headers: Headers): HarPair[] {
  return Array.from(headers, ([name, value]) => ({ name, value }));
}

function responseEntry(response: Response): HarResponse {
  const { headers } = response;
  const bodySize = response.contentLength ?? 0;
  return {
    status: response.statusCode,
    statusText: response.reason,
    httpVersion: response.httpVersion,
    cookies: headers.getAll("set-cookie").flatMap(readSetCookies),
    headers: headerPairs(headers),
    content: contentEntry(response, bodySize),
    redirectURL: headers.get("location") ?? "",
    headersSize: printedHeadersSize(headers.fields),
    bodySize,
  };
}

/** As in mitmproxy, `size` is that of the body on the wire, and `compression` is what decoding added to it. */
function contentEntry(response: Response, size: number): HarContent {
  const content = response.getContent({ strict: false }) ?? new Uint8Array(0);
  const mimeType = response.headers.get("content-type") ?? "";
  const entry: HarContent = { size, compression: content.length - size, mimeType };
  if (isMostlyBinary(content)) return { ...entry, text: encodeBase64(content), encoding: "base64" };
  return { ...entry, text: decodeTextLeniently(content, charsetOf(mimeType, content)) };
}

/** The content has the two fields that HAR requires, which mitmproxy leaves out: Chrome rejects a whole log without them. */
function missingResponse(error: FlowError | null): HarResponse {
  return {
    status: 0,
    statusText: "",
    httpVersion: "",
    headers: [],
    cookies: [],
    content: { size: 0, mimeType: "" },
    redirectURL: "",
    headersSize: -1,
    bodySize: -1,
    _transferSize: 0,
    _error: error === null ? null : error.msg,
  };
}

function messageEntry(message: WebSocketMessage): HarWebSocketMessage {
  const { content } = message;
  return {
    type: message.fromClient ? "send" : "receive",
    time: message.timestamp ?? 0,
    opcode: message.type,
    data: message.isText ? decodeEscaped(content) : encodeBase64(content),
  };
}
