// The request as a client is to send it again. Refuses what no client could send or would misread.
import { CodecError } from "../errors.ts";
import type { AnyFlow } from "../flow/from.ts";
import { encodeHost } from "../flow/idna.ts";
import type { Message } from "../flow/message.ts";
import type { Request } from "../flow/request.ts";
import { defaultPort, hostPort, parseAuthority } from "../flow/url.ts";
import { refuse } from "./refuse.ts";

/** A request to send. In its text, bytes that are not UTF-8 are lone surrogates (Python's `surrogateescape`). */
export interface PlainRequest {
  readonly method: string;
  readonly version: string;
  readonly scheme: "http" | "https";
  /** The host and port to connect to, in ASCII. */
  readonly authority: string;
  readonly target: string;
  /** Without pseudo-headers, Content-Length, and a Host header that repeats the URL. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body without its content-encoding. */
  readonly body: Uint8Array;
  /** Whether to send Content-Length even without a body. */
  readonly tellsLength: boolean;
  /** Whether the request named its host. */
  readonly namesHost: boolean;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HOST = /^(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/;
/** In bytes. Escaped in a command, a body may take several times as many. */
const LARGEST_BODY = 1 << 24;

/** @throws CodecError CANNOT_EXPORT, BODY_NOT_LOADED */
export function plainRequest(flow: AnyFlow): PlainRequest {
  if (flow.type !== "http") refuse(`a flow of ${flow.type.toUpperCase()} has no request of HTTP`);
  const { request } = flow;
  const { method, scheme, path, httpVersion } = request;
  if (method === "CONNECT") refuse("CONNECT asks for a tunnel");
  if (!TOKEN.test(method)) refuse("the method is no token");
  if (scheme !== "http" && scheme !== "https") refuse(`the scheme is ${JSON.stringify(scheme)}`);
  if ((request.trailers?.fields.length ?? 0) > 0) refuse("the request has trailers");
  if (path === "" || /[\0-\x20\x7f]/.test(path)) refuse("the request's target is empty, or has white space or controls in it");
  const { body, isDecoded } = plainBody(request);
  if (body.length > LARGEST_BODY) refuse("the body is larger than 16 MiB");
  const authority = authorityOf(request);
  const fields = [...request.headers].filter(([name]) => !name.startsWith(":"));
  for (const [name, value] of fields) checkHeader(name, value);
  const headers = fields.filter(([name, value]) => {
    const lower = name.toLowerCase();
    if (lower === "content-length" || (isDecoded && lower === "content-encoding")) return false;
    // A Host that a URL would normalise is kept as it was sent.
    return lower !== "host" || value !== authority || new URL(`${scheme}://${authority}`).host !== authority;
  });
  if (headers.filter(([name]) => name.toLowerCase() === "host").length > 1) refuse("there are several Host headers");
  const tellsLength = request.headers.has("content-length") || ["POST", "PUT", "PATCH"].includes(method);
  const namesHost = request.hostHeader !== null;
  return { method, version: httpVersion, scheme, authority, target: path, headers, body, tellsLength, namesHost };
}

/** The host that the client asked for, as in mitmproxy's `pretty_url`; failing that, the host that the proxy connected to. */
function authorityOf(request: Request): string {
  const { scheme, host, port, hostHeader } = request;
  const named = hostHeader === null ? null : parseAuthority(hostHeader);
  const wanted = named === null ? null : hostPort(scheme, encodeHost(named.host), named.port ?? defaultPort(scheme) ?? port);
  for (const authority of [wanted, hostPort(scheme, encodeHost(host), port)]) {
    if (authority !== null && HOST.test(authority) && URL.canParse(`${scheme}://${authority}`)) return authority;
  }
  return refuse("the host is none that a URL can name");
}

function checkHeader(name: string, value: string): void {
  if (!TOKEN.test(name)) refuse("a header's name is no token");
  if (/[\0\r\n]/.test(value)) refuse(`the header ${name} has a line break or a NUL in it`);
  if (name.toLowerCase() === "transfer-encoding" && value.trim().toLowerCase() !== "chunked") {
    refuse(`the transfer-encoding is ${JSON.stringify(value)}`);
  }
}

/**
 * The body without its content-encoding; one that cannot be decoded is left encoded, with its header.
 *
 * @throws CodecError CANNOT_EXPORT if it was not captured, BODY_NOT_LOADED
 */
export function plainBody(message: Message): { body: Uint8Array; isDecoded: boolean } {
  const raw = message.rawContent ?? refuse("the body was not captured");
  if (!message.headers.get("content-encoding")) return { body: raw, isDecoded: false };
  try {
    return { body: message.content ?? raw, isDecoded: true };
  } catch (error) {
    if (error instanceof CodecError) return { body: raw, isDecoded: false };
    throw error;
  }
}
