// Versions 12 to 20: marks and comments, the creation time, and connections in their present form.
import { Float } from "../../codec/float.ts";
import { isTruthy, type Part, type StateValue } from "../state.ts";
import { utf8Escaped } from "./text.ts";

export function from12(flow: Part): void {
  flow.set("marked", isTruthy(flow.need("marked")) ? ":default:" : "");
}

/** Also repairs responses without a timestamp, which mitmproxy wrote when it had made the response itself. */
export function from13(flow: Part): void {
  flow.set("comment", "");
  const request = flow.optionalPart("request");
  const response = flow.optionalPart("response");
  if (request === null || response === null || response.need("timestamp_start") !== null) return;
  const time = request.need("timestamp_end");
  const later = plusOne(time);
  if (later === null) return; // the request has no timestamp to copy
  response.set("timestamp_start", time);
  response.set("timestamp_end", later);
}

function plusOne(time: StateValue): StateValue {
  if (time instanceof Float) return new Float(time.value + 1);
  if (typeof time === "bigint") return time + 1n;
  return typeof time === "number" ? time + 1 : null;
}

export function from14(flow: Part): void {
  const websocket = flow.optionalPart("websocket");
  if (websocket === null) return;
  const messages = websocket.needList("messages").map((message, index) => {
    if (!Array.isArray(message)) throw websocket.bad(`messages[${index}]`, "it is not a list");
    return [...message, false];
  });
  websocket.set("messages", messages);
}

export function from15(flow: Part): void {
  const origin = flow.optionalPart("request") ?? flow.part("client_conn");
  flow.set("timestamp_created", origin.need("timestamp_start"));
}

export function from16(flow: Part): void {
  flow.drop("mode");
}

export function from17(flow: Part): void {
  flow.part("client_conn").set("proxy_mode", "regular");
}

export function from18(flow: Part): void {
  const client = flow.part("client_conn");
  client.set("peername", client.take("address"));
  if (client.get("timestamp_start") === null) client.set("timestamp_start", new Float(0));
  client.drop("tls_extensions");

  const server = flow.part("server_conn");
  server.set("peername", server.take("ip_address"));
  server.set("sockname", server.take("source_address"));
  server.set("via", server.take("via2"));

  for (const connection of [client, server]) {
    connection.drop("tls_established");
    connection.set("cipher", connection.take("cipher_name"));
    if (!connection.has("transport_protocol")) connection.set("transport_protocol", "tcp");
    for (const name of ["peername", "sockname", "address"]) textHost(connection.get(name));
  }
  // True used to stand for the server's host name.
  if (server.get("sni") === true) server.set("sni", hostOf(server.get("address")));
}

function textHost(address: StateValue): void {
  if (Array.isArray(address) && address[0] instanceof Uint8Array) address[0] = utf8Escaped(address[0]);
}

function hostOf(address: StateValue): StateValue {
  return Array.isArray(address) ? (address[0] ?? null) : null;
}

export function from19(flow: Part): void {
  flow.part("client_conn").drop("state");
  flow.part("server_conn").drop("state");
}

export function from20(flow: Part): void {
  for (const connection of [flow.part("client_conn"), flow.part("server_conn")]) {
    if (connection.get("tls_version") === "QUIC") connection.set("tls_version", "QUICv1");
  }
}
