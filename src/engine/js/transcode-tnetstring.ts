// Twin of assembly/transcode-tnetstring.ts: a flow's protobuf tape (proto/flow.proto) → its tnetstring tape, by the mapping's tables.
import {
  DICT_HEAD,
  DICT_PLACES,
  DICT_REQUIRED,
  DICT_TYPE_NAME,
  ERROR_BAD_INTEGER,
  ERROR_BAD_KEY,
  ERROR_BAD_ORDER,
  ERROR_TOO_DEEP,
  FIELD_SHIFT,
  FLAG_EXTERNAL,
  FLAG_NON_ASCII,
  FORM_EXTRA,
  FORM_FREE_DICT,
  FORM_LIST,
  FORM_NONE,
  FORM_ORDER,
  FORM_TYPE,
  FORM_VALUES,
  FRAME_WORDS,
  MAP_ENTRY_NAME,
  MAP_ENTRY_OTHER,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MAP_SLOTS,
  MAP_SPELLINGS,
  NODE_WORDS,
  REG_MAX_DEPTH,
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
import { integerError } from "./numbers.ts";
import { formatInteger } from "./transcode-decimal.ts";
import { TranscodeTape } from "./transcode-tape.ts";

const SLOT_WORDS = 1 << (SLOT_SHIFT - 2);

/** Maps the tape from the registers. @returns a STATUS_ of src/abi.ts */
export function mapToTnetstring(words: Uint32Array, bytes: Uint8Array): number {
  return new TnetstringMapper(words, bytes).run();
}

class TnetstringMapper extends TranscodeTape {
  /** Where the next dict or list has its slots, two words each: the last node of the place's field and the first. */
  #slotStack: number = MAP_SLOTS >>> 2;
  /** The number of the open containers of the tape that is written, beside those on the stack. */
  #depth = 0;
  /** The value of the entry whose key was put last. */
  #valueOfEntry = 0;

  run(): number {
    const { source, words } = this;
    const stopAt = this.nextOf(source);
    let type = 0;
    for (let child = source + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      if (this.#formOf(child) !== FORM_TYPE) continue;
      if (type !== 0 && words[child] === words[type]) this.stop(STATUS_SPLIT);
      type = child;
    }
    if (type === 0) this.stop(STATUS_NO_FLOW);
    else this.#putDict(source, type, this.tableAt(words[this.#entryOf(type) + 1]));
    return this.end();
  }

  #entryOf(node: number): number {
    return this.fieldEntry(this.words[node] >>> FIELD_SHIFT);
  }

  #formOf(node: number): number {
    return this.words[this.#entryOf(node)] & 0xff;
  }

  #fieldOf(node: number): number {
    return this.words[node] >>> FIELD_SHIFT;
  }

  /** Puts the fields of a message where they belong. The part that a flow's type adds is taken in as well. */
  #collect(node: number, type: number, slots: number): void {
    const { words } = this;
    const stopAt = this.nextOf(node);
    for (let child = node + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      const head = words[this.#entryOf(child)];
      const form = head & 0xff;
      if (form === FORM_TYPE) {
        if (child === type) this.#collect(child, 0, slots);
        continue;
      }
      if (form === FORM_NONE) continue;
      // Entries beside the typed fields are kept at place 0; the record of their order is their dict's own.
      const slot = form === FORM_ORDER ? slots - 1 : slots + (head >>> MAP_PLACE_SHIFT) * 2;
      const before = words[slot];
      words[slot] = child;
      if (form === FORM_ORDER) continue;
      const isSameField = before !== 0 && this.#fieldOf(before) === this.#fieldOf(child);
      if ((head & MAP_REPEATED) !== 0 || form === FORM_EXTRA) {
        if (!isSameField) words[slot + 1] = child;
      } else if (isSameField && (words[child] & TAG_MASK) === TAG_MESSAGE) this.stop(STATUS_SPLIT);
    }
  }

  /** Empty slots for so many places, with a word before them for the record of the order. */
  #takeSlots(places: number): number {
    const count = (places + 1) * 2;
    const slots = this.#slotStack + 2;
    this.words.fill(0, this.#slotStack, slots + count);
    this.#slotStack = slots + count;
    return slots;
  }

  #enter(node: number): boolean {
    if (++this.#depth <= this.words[REG_MAX_DEPTH]) return true;
    this.stopWith(ERROR_TOO_DEEP, this.words[node + 1]);
    return false;
  }

  /** A dict with known keys from a message. */
  #putDict(node: number, type: number, dict: number): void {
    if (!this.#enter(node)) return;
    const { words } = this;
    const above = this.#slotStack;
    const places = words[dict + DICT_PLACES];
    const slots = this.#takeSlots(places);
    this.#collect(node, type, slots);
    const opened = this.open(TAG_DICT);
    const order = words[slots - 1];
    if (order !== 0) this.#putInOrder(order, dict, slots);
    else for (let place = 1; place <= places; place++) if (this.#hasKey(slotOf(dict, place))) this.#putItem(dict, place, slots);
    // Those that the record does not name, of a writer that added some.
    while (this.#putExtra(slots));
    this.close(opened);
    this.#slotStack = above;
    this.#depth--;
  }

  #hasKey(slot: number): boolean {
    return ((this.words[slot] >>> 16) & 0xff) !== 0;
  }

  /** The items that a record of the order names. Each may be named once, so that the output stays as small as the input. */
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

  /** The next of the extra entries. False: there is none left. */
  #putExtra(slots: number): boolean {
    const { words } = this;
    const entry = words[slots + 1];
    if (entry === 0) return false;
    const last = words[slots];
    let next = entry;
    if (entry === last) words[slots + 1] = 0;
    else {
      do next = this.nextOf(next);
      while (this.#fieldOf(next) !== this.#fieldOf(last));
      words[slots + 1] = next;
    }
    this.#putKeyOf(entry);
    this.#putValueOf(this.#valueOfEntry);
    return true;
  }

  /** The key and the value at a place of a dict. */
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

  /** What a message has for a place: a field, or what it means that there is none. */
  #putPlace(slot: number, found: number): void {
    const { words } = this;
    const node = words[found];
    if (node === 0) {
      if ((words[slot] & SLOT_NULLABLE) !== 0) this.put(TAG_NULL, 0, 0);
      else this.#putDefault(this.fieldEntry(words[slot + 1] & 0xff));
      return;
    }
    const entry = this.#entryOf(node);
    if ((words[entry] & MAP_REPEATED) !== 0) this.#putItems(words[found + 1], node, entry);
    else this.#putOne(node, entry);
  }

  #putDefault(entry: number): void {
    const head = this.words[entry];
    const form = head & 0xff;
    if ((head & MAP_REPEATED) !== 0) this.close(this.open(TAG_LIST));
    else if (form === TAG_BYTES || form === TAG_TEXT) this.put(form, 0, 0);
    else if (form === TAG_INTEGER) this.spell(TAG_INTEGER, "0");
    else if (form === TAG_BOOLEAN) this.#putBoolean(false);
    else if (form === TAG_FLOAT) this.putLater(TAG_FLOAT, 0, 0);
    else this.#putTuple(0, this.tableAt(this.words[entry + 1]));
  }

  /** The values of a repeated field, from its first node to its last. */
  #putItems(first: number, last: number, entry: number): void {
    if (!this.#enter(first)) return;
    const opened = this.open(TAG_LIST);
    const field = this.#fieldOf(last);
    for (let item = first; item <= last; item = this.nextOf(item)) if (this.#fieldOf(item) === field) this.#putOne(item, entry);
    this.close(opened);
    this.#depth--;
  }

  /** The value of one node. */
  #putOne(node: number, entry: number): void {
    const { words } = this;
    const form = words[entry] & 0xff;
    if (form === TAG_BYTES || form === TAG_TEXT) this.#putPayload(node, form);
    else if (form === TAG_INTEGER) this.#putIntegerOf(node);
    else if (form === TAG_FLOAT) this.putLater(TAG_FLOAT, words[node + 1], words[node + 2]);
    else if (form === TAG_BOOLEAN) this.#putBoolean((words[node + 1] | words[node + 2]) !== 0);
    else if (form === TAG_DICT) this.#putDict(node, 0, this.tableAt(words[entry + 1]));
    else if (form === TAG_LIST) this.#putTuple(node, this.tableAt(words[entry + 1]));
    else if (form === FORM_LIST) this.#putList(node, words[entry + 1]);
    else this.#putContainer(node, form);
  }

  /** The list that a message of one repeated field stands for. */
  #putList(node: number, field: number): void {
    let first = 0;
    let last = 0;
    const stopAt = this.nextOf(node);
    for (let child = node + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      /* istanbul ignore if: the messages that stand for lists have one field */
      if (this.#fieldOf(child) !== field) continue;
      if (first === 0) first = child;
      last = child;
    }
    if (first === 0) this.close(this.open(TAG_LIST));
    else this.#putItems(first, last, this.fieldEntry(field));
  }

  /** A list of fixed places from a message; 0 stands for an empty one. Optional places that are absent at the end are left out. */
  #putTuple(node: number, tuple: number): void {
    if (!this.#enter(node)) return;
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
    this.#depth--;
  }

  /** A node of bytes or text: where it lies, or among the externals. */
  #putPayload(node: number, tag: number): void {
    const { words } = this;
    const flags = words[node] & (FLAG_NON_ASCII | FLAG_EXTERNAL);
    const start = words[node + 1];
    this.put(tag | flags, (flags & FLAG_EXTERNAL) !== 0 ? start : this.payloads + start, words[node + 2]);
  }

  #putBoolean(value: boolean): void {
    const spellings = this.schemaPointer + this.table(MAP_SPELLINGS);
    if (value) this.put(TAG_BOOLEAN, spellings, 4);
    else this.put(TAG_BOOLEAN, spellings + 4, 5);
  }

  /** An integer of 64 bits, or the digits of a larger one. */
  #putIntegerOf(node: number): void {
    const { words } = this;
    if ((words[node] & TAG_MASK) !== TAG_TEXT) {
      this.spell(TAG_INTEGER, formatInteger(words[node + 1], words[node + 2]));
      return;
    }
    const start = this.payloads + words[node + 1];
    const bad = integerError(this.bytes, start, start + words[node + 2]);
    if (bad >= 0) this.stopWith(ERROR_BAD_INTEGER, bad - this.payloads);
    this.put(TAG_INTEGER, start, words[node + 2]);
  }

  /** The key of an entry. Its value is put next. */
  #putKeyOf(entry: number): void {
    const { words } = this;
    const stopAt = this.nextOf(entry);
    let key = 0;
    this.#valueOfEntry = 0;
    for (let child = entry + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      const isKey = this.#isField(child, MAP_ENTRY_NAME) || this.#isField(child, MAP_ENTRY_OTHER);
      const before = isKey ? key : this.#valueOfEntry;
      if (before !== 0 && words[before] === words[child] && !this.#isField(child, MAP_ENTRY_NAME)) this.stop(STATUS_SPLIT);
      if (isKey) key = child;
      else this.#valueOfEntry = child;
    }
    if (key === 0) this.put(TAG_TEXT, 0, 0);
    else if (this.#isField(key, MAP_ENTRY_NAME)) this.#putPayload(key, TAG_TEXT);
    else {
      const held = this.#heldBy(key);
      if (held !== 0 && this.#isContainer(held)) this.stopWith(ERROR_BAD_KEY, words[held + 1]);
      else if (held !== 0) this.#putOne(held, this.#entryOf(held));
      else this.put(TAG_NULL, 0, 0);
    }
  }

  #isField(node: number, word: number): boolean {
    return this.#fieldOf(node) === this.table(word) >>> FIELD_SHIFT;
  }

  /** Whether what a `Value` holds is a list or a dict. */
  #isContainer(held: number): boolean {
    const form = this.#formOf(held);
    return form === FORM_FREE_DICT || form === FORM_VALUES;
  }

  /** What a `Value` holds, 0 for null: the last of what is set. */
  #heldBy(value: number): number {
    const { words } = this;
    const stopAt = this.nextOf(value);
    let held = 0;
    for (let child = value + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      if (held !== 0 && this.#isContainer(child) && words[held] === words[child]) this.stop(STATUS_SPLIT);
      held = child;
    }
    return held;
  }

  /** Any value from a `Value`; 0 stands for an empty one. */
  #putValueOf(value: number): void {
    const held = value === 0 ? 0 : this.#heldBy(value);
    if (held === 0) this.put(TAG_NULL, 0, 0);
    else this.#putOne(held, this.#entryOf(held));
  }

  /** A list or a dict of anything from its message. A frame is an open container: the next child, the last's end, its node, 1 for a dict. */
  #putContainer(node: number, form: number): void {
    if (!this.#enter(node)) return;
    const { words, bottom } = this;
    const most = words[REG_MAX_DEPTH] - this.#depth;
    let frame = bottom;
    this.#openFrame(frame, node, form);
    for (;;) {
      const child = words[frame];
      if (child === words[frame + 1]) {
        this.close(words[frame + 2]);
        if (frame === bottom) break;
        frame -= FRAME_WORDS;
        continue;
      }
      words[frame] = this.nextOf(child);
      let value = child;
      if (words[frame + 3] !== 0) {
        this.#putKeyOf(child);
        value = this.#valueOfEntry;
      }
      const held = value === 0 ? 0 : this.#heldBy(value);
      if (held === 0) this.put(TAG_NULL, 0, 0);
      else if (!this.#isContainer(held)) this.#putOne(held, this.#entryOf(held));
      else if ((frame - bottom) / FRAME_WORDS < most) {
        frame += FRAME_WORDS;
        this.#openFrame(frame, held, this.#formOf(held));
      } else this.stopWith(ERROR_TOO_DEEP, words[held + 1]);
    }
    this.#depth--;
  }

  #openFrame(frame: number, node: number, form: number): void {
    const { words } = this;
    words[frame] = node + NODE_WORDS;
    words[frame + 1] = this.nextOf(node);
    words[frame + 2] = this.open(form === FORM_FREE_DICT ? TAG_DICT : TAG_LIST);
    words[frame + 3] = form === FORM_FREE_DICT ? 1 : 0;
  }
}

function slotOf(dict: number, place: number): number {
  return dict + DICT_HEAD + (place - 1) * SLOT_WORDS;
}
