// Messages in HTTP/1 form, including those of HTTP/2 and 3: what mitmproxy's `export` calls raw.
import { joinBytes } from "../codec/bytes.ts";
import { latin1 } from "../codec/dict.ts";
import { encodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import { Headers } from "../flow/headers.ts";
import type { Message } from "../flow/message.ts";
import { refuse } from "./refuse.ts";
import { plainBody } from "./request.ts";

/** @throws CodecError CANNOT_EXPORT, BODY_NOT_LOADED */
export function rawRequest(flow: AnyFlow): Uint8Array {
  if (flow.type !== "http") refuse(`a flow of ${flow.type.toUpperCase()} has no request of HTTP`);
  const { request } = flow;
  // The state has the method as it was sent; the property `method` is in upper case.
  const state = request.getState() as ReadonlyMap<string, unknown>;
  const [method, scheme, authority, path] = ["method", "scheme", "authority", "path"].map((name) => state.get(name));
  const target = request.method === "CONNECT" ? [authority] : request.authority === "" ? [path] : [scheme, "://", authority, path];
  return assemble([method, " ", ...target, " ", request.httpVersion], request);
}

/** @throws CodecError CANNOT_EXPORT, BODY_NOT_LOADED */
export function rawResponse(flow: AnyFlow): Uint8Array {
  const response = flow.type === "http" ? flow.response : null;
  if (response === null) refuse("the flow has no response of HTTP");
  const state = response.getState() as ReadonlyMap<string, unknown>;
  return assemble([response.httpVersion, " ", String(response.statusCode), " ", state.get("reason") ?? ""], response);
}

/** The request and the response, separated by two line ends; only one of them if the other's body was not captured. */
export function rawBoth(flow: AnyFlow): Uint8Array {
  const hasRequest = flow.type === "http" && flow.request.contentLength !== null;
  const hasResponse = flow.type === "http" && (flow.response?.contentLength ?? null) !== null;
  if (hasRequest && hasResponse) return join([rawRequest(flow), "\r\n\r\n", rawResponse(flow)]);
  return hasResponse ? rawResponse(flow) : rawRequest(flow);
}

function assemble(firstLine: readonly unknown[], message: Message): Uint8Array {
  const { body, isDecoded } = plainBody(message);
  const first = join(firstLine);
  if (first.some((byte) => byte === 10 || byte === 13)) refuse("the first line has a line break in it");
  const isChunked = (message.headers.get("transfer-encoding") ?? "").toLowerCase().includes("chunked");
  const trailers = message.trailers ?? null;
  if (trailers !== null && trailers.fields.length > 0 && !isChunked) refuse("trailers follow chunked bodies only");
  const head = [first, "\r\n", ...headerBlock(message.headers, body.length, isDecoded), "\r\n"];
  if (!isChunked) return join([...head, body]);
  const chunk = body.length === 0 ? [] : [body.length.toString(16), "\r\n", body, "\r\n"];
  return join([...head, ...chunk, "0\r\n", ...(trailers === null ? [] : fieldLines(trailers)), "\r\n"]);
}

/** The headers, with the Content-Length of the exported body, as in mitmproxy. */
function headerBlock(headers: Headers, length: number, isDecoded: boolean): (string | Uint8Array)[] {
  const given = new Headers(headers);
  if (isDecoded) given.delete("content-encoding");
  if (!given.has("transfer-encoding")) given.set("content-length", String(length));
  return fieldLines(given);
}

/** @throws CodecError CANNOT_EXPORT for a line break that is not line folding */
function fieldLines(headers: Headers): (string | Uint8Array)[] {
  return headers.fields.flatMap(([name, value]) => {
    const isBroken = (bytes: Uint8Array): boolean => /[\r\n]/.test(latin1(bytes).replace(/\r\n[ \t]/g, ""));
    if (isBroken(name) || isBroken(value)) refuse("a header has a line break in it");
    return [name, ": ", value, "\r\n"];
  });
}

function join(pieces: readonly unknown[]): Uint8Array {
  return joinBytes(pieces.map((piece) => (piece instanceof Uint8Array ? piece : encodeEscaped(String(piece)))));
}
