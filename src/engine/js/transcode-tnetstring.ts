// Twin of assembly/transcode-tnetstring.ts: a flow's protobuf tape (proto/flow.proto) → its tnetstring tape, by the mapping's tables.
import {
  DICT_HEAD,
  DICT_PLACES,
  DICT_REQUIRED,
  DICT_TYPE_NAME,
  ERROR_BAD_ORDER,
  FORM_EXTRA,
  FORM_LIST,
  FORM_NONE,
  FORM_ORDER,
  FORM_TYPE,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MAP_SLOTS,
  NODE_WORDS,
  SLOT_NULLABLE,
  SLOT_SHIFT,
  SLOT_TYPE,
  STATUS_NO_FLOW,
  STATUS_SPLIT,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_NULL,
  TAG_TEXT,
} from "../../abi.ts";
import { TnetstringValues } from "./transcode-tnetstring-value.ts";

const SLOT_WORDS = 1 << (SLOT_SHIFT - 2);

/** Maps the tape from the registers. @returns a STATUS_ of src/abi.ts */
export function mapToTnetstring(words: Uint32Array, bytes: Uint8Array): number {
  return new TnetstringMapper(words, bytes).run();
}

class TnetstringMapper extends TnetstringValues {
  /** Where the slots of the next dict or list begin, two words each: the last node of the place's field, and the first. */
  #slotStack: number = MAP_SLOTS >>> 2;

  run(): number {
    const { source, words } = this;
    const stopAt = this.nextOf(source);
    let type = 0;
    for (let child = source + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      if (this.formOf(child) !== FORM_TYPE) continue;
      if (type !== 0 && words[child] === words[type]) this.stop(STATUS_SPLIT);
      type = child;
    }
    if (type === 0) this.stop(STATUS_NO_FLOW);
    else this.#putDict(source, type, this.tableAt(words[this.entryOf(type) + 1]));
    return this.end();
  }

