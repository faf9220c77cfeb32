// What both entry points, mitmflow and mitmflow/js, export besides the codecs and their engines.
export { FilteredFlowWriter, FlowWriter } from "./all-formats.ts";
export type { CompiledType, CompileOptions } from "./codec/compile.ts";
export type { ReflectedField, ReflectedType } from "./codec/describe.ts";
export { Dict, type Key } from "./codec/dict.ts";
export { Encoded } from "./codec/encoded.ts";
export { Float } from "./codec/float.ts";
export type { CompiledLoadOptions, MessageCodec, MessageLoadOptions } from "./codec/message-codec.ts";
export type { CodecOptions } from "./codec/options.ts";
export type { DummyHttpMethod, DummyHttpResponse, DummyHttpResponseInput, Protobuf } from "./codec/protobuf.ts";
export { ByteReader, type ByteSink, type ByteSource } from "./codec/stream.ts";
export type { Tnetstring, TnetstringDumpOptions, TnetstringLoadOptions, TnetstringStreamOptions, Value } from "./codec/tnetstring.ts";
export { unknownFields } from "./codec/unknown.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { CodecError, type ErrorCode } from "./errors.ts";
export { type ExportFormat, type ExportOptions, exportFlow, exportFormats } from "./export/index.ts";
export {
  type Expression,
  type FilterOptions,
  type FlagCode,
  type FlowFilter,
  type Pattern,
  type PatternMode,
  parseFilter,
  printExpression,
  type RegexCode,
} from "./filter/index.ts";
export type { CertificateJson } from "./flow/certificate.ts";
export { type Address, ClientConnection, ServerConnection } from "./flow/connection.ts";
export type { FlowDataOptions } from "./flow/data.ts";
export { DNSFlow, DNSMessage, DNSQuestion, DNSResourceRecord } from "./flow/dns.ts";
export { Flow, type FlowChunksOptions } from "./flow/flow.ts";
export { FlowError } from "./flow/flow-error.ts";
export { type AnyFlow, type FlowOptions, flowFromBytes, flowFromState } from "./flow/from.ts";
export { type HeaderField, Headers, type HeadersInput } from "./flow/headers.ts";
export { HTTPFlow } from "./flow/http.ts";
export type {
  ConnectionJson,
  DnsMessageJson,
  FlowJson,
  MessagesJson,
  QuestionJson,
  RequestJson,
  ResourceRecordJson,
  ResponseJson,
  WebSocketJson,
} from "./flow/json.ts";
export { type ContentOptions, Message } from "./flow/message.ts";
export { Migrator, type MigratorOptions } from "./flow/migrate/index.ts";
export type { EncodedFlow, FlowProtobuf } from "./flow/protobuf.ts";
export { Request } from "./flow/request.ts";
export { Response } from "./flow/response.ts";
export type { Decoder, Encoder, FlowServices } from "./flow/services.ts";
export type { State, StateValue } from "./flow/state.ts";
export { TCPFlow, TCPMessage } from "./flow/tcp.ts";
export type { FlowFormat, Transcode, TranscodeOptions } from "./flow/transcode.ts";
export { UDPFlow, UDPMessage } from "./flow/udp.ts";
export { WebSocketData, WebSocketMessage } from "./flow/websocket.ts";
export { harFromFlow } from "./har/export.ts";
export { flowFromHar } from "./har/import.ts";
export type {
  HarContent,
  HarCookie,
  HarEntry,
  HarPair,
  HarPostData,
  HarRequest,
  HarResponse,
  HarTimings,
  HarWebSocketMessage,
} from "./har/types.ts";
export type { FlowIndex } from "./io/flow-index.ts";
export type { FormatName } from "./io/formats.ts";
export type { FlowReaderBase, FlowReaderOptions } from "./io/reader.ts";
export type { FlowPredicate, FlowRow } from "./io/rows.ts";
export type { Gap } from "./io/salvage.ts";
export type { FileHandleLike, FlowSource, RandomSource } from "./io/source.ts";
export type { TranscodeFile, TranscodeFileOptions } from "./io/transcode.ts";
export {
  type FilteredFlowWriterBase,
  type FlowSink,
  type FlowWriterBase,
  type FlowWriterOptions,
  MemorySink,
  type Writable,
} from "./io/writer.ts";
