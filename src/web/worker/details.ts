// A flow as the details pane shows it: plain data that can be sent to the page. Bodies and messages are requested separately.

import type { Connection, ServerConnection } from "../../flow/connection.ts";
import { DNSFlow, type DNSMessage, type DNSResourceRecord } from "../../flow/dns.ts";
import { decodeEscaped } from "../../flow/escape.ts";
import type { AnyFlow } from "../../flow/from.ts";
import { HTTPFlow } from "../../flow/http.ts";
import type { Message } from "../../flow/message.ts";
import { formatAddress } from "../../flow/print.ts";
import type { WebSocketData } from "../../flow/websocket.ts";
import type {
  ConnectionDetails,
  DnsDetails,
  DnsRecord,
  FlowDetails,
  MessageHead,
  MessagesDetails,
  RequestDetails,
  ResponseDetails,
} from "../protocol.ts";
import { timingsOf } from "./timings.ts";

type Facts = [label: string, value: string][];

/** @throws CodecError if a required field is missing */
export function detailsOf(flow: AnyFlow, id: number): FlowDetails {
  const isHttp = flow instanceof HTTPFlow;
  const websocket = isHttp ? flow.websocket : null;
  return {
    id,
    kind: websocket === null ? flow.type : "websocket",
    title: titleOf(flow),
    facts: factsOf(flow),
    error: flow.error === null ? null : flow.error.msg,
    comment: flow.comment,
    request: isHttp ? requestOf(flow) : null,
    response: isHttp ? responseOf(flow) : null,
    messages: messagesOf(flow, websocket),
    dns: flow instanceof DNSFlow ? dnsOf(flow) : [],
    client: connectionOf(flow.clientConn, [["Proxy mode", flow.clientConn.proxyMode]]),
    server: connectionOf(flow.serverConn, serverFacts(flow.serverConn)),
    timings: timingsOf(flow),
  };
}

function titleOf(flow: AnyFlow): string {
  if (flow instanceof HTTPFlow) return flow.request.url;
  if (flow instanceof DNSFlow) return flow.request.questions.map(({ name }) => name).join(", ");
  return formatAddress(flow.serverConn.address);
}

function factsOf(flow: AnyFlow): Facts {
  const facts: Facts = [
    ["ID", flow.id],
    ["Type", flow.type],
  ];
  if (flow.marked !== "") facts.push(["Marked", flow.marked]);
  if (flow.isReplay !== null) facts.push(["Replayed", flow.isReplay]);
  if (flow.intercepted) facts.push(["Intercepted", "yes"]);
  return facts;
}

function headOf(message: Message): MessageHead {
  const { httpVersion, headers, trailers, contentLength } = message;
  return { httpVersion, headers: [...headers], trailers: trailers === null ? [] : [...trailers], size: contentLength };
}

function requestOf({ request }: HTTPFlow): RequestDetails {
  return { ...headOf(request), method: request.method, url: request.url };
}

function responseOf({ response }: HTTPFlow): ResponseDetails | null {
  return response === null ? null : { ...headOf(response), status: response.statusCode, reason: response.reason };
}

function messagesOf(flow: AnyFlow, websocket: WebSocketData | null): MessagesDetails | null {
  if (websocket !== null) return { count: websocket.messageCount, closing: closingOf(websocket) };
  return "messageCount" in flow ? { count: flow.messageCount, closing: null } : null;
}

function closingOf({ closedByClient, closeCode, closeReason }: WebSocketData): string | null {
  if (closeCode === null) return null;
  const side = closedByClient === null ? "Closed" : `Closed by the ${closedByClient ? "client" : "server"}`;
  return `${side} with code ${closeCode}${closeReason ? `: ${closeReason}` : ""}`;
}

function dnsOf({ request, response }: DNSFlow): DnsDetails[] {
  const query = dnsMessage("Query", request);
  return response === null ? [query] : [query, dnsMessage("Answer", response)];
}

function dnsMessage(title: string, message: DNSMessage): DnsDetails {
  const json = message.toJSON();
  const flags = (["authoritative_answer", "truncation", "recursion_desired", "recursion_available"] as const).filter((flag) => json[flag]);
  const facts: Facts = [
    ["ID", String(json.id)],
    ["Operation", json.op_code],
    ["Result", json.response_code],
    ["Flags", flags.map((flag) => flag.replaceAll("_", " ")).join(", ") || "none"],
  ];
  const questions = json.questions.map((question): DnsRecord => ({ ...question, ttl: null, data: "" }));
  const sections = [
    { title: "Questions", records: questions },
    { title: "Answers", records: message.answers.map(recordOf) },
    { title: "Authorities", records: message.authorities.map(recordOf) },
    { title: "Additional", records: message.additionals.map(recordOf) },
  ];
  return { title, facts, sections: sections.filter(({ records }) => records.length > 0) };
}

function recordOf(record: DNSResourceRecord): DnsRecord {
  return record.toJSON();
}

function serverFacts(server: ServerConnection): Facts {
  const facts: Facts = [["Address", server.address === null ? "" : formatAddress(server.address)]];
  if (server.via !== null) facts.push(["Via", `${server.via[0]}://${formatAddress(server.via[1])}`]);
  return facts;
}

function connectionOf(connection: Connection, own: Facts): ConnectionDetails {
  const { peername, sockname, alpn } = connection;
  const facts: (readonly [string, string | null])[] = [
    ...own,
    ["Peer", peername === null ? null : formatAddress(peername)],
    ["Local end", sockname === null ? null : formatAddress(sockname)],
    ["Transport", connection.transportProtocol],
    ["TLS", connection.tls ? (connection.tlsVersion ?? "yes") : null],
    ["Cipher", connection.cipher],
    ["SNI", connection.sni],
    ["ALPN", alpn === null ? null : decodeEscaped(alpn)],
    ["Error", connection.error],
    ["ID", connection.id],
  ];
  return { facts: facts.filter((fact): fact is [string, string] => !!fact[1]), certificates: connection.certificateList };
}
