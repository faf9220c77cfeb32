// Twin of assembly/transcode-protobuf.ts: a flow's tnetstring tape → its protobuf tape (proto/flow.proto), by the mapping's tables.
import {
  BYTE_POINT,
  BYTE_ZERO,
  DICT_EXTRA,
  DICT_FIELDS,
  DICT_HEAD,
  DICT_ORDER,
  DICT_PART_FIELDS,
  DICT_PLACES,
  DICT_REQUIRED,
  FLAG_EXTERNAL,
  FORM_FREE_DICT,
  FORM_LIST,
  FORM_TYPE,
  MAP_CHECKSUM,
  MAP_ENTRY_VALUE,
  MAP_IMPLICIT,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MAP_SLOTS,
  MAP_TYPE,
  MAP_TYPE_KEY,
  MAP_TYPE_WORDS,
  MAP_TYPES,
  NODE_WORDS,
  SLOT_NULLABLE,
  SLOT_SHIFT,
  STATUS_NO_FLOW,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_TEXT,
} from "../../abi.ts";
import { parseInteger } from "./transcode-decimal.ts";
import { ProtobufValues } from "./transcode-protobuf-value.ts";

const SLOT_WORDS = 1 << (SLOT_SHIFT - 2);

/** Maps the tape from the registers. @returns a STATUS_ of src/abi.ts */
export function mapToProtobuf(words: Uint32Array, bytes: Uint8Array): number {
  return new ProtobufMapper(words, bytes).run();
}

class ProtobufMapper extends ProtobufValues {
  /** Where the slots of the next dict or list begin: each has the node of the value at its place, or 0 for none. */
  #slotStack: number = MAP_SLOTS >>> 2;

  run(): number {
    const { source } = this;
    const dict = this.tagOf(source) === TAG_DICT ? this.#dictOfType() : 0;
    if (dict === 0) {
      this.stop(STATUS_NO_FLOW);
      return this.end();
    }
    const message = this.open(TAG_MESSAGE);
    this.#putDict(source, dict);
    this.put(this.table(MAP_CHECKSUM), 0, 0);
    this.close(message);
    return this.end();
  }

