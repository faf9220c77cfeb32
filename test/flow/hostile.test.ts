// States that no program of good will wrote: every field missing, or of every other type, gives a converted value or a typed error.
import { describe, expect, test } from "@jest/globals";
import type { State, StateValue } from "../../src/flow/state.ts";
import { type AnyFlow, CodecError, Dict, Float, flowFromBytes, flowFromState, tnetstring } from "../../src/index.ts";
import { codecError, concat, utf8 } from "../helpers.ts";
import { flowOf, states, types } from "./flows.ts";

const others: StateValue[] = [
  null,
  true,
  -1,
  2n ** 70n,
  new Float(1.5),
  new Float(Number.NaN),
  "text",
  utf8("bytes"),
  [],
  [1],
  new Dict(),
  new Dict([["a", 1]]),
];

/** Runs, and passes on anything but a typed error. */
function guarded(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
}

/** Sets what was read: of numbers and URLs setters take less than captures hold, and say so. */
function setGuarded(set: () => void): void {
  try {
    set();
  } catch (error) {
    if (!/ is a whole number, not |^not an absolute URL/.test(String((error as Error).message))) throw error;
  }
}

/** Reads every getter of an object, and of what they give; sets what can be set, where it is to be changed, to what it was. */
function useParts(object: object, change: boolean, depth = 0): void {
  for (let prototype = object; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (get === undefined || name === "__proto__") continue;
      guarded(() => {
        const value: unknown = get.call(object);
        if (change && !isPart(value)) setGuarded(() => set?.call(object, value));
        if (depth > 4) return;
        if (Array.isArray(value)) for (const item of value) if (isPart(item)) useParts(item, change, depth + 1);
        if (isPart(value)) useParts(value, change, depth + 1);
      });
    }
  }
}

const isPart = (value: unknown): value is object => typeof value === "object" && value !== null && "collect" in value;

function useAll(state: State): void {
  let flow: AnyFlow;
  try {
    flow = flowFromBytes(tnetstring.dumps(state), { services: { certificate: () => null } });
  } catch (error) {
    if (error instanceof CodecError) return;
    throw error;
  }
  useParts(flow, false);
  guarded(() => String(flow));
  guarded(() => JSON.stringify(flow));
  expect(Buffer.compare(tnetstring.dumps(flow.getState()), tnetstring.dumps(state))).toBe(0);
  guarded(() => flow.copy().toChunks());
  guarded(() => flow.revert());
  const touched = flowFromBytes(tnetstring.dumps(state));
  touched.comment = "touched";
  expect([...(tnetstring.loads(concat(touched.toChunks() as Uint8Array[]), { exact: true }) as State).keys()]).toHaveLength(
    state.has("comment") ? state.size : state.size + 1,
  );
  const changed = flowFromBytes(tnetstring.dumps(state));
  useParts(changed, true);
  guarded(() => changed.toChunks());
}

/** The places of all values in a state. */
function* places(container: State | StateValue[]): Generator<[State | StateValue[], never]> {
  const entries: Iterable<[unknown, StateValue]> = Array.isArray(container) ? container.entries() : container;
  for (const [key, value] of [...entries]) {
    yield [container, key as never];
    if (value instanceof Dict || Array.isArray(value)) yield* places(value);
  }
}

describe.each(types)("%s flows", (type) => {
  const count = [...places(states[type]())].length;

  test("any value of another type", () => {
    for (let index = 0; index < count; index++) {
      // A third of them at each place, in turn: all would take half a minute.
      for (const other of others.filter((_, turn) => (turn + index) % 3 === 0)) {
        const state = states[type]();
        const [container, key] = [...places(state)][index];
        if (Array.isArray(container)) container[key] = other;
        else container.set(key, other);
        useAll(state);
      }
    }
  });

  test("any value missing", () => {
    for (let index = 0; index < count; index++) {
      const state = states[type]();
      const [container, key] = [...places(state)][index];
      if (Array.isArray(container)) container.splice(key, 1);
      else container.delete(key);
      useAll(state);
    }
  });
});

