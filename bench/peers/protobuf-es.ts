// @bufbuild/protobuf (protobuf-es): `create`, `toBinary`, `fromBinary` on generated schemas.
// Source: https://protobufes.com (Working with messages), https://github.com/bufbuild/protobuf-es#readme
import { create, type DescMessage, fromBinary, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { HttpResponse, NestedFlow } from "../corpus.ts";
import { HTTPResponseSchema } from "./generated/protobuf-es/dummy_http_pb.js";
import { FlowSchema } from "./generated/protobuf-es/nested_pb.js";
import type { Codec, Peer } from "./peer.ts";

function codecOf<Schema extends DescMessage, Plain>(
  schema: Schema,
  prepare: (plain: Plain) => MessageInitShape<Schema>,
): Codec<Plain, MessageInitShape<Schema>, MessageShape<Schema>> {
  return {
    prepare,
    dumps: (value) => toBinary(schema, create(schema, value)),
    loads: (bytes) => fromBinary(schema, bytes),
  };
}

export const peer: Peer = {
  text: "bytes",
  response: codecOf(HTTPResponseSchema, ({ request, status_code, content }: HttpResponse) => ({
    request,
    statusCode: status_code,
    content: content as Uint8Array<ArrayBuffer>,
  })),
  nested: codecOf(FlowSchema, ({ response: { status_code, content, ...response }, ...flow }: NestedFlow) => ({
    ...flow,
    response: { ...response, statusCode: status_code, content: content as Uint8Array<ArrayBuffer> },
  })),
};
