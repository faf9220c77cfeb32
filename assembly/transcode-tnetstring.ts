// A flow's protobuf tape (proto/flow.proto) → its tnetstring tape, by the mapping's tables: the mirror of transcode-protobuf.ts.
// The last value of a field counts, as protobuf has it; a message in several parts is left to the host.
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
  FRAME_SHIFT,
  MAP_ENTRY_NAME,
  MAP_ENTRY_OTHER,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MAP_SLOTS,
  MAP_SPELLINGS,
  NODE_BYTES,
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
} from "../src/abi";
import { integerError } from "./numbers";
import { register } from "./registers";
import { formatFloat, formatInteger } from "./transcode-decimal";
import {
  begin,
  bottom,
  clear,
  close,
  end,
  fieldEntry,
  nextOf,
  open,
  payloads,
  put,
  putLater,
  room,
  schema,
  source,
  spelledTo,
  stop,
  stopWith,
  tableAt,
  tables,
} from "./transcode-tape";

/** Where the next dict or list has its slots, two words each: the last node of the place's field and the first. */
let slotStack: usize = 0;
/** The number of the open containers of the tape that is written, beside those on the stack. */
let depth: u32 = 0;

// @ts-ignore: decorator
@inline
function entryOf(node: usize): usize {
  return fieldEntry(load<u32>(node) >>> FIELD_SHIFT);
}

// @ts-ignore: decorator
@inline
function formOf(node: usize): u32 {
  return load<u8>(entryOf(node));
}

// @ts-ignore: decorator
@inline
function slotOf(dict: usize, place: u32): usize {
  return dict + (DICT_HEAD << 2) + (<usize>(place - 1) << SLOT_SHIFT);
}

/** Maps the tape from the registers. @returns a STATUS_ of src/abi.ts */
export function mapToTnetstring(): i32 {
  begin();
  slotStack = MAP_SLOTS;
  depth = 0;
  const stopAt = nextOf(source);
  let type: usize = 0;
  for (let child = source + NODE_BYTES; child < stopAt; child = nextOf(child)) {
    if (formOf(child) != FORM_TYPE) continue;
    if (type != 0 && load<u32>(child) == load<u32>(type)) stop(STATUS_SPLIT);
    type = child;
  }
  if (type == 0) stop(STATUS_NO_FLOW);
  else putDict(source, type, tableAt(load<u32>(entryOf(type), 4)));
  return end();
}

/** Puts the fields of a message where they belong. The part that a flow's type adds is taken in as well. */
function collect(node: usize, type: usize, slots: usize): void {
  const stopAt = nextOf(node);
  for (let child = node + NODE_BYTES; child < stopAt; child = nextOf(child)) {
    const head = load<u32>(entryOf(child));
    const form = head & 0xff;
    if (form == FORM_TYPE) {
      if (child == type) collect(child, 0, slots);
      continue;
    }
    if (form == FORM_NONE) continue;
    // Entries beside the typed fields are kept at place 0; the record of their order is their dict's own.
    const slot = form == FORM_ORDER ? slots - 4 : slots + (<usize>(head >>> MAP_PLACE_SHIFT) << 3);
    const before: usize = load<u32>(slot);
    store<u32>(slot, <u32>child);
    if (form == FORM_ORDER) continue;
    const isSameField = before != 0 && load<u32>(before) >>> FIELD_SHIFT == load<u32>(child) >>> FIELD_SHIFT;
    if ((head & MAP_REPEATED) != 0 || form == FORM_EXTRA) {
      if (!isSameField) store<u32>(slot, <u32>child, 4);
    } else if (isSameField && (load<u32>(child) & TAG_MASK) == TAG_MESSAGE) stop(STATUS_SPLIT);
  }
}

/** Empty slots for so many places, with a word before them for the record of the order. */
function takeSlots(places: u32): usize {
  const bytes = (<usize>places + 1) << 3;
  const slots = slotStack + 8;
  clear(slotStack, slots + bytes);
  slotStack = slots + bytes;
  return slots;
}

function enter(node: usize): bool {
  if (++depth <= register(REG_MAX_DEPTH)) return true;
  stopWith(ERROR_TOO_DEEP, load<u32>(node, 4));
  return false;
}

