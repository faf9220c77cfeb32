// TCP, UDP and DNS flows: what their accessors read, and what setting them writes.
import { describe, expect, test } from "@jest/globals";
import type { State } from "../../src/flow/state.ts";
import { DNSQuestion, DNSResourceRecord, Float, TCPMessage, tnetstring, UDPMessage } from "../../src/index.ts";
import { concat, utf8 } from "../helpers.ts";
import { dnsMessage, flowOf, states } from "./flows.ts";
import { state } from "./states.ts";

const written = (flow: { toChunks(): Uint8Array[] | Promise<Uint8Array[]> }): State =>
  tnetstring.loads(concat(flow.toChunks() as Uint8Array[]), { exact: true }) as State;

describe.each([
  ["tcp", TCPMessage],
  ["udp", UDPMessage],
] as const)("%s flows", (type, Message) => {
  test("messages are read", () => {
    const flow = flowOf(type);
    expect(flow.type).toBe(type);
    expect(flow.messageCount).toBe(2);
    expect(flow.timestampStart).toBe(2);
    const [first, second] = flow.messages;
    expect(first).toBeInstanceOf(Message);
    expect([first.fromClient, first.content, first.timestamp, first.contentLength]).toEqual([true, utf8("ping"), 5, 4]);
    expect([second.fromClient, second.content, second.timestamp]).toEqual([false, Uint8Array.of(0, 1, 254), 6]);
    expect(String(first)).toBe('-> "ping"');
    expect(String(second)).toBe('<- "\\u0000\\u0001\\udcfe"');
    expect(first.getState()).toEqual([true, utf8("ping"), new Float(5)]);
    expect(flow.modified).toBe(false);
  });

  test("messages are changed, added, removed and replaced", () => {
    const flow = flowOf(type);
    const [, second] = flow.messages;
    second.fromClient = true;
    second.timestamp = 8;
    flow.messages.shift();
    flow.messages.push(Message.make(false, utf8("new"), 9) as never);
    expect(written(flow).get("messages")).toEqual([
      [true, Uint8Array.of(0, 1, 254), new Float(8)],
      [false, utf8("new"), new Float(9)],
    ]);
    flow.messages = [];
    expect(flow.messageCount).toBe(0);
    expect(written(flow).get("messages")).toEqual([]);
  });
});

const fields: [name: keyof typeof dnsMessage, property: string, value: number | boolean][] = [
  ["id", "id", 1],
  ["query", "query", false],
  ["op_code", "opCode", 2],
  ["authoritative_answer", "authoritativeAnswer", false],
  ["truncation", "truncation", true],
  ["recursion_desired", "recursionDesired", false],
  ["recursion_available", "recursionAvailable", true],
  ["reserved", "reserved", 1],
  ["response_code", "responseCode", 0],
];

describe("DNS flows", () => {
  test.each(fields)("%s", (name, property, value) => {
    const flow = flowOf("dns");
    const request = flow.request as unknown as Record<string, unknown>;
    expect(request[property]).toBe(dnsMessage[name]);
    request[property] = value;
    expect(request[property]).toBe(value);
    expect((written(flow).get("request") as State).get(name)).toBe(value);
    expect(written(flow).get("response")).toEqual(states.dns().get("response"));
  });

  test("questions and records", () => {
    const flow = flowOf("dns");
    const { request } = flow;
    expect(request.timestamp).toBe(7);
    expect(request.questions.map(({ name, type, class: class_ }) => [name, type, class_])).toEqual([["example.com", 1, 1]]);
    expect(request.answers.map(String)).toEqual(["192.0.2.1", "2001:db8::1"]);
    expect(request.authorities.map(String)).toEqual(["ns"]);
    expect(request.additionals.map(String)).toEqual(["0x0102"]);
    expect(request.size).toBe(4 + 16 + 4 + 2);
    const [answer] = request.answers;
    expect([answer.name, answer.ttl, answer.class, answer.data]).toEqual(["example.com", 60, 1, Uint8Array.of(192, 0, 2, 1)]);
    expect(flow.modified).toBe(false);
  });

  test("questions and records are changed", () => {
    const flow = flowOf("dns");
    const { request } = flow;
    request.timestamp = null;
    request.questions[0].name = "other";
    request.questions[0].type = 28;
    request.questions[0].class = 3;
    request.answers[0].data = Uint8Array.of(1, 1, 1, 1);
    request.answers[0].ttl = 1;
    request.answers.pop();
    request.authorities = [];
    request.additionals = [DNSResourceRecord.fromState({ data: utf8("t"), ttl: 2, class_: 1, type: 16, name: "n" })];
    const after = written(flow).get("request") as State;
    expect(after.get("questions")).toEqual([state({ class_: 3, type: 28, name: "other" })]);
    expect(after.get("answers")).toEqual([state({ data: Uint8Array.of(1, 1, 1, 1), ttl: 1, class_: 1, type: 1, name: "example.com" })]);
    expect(after.get("authorities")).toEqual([]);
    expect(after.get("additionals")).toEqual([state({ data: utf8("t"), ttl: 2, class_: 1, type: 16, name: "n" })]);
    request.questions = [DNSQuestion.fromState({ class_: 1, type: 1, name: "q" })];
    request.answers = [];
    expect(String(request)).toBe("q\nt");
    flow.response = null;
    expect(written(flow).get("response")).toBeNull();
  });

  test.each([
    ["no address", 1, [1, 2, 3], "0x010203 (invalid A data)"],
    ["no IPv6 address", 28, [1], "0x01 (invalid AAAA data)"],
    ["a name that does not end", 5, [1, 0x61], "0x0161 (invalid CNAME data)"],
    ["a name with more behind it", 5, [1, 0x61, 0, 0], "0x01610000 (invalid CNAME data)"],
    ["a name with a pointer", 12, [0xc0, 0], "0xc000 (invalid PTR data)"],
    ["a name that is no UTF-8", 2, [1, 0xff, 0], "0x01ff00 (invalid NS data)"],
    ["a name", 5, [1, 0x61, 1, 0x62, 0], "a.b"],
    ["the root", 2, [0], ""],
    ["no data", 2, [], "0x (invalid NS data)"],
    ["text", 16, [0xc3, 0xa4], "ä"],
    ["no text", 16, [0xff], "0xff (invalid TXT data)"],
    ["another type", 65, [1], "0x01"],
  ])("data: %s", (_title, type, data, shown) => {
    expect(String(DNSResourceRecord.fromState({ data: Uint8Array.from(data), ttl: 2, class_: 1, type, name: "n" }))).toBe(shown);
  });
});
