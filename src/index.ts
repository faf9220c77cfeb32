// mitmflow: all engines. `mitmflow/js` has the same names without any Wasm.
import { createTnetstring, type Tnetstring } from "./codec/tnetstring.ts";
import type { EngineName } from "./engine/engine.ts";
import { createProvider } from "./engine/select.ts";

export { Dict, type Key } from "./codec/dict.ts";
export { Float } from "./codec/float.ts";
export type { CodecOptions } from "./codec/options.ts";
export { ByteReader, type ByteSink, type ByteSource } from "./codec/stream.ts";
export type { Tnetstring, TnetstringDumpOptions, TnetstringLoadOptions, TnetstringStreamOptions, Value } from "./codec/tnetstring.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { createEngine } from "./engine/select.ts";
export { CodecError, type ErrorCode } from "./errors.ts";

const provider = createProvider();

/** mitmproxy's tnetstring: `dumps`, `loads` and their variants. */
export const tnetstring: Tnetstring = createTnetstring(provider);

/** The engine in use unless a call names another: its name, and why not a faster one. Chosen when first asked for. */
export const engine: { readonly name: EngineName; readonly reason: string } = {
  get name(): EngineName {
    return provider().name;
  },
  get reason(): string {
    return provider().reason;
  },
};
