// mitmflow: the codecs over all engines. `mitmflow/js` has the same names without any Wasm.
import { readerFormats } from "./all-formats.ts";
import { provider } from "./engine/default.ts";
import { FlowReaderBase, type FlowReaderOptions } from "./io/reader.ts";
import type { FlowSource } from "./io/source.ts";

export { engine } from "./engine/default.ts";
export { createEngine } from "./engine/select.ts";
export * from "./exports.ts";
export { protobuf } from "./protobuf.ts";
export { tnetstring } from "./tnetstring.ts";

/**
 * The flows of a dump. See `FlowReaderBase` for what it offers.
 *
 * @example
 * for await (const flow of new FlowReader(source)) console.log(String(flow));
 */
export class FlowReader extends FlowReaderBase {
  constructor(source: FlowSource, options: FlowReaderOptions = {}) {
    super(source, options, { provider, formats: readerFormats });
  }
}
