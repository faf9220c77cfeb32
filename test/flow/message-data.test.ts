// Flows over messages of flow.proto: whatever is read of them, in whatever order, is what their tnetstring form says.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type AnyFlow, flowFromData } from "../../src/flow/from.ts";
import { flowDataOf } from "../../src/flow/tnetstring.ts";
import { Dict, type Engine, type HTTPFlow, protobuf, tnetstring } from "../../src/index.ts";
import { exactValue, seed } from "../arbitraries.ts";
import { describeEngines } from "../engines.ts";
import { codecError, concat } from "../helpers.ts";
import { replaced, states, types } from "./flows.ts";
import { oddFlow } from "./odd-flows.ts";
import { backwards, outcome, shown, sorted } from "./shown.ts";

const folder = process.env.MITMFLOW_DUMPS ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));
const dumps = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".v21.mitm")) : [];
const one = { delimited: false };

function eager(bytes: Uint8Array): AnyFlow {
  return flowFromData(flowDataOf(bytes));
}

/** Reads the flow both ways and compares; then changes it and compares what is written. */
function check(bytes: Uint8Array, engine: Engine): void {
  const message = protobuf.transcode(bytes, "tnetstring", "protobuf", { ...one, engine });
  const load = (): AnyFlow => protobuf.loads(message, { engine });
  const wanted = shown(eager(bytes), sorted);
  expect(shown(load(), sorted)).toBe(wanted);
  expect(shown(load(), backwards)).toBe(wanted);
  const flow = load();
  expect(Buffer.compare(protobuf.dumps(flow, { engine }), message)).toBe(0);
  expect(Buffer.compare(concat(flow.toChunks() as Uint8Array[]), bytes)).toBe(0);
  expect(Buffer.compare(tnetstring.dumps(flow.getState()), tnetstring.dumps(eager(bytes).getState()))).toBe(0);
  // Its parts are read from the other tape now.
  expect(shown(flow, sorted)).toBe(wanted);
  expect(Buffer.compare(protobuf.dumps(flow, { engine }), message)).toBe(0);
  for (const change of changes) checkChanged(change, eager(bytes), load(), engine);
}

const changes: ((flow: AnyFlow) => void)[] = [
  (flow) => {
    flow.comment = "changed";
  },
  (flow) => {
    if (flow.type === "http") flow.request.headers.set("X-New", "1");
    else if (flow.type === "dns") flow.request.questions.pop();
    else flow.messages.pop();
  },
  (flow) => {
    flow.clientConn.sni = "changed";
    if (flow.type === "http" && flow.websocket !== null) for (const message of flow.websocket.messages) message.dropped = true;
    if (flow.type === "dns") for (const record of flow.response?.answers ?? []) record.ttl = 5;
    if (flow.type === "tcp" || flow.type === "udp") for (const message of flow.messages) message.fromClient = false;
  },
];

function checkChanged(change: (flow: AnyFlow) => void, wanted: AnyFlow, flow: AnyFlow, engine: Engine): void {
  const failed = outcome(() => change(wanted));
  expect(outcome(() => change(flow))).toEqual(failed);
  const bytes = (changed: AnyFlow): unknown => outcome(() => Buffer.from(concat(changed.toChunks() as Uint8Array[])).toString("latin1"));
  const message = (changed: AnyFlow): unknown => outcome(() => Buffer.from(protobuf.dumps(changed, { engine })).toString("latin1"));
  expect(bytes(flow)).toBe(bytes(wanted));
  expect(message(flow)).toBe(message(wanted));
}

describeEngines("a flow over a message", (engine) => {
  test.each(types)("of type %s says the same", (type) => {
    check(tnetstring.dumps(states[type]()), engine);
  });

  if (dumps.length === 0) test.skip(`real dumps: there are none in ${folder}; MITMFLOW_DUMPS names a folder`, () => {});
  for (const name of dumps)
    test(`flows of ${name} say the same`, () => {
      for (let rest: Uint8Array = readFileSync(join(folder, name)); rest.length > 0; ) {
        const [, next] = tnetstring.pop(rest, { exact: true });
        check(rest.subarray(0, rest.length - next.length), engine);
        rest = next;
      }
    });

  test("odd flows say the same", () => {
    fc.assert(
      fc.property(oddFlow, (bytes) => check(bytes, engine)),
      { seed, numRuns: 100 },
    );
  });

  test("items of lists that are none", () => {
    check(tnetstring.dumps(replaced(states.dns(), { "response.answers": [[new Dict([["", false]])]] as never })), engine);
    check(tnetstring.dumps(replaced(states.dns(), { "response.questions": [[1, 2, 3], 5, null] as never })), engine);
    for (const type of ["tcp", "udp"] as const)
      check(tnetstring.dumps(replaced(states[type](), { messages: [new Dict()] as never })), engine);
  });

  test("metadata, a backup and a large body", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), exactValue, (type, value) => {
        check(tnetstring.dumps(replaced(states[type](), { metadata: { value } as never, backup: { value } as never })), engine);
      }),
      { seed, numRuns: 20 },
    );
    check(tnetstring.dumps(replaced(states.http(), { "response.content": new Uint8Array(300_000).fill(7) })), engine);
  });

  test("keeps its values when the engine and the flow's parts go on", () => {
    const first = protobuf.loads(protobuf.transcode(tnetstring.dumps(states.http()), "tnetstring", "protobuf", one), {
      engine,
    }) as HTTPFlow;
    const { request } = first;
    for (const type of types)
      protobuf.loads(protobuf.transcode(tnetstring.dumps(states[type]()), "tnetstring", "protobuf", one), { engine });
    const wanted = eager(tnetstring.dumps(states.http())) as HTTPFlow;
    expect(request.url).toBe(wanted.request.url);
    first.getState();
    expect(request.url).toBe(wanted.request.url);
    expect(request.headers.fields).toEqual(wanted.request.headers.fields);
    const copy = first.copy();
    expect(copy.request.url).toBe(wanted.request.url);
    expect(copy.id).not.toBe(first.id);
  });

  test("errors of the bytes come at once, those of the state when it is asked for", () => {
    const message = protobuf.transcode(tnetstring.dumps(states.http()), "tnetstring", "protobuf", one);
    const body = message.subarray(0, -6);
    expect(
      codecError(() =>
        protobuf.loads(
          message.map((byte, at) => (at === 30 ? byte ^ 1 : byte)),
          { engine },
        ),
      ).code,
    ).toBe("BAD_CHECKSUM");
    expect(codecError(() => protobuf.loads(body.subarray(0, -3), { engine })).offset).toBeGreaterThan(0);
    expect(codecError(() => protobuf.loads(Uint8Array.of(8, 21), { engine })).code).toBe("UNKNOWN_FLOW_TYPE");
    expect(codecError(() => protobuf.loads(Uint8Array.of(8, 20, 0x4a, 0), { engine })).code).toBe("UNSUPPORTED_VERSION");
    // An order that names a place twice.
    const odd = protobuf.loads(concat([body, Uint8Array.of(0x9a, 0x01, 2, 3, 3)]), { engine, offset: 1000, flow: 7 });
    const error = codecError(() => odd.id);
    expect([error.code, error.offset, error.flow]).toEqual(["BAD_ORDER", 1000 + body.length + 4, 7]);
  });
});
