// mitmflow: the codecs on all engines. `mitmflow/js` has the same exports without any Wasm.
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
