// An HTTP flow: a request, its response if there was one, and the WebSocket if they opened one.
import { Dict } from "../codec/dict.ts";
import { Float } from "../codec/float.ts";
import { shapes } from "./canonical.ts";
import { ClientConnection, ServerConnection } from "./connection.ts";
import { Flow } from "./flow.ts";
import { type FlowJson, httpFlowJson } from "./json.ts";
import { dictLayout, type Layout } from "./layout.ts";
import { CURRENT_VERSION, randomUuid } from "./migrate/index.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import type { StateValue } from "./state.ts";
import { WebSocketData } from "./websocket.ts";

const layout: Layout = dictLayout(shapes.http);

/** An HTTP request with its response, and with the messages of the WebSocket that it may have opened. */
export class HTTPFlow extends Flow {
  /**
   * Makes a new flow of version 21. The server connection has the address that the request is for; neither connection was opened.
   *
   * @example
   * HTTPFlow.make(Request.make("GET", "https://example.com/"), Response.make(200, "hello"))
   */
  static make(request: Request, response: Response | null = null): HTTPFlow {
    return HTTPFlow.fromState(
      new Dict<StateValue>([
        ["websocket", null],
        ["response", response?.getState() ?? null],
        ["request", request.getState()],
        ["backup", null],
        ["timestamp_created", new Float(request.timestampStart ?? Date.now() / 1000)],
        ["comment", ""],
        ["metadata", new Dict<StateValue>()],
        ["marked", ""],
        ["is_replay", null],
        ["intercepted", false],
        ["server_conn", ServerConnection.make([request.host, request.port], request.scheme === "https").getState()],
        ["client_conn", ClientConnection.make().getState()],
        ["error", null],
        ["id", randomUuid()],
        ["type", "http"],
        ["version", CURRENT_VERSION],
      ]),
    );
  }

  override get type(): "http" {
    return "http";
  }

  protected override get layout(): Layout {
    return layout;
  }

  /** The request. */
  get request(): Request {
    return this.need("request", this.readPart("request", Request));
  }

  set request(value: Request) {
    this.setPart("request", value, Request);
  }

  /** The response; null if none was received. */
  get response(): Response | null {
    return this.readPart("response", Response);
  }

  set response(value: Response | null) {
    this.setPart("response", value, Response);
  }

  /** The WebSocket messages; null unless the request opened a WebSocket. */
  get websocket(): WebSocketData | null {
    return this.readPart("websocket", WebSocketData);
  }

  set websocket(value: WebSocketData | null) {
    this.setPart("websocket", value, WebSocketData);
  }

  /** When the request began: seconds since 1970. */
  override get timestampStart(): number | null {
    return this.request.timestampStart;
  }

  override toJSON(): FlowJson {
    return httpFlowJson(this, this.source.context.services);
  }

  /** The parts that are present, one per line. */
  override toString(): string {
    const parts = new Map<string, unknown>([
      ["request", this.readPart("request", Request)],
      ["response", this.response],
      ["websocket", this.websocket],
      ["error", this.error],
      ["client_conn", this.clientConn],
      ["server_conn", this.serverConn],
    ]);
    let lines = "<HTTPFlow";
    // A part is kept on one line, even if its texts contain line breaks.
    for (const [name, part] of parts) if (part !== null) lines += `\n  ${name} = ${String(part).replaceAll("\n", "\\n")}`;
    return `${lines}>`;
  }
}
