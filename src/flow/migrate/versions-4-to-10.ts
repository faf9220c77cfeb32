// Versions 4 to 10: connections get ids, "SSL" is renamed to "TLS", replays and certificates move to their present fields.
import { keyIdentity } from "../../codec/dict.ts";
import { isTruthy, type Part, type StateValue } from "../state.ts";
import { type Memory, messagesOf, serversOf } from "./step.ts";
import { asciiEscaped } from "./text.ts";

/** Gives connections ids. Flows of one file that share a connection get the same id. */
export function from4(flow: Part, memory: Memory): void {
  giveId(flow.part("client_conn"), "address", memory.clientIds, memory);
  for (const server of serversOf(flow)) giveId(server, "source_address", memory.serverIds, memory);
}

function giveId(connection: Part, addressName: string, ids: Map<string, string>, memory: Memory): void {
  const address = connection.need(addressName);
  const identity = [connection.need("timestamp_start"), ...(Array.isArray(address) ? address : [address])];
  const key = JSON.stringify(identity.map(keyIdentity));
  const id = ids.get(key) ?? memory.uuid();
  ids.set(key, id);
  connection.set("id", id);
}

export function from5(flow: Part): void {
  for (const connection of [flow.part("client_conn"), ...serversOf(flow)]) {
    connection.rename("ssl_established", "tls_established");
    connection.rename("timestamp_ssl_setup", "timestamp_tls_setup");
  }
}

export function from6(flow: Part): void {
  flow.part("client_conn").set("tls_extensions", null);
}

export function from7(flow: Part): void {
  for (const message of messagesOf(flow)) message.set("trailers", null);
}

export function from8(flow: Part): void {
  const request = flow.optionalPart("request");
  const response = flow.optionalPart("response");
  request?.drop("first_line_format");
  request?.set("authority", new Uint8Array());
  const isRequestReplay = isTruthy(request?.take("is_replay") ?? null);
  const isResponseReplay = isTruthy(response?.take("is_replay") ?? null);
  flow.set("is_replay", isRequestReplay ? "request" : isResponseReplay ? "response" : null);
}

export function from9(flow: Part): void {
  const client = flow.part("client_conn");
  client.set("sockname", ["", 0]);
  client.set("certificate_list", listOf(client.take("clientcert")));
  describeTls(client);
  for (const server of serversOf(flow)) {
    server.set("certificate_list", listOf(server.take("cert")));
    server.set("cipher_name", null);
    server.set("via2", null);
    describeTls(server);
  }
}

function describeTls(connection: Part): void {
  connection.set("state", 0);
  connection.set("error", null);
  connection.set("tls", connection.need("tls_established"));
  const alpn = connection.need("alpn_proto_negotiated");
  connection.set("alpn_offers", isTruthy(alpn) ? [alpn] : null);
  const cipher = connection.need("cipher_name");
  connection.set("cipher_list", isTruthy(cipher) ? [cipher] : null);
}

function listOf(value: StateValue): StateValue[] {
  return isTruthy(value) ? [value] : [];
}

export function from10(flow: Part): void {
  for (const connection of [flow.part("client_conn"), ...serversOf(flow)]) {
    const sni = connection.need("sni");
    if (sni instanceof Uint8Array) connection.set("sni", asciiEscaped(sni));
    connection.rename("alpn_proto_negotiated", "alpn");
    for (const name of ["alpn_offers", "cipher_list"]) if (!isTruthy(connection.need(name))) connection.set(name, []);
  }
}
