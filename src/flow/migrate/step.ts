// What a migration step is, and what steps remember from one flow of a file to the next.
import { isTruthy, type Part, type State } from "../state.ts";

export interface Memory {
  /** Makes a new UUID. */
  uuid(): string;
  /** The ids given to connections, by what identifies a connection: its start time and address (4 → 5). */
  clientIds: Map<string, string>;
  serverIds: Map<string, string>;
  /** Copies of WebSocket handshakes, by the flow's id (11 → 12). */
  handshakes: Map<string, State>;
}

/** Migrates a flow from one version to the next, in place. Steps do not touch `backup`. */
export type Step = (flow: Part, memory: Memory) => void;

/** The request and the response, if present: a failed flow has no response, and a TCP flow has neither. */
export function messagesOf(flow: Part): Part[] {
  return [flow.optionalPart("request"), flow.optionalPart("response")].filter((part) => part !== null);
}

/** The server connection, and the one to the upstream proxy if there is one (an empty one does not count). */
export function serversOf(flow: Part): Part[] {
  const server = flow.part("server_conn");
  const via = isTruthy(server.get("via")) ? server.optionalPart("via") : null;
  return via === null ? [server] : [server, via];
}
