// mitmflow/tnetstring: mitmproxy's tnetstring without flows, for pages that count bytes.
import { createTnetstring, type Tnetstring } from "./codec/tnetstring.ts";
import { provider } from "./engine/default.ts";

export { Dict, type Key } from "./codec/dict.ts";
export { Encoded } from "./codec/encoded.ts";
export { Float } from "./codec/float.ts";
export type { CodecOptions } from "./codec/options.ts";
export { ByteReader, type ByteSink, type ByteSource } from "./codec/stream.ts";
export type { Tnetstring, TnetstringDumpOptions, TnetstringLoadOptions, TnetstringStreamOptions, Value } from "./codec/tnetstring.ts";
export { engine } from "./engine/default.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { createEngine } from "./engine/select.ts";
export { CodecError, type ErrorCode } from "./errors.ts";

/**
 * mitmproxy's tnetstring: `dumps`, `loads` and their variants.
 *
 * @example
 * import { tnetstring } from "mitmflow/tnetstring";
 * tnetstring.loads(tnetstring.dumps({ status: 200, body: new Uint8Array(3) }))
 */
export const tnetstring: Tnetstring = /* @__PURE__ */ createTnetstring(provider);
