// Chooses the engine: the fastest that this runtime has, or the one that is asked for by name or by MITMFLOW_ENGINE.
import { CodecError } from "../errors.ts";
import { checkEngine, type Engine, type EngineName } from "./engine.ts";
import { JsEngine } from "./js/engine.ts";
import { coreModule } from "./wasm/core-module.ts";
import { WasmEngine } from "./wasm/engine.ts";
import { compileModule, moduleBytes } from "./wasm/module.ts";

const names: readonly EngineName[] = ["wasm-simd", "wasm", "js"];

/**
 * Makes a new engine, with memory of its own. Without a name it is the fastest that works here; `engine.reason` says why.
 *
 * @throws CodecError ENGINE_UNAVAILABLE if the engine asked for does not work here
 * @example
 * const engine = createEngine("js"); tnetstring.dumps(value, { engine });
 */
export function createEngine(name?: EngineName): Engine {
  if (name !== undefined) return createNamed(name, "asked for by name");
  const forced = engineFromEnvironment();
  if (forced !== undefined) return createNamed(forced, "asked for by MITMFLOW_ENGINE");
  const refusals: string[] = [];
  for (const candidate of names) {
    const reason = refusals.length === 0 ? "the fastest engine" : refusals.join("; ");
    try {
      return createNamed(candidate, reason);
    } catch (error) {
      const { message } = error instanceof CodecError && error.cause instanceof Error ? error.cause : (error as Error);
      refusals.push(`no ${candidate}: ${message}`);
    }
  }
  throw new CodecError("ENGINE_UNAVAILABLE", { detail: refusals.join("; ") });
}

function createNamed(name: EngineName, reason: string): Engine {
  switch (name) {
    case "js":
      return new JsEngine(reason);
    case "wasm":
    case "wasm-simd":
      return createWasm(name, reason);
    default:
      throw new CodecError("ENGINE_UNAVAILABLE", { detail: `no engine is called ${JSON.stringify(name)}: ${names.join(", ")}` });
  }
}

function createWasm(name: "wasm-simd" | "wasm", reason: string): Engine {
  if (typeof WebAssembly !== "object") {
    throw new CodecError("ENGINE_UNAVAILABLE", {
      detail: "this runtime has no WebAssembly",
      cause: new Error("this runtime has no WebAssembly"),
    });
  }
  const core = moduleBytes(coreModule, name);
  if (name === "wasm-simd" && !WebAssembly.validate(core)) {
    throw new CodecError("ENGINE_UNAVAILABLE", { detail: "no SIMD", cause: new Error("WebAssembly.validate refuses SIMD") });
  }
  try {
    return new WasmEngine(name, compileModule(core), reason);
  } catch (cause) {
    if (cause instanceof CodecError) throw cause;
    throw new CodecError("ENGINE_UNAVAILABLE", { cause, detail: cause instanceof Error ? cause.message : String(cause) });
  }
}

function engineFromEnvironment(): EngineName | undefined {
  try {
    return (globalThis.process?.env?.MITMFLOW_ENGINE || undefined) as EngineName | undefined;
  } catch {
    // Deno without the permission to read the environment: nothing can have been asked for.
    return undefined;
  }
}

/** Gives the default engine, engines by name, and the caller's own; makes each at most once. */
export function createProvider(): (option?: Engine | EngineName) => Engine {
  const made = new Map<EngineName | undefined, Engine>();
  return (option) => {
    if (typeof option === "object") return checkEngine(option);
    let engine = made.get(option);
    if (engine === undefined) {
      engine = createEngine(option);
      made.set(option, engine);
    }
    return engine;
  };
}
