// The other half of protobuf.ts: messages to bytes, slowly. It takes what is right and checks nothing.
import type { FieldDescription, SchemaDescription } from "../../src/codec/describe.ts";
import { type Message, typeOf, wireOf } from "./protobuf.ts";

/** The bytes of a message, fields in order of their numbers. */
export function encode(message: Message, schema: SchemaDescription, which: number = 0): Uint8Array {
  return Uint8Array.from(fieldsOf(message, schema, which));
}

export function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

export function tag(number: number, wire: number): number[] {
  return varint(BigInt(number) * 8n + BigInt(wire));
}

/** A length-delimited field. */
export function delimited(number: number, payload: Iterable<number>): number[] {
  const bytes = [...payload];
  return [...tag(number, 2), ...varint(bytes.length), ...bytes];
}

function fieldsOf(message: Message, schema: SchemaDescription, which: number): number[] {
  const fields = [...schema.messages[which].fields].sort((left, right) => left.number - right.number);
  return fields.flatMap((field) => {
    const value = Object.getOwnPropertyDescriptor(message, field.name)?.value;
    if (value === undefined || value === null) return [];
    if (field.map) return Object.entries(value).flatMap((entry) => delimited(field.number, entryOf(field, entry, schema)));
    if (field.label !== "repeated") return single(field, value, schema);
    if (!field.packed) return (value as unknown[]).flatMap((element) => single(field, element, schema));
    const payload = (value as unknown[]).flatMap((element) => numeric(field, element, schema));
    return payload.length === 0 ? [] : delimited(field.number, payload);
  });
}

/** A map's entry: key and value, both of them always. */
function entryOf(field: FieldDescription, [key, value]: [string, unknown], schema: SchemaDescription): number[] {
  const [keyField, valueField] = schema.messages[field.message as number].fields;
  const text = typeOf(keyField) === "string";
  const plain = text ? key : typeOf(keyField) === "bool" ? key === "true" : BigInt(key);
  return [...single(keyField, plain, schema), ...single(valueField, value, schema)];
}

function single(field: FieldDescription, value: unknown, schema: SchemaDescription): number[] {
  const { number } = field;
  switch (typeOf(field)) {
    case "string":
      return delimited(number, Buffer.from(value as string, "utf8"));
    case "bytes":
      return delimited(number, typeof value === "string" ? Buffer.from(value, "utf8") : (value as Uint8Array));
    case "message":
      return delimited(number, fieldsOf(value as Message, schema, field.message as number));
    case "group":
      return [...tag(number, 3), ...fieldsOf(value as Message, schema, field.message as number), ...tag(number, 4)];
    default:
      return [...tag(number, wireOf(field)), ...numeric(field, value, schema)];
  }
}

/** A number as it stands after its tag, or in a packed payload. */
function numeric(field: FieldDescription, value: unknown, schema: SchemaDescription): number[] {
  const view = new DataView(new ArrayBuffer(wireOf(field) === 1 ? 8 : 4));
  switch (typeOf(field)) {
    case "double":
      view.setFloat64(0, value as number, true);
      break;
    case "float":
      view.setFloat32(0, value as number, true);
      break;
    case "fixed32":
    case "sfixed32":
      view.setUint32(0, Number(value), true);
      break;
    case "fixed64":
    case "sfixed64":
      view.setBigUint64(0, BigInt(value as number), true);
      break;
    case "sint32":
    case "sint64":
      return varint(BigInt(value as number) < 0n ? BigInt(value as number) * -2n - 1n : BigInt(value as number) * 2n);
    case "enum":
      return varint(typeof value === "string" ? schema.enums[field.enum as number].values[value] : (value as number));
    default:
      return varint(BigInt(value as number | boolean));
  }
  return [...new Uint8Array(view.buffer)];
}
