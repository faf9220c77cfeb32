// mitmflow: the codecs over all engines. `mitmflow/js` has the same names without any Wasm.
import { createProtobuf, type Protobuf } from "./codec/protobuf.ts";
import { createTnetstring, type Tnetstring } from "./codec/tnetstring.ts";
import type { EngineName } from "./engine/engine.ts";
import { createProvider } from "./engine/select.ts";
import { FlowReaderBase, type FlowReaderOptions } from "./io/reader.ts";
import type { FlowSource } from "./io/source.ts";

export { createEngine } from "./engine/select.ts";
export * from "./exports.ts";

const provider = createProvider();

/** mitmproxy's tnetstring: `dumps`, `loads` and their variants. */
export const tnetstring: Tnetstring = createTnetstring(provider);

/** Protobuf codecs. */
export const protobuf: Protobuf = createProtobuf(provider);

/** The engine in use unless a call names another: its name, and why not a faster one. Chosen when first asked for. */
export const engine: { readonly name: EngineName; readonly reason: string } = {
  get name(): EngineName {
    return provider().name;
  },
  get reason(): string {
    return provider().reason;
  },
};

/**
 * The flows of a dump. See `FlowReaderBase` for what it offers.
 *
 * @example
 * for await (const flow of new FlowReader(source)) console.log(String(flow));
 */
export class FlowReader extends FlowReaderBase {
  constructor(source: FlowSource, options: FlowReaderOptions = {}) {
    super(source, options, { provider });
  }
}
