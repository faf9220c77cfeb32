// States built by hand, for the suites of flows: plain objects stand for dicts, numbers for integers.

import { steps } from "../../src/flow/migrate/index.ts";
import type { Memory } from "../../src/flow/migrate/step.ts";
import { Part, type Place, type State, type StateValue } from "../../src/flow/state.ts";
import { Dict, Float } from "../../src/index.ts";
import { utf8 } from "../helpers.ts";

export type Plain = StateValue | Plain[] | { [name: string]: Plain };
export type Fields = { [name: string]: Plain };

/** A case of a step: from which version, what is special, the fields before and after. */
export type Row = [from: string, title: string, before: Fields, after: Fields];

export function state(fields: Fields): State {
  return new Dict(Object.entries(fields).map(([name, value]) => [name, stateValue(value)]));
}

export function stateValue(value: Plain): StateValue {
  if (Array.isArray(value)) return value.map(stateValue);
  if (value === null || typeof value !== "object" || value instanceof Uint8Array || value instanceof Float) return value;
  return value instanceof Dict ? value : state(value as Fields);
}

/** The same with bytes keys, also in dicts inside. */
export function bytesKeys(dict: State): State {
  return new Dict([...dict].map(([key, value]) => [utf8(String(key)), value instanceof Dict ? bytesKeys(value) : value]));
}

/** What steps remember, with UUIDs that count: id-1, id-2… */
export function memory(): Memory {
  let counter = 0;
  return { uuid: () => `id-${++counter}`, clientIds: new Map(), serverIds: new Map(), handshakes: new Map() };
}

/** The fields after the one step from a version. */
export function step(from: string, fields: Fields, remembered: Memory = memory(), place?: Place): State {
  const flow = new Part(state(fields), "", place);
  const run = steps.get(from);
  if (run === undefined) throw new Error(`there is no step from ${from}`);
  run?.(flow, remembered);
  return flow.dict;
}

const connection013 = (port: number): Fields => ({
  address: { address: [utf8("192.0.2.1"), port], use_ipv6: false },
  timestamp_start: new Float(port),
  timestamp_end: null,
  timestamp_ssl_setup: null,
  ssl_established: false,
});

/** An HTTP flow of version 0.13, whole but for its bytes keys, which `bytesKeys` gives it. */
export function flow013(): State {
  const message: Fields = {
    httpversion: [1, 1],
    headers: [[utf8("Host"), utf8("example.com")]],
    content: utf8("body"),
    timestamp_start: new Float(10),
    timestamp_end: new Float(11),
  };
  return state({
    request: { ...message, form_in: utf8("relative"), form_out: utf8("relative"), is_replay: false, method: utf8("GET") },
    response: { ...message, code: 200, msg: utf8("OK"), timestamp_start: null, timestamp_end: null },
    error: { msg: utf8("gone"), timestamp: new Float(12) },
    client_conn: { ...connection013(1), clientcert: null },
    server_conn: {
      ...connection013(2),
      source_address: { address: [utf8("192.0.2.2"), 3], use_ipv6: false },
      cert: utf8("PEM"),
      sni: utf8("example.com"),
      state: [],
      timestamp_tcp_setup: null,
    },
    id: utf8("a-flow"),
    type: utf8("http"),
    intercepted: false,
    version: [0, 13],
  });
}
