// Servers on the loopback that replays are sent to, closed behind the tests of a file.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterAll } from "@jest/globals";
import type { HTTPFlow } from "../../src/index.ts";
import { type ReplayDispatcher, type Replayed, type ReplayOptions, replay } from "../../src/node.ts";
import { flowOfSent, type Sent } from "../export/requests.ts";

export const portOf = (server: Server | TcpServer): number => (server.address() as AddressInfo).port;
export const urlOf = (server: Server | TcpServer): string => `http://127.0.0.1:${portOf(server)}`;
export const listening = <Some extends Server | TcpServer>(server: Some): Promise<Some> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));

export async function all(flows: Iterable<HTTPFlow>, options: ReplayOptions): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  for await (const one of replay(flows, options)) replayed.push(one);
  return replayed;
}

export const flowTo = (url: string, sent: Partial<Sent> = {}): HTTPFlow =>
  flowOfSent({ method: "GET", path: "/", headers: [], body: new Uint8Array(0), version: "HTTP/1.1", ...sent }, Number(new URL(url).port));

export const servers: (Server | TcpServer)[] = [];
afterAll(() => {
  for (const server of servers) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  }
});

/** A server of HTTP whose answers are made by a function. */
export async function answering(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = await listening(createServer(answer));
  servers.push(server);
  return urlOf(server);
}

/** A server that writes these bytes to whoever connects and sends something; then it ends, or waits. */
export async function writing(bytes: string, isEnded = true): Promise<string> {
  const server = await listening(
    createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => (isEnded ? socket.end(bytes, "latin1") : socket.write(bytes, "latin1")));
    }),
  );
  servers.push(server);
  return urlOf(server);
}

/** Counts what it is asked to send, and sends nothing. */
export class CountingDispatcher implements ReplayDispatcher {
  readonly origins: string[] = [];

  dispatch(sending: { origin: string }, handler: { onResponseError(controller: { abort(): void }, error: Error): void }): boolean {
    this.origins.push(sending.origin);
    handler.onResponseError({ abort() {} }, new Error("not sent"));
    return true;
  }
}
