// mitmflow/protobuf: codecs for protobuf messages, without flows, for pages where every byte counts.
import {
  createGeneratedCodec,
  type GeneratedCodec,
  type GeneratedRead,
  type GeneratedSchema,
  type GeneratedWrite,
} from "./codec/generated-codec.ts";
import { compileBy, createDummyHttp, type Protobuf } from "./codec/protobuf.ts";
import { provider } from "./engine/default.ts";

export type { BackwardsWriter } from "./codec/backwards.ts";
export type { CompiledType, CompileOptions } from "./codec/compile.ts";
export type { ReflectedField, ReflectedType } from "./codec/describe.ts";
export {
  type Bytes,
  closedNumber,
  type GeneratedCodec,
  generatedSchema,
  type Integer,
  nonZero,
  putEntry,
} from "./codec/generated-codec.ts";
export type { CompiledLoadOptions, MessageCodec, MessageLoadOptions } from "./codec/message-codec.ts";
export type { CodecOptions } from "./codec/options.ts";
export { notPlain, type PlainReader } from "./codec/plain-read.ts";
export type { DummyHttpMethod, DummyHttpResponse, DummyHttpResponseInput, Protobuf } from "./codec/protobuf.ts";
export { planEnum } from "./codec/schema.ts";
export { unknownFields } from "./codec/unknown.ts";
export { engine } from "./engine/default.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { createEngine } from "./engine/select.ts";
export { CodecError, type ErrorCode } from "./errors.ts";

/**
 * The codec for the message of the 2018 experiment. See `Protobuf.dummyHttp`.
 * @example
 * import { dummyHttp } from "mitmflow/protobuf";
 * dummyHttp.loads(bytes).status_code
 */
export const dummyHttp: Protobuf["dummyHttp"] = /* @__PURE__ */ createDummyHttp(provider);

/**
 * Compiles a codec for any message type that protobufjs loaded. See `Protobuf.compile`.
 * @throws RangeError
 * @example
 * import { compile } from "mitmflow/protobuf";
 * const codec = compile(root.lookupType("my.Message"));
 */
export const compile: Protobuf["compile"] = /* @__PURE__ */ compileBy(provider);

/** Codecs for protobuf messages: the schema of the 2018 experiment, and any that protobufjs loads. */
export const protobuf: Protobuf = { dummyHttp, compile };

/** For modules written by `mitmflow generate`: the codec for one of their messages. */
export function generatedCodec<In extends object, Out>(
  schema: GeneratedSchema,
  index: number,
  read: GeneratedRead<Out>,
  write: GeneratedWrite<In>,
): GeneratedCodec<In, Out> {
  return createGeneratedCodec(schema, index, read, write, provider);
}
