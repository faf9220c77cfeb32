// mitmflow/js: the same names as mitmflow with the pure-JS engine only. Nothing here leads to WebAssembly, for the strictest pages.
import { readerFormats } from "./all-formats.ts";
import type { Engine, EngineName } from "./engine/engine.ts";
import { withFlows } from "./engine/flows.ts";
import { jsFlows } from "./engine/js/flows.ts";
import { createEngine as createPlainEngine, jsProvider } from "./engine/js-only.ts";
import { createFlowProtobuf, type FlowProtobuf } from "./flow/protobuf.ts";
import { FlowReaderBase, type FlowReaderOptions } from "./io/reader.ts";
import type { FlowSource } from "./io/source.ts";
import { createTranscodeFile, type TranscodeFile } from "./io/transcode.ts";

export { engine } from "./engine/js-only.ts";
export * from "./exports.ts";
export { tnetstring } from "./tnetstring-js.ts";

/** @throws CodecError ENGINE_UNAVAILABLE for a Wasm engine */
export function createEngine(name: EngineName = "js"): Engine {
  return Object.assign(createPlainEngine(name), { makeFlows: jsFlows });
}

const provider = /* @__PURE__ */ withFlows(jsProvider, jsFlows);

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
