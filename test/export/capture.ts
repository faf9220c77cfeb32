// A server on the loopback that keeps what it is sent, byte for byte, and answers 200.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { concat, latin1 } from "../helpers.ts";

/** A request as it arrived, a character a byte. */
export interface Arrived {
  method: string;
  target: string;
  version: string;
  headers: [name: string, value: string][];
  body: string;
}

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

export class CaptureServer {
  readonly arrived: Arrived[] = [];
  readonly #server: Server = createServer((socket) => this.#take(socket));

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.close();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The one request that came since the last call. */
  one(): Arrived {
    const arrived = this.arrived.splice(0);
    if (arrived.length !== 1) throw new Error(`${arrived.length} requests arrived`);
    return arrived[0];
  }

  #take(socket: Socket): void {
    let bytes: Uint8Array = new Uint8Array(0);
    let isDone = false;
    socket.on("error", () => {});
    socket.on("data", (piece: Uint8Array) => {
      bytes = concat([bytes, piece]);
      const request = isDone ? null : parse(latin1(bytes));
      if (request === null) return;
      isDone = true;
      this.arrived.push(request);
      socket.end(ANSWER);
    });
  }
}

/** Null while it is not whole. */
function parse(text: string): Arrived | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [line, ...fields] = text.slice(0, end).split("\r\n");
  const [, method, target, version] = /^(\S+) (.*) (HTTP\/[\d.]+)$/s.exec(line) ?? ["", "", line, ""];
  const headers = fields.map((field): [string, string] => {
    const cut = field.indexOf(":");
    return [field.slice(0, cut), field.slice(cut + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
  });
  const fieldOf = (wanted: string): string | undefined => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const rest = text.slice(end + 4);
  const body = fieldOf("transfer-encoding") === undefined ? sized(rest, Number(fieldOf("content-length") ?? 0)) : chunked(rest);
  return body === null ? null : { method, target, version, headers, body };
}

function sized(rest: string, length: number): string | null {
  return rest.length < length ? null : rest.slice(0, length);
}

function chunked(rest: string): string | null {
  let body = "";
  for (let at = 0; ; ) {
    const line = rest.indexOf("\r\n", at);
    if (line < 0) return null;
    const length = Number.parseInt(rest.slice(at, line), 16);
    const next = line + 2 + length + 2;
    if (rest.length < next) return null;
    if (length === 0) return body;
    body += rest.slice(line + 2, line + 2 + length);
    at = next;
  }
}