describe("typed errors", () => {
  test("name the field, the flow and its place in the file", () => {
    const state = states.http();
    (state.get("request") as State).set("port", []);
    const flow = flowFromState(state, { flow: 3, offset: 77 });
    if (flow.type !== "http") throw new Error("not http");
    const error = codecError(() => flow.request.port);
    expect(error).toMatchObject({ code: "BAD_STATE", path: "request.port", flow: 3, offset: 77 });
    expect(error.message).toContain("it is a list, not a number");
  });

  test.each<[path: string, get: (flow: ReturnType<typeof flowOf<"http">>) => unknown]>([
    ["request", (flow) => flow.request],
    ["request.method", (flow) => flow.request.method],
    ["request.headers", (flow) => flow.request.headers],
    ["response.status_code", (flow) => flow.response?.statusCode],
    ["client_conn", (flow) => flow.clientConn],
    ["server_conn.id", (flow) => flow.serverConn.id],
    ["id", (flow) => flow.id],
    ["websocket.messages", (flow) => flow.websocket?.messages],
  ])("%s is missing", (path, get) => {
    expect(codecError(() => get(flowOf("http", { [path]: undefined })))).toMatchObject({ code: "BAD_STATE", path });
  });

  test.each<[path: string, type: (typeof types)[number], get: (flow: AnyFlow) => unknown]>([
    ["response.answers", "dns", (flow) => flow.type === "dns" && flow.response?.answers],
    ["response.questions", "dns", (flow) => flow.type === "dns" && flow.response?.questions],
    ["websocket.messages", "http", (flow) => flow.type === "http" && flow.websocket?.messages],
    ["messages", "tcp", (flow) => flow.type === "tcp" && flow.messages],
    ["messages", "udp", (flow) => flow.type === "udp" && flow.messages],
  ])("an item of %s that is none, of %s", (path, type, get) => {
    const list = type === "dns" ? [new Dict([["", false]])] : new Dict<StateValue>([["a", []]]);
    for (const item of [list, null, 5, "text", utf8("bytes")]) {
      const state = states[type]();
      let place: StateValue = state;
      for (const name of path.split(".")) place = (place as State).get(name) as StateValue;
      (place as StateValue[]).splice(1, 0, item as StateValue);
      const flow = flowFromBytes(tnetstring.dumps(state));
      expect(codecError(() => get(flow))).toMatchObject({ code: "BAD_STATE", path: `${path}[1]` });
      expect(Buffer.compare(tnetstring.dumps(flow.getState()), tnetstring.dumps(state))).toBe(0);
    }
  });

  test("a flow that is none, of no version, of none that is known, of an unknown type", () => {
    const load = (value: unknown) => codecError(() => flowFromBytes(tnetstring.dumps(value), { offset: 5 }));
    expect(load([])).toMatchObject({ code: "BAD_STATE", offset: 5 });
    expect(load(null)).toMatchObject({ code: "BAD_STATE" });
    expect(load({})).toMatchObject({ code: "BAD_STATE", path: "version" });
    expect(load({ version: 22, type: "http" })).toMatchObject({ code: "UNSUPPORTED_VERSION" });
    expect(load({ version: 21 })).toMatchObject({ code: "BAD_STATE", path: "type" });
    expect(load({ version: 21, type: "quic" })).toMatchObject({ code: "UNKNOWN_FLOW_TYPE", path: "type" });
    expect(load({ version: 21, type: utf8("http") }).code).toBe("UNKNOWN_FLOW_TYPE");
    expect(codecError(() => flowFromBytes(utf8("0:}x"))).code).toBe("TRAILING_BYTES");
    expect(() => flowFromBytes("0:}" as never)).toThrow(TypeError);
  });
});

test("values of migrated files are converted", () => {
  const flow = flowOf("http", {
    "request.host": utf8("host"),
    "request.path": "/text",
    "request.timestamp_start": 0,
    "request.content": "text",
    "response.reason": "Text",
    "client_conn.peername": [utf8("::1"), new Float(1)],
    "websocket.messages": [[new Float(1), 1, "text", 0, 0, 1]],
    intercepted: 1,
    comment: utf8("bytes"),
  });
  expect(flow.request.host).toBe("host");
  expect(flow.request.path).toBe("/text");
  expect(flow.request.timestampStart).toBe(0);
  expect(flow.request.content).toEqual(utf8("text"));
  expect(flow.response?.reason).toBe("Text");
  expect(flow.clientConn.peername).toEqual(["::1", 1]);
  expect(flow.intercepted).toBe(true);
  expect(flow.comment).toBe("bytes");
  const [message] = flow.websocket?.messages ?? [];
  expect([message.type, message.fromClient, message.text, message.timestamp, message.dropped, message.injected]).toEqual([
    1,
    true,
    "text",
    0,
    false,
    true,
  ]);
  expect(flow.modified).toBe(false);
});

test("a state nested deeply is read, compared and written without recursion", () => {
  let nested: StateValue = [];
  for (let level = 0; level < 5000; level++) nested = [nested];
  const state = states.http();
  state.set("metadata", new Dict([["deep", nested]]));
  const bytes = tnetstring.dumps(state, { maxDepth: 10_000 });
  const flow = flowFromBytes(bytes, { maxDepth: 10_000 });
  flow.backup();
  expect(flow.differsFromBackup()).toBe(false);
  flow.comment = "x";
  expect(flow.differsFromBackup()).toBe(true);
  flow.revert();
  expect(flow.comment).toBe("näh");
  expect(concat(flow.toChunks() as Uint8Array[])).toEqual(bytes);
});
