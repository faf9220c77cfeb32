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
  FIELD_TRAITS,
  FIELD_WIRE_TAG,
  FIELD_WORDS,
  MESSAGE_DENSE,
  MESSAGE_HEAD,
  MESSAGE_KEEP_UNKNOWN,
  MESSAGE_SPARSE,
  TRAIT_PACKABLE,
  TRAIT_WIRE_SHIFT,
  TYPE_BOOL,
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_FIXED32,
  TYPE_FIXED64,
  TYPE_FLOAT,
  TYPE_GROUP,
  TYPE_INT64,
  TYPE_MESSAGE,
  TYPE_SFIXED32,
  TYPE_SFIXED64,
  TYPE_SINT64,
  TYPE_STRING,
  TYPE_UINT64,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from "../abi.ts";
import type { SchemaTables } from "../engine/tables.ts";
import type { EnumDescription, FieldDescription, SchemaDescription } from "./describe.ts";
import { generalShape, type Shape } from "./shape.ts";

export interface FieldPlan {
  readonly name: string;
  readonly type: number;
  /** The wire type that its values have when they are not packed. */
  readonly wire: number;
  /** Its tag on the wire, and the tag of a packed payload. */
  readonly wireTag: number;
  readonly packedWireTag: number;
  readonly repeated: boolean;
  /** Whether it is a map: repeated messages that are the map's entries. */
  readonly map: boolean;
  readonly packed: boolean;
  /** Without presence: its default value means absent. */
  readonly implicit: boolean;
  /** Whether it holds 64-bit integers. */
  readonly wide: boolean;
  /** Its index among its message's fields. */
  readonly position: number;
  /** The other fields of its oneof. */
  readonly rivals: readonly FieldPlan[];
  readonly message: MessagePlan | null;
  readonly enum: EnumPlan | null;
  /** The value of the absent field when defaults are asked for; undefined if it stays absent. */
  fallback(): unknown;
}

export interface EnumPlan {
  readonly numbers: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
  /** Numbers without a name are unknown fields. */
  readonly closed: boolean;
}

export interface MessagePlan {
  readonly name: string;
  readonly fields: readonly FieldPlan[];
  readonly required: readonly FieldPlan[];
  /** The members of each oneof. */
  readonly oneofs: readonly (readonly FieldPlan[])[];
  /** The fields by number: those whose wire tags take at most two bytes. */
  readonly byNumber: readonly (FieldPlan | undefined)[];
  /** There are required fields or oneofs. */
  readonly isChecked: boolean;
  readonly keepUnknown: boolean;
  readonly shape: Shape;
}

export interface Schema extends SchemaTables {
  /** The plan of the root message. */
  readonly plan: MessagePlan;
  /** Plans of all fields by their index in the tables. */
  readonly fields: readonly FieldPlan[];
}

const LARGEST_TWO_BYTE_NUMBER = 2047;
/** Numbers below this are looked up directly. */
const DENSE_LIMIT = 64;

