// The engine of the entries without WebAssembly: the pure-JS one, made on first use and shared by all of them.
import { CodecError } from "../errors.ts";
import { checkEngine, type Engine, type EngineName } from "./engine.ts";
import { JsEngine } from "./js/engine.ts";

const REASON = "mitmflow/js has no other";
let made: Engine | null = null;

/** @throws CodecError ENGINE_UNAVAILABLE for a Wasm engine */
export function createEngine(name: EngineName = "js"): Engine {
  if (name !== "js") throw new CodecError("ENGINE_UNAVAILABLE", { detail: REASON });
  return new JsEngine(REASON);
}

/** The one engine, or the caller's own. @throws CodecError ENGINE_UNAVAILABLE for a Wasm engine by name */
export function jsProvider(option?: Engine | EngineName): Engine {
  if (typeof option === "object") return checkEngine(option);
  if (option !== undefined && option !== "js") throw new CodecError("ENGINE_UNAVAILABLE", { detail: REASON });
  made ??= new JsEngine(REASON);
  return made;
}

/** The engine in use: always `js` here. */
export const engine: { readonly name: EngineName; readonly reason: string } = { name: "js", reason: REASON };
