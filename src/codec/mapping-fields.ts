// What the mapping's tables (mapping.ts) hold about each field of proto/flow.proto, derived from the schema and its options.
import {
  FIELD_SHIFT,
  FORM_EXTRA,
  FORM_FREE_DICT,
  FORM_LIST,
  FORM_NONE,
  FORM_ORDER,
  FORM_TYPE,
  FORM_VALUES,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FIXED32,
  TAG_FIXED64,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MESSAGE,
  TAG_TEXT,
  TAG_VARINT,
  TYPE_BOOL,
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_FIXED32,
  TYPE_STRING,
  WIRE_SIZE_SHIFT,
} from "../abi.ts";
import type { FieldDescription } from "./describe.ts";
import { flowDescription } from "./generated/flow.ts";

/** A field's options. */
export interface FieldMapping {
  /** Place among the items of the dict or list, from 1. */
  place?: number;
  /** The key, if it differs from the field's name. */
  key?: string;
  /** A name of the enum `Role`. */
  role?: string;
  /** Absent means null (in a list of fixed places: it may be missing at the end). */
  nullable?: boolean;
}

/** A message of the schema, its fields in the schema's order. */
export interface MessageMapping {
  /** A name of the enum `Form`. */
  form: string;
  fields: readonly FieldMapping[];
}

/** A field with everything that is known about it. */
export interface MappedField extends FieldMapping {
  readonly description: FieldDescription;
  readonly index: number;
  readonly word: number;
  readonly form: number;
}

/** All fields of each message. Indices start at 1 and run on from one message to the next. */
export function mappedFields(): MappedField[][] {
  const { schema, mapping } = flowDescription();
  let index = 0;
  return schema.messages.map(({ fields }, which) =>
    fields.map((description, position) => {
      const options = mapping[which].fields[position];
      index++;
      return { ...options, description, index, word: nodeWord(description, index), form: formOf(description, options) };
    }),
  );
}

/** Text as a tnetstring element. */
export function spelledText(text: string): string {
  return `${text.length}:${text};`;
}

/** The encoded item that an absent field stands for; empty if the field cannot be absent. */
export function absentItem({ description, form, nullable, role }: MappedField, isTuple: boolean): string {
  if (role === "TYPE") return spelledText(description.name);
  if (nullable && !isTuple) return "0:~";
  if (description.label === "repeated") return "0:]";
  const items: Record<number, string> = {
    [TAG_BYTES]: "0:,",
    [TAG_TEXT]: "0:;",
    [TAG_BOOLEAN]: "5:false!",
    [TAG_INTEGER]: "1:0#",
    [TAG_FLOAT]: "3:0.0^",
  };
  return items[form] ?? "";
}

export function isListOfValues(which: number): boolean {
  const { schema, mapping } = flowDescription();
  const [field] = schema.messages[which].fields;
  return mapping[which].form === "LIST" && mapping[field.message as number].form === "VALUE";
}

/** Whether the field's values are lists of exactly two bytes items, held by the fields numbered 1 and 2. */
export function isPair({ description, form }: MappedField): boolean {
  if (form !== TAG_LIST) return false;
  const { fields } = flowDescription().schema.messages[description.message as number];
  return fields.length === 2 && fields.every(({ number, type }, i) => number === i + 1 && type === TYPE_BYTES);
}

/** The first word of a field's nodes: their tag and the field's index. */
export function nodeWord({ type, message }: FieldDescription, index: number): number {
  const tags: Record<number, number> = {
    [TYPE_STRING]: TAG_TEXT,
    [TYPE_BYTES]: TAG_BYTES,
    [TYPE_DOUBLE]: TAG_FIXED64,
    [TYPE_FIXED32]: TAG_FIXED32,
  };
  return (message !== undefined ? TAG_MESSAGE : (tags[type] ?? TAG_VARINT)) | (index << FIELD_SHIFT);
}

const formsOfTypes: Record<number, number> = {
  [TYPE_BYTES]: TAG_BYTES,
  [TYPE_STRING]: TAG_TEXT,
  [TYPE_BOOL]: TAG_BOOLEAN,
  [TYPE_DOUBLE]: TAG_FLOAT,
};
const formsOfMessages: Record<string, number> = { DICT: TAG_DICT, TUPLE: TAG_LIST, FREE_DICT: FORM_FREE_DICT, LIST: FORM_LIST };

/** The form that a field's values have in a flow: a tag, or a FORM_ of src/abi.ts. */
function formOf({ type, message }: FieldDescription, { role }: FieldMapping): number {
  if (role === "TYPE") return FORM_TYPE;
  if (role === "EXTRA") return FORM_EXTRA;
  if (role === "ORDER") return FORM_ORDER;
  if (role === "CHECKSUM") return FORM_NONE;
  if (role === "BIG_INTEGER") return TAG_INTEGER;
  if (message === undefined) return formsOfTypes[type] ?? TAG_INTEGER;
  return isListOfValues(message) ? FORM_VALUES : (formsOfMessages[flowDescription().mapping[message].form] ?? FORM_NONE);
}

/** A field's wire tag as one or two bytes, the last of which is the second of the word, and their number from bit WIRE_SIZE_SHIFT on. */
export function spelledTag(tag: number): number {
  return tag < 0x80 ? (tag << 8) | (1 << WIRE_SIZE_SHIFT) : (tag & 0x7f) | 0x80 | ((tag >>> 7) << 8) | (2 << WIRE_SIZE_SHIFT);
}

/** The tag of the item that a field holds. */
export function itemTag({ description, form }: MappedField): number {
  if (form === FORM_TYPE) return TAG_TEXT;
  if (description.label === "repeated" || form === FORM_LIST || form === FORM_VALUES) return TAG_LIST;
  return form === FORM_FREE_DICT ? TAG_DICT : form;
}