  /** Puts the fields of a message into the slots of their places, those of the part that a flow's type adds as well. */
  #collect(node: number, type: number, slots: number): void {
    const { words } = this;
    const stopAt = this.nextOf(node);
    for (let child = node + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      const head = words[this.entryOf(child)];
      const form = head & 0xff;
      if (form === FORM_TYPE) {
        if (child === type) this.#collect(child, 0, slots);
        continue;
      }
      if (form === FORM_NONE) continue;
      // The extra entries beside the typed fields go to place 0; the record of the order has a slot of its own, before it.
      const slot = form === FORM_ORDER ? slots - 1 : slots + (head >>> MAP_PLACE_SHIFT) * 2;
      const before = words[slot];
      words[slot] = child;
      if (form === FORM_ORDER) continue;
      const isSameField = before !== 0 && this.fieldOf(before) === this.fieldOf(child);
      if ((head & MAP_REPEATED) !== 0 || form === FORM_EXTRA) {
        if (!isSameField) words[slot + 1] = child;
      } else if (isSameField && (words[child] & TAG_MASK) === TAG_MESSAGE) this.stop(STATUS_SPLIT);
    }
  }

  /** Takes empty slots for this many places, preceded by a word for the record of the order. */
  #takeSlots(places: number): number {
    const count = (places + 1) * 2;
    const slots = this.#slotStack + 2;
    this.words.fill(0, this.#slotStack, slots + count);
    this.#slotStack = slots + count;
    return slots;
  }

  /** Puts a dict with known keys, from a message. */
  #putDict(node: number, type: number, dict: number): void {
    if (!this.enter(node)) return;
    const { words } = this;
    const above = this.#slotStack;
    const places = words[dict + DICT_PLACES];
    const slots = this.#takeSlots(places);
    this.#collect(node, type, slots);
    const opened = this.open(TAG_DICT);
    const order = words[slots - 1];
    if (order !== 0) this.#putInOrder(order, dict, slots);
    else for (let place = 1; place <= places; place++) if (this.#hasKey(slotOf(dict, place))) this.#putItem(dict, place, slots);
    // Entries that the record does not name: a later writer may have added some.
    while (this.#putExtra(slots));
    this.close(opened);
    this.#slotStack = above;
    this.leave();
  }

  #hasKey(slot: number): boolean {
    return ((this.words[slot] >>> 16) & 0xff) !== 0;
  }

  /** Puts the items that a record of the order names. It may name each only once, so that the output stays as small as the input. */
  #putInOrder(order: number, dict: number, slots: number): void {
    const { words, bytes } = this;
    const places = words[dict + DICT_PLACES];
    const start = this.payloads + words[order + 1];
    const length = words[order + 2];
    const named = new Uint8Array(places + 1);
    for (let i = 0; i < length; i++) {
      const place = bytes[start + i];
      let isRight = false;
      if (place === 0) isRight = this.#putExtra(slots);
      else if (place <= places && this.#hasKey(slotOf(dict, place)) && named[place] === 0) {
        named[place] = 1;
        this.#putItem(dict, place, slots);
        isRight = true;
      }
      if (!isRight) {
        this.stopWith(ERROR_BAD_ORDER, words[order + 1] + i);
        return;
      }
    }
  }

  /** Puts the next extra entry. @returns false if there is none left */
  #putExtra(slots: number): boolean {
    const { words } = this;
    const entry = words[slots + 1];
    if (entry === 0) return false;
    const last = words[slots];
    let next = entry;
    if (entry === last) words[slots + 1] = 0;
    else {
      do next = this.nextOf(next);
      while (this.fieldOf(next) !== this.fieldOf(last));
      words[slots + 1] = next;
    }
    this.putEntry(entry);
    return true;
  }

  /** Puts the key and the value at a place of a dict. */
  #putItem(dict: number, place: number, slots: number): void {
    const { words } = this;
    const slot = slotOf(dict, place);
    const head = words[slot];
    this.put(TAG_TEXT, this.schemaPointer + (head & 0xffff), (head >>> 16) & 0xff);
    if ((head & SLOT_TYPE) !== 0) {
      const name = words[dict + DICT_TYPE_NAME];
      this.put(TAG_TEXT, this.schemaPointer + (name & 0xffff), name >>> 16);
    } else this.#putPlace(slot, slots + place * 2);
  }

  /** Puts what a message has for a place: its field, or what an absent field stands for. */
  #putPlace(slot: number, found: number): void {
    const { words } = this;
    const node = words[found];
    if (node === 0) {
      if ((words[slot] & SLOT_NULLABLE) !== 0) this.put(TAG_NULL, 0, 0);
      else this.#putDefault(this.fieldEntry(words[slot + 1] & 0xff));
      return;
    }
    const entry = this.entryOf(node);
    if ((words[entry] & MAP_REPEATED) !== 0) this.#putItems(words[found + 1], node, entry);
    else this.#putOne(node, entry);
  }

  #putDefault(entry: number): void {
    const head = this.words[entry];
    const form = head & 0xff;
    if ((head & MAP_REPEATED) !== 0) this.close(this.open(TAG_LIST));
    else if (form === TAG_BYTES || form === TAG_TEXT) this.put(form, 0, 0);
    else if (form === TAG_INTEGER) this.spell(TAG_INTEGER, "0");
    else if (form === TAG_BOOLEAN) this.putBoolean(false);
    else if (form === TAG_FLOAT) this.putLater(TAG_FLOAT, 0, 0);
    else this.#putTuple(0, this.tableAt(this.words[entry + 1]));
  }

  /** Puts the values of a repeated field, from its first node to its last. */
  #putItems(first: number, last: number, entry: number): void {
    if (!this.enter(first)) return;
    const opened = this.open(TAG_LIST);
    const field = this.fieldOf(last);
    for (let item = first; item <= last; item = this.nextOf(item)) if (this.fieldOf(item) === field) this.#putOne(item, entry);
    this.close(opened);
    this.leave();
  }

  /** Puts the value of one node. */
  #putOne(node: number, entry: number): void {
    const { words } = this;
    const form = words[entry] & 0xff;
    if (this.putLeaf(node, form)) return;
    if (form === TAG_DICT) this.#putDict(node, 0, this.tableAt(words[entry + 1]));
    else if (form === TAG_LIST) this.#putTuple(node, this.tableAt(words[entry + 1]));
    else if (form === FORM_LIST) this.#putList(node, words[entry + 1]);
    else this.putContainer(node, form);
  }

  /** Puts the list that a message of one repeated field stands for. */
  #putList(node: number, field: number): void {
    let first = 0;
    let last = 0;
    const stopAt = this.nextOf(node);
    for (let child = node + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      /* istanbul ignore if: the messages that stand for lists have one field */
      if (this.fieldOf(child) !== field) continue;
      if (first === 0) first = child;
      last = child;
    }
    if (first === 0) this.close(this.open(TAG_LIST));
    else this.#putItems(first, last, this.fieldEntry(field));
  }

  /** Puts a list of fixed places, from a message; 0 stands for an empty one. Absent optional places at the end are left out. */
  #putTuple(node: number, tuple: number): void {
    if (!this.enter(node)) return;
    const { words } = this;
    const above = this.#slotStack;
    const places = words[tuple + DICT_PLACES];
    const slots = this.#takeSlots(places);
    if (node !== 0) this.#collect(node, 0, slots);
    let last = places;
    while (last > words[tuple + DICT_REQUIRED] && words[slots + last * 2] === 0) last--;
    const opened = this.open(TAG_LIST);
    for (let place = 1; place <= last; place++) {
      const slot = slotOf(tuple, place);
      const found = slots + place * 2;
      if (words[found] === 0) this.#putDefault(this.fieldEntry(words[slot + 1] & 0xff));
      else this.#putPlace(slot, found);
    }
    this.close(opened);
    this.#slotStack = above;
    this.leave();
  }
}

function slotOf(dict: number, place: number): number {
  return dict + DICT_HEAD + (place - 1) * SLOT_WORDS;
}
