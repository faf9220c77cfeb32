// A request as a curl command for any POSIX shell.

import { decodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import { fitsArgument, isSeen, printfCommand, shellWord } from "./quote.ts";
import { refuse } from "./refuse.ts";
import { type PlainRequest, plainRequest } from "./request.ts";

export interface CurlOptions {
  /** Connect to the IP address of the captured flow, whatever the name resolves to now: mitmproxy's `export_preserve_original_ip`. */
  preserveAddress?: boolean;
}

/** The headers that curl adds by itself, and those that it adds to a request with a body. */
const OWN_HEADERS = ["User-Agent", "Accept"];
const OWN_HEADERS_OF_BODIES = ["Content-Type", "Expect"];
/** For larger bodies some versions of curl send `Expect: 100-continue`. */
const UNANNOUNCED_BYTES = 1024;

/** @throws CodecError CANNOT_EXPORT, BODY_NOT_LOADED */
export function curlCommand(flow: AnyFlow, { preserveAddress = false }: CurlOptions = {}): string {
  const request = plainRequest(flow);
  const words = ["curl", ...versionOptions(request)];
  if (preserveAddress) words.push(...addressOptions(flow));
  words.push(...headerOptions(request), ...methodOptions(request), ...urlOf(request));
  const body = decodeEscaped(request.body);
  const command = words.map(shellWord).join(" ");
  if (request.body.length === 0) return command;
  // Unlike `--data`, `--data-raw` does not take a leading @ for a file name, and keeps line ends.
  if (isSeen(body) && fitsArgument(body)) return `${command} --data-raw ${shellWord(body)}`;
  return `${printfCommand(body)} | ${command} --data-binary @-`;
}

function versionOptions({ version, scheme }: PlainRequest): string[] {
  if (version === "HTTP/1.0") return ["--http1.0"];
  if (scheme === "http") return version === "HTTP/2.0" ? ["--http2-prior-knowledge"] : [];
  // Over TLS curl negotiates HTTP/2 unless told otherwise.
  return version === "HTTP/1.1" ? ["--http1.1"] : [];
}

function addressOptions(flow: AnyFlow): string[] {
  const [host, port] = flow.serverConn.peername ?? [];
  if (host === undefined) return [];
  if (!/^[0-9A-Fa-f:.]+$/.test(host)) refuse("the server's address is no IP address");
  return ["--connect-to", `::${host.includes(":") ? `[${host}]` : host}:${port}`];
}

function headerOptions(request: PlainRequest): string[] {
  const { headers, body } = request;
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const options = headers.flatMap(([name, value]) => ["-H", headerLine(name, value)]);
  if (names.has("accept-encoding")) options.unshift("--compressed");
  // A name with a colon and no value removes a header that curl would add.
  const own = [...OWN_HEADERS, ...(body.length > 0 ? OWN_HEADERS_OF_BODIES : [])];
  for (const name of own) {
    const isNeeded = name !== "Expect" || body.length > UNANNOUNCED_BYTES;
    if (isNeeded && !names.has(name.toLowerCase())) options.push("-H", `${name}:`);
  }
  if (request.version === "HTTP/1.0" && !request.namesHost) options.push("-H", "Host:");
  if (body.length > 0) return options;
  if (names.has("transfer-encoding")) return [...options, "--data-raw", "", ...(names.has("content-type") ? [] : ["-H", "Content-Type:"])];
  return request.tellsLength ? [...options, "-H", "Content-Length: 0"] : options;
}

/** For a header without a value: a colon would remove it, a semicolon sends it empty. */
function headerLine(name: string, value: string): string {
  if (/^[ \t]*$/.test(value)) return `${name};`;
  if (/^[ \t\v\f]*$/.test(value)) refuse(`curl takes the header ${name} for an empty one`);
  return `${name}: ${value}`;
}

function methodOptions({ method, body, headers }: PlainRequest): string[] {
  if (method !== "HEAD") return method === "GET" && body.length === 0 ? [] : ["-X", method];
  const hasBody = body.length > 0 || headers.some(([name]) => name.toLowerCase() === "transfer-encoding");
  return hasBody ? refuse("curl would wait for a body after a HEAD with one") : ["--head"];
}

/** A target that a URL could not hold unchanged is passed separately. */
function urlOf({ scheme, authority, target }: PlainRequest): string[] {
  const origin = `${scheme}://${authority}`;
  if (!/^\/[!-~]*$/.test(target) || /[#\\]/.test(target)) return ["--request-target", target, origin];
  const options: string[] = [];
  if (/(^|\/)(\.|%2e){1,2}(\/|\?|$)/i.test(target)) options.push("--path-as-is");
  if (/[[\]{}]/.test(origin + target)) options.push("--globoff");
  return [...options, origin + target];
}
