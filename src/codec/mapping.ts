// How proto/flow.proto and mitmproxy's flows correspond, as tables for the engines' transcoders. The build takes their contents from the
// options in the schema (generated/flow.ts). The tables follow the schema's own, and offsets count from where those begin:
//
//   head          kinds of tags, 128 bytes │ the words named MAP_ in src/abi.ts │ a name and a dict for each type of flow
//   fields        MAP_FIELD_SHIFT: an entry for each field of the schema, by its index
//   dicts, lists  one for each message of such a form, and one for each type of flow: DICT_ head │ a slot for each place │ field lists
//   names         keys, type names and other strings, each as a text element (`4:host;`), keys with the item after them that an absent
//                 field stands for (`4:host;0:;`), padded to 8 bytes; what refers to one has the offset of its text
import {
  DICT_EXTRA,
  DICT_FIELDS,
  DICT_HEAD,
  DICT_ORDER,
  DICT_PART_FIELDS,
  DICT_PLACES,
  DICT_REQUIRED,
  DICT_TYPE_NAME,
  FIELD_WIRE_TAG,
  FIELD_WORDS,
  FORM_EXTRA,
  FORM_LIST,
  FORM_NONE,
  FORM_ORDER,
  FORM_TYPE,
  ITEM_TAG_SHIFT,
  KIND_BOOLEAN,
  KIND_BYTES,
  KIND_DICT,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_LIST,
  KIND_TEXT,
  MAP_BIG_INTEGER,
  MAP_CHECKSUM,
  MAP_ENTRY,
  MAP_ENTRY_NAME,
  MAP_ENTRY_OTHER,
  MAP_ENTRY_VALUE,
  MAP_FIELDS,
  MAP_IMPLICIT,
  MAP_ITEM,
  MAP_KINDS,
  MAP_ODD,
  MAP_PAIR,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MAP_SPELLINGS,
  MAP_TYPE,
  MAP_TYPE_KEY,
  MAP_TYPE_WORDS,
  MAP_TYPES,
  MAP_VALUES,
  SLOT_ABSENT_SHIFT,
  SLOT_KEY_SHIFT,
  SLOT_NO_ABSENT,
  SLOT_NULLABLE,
  SLOT_TAG_SHIFT,
  SLOT_TYPE,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_TEXT,
} from "../abi.ts";
import type { SchemaTables } from "../engine/tables.ts";
import { flowDescription } from "./generated/flow.ts";
import {
  absentItem,
  isListOfValues,
  isPair,
  itemTag,
  type MappedField,
  type MessageMapping,
  mappedFields,
  nodeWord,
  spelledTag,
  spelledText,
} from "./mapping-fields.ts";
import { compileSchema } from "./schema.ts";

/** The schema's tables with the mapping's after them, and what the host needs to know about them. */
export interface FlowTables extends SchemaTables {
  /** Word offset of the mapping's tables. */
  readonly mapping: number;
  /** The first words of the nodes of the version and of the checksum. */
  readonly versionWord: number;
  readonly checksumWord: number;
  /** The version field's wire tag, a single byte: messages begin with it. */
  readonly versionTag: number;
  /** Whether transcoding reads the field's bytes, so that they must be in the arena. */
  isRecord(field: number): boolean;
}

const kinds: readonly (readonly [tag: number, kind: number])[] = [
  [TAG_BYTES, KIND_BYTES],
  [TAG_TEXT, KIND_TEXT],
  [TAG_INTEGER, KIND_INTEGER],
  [TAG_FLOAT, KIND_FLOAT],
  [TAG_BOOLEAN, KIND_BOOLEAN],
  [TAG_LIST, KIND_LIST],
  [TAG_DICT, KIND_DICT],
];
const kindOf: ReadonlyMap<number, number> = new Map(kinds);

class Builder {
  readonly #words: number[];
  readonly #base: number;
  /** The byte offset of each spelling's text. */
  readonly #spellings: Map<string, number> = new Map();
  readonly #patches: { at: number; length: number; spelled: string }[] = [];
  readonly #mapping: readonly MessageMapping[] = flowDescription().mapping;
  readonly #messages: readonly (readonly MappedField[])[] = mappedFields();
  readonly #tables: Map<number, number> = new Map();

  constructor(schemaWords: Uint32Array) {
    this.#words = [...schemaWords];
    this.#base = this.#words.length;
  }

