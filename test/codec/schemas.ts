// Schemas for the suites, from the text of a .proto by the way that the build takes: protobufjs's reflection, then descriptions.
import protobufjs from "protobufjs";
import { describeType, type SchemaDescription } from "../../src/codec/describe.ts";
import { createPlannedCodec, type MessageCodec } from "../../src/codec/message-codec.ts";
import { compileSchema, type Schema } from "../../src/codec/schema.ts";
import { createProvider } from "../../src/engine/select.ts";
import type { Message } from "../reference/protobuf.ts";

export interface TestSchema {
  /** protobufjs's own codec of the message. */
  type: protobufjs.Type;
  description: SchemaDescription;
  schema: Schema;
  codec: MessageCodec<Message, Message>;
}

const provider = createProvider();

/** A message of a .proto given as text. */
export function schemaOf(proto: string, message: string): TestSchema {
  const { root } = protobufjs.parse(proto, { keepCase: true });
  root.resolveAll();
  const type = root.lookupType(message);
  return { type, ...compiled(opened(describeType(type))) };
}

/** With enums that take any number, as those of our own schemas. */
function opened(description: SchemaDescription): SchemaDescription {
  for (const each of description.enums) delete each.closed;
  return description;
}

/** The same for a description that protobufjs cannot make. */
export function compiled(description: SchemaDescription): Omit<TestSchema, "type"> {
  const schema = compileSchema(description);
  return { description, schema, codec: createPlannedCodec<Message, Message>(schema, provider) };
}

const scalars: readonly string[] = [
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "fixed64",
  "fixed32",
  "bool",
  "string",
  "bytes",
  "uint32",
  "Color",
  "sfixed32",
  "sfixed64",
  "sint32",
  "sint64",
];
/** Scalars that have a packed form. */
export const packable: readonly string[] = scalars.filter((type) => type !== "string" && type !== "bytes");

/** Every type once (named `int32_`), repeated (`int32s`) and packed (`int32p`), groups, sub-messages, and numbers of every size. */
export const everythingProto: string = `
syntax = "proto2";
package everything;
enum Color { RED = 0; GREEN = 1; BLUE = 300; DARK = -1; LAST = 2147483647; FIRST = -2147483648; }
message Everything {
  ${scalars.map((type, index) => `optional ${type} ${type.toLowerCase()}_ = ${index + 1};`).join("\n  ")}
  ${scalars.map((type, index) => `repeated ${type} ${type.toLowerCase()}s = ${index + 21};`).join("\n  ")}
  ${packable.map((type, index) => `repeated ${type} ${type.toLowerCase()}p = ${index + 41} [packed = true];`).join("\n  ")}
  optional Everything child = 17;
  repeated Everything children = 18;
  optional group Pair = 19 {
    required int32 left = 1;
    optional string right = 2;
    optional Everything inside = 3;
  }
  repeated group Item = 20 {
    optional bytes data = 1;
    repeated group Sub = 20 { optional uint32 id = 536870911; }
  }
  optional Strict strict = 60;
  optional int32 dense_end = 63;
  optional int32 sparse_start = 64;
  optional string sparse = 1000;
  repeated sint64 sparses = 1001 [packed = true];
  optional bytes rare = 20000000;
  optional Everything last = 536870911;
}
message Strict {
  required int32 one = 1;
  required string two = 2;
  optional Strict again = 3;
  repeated Strict more = 4;
}`;

export const everything: TestSchema = schemaOf(everythingProto, "everything.Everything");
