// The protobuf codecs that the package offers: its own schemas, and those that a caller loads with protobufjs.
import { type CompiledType, type CompileOptions, compileType } from "./compile.ts";
import type { ReflectedType } from "./describe.ts";
import { dummyHttpSchema, dummyHttpShapes, readHTTPResponse } from "./generated/dummy_http.ts";
import type { EngineProvider } from "./lanes.ts";
import { createMessageCodec, type MessageCodec, type PlainWays } from "./message-codec.ts";
import { compileSchema, type Schema } from "./schema.ts";

/** The values of the enum `HTTPMethod`. Other numbers are read and written unchanged, as protobufjs does. */
export type DummyHttpMethod = 0 | 1 | 2;

/** The message of the 2018 experiment, as `loads` returns it. */
export interface DummyHttpResponse {
  request: { method: DummyHttpMethod; host: string; port?: number; path?: string };
  status_code: number;
  content?: Uint8Array;
}

/** The message of the 2018 experiment, as `dumps` takes it. */
export interface DummyHttpResponseInput {
  request: { method: DummyHttpMethod | "GET" | "PUT" | "POST"; host: string; port?: number | null; path?: string | null };
  status_code: number;
  content?: Uint8Array | string | null;
}

export interface Protobuf {
  /**
   * `proto/dummy_http.proto`, the schema of the 2018 experiment.
   * @example
   * protobuf.dummyHttp.dumps({ request: { method: "GET", host: "example.com" }, status_code: 200, content: body })
   */
  readonly dummyHttp: MessageCodec<DummyHttpResponseInput, DummyHttpResponse>;

  /**
   * Compiles a codec for a message type, proto2 or proto3, loaded with the reflection of protobufjs 7.5 or later. Messages are plain
   * objects, as protobufjs's `toObject` makes them. Compile each type once and keep the codec.
   *
   * @throws RangeError for an invalid field number; what protobufjs throws for names that it cannot resolve
   * @example
   * const root = await protobufjs.load("my.proto");
   * const codec = protobuf.compile<{ name: string; body?: Uint8Array }>(root.lookupType("my.Message"));
   * const message = codec.loads(codec.dumps({ name: "x", body }));
   */
  compile<Out extends object = Record<string, unknown>, In extends object = Out>(
    type: ReflectedType,
    options?: CompileOptions,
  ): CompiledType<Out, In>;
}

/** The codec of the experiment's message. Its schema is compiled when the first message comes that is not plain. */
export function createDummyHttp(provider: EngineProvider): Protobuf["dummyHttp"] {
  let schema: Schema | null = null;
  const read = readHTTPResponse as unknown as PlainWays<DummyHttpResponseInput, DummyHttpResponse>["read"];
  return createMessageCodec(
    () => (schema ??= compileSchema(dummyHttpSchema, { shapes: dummyHttpShapes })),
    () => ({ read }),
    provider,
  );
}

export function compileBy(provider: EngineProvider): Protobuf["compile"] {
  return (type, options) => compileType(type, options, provider);
}

/** The protobuf codecs over the engines that `provider` gives. */
export function createProtobuf(provider: EngineProvider): Protobuf {
  return { dummyHttp: createDummyHttp(provider), compile: compileBy(provider) };
}
