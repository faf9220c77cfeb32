// mitmflow/js: the same names as mitmflow with the pure-JS engine only. Nothing here leads to WebAssembly, for the strictest pages.
import { readerFormats } from "./all-formats.ts";
import { createTnetstring, type Tnetstring } from "./codec/tnetstring.ts";
import { checkEngine, type Engine, type EngineName } from "./engine/engine.ts";
import { withFlows } from "./engine/flows.ts";
import { JsEngine } from "./engine/js/engine.ts";
import { jsFlows } from "./engine/js/flows.ts";
import { CodecError } from "./errors.ts";
import { createFlowProtobuf, type FlowProtobuf } from "./flow/protobuf.ts";
import { FlowReaderBase, type FlowReaderOptions } from "./io/reader.ts";
import type { FlowSource } from "./io/source.ts";
import { createTranscodeFile, type TranscodeFile } from "./io/transcode.ts";

export * from "./exports.ts";

const REASON = "mitmflow/js has no other";
let made: Engine | null = null;

/** @throws CodecError ENGINE_UNAVAILABLE for a Wasm engine */
export function createEngine(name: EngineName = "js"): Engine {
  if (name !== "js") throw new CodecError("ENGINE_UNAVAILABLE", { detail: REASON });
  return new JsEngine(REASON, jsFlows);
}

function codecs(option?: Engine | EngineName): Engine {
  if (typeof option === "object") return checkEngine(option);
  if (option !== undefined && option !== "js") throw new CodecError("ENGINE_UNAVAILABLE", { detail: REASON });
  made ??= new JsEngine(REASON);
  return made;
}

/** mitmproxy's tnetstring: `dumps`, `loads` and their variants. */
export const tnetstring: Tnetstring = /* @__PURE__ */ createTnetstring(codecs);

const provider = /* @__PURE__ */ withFlows(codecs, jsFlows);

/** Protobuf codecs: flows as messages of `proto/flow.proto`, the experiment's schema, and those that a caller loads. */
export const protobuf: FlowProtobuf = /* @__PURE__ */ createFlowProtobuf(provider);

/** The engine in use: always `js` here. */
export const engine: { readonly name: EngineName; readonly reason: string } = { name: "js", reason: REASON };

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
