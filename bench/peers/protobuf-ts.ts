// protobuf-ts: speed-optimised generated code, `toBinary` and `fromBinary` of a message type. A plain object is a message.
// Source: https://github.com/timostamm/protobuf-ts/blob/main/MANUAL.md (Working with message types; Binary format)
import type { MessageType } from "@protobuf-ts/runtime";
import type { HttpResponse, NestedFlow } from "../corpus.ts";
import { HTTPResponse } from "./generated/protobuf-ts/dummy_http.js";
import { Flow } from "./generated/protobuf-ts/nested.js";
import type { Codec, Peer } from "./peer.ts";

function codecOf<Message extends object, Plain>(type: MessageType<Message>, prepare: (plain: Plain) => Message): Codec<Plain, Message> {
  return { prepare, dumps: (value) => type.toBinary(value), loads: (bytes) => type.fromBinary(bytes) };
}

export const peer: Peer = {
  text: "bytes",
  response: codecOf(HTTPResponse, ({ request, status_code, content }: HttpResponse) => ({
    request,
    statusCode: status_code,
    content: content as Uint8Array,
  })),
  nested: codecOf(Flow, ({ response: { status_code, ...response }, ...flow }: NestedFlow) => ({
    ...flow,
    response: { ...response, statusCode: status_code },
  })),
};
