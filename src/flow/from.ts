// Makes a flow of the right type from a skeleton, a state or bytes.
import { TAG_DICT, TAG_INTEGER, TAG_TEXT } from "../abi.ts";
import { flowNames } from "../codec/flow-names.ts";
import { canonical } from "./canonical.ts";
import type { FlowData, FlowDataOptions } from "./data.ts";
import { DNSFlow } from "./dns.ts";
import { exactState } from "./flow.ts";
import { HTTPFlow } from "./http.ts";
import { CURRENT_VERSION, Migrator } from "./migrate/index.ts";
import type { FlowServices } from "./services.ts";
import type { StateValue } from "./state.ts";
import type { PartClass } from "./tape-part.ts";
import { TCPFlow } from "./tcp.ts";
import { encodeChunks, flowDataOf } from "./tnetstring.ts";
import { UDPFlow } from "./udp.ts";

export interface FlowOptions {
  /** Migrates flows of older versions. Share one between the flows of a file. */
  migrator?: Migrator;
  /** Byte offset of the flow in its file, for errors. */
  offset?: number;
  /** Number of the flow in its file, from 0, for errors. */
  flow?: number;
  /** Decoders for bodies and other services to use in place of the platform's. */
  services?: FlowServices;
}

/** A flow of any type; `type` tells which. */
export type AnyFlow = HTTPFlow | TCPFlow | UDPFlow | DNSFlow;

const classes: Record<string, PartClass<AnyFlow>> = { http: HTTPFlow, tcp: TCPFlow, udp: UDPFlow, dns: DNSFlow };
const flowTypes: readonly string[] = Object.keys(classes);

/** The decoder's indices of the keys that identify a flow. */
let keys: { readonly version: number; readonly type: number } | null = null;

/**
 * Makes the flow of a skeleton. A flow of the current version stays as it is and is read field by field. An older one is migrated, which
 * needs all of its bytes; these are kept, and written back as long as nothing is changed.
 *
 * @throws CodecError BAD_STATE, UNSUPPORTED_VERSION, UNKNOWN_FLOW_TYPE, with the flow's place; BODY_NOT_LOADED for an older flow
 */
export function flowFromData(data: FlowData, options: FlowOptions = {}): AnyFlow {
  const { offset, flow, services = {} } = options;
  const context = { place: { offset, flow }, services };
  const type = data.type ?? currentType(data);
  if (type !== null) return new classes[type]({ data, node: 0, start: 0, path: "", context });
  const state = (options.migrator ?? new Migrator()).migrate(data.value(0, 0) as StateValue, context.place);
  // Large bodies are not copied: the new flow holds views on them.
  const current = flowDataOf(encodeChunks(canonical(state), data), data);
  current.original = data.source;
  return new classes[state.get("type") as string]({ data: current, node: 0, start: 0, path: "", context });
}

/** The type of a flow of the current version. Null for other versions, and for invalid flows: the migrator finds out what is wrong. */
function currentType(data: FlowData): string | null {
  if (data.tag(0) !== TAG_DICT) return null;
  keys ??= { version: flowNames().indexOf("version"), type: flowNames().indexOf("type") };
  let version = 0;
  let type = 0;
  for (let key = 1; key < data.count; key = data.next(key + 1)) {
    const name = data.name(key);
    if (name === keys.version) version = key + 1;
    else if (name === keys.type) type = key + 1;
  }
  if (version === 0 || data.tag(version) !== TAG_INTEGER || data.number(version) !== CURRENT_VERSION) return null;
  if (type === 0 || data.tag(type) !== TAG_TEXT) return null;
  // Returns our own literal: `classes` is indexed faster with it than with a decoded string, which has to be hashed first.
  for (const name of flowTypes) if (data.equals(type, name)) return name;
  return null;
}

/**
 * Makes a flow of any type from its state, which may be of any version: an exact state as `getState` returns it, or plain objects and
 * arrays. The state is not modified. The flow has the current version, and is written in it.
 *
 * @throws CodecError as `flowFromData`, and UNSUPPORTED_VALUE for values that a flow cannot hold
 * @example
 * const copy = flowFromState(flow.getState());
 */
export function flowFromState(state: unknown, options: FlowOptions & FlowDataOptions = {}): AnyFlow {
  const migrator = options.migrator ?? new Migrator();
  const current = migrator.migrate(exactState(state, options), { offset: options.offset, flow: options.flow });
  return flowFromData(flowDataOf(encodeChunks(canonical(current), options), options), options);
}

/**
 * Decodes one flow of any version from tnetstring. The flow keeps views on the bytes; `toChunks` returns them until it is modified.
 *
 * @throws CodecError as `tnetstring.loads` and `flowFromData`
 */
export function flowFromBytes(bytes: Uint8Array, options: FlowOptions & FlowDataOptions = {}): AnyFlow {
  return flowFromData(flowDataOf(bytes, options), options);
}
