// The viewer's server: serves the viewer's own files and one capture, on this computer only. The address contains a random token, without
// which nothing is served. The Host header is checked against DNS rebinding, and there are no directory listings.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readdirSync } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, extname, join } from "node:path";

const HOST = "127.0.0.1";
const TOKEN_BYTES = 18;
/** Size of the buffer for each request for the file. */
const PIECE_BYTES = 1 << 18;

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** The page has the same policy in a meta element, for other servers; but only a header can forbid framing. */
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

/** Benchmark.js compiles code at run time. Its worker never sees a capture. */
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

/** The file to show, and its name. */
export interface Capture {
  readonly name: string;
  readonly handle: FileHandle;
}

/** Opens a file by its path. @throws file system errors */
export async function captureAt(path: string): Promise<Capture> {
  return { name: basename(path), handle: await open(path, "r") };
}

export interface ViewOptions {
  /** The folder with the viewer's own files. */
  pages: string;
  /** The capture. The server closes its handle. */
  file: Capture | null;
  /** 0 for any free port. */
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

  /** @param names the only files that are served: no name from a request ever becomes a path */
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
      // The file or the browser has gone away: closing the connection is all that is left to do.
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

/** In constant time, so that timing does not reveal how much of the token is right. */
function isEqual(given: string | undefined, token: string): boolean {
  const bytes = Buffer.from(given ?? "");
  const expected = Buffer.from(token);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

/**
 * The range from `start` up to, but not including, `end`; null if it cannot be satisfied. A single range, as in RFC 9110, section 14.1.2.
 */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | null {
  if (header === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === undefined || (first === "" && last === "")) return null;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  return start < end ? { start, end } : null;
}

/** Streams part of the file at the pace of the browser, until that goes away. */
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
