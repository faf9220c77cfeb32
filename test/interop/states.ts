// Flows as mitmproxy's own reader has them (flows.py), and ours in the same words.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  type AnyFlow,
  type ClientConnection,
  Dict,
  Float,
  HTTPFlow,
  type Message,
  Migrator,
  type Request,
  type Response,
  type ServerConnection,
  type State,
  type StateValue,
  TCPFlow,
  type WebSocketData,
} from "../../src/index.ts";
import { type Rendered, render } from "../reference/render.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined };

/** A flow in mitmproxy's hands. */
export interface Theirs {
  id: StateValue | undefined;
  /** mitmproxy's own. */
  version: StateValue | undefined;
  /** Its state, migrated, as `fieldsOf` has it; and the one that it reverts to. */
  fields: Record<string, string>;
  reverted: Record<string, string>;
  /** What its attributes say. */
  said: Json;
}

const script = fileURLToPath(new URL("flows.py", import.meta.url));

/** All flows of a dump, as mitmproxy reads them. */
export function readByMitmproxy(dump: string): Theirs[] {
  const { status, error, stdout, stderr } = spawnSync("/usr/bin/python3", ["-B", script, dump], { maxBuffer: 1 << 30 });
  if (error !== undefined || status !== 0) throw new Error(`mitmproxy does not read ${dump}: ${stderr}`, { cause: error });
  const lines = stdout.toString().trimEnd().split("\n");
  const migrators = [new Migrator(), new Migrator()];
  return lines.map((line) => {
    const { said, ...renderings } = JSON.parse(line) as { state: Rendered; reverted: Rendered; said: Json };
    const state = parse(renderings.state) as State;
    const [id, version] = [state.get("id"), state.get("version")];
    const reverted = fieldsOf(migrators[1].migrate(parse(renderings.reverted)));
    return { id, version, fields: fieldsOf(migrators[0].migrate(state)), reverted, said };
  });
}

/** The value that a rendering spells. */
function parse(rendering: Rendered): StateValue {
  const [tag, spelling = ""] = rendering;
  if (tag === "n") return null;
  if (tag === "t" || tag === "f") return tag === "t";
  if (Array.isArray(spelling)) {
    const items = spelling.map(parse);
    if (tag === "]") return items;
    return new Dict(
      Array.from({ length: items.length / 2 }, (_, pair): [string, StateValue] => [items[2 * pair] as string, items[2 * pair + 1]]),
    );
  }
  const bytes = Buffer.from(spelling, "hex");
  if (tag === "^") return new Float(spelling === "nan" ? Number.NaN : bytes.readDoubleBE());
  if (tag === ";") return bytes.toString();
  if (tag === ",") return new Uint8Array(bytes);
  const number = Number(spelling);
  return Number.isSafeInteger(number) ? number : BigInt(spelling);
}

const SHORT_BYTES = 4096;

/** Every field of a state by its path, spelled with its tag: the order of fields does not count. */
export function fieldsOf(value: unknown, path = "flow", fields: Record<string, string> = {}): Record<string, string> {
  if (value instanceof Map) {
    fields[path] = "a dict";
    for (const [key, item] of value) fieldsOf(item, `${path}.${typeof key === "string" ? key : render(key)}`, fields);
  } else if (Array.isArray(value)) {
    fields[path] = `a list of ${value.length}`;
    for (const [index, item] of value.entries()) fieldsOf(item, `${path}[${index}]`, fields);
  } else if (value instanceof Uint8Array && value.length > SHORT_BYTES) fields[path] = `bytes ${digest(value)}`;
  else fields[path] = render(value);
  return fields;
}

function digest(bytes: Uint8Array | null): [number, string] | null {
  return bytes === null ? null : [bytes.length, createHash("sha256").update(bytes).digest("hex")];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");

/** What the properties of our flow say, as flows.py says it of theirs. */
export function saidOf(flow: AnyFlow): Json {
  const { error, serverConn } = flow;
  return {
    type: flow.type,
    id: flow.id,
    error: error === null ? null : [error.msg, error.timestamp],
    intercepted: flow.intercepted,
    isReplay: flow.isReplay,
    marked: flow.marked,
    comment: flow.comment,
    times: [flow.timestampCreated, flow.timestampStart],
    client: ofConnection(flow.clientConn),
    server: { ...ofConnection(serverConn), address: listOf(serverConn.address), tcpSetup: serverConn.timestampTcpSetup },
    differsFromBackup: flow.differsFromBackup(),
    ...(flow instanceof HTTPFlow
      ? {
          request: ofRequest(flow.request),
          response: flow.response === null ? null : ofResponse(flow.response),
          websocket: flow.websocket === null ? null : ofWebSocket(flow.websocket),
        }
      : {}),
    ...(flow instanceof TCPFlow
      ? { messages: flow.messages.map((message) => [message.fromClient, hex(message.content), message.timestamp]) }
      : {}),
  };
}

const listOf = (address: readonly (string | number)[] | null): Json => (address === null ? null : [...address]);

function ofConnection(connection: ClientConnection | ServerConnection): { [name: string]: Json } {
  return {
    id: connection.id,
    peername: listOf(connection.peername),
    sockname: listOf(connection.sockname),
    error: connection.error,
    tls: connection.tls,
    tlsEstablished: connection.tlsEstablished,
    tlsVersion: connection.tlsVersion,
    sni: connection.sni,
    cipher: connection.cipher,
    cipherList: connection.cipherList,
    alpn: connection.alpn === null ? null : hex(connection.alpn),
    alpnOffers: connection.alpnOffers.map(hex),
    certificates: connection.certificateList.map(digest),
    times: [connection.timestampStart, connection.timestampTlsSetup, connection.timestampEnd],
  };
}

function ofMessage(message: Message): { [name: string]: Json } {
  const { contentLength } = message;
  return {
    httpVersion: message.httpVersion,
    headers: message.headers.toJSON(),
    twice: message.headers.getAll("x-twice"),
    contentType: message.headers.get("content-type"),
    rawContent: digest(message.rawContent),
    content: digest(message.getContent({ strict: false })),
    text: contentLength === null || contentLength > 10_000 ? null : message.getText({ strict: false }),
    times: [message.timestampStart, message.timestampEnd],
  };
}

function ofRequest(request: Request): Json {
  return {
    ...ofMessage(request),
    method: request.method,
    scheme: request.scheme,
    authority: request.authority,
    host: request.host,
    port: request.port,
    path: request.path,
    url: request.url,
    prettyHost: request.prettyHost,
    prettyUrl: request.prettyUrl,
  };
}

function ofResponse(response: Response): Json {
  return { ...ofMessage(response), statusCode: response.statusCode, reason: response.reason };
}

function ofWebSocket(websocket: WebSocketData): Json {
  return {
    messages: websocket.messages.map((message) => [
      message.type,
      message.fromClient,
      hex(message.content),
      message.timestamp,
      message.dropped,
      message.injected,
    ]),
    closedByClient: websocket.closedByClient,
    closeCode: websocket.closeCode,
    closeReason: websocket.closeReason,
    timestampEnd: websocket.timestampEnd,
  };
}
