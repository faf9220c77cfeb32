// Migrates flows of any version since 0.11 to the current one, a step per version. The flows of a file go through one `Migrator`, in order.
import { Dict } from "../../codec/dict.ts";
import { flowError } from "../../flow-errors.ts";
import { isFlowType } from "../canonical.ts";
import { kindOf, Part, type Place, type State, type StateValue } from "../state.ts";
import type { Memory, Step } from "./step.ts";
import { dotted } from "./text.ts";
import { from11 } from "./version-11.ts";
import { from0_13, from0_15, from0_16, from0_17, from0_18, from1_0, from2_0, textKeys, textValues } from "./versions-0.ts";
import { from4, from5, from6, from7, from8, from9, from10 } from "./versions-4-to-10.ts";
import { from12, from13, from14, from15, from16, from17, from18, from19, from20 } from "./versions-12-to-20.ts";

/** The flow version that this package works with, which is the one that the newest mitmproxy writes. */
export const CURRENT_VERSION = 21;

/** The step from each version to the next; null if only the number changes. Before 4, versions were lists: here their first two numbers. */
export const steps: ReadonlyMap<string, Step | null> = new Map([
  ["0.11", null],
  ["0.12", null],
  ["0.13", from0_13],
  ["0.14", null],
  ["0.15", from0_15],
  ["0.16", from0_16],
  ["0.17", from0_17],
  ["0.18", from0_18],
  ["0.19", textValues],
  ["1.0", from1_0],
  ["2.0", from2_0],
  ["3.0", null],
  ["4", from4],
  ["5", from5],
  ["6", from6],
  ["7", from7],
  ["8", from8],
  ["9", from9],
  ["10", from10],
  ["11", from11],
  ["12", from12],
  ["13", from13],
  ["14", from14],
  ["15", from15],
  ["16", from16],
  ["17", from17],
  ["18", from18],
  ["19", from19],
  ["20", from20],
]);

/** The steps that remember something of a flow for later flows of the same file. */
const sharing: ReadonlySet<Step> = /* @__PURE__ */ new Set<Step>([from4, from11]);

export interface MigratorOptions {
  /** Makes new UUIDs, which are random by default. */
  uuid?: () => string;
  /**
   * Called with a flow's place before each step that depends on earlier flows of the file; flows of versions up to 11 have such steps. What
   * it throws is passed on. For migrating a file in parts.
   */
  onShared?: (place: Place) => void;
}

/**
 * Migrates the flows of one file. It remembers what flows share: the ids given to connections, and WebSocket handshakes.
 *
 * @example
 * const migrator = new Migrator();
 * migrator.migrate(tnetstring.loads(bytes, { exact: true })).get("version"); // 21
 */
export class Migrator {
  readonly #memory: Memory;
  readonly #onShared: ((place: Place) => void) | undefined;

  constructor(options: MigratorOptions = {}) {
    this.#memory = { uuid: options.uuid ?? randomUuid, clientIds: new Map(), serverIds: new Map(), handshakes: new Map() };
    this.#onShared = options.onShared;
  }

  /**
   * Migrates a state to the current version, in place, and returns it; of a state that is already current, only the type is checked.
   * `backup` keeps its version. Remembered WebSocket handshakes share the byte arrays of the state, so these must not be reused.
   *
   * @throws CodecError UNSUPPORTED_VERSION, UNKNOWN_FLOW_TYPE; BAD_STATE with the path of what is missing or has the wrong type, in which
   * case the state is left partly migrated. All carry `place`
   */
  migrate(state: StateValue | undefined, place: Place = {}): State {
    if (!(state instanceof Dict)) throw flowError("BAD_STATE", { ...place, detail: `a flow is a dict, not ${kindOf(state)}` });
    const version = versionOf(state, place);
    const flow = new Part(state, "", place);
    if (version !== String(CURRENT_VERSION)) {
      if (version.startsWith("0.")) textKeys(flow);
      this.#run(version, flow);
      flow.set("version", CURRENT_VERSION);
      if (!flow.has("backup")) flow.set("backup", null);
    }
    const type = flow.need("type");
    if (!isFlowType(type)) {
      const found = typeof type === "string" ? JSON.stringify(type) : kindOf(type);
      throw flowError("UNKNOWN_FLOW_TYPE", { ...place, path: "type", detail: found });
    }
    return state;
  }

  #run(version: string, flow: Part): void {
    let isReached = false;
    for (const [from, step] of steps) {
      isReached ||= from === version;
      if (!isReached || step === null) continue;
      if (sharing.has(step)) this.#onShared?.(flow.place);
      step(flow, this.#memory);
    }
  }
}

/** A flow's version as it is named in `steps`. @throws CodecError BAD_STATE, UNSUPPORTED_VERSION */
function versionOf(state: State, place: Place): string {
  const version = state.get("version") ?? state.get(new TextEncoder().encode("version"));
  const path = "version";
  if (version === undefined) throw flowError("BAD_STATE", { ...place, path, detail: "it is missing" });
  const isList = Array.isArray(version);
  const found = dotted(isList ? version.slice(0, 3) : [version]);
  if (found === null) {
    throw flowError("BAD_STATE", { ...place, path, detail: `it is ${kindOf(version)}, neither an integer nor a list of them` });
  }
  const name = isList ? `${version[0]}.${version[1]}` : found;
  if (steps.has(name) || name === String(CURRENT_VERSION)) return name;
  const isNewer = !isList && BigInt(found) > CURRENT_VERSION;
  const known = isNewer ? `made by a newer mitmproxy: the newest known is ${CURRENT_VERSION}` : "the oldest known is 0.11";
  throw flowError("UNSUPPORTED_VERSION", { ...place, detail: `version ${found}, ${known}` });
}

/** A random UUID of version 4. */
export function randomUuid(): string {
  // crypto.randomUUID is missing from pages that are not served over https.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
