// HAR files made for the suites, and what reading them gives.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AnyFlow, CodecError, FlowReader, type FlowReaderOptions, type FlowSource, type HTTPFlow } from "../../src/index.ts";

const folder = fileURLToPath(new URL("fixtures/", import.meta.url));

export const programs: string[] = readdirSync(folder).flatMap((name) => (name.endsWith(".har") ? [name.slice(0, -".har".length)] : []));

export function fixture(program: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${folder}${program}.har`));
}

export function httpFlows(bytes: Uint8Array, options: FlowReaderOptions = {}): HTTPFlow[] {
  return [...new FlowReader(bytes, options)] as HTTPFlow[];
}

/** A whole entry; the changes are laid over it. */
export function entryOf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const response = {
    status: 200,
    statusText: "OK",
    httpVersion: "HTTP/1.1",
    headers: [{ name: "content-type", value: "text/plain; charset=utf-8" }],
    cookies: [],
    content: { size: 2, mimeType: "text/plain", text: "ok" },
    redirectURL: "",
    headersSize: -1,
    bodySize: 2,
  };
  const request = { method: "GET", url: "https://example.com/a", httpVersion: "HTTP/1.1", headers: [], queryString: [], cookies: [] };
  return { startedDateTime: "2024-02-03T04:05:06.5Z", time: 250, request, response, cache: {}, timings: {}, ...changes };
}

export function logOf(entries: readonly unknown[], log: Record<string, unknown> = {}): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ log: { version: "1.2", ...log, entries } }));
}

/** What a reading gives: the paths of its flows, then its error. */
export function outcomeOf(source: FlowSource, options: FlowReaderOptions = {}): { paths: string[]; error: CodecError | null } {
  const paths: string[] = [];
  try {
    for (const flow of new FlowReader(source, options)) paths.push(pathOf(flow));
    return { paths, error: null };
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return { paths, error };
  }
}

export function pathOf(flow: AnyFlow): string {
  return (flow as HTTPFlow).request.path;
}
