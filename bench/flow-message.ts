// Converts generated flows to plain messages of proto/flow.proto and back to mitmproxy's state, for libraries that know only one of the two
// forms. Written for the flows of flows.ts alone, so that it is as fast as one could want.
import { makeSmallFlow } from "./flows.ts";

type Fields = Record<string, unknown>;

/** Leaves out nulls, and fields with their default value, which proto3 does not write. */
function withoutDefaults(fields: Fields): Fields {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === "" || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (name === "authority" && (value as Uint8Array).length === 0) continue;
    kept[name] = value;
  }
  return kept;
}

/**
 * The message of a flow's state. Properties are added one by one: V8 gives each literal that spreads objects of several shapes a hidden
 * class of its own, which would thrash V8's caches in every library.
 */
export function messageOf({ type: _, request, response, server_conn, client_conn, ...rest }: Fields): Fields {
  const made = withoutDefaults(rest);
  made.http = { request: half(request as Fields), response: half(response as Fields) };
  made.server_conn = connection(server_conn as Fields);
  made.client_conn = connection(client_conn as Fields);
  return made;
}

function half(fields: Fields): Fields {
  const made = withoutDefaults(fields);
  made.headers = (fields.headers as [Uint8Array, Uint8Array][]).map(([name, value]) => ({ name, value }));
  return made;
}

function connection(fields: Fields): Fields {
  const made = withoutDefaults(fields);
  for (const name of ["address", "peername", "sockname"]) {
    if (made[name] === undefined) continue;
    const [host, port] = made[name] as [string, number];
    made[name] = { host, port };
  }
  return made;
}

/** The state of a flow whose fields all have default values: with all keys, in mitmproxy's order. */
const BLANK = blank(makeSmallFlow(0)) as Fields;

function blank(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array();
  if (Array.isArray(value)) return [];
  if (typeof value === "string") return "";
  if (typeof value === "boolean") return false;
  if (value === null || typeof value !== "object") return null;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, blank(item)]));
}

/** The state of a flow's message. */
export function stateOf({ http, ...message }: Fields): Fields {
  const { request, response } = http as Fields;
  message.request = request;
  message.response = response;
  message.type = "http";
  return filled(BLANK, message);
}

function filled(blanks: Fields, message: Fields): Fields {
  const state: Fields = {};
  for (const name of Object.keys(blanks)) {
    const value = message[name];
    const empty = blanks[name];
    if (value === undefined || value === null) state[name] = empty;
    else if (name === "metadata") state[name] = {};
    else if (name === "headers") state[name] = (value as { name: unknown; value: unknown }[]).map((header) => [header.name, header.value]);
    else if (Array.isArray(empty)) state[name] = Array.isArray(value) ? value : address(value as Fields);
    else if (empty !== null && typeof empty === "object" && !(empty instanceof Uint8Array))
      state[name] = filled(empty as Fields, value as Fields);
    else state[name] = value;
  }
  return state;
}

function address({ host, port }: Fields): unknown[] {
  return [host, port];
}
