// A request as code that calls `fetch`.
import { latin1 } from "../codec/dict.ts";
import { isWellFormed } from "../codec/text.ts";
import { decodeEscaped, encodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import { scriptString } from "./quote.ts";
import { refuse } from "./refuse.ts";
import { type PlainRequest, plainRequest } from "./request.ts";

/** Headers of the connection, which every client sets by itself. */
const CONNECTION_HEADERS = new Set(["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade", "expect"]);

/** @throws CodecError CANNOT_EXPORT, BODY_NOT_LOADED */
export function fetchCode(flow: AnyFlow): string {
  const request = plainRequest(flow);
  const { method, body } = request;
  if (method === "TRACE" || method === "TRACK") refuse(`fetch refuses ${method}`);
  const lines = [`  method: ${scriptString(method)},`, ...headerLines(request)];
  if (body.length > 0) {
    if (method === "GET" || method === "HEAD") refuse(`fetch sends no body with ${method}`);
    lines.push(`  body: ${bodyCode(request)},`);
  }
  lines.push(`  redirect: "manual",`);
  return `await fetch(${scriptString(urlOf(request))}, {\n${lines.join("\n")}\n});`;
}

/** The URL. @throws CodecError CANNOT_EXPORT if normalising it would change the host or the target */
function urlOf({ scheme, authority, target }: PlainRequest): string {
  const url = `${scheme}://${authority}${target}`;
  const { href, pathname, search } = URL.canParse(url) ? new URL(url) : new URL("about:blank");
  // `href` keeps a trailing question mark, but `search` is then empty and it would not be sent: hence both comparisons.
  if (href !== url || pathname + search !== target) refuse("a URL would spell the host or the target in another way");
  return url;
}

function headerLines({ headers }: PlainRequest): string[] {
  const lines: string[] = [];
  for (const [name, value] of headers) {
    if (CONNECTION_HEADERS.has(name.toLowerCase())) continue;
    if (name.toLowerCase() === "host") refuse("fetch takes the Host header from the URL");
    // fetch takes header values as one character per byte.
    const text = latin1(encodeEscaped(value));
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) refuse(`the header ${name} has controls in it`);
    lines.push(`    [${scriptString(name)}, ${scriptString(text)}],`);
  }
  return lines.length === 0 ? [] : ["  headers: [", ...lines, "  ],"];
}

function bodyCode({ body, headers }: PlainRequest): string {
  const text = decodeEscaped(body);
  if (!isWellFormed(text)) return `Uint8Array.from(atob(${JSON.stringify(base64(body))}), (c) => c.charCodeAt(0))`;
  // For a string body without a Content-Type, fetch would add one.
  const hasType = headers.some(([name]) => name.toLowerCase() === "content-type");
  return hasType ? scriptString(text) : `new TextEncoder().encode(${scriptString(text)})`;
}

function base64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}