export function wireTypeOf(type: number): number {
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

export interface SchemaOptions {
  /** Shapes that the build generated, one per message; general ones are made if there are none. */
  readonly shapes?: readonly Shape[];
  /** Keeps fields that a message doesn't know. */
  readonly keepUnknown?: boolean;
  /** Messages have a property for each field, undefined where it is absent. */
  readonly everyField?: boolean;
  /** Index of the root message: the first unless set. */
  readonly root?: number;
}

/** The tables and plans of a description. */
export function compileSchema(description: SchemaDescription, options: SchemaOptions = {}): Schema {
  const { messages } = description;
  const { root = 0 } = options;
  const plans = planMessages(description, options);
  // Index 0 means no field, as in the tables.
  const fields: FieldPlan[] = [];
  fields.length = 1;
  const words: number[] = new Array(FIELD_WORDS).fill(0);
  const firstIndex = messages.map((message, which) => {
    const first = fields.length;
    fields.push(...plans[which].fields);
    for (const field of message.fields) words.push(...entryOf(field));
    return first;
  });
  const offsets = messages.map((message, which) => {
    const offset = words.length;
    words.push(...tableOf(message.fields, firstIndex[which], plans[which].keepUnknown));
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
    root: offsets[root],
    fieldName: (field) => fields[field].name,
    isRepeated: (field) => fields[field].repeated,
    fieldOf: (message, number) => {
      const which = offsets.indexOf(message);
      const position = messages[which].fields.findIndex((field) => field.number === number);
      return position < 0 ? 0 : firstIndex[which] + position;
    },
    plan: plans[root],
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

/** A message's head and its two tables. @param first the index of its first field */
function tableOf(fields: readonly FieldDescription[], first: number, keepUnknown: boolean): number[] {
  const dense = Math.min(DENSE_LIMIT, Math.max(0, ...fields.map((field) => field.number + 1)));
  const table: number[] = new Array(MESSAGE_HEAD + dense).fill(0);
  const sparse: number[] = [];
  fields.forEach(({ number }, position) => {
    if (number < dense) table[MESSAGE_HEAD + number] = first + position;
    else sparse.push(number, first + position);
  });
  table[MESSAGE_DENSE] = dense;
  table[MESSAGE_SPARSE] = sparse.length / 2;
  table[MESSAGE_KEEP_UNKNOWN] = keepUnknown ? 1 : 0;
  return table.concat(sparse);
}

function planMessages(description: SchemaDescription, { shapes, keepUnknown = false, everyField = false }: SchemaOptions): MessagePlan[] {
  const enums = description.enums.map(planEnum);
  const entries = new Set(description.messages.flatMap(({ fields }) => fields.filter(({ map }) => map).map(({ message }) => message)));
  const plans = description.messages.map((message, which) => ({
    name: message.name,
    fields: [] as FieldPlan[],
    required: [] as FieldPlan[],
    oneofs: [] as FieldPlan[][],
    isChecked: false,
    byNumber: [] as (FieldPlan | undefined)[],
    // A map entry has nowhere to keep fields other than its key and value.
    keepUnknown: keepUnknown && !entries.has(which),
    shape:
      shapes?.[which] ??
      generalShape(
        message.fields.map(({ name }) => name),
        everyField && !entries.has(which),
      ),
  }));
  description.messages.forEach((message, which) => {
    const plan = plans[which];
    message.fields.forEach((field, position) => {
      const fieldPlan = planField(field, position, plans, enums);
      plan.fields.push(fieldPlan);
      if (field.label === "required") plan.required.push(fieldPlan);
      if (field.number <= LARGEST_TWO_BYTE_NUMBER) {
        while (plan.byNumber.length <= field.number) plan.byNumber.push(undefined);
        plan.byNumber[field.number] = fieldPlan;
      }
      if (field.oneof === undefined) return;
      plan.oneofs[field.oneof] ??= [];
      plan.oneofs[field.oneof].push(fieldPlan);
    });
    // Leaves out the synthetic oneofs of proto3's optional fields, which have a single member.
    plan.oneofs = plan.oneofs.filter(({ length }) => length > 1);
    plan.isChecked = plan.required.length > 0 || plan.oneofs.length > 0;
    for (const members of plan.oneofs) {
      for (const member of members) (member.rivals as FieldPlan[]).push(...members.filter((other) => other !== member));
    }
  });
  return plans;
}

/** An enum as readers and writers use it. */
export function planEnum({ values, closed = false }: EnumDescription): EnumPlan {
  const names = new Map<number, string>();
  // If a number has several names, the first one is used.
  for (const [name, number] of Object.entries(values)) if (!names.has(number)) names.set(number, name);
  return { numbers: new Map(Object.entries(values)), names, closed };
}

const WIDE_TYPES: readonly number[] = [TYPE_INT64, TYPE_UINT64, TYPE_SINT64, TYPE_FIXED64, TYPE_SFIXED64];

function planField(field: FieldDescription, position: number, plans: readonly MessagePlan[], enums: readonly EnumPlan[]): FieldPlan {
  const wire = wireTypeOf(field.type);
  const enumPlan = field.enum === undefined ? null : enums[field.enum];
  return {
    name: field.name,
    type: field.type,
    wire,
    wireTag: field.number * 8 + wire,
    packedWireTag: field.number * 8 + WIRE_LENGTH,
    repeated: field.label === "repeated",
    map: field.map === true,
    packed: field.packed === true,
    implicit: field.implicit === true,
    wide: WIDE_TYPES.includes(field.type),
    position,
    rivals: [],
    message: field.message === undefined ? null : plans[field.message],
    enum: enumPlan,
    fallback: fallbackOf(field, enumPlan),
  };
}

/** protobufjs's `defaults`: members of a oneof stay absent, messages are null. */
function fallbackOf(field: FieldDescription, enumPlan: EnumPlan | null): () => unknown {
  if (field.oneof !== undefined) return () => undefined;
  if (field.map) return () => ({});
  if (field.label === "repeated") return () => [];
  const given = field.default;
  if (field.type === TYPE_BYTES) return () => Uint8Array.from((given as Uint8Array | undefined) ?? []);
  const value = given ?? zeroOf(field.type, enumPlan);
  return () => value;
}

function zeroOf(type: number, enumPlan: EnumPlan | null): unknown {
  if (type === TYPE_MESSAGE || type === TYPE_GROUP) return null;
  if (type === TYPE_STRING) return "";
  if (type === TYPE_BOOL) return false;
  return enumPlan?.names.keys().next().value ?? 0;
}
