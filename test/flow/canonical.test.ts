// The canonical order of version 21, and what becomes of fields that it does not know.
import { describe, expect, test } from "@jest/globals";
import { canonical } from "../../src/flow/canonical.ts";
import type { State, StateValue } from "../../src/flow/state.ts";
import { Dict, tnetstring } from "../../src/index.ts";
import { codecError, latin1, utf8 } from "../helpers.ts";

// Spelled as in the specification of the format, one part a line.
const words = (line: string): string[] => line.split(" ");
const flowEnd = words(
  "backup timestamp_created comment metadata marked is_replay intercepted server_conn client_conn error id type version",
);
const message = words("timestamp_end timestamp_start trailers content headers http_version");
const tls = words(
  "timestamp_tls_setup timestamp_end timestamp_start sni tls_version cipher_list cipher alpn_offers alpn certificate_list tls error",
);
const connection = [...tls, ...words("transport_protocol id sockname peername")];
const serverConn = [...words("via timestamp_tcp_setup address"), ...connection];
const clientConn = [...words("proxy_mode mitmcert"), ...connection];
const request = [...words("path authority scheme method port host"), ...message];
const response = [...words("reason status_code"), ...message];
const websocket = words("timestamp_end close_reason close_code closed_by_client messages");
const dnsFlags = words("response_code reserved recursion_available recursion_desired truncation authoritative_answer op_code query id");
const dnsMessage = [...words("timestamp additionals authorities answers questions"), ...dnsFlags];
const record = words("data ttl class_ type name");
const question = words("class_ type name");

/** A dict of the fields in their order, each 0 unless it is among the values. */
function ordered(names: readonly string[], values: { [name: string]: StateValue } = {}): State {
  return new Dict(names.map((name) => [name, values[name] ?? 0]));
}

/** The same fields back to front at every level, as a flow is built in memory; metadata, backup and unknown fields as they are. */
function reversed(value: StateValue): StateValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (!(value instanceof Dict)) return value;
  const asTheyAre = ["metadata", "backup"];
  return new Dict([...value].reverse().map(([key, inner]) => [key, asTheyAre.includes(String(key)) ? inner : reversed(inner)]));
}

const dns = ordered(dnsMessage, {
  additionals: [ordered(record)],
  authorities: [ordered(record)],
  answers: [ordered(record), ordered(record)],
  questions: [ordered(question)],
});
const common = {
  metadata: new Dict<StateValue>([
    ["z", 1],
    [
      "a",
      new Dict([
        ["z", 2],
        ["a", 3],
      ]),
    ],
  ]),
  backup: new Dict<StateValue>([
    ["version", 12],
    ["request", ordered(["host", "path"])],
  ]),
  server_conn: ordered(serverConn),
  client_conn: ordered(clientConn),
  error: ordered(["timestamp", "msg"]),
};
const flows: [type: string, flow: State][] = [
  [
    "http",
    ordered([...words("websocket response request"), ...flowEnd], {
      ...common,
      type: "http",
      websocket: ordered(websocket),
      response: ordered(response),
      request: ordered(request),
    }),
  ],
  ["tcp", ordered(["messages", ...flowEnd], { ...common, type: "tcp" })],
  ["udp", ordered(["messages", ...flowEnd], { ...common, type: "udp" })],
  ["dns", ordered([...words("response request"), ...flowEnd], { ...common, type: "dns", response: dns, request: dns })],
];

const written = (flow: State): string => latin1(tnetstring.dumps(flow));

describe.each(flows)("a flow of type %s", (_type, flow) => {
  test("in canonical order is written as it is", () => {
    expect(written(canonical(flow))).toBe(written(flow));
  });

  test("in the order in which it is built in memory is written in canonical order", () => {
    const built = reversed(flow) as State;
    expect(written(built)).not.toBe(written(flow));
    expect(written(canonical(built))).toBe(written(flow));
  });

  test("is left as it is itself", () => {
    const built = reversed(flow) as State;
    const before = written(built);
    canonical(built);
    expect(written(built)).toBe(before);
  });

  test("keeps unknown fields at their places", () => {
    const withUnknown = (dict: State): State =>
      new Dict([["first", 1] as const, ...[...dict].flatMap((field) => [field, [utf8(`after ${String(field[0])}`), null] as const])]);
    const strange = withUnknown(flow);
    for (const name of ["request", "client_conn"]) {
      const part = flow.get(name);
      if (part instanceof Dict) strange.set(name, withUnknown(part));
    }
    expect(written(canonical(strange))).toBe(written(strange));
  });
});

test("an unknown field stays behind the known field that it followed", () => {
  const flow: State = new Dict<StateValue>([
    ["new", 1],
    ["version", 21],
    ["x", 2],
    ["y", 3],
    ["type", "tcp"],
    ["z", 4],
  ]);
  expect([...canonical(flow).keys()]).toEqual(["new", "type", "z", "version", "x", "y"]);
});

test("fields that are absent, null, or of another type are left so", () => {
  const flow: State = new Dict<StateValue>([
    ["request", 5],
    ["response", null],
    ["websocket", ["x"]],
    ["client_conn", "c"],
    ["type", "http"],
  ]);
  expect(canonical(flow)).toEqual(flow);
  const dnsFlow: State = new Dict<StateValue>([
    [
      "request",
      new Dict<StateValue>([
        ["answers", 5],
        ["questions", [7, null]],
      ]),
    ],
    ["type", "dns"],
  ]);
  expect(canonical(dnsFlow)).toEqual(dnsFlow);
});

test("a flow of an unknown type has the fields of all flows in order", () => {
  const flow: State = new Dict<StateValue>([
    ["version", 21],
    ["type", "sctp"],
    ["id", "x"],
    ["streams", []],
  ]);
  expect([...canonical(flow).keys()]).toEqual(["id", "streams", "type", "version"]);
});

test("what has no form is refused by its path when it is written", () => {
  const request: State = new Dict<StateValue>([["host", "\ud800"]]);
  const flow: State = new Dict<StateValue>([
    ["request", request],
    ["type", "http"],
  ]);
  expect(codecError(() => tnetstring.dumps(canonical(flow)))).toMatchObject({ code: "BAD_STRING", path: "request.host" });
});
