// mitmflow/js: the exports of mitmflow with the pure-JS engine only. Nothing here imports WebAssembly, for pages whose policy forbids it.
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

/** Creates a pure-JS engine. @throws CodecError ENGINE_UNAVAILABLE for a Wasm engine */
export function createEngine(name: EngineName = "js"): Engine {
  return Object.assign(createPlainEngine(name), { makeFlows: jsFlows });
}

const provider = /* @__PURE__ */ withFlows(jsProvider, jsFlows);

/** The protobuf codecs: flows as messages of `proto/flow.proto`, the schema of the 2018 experiment, and schemas of your own. */
export const protobuf: FlowProtobuf = /* @__PURE__ */ createFlowProtobuf(provider);

/** Transcodes the flows of a file or stream from one form to the other, in bounded memory. */
export const transcodeFile: TranscodeFile = /* @__PURE__ */ createTranscodeFile(provider);

/**
 * Reads the flows of a file or stream in any supported format. See `FlowReaderBase` for its members.
 *
 * @example
 * for await (const flow of new FlowReader(source)) console.log(String(flow));
 */
export class FlowReader extends FlowReaderBase {
  constructor(source: FlowSource, options: FlowReaderOptions = {}) {
    super(source, options, { provider, formats: readerFormats });
  }
}