/** A dict with known keys from a message. */
function putDict(node: usize, type: usize, dict: usize): void {
  if (!enter(node)) return;
  const above = slotStack;
  const places = load<u32>(dict, DICT_PLACES << 2);
  const slots = takeSlots(places);
  collect(node, type, slots);
  const opened = open(TAG_DICT);
  const order: usize = load<u32>(slots - 4);
  if (order != 0) putInOrder(order, dict, slots);
  else {
    for (let place: u32 = 1; place <= places; place++) if (hasKey(slotOf(dict, place))) putItem(dict, place, slots);
  }
  // Those that the record does not name, of a writer that added some.
  while (putExtra(slots));
  close(opened);
  slotStack = above;
  depth--;
}

// @ts-ignore: decorator
@inline
function hasKey(slot: usize): bool {
  return ((load<u32>(slot) >>> 16) & 0xff) != 0;
}

/** The items that a record of the order names. Each may be named once, so that the output stays as small as the input. */
function putInOrder(order: usize, dict: usize, slots: usize): void {
  const places = load<u32>(dict, DICT_PLACES << 2);
  const start = payloads + load<u32>(order, 4);
  const length = load<u32>(order, 8);
  let named: u64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const place: u32 = load<u8>(start + i);
    let isRight = false;
    if (place == 0) isRight = putExtra(slots);
    else if (place <= places && hasKey(slotOf(dict, place)) && (named & (1 << <u64>place)) == 0) {
      named |= 1 << <u64>place;
      putItem(dict, place, slots);
      isRight = true;
    }
    if (!isRight) {
      stopWith(ERROR_BAD_ORDER, load<u32>(order, 4) + i);
      return;
    }
  }
}

/** The next of the extra entries. False: there is none left. */
function putExtra(slots: usize): bool {
  const entry: usize = load<u32>(slots, 4);
  if (entry == 0) return false;
  const last: usize = load<u32>(slots);
  let next = entry;
  if (entry == last) store<u32>(slots, 0, 4);
  else {
    do next = nextOf(next);
    while (load<u32>(next) >>> FIELD_SHIFT != load<u32>(last) >>> FIELD_SHIFT);
    store<u32>(slots, <u32>next, 4);
  }
  putKeyOf(entry);
  putValueOf(valueOfEntry);
  return true;
}

/** The key and the value at a place of a dict. */
function putItem(dict: usize, place: u32, slots: usize): void {
  const slot = slotOf(dict, place);
  const head = load<u32>(slot);
  put(TAG_TEXT, <u32>schema + (head & 0xffff), (head >>> 16) & 0xff);
  if ((head & SLOT_TYPE) != 0) {
    const name = load<u32>(dict, DICT_TYPE_NAME << 2);
    put(TAG_TEXT, <u32>schema + (name & 0xffff), name >>> 16);
  } else putPlace(slot, slots + (<usize>place << 3));
}

/** What a message has for a place: a field, or what it means that there is none. */
function putPlace(slot: usize, found: usize): void {
  const node: usize = load<u32>(found);
  if (node == 0) {
    if ((load<u32>(slot) & SLOT_NULLABLE) != 0) put(TAG_NULL, 0, 0);
    else putDefault(fieldEntry(load<u8>(slot, 4)));
    return;
  }
  const entry = entryOf(node);
  if ((load<u32>(entry) & MAP_REPEATED) != 0) putItems(load<u32>(found, 4), node, entry);
  else putOne(node, entry);
}

function putDefault(entry: usize): void {
  const head = load<u32>(entry);
  const form = head & 0xff;
  if ((head & MAP_REPEATED) != 0) close(open(TAG_LIST));
  else if (form == TAG_BYTES || form == TAG_TEXT) put(form, 0, 0);
  else if (form == TAG_INTEGER) putInteger(0);
  else if (form == TAG_BOOLEAN) putBoolean(false);
  else if (form == TAG_FLOAT) putFloat(0);
  else putTuple(0, tableAt(load<u32>(entry, 4)));
}