  build(): Uint32Array {
    const types = this.#messages[0].filter(({ role }) => role === "TYPE");
    this.#reserve(MAP_TYPE + types.length * MAP_TYPE_WORDS);
    this.#kinds();
    this.#set(MAP_FIELDS, this.#words.length);
    this.#reserve((this.#messages.flat().length + 1) * 4);
    this.#tablesOfMessages();
    this.#values();
    this.#set(MAP_TYPES, types.length);
    this.#name(this.#base + MAP_TYPE_KEY, types[0].key as string);
    types.forEach((type, i) => {
      const at = this.#base + MAP_TYPE + i * MAP_TYPE_WORDS;
      this.#name(at, type.description.name);
      this.#words[at + 1] = this.#table(this.#messages[0], type);
      this.#tables.set(-type.index, this.#words[at + 1]);
    });
    this.#fields();
    return this.#finish();
  }

  #reserve(count: number): number {
    const at = this.#words.length;
    for (let i = 0; i < count; i++) this.#words.push(0);
    return at;
  }

  #set(at: number, word: number): void {
    this.#words[this.#base + at] = word;
  }

  /** Puts a name's byte offset and length into a word, once the names have been placed. */
  #name(at: number, name: string, length: number = name.length, behind: string = ""): void {
    const spelled = spelledText(name) + behind;
    this.#spellings.set(spelled, 0);
    this.#patches.push({ at, length, spelled });
  }

  #kinds(): void {
    for (const [tag, kind] of kinds) this.#words[this.#base + MAP_KINDS + (tag >>> 2)] |= kind << ((tag & 3) * 8);
  }

  /** Tables for the messages that stand for dicts with known keys and lists of fixed places. `build` adds the flow's own, one per type. */
  #tablesOfMessages(): void {
    this.#messages.forEach((fields, which) => {
      const { form } = this.#mapping[which];
      if (which > 0 && (form === "DICT" || form === "TUPLE")) this.#tables.set(which, this.#table(fields, null));
    });
  }

  #table(fields: readonly MappedField[], type: MappedField | null): number {
    const part = type === null ? [] : this.#messages[type.description.message as number];
    const all = [...fields.filter(({ role }) => role !== "TYPE"), ...part].filter(({ place }) => place !== undefined);
    if (type !== null) all.push(type);
    const places = Math.max(...all.map(({ place }) => place as number));
    const at = this.#reserve(DICT_HEAD + places * 4);
    const words = this.#words;
    words[at + DICT_PLACES] = places;
    words[at + DICT_EXTRA] = fields.find(({ role }) => role === "EXTRA")?.word ?? 0;
    words[at + DICT_ORDER] = fields.find(({ role }) => role === "ORDER")?.word ?? 0;
    const isTuple = words[at + DICT_EXTRA] === 0;
    const firsts = all.filter((field, i) => all.findIndex(({ place }) => place === field.place) === i);
    words[at + DICT_REQUIRED] = firsts.filter(({ nullable, form }) => !isTuple || !nullable || form === TAG_LIST).length;
    for (const field of all) this.#slot(at + DICT_HEAD + ((field.place as number) - 1) * 4, field, isTuple);
    this.#list(
      at + DICT_FIELDS,
      fields.filter((field) => field.place !== undefined && (field.role !== "TYPE" || field === type)),
    );
    this.#list(at + DICT_PART_FIELDS, part);
    if (type !== null) this.#name(at + DICT_TYPE_NAME, type.description.name);
    return at;
  }

  #slot(at: number, field: MappedField, isTuple: boolean): void {
    const words = this.#words;
    if (words[at + 1] === 0) {
      words[at + 1] = field.index | (itemTag(field) << SLOT_TAG_SHIFT);
      if (field.nullable && field.role !== "TYPE") words[at] |= SLOT_NULLABLE;
      if (field.role === "TYPE") words[at] |= SLOT_TYPE;
      const absent = absentItem(field, isTuple);
      const key = isTuple ? "" : (field.key ?? field.description.name);
      this.#name(at, key, key.length, absent);
      words[at + 1] |= (isTuple ? 0 : spelledText(key).length) << SLOT_KEY_SHIFT;
      words[at + 1] |= (absent === "" ? SLOT_NO_ABSENT : absent.length) << SLOT_ABSENT_SHIFT;
    }
    const kind = kindOf.get(itemTag(field));
    words[at + 2 + ((kind as number) >>> 2)] |= field.index << (((kind as number) & 3) * 8);
  }

  #list(at: number, fields: readonly MappedField[]): void {
    const start = this.#words.length;
    this.#words.push(...fields.map(({ index }) => index));
    this.#words[at] = fields.length;
    this.#words[at + 1] = start;
  }

  /** The first words of the nodes that arbitrary values consist of. */
  #values(): void {
    this.#mapping.forEach(({ form }, which) => {
      const fields = this.#messages[which];
      if (form === "VALUE") {
        for (const field of fields) {
          if (field.role === "BIG_INTEGER") this.#set(MAP_BIG_INTEGER, field.word);
          else this.#set(MAP_VALUES + (kindOf.get(itemTag(field)) as number), field.word);
        }
      } else if (form === "ENTRY") this.#entry(fields);
      else if (form === "FREE_DICT") this.#set(MAP_ENTRY, fields[0].word);
      else if (isListOfValues(which)) this.#set(MAP_ITEM, fields[0].word);
    });
    const checksum = this.#messages[0].find(({ role }) => role === "CHECKSUM");
    this.#set(MAP_CHECKSUM, (checksum as MappedField).word);
    this.#name(this.#base + MAP_SPELLINGS, "truefalse", 0);
  }

  #entry([name, other, value]: readonly MappedField[]): void {
    this.#set(MAP_ENTRY_NAME, name.word);
    this.#set(MAP_ENTRY_OTHER, other.word);
    this.#set(MAP_ENTRY_VALUE, value.word);
  }

  #fields(): void {
    const start = this.#words[this.#base + MAP_FIELDS];
    this.#words[start] = MAP_ODD; // field 0, which means no field
    for (const field of this.#messages.flat()) {
      const { description, form, index, place = 0, nullable, role, word } = field;
      const isRepeated = description.label === "repeated";
      const isImplicit = !isRepeated && !nullable && description.message === undefined && role === undefined;
      const at = start + index * 4;
      const isOdd = form === FORM_EXTRA || form === FORM_ORDER || form === FORM_NONE;
      const traits =
        (isRepeated ? MAP_REPEATED : 0) | (isImplicit ? MAP_IMPLICIT : 0) | (isPair(field) ? MAP_PAIR : 0) | (isOdd ? MAP_ODD : 0);
      this.#words[at] = form | traits | (place << MAP_PLACE_SHIFT);
      this.#words[at + 1] = this.#below(field);
      this.#words[at + 2] = word;
      this.#words[at + 3] = spelledTag(this.#words[index * FIELD_WORDS + FIELD_WIRE_TAG]) | (itemTag(field) << ITEM_TAG_SHIFT);
    }
  }

  /** What a field's entry refers to: its message's table or, of a list, the message's only field. */
  #below({ description, form, index }: MappedField): number {
    if (form === FORM_TYPE) return this.#tables.get(-index) as number;
    if (form === FORM_LIST) return this.#messages[description.message as number][0].index;
    return form === TAG_DICT || form === TAG_LIST ? (this.#tables.get(description.message as number) as number) : 0;
  }

  /** Appends the names and fills in their offsets. */
  #finish(): Uint32Array {
    const words = this.#words;
    this.#reserve(words.length % 2);
    for (const spelled of this.#spellings.keys()) {
      this.#spellings.set(spelled, words.length * 4 + spelled.indexOf(":") + 1);
      const padded = spelled.padEnd(Math.ceil(spelled.length / 8) * 8, "\0");
      for (let i = 0; i < padded.length; i += 4) {
        words.push([0, 1, 2, 3].reduce((word, byte) => word | (padded.charCodeAt(i + byte) << (byte * 8)), 0));
      }
    }
    for (const { at, length, spelled } of this.#patches) words[at] |= (this.#spellings.get(spelled) as number) | (length << 16);
    return Uint32Array.from(words);
  }
}

let flowTables: FlowTables | null = null;

/** The tables of flow.proto, made on first use. */
export function tablesOfFlow(): FlowTables {
  if (flowTables !== null) return flowTables;
  const { schema: described, mapping } = flowDescription();
  const schema = compileSchema(described);
  const roles = mapping.flatMap(({ fields }) => fields.map(({ role }) => role));
  const descriptions = described.messages.flatMap(({ fields }) => fields);
  const wordOf = (role: string): number => nodeWord(descriptions[roles.indexOf(role)], roles.indexOf(role) + 1);
  flowTables = {
    words: new Builder(schema.words).build(),
    root: schema.root,
    mapping: schema.words.length,
    versionWord: wordOf("VERSION"),
    checksumWord: wordOf("CHECKSUM"),
    versionTag: descriptions[roles.indexOf("VERSION")].number << 3,
    fieldName: schema.fieldName,
    isRepeated: schema.isRepeated,
    fieldOf: schema.fieldOf,
    isRecord: (field) => roles[field - 1] === "ORDER" || roles[field - 1] === "BIG_INTEGER",
  };
  return flowTables;
}
