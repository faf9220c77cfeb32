// mitmflow: the codecs over all engines. `mitmflow/js` has the same names without any Wasm.
import { readerFormats } from "./all-formats.ts";
import { provider } from "./engine/default-flows.ts";
import { createFlowProtobuf, type FlowProtobuf } from "./flow/protobuf.ts";
import { FlowReaderBase, type FlowReaderOptions } from "./io/reader.ts";
import type { FlowSource } from "./io/source.ts";
import { createTranscodeFile, type TranscodeFile } from "./io/transcode.ts";

export { engine } from "./engine/default.ts";
export { createEngine } from "./engine/default-flows.ts";
export * from "./exports.ts";
export { tnetstring } from "./tnetstring.ts";

/** Protobuf codecs: flows as messages of `proto/flow.proto`, the experiment's schema, and those that a caller loads. */
export const protobuf: FlowProtobuf = /* @__PURE__ */ createFlowProtobuf(provider);

/** Transcodes whole files of flows, by windows. */
export const transcodeFile: TranscodeFile = /* @__PURE__ */ createTranscodeFile(provider);

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
