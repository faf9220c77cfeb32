// The viewer's server: a page's own files and one capture, on this computer only. Nobody who does not know the address gets anything: it
// holds a random token; the Host header is checked, so that no other site's name can be made to point here; nothing is listed.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readdirSync } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, extname, join } from "node:path";

const HOST = "127.0.0.1";
const TOKEN_BYTES = 18;
/** Of the file, so much is in memory for each request. */
const PIECE_BYTES = 1 << 18;

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** The page says the same in a meta element, for other servers; only a header can forbid frames. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Benchmark.js compiles what it measures. Its worker sees no capture. */
const EVALUATING_PAGE = "bench-worker.js";
const evaluatingPolicy = policy.replace("'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'unsafe-eval'");

const commonHeaders = {
  "Content-Security-Policy": policy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** A file that is shown, and what it is called. */
export interface Capture {
  readonly name: string;
  readonly handle: FileHandle;
}

/** A file by its path. @throws what the file system says */
export async function captureAt(path: string): Promise<Capture> {
  return { name: basename(path), handle: await open(path, "r") };
}

export interface ViewOptions {
  /** The folder of the viewer's own files. */
  pages: string;
  /** The capture, which the server closes. */
  file: Capture | null;
  /** 0 for any free one. */
  port: number;
}

export interface ViewServer {
  /** The address to open. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startViewServer({ pages, file, port }: ViewOptions): Promise<ViewServer> {
  try {
    const site = new Site(pages, readdirSync(pages), file);
    const server = createServer((request, response) => void site.answer(request, response));
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, HOST, resolve));
    site.port = (server.address() as AddressInfo).port;
    return { url: site.url, close: () => end(server, site) };
  } catch (error) {
    await file?.handle.close();
    throw error;
  }
}

async function end(server: Server, site: Site): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  await site.close();
}

class Site {
  port = 0;
  readonly #token: string = randomBytes(TOKEN_BYTES).toString("base64url");
  readonly #pages: string;
  readonly #names: ReadonlySet<string>;
  readonly #file: Capture | null;

  /** @param names what may be asked for is known from the start: no name from a request ever becomes a path */
  constructor(pages: string, names: readonly string[], file: Capture | null) {
    this.#pages = pages;
    this.#names = new Set(names);
    this.#file = file;
  }

  get url(): string {
    const page = `http://${HOST}:${this.port}/${this.#token}/`;
    return this.#file === null ? page : `${page}#file=${encodeURIComponent(`file/${this.#file.name}`)}`;
  }

  async close(): Promise<void> {
    await this.#file?.handle.close();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
    try {
      await this.#route(request, response);
    } catch {
      // The file went away or the browser did: there is nobody to tell but the browser.
      response.destroy();
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.host !== `${HOST}:${this.port}` && request.headers.host !== `localhost:${this.port}`) return refuse(response, 403);
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
    const [, token, ...rest] = (request.url ?? "").replace(/\?.*$/s, "").split("/");
    if (!isEqual(token, this.#token)) return refuse(response, 404);
    const name = rest.join("/");
    if (this.#file !== null && name === `file/${encodeURIComponent(this.#file.name)}`)
      return this.#sendFile(this.#file.handle, request, response);
    const page = name === "" ? "index.html" : name;
    if (!this.#names.has(page)) return refuse(response, 404);
    if (page === EVALUATING_PAGE) response.setHeader("Content-Security-Policy", evaluatingPolicy);
    response.setHeader("Content-Type", types[extname(page)] ?? "application/octet-stream");
    response.end(request.method === "HEAD" ? undefined : await readFile(join(this.#pages, page)));
  }

  async #sendFile(handle: FileHandle, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { size } = await handle.stat();
    response.setHeader("Content-Type", "application/octet-stream");
    response.setHeader("Accept-Ranges", "bytes");
    const range = rangeOf(request.headers.range, size);
    if (range === null) {
      response.setHeader("Content-Range", `bytes */${size}`);
      return refuse(response, 416);
    }
    const { start, end } = range;
    response.setHeader("Content-Length", end - start);
    if (request.headers.range !== undefined) {
      response.statusCode = 206;
      response.setHeader("Content-Range", `bytes ${start}-${end - 1}/${size}`);
    }
    if (request.method === "HEAD") response.end();
    else await stream(handle, response, start, end);
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

/** In a time that does not tell how much of it is right. */
function isEqual(given: string | undefined, token: string): boolean {
  const bytes = Buffer.from(given ?? "");
  const expected = Buffer.from(token);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

/** From `start` up to `end`; null for a range that there is none of. One range, as RFC 9110 (14.1.2) spells it. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | null {
  if (header === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === undefined || (first === "" && last === "")) return null;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  return start < end ? { start, end } : null;
}

/** Sends a part of the file as fast as it is taken, until the browser goes away. */
async function stream(handle: FileHandle, response: ServerResponse, start: number, end: number): Promise<void> {
  const buffer = new Uint8Array(Math.min(PIECE_BYTES, end - start));
  for (let at = start; at < end && !response.destroyed; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) throw new Error("the file has become shorter");
    at += bytesRead;
    await new Promise((resolve) => response.write(buffer.subarray(0, bytesRead), resolve));
  }
  response.end();
}