/** The values of a repeated field, from its first node to its last. */
function putItems(first: usize, last: usize, entry: usize): void {
  if (!enter(first)) return;
  const opened = open(TAG_LIST);
  const field = load<u32>(last) >>> FIELD_SHIFT;
  for (let item = first; item <= last; item = nextOf(item)) if (load<u32>(item) >>> FIELD_SHIFT == field) putOne(item, entry);
  close(opened);
  depth--;
}

/** The value of one node. */
function putOne(node: usize, entry: usize): void {
  const form: u32 = load<u8>(entry);
  if (form == TAG_BYTES || form == TAG_TEXT) putPayload(node, form);
  else if (form == TAG_INTEGER) putIntegerOf(node);
  else if (form == TAG_FLOAT) putFloat(reinterpret<f64>(load<u64>(node, 4)));
  else if (form == TAG_BOOLEAN) putBoolean(load<u64>(node, 4) != 0);
  else if (form == TAG_DICT) putDict(node, 0, tableAt(load<u32>(entry, 4)));
  else if (form == TAG_LIST) putTuple(node, tableAt(load<u32>(entry, 4)));
  else if (form == FORM_LIST) putList(node, load<u32>(entry, 4));
  else putContainer(node, form);
}

/** The list that a message of one repeated field stands for. */
function putList(node: usize, field: u32): void {
  let first: usize = 0;
  let last: usize = 0;
  const stopAt = nextOf(node);
  for (let child = node + NODE_BYTES; child < stopAt; child = nextOf(child)) {
    if (load<u32>(child) >>> FIELD_SHIFT != field) continue;
    if (first == 0) first = child;
    last = child;
  }
  if (first == 0) close(open(TAG_LIST));
  else putItems(first, last, fieldEntry(field));
}

/** A list of fixed places from a message; 0 stands for an empty one. Optional places that are absent at the end are left out. */
function putTuple(node: usize, tuple: usize): void {
  if (!enter(node)) return;
  const above = slotStack;
  const places = load<u32>(tuple, DICT_PLACES << 2);
  const slots = takeSlots(places);
  if (node != 0) collect(node, 0, slots);
  let last = places;
  while (last > load<u32>(tuple, DICT_REQUIRED << 2) && load<u32>(slots + (<usize>last << 3)) == 0) last--;
  const opened = open(TAG_LIST);
  for (let place: u32 = 1; place <= last; place++) {
    const slot = slotOf(tuple, place);
    const found = slots + (<usize>place << 3);
    if (load<u32>(found) == 0) putDefault(fieldEntry(load<u8>(slot, 4)));
    else putPlace(slot, found);
  }
  close(opened);
  slotStack = above;
  depth--;
}

/** A node of bytes or text: where it lies, or among the externals. */
function putPayload(node: usize, tag: u32): void {
  const flags = load<u32>(node) & (FLAG_NON_ASCII | FLAG_EXTERNAL);
  const start = load<u32>(node, 4);
  put(tag | flags, (flags & FLAG_EXTERNAL) != 0 ? start : <u32>payloads + start, load<u32>(node, 8));
}

function putBoolean(value: bool): void {
  const spellings = <u32>schema + load<u32>(tables, MAP_SPELLINGS << 2);
  if (value) put(TAG_BOOLEAN, spellings, 4);
  else put(TAG_BOOLEAN, spellings + 4, 5);
}

/** An integer of 64 bits, or the digits of a larger one. */
function putIntegerOf(node: usize): void {
  if ((load<u32>(node) & TAG_MASK) != TAG_TEXT) {
    putInteger(load<i64>(node, 4));
    return;
  }
  const start = payloads + load<u32>(node, 4);
  const length = load<u32>(node, 8);
  const bad = integerError(start, start + length);
  if (bad != 0) stopWith(ERROR_BAD_INTEGER, <u32>(bad - payloads));
  put(TAG_INTEGER, <u32>start, length);
}

function putInteger(value: i64): void {
  const start = room(20);
  if (start == 0) return;
  const stopAt = formatInteger(value, start);
  spelledTo(stopAt);
  put(TAG_INTEGER, <u32>start, <u32>(stopAt - start));
}

function putFloat(value: f64): void {
  const start = room(24);
  if (start == 0) return;
  const stopAt = formatFloat(value, start);
  if (stopAt == 0) {
    const bits = reinterpret<u64>(value);
    putLater(TAG_FLOAT, <u32>bits, <u32>(bits >>> 32));
  } else {
    spelledTo(stopAt);
    put(TAG_FLOAT, <u32>start, <u32>(stopAt - start));
  }
}

