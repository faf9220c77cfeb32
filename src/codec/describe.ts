// A schema as plain data, taken from protobufjs's reflection objects. The build does this for our own .proto files, so that nothing of
// protobufjs is needed at run time. Only the shape of its objects is used; nothing is imported.
import {
  TYPE_BOOL,
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_ENUM,
  TYPE_FIXED32,
  TYPE_FIXED64,
  TYPE_FLOAT,
  TYPE_GROUP,
  TYPE_INT32,
  TYPE_INT64,
  TYPE_MESSAGE,
  TYPE_SFIXED32,
  TYPE_SFIXED64,
  TYPE_SINT32,
  TYPE_SINT64,
  TYPE_STRING,
  TYPE_UINT32,
  TYPE_UINT64,
} from "../abi.ts";

export interface FieldDescription {
  name: string;
  number: number;
  /** Number of the type in descriptor.proto: 9 string, 11 message, 12 bytes … */
  type: number;
  label: "required" | "optional" | "repeated";
  /** Repeated numbers: written as one packed payload. */
  packed?: boolean;
  /** Index of the message, for messages and groups. */
  message?: number;
  /** Index of the enum. */
  enum?: number;
}

export interface SchemaDescription {
  /** The first is the root. Fields are in order of their numbers. */
  messages: { name: string; fields: FieldDescription[] }[];
  enums: { name: string; values: Record<string, number> }[];
}

/** The parts of protobufjs's `Type`, `Field` and `Enum` that are read. */
export interface ReflectedType {
  fullName: string;
  fieldsArray: readonly ReflectedField[];
  resolveAll(): unknown;
}
export interface ReflectedField {
  name: string;
  id: number;
  type: string;
  required: boolean;
  repeated: boolean;
  map: boolean;
  packed: boolean;
  /** In protobufjs 8 a group's field says so here. */
  delimited?: boolean;
  resolvedType: unknown;
}
interface ReflectedEnum {
  fullName: string;
  values: Record<string, number>;
}

const scalarTypes: Record<string, number> = {
  double: TYPE_DOUBLE,
  float: TYPE_FLOAT,
  int64: TYPE_INT64,
  uint64: TYPE_UINT64,
  int32: TYPE_INT32,
  fixed64: TYPE_FIXED64,
  fixed32: TYPE_FIXED32,
  bool: TYPE_BOOL,
  string: TYPE_STRING,
  bytes: TYPE_BYTES,
  uint32: TYPE_UINT32,
  sfixed32: TYPE_SFIXED32,
  sfixed64: TYPE_SFIXED64,
  sint32: TYPE_SINT32,
  sint64: TYPE_SINT64,
};

function isNumber(type: number): boolean {
  return type !== TYPE_STRING && type !== TYPE_BYTES && type !== TYPE_MESSAGE && type !== TYPE_GROUP;
}

/** The schema that a message and all that it refers to make. @throws TypeError for a map field, which the codec does not take */
export function describeType(root: ReflectedType): SchemaDescription {
  const types: ReflectedType[] = [root];
  const enums: ReflectedEnum[] = [];
  const indexIn = <Item>(list: Item[], item: Item): number => {
    const index = list.indexOf(item);
    return index >= 0 ? index : list.push(item) - 1;
  };
  const messages: SchemaDescription["messages"] = [];
  // The list grows while it is walked: each message brings those that its fields refer to.
  for (const type of types) {
    type.resolveAll();
    const fields = type.fieldsArray.map((field): FieldDescription => {
      if (field.map) throw new TypeError(`${type.fullName}.${field.name} is a map`);
      const label = field.required ? "required" : field.repeated ? "repeated" : "optional";
      const description: FieldDescription = { name: field.name, number: field.id, type: scalarTypes[field.type], label };
      if (description.type === undefined) {
        const resolved = field.resolvedType as ReflectedType | ReflectedEnum;
        if ("values" in resolved) {
          description.type = TYPE_ENUM;
          description.enum = indexIn(enums, resolved);
        } else {
          description.type = field.delimited ? TYPE_GROUP : TYPE_MESSAGE;
          description.message = indexIn(types, resolved);
        }
      }
      // protobufjs says "packed" of all repeated fields of proto3.
      if (label === "repeated" && field.packed && isNumber(description.type)) description.packed = true;
      return description;
    });
    fields.sort((left, right) => left.number - right.number);
    messages.push({ name: type.fullName.replace(/^\./, ""), fields });
  }
  return { messages, enums: enums.map(({ fullName, values }) => ({ name: fullName.replace(/^\./, ""), values: { ...values } })) };
}
