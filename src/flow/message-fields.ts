// What the fields of proto/flow.proto are to the parts of flows: the type of their values, and the slot in which a part has them. All of it
// comes from the mapping that the schema declares.
import {
  DICT_HEAD,
  DICT_PLACES,
  DICT_REQUIRED,
  FIELD_WIRE_TAG,
  FIELD_WORDS,
  FORM_EXTRA,
  FORM_FREE_DICT,
  FORM_LIST,
  FORM_ORDER,
  FORM_TYPE,
  FORM_VALUES,
  MAP_FIELD_SHIFT,
  MAP_FIELDS,
  MAP_IMPLICIT,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  SLOT_SHIFT,
  TAG_DICT,
  TAG_LIST,
  TAG_TEXT,
} from "../abi.ts";
import { flowDescription } from "../codec/generated/flow.ts";
import { tablesOfFlow } from "../codec/mapping.ts";
import type { Layout } from "./layout.ts";

/** Instead of a slot: the part has no such field; it has what only mitmproxy's form shows; the part that the flow's type adds. */
export const NO_SLOT = -1;
export const ODD = -2;
export const TYPE_PART = -3;

const FIELD_ENTRY_WORDS = 1 << (MAP_FIELD_SHIFT - 2);
const SLOT_WORDS = 1 << (SLOT_SHIFT - 2);

/** How a part's layout and a message correspond. */
export interface FieldTable {
  /** By the index of a field: its slot, or one of the above. */
  readonly slots: Int8Array;
  /** By slot: the field whose default stands there where no field is set; 0: then it is null. */
  readonly absent: readonly number[];
}

/** A list of fixed places. */
export interface TupleTable {
  /** By place, from 0: the field whose default stands there. */
  readonly fields: readonly number[];
  /** Places from here on are left out at the end where they are not set. */
  readonly required: number;
}

/** A field of a message, as the mapping has it. */
export interface MessageField {
  readonly index: number;
  readonly name: string;
  /** Its tag on the wire. */
  readonly wireTag: number;
  /** The key of its value in a dict. */
  readonly key: string;
  /** From 0: the place in the dict or list. Undefined of what is not an item. */
  readonly place: number | undefined;
  /** Absent means null. */
  readonly isNullable: boolean;
  readonly isRepeated: boolean;
  /** Absent means the default of a single value. */
  readonly isImplicit: boolean;
  /** One of the tags, or one of the FORM_ of src/abi.ts. */
  readonly form: number;
  /** The message that it holds, by its index in the schema; 0: none. */
  readonly message: number;
}

/** The fields of the schema by their indices, from 1; 0 is the flow itself. */
export class MessageFields {
  /** The tag that the values have in mitmproxy's form. */
  readonly tags: Uint8Array;
  /** Names of types, by the field whose presence means it; else empty. */
  readonly typeNames: readonly string[];
  readonly #heads: Uint32Array;
  /** By field: the message that it holds. By message: its first field. */
  readonly #messages: Uint8Array;
  readonly #firsts: readonly number[];
  readonly #tables: (FieldTable | undefined)[] = [];
  readonly #tuples: (TupleTable | undefined)[] = [];

