// Flows of older versions, read and written: from their own bytes while nothing is changed, in the current version when asked to.
import { describe, expect, test } from "@jest/globals";
import {
  type AnyFlow,
  FlowReader,
  type FlowSource,
  FlowWriter,
  type FlowWriterOptions,
  flowFromBytes,
  flowFromState,
  HTTPFlow,
  MemorySink,
  tnetstring,
} from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesKeys, type Fields, flow013, state } from "../flow/states.ts";
import { concat, utf8 } from "../helpers.ts";
import { CountingSource, chunksOf, cut, flowBytes } from "./dump.ts";

const connection: Fields = {
  address: null,
  ip_address: null,
  source_address: null,
  cipher_name: null,
  tls_established: false,
  timestamp_start: 1,
  timestamp_end: 2,
  sni: null,
  via: null,
  via2: null,
  tls_extensions: null,
  state: 0,
  id: "connection",
  alpn: null,
  tls_version: null,
  timestamp_tls_setup: null,
  timestamp_tcp_setup: null,
  certificate_list: [],
};
const eleven: Fields = {
  client_conn: connection,
  server_conn: connection,
  error: null,
  intercepted: false,
  is_replay: null,
  marked: false,
  mode: "regular",
  version: 11,
};
const message: Fields = { headers: [], http_version: utf8("HTTP/1.1"), timestamp_start: 3, timestamp_end: 4, trailers: null };

/** A handshake of version 11 and the WebSocket flow that becomes it, with a body that is large or small. */
function webSocketPair(body: Uint8Array): [handshake: Uint8Array, webSocket: Uint8Array] {
  const request = { ...message, method: utf8("GET"), scheme: utf8("http"), host: "a", port: 80, path: utf8("/"), content: body };
  const handshake = { ...eleven, request, response: null, metadata: { websocket: true }, id: "handshake", type: "http" };
  const webSocket = {
    ...eleven,
    messages: [[1, true, "text", 5]],
    close_sender: "client",
    close_code: 1000,
    close_reason: "bye",
    metadata: { websocket_handshake: "handshake" },
    id: "websocket",
    type: "websocket",
  };
  return [tnetstring.dumps(state(handshake)), tnetstring.dumps(state(webSocket))];
}

function oldFlow(): Uint8Array {
  const flow = flow013();
  const request = flow.get("request") as Map<unknown, unknown>;
  for (const [name, value] of Object.entries({ host: utf8("a.b"), port: 80, scheme: utf8("http"), path: utf8("/") })) {
    request.set(name, value);
  }
  return tnetstring.dumps(bytesKeys(flow));
}

const parts = [oldFlow(), ...webSocketPair(utf8("small")), flowBytes(3), ...webSocketPair(new Uint8Array(300_000).fill(0x62))];
const mixed = concat(parts);

async function written(flows: AsyncIterable<AnyFlow> | Iterable<AnyFlow>, options?: FlowWriterOptions): Promise<Uint8Array> {
  const sink = new MemorySink();
  const writer = new FlowWriter(sink, options);
  for await (const flow of flows) await writer.add(flow);
  await writer.close();
  return sink.bytes();
}

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
const stateBytes = (flow: AnyFlow): Uint8Array => tnetstring.dumps(flow.getState());
const versionsOf = (bytes: Uint8Array): (string | null)[] => Array.from(new FlowReader(bytes).rows(), (row) => row.version);

describeEngines("older flows", (engine) => {
  const options = { engine };
  const sources: [string, () => FlowSource][] = [
    ["bytes", () => mixed],
    ["a source that seeks", () => new CountingSource(mixed)],
    ["a stream", () => chunksOf(cut(mixed, 1000, 7, 40_000))],
  ];

  test.each(sources)("that were only read from %s are written as they were", async (_name, source) => {
    expect(same(await written(new FlowReader(source(), options)), mixed)).toBe(true);
  });

  test.each(sources)("of %s are written in the current version when asked to", async (_name, source) => {
    const states: Uint8Array[] = [];
    async function* seen(): AsyncGenerator<AnyFlow> {
      for await (const flow of new FlowReader(source(), options)) {
        states.push(stateBytes(await flow.load()));
        yield flow;
      }
    }
    const current = await written(seen(), { current: true });
    expect(versionsOf(current)).toEqual(Array(parts.length).fill("21"));
    expect(same(concat(Array.from(new FlowReader(current, options), stateBytes)), concat(states))).toBe(true);
    // Those that are current already stay as they are.
    expect(same(await written(new FlowReader(current, options), { current: true }), current)).toBe(true);
  });

  test("reading every field changes nothing; changing one makes a flow current, and no other", async () => {
    const flows = [...new FlowReader(mixed, options)];
    for (const flow of flows) {
      expect(flow.version).toBe(21);
      flow.getState();
      String(flow);
      JSON.stringify(flow);
      expect(flow.modified).toBe(false);
    }
    expect(flows[2].id).toBe("handshake");
    expect((flows[2] as HTTPFlow).websocket?.closeReason).toBe("bye");
    expect(flows.map((flow) => concat(flow.toChunks() as Uint8Array[]).length)).toEqual(parts.map(({ length }) => length));

    flows[2].comment = "changed";
    const after = await written(flows);
    expect(versionsOf(after)).toEqual(["0.13", "11", "21", "21", "11", "11"]);
    const [old, handshake, , ...others] = parts;
    const changed = after.subarray(old.length + handshake.length, after.length - concat(others).length);
    expect(same(stateBytes(flowFromBytes(changed, options)), stateBytes(flows[2]))).toBe(true);
    expect(same(concat([old, handshake, changed, ...others]), after)).toBe(true);
  });
});

describe("an older flow", () => {
  const bytes = oldFlow();
  const chunks = (flow: AnyFlow): Uint8Array => concat(flow.toChunks() as Uint8Array[]);

  test("gives its bytes, or those of the current version", () => {
    const flow = flowFromBytes(bytes) as HTTPFlow;
    expect(chunks(flow)).toEqual(bytes);
    const current = concat(flow.toChunks({ current: true }) as Uint8Array[]);
    expect(tnetstring.loads(current, { exact: true })).toEqual(flow.getState());
    expect(chunks(flow)).toEqual(bytes);
    expect(chunks(flowFromBytes(current))).toEqual(current);
  });

  test("copied or made of its state, is a current one", () => {
    const flow = flowFromBytes(bytes);
    for (const made of [flow.copy(), flowFromState(flow.getState()), flowFromState(tnetstring.loads(bytes, { exact: true }))]) {
      expect(versionsOf(chunks(made))).toEqual(["21"]);
    }
    expect(chunks(flow)).toEqual(bytes);
  });

  test("gone back to its backup, is a current one", () => {
    const flow = flowFromBytes(bytes) as HTTPFlow;
    flow.backup();
    flow.request.path = "/other";
    flow.revert();
    expect(flow.request.path).toBe("/");
    expect(flow).toBeInstanceOf(HTTPFlow);
    expect(versionsOf(chunks(flow))).toEqual(["21"]);
  });
});
