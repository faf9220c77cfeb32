// A flow of HTTP: a request, a response where there was one, and a WebSocket where the two began one.
import { shapes } from "./canonical.ts";
import { Flow } from "./flow.ts";
import { type FlowJson, httpFlowJson } from "./json.ts";
import { dictLayout, type Layout } from "./layout.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import { WebSocketData } from "./websocket.ts";

const layout: Layout = dictLayout(shapes.http);

export class HTTPFlow extends Flow {
  override get type(): "http" {
    return "http";
  }

  protected override get layout(): Layout {
    return layout;
  }

  get request(): Request {
    return this.need("request", this.readPart("request", Request));
  }

  set request(value: Request) {
    this.setPart("request", value, Request);
  }

  /** Null where none came. */
  get response(): Response | null {
    return this.readPart("response", Response);
  }

  set response(value: Response | null) {
    this.setPart("response", value, Response);
  }

  /** Null where no WebSocket was begun. */
  get websocket(): WebSocketData | null {
    return this.readPart("websocket", WebSocketData);
  }

  set websocket(value: WebSocketData | null) {
    this.setPart("websocket", value, WebSocketData);
  }

  /** When the request began. */
  override get timestampStart(): number | null {
    return this.request.timestampStart;
  }

  override toJSON(): FlowJson {
    return httpFlowJson(this, this.source.context.services);
  }

  /** All parts that are there, a line each. */
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
    for (const [name, part] of parts) if (part !== null) lines += `\n  ${name} = ${part}`;
    return `${lines}>`;
  }
}
