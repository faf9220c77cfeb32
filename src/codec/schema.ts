// A schema as the codecs use it: tables of words for the engines, and plans, the same things as objects, for the value readers and writers.
//
//   word 0 …      field entries of FIELD_WORDS each; entry 0 is empty, so that 0 can mean "no field"
//     entry       number │ traits: type, wire type, packable │ word offset of its message │ wire tag as written
//   then          messages, one after another
//     message     limit of the dense table │ pairs in the sparse table │ 1 to keep unknown fields
//                 dense table: the field's index for each number below the limit, 0 for none
//                 sparse table: (number, index) in order of number
import {
  FIELD_MESSAGE,
  FIELD_NUMBER,
  FIELD_SHIFT,
  FIELD_TRAITS,
  FIELD_WIRE_TAG,
  FIELD_WORDS,
  MESSAGE_HEAD,
  TAG_BYTES,
  TAG_FIXED32,
  TAG_FIXED64,
  TAG_GROUP,
  TAG_MESSAGE,
  TAG_PACKED,
  TAG_TEXT,
  TAG_VARINT,
  TRAIT_PACKABLE,
  TRAIT_WIRE_SHIFT,
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_FIXED32,
  TYPE_FIXED64,
  TYPE_FLOAT,
  TYPE_GROUP,
  TYPE_MESSAGE,
  TYPE_SFIXED32,
  TYPE_SFIXED64,
  TYPE_STRING,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from "../abi.ts";
import type { SchemaTables } from "../engine/tables.ts";
import type { FieldDescription, SchemaDescription } from "./describe.ts";
import { generalShape, type Shape } from "./shape.ts";

export interface FieldPlan {
  readonly name: string;
  readonly type: number;
  /** The wire type that its values have when they are not packed. */
  readonly wire: number;
  readonly repeated: boolean;
  readonly required: boolean;
  readonly packed: boolean;
  /** Tag and field index, as a node's first word holds them. */
  readonly tagWord: number;
  /** The same for one packed payload of all elements. */
  readonly packedTagWord: number;
  /** Its place among its message's fields. */
  readonly position: number;
  /** Bit of a required field in its message's `requiredBits`. */
  readonly requiredBit: number;
  readonly message: MessagePlan | null;
  readonly enumValues: ReadonlyMap<string, number> | null;
}

export interface MessagePlan {
  readonly name: string;
  readonly fields: readonly FieldPlan[];
  /** The fields by number, those of at most 15: their wire tags are one byte. */
  readonly byNumber: readonly (FieldPlan | undefined)[];
  readonly requiredBits: number;
  readonly shape: Shape;
}

export interface Schema extends SchemaTables {
  /** The plan of the root message. */
  readonly plan: MessagePlan;
  /** Plans of all fields by their index in the tables. */
  readonly fields: readonly FieldPlan[];
}

/** Numbers below this are looked up directly. */
const DENSE_LIMIT = 64;

function wireTypeOf(type: number): number {
  switch (type) {
    case TYPE_DOUBLE:
    case TYPE_FIXED64:
    case TYPE_SFIXED64:
      return WIRE_FIXED64;
    case TYPE_FLOAT:
    case TYPE_FIXED32:
    case TYPE_SFIXED32:
      return WIRE_FIXED32;
    case TYPE_STRING:
    case TYPE_BYTES:
    case TYPE_MESSAGE:
      return WIRE_LENGTH;
    case TYPE_GROUP:
      return WIRE_START_GROUP;
    default:
      return WIRE_VARINT;
  }
}

function tapeTagOf(type: number): number {
  switch (type) {
    case TYPE_STRING:
      return TAG_TEXT;
    case TYPE_BYTES:
      return TAG_BYTES;
    case TYPE_MESSAGE:
      return TAG_MESSAGE;
    case TYPE_GROUP:
      return TAG_GROUP;
  }
  const wire = wireTypeOf(type);
  return wire === WIRE_VARINT ? TAG_VARINT : wire === WIRE_FIXED32 ? TAG_FIXED32 : TAG_FIXED64;
}

/**
 * The tables and plans of a description.
 *
 * @param shapes those that the build wrote, one for each message; without them general ones are made
 * @throws RangeError when a message has more than 31 required fields
 */
export function compileSchema(description: SchemaDescription, shapes?: readonly Shape[]): Schema {
  const { messages, enums } = description;
  const words: number[] = new Array(FIELD_WORDS).fill(0);
  const fieldNames: string[] = [""];
  const fields: FieldPlan[] = [];
  const plans = messages.map((message, which) => ({
    name: message.name,
    fields: [] as FieldPlan[],
    byNumber: new Array<FieldPlan | undefined>(16).fill(undefined),
    requiredBits: 0,
    shape: shapes?.[which] ?? generalShape(message.fields.map(({ name }) => name)),
  }));
  const enumValues = enums.map(({ values }) => new Map(Object.entries(values)));
  const firstIndex: number[] = [];

  messages.forEach((message, which) => {
    firstIndex.push(fieldNames.length);
    let required = 0;
    for (const field of message.fields) {
      const index = fieldNames.push(field.name) - 1;
      if (field.label === "required" && ++required > 31) throw new RangeError(`${message.name} has more than 31 required fields`);
      const requiredBit = field.label === "required" ? 1 << (required - 1) : 0;
      const plan = planOf(field, index, plans[which].fields.length, requiredBit, plans, enumValues);
      fields[index] = plan;
      plans[which].fields.push(plan);
      if (field.number < 16) plans[which].byNumber[field.number] = plan;
      plans[which].requiredBits |= requiredBit;
      words.push(...entryOf(field));
    }
  });
  const offsets = messages.map((message, which) => {
    const offset = words.length;
    const dense = Math.min(DENSE_LIMIT, Math.max(0, ...message.fields.map((field) => field.number + 1)));
    const sparse: number[] = [];
    words.push(dense, 0, 0, ...new Array(dense).fill(0));
    message.fields.forEach((field, position) => {
      const index = firstIndex[which] + position;
      if (field.number < dense) words[offset + MESSAGE_HEAD + field.number] = index;
      else sparse.push(field.number, index);
    });
    words[offset + 1] = sparse.length / 2;
    words.push(...sparse);
    return offset;
  });
  messages.forEach((message, which) => {
    message.fields.forEach((field, position) => {
      const entry = (firstIndex[which] + position) * FIELD_WORDS;
      if (field.message !== undefined) words[entry + FIELD_MESSAGE] = offsets[field.message];
    });
  });
  return {
    words: Uint32Array.from(words),
    root: offsets[0],
    fieldName: (field) => fieldNames[field],
    isRepeated: (field) => fields[field].repeated,
    plan: plans[0],
    fields,
  };
}

function entryOf(field: FieldDescription): number[] {
  const wire = wireTypeOf(field.type);
  const packable = field.label === "repeated" && wire !== WIRE_LENGTH && wire !== WIRE_START_GROUP;
  const entry = new Array(FIELD_WORDS).fill(0);
  entry[FIELD_NUMBER] = field.number;
  entry[FIELD_TRAITS] = field.type | (wire << TRAIT_WIRE_SHIFT) | (packable ? TRAIT_PACKABLE : 0);
  entry[FIELD_WIRE_TAG] = field.number * 8 + wire;
  return entry;
}

function planOf(
  field: FieldDescription,
  index: number,
  position: number,
  requiredBit: number,
  plans: readonly MessagePlan[],
  enumValues: readonly ReadonlyMap<string, number>[],
): FieldPlan {
  return {
    name: field.name,
    type: field.type,
    wire: wireTypeOf(field.type),
    repeated: field.label === "repeated",
    required: field.label === "required",
    packed: field.packed === true,
    tagWord: tapeTagOf(field.type) | (index << FIELD_SHIFT),
    packedTagWord: TAG_PACKED | (index << FIELD_SHIFT),
    position,
    requiredBit,
    message: field.message === undefined ? null : plans[field.message],
    enumValues: field.enum === undefined ? null : enumValues[field.enum],
  };
}
