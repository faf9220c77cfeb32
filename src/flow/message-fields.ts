// How the fields of proto/flow.proto correspond to the parts of flows: the type of their values, and the slots of a part that they fill.
// All of it is derived from the mapping that the schema declares.
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

/** In place of a slot: the part has no such field. */
export const NO_SLOT = -1;
/** In place of a slot: the field holds something that only mitmproxy's form shows. */
export const ODD = -2;
/** In place of a slot: the message that the flow's type adds, whose fields are the flow's own. */
export const TYPE_PART = -3;

const FIELD_ENTRY_WORDS = 1 << (MAP_FIELD_SHIFT - 2);
const SLOT_WORDS = 1 << (SLOT_SHIFT - 2);

/** How a part's layout corresponds to a message. */
export interface FieldTable {
  /** By field index: the field's slot, or one of the constants above. */
  readonly slots: Int8Array;
  /** By slot: the field whose default is used if no field is set; 0 if the slot is then null. */
  readonly absent: readonly number[];
}

/** A tuple: a list with a fixed meaning for each place. */
export interface TupleTable {
  /** By place, from 0: the field whose default is used if none is set. */
  readonly fields: readonly number[];
  /** Trailing places from this one on are omitted if they are not set. */
  readonly required: number;
}

/** A field of a message, as the mapping describes it. */
export interface MessageField {
  readonly index: number;
  readonly name: string;
  /** Its tag on the wire. */
  readonly wireTag: number;
  /** The key of its value in a dict. */
  readonly key: string;
  /** The place in the dict or list, from 0; undefined if the field is not an item of it. */
  readonly place: number | undefined;
  /** Absent means null. */
  readonly isNullable: boolean;
  readonly isRepeated: boolean;
  /** Absent means the default value of its type. */
  readonly isImplicit: boolean;
  /** One of the tags, or one of the FORM_ constants of src/abi.ts. */
  readonly form: number;
  /** The schema index of the message that it holds; 0 if it holds none. */
  readonly message: number;
}

/** The fields of the schema, by index from 1; 0 is the flow itself. */
export class MessageFields {
  /** By field: the tag that its values have in mitmproxy's form. */
  readonly tags: Uint8Array;
  /** By field: the name of the flow type that its presence indicates; empty for other fields. */
  readonly typeNames: readonly string[];
  readonly #heads: Uint32Array;
  /** By field: the message that it holds. */
  readonly #messages: Uint8Array;
  /** By message: its first field. */
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

  /** Whether the field holds a message. */
  isMessage(field: number): boolean {
    return this.#messages[field] !== 0;
  }

  isType(field: number): boolean {
    return this.form(field) === FORM_TYPE;
  }

  /** The field's place, from 0, in the list that the message around it stands for. */
  placeOf(field: number): number {
    return (this.#heads[field] >>> MAP_PLACE_SHIFT) - 1;
  }

  /** The table of the part that a field holds; for the field of a flow's type, that of the flow. A field holds only one kind of part. */
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

/** The fields of flow.proto, built at first use. */
export function fieldsOfFlow(): MessageFields {
  messageFields ??= new MessageFields();
  return messageFields;
}