  constructor() {
    const { words, mapping } = tablesOfFlow();
    const { messages } = flowDescription().schema;
    const fields = messages.flatMap((message) => message.fields);
    const entries = words[mapping + MAP_FIELDS];
    this.#heads = Uint32Array.from([TAG_DICT, ...fields.map((_, i) => words[entries + (i + 1) * FIELD_ENTRY_WORDS])]);
    this.#messages = Uint8Array.from([0, ...fields.map(({ message = 0 }) => message)]);
    let first = 1;
    this.#firsts = messages.map((message) => {
      first += message.fields.length;
      return first - message.fields.length;
    });
    this.tags = Uint8Array.from(this.#heads, tagOf);
    this.typeNames = ["", ...fields.map(({ name }, i) => (this.isType(i + 1) ? name : ""))];
  }

  form(field: number): number {
    return this.#heads[field] & 0xff;
  }

  isRepeated(field: number): boolean {
    return (this.#heads[field] & MAP_REPEATED) !== 0;
  }

  /** Whether the field is a message of its own. */
  isMessage(field: number): boolean {
    return this.#messages[field] !== 0;
  }

  isType(field: number): boolean {
    return this.form(field) === FORM_TYPE;
  }

  /** From 0: the place in the list that the field's message stands for. */
  placeOf(field: number): number {
    return (this.#heads[field] >>> MAP_PLACE_SHIFT) - 1;
  }

  /** The table of the part that a field holds; of a flow's field of type, that of the flow. A field holds one kind of part. */
  tableOf(field: number, layout: Layout): FieldTable {
    const known = this.#tables[field];
    if (known !== undefined) return known;
    const table = this.#makeTable(field, layout);
    this.#tables[field] = table;
    return table;
  }

  #makeTable(field: number, layout: Layout): FieldTable {
    const slots = new Int8Array(this.#heads.length).fill(NO_SLOT);
    const absent: number[] = new Array(layout.names.length).fill(0);
    const isFlow = this.isType(field);
    const fields = [...this.fieldsOf(isFlow ? 0 : this.#messages[field]), ...(isFlow ? this.fieldsOf(this.#messages[field]) : [])];
    for (const { index, key, place, isNullable, form } of fields) {
      if (form === FORM_EXTRA || form === FORM_ORDER) slots[index] = ODD;
      if (form === FORM_TYPE && index === field) slots[index] = TYPE_PART;
      if (place === undefined || (form === FORM_TYPE && index !== field)) continue;
      const slot = layout.dict === null ? place : layout.slots.get(key);
      if (slot === undefined) continue;
      if (form !== FORM_TYPE) slots[index] = slot;
      if (!isNullable || form === FORM_TYPE) absent[slot] ||= index;
    }
    return { slots, absent };
  }

  /** The fields of a message, by its index in the schema. */
  fieldsOf(message: number): readonly MessageField[] {
    const { words } = tablesOfFlow();
    const { schema, mapping } = flowDescription();
    return schema.messages[message].fields.map(({ name }, position) => {
      const index = this.#firsts[message] + position;
      const { place, key = name, nullable = false } = mapping[message].fields[position];
      return {
        index,
        name,
        wireTag: words[index * FIELD_WORDS + FIELD_WIRE_TAG],
        key,
        place: place === undefined ? undefined : place - 1,
        isNullable: nullable,
        isRepeated: this.isRepeated(index),
        isImplicit: (this.#heads[index] & MAP_IMPLICIT) !== 0,
        form: this.form(index),
        message: this.#messages[index],
      };
    });
  }

  /** The places of the list that a field's message stands for. */
  tupleOf(field: number): TupleTable {
    const known = this.#tuples[field];
    if (known !== undefined) return known;
    const { words, mapping } = tablesOfFlow();
    const tuple = words[words[mapping + MAP_FIELDS] + field * FIELD_ENTRY_WORDS + 1];
    const places = Array.from({ length: words[tuple + DICT_PLACES] }, (_, i) => words[tuple + DICT_HEAD + i * SLOT_WORDS + 1] & 0xff);
    const table = { fields: places, required: words[tuple + DICT_REQUIRED] };
    this.#tuples[field] = table;
    return table;
  }
}

function tagOf(head: number): number {
  const form = head & 0xff;
  if ((head & MAP_REPEATED) !== 0 || form === FORM_LIST || form === FORM_VALUES) return TAG_LIST;
  if (form === FORM_TYPE) return TAG_TEXT;
  return form === FORM_FREE_DICT ? TAG_DICT : form;
}

let messageFields: MessageFields | null = null;

/** The fields of flow.proto, made when first asked for. */
export function fieldsOfFlow(): MessageFields {
  messageFields ??= new MessageFields();
  return messageFields;
}
