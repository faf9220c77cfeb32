// 11 → 12: WebSockets move into their handshake, flow by flow of one file.
import { expect, test } from "@jest/globals";
import type { State } from "../../../src/flow/state.ts";
import { Dict, Float } from "../../../src/index.ts";
import { codecError, utf8 } from "../../helpers.ts";
import { type Fields, memory, type Plain, state, step } from "../states.ts";

const duplicated = "This WebSocket flow has been migrated from an old file format version and may appear duplicated.";

function handshake(fields: Fields = {}): Fields {
  return {
    id: "handshake",
    type: "http",
    metadata: { first: 1, websocket: true, last: 2 },
    request: { path: utf8("/chat"), headers: [[utf8("a"), utf8("b")]] },
    response: { status_code: 101 },
    client_conn: { id: "c" },
    server_conn: { id: "s", timestamp_end: new Float(99) },
    ...fields,
  };
}

function webSocket(fields: Fields = {}): Fields {
  return {
    id: "socket",
    type: "websocket",
    metadata: { websocket_handshake: "handshake" },
    messages: [[1, true, "hi", 5, false]],
    close_sender: "client",
    close_code: 1005,
    close_reason: "",
    close_message: "(message missing)",
    client_key: "key",
    client_conn: { id: "c" },
    server_conn: { id: "s", timestamp_end: new Float(50) },
    error: null,
    intercepted: false,
    is_replay: null,
    marked: true,
    mode: "regular",
    ...fields,
  };
}

const moved: Fields = {
  messages: [[1, true, "hi", 5, false]],
  closed_by_client: true,
  close_code: 1005,
  close_reason: "",
  timestamp_end: new Float(99),
};

const standIn: Fields = {
  id: "socket",
  type: "http",
  metadata: { duplicated },
  request: {
    method: utf8("GET"),
    scheme: utf8("http"),
    host: utf8("unknown"),
    port: 80,
    path: utf8("/"),
    authority: utf8(""),
    http_version: utf8("HTTP/1.1"),
    headers: [],
    content: null,
    trailers: null,
    timestamp_start: 0,
    timestamp_end: 0,
  },
  response: null,
  mode: "transparent",
  client_conn: { id: "c" },
  server_conn: { id: "s", timestamp_end: new Float(50) },
  error: null,
  intercepted: false,
  is_replay: null,
  marked: true,
  websocket: { ...moved, timestamp_end: new Float(50) },
};

test("a handshake is passed on without a WebSocket", () => {
  expect(step("11", handshake())).toEqual(state(handshake({ websocket: null })));
});

test("a WebSocket flow becomes its handshake, which says that it appears twice", () => {
  const remembered = memory();
  step("11", handshake(), remembered);
  const merged = step("11", webSocket(), remembered);
  expect(merged).toEqual(state(handshake({ metadata: { first: 1, websocket: true, last: 2, duplicated }, websocket: moved })));
  expect([...(merged.get("metadata") as State).keys()]).toEqual(["first", "websocket", "last", "duplicated"]);
});

test("what is done to the handshake that was passed on doesn't reach the other", () => {
  const remembered = memory();
  const passed = step("11", handshake(), remembered);
  for (const name of ["request", "server_conn", "metadata"]) (passed.get(name) as State).clear();
  ((passed.get("response") as State) ?? new Dict()).set("status_code", 0);
  const merged = step("11", webSocket(), remembered);
  expect((merged.get("request") as State).get("headers")).toEqual([[utf8("a"), utf8("b")]]);
  expect((merged.get("response") as State).get("status_code")).toBe(101);
});

test("a second WebSocket flow that names the handshake gets the stand-in", () => {
  const remembered = memory();
  step("11", handshake(), remembered);
  step("11", webSocket(), remembered);
  expect(step("11", webSocket(), remembered)).toEqual(state(standIn));
});

test("a WebSocket flow whose handshake is not in the file gets the stand-in", () => {
  const remembered = memory();
  step("11", handshake({ id: "other" }), remembered);
  expect(step("11", webSocket(), remembered)).toEqual(state(standIn));
});

test("a handshake whose id comes again replaces the one before", () => {
  const remembered = memory();
  step("11", handshake(), remembered);
  step("11", handshake({ response: { status_code: 400 } }), remembered);
  expect((step("11", webSocket(), remembered).get("response") as State).get("status_code")).toBe(400);
});

test("ids are found by content, bytes apart from text", () => {
  const remembered = memory();
  step("11", handshake({ id: utf8("handshake") }), remembered);
  expect(step("11", webSocket(), remembered).get("id")).toBe("socket");
  const named = webSocket({ metadata: { websocket_handshake: utf8("handshake") } });
  expect(step("11", named, remembered).get("id")).toEqual(utf8("handshake"));
});

test("a flow that is its own handshake is found", () => {
  const own = webSocket({ id: "handshake", metadata: { websocket: true, websocket_handshake: "handshake" } });
  const merged = step("11", own);
  expect(merged.get("type")).toBe("websocket");
  expect(merged.get("websocket")).toEqual(state({ ...moved, timestamp_end: new Float(50) }));
});

test.each<[string, Plain, boolean]>([
  ["the client", "client", true],
  ["the server", "server", false],
  ["nobody", null, false],
])("a WebSocket closed by %s", (_who, close_sender, closedByClient) => {
  const websocket = step("11", webSocket({ close_sender })).get("websocket") as State;
  expect(websocket.get("closed_by_client")).toBe(closedByClient);
});

test("a handshake without a server ends at no time", () => {
  const remembered = memory();
  step("11", handshake({ server_conn: null }), remembered);
  expect((step("11", webSocket(), remembered).get("websocket") as State).get("timestamp_end")).toBe(null);
});

test.each<[string, Fields]>([
  ["has other metadata", { metadata: { note: 1 } }],
  ["has no metadata", {}],
  ["is a TCP flow", { type: "tcp", messages: [], metadata: {} }],
])("a flow that %s gets no WebSocket", (_title, fields) => {
  const remembered = memory();
  expect(step("11", fields, remembered)).toEqual(state({ ...fields, websocket: null }));
  expect(remembered.handshakes.size).toBe(0);
});

test.each(["messages", "close_sender", "close_code", "close_reason"])(
  "a WebSocket flow without %s is refused, and its handshake kept",
  (name) => {
    const remembered = memory();
    step("11", handshake(), remembered);
    const { [name]: _missing, ...rest } = webSocket();
    expect(codecError(() => step("11", rest, remembered))).toMatchObject({ code: "BAD_STATE", path: name });
    expect(remembered.handshakes.size).toBe(1);
  },
);

test("a handshake without an id is refused", () => {
  const { id: _id, ...rest } = handshake();
  expect(codecError(() => step("11", rest))).toMatchObject({ code: "BAD_STATE", path: "id" });
});
