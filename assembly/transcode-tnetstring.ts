// A flow's protobuf tape (proto/flow.proto) → its tnetstring tape, by the mapping's tables: the mirror of transcode-protobuf.ts. The last
// value of a field wins, as usual in protobuf; a message in several parts is left to the host.
import {
  DICT_HEAD,
  DICT_PLACES,
  DICT_REQUIRED,
  DICT_TYPE_NAME,
  ERROR_BAD_ORDER,
  FIELD_SHIFT,
  FORM_EXTRA,
  FORM_LIST,
  FORM_NONE,
  FORM_ORDER,
  FORM_TYPE,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MAP_SLOTS,
  NODE_BYTES,
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
import {
  begin,
  clear,
  close,
  end,
  fieldEntry,
  nextOf,
  open,
  payloads,
  put,
  schema,
  source,
  stop,
  stopWith,
  tableAt,
} from "./transcode-tape";
import {
  enter,
  entryOf,
  formOf,
  leave,
  putBoolean,
  putContainer,
  putEntry,
  putFloat,
  putInteger,
  putLeaf,
  resetDepth,
} from "./transcode-tnetstring-value";

/** The slots of the next dict or list, two words for each place: the last node of its field, and for a repeated field the first. */
let slotStack: usize = 0;

// @ts-ignore: decorator
@inline
function slotOf(dict: usize, place: u32): usize {
  return dict + (DICT_HEAD << 2) + (<usize>(place - 1) << SLOT_SHIFT);
}

/** Maps the tape that the registers describe. @returns a STATUS_ of src/abi.ts */
export function mapToTnetstring(): i32 {
  begin();
  slotStack = MAP_SLOTS;
  resetDepth();
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

/** Stores the fields of a message in the slots of their places, including those of the part that the flow's type adds. */
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
    // Entries beside the typed fields go to place 0; the record of the order belongs to this dict only.
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

/** Takes empty slots for this many places, with a word before them for the record of the order. */
function takeSlots(places: u32): usize {
  const bytes = (<usize>places + 1) << 3;
  const slots = slotStack + 8;
  clear(slotStack, slots + bytes);
  slotStack = slots + bytes;
  return slots;
}

/** Writes a dict with known keys from a message. */
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
  // Extra entries that the record does not name, from a writer that added some.
  while (putExtra(slots));
  close(opened);
  slotStack = above;
  leave();
}

// @ts-ignore: decorator
@inline
function hasKey(slot: usize): bool {
  return ((load<u32>(slot) >>> 16) & 0xff) != 0;
}

/** Writes the items that a record of the order names. Each may be named only once, so that the output stays as small as the input. */
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

/** Writes the next of the extra entries. False: there is none left. */
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
  putEntry(entry);
  return true;
}

/** Writes the key and the value at a place of a dict. */
function putItem(dict: usize, place: u32, slots: usize): void {
  const slot = slotOf(dict, place);
  const head = load<u32>(slot);
  put(TAG_TEXT, <u32>schema + (head & 0xffff), (head >>> 16) & 0xff);
  if ((head & SLOT_TYPE) != 0) {
    const name = load<u32>(dict, DICT_TYPE_NAME << 2);
    put(TAG_TEXT, <u32>schema + (name & 0xffff), name >>> 16);
  } else putPlace(slot, slots + (<usize>place << 3));
}

/** Writes what a message has for a place: a field, or what the field's absence stands for. */
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

/** Writes the values of a repeated field, from its first node to its last. */
function putItems(first: usize, last: usize, entry: usize): void {
  if (!enter(first)) return;
  const opened = open(TAG_LIST);
  const field = load<u32>(last) >>> FIELD_SHIFT;
  for (let item = first; item <= last; item = nextOf(item)) if (load<u32>(item) >>> FIELD_SHIFT == field) putOne(item, entry);
  close(opened);
  leave();
}

/** Writes the value of one node. */
function putOne(node: usize, entry: usize): void {
  const form: u32 = load<u8>(entry);
  if (putLeaf(node, form)) return;
  if (form == TAG_DICT) putDict(node, 0, tableAt(load<u32>(entry, 4)));
  else if (form == TAG_LIST) putTuple(node, tableAt(load<u32>(entry, 4)));
  else if (form == FORM_LIST) putList(node, load<u32>(entry, 4));
  else putContainer(node, form);
}

/** Writes the list that a message with a single repeated field stands for. */
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

/** Writes a list of fixed places from a message; 0 stands for an empty one. Trailing optional places that are absent are left out. */
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
  leave();
}
