// The messages of nested.proto for google-protobuf, in the form that its plugin protoc-gen-js generates: the same calls in the same order.
// Written by hand, since the plugin is a program that its npm package downloads during installation.
// Source: https://github.com/protocolbuffers/protobuf-javascript (generator/js_generator.cc, and google/protobuf/*_pb.js in the package)
import jspb from "google-protobuf";

const BinaryReader: typeof jspb.BinaryReader = jspb.BinaryReader;
const BinaryWriter: typeof jspb.BinaryWriter = jspb.BinaryWriter;
const Message: typeof jspb.Message = jspb.Message;
type Reader = InstanceType<typeof BinaryReader>;
type Writer = InstanceType<typeof BinaryWriter>;

/** Flow.Request of nested.proto. */
export class FlowRequest extends Message {
  constructor(data?: unknown[]) {
    super();
    Message.initialize(this, data, 0, -1, null, null);
  }

  getMethod(): string {
    return Message.getFieldWithDefault(this, 1, "");
  }

  setMethod(value: string): this {
    return Message.setField(this, 1, value);
  }

  getHost(): string {
    return Message.getFieldWithDefault(this, 2, "");
  }

  setHost(value: string): this {
    return Message.setField(this, 2, value);
  }

  getPort(): number {
    return Message.getFieldWithDefault(this, 3, 0);
  }

  setPort(value: number): this {
    return Message.setField(this, 3, value);
  }

  getPath(): string {
    return Message.getFieldWithDefault(this, 4, "");
  }

  setPath(value: string): this {
    return Message.setField(this, 4, value);
  }

  static deserializeBinary(bytes: Uint8Array): FlowRequest {
    return FlowRequest.deserializeBinaryFromReader(new FlowRequest(), new BinaryReader(bytes));
  }

  static deserializeBinaryFromReader(this: void, message: FlowRequest, reader: Reader): FlowRequest {
    while (reader.nextField()) {
      if (reader.isEndGroup()) break;
      switch (reader.getFieldNumber()) {
        case 1:
          message.setMethod(reader.readString());
          break;
        case 2:
          message.setHost(reader.readString());
          break;
        case 3:
          message.setPort(reader.readInt32());
          break;
        case 4:
          message.setPath(reader.readString());
          break;
        default:
          reader.skipField();
      }
    }
    return message;
  }

  serializeBinary(): Uint8Array {
    const writer = new BinaryWriter();
    FlowRequest.serializeBinaryToWriter(this, writer);
    return writer.getResultBuffer();
  }

  static serializeBinaryToWriter(this: void, message: FlowRequest, writer: Writer): void {
    const method = Message.getField(message, 1);
    if (method != null) writer.writeString(1, method);
    const host = Message.getField(message, 2);
    if (host != null) writer.writeString(2, host);
    const port = Message.getField(message, 3);
    if (port != null) writer.writeInt32(3, port);
    const path = Message.getField(message, 4);
    if (path != null) writer.writeString(4, path);
  }
}

/** Flow.Response of nested.proto. */
export class FlowResponse extends Message {
  constructor(data?: unknown[]) {
    super();
    Message.initialize(this, data, 0, -1, null, null);
  }

  getStatusCode(): number {
    return Message.getFieldWithDefault(this, 1, 0);
  }

  setStatusCode(value: number): this {
    return Message.setField(this, 1, value);
  }

  getContent_asU8(): Uint8Array {
    return Message.bytesAsU8(Message.getFieldWithDefault<string | Uint8Array>(this, 2, ""));
  }

  setContent(value: Uint8Array): this {
    return Message.setField(this, 2, value);
  }

  getReason(): string {
    return Message.getFieldWithDefault(this, 3, "");
  }

  setReason(value: string): this {
    return Message.setField(this, 3, value);
  }

  getElapsed(): number {
    return Message.getFieldWithDefault(this, 4, 0);
  }

  setElapsed(value: number): this {
    return Message.setField(this, 4, value);
  }

  static deserializeBinary(bytes: Uint8Array): FlowResponse {
    return FlowResponse.deserializeBinaryFromReader(new FlowResponse(), new BinaryReader(bytes));
  }

