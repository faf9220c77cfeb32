// What a migration step is, and what steps remember from flow to flow of one file.
import { isTruthy, type Part, type State } from "../state.ts";

export interface Memory {
  /** A fresh UUID. */
  uuid(): string;
  /** Ids given to connections, by what tells connections apart (4 → 5). */
  clientIds: Map<string, string>;
  serverIds: Map<string, string>;
  /** Copies of WebSocket handshakes, by the flow's id (11 → 12). */
  handshakes: Map<string, State>;
}

/** Brings a flow from one version to the next, in place. Steps leave `backup` alone. */
export type Step = (flow: Part, memory: Memory) => void;

/** Those of request and response that are there: a failed flow has no response, a TCP flow neither. */
export function messagesOf(flow: Part): Part[] {
  return [flow.optionalPart("request"), flow.optionalPart("response")].filter((part) => part !== null);
}

/** The server's connection, and the one that it goes through if any; an empty one counts as none. */
export function serversOf(flow: Part): Part[] {
  const server = flow.part("server_conn");
  const via = isTruthy(server.get("via")) ? server.optionalPart("via") : null;
  return via === null ? [server] : [server, via];
}