/** The value of the entry whose key was put last. */
let valueOfEntry: usize = 0;

/** The key of an entry. Its value is put next. */
function putKeyOf(entry: usize): void {
  const stopAt = nextOf(entry);
  let key: usize = 0;
  valueOfEntry = 0;
  for (let child = entry + NODE_BYTES; child < stopAt; child = nextOf(child)) {
    const isKey = isField(child, MAP_ENTRY_NAME) || isField(child, MAP_ENTRY_OTHER);
    const before = isKey ? key : valueOfEntry;
    if (before != 0 && load<u32>(before) == load<u32>(child) && !isField(child, MAP_ENTRY_NAME)) stop(STATUS_SPLIT);
    if (isKey) key = child;
    else valueOfEntry = child;
  }
  if (key == 0) put(TAG_TEXT, 0, 0);
  else if (isField(key, MAP_ENTRY_NAME)) putPayload(key, TAG_TEXT);
  else {
    const held = heldBy(key);
    if (held != 0 && isContainer(held)) stopWith(ERROR_BAD_KEY, load<u32>(held, 4));
    else if (held != 0) putOne(held, entryOf(held));
    else put(TAG_NULL, 0, 0);
  }
}

// @ts-ignore: decorator
@inline
function isField(node: usize, word: u32): bool {
  return load<u32>(node) >>> FIELD_SHIFT == load<u32>(tables + (<usize>word << 2)) >>> FIELD_SHIFT;
}

/** Whether what a `Value` holds is a list or a dict. */
function isContainer(held: usize): bool {
  const form = formOf(held);
  return form == FORM_FREE_DICT || form == FORM_VALUES;
}

/** What a `Value` holds, 0 for null: the last of what is set. */
function heldBy(value: usize): usize {
  const stopAt = nextOf(value);
  let held: usize = 0;
  for (let child = value + NODE_BYTES; child < stopAt; child = nextOf(child)) {
    if (held != 0 && isContainer(child) && load<u32>(held) == load<u32>(child)) stop(STATUS_SPLIT);
    held = child;
  }
  return held;
}

/** Any value from a `Value`; 0 stands for an empty one. */
function putValueOf(value: usize): void {
  const held: usize = value == 0 ? 0 : heldBy(value);
  if (held == 0) put(TAG_NULL, 0, 0);
  else putOne(held, entryOf(held));
}

/** A list or a dict of anything from its message. A frame is an open container: the next child, the last's end, its node, 1 for a dict. */
function putContainer(node: usize, form: u32): void {
  if (!enter(node)) return;
  const most = register(REG_MAX_DEPTH) - depth;
  let frame = bottom;
  openFrame(frame, node, form);
  for (;;) {
    const child: usize = load<u32>(frame);
    if (child == load<u32>(frame, 4)) {
      close(load<u32>(frame, 8));
      if (frame == bottom) break;
      frame -= 1 << FRAME_SHIFT;
      continue;
    }
    store<u32>(frame, <u32>nextOf(child));
    let value = child;
    if (load<u32>(frame, 12) != 0) {
      putKeyOf(child);
      value = valueOfEntry;
    }
    const held: usize = value == 0 ? 0 : heldBy(value);
    if (held == 0) put(TAG_NULL, 0, 0);
    else if (!isContainer(held)) putOne(held, entryOf(held));
    else if (<u32>((frame - bottom) >>> FRAME_SHIFT) < most) {
      frame += 1 << FRAME_SHIFT;
      openFrame(frame, held, formOf(held));
    } else stopWith(ERROR_TOO_DEEP, load<u32>(held, 4));
  }
  depth--;
}

function openFrame(frame: usize, node: usize, form: u32): void {
  store<u32>(frame, <u32>node + NODE_BYTES);
  store<u32>(frame, <u32>nextOf(node), 4);
  store<u32>(frame, <u32>open(form == FORM_FREE_DICT ? TAG_DICT : TAG_LIST), 8);
  store<u32>(frame, form == FORM_FREE_DICT ? 1 : 0, 12);
}