  static deserializeBinaryFromReader(this: void, message: FlowResponse, reader: Reader): FlowResponse {
    while (reader.nextField()) {
      if (reader.isEndGroup()) break;
      switch (reader.getFieldNumber()) {
        case 1:
          message.setStatusCode(reader.readInt32());
          break;
        case 2:
          message.setContent(reader.readBytes());
          break;
        case 3:
          message.setReason(reader.readString());
          break;
        case 4:
          message.setElapsed(reader.readInt32());
          break;
        default:
          reader.skipField();
      }
    }
    return message;
  }

  serializeBinary(): Uint8Array {
    const writer = new BinaryWriter();
    FlowResponse.serializeBinaryToWriter(this, writer);
    return writer.getResultBuffer();
  }

  static serializeBinaryToWriter(this: void, message: FlowResponse, writer: Writer): void {
    const statusCode = Message.getField(message, 1);
    if (statusCode != null) writer.writeInt32(1, statusCode);
    const content = Message.getField(message, 2);
    if (content != null) writer.writeBytes(2, content);
    const reason = Message.getField(message, 3);
    if (reason != null) writer.writeString(3, reason);
    const elapsed = Message.getField(message, 4);
    if (elapsed != null) writer.writeInt32(4, elapsed);
  }
}

/** Flow of nested.proto. */
export class Flow extends Message {
  constructor(data?: unknown[]) {
    super();
    Message.initialize(this, data, 0, -1, null, null);
  }

  getId(): string {
    return Message.getFieldWithDefault(this, 1, "");
  }

  setId(value: string): this {
    return Message.setField(this, 1, value);
  }

  getRequest(): FlowRequest {
    return Message.getWrapperField(this, FlowRequest, 2);
  }

  setRequest(value: FlowRequest): this {
    return Message.setWrapperField(this, 2, value);
  }

  getResponse(): FlowResponse {
    return Message.getWrapperField(this, FlowResponse, 3);
  }

  setResponse(value: FlowResponse): this {
    return Message.setWrapperField(this, 3, value);
  }

  getComment(): string {
    return Message.getFieldWithDefault(this, 4, "");
  }

  setComment(value: string): this {
    return Message.setField(this, 4, value);
  }

  getMarked(): string {
    return Message.getFieldWithDefault(this, 5, "");
  }

  setMarked(value: string): this {
    return Message.setField(this, 5, value);
  }

  static deserializeBinary(bytes: Uint8Array): Flow {
    return Flow.deserializeBinaryFromReader(new Flow(), new BinaryReader(bytes));
  }

  static deserializeBinaryFromReader(this: void, message: Flow, reader: Reader): Flow {
    while (reader.nextField()) {
      if (reader.isEndGroup()) break;
      switch (reader.getFieldNumber()) {
        case 1:
          message.setId(reader.readString());
          break;
        case 2: {
          const value = new FlowRequest();
          reader.readMessage(value, FlowRequest.deserializeBinaryFromReader);
          message.setRequest(value);
          break;
        }
        case 3: {
          const value = new FlowResponse();
          reader.readMessage(value, FlowResponse.deserializeBinaryFromReader);
          message.setResponse(value);
          break;
        }
        case 4:
          message.setComment(reader.readString());
          break;
        case 5:
          message.setMarked(reader.readString());
          break;
        default:
          reader.skipField();
      }
    }
    return message;
  }

  serializeBinary(): Uint8Array {
    const writer = new BinaryWriter();
    Flow.serializeBinaryToWriter(this, writer);
    return writer.getResultBuffer();
  }

  static serializeBinaryToWriter(this: void, message: Flow, writer: Writer): void {
    const id = Message.getField(message, 1);
    if (id != null) writer.writeString(1, id);
    const request = message.getRequest();
    if (request != null) writer.writeMessage(2, request, FlowRequest.serializeBinaryToWriter);
    const response = message.getResponse();
    if (response != null) writer.writeMessage(3, response, FlowResponse.serializeBinaryToWriter);
    const comment = Message.getField(message, 4);
    if (comment != null) writer.writeString(4, comment);
    const marked = Message.getField(message, 5);
    if (marked != null) writer.writeString(5, marked);
  }
}
