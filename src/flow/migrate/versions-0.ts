// Versions 0.11 to 2.0, written by the mitmproxy releases of these numbers. Up to 0.17 these ran on Python 2 and wrote bytes keys.
import { Dict } from "../../codec/dict.ts";
import type { Part, State } from "../state.ts";
import { messagesOf, serversOf } from "./step.ts";
import { dotted, utf8OrNull } from "./text.ts";

/**
 * Converts all keys to text (except in dicts inside lists, as in mitmproxy; keys that are not UTF-8 stay bytes). It runs before the first
 * step of any version below 1.0, so that no step meets a bytes key. In mitmproxy it is part of three of the steps; the result differs only
 * for a dict with both `b"a"` and `"a"` as keys, which no program wrote.
 */
export function textKeys(flow: Part): void {
  const open: State[] = [flow.dict]; // grows while it is walked: no recursion, however deep the nesting
  for (const dict of open) {
    const fields = [...dict];
    dict.clear();
    for (const [key, value] of fields) {
      const name = key instanceof Uint8Array ? (utf8OrNull(key) ?? key) : key;
      dict.set(name, value);
      const isBackup = dict === flow.dict && name === "backup";
      if (value instanceof Dict && !isBackup) open.push(value);
    }
  }
}

/** Converts to text the values that are bytes in Python 2 and text in Python 3. */
export function textValues(flow: Part): void {
  textValue(flow, "type");
  textValue(flow, "id");
  textValue(flow.optionalPart("request"), "first_line_format");
  textValue(flow.optionalPart("error"), "msg");
}

function textValue(part: Part | null, name: string): void {
  const value = part?.get(name);
  if (value instanceof Uint8Array) part?.set(name, utf8OrNull(value) ?? value);
}

export function from0_13(flow: Part): void {
  flow.optionalPart("request")?.rename("form_in", "first_line_format");
  for (const message of messagesOf(flow)) {
    const version = dotted(message.needList("httpversion"));
    if (version === null) throw message.bad("httpversion", "it is not a list of integers");
    message.drop("httpversion");
    message.set("http_version", new TextEncoder().encode(`HTTP/${version}`));
  }
  const response = flow.optionalPart("response");
  response?.rename("code", "status_code");
  response?.rename("content", "body");
  const server = flow.part("server_conn");
  server.drop("state");
  server.set("via", null);
}

export function from0_15(flow: Part): void {
  for (const message of messagesOf(flow)) if (message.has("body")) message.rename("body", "content");
  const response = flow.optionalPart("response");
  if (response?.has("msg")) response.rename("msg", "reason");
  flow.optionalPart("request")?.drop("form_out");
}

export function from0_16(flow: Part): void {
  flow.part("server_conn").set("peer_address", null);
}

export function from0_17(flow: Part): void {
  textValues(flow);
  const server = flow.part("server_conn");
  server.set("ip_address", server.take("peer_address"));
  flow.set("marked", false);
}

export function from0_18(flow: Part): void {
  textValues(flow);
  flow.optionalPart("request")?.drop("stickyauth", "stickycookie");
  const client = flow.part("client_conn");
  for (const name of ["sni", "alpn_proto_negotiated", "cipher_name", "tls_version"]) client.set(name, null);
  for (const server of serversOf(flow)) server.set("alpn_proto_negotiated", null);
  flow.set("mode", "regular");
  flow.set("metadata", new Dict());
}

/** An address was a dict that held a list; from here on it is that list. */
export function from1_0(flow: Part): void {
  flattenAddress(flow.part("client_conn"), "address");
  for (const server of serversOf(flow)) {
    flattenAddress(server, "address");
    flattenAddress(server, "source_address");
    if (server.has("ip_address")) flattenAddress(server, "ip_address");
  }
}

/** A null address stays null: a connection that was never opened has none. */
function flattenAddress(connection: Part, name: string): void {
  connection.need(name);
  const address = connection.optionalPart(name);
  if (address !== null) connection.set(name, address.need("address"));
}

export function from2_0(flow: Part): void {
  flow.part("client_conn").set("mitmcert", null);
  for (const server of serversOf(flow)) server.set("tls_version", null);
}
