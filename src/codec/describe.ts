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
  /** A map: on the wire, repeated messages of a key (1) and a value (2), which `message` describes. */
  map?: boolean;
  /** Without presence, as in proto3: the default value means absent. */
  implicit?: boolean;
  /** Index of its oneof in the message. */
  oneof?: number;
  /** The default value, where the schema gives one of its own. */
  default?: unknown;
}

export interface EnumDescription {
  name: string;
  values: Record<string, number>;
  /** As in proto2: numbers that it doesn't name are unknown fields. */
  closed?: boolean;
}

export interface SchemaDescription {
  /** The first is the root. Fields are in order of their numbers. */
  messages: { name: string; fields: FieldDescription[] }[];
  enums: EnumDescription[];
}

/** The parts of protobufjs's `Type`, `Field`, `MapField` and `Enum` that are read, as versions 7.5 and later have them. */
export interface ReflectedType {
  readonly fullName: string;
  readonly fieldsArray: readonly ReflectedField[];
  /** The root of everything that it may refer to. */
  readonly root: { resolveAll(): unknown };
}
export interface ReflectedField {
  readonly name: string;
  readonly fullName: string;
  readonly id: number;
  readonly type: string;
  readonly required: boolean;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly packed: boolean;
  readonly resolvedType: unknown;
  /** False if the default value means absent; the field has presence otherwise. */
  readonly hasPresence?: unknown;
  /** True of a group. */
  readonly delimited?: boolean;
  readonly partOf?: object | null;
  readonly keyType?: string;
  readonly typeDefault?: unknown;
  readonly options?: Readonly<Record<string, unknown>>;
}
interface ReflectedEnum {
  readonly fullName: string;
  readonly values: Readonly<Record<string, number>>;
  readonly _features?: { readonly enum_type?: string };
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

/** protobuf's largest field number. */
const LARGEST_NUMBER = 2 ** 29 - 1;

/** Numbers items in the order in which they are first asked for. */
class Numbered<Item> {
  readonly items: Item[] = [];
  readonly #indices: Map<Item, number> = new Map();

  indexOf(item: Item): number {
    const known = this.#indices.get(item);
    if (known !== undefined) return known;
    this.#indices.set(item, this.items.length);
    return this.items.push(item) - 1;
  }
}

/** What is described as a message: a message, or a map field, for its entries. */
type Source = ReflectedType | ReflectedField;

class Describer {
  readonly sources: Numbered<Source> = new Numbered();
  readonly enums: Numbered<ReflectedEnum> = new Numbered();

  message(source: Source): SchemaDescription["messages"][number] {
    const name = source.fullName.replace(/^\./, "");
    if (!("fieldsArray" in source)) return { name, fields: this.#entry(source) };
    const oneofs = new Numbered<object>();
    const fields = source.fieldsArray.map((field) => this.#field(field, oneofs));
    return { name, fields: fields.sort((left, right) => left.number - right.number) };
  }

  #field(field: ReflectedField, oneofs: Numbered<object>): FieldDescription {
    const { name, id: number } = field;
    if (number < 1 || number > LARGEST_NUMBER) throw new RangeError(`${field.fullName} has the number ${number}`);
    if (field.map) {
      return { name, number, type: TYPE_MESSAGE, label: "repeated", message: this.sources.indexOf(field), map: true };
    }
    const label = field.required ? "required" : field.repeated ? "repeated" : "optional";
    const description: FieldDescription = { name, number, label, ...this.#typeOf(field) };
    // protobufjs calls all repeated fields of proto3 packed, even strings and messages.
    if (label === "repeated" && field.packed && isNumber(description.type)) description.packed = true;
    if (label === "optional" && field.hasPresence === false && description.message === undefined) description.implicit = true;
    if (field.partOf) description.oneof = oneofs.indexOf(field.partOf);
    if (field.options?.default !== undefined) description.default = plainDefault(field.typeDefault);
    return description;
  }

  /** The fields of a map entry. Both are always written, but may be missing when read. */
  #entry(field: ReflectedField): FieldDescription[] {
    return [
      { name: "key", number: 1, type: scalarTypes[field.keyType as string], label: "optional" },
      { name: "value", number: 2, label: "optional", ...this.#typeOf(field) },
    ];
  }

  #typeOf(field: ReflectedField): Pick<FieldDescription, "type" | "message" | "enum"> {
    if (Object.hasOwn(scalarTypes, field.type)) return { type: scalarTypes[field.type] };
    const resolved = field.resolvedType as ReflectedType | ReflectedEnum;
    if ("values" in resolved) return { type: TYPE_ENUM, enum: this.enums.indexOf(resolved) };
    return { type: field.delimited ? TYPE_GROUP : TYPE_MESSAGE, message: this.sources.indexOf(resolved) };
  }
}

/** protobufjs gives 64-bit defaults as objects of the package long, where that is installed. */
function plainDefault(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const whole = BigInt(String(value));
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
}

/**
 * The schema of message types and all that they refer to; the first type is its root.
 * @throws TypeError unless they are message types of protobufjs; RangeError for an invalid field number
 */
export function describeType(...types: ReflectedType[]): SchemaDescription {
  const describer = new Describer();
  for (const type of types) {
    if (!Array.isArray(type?.fieldsArray)) throw new TypeError("a message type of protobufjs is compiled, such as root.lookupType() gives");
    type.root.resolveAll();
    describer.sources.indexOf(type);
  }
  const messages: SchemaDescription["messages"] = [];
  // The list grows during the loop: each message adds those that its fields refer to.
  for (const source of describer.sources.items) messages.push(describer.message(source));
  return { messages, enums: describer.enums.items.map(describeEnum) };
}

function describeEnum({ fullName, values, _features }: ReflectedEnum): EnumDescription {
  const description: EnumDescription = { name: fullName.replace(/^\./, ""), values: { ...values } };
  if (_features?.enum_type === "CLOSED") description.closed = true;
  return description;
}
