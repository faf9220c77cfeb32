// Exports one flow for use by other programs: as commands, code or raw messages.
import type { AnyFlow } from "../flow/from.ts";
import { type CurlOptions, curlCommand } from "./curl.ts";
import { fetchCode } from "./fetch.ts";
import { httpieCommand } from "./httpie.ts";
import { rawBoth, rawRequest, rawResponse } from "./raw.ts";

/** The formats that `exportFlow` supports. */
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

/** All formats that `exportFlow` supports. */
export const exportFormats: readonly ExportFormat[] = Object.keys(exporters) as ExportFormat[];

/**
 * Exports an HTTP flow. `curl` and `httpie` give a command for any POSIX shell, `fetch` gives JavaScript; each sends the request again with
 * its method, target, headers and body. The raw forms are the messages as HTTP/1 writes them. As in mitmproxy, bodies are exported without
 * their content-encoding, and the host is the one that the client asked for.
 *
 * Whatever the flow contains, the command or code does nothing but send the request, and every character of it is visible. A request
 * that could not be sent unchanged is refused.
 *
 * @throws CodecError CANNOT_EXPORT with the reason, BODY_NOT_LOADED; TypeError for an unknown format
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
