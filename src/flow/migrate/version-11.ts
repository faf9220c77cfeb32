// Version 11 to 12: until then, a WebSocket was a flow of its own beside the HTTP flow that opened it; since then it is part of that flow.
import { Dict, keyIdentity } from "../../codec/dict.ts";
import { copyState, type Part, type State, type StateValue } from "../state.ts";
import type { Memory } from "./step.ts";

const DUPLICATED = "This WebSocket flow has been migrated from an old file format version and may appear duplicated.";

/**
 * A handshake is passed on and remembered. The first WebSocket flow that refers to it turns into a copy of it, with the WebSocket as a
 * part. Both end up in the output, hence the note in the metadata.
 */
export function from11(flow: Part, memory: Memory): void {
  const metadata = flow.optionalPart("metadata");
  if (metadata?.has("websocket")) memory.handshakes.set(keyIdentity(flow.need("id")), copyState(flow.dict));
  if (!metadata?.has("websocket_handshake")) {
    flow.set("websocket", null);
    return;
  }
  const websocket: State = new Dict<StateValue>([
    ["messages", flow.need("messages")],
    ["closed_by_client", flow.need("close_sender") === "client"],
    ["close_code", flow.need("close_code")],
    ["close_reason", flow.need("close_reason")],
  ]);
  replace(flow, takeHandshake(metadata.need("websocket_handshake"), memory) ?? standIn(flow));
  const timestamp = flow.optionalPart("server_conn")?.get("timestamp_end") ?? null;
  websocket.set("timestamp_end", timestamp);
  flow.set("websocket", websocket);
  flow.part("metadata").set("duplicated", DUPLICATED);
}

function takeHandshake(id: StateValue, memory: Memory): State | undefined {
  const key = keyIdentity(id);
  const handshake = memory.handshakes.get(key);
  memory.handshakes.delete(key);
  return handshake;
}

/** Replaces the flow's state but keeps the dict object, since the caller holds it. */
function replace(flow: Part, state: State): void {
  flow.dict.clear();
  for (const [key, value] of state) flow.dict.set(key, value);
}

/** A stand-in for the HTTP flow of a WebSocket whose handshake is not in the file, or was taken by an earlier flow that referred to it. */
function standIn(flow: Part): State {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const state: State = new Dict();
  for (const name of ["client_conn", "error", "id", "intercepted", "is_replay", "marked", "server_conn"]) {
    if (flow.has(name)) state.set(name, flow.get(name));
  }
  state.set("metadata", new Dict());
  state.set("mode", "transparent");
  state.set(
    "request",
    new Dict<StateValue>([
      ["authority", bytes("")],
      ["content", null],
      ["headers", []],
      ["host", bytes("unknown")],
      ["http_version", bytes("HTTP/1.1")],
      ["method", bytes("GET")],
      ["path", bytes("/")],
      ["port", 80],
      ["scheme", bytes("http")],
      ["timestamp_end", 0],
      ["timestamp_start", 0],
      ["trailers", null],
    ]),
  );
  state.set("response", null);
  state.set("type", "http");
  return state;
}
