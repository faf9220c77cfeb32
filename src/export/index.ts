// One flow in a form for other programs: commands, code, raw messages.
import type { AnyFlow } from "../flow/from.ts";
import { type CurlOptions, curlCommand } from "./curl.ts";
import { fetchCode } from "./fetch.ts";
import { httpieCommand } from "./httpie.ts";
import { rawBoth, rawRequest, rawResponse } from "./raw.ts";

/** Forms of a flow. */
export type ExportFormat = "curl" | "httpie" | "fetch" | "raw-request" | "raw-response" | "raw";
export type ExportOptions = CurlOptions;

const exporters: Record<ExportFormat, (flow: AnyFlow, options: ExportOptions) => string | Uint8Array> = {
  curl: curlCommand,
  httpie: httpieCommand,
  fetch: fetchCode,
  "raw-request": rawRequest,
  "raw-response": rawResponse,
  raw: rawBoth,
};

/** All of them. */
export const exportFormats: readonly ExportFormat[] = Object.keys(exporters) as ExportFormat[];

/**
 * A flow of HTTP in another form. `curl` and `httpie` are commands for any POSIX shell, `fetch` is JavaScript: they send the request again, with
 * its method, target, headers and body. The raw forms are the messages as HTTP/1 writes them. As in mitmproxy, bodies are without their
 * content-encoding, and the host is the one that the client asked for.
 *
 * Whatever a flow holds, a command or a code does nothing but send the request, and shows every character of it. What it could not send as
 * it was is refused.
 *
 * @throws CodecError CANNOT_EXPORT with the reason, BODY_NOT_LOADED
 * @example
 * exportFlow(flow, "curl"); // curl -H 'Accept: text/html' -H User-Agent: https://example.com/
 */
export function exportFlow(flow: AnyFlow, format: "curl" | "httpie" | "fetch", options?: ExportOptions): string;
export function exportFlow(flow: AnyFlow, format: "raw-request" | "raw-response" | "raw", options?: ExportOptions): Uint8Array;
export function exportFlow(flow: AnyFlow, format: ExportFormat, options?: ExportOptions): string | Uint8Array;
export function exportFlow(flow: AnyFlow, format: ExportFormat, options: ExportOptions = {}): string | Uint8Array {
  if (!Object.hasOwn(exporters, format)) throw new TypeError(`flows are exported as ${exportFormats.join(", ")}, not ${String(format)}`);
  return exporters[format](flow, options);
}
