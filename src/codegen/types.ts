// The types of generated messages: what `loads` returns, and what `dumps` takes.
import {
  TYPE_BOOL,
  TYPE_BYTES,
  TYPE_ENUM,
  TYPE_FIXED64,
  TYPE_GROUP,
  TYPE_INT64,
  TYPE_MESSAGE,
  TYPE_SFIXED64,
  TYPE_SINT64,
  TYPE_STRING,
  TYPE_UINT64,
} from "../abi.ts";
import { propertyName } from "./names.ts";
import type { Field, Message, Scope } from "./scope.ts";

const WIDE: readonly number[] = [TYPE_INT64, TYPE_UINT64, TYPE_SINT64, TYPE_FIXED64, TYPE_SFIXED64];

/** The type of one value, as `loads` returns it. */
export function valueType(scope: Scope, field: Field): string {
  switch (field.type) {
    case TYPE_STRING:
      return "string";
    case TYPE_BYTES:
      return "Uint8Array";
    case TYPE_BOOL:
      return "boolean";
    case TYPE_ENUM:
      return scope.enumOf(field).name;
    case TYPE_MESSAGE:
    case TYPE_GROUP:
      return scope.messageOf(field).name;
    default:
      return WIDE.includes(field.type) ? "number | bigint" : "number";
  }
}

function inputType(scope: Scope, field: Field): string {
  switch (field.type) {
    case TYPE_BYTES:
      return "Bytes";
    case TYPE_ENUM:
      return `${scope.enumOf(field).name} | keyof typeof ${scope.enumOf(field).name}`;
    case TYPE_MESSAGE:
    case TYPE_GROUP:
      return `${scope.messageOf(field).name}Input`;
    default:
      return WIDE.includes(field.type) ? "Integer" : valueType(scope, field);
  }
}

/** A field's type: that of its value, its list or its map. */
export function fieldType(scope: Scope, field: Field, typeOf: (scope: Scope, field: Field) => string = valueType): string {
  if (field.map) return `Record<string, ${typeOf(scope, scope.messageOf(field).fields[1])}>`;
  const type = typeOf(scope, field);
  if (field.label !== "repeated") return type;
  return type.includes("|") ? `(${type})[]` : `${type}[]`;
}

function messageTypes(scope: Scope, { name, fields }: Message): string {
  const out = fields.map((field) => {
    const absent = field.label === "required" ? "" : " | undefined";
    return `  ${propertyName(field.name)}: ${fieldType(scope, field)}${absent};\n`;
  });
  const taken = fields.map((field) => {
    const [mark, absent] = field.label === "required" ? ["", ""] : ["?", " | null | undefined"];
    return `  ${propertyName(field.name)}${mark}: ${fieldType(scope, field, inputType)}${absent};\n`;
  });
  const unknown = "  [unknownFields]?: Uint8Array[];\n";
  return `export interface ${name} {\n${out.join("")}${unknown}}\n\nexport interface ${name}Input {\n${taken.join("")}${unknown}}\n`;
}

function enumType(name: string, closed: boolean): string {
  return `export type ${name} = (typeof ${name})[keyof typeof ${name}]${closed ? "" : " | (number & {})"};\n`;
}

/** The types of all messages and enums. */
export function typesSource(scope: Scope): string {
  const enums = scope.description.enums.map(({ closed }, index) => enumType(scope.names.enums[index], closed === true));
  const messages = scope.messages.filter(({ isEntry }) => !isEntry).map((message) => messageTypes(scope, message));
  return [...enums, ...messages].join("\n");
}
