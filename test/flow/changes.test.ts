// What is written after a change: unchanged parts as the bytes that they were read from, and nothing else encoded anew.
import { expect, test } from "@jest/globals";
import { FlowData } from "../../src/flow/data.ts";
import type { FlowBytes } from "../../src/flow/flow-bytes.ts";
import { flowFromData } from "../../src/flow/from.ts";
import type { State, StateValue } from "../../src/flow/state.ts";
import { flowDataOf } from "../../src/flow/tnetstring.ts";
import { flowError } from "../../src/flow-errors.ts";
import { Dict, type Engine, Float, flowFromBytes, flowFromState, HTTPFlow, TCPFlow, TCPMessage, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { codecError, concat, element, latin1, utf8 } from "../helpers.ts";
import { growth } from "../measure.ts";
import { flowOf, replaced, states, types } from "./flows.ts";
import type { Plain } from "./states.ts";

const dumped = (flow: { toChunks(): Uint8Array[] | Promise<Uint8Array[]> }): string => latin1(concat(flow.toChunks() as Uint8Array[]));

/** The HTTP flow whose request's port was set, which its Host header tells too. */
function onPort(base: State, port: number): State {
  const pairs = (base.get("request") as State).get("headers") as Plain[][];
  const headers = pairs.map(([name, value]) =>
    latin1(name as Uint8Array) === "Host" ? [name, utf8(`198.51.100.7:${port}`)] : [name, value],
  );
  return replaced(base, { "request.port": port, "request.headers": headers });
}

/** The flow's bytes with other, legal spellings: lengths with a zero before them, numbers that mitmproxy would write in another way. */
function oddly(value: unknown, key = false): string {
  const odd = (text: string): string => (key ? text : `0${text}`);
  if (value instanceof Dict) {
    return odd(element([...value].map(([name, item]) => oddly(name, true) + oddly(item)).join(""), "}"));
  }
  if (Array.isArray(value)) return odd(element(value.map((item) => oddly(item)).join(""), "]"));
  if (value instanceof Float) return odd(element(`+${value}e0`, "^"));
  return odd(latin1(tnetstring.dumps(value)));
}

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describeEngines("changed flows", (engine: Engine) => {
  const oddFlow = () => flowFromBytes(bytes(oddly(states.http()).slice(1)), { engine }) as HTTPFlow;

  test.each(types)("a %s flow that was only read is given as it was", (type) => {
    const text = oddly(states[type]());
    const flow = flowFromBytes(bytes(text), { engine });
    expect(flow.getState()).toEqual(states[type]());
    JSON.stringify(flow);
    String(flow);
    expect(flow.modified).toBe(false);
    expect(dumped(flow)).toBe(text);
  });

  test("a changed field leaves all others as they were spelled", () => {
    const flow = oddFlow();
    flow.comment = "changed";
    const marks = { comment: "changed" };
    const expected = replaced(states.http(), marks);
    const fields = [...expected].map(
      ([name, value]) => oddly(name, true) + (name === "comment" ? latin1(tnetstring.dumps(value)) : oddly(value)),
    );
    expect(dumped(flow)).toBe(element(fields.join(""), "}"));
  });

  test("a changed field inside a part leaves the rest of the part as it was spelled", () => {
    const flow = oddFlow();
    flow.request.port = 8080;
    const after = dumped(flow);
    const before = oddly(states.http());
    for (const kept of ["response", "client_conn", "server_conn", "websocket", "metadata"]) {
      const part = oddly(states.http().get(kept));
      expect(before).toContain(part);
      expect(after).toContain(part);
    }
    const request = states.http().get("request") as State;
    for (const [name, value] of request) {
      if (name !== "port" && name !== "headers") expect(after).toContain(oddly(name, true) + oddly(value));
    }
    expect(after).toContain("4:port;4:8080#");
    expect(after).toContain("4:Host,17:198.51.100.7:8080,");
    expect(tnetstring.loads(bytes(after), { exact: true })).toEqual(onPort(states.http(), 8080));
  });

  test("a changed message leaves the others as they were spelled", () => {
    const flow = flowFromBytes(bytes(oddly(states.tcp())), { engine }) as TCPFlow;
    flow.messages[1].content = utf8("new");
    const after = dumped(flow);
    const [first, second] = states.tcp().get("messages") as unknown[][];
    expect(after).toContain(oddly(first));
    expect(after).toContain(`3:new,${oddly(second[2])}`);
    flow.messages.push(TCPMessage.make(true, utf8("more"), 7));
    expect(dumped(flow)).toContain(`${oddly(first)}`);
    expect(String(flow)).toBe("<TCPFlow (3 messages)>");
  });

  test("setting what is there already gives the canonical bytes", () => {
    for (const type of types) {
      const flow = flowOf(type, {}, { engine });
      const { comment } = flow;
      flow.comment = comment;
      expect(flow.modified).toBe(true);
      expect(dumped(flow)).toBe(latin1(tnetstring.dumps(states[type]())));
    }
  });

  test("unknown fields stay, a new one comes at its place", () => {
    const state = new Dict([["future", 1], ...states.http()]) as State;
    state.delete("comment");
    (state.get("request") as State).set("x-unknown", [null]);
    const flow = flowFromState(state, { engine }) as HTTPFlow;
    flow.comment = "back";
    flow.request.path = "/";
    const names = [...(tnetstring.loads(bytes(dumped(flow)), { exact: true }) as State).keys()];
    expect(names).toEqual(["future", ...states.http().keys()]);
    expect(flow.request.getState()).toEqual(replaced(state, { "request.path": utf8("/") }).get("request"));
  });

  test("fields with other keys than text stay, and of a name that comes twice the last counts", () => {
    const http = states.http();
    const fields = [...http].map(([name, value]) => latin1(tnetstring.dumps(name)) + latin1(tnetstring.dumps(value)));
    const twice = element(`${fields.join("")}7:comment;4:last;1:7#4:true!1:a,1:b,`, "}");
    const flow = flowFromBytes(bytes(twice), { engine });
    expect(flow.comment).toBe("last");
    flow.marked = "";
    const after = tnetstring.loads(bytes(dumped(flow)), { exact: true }) as State;
    expect(after.get("comment")).toBe("last");
    expect(after.get(7)).toBe(true);
    expect(after.get(utf8("a"))).toEqual(utf8("b"));
  });

  test("many keys that are no text take linear time", () => {
    const fields = [...states.tcp()].map(([name, value]) => latin1(tnetstring.dumps(name)) + latin1(tnetstring.dumps(value))).join("");
    const make = (size: number): Uint8Array => {
      const keys = Array.from({ length: size }, (_, number) => `${element(String(number), "#")}0:~`);
      return bytes(element(fields + keys.join(""), "}"));
    };
    const write = (flow: Uint8Array): void => {
      const changed = flowFromBytes(flow, { engine });
      changed.comment = "changed";
      changed.toChunks();
    };
    expect(growth(make, write, 24_000)).toBeLessThan(8);
  });

  test("large bodies are not copied", () => {
    const content = new Uint8Array(100_000).fill(0x62);
    const source = tnetstring.dumps(replaced(states.http(), { "response.content": content }));
    const flow = flowFromBytes(source, { engine }) as HTTPFlow;
    flow.comment = "x";
    const chunks = flow.toChunks() as Uint8Array[];
    expect(chunks.some((chunk) => chunk.buffer === source.buffer && chunk.length >= 100_000)).toBe(true);
  });

  test("a body in pieces is read and written", () => {
    const whole = tnetstring.dumps(states.http());
    for (let cut = 1; cut < whole.length; cut += 97) {
      const data = flowDataOf([whole.subarray(0, cut), whole.subarray(cut)], { engine });
      const flow = flowFromData(data) as HTTPFlow;
      expect(flow.getState()).toEqual(states.http());
      expect(dumped(flow)).toBe(latin1(whole));
      flow.request.port = 1;
      expect(tnetstring.loads(bytes(dumped(flow)), { exact: true })).toEqual(onPort(states.http(), 1));
    }
  });

  test("all flows collected, every field read in reverse order", () => {
    const flows = Array.from({ length: 50 }, (_, index) => flowOf("http", { comment: `flow ${index}`, "request.port": index }, { engine }));
    tnetstring.dumps(new Uint8Array(1 << 20), { engine });
    for (let index = flows.length - 1; index >= 0; index--) {
      const flow = flows[index];
      expect([...flow.getState()].reverse()).toEqual(
        [...replaced(states.http(), { comment: `flow ${index}`, "request.port": index })].reverse(),
      );
      expect([flow.comment, flow.request.port, flow.response?.statusCode]).toEqual([`flow ${index}`, index, 301]);
    }
  });
});

test("a copy has an id and changes of its own", () => {
  const flow = flowOf("http");
  const copy = flow.copy();
  expect(copy).toBeInstanceOf(HTTPFlow);
  expect(copy.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  copy.request.port = 1;
  expect(flow.request.port).toBe(443);
  expect(flow.modified).toBe(false);
  const second = copy.copy();
  expect(second.request.port).toBe(1);
  expect(second.id).not.toBe(copy.id);
  second.id = flow.id;
  second.request.port = 443;
  second.request.headers.set("Host", "example.com");
  expect(second.getState()).toEqual(flow.getState());
});

test("a backup is made once, and reverted to", () => {
  const flow = flowOf("http");
  const before = dumped(flow);
  flow.revert();
  expect(flow.hasBackup).toBe(false);
  flow.backup();
  expect(flow.hasBackup).toBe(true);
  expect(flow.toJSON().modified).toBe(false);
  flow.request.path = "/changed";
  const { request } = flow;
  flow.backup();
  expect(flow.toJSON().modified).toBe(true);
  const stored = flowFromBytes(bytes(dumped(flow))) as HTTPFlow;
  flow.revert();
  expect(flow.hasBackup).toBe(false);
  expect(flow.toJSON().modified).toBe(false);
  expect(dumped(flow)).toBe(before);
  expect(request.path).toBe("/changed");
  expect(stored.request.path).toBe("/changed");
  expect(stored.toJSON().modified).toBe(true);
  stored.revert();
  expect(dumped(stored)).toBe(before);
});

test("a backup of an older version is migrated when it is reverted to", () => {
  const old = states.http();
  old.set("version", 20);
  (old.get("client_conn") as State).set("tls_version", "QUIC");
  const flow = flowOf("http", { backup: old, comment: "now" });
  expect(flow.toJSON().modified).toBe(true);
  flow.revert();
  expect(flow.comment).toBe("näh");
  expect(flow.clientConn.tlsVersion).toBe("QUICv1");
});

test("a backup that is none is a typed error", () => {
  expect(codecError(() => flowOf("http", { backup: 1 }).revert())).toMatchObject({ code: "BAD_STATE", path: "backup" });
  expect(codecError(() => flowOf("http", { backup: states.tcp() }).revert())).toMatchObject({ code: "BAD_STATE", path: "backup" });
  expect(codecError(() => flowOf("http", { backup: {} }).revert()).code).toBe("BAD_STATE");
});

test("what has no form is refused with its path", () => {
  const flow = flowOf("http");
  flow.comment = "\ud800";
  expect(codecError(() => flow.toChunks())).toMatchObject({ code: "BAD_STRING", path: "comment" });
});

/** Bytes that keep the ones from `from` to `to` away until they are loaded. */
class FarBytes implements FlowBytes {
  readonly loaded: [number, number][] = [];
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #to: number;

  constructor(whole: Uint8Array, from: number, to: number) {
    this.#bytes = whole;
    this.#from = from;
    this.#to = to;
  }

  get length(): number {
    return this.#bytes.length;
  }

  piece(start: number, end: number): { bytes: Uint8Array; start: number } {
    if (start < this.#to && end > this.#from) throw flowError("BODY_NOT_LOADED");
    return end <= this.#from
      ? { bytes: this.#bytes.subarray(0, this.#from), start: 0 }
      : { bytes: this.#bytes.subarray(this.#to), start: this.#to };
  }

  load(start: number, end: number): Promise<Uint8Array> {
    this.loaded.push([start, end]);
    return Promise.resolve(this.#bytes.slice(start, end));
  }

  chunks(): Promise<Uint8Array[]> {
    return Promise.resolve([this.#bytes]);
  }
}

function farFlow(): { flow: HTTPFlow; far: FarBytes; whole: Uint8Array } {
  const whole = tnetstring.dumps(replaced(states.http(), { "response.content": new Uint8Array(5000).fill(0x62) }));
  const from = latin1(whole).indexOf("bbbbb");
  const far = new FarBytes(whole, from, from + 5000);
  return { flow: flowFromData(new FlowData(flowDataOf(whole), far)) as HTTPFlow, far, whole };
}

test("a body that is not in memory is touched when it is asked for, and not before", async () => {
  const { flow, far, whole } = farFlow();
  expect(String(flow)).toContain("Response(301 Moved Permanently, text/html, 4.9k)");
  expect(flow.request.content).toEqual(utf8("a=1"));
  expect(flow.response?.headers.get("content-type")).toBe("text/html");
  expect(flow.comment).toBe("näh");
  for (const read of [() => flow.response?.rawContent, () => flow.response?.text, () => flow.getState(), () => JSON.stringify(flow)]) {
    expect(codecError(read).code).toBe("BODY_NOT_LOADED");
  }
  expect(far.loaded).toEqual([]);
  expect(await flow.response?.body()).toEqual(new Uint8Array(5000).fill(0x62));
  expect(await flow.request.body()).toEqual(utf8("a=1"));
  expect(far.loaded).toHaveLength(1);
  expect(concat(await flow.toChunks())).toEqual(whole);
  expect(await flow.load()).toBe(flow);
  await flow.load();
  expect(far.loaded).toHaveLength(2);
  expect(flow.response?.text).toBe("b".repeat(5000));
});

test("a changed flow whose body is not in memory is written by a promise", async () => {
  const { flow, whole } = farFlow();
  flow.request.port = 1;
  const chunks = await flow.toChunks();
  const expected = onPort(tnetstring.loads(whole, { exact: true }) as State, 1);
  expect(tnetstring.loads(concat(chunks), { exact: true })).toEqual(expected);
});

test("a plain object is a state too", () => {
  const flow = HTTPFlow.fromState({ ...Object.fromEntries(states.http() as Iterable<[string, StateValue]>), version: 21 });
  expect(flow.request.port).toBe(443);
  expect(codecError(() => TCPFlow.fromState(states.http()))).toMatchObject({ code: "BAD_STATE", path: "type" });
});
