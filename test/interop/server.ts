// A local server for live captures: plain HTTP and a WebSocket on one port, HTTP/2 over TLS on another, and raw TCP on a third. It counts
// what it is asked for.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import type { Duplex } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { concat } from "../helpers.ts";
import { acceptKey, encodeFrame, Frames, WS_CLOSE } from "./websocket.ts";

export const DOWNLOAD_BYTES = 20_000_000;
export const PAGE: string = "Grüße, ☃ and <b>markup</b>. ".repeat(40);
/** All bytes there are. */
export const BINARY: Uint8Array = Uint8Array.from({ length: 1024 }, (_, index) => index & 0xff);

export class LocalServer {
  /** How often each path was asked for, as `METHOD /path`. */
  readonly counts: Map<string, number> = new Map();
  readonly download: Uint8Array = randomBytes(DOWNLOAD_BYTES);
  #http: Server = createServer(this.#answer.bind(this)).on("upgrade", this.#upgrade.bind(this));
  #tcp: TcpServer = createTcpServer((socket) => socket.on("error", () => {}).pipe(socket));
  #tls: TcpServer | null = null;

  async start(): Promise<void> {
    await Promise.all([listen(this.#http), listen(this.#tcp)]);
  }

  /** @param pem a key and a certificate */
  async startTls(pem: Uint8Array): Promise<void> {
    const key = Buffer.from(pem);
    const answer = this.#answer.bind(this) as unknown as (request: Http2ServerRequest, response: Http2ServerResponse) => void;
    this.#tls = createSecureServer({ key, cert: key, allowHTTP1: true }, answer);
    await listen(this.#tls);
  }

  get origin(): string {
    return `http://127.0.0.1:${portOf(this.#http)}`;
  }

  get tlsOrigin(): string {
    return `https://127.0.0.1:${portOf(this.#tls as TcpServer)}`;
  }

  get echoPort(): number {
    return portOf(this.#tcp);
  }

  stop(): void {
    this.#http.closeAllConnections();
    for (const server of [this.#http, this.#tls, this.#tcp]) server?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    this.#count(`${method} ${url}`);
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return;
    }
    const [path] = url.split("?");
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (path === "/download") response.writeHead(200, { "content-type": "application/octet-stream" }).end(this.download);
    else if (path.startsWith("/n/")) response.end(path);
    else if (route === undefined) response.writeHead(404).end();
    else route(response, concat(pieces));
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    this.#count(`${request.method} ${request.url}`);
    socket.on("error", () => {});
    const accept = acceptKey(String(request.headers["sec-websocket-key"]));
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const frames = new Frames();
    socket.on("data", (bytes: Uint8Array) => {
      for (const { opcode, payload } of frames.take(bytes)) {
        socket.write(encodeFrame(opcode, payload));
        if (opcode === WS_CLOSE) socket.end();
      }
    });
  }

  #count(line: string): void {
    this.counts.set(line, (this.counts.get(line) ?? 0) + 1);
  }
}

const html = { "content-type": "text/html; charset=utf-8" };
const routes: Record<string, (response: ServerResponse, body: Uint8Array) => void> = {
  "/page": (response) => response.writeHead(200, html).end(PAGE),
  "/latin1": (response) =>
    response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" }).end(Buffer.from("Grüße", "latin1")),
  "/echo": (response, body) => response.writeHead(201, "Made It So", { "content-type": "application/octet-stream" }).end(body),
  "/redirect": (response) => response.writeHead(302, { location: "/redirect/again" }).end("over there"),
  "/redirect/again": (response) => response.writeHead(301, { location: "/page?q=%C3%A4&q=2" }).end(),
  "/binary": (response) => response.writeHead(200, { "content-type": "application/octet-stream" }).end(BINARY),
  "/gzip": (response) => response.writeHead(200, { ...html, "content-encoding": "gzip" }).end(gzipSync(PAGE)),
  "/deflate": (response) => response.writeHead(200, { ...html, "content-encoding": "deflate" }).end(deflateSync(PAGE)),
  "/br": (response) => response.writeHead(200, { ...html, "content-encoding": "br" }).end(brotliCompressSync(PAGE)),
  "/broken-gzip": (response) => response.writeHead(200, { ...html, "content-encoding": "gzip" }).end("this is no gzip"),
  "/headers": (response) => {
    // Latin-1 letters go out as single bytes, which are no UTF-8.
    response
      .writeHead(200, ["Set-Cookie", "a=1", "X-Twice", "é", "set-cookie", "b=2; Path=/", "x-twice", "", "SET-COOKIE", "c=3"])
      .end("ok");
  },
  "/nothing": (response) => response.writeHead(204).end(),
  "/chunks": (response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("one ");
    response.end("two");
  },
  "/torn": (response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("half", () => response.destroy());
  },
};

function listen(server: TcpServer): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
}

function portOf(server: TcpServer): number {
  return (server.address() as AddressInfo).port;
}

/** A port of the loopback that nobody listens at. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await listen(server);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
