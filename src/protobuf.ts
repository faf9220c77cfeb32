// mitmflow/protobuf: codecs of protobuf messages without flows, for pages that count bytes.
import { createProtobuf, type Protobuf } from "./codec/protobuf.ts";
import { provider } from "./engine/default.ts";

export type { CompiledType, CompileOptions } from "./codec/compile.ts";
export type { ReflectedField, ReflectedType } from "./codec/describe.ts";
export type { CompiledLoadOptions, MessageCodec, MessageLoadOptions } from "./codec/message-codec.ts";
export type { CodecOptions } from "./codec/options.ts";
export type { DummyHttpMethod, DummyHttpResponse, DummyHttpResponseInput, Protobuf } from "./codec/protobuf.ts";
export { unknownFields } from "./codec/unknown.ts";
export { engine } from "./engine/default.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { createEngine } from "./engine/select.ts";
export { CodecError, type ErrorCode } from "./errors.ts";

/** Codecs of protobuf messages: the experiment's schema, and any that protobufjs loads. */
export const protobuf: Protobuf = /* @__PURE__ */ createProtobuf(provider);
