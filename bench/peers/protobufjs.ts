// protobufjs: static code by pbjs, plain objects encoded directly, `finish()` for a new array.
// Borrowed: one writer that is reset between messages, and `finish(true)`, "a shared view instead of a unique copy".
// Source: https://protobufjs.github.io/protobuf.js/ (Encode and decode; Writer), https://github.com/protobufjs/protobuf.js#readme
import protobufjs from "protobufjs/minimal.js";
import { dummy_http } from "./generated/protobufjs/dummy_http.js";
import { Flow } from "./generated/protobufjs/nested.js";
import type { Codec, Peer } from "./peer.ts";

interface MessageType<Message> {
  encode(message: Message, writer?: protobufjs.Writer): protobufjs.Writer;
  decode(bytes: Uint8Array): Message;
}

function codecOf<Message>(type: MessageType<Message>): Codec<never, Message, Message> {
  const writer = protobufjs.Writer.create();
  return {
    dumps: (value) => type.encode(value).finish(),
    dumpsBorrowed: (value) => type.encode(value, writer.reset()).finish(true),
    loads: (bytes) => type.decode(bytes),
  };
}

export const peer: Peer = { text: "bytes", response: codecOf(dummy_http.HTTPResponse), nested: codecOf(Flow) };
