// What both entries, mitmflow and mitmflow/js, offer beside the codecs and their engines.
export { Dict, type Key } from "./codec/dict.ts";
export { Encoded } from "./codec/encoded.ts";
export { Float } from "./codec/float.ts";
export type { CodecOptions } from "./codec/options.ts";
export type {
  DummyHttpMethod,
  DummyHttpResponse,
  DummyHttpResponseInput,
  MessageCodec,
  MessageLoadOptions,
  Protobuf,
} from "./codec/protobuf.ts";
export { ByteReader, type ByteSink, type ByteSource } from "./codec/stream.ts";
export type { Tnetstring, TnetstringDumpOptions, TnetstringLoadOptions, TnetstringStreamOptions, Value } from "./codec/tnetstring.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { CodecError, type ErrorCode } from "./errors.ts";
