// protocol-buffers: code compiled to a file; `encode(value, buffer)` takes the caller's buffer.
// Source: https://github.com/mafintosh/protocol-buffers#readme (Compile to a file; API)
import { HTTPResponse } from "./generated/protocol-buffers/dummy_http.js";
import { Flow } from "./generated/protocol-buffers/nested.js";
import type { Codec, Peer } from "./peer.ts";

interface MessageType<Message> {
  encode: { (message: Message, buffer?: Uint8Array): Uint8Array; bytes: number };
  decode(bytes: Uint8Array): Message;
}

function codecOf<Message>(type: MessageType<Message>): Codec<never, Message, Message> {
  return {
    dumps: (value) => type.encode(value),
    dumpsInto(value, target) {
      type.encode(value, target);
      return target.subarray(0, type.encode.bytes);
    },
    loads: (bytes) => type.decode(bytes),
  };
}

export const peer: Peer = { text: "bytes", response: codecOf(HTTPResponse), nested: codecOf(Flow) };