  /** Whether a node is the text that a word of the tables refers to: byte offset, length << 16. */
  #spells(node: number, head: number): boolean {
    const { words, bytes } = this;
    const length = (head >>> 16) & 0xff;
    if (words[node + 2] !== length || (words[node] & (TAG_MASK | FLAG_EXTERNAL)) !== TAG_TEXT || length === 0) return false;
    const name = this.schemaPointer + (head & 0xffff);
    const start = this.payloads + words[node + 1];
    for (let i = 0; i < length; i++) if (bytes[name + i] !== bytes[start + i]) return false;
    return true;
  }

  /** The place of a key in its dict, or 0. Files mostly have keys in mitmproxy's order: the one after `last` is tried first. */
  #placeOf(dict: number, key: number, last: number): number {
    const { words } = this;
    const places = words[dict + DICT_PLACES];
    if (last < places && this.#spells(key, words[slotOf(dict, last + 1)])) return last + 1;
    for (let place = 1; place <= places; place++) if (this.#spells(key, words[slotOf(dict, place)])) return place;
    return 0;
  }

  /** The field that holds values of this kind at a slot's place, or 0. */
  #fieldFor(slot: number, kind: number): number {
    return (this.words[slot + 2 + (kind >>> 2)] >>> ((kind & 3) * 8)) & 0xff;
  }

  /** The table of the flow's dict, by the flow's type, or 0. */
  #dictOfType(): number {
    const { source } = this;
    const stopAt = this.nextOf(source);
    let type = 0;
    for (let key = source + NODE_WORDS; key < stopAt; key = this.nextOf(key + NODE_WORDS)) {
      if (this.#spells(key, this.table(MAP_TYPE_KEY))) type = key + NODE_WORDS;
    }
    if (type === 0) return 0;
    for (let i = 0; i < this.table(MAP_TYPES); i++) {
      const entry = MAP_TYPE + i * MAP_TYPE_WORDS;
      if (this.#spells(type, this.table(entry))) return this.tableAt(this.table(entry + 1));
    }
    return 0;
  }

  /** Puts the fields of an open message, from a dict. */
  #putDict(node: number, dict: number): void {
    const { words } = this;
    const slots = this.#slotStack;
    const places = words[dict + DICT_PLACES];
    this.#slotStack = slots + places + 1;
    words.fill(0, slots, slots + places + 1);
    const stopAt = this.nextOf(node);
    let last = 0;
    let found = 0;
    let isOdd = false;
    for (let key = node + NODE_WORDS; key < stopAt; ) {
      const value = key + NODE_WORDS;
      const place = this.#placeOf(dict, key, last);
      if (place <= last) isOdd = true; // unknown, out of order or duplicate
      if (place !== 0) {
        last = place;
        found++;
        const slot = slotOf(dict, place);
        const kind = this.kindOf(value);
        const fits = kind === 0 ? (words[slot] & SLOT_NULLABLE) !== 0 : this.#fieldFor(slot, kind) !== 0;
        words[slots + place] = fits ? value : 0;
        if (!fits) isOdd = true;
      }
      key = this.nextOf(value);
    }
    if (found !== words[dict + DICT_REQUIRED]) isOdd = true;
    if (!this.#putFields(dict, DICT_FIELDS, slots)) isOdd = true;
    if (isOdd) this.#putOdd(node, dict, slots);
    this.#slotStack = slots;
  }

  /** Puts the typed fields, in the order of their numbers. A value that turns out not to fit loses its slot. @returns whether all fit */
  #putFields(dict: number, list: number, slots: number): boolean {
    const { words } = this;
    const first = this.tableAt(words[dict + list + 1]);
    const stopAt = first + words[dict + list];
    let allFit = true;
    for (let at = first; at < stopAt; at++) {
      const field = words[at];
      const entry = this.fieldEntry(field);
      const head = words[entry];
      if ((head & 0xff) === FORM_TYPE) {
        const part = this.open(words[entry + 2]);
        if (!this.#putFields(dict, DICT_PART_FIELDS, slots)) allFit = false;
        this.close(part);
        continue;
      }
      const place = head >>> MAP_PLACE_SHIFT;
      const value = words[slots + place];
      if (value === 0 || this.#fieldFor(slotOf(dict, place), this.kindOf(value)) !== field) continue;
      const { mark } = this;
      if (this.#putField(value, entry, head)) continue;
      this.rewind(mark);
      words[slots + place] = 0;
      allFit = false;
    }
    return allFit;
  }

  #putField(value: number, entry: number, head: number): boolean {
    return (head & MAP_REPEATED) !== 0 ? this.#putItems(value, entry, head) : this.#putOne(value, entry, head);
  }

  /** Puts all items of a list, as the values of a repeated field. */
  #putItems(list: number, entry: number, head: number): boolean {
    const stopAt = this.nextOf(list);
    for (let item = list + NODE_WORDS; item < stopAt; item = this.nextOf(item)) if (!this.#putOne(item, entry, head)) return false;
    return true;
  }

  /** Puts one value of a field. @returns false if the field cannot hold it */
  #putOne(node: number, entry: number, head: number): boolean {
    const { words } = this;
    const form = head & 0xff;
    const word = words[entry + 2];
    const tag = this.tagOf(node);
    if (form === FORM_FREE_DICT) {
      /* istanbul ignore if: no such field is repeated, and a slot refers only to fields for the kind of its value */
      if (tag !== TAG_DICT) return false;
      this.putContainer(node, word);
      return true;
    }
    if (form === FORM_LIST) {
      /* istanbul ignore if: as above */
      if (tag !== TAG_LIST) return false;
      const message = this.open(word);
      const item = this.fieldEntry(words[entry + 1]);
      if (!this.#putItems(node, item, words[item])) return false;
      this.close(message);
      return true;
    }
    if (tag !== form) return false;
    if (tag === TAG_DICT || tag === TAG_LIST) return this.#putMessage(node, entry, word);
    return this.#putScalar(node, tag, word, (head & MAP_IMPLICIT) !== 0);
  }

  #putMessage(node: number, entry: number, word: number): boolean {
    const message = this.open(word);
    const inner = this.tableAt(this.words[entry + 1]);
    if (this.tagOf(node) === TAG_DICT) this.#putDict(node, inner);
    else if (!this.#putTuple(node, inner)) return false;
    this.close(message);
    return true;
  }

  #putScalar(node: number, tag: number, word: number, isImplicit: boolean): boolean {
    const { words } = this;
    const length = words[node + 2];
    if (tag === TAG_BYTES || tag === TAG_TEXT) {
      if (length !== 0 || !isImplicit) this.putPayload(node, word);
    } else if (tag === TAG_INTEGER) {
      const integer = this.integer;
      if (!parseInteger(this.bytes, this.payloads + words[node + 1], length, integer)) return false;
      if ((integer[0] | integer[1]) !== 0 || !isImplicit) this.put(word, integer[0], integer[1]);
    } else if (tag === TAG_FLOAT) {
      if (!isImplicit || !this.#isZero(node)) this.putFloat(node, word);
    } else {
      // A boolean: no form has another tag.
      if (length === 4 || !isImplicit) this.put(word, length === 4 ? 1 : 0, 0);
    }
    return true;
  }

  /** Puts the fields of an open message, from a list of fixed places. Optional ones at the end may be missing. */
  #putTuple(node: number, tuple: number): boolean {
    const { words } = this;
    const slots = this.#slotStack;
    const places = words[tuple + DICT_PLACES];
    this.#slotStack = slots + places + 1;
    const stopAt = this.nextOf(node);
    let place = 0;
    let fits = true;
    for (let item = node + NODE_WORDS; item < stopAt && fits; item = this.nextOf(item)) {
      fits = ++place <= places && this.#fieldFor(slotOf(tuple, place), this.kindOf(item)) !== 0;
      if (fits) words[slots + place] = item;
    }
    if (place < words[tuple + DICT_REQUIRED]) fits = false;
    while (place < places) words[slots + ++place] = 0;
    if (fits) fits = this.#putFields(tuple, DICT_FIELDS, slots);
    this.#slotStack = slots;
    return fits;
  }

  /** Puts what the typed fields of a dict do not hold: the other items, and a record of the order of all items. */
  #putOdd(node: number, dict: number, slots: number): void {
    const { words, bytes } = this;
    const stopAt = this.nextOf(node);
    let items = 0;
    for (let key = node + NODE_WORDS; key < stopAt; key = this.nextOf(key + NODE_WORDS)) items++;
    const order = this.room(items);
    if (order === 0) return;
    this.spelled = order + items;
    let last = 0;
    let at = order;
    for (let key = node + NODE_WORDS; key < stopAt; key = this.nextOf(key + NODE_WORDS)) {
      const place = this.#placeOf(dict, key, last);
      if (place !== 0) last = place;
      if (place !== 0 && words[slots + place] === key + NODE_WORDS) bytes[at++] = place;
      else {
        bytes[at++] = 0;
        this.countExtra();
        const entry = this.open(words[dict + DICT_EXTRA]);
        this.putKey(key);
        this.putValueOf(key + NODE_WORDS, this.table(MAP_ENTRY_VALUE));
        this.close(entry);
      }
    }
    this.put(words[dict + DICT_ORDER], order, items);
  }

  /** Whether a float is spelled `0.0`. */
  #isZero(node: number): boolean {
    const { bytes } = this;
    const start = this.payloads + this.words[node + 1];
    return this.words[node + 2] === 3 && bytes[start] === BYTE_ZERO && bytes[start + 1] === BYTE_POINT && bytes[start + 2] === BYTE_ZERO;
  }
}

function slotOf(dict: number, place: number): number {
  return dict + DICT_HEAD + (place - 1) * SLOT_WORDS;
}
