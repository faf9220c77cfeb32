// The messages of dummy_http.proto for google-protobuf, in the form that its plugin protoc-gen-js generates: the same calls in the same
// order. Written by hand, since the plugin is a program that its npm package downloads during installation.
// Source: https://github.com/protocolbuffers/protobuf-javascript (generator/js_generator.cc, and google/protobuf/*_pb.js in the package)
import jspb from "google-protobuf";

const BinaryReader: typeof jspb.BinaryReader = jspb.BinaryReader;
const BinaryWriter: typeof jspb.BinaryWriter = jspb.BinaryWriter;
const Message: typeof jspb.Message = jspb.Message;
type Reader = InstanceType<typeof BinaryReader>;
type Writer = InstanceType<typeof BinaryWriter>;

/** HTTPResponse.HTTPRequest of dummy_http.proto. */
export class HTTPRequest extends Message {
  constructor(data?: unknown[]) {
    super();
    Message.initialize(this, data, 0, -1, null, null);
  }

  getMethod(): number {
    return Message.getFieldWithDefault(this, 1, 0);
  }

  setMethod(value: number): this {
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

  static deserializeBinary(bytes: Uint8Array): HTTPRequest {
    return HTTPRequest.deserializeBinaryFromReader(new HTTPRequest(), new BinaryReader(bytes));
  }

  static deserializeBinaryFromReader(this: void, message: HTTPRequest, reader: Reader): HTTPRequest {
    while (reader.nextField()) {
      if (reader.isEndGroup()) break;
      switch (reader.getFieldNumber()) {
        case 1:
          message.setMethod(reader.readEnum());
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
    HTTPRequest.serializeBinaryToWriter(this, writer);
    return writer.getResultBuffer();
  }

  static serializeBinaryToWriter(this: void, message: HTTPRequest, writer: Writer): void {
    const method = Message.getField(message, 1);
    if (method != null) writer.writeEnum(1, method);
    const host = Message.getField(message, 2);
    if (host != null) writer.writeString(2, host);
    const port = Message.getField(message, 3);
    if (port != null) writer.writeInt32(3, port);
    const path = Message.getField(message, 4);
    if (path != null) writer.writeString(4, path);
  }
}

/** HTTPResponse of dummy_http.proto. */
export class HTTPResponse extends Message {
  constructor(data?: unknown[]) {
    super();
    Message.initialize(this, data, 0, -1, null, null);
  }

  getRequest(): HTTPRequest {
    return Message.getWrapperField(this, HTTPRequest, 1);
  }

  setRequest(value: HTTPRequest): this {
    return Message.setWrapperField(this, 1, value);
  }

  getStatusCode(): number {
    return Message.getFieldWithDefault(this, 2, 0);
  }

  setStatusCode(value: number): this {
    return Message.setField(this, 2, value);
  }

  getContent_asU8(): Uint8Array {
    return Message.bytesAsU8(Message.getFieldWithDefault<string | Uint8Array>(this, 3, ""));
  }

  setContent(value: Uint8Array): this {
    return Message.setField(this, 3, value);
  }

  static deserializeBinary(bytes: Uint8Array): HTTPResponse {
    return HTTPResponse.deserializeBinaryFromReader(new HTTPResponse(), new BinaryReader(bytes));
  }

  static deserializeBinaryFromReader(this: void, message: HTTPResponse, reader: Reader): HTTPResponse {
    while (reader.nextField()) {
      if (reader.isEndGroup()) break;
      switch (reader.getFieldNumber()) {
        case 1: {
          const value = new HTTPRequest();
          reader.readMessage(value, HTTPRequest.deserializeBinaryFromReader);
          message.setRequest(value);
          break;
        }
        case 2:
          message.setStatusCode(reader.readInt32());
          break;
        case 3:
          message.setContent(reader.readBytes());
          break;
        default:
          reader.skipField();
      }
    }
    return message;
  }

  serializeBinary(): Uint8Array {
    const writer = new BinaryWriter();
    HTTPResponse.serializeBinaryToWriter(this, writer);
    return writer.getResultBuffer();
  }

  static serializeBinaryToWriter(this: void, message: HTTPResponse, writer: Writer): void {
    const request = message.getRequest();
    if (request != null) writer.writeMessage(1, request, HTTPRequest.serializeBinaryToWriter);
    const statusCode = Message.getField(message, 2);
    if (statusCode != null) writer.writeInt32(2, statusCode);
    const content = Message.getField(message, 3);
    if (content != null) writer.writeBytes(3, content);
  }
}
