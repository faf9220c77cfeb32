// protobufjs as an oracle: messages in our form, written and read by it.
import type protobufjs from "protobufjs";
import type { SchemaDescription } from "../../src/codec/describe.ts";
import { type Message, typeOf } from "../reference/protobuf.ts";

/** The bytes that protobufjs writes. */
export function oracleWrites(type: protobufjs.Type, message: Message): Uint8Array {
  return Uint8Array.from(type.encode(type.fromObject(message)).finish());
}

/** The message that protobufjs reads, in the form that `loads` gives. */
export function oracleReads(type: protobufjs.Type, bytes: Uint8Array, schema: SchemaDescription): Message {
  return normalised(type.toObject(type.decode(bytes), { longs: String }), schema, 0);
}

function normalised(message: Message, schema: SchemaDescription, which: number): Message {
  const fields = schema.messages[which].fields.filter(({ name }) => Object.hasOwn(message, name));
  return Object.fromEntries(
    fields.map((field) => {
      const one = (value: unknown): unknown => {
        if (field.message !== undefined) return normalised(value as Message, schema, field.message);
        if (typeof value === "string" && typeOf(field) !== "string") {
          return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
        }
        return value;
      };
      const value = message[field.name];
      if (field.map) return [field.name, normalisedMap(value as Message, schema, field.message as number)];
      return [field.name, field.label === "repeated" ? (value as unknown[]).map(one) : one(value)];
    }),
  );
}

function normalisedMap(map: Message, schema: SchemaDescription, which: number): Message {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, normalised({ value }, schema, which).value]));
}
