// mitmflow/protobuf: codecs of protobuf messages without flows, for pages that count bytes.
import { createProtobuf, type Protobuf } from "./codec/protobuf.ts";
import { provider } from "./engine/default.ts";

export type { CodecOptions } from "./codec/options.ts";
export type {
  DummyHttpMethod,
  DummyHttpResponse,
  DummyHttpResponseInput,
  MessageCodec,
  MessageLoadOptions,
  Protobuf,
} from "./codec/protobuf.ts";
export { engine } from "./engine/default.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { createEngine } from "./engine/select.ts";
export { CodecError, type ErrorCode } from "./errors.ts";

/** Codecs of protobuf messages: the experiment's schema. */
export const protobuf: Protobuf = /* @__PURE__ */ createProtobuf(provider);
