// The default engine for entries with flows: the same one, extended by what flows need when they first use it.
import { provider as codecs } from "./default.ts";
import type { Engine, EngineName } from "./engine.ts";
import { withFlows } from "./flows.ts";
import { createEngine as createCodecEngine } from "./select.ts";
import { createFlows } from "./wasm/flows.ts";

const makeFlows = /* @__PURE__ */ createFlows();

export const provider: (option?: Engine | EngineName) => Engine = /* @__PURE__ */ withFlows(codecs, makeFlows);

/**
 * Makes a new engine, with memory of its own. Without a name it is the fastest that works here; `engine.reason` says why.
 *
 * @throws CodecError ENGINE_UNAVAILABLE if the engine asked for does not work here
 * @example
 * const engine = createEngine("js"); tnetstring.dumps(value, { engine });
 */
export function createEngine(name?: EngineName): Engine {
  return Object.assign(createCodecEngine(name), { makeFlows });
}
