// A flow's tnetstring tape → its protobuf tape (proto/flow.proto), by the mapping's tables. The typed messages are only a few levels deep,
// so they are written by mutually recursive functions.
import {
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
  MAP_TYPES,
  MAP_TYPE_KEY,
  MAP_TYPE_WORDS,
  NODE_BYTES,
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
} from "../src/abi";
import { float, integer, parseInteger } from "./transcode-decimal";
import {
  begin,
  clear,
  close,
  countExtra,
  countMark,
  end,
  fieldEntry,
  floatMark,
  nextOf,
  nodeMark,
  open,
  payloads,
  put,
  putValue,
  rewind,
  room,
  schema,
  source,
  spelledTo,
  stop,
  tableAt,
  tables,
} from "./transcode-tape";
import {
  kindOf,
  putContainer,
  putFloat,
  putKey,
  putPayload,
  putValueOf,
  table,
  tagOf,
} from "./transcode-protobuf-value";

/** The slots of the next dict or list: for each place the node of its value, or 0. */
let slotStack: usize = 0;

/** Whether two keys of the same length, from 1 to 24, are equal. May read beyond the end of both. */
// @ts-ignore: decorator
@inline
function isSame(left: usize, right: usize, length: usize): bool {
  const difference = load<u64>(left) ^ load<u64>(right);
  if (length <= 8) return difference << ((8 - length) << 3) == 0;
  if (difference != 0 || load<u64>(left + length - 8) != load<u64>(right + length - 8)) return false;
  return length <= 16 || load<u64>(left, 8) == load<u64>(right, 8);
}

/** Whether a node is text with the spelling that `head` gives: its byte offset in the tables, and its length << 16. */
// @ts-ignore: decorator
@inline
function spells(node: usize, head: u32): bool {
  const length = (head >>> 16) & 0xff;
  if (load<u32>(node, 8) != length || (load<u32>(node) & (TAG_MASK | FLAG_EXTERNAL)) != TAG_TEXT || length == 0) return false;
  return isSame(schema + (head & 0xffff), payloads + load<u32>(node, 4), length);
}

/** The place of a key in its dict, or 0. Keys mostly come in mitmproxy's order, so the place after `last` is tried first. */
// @ts-ignore: decorator
@inline
function placeOf(dict: usize, key: usize, last: u32): u32 {
  const next = last + 1;
  if (next <= load<u32>(dict) && spells(key, load<u32>(slotOf(dict, next)))) return next;
  return searchPlace(dict, key);
}

function searchPlace(dict: usize, key: usize): u32 {
  const places = load<u32>(dict);
  for (let place: u32 = 1; place <= places; place++) if (spells(key, load<u32>(slotOf(dict, place)))) return place;
  return 0;
}

// @ts-ignore: decorator
@inline
function slotOf(dict: usize, place: u32): usize {
  return dict + (DICT_HEAD << 2) + (<usize>(place - 1) << SLOT_SHIFT);
}

/** The field at a slot's place that holds values of this kind, or 0. */
// @ts-ignore: decorator
@inline
function fieldFor(slot: usize, kind: u32): u32 {
  return load<u8>(slot + 8 + kind);
}

/** Maps the tape that the registers describe. @returns a STATUS_ of src/abi.ts */
export function mapToProtobuf(): i32 {
  begin();
  slotStack = MAP_SLOTS;
  const dict = tagOf(source) == TAG_DICT ? dictOfType() : 0;
  if (dict == 0) {
    stop(STATUS_NO_FLOW);
    return end();
  }
  const message = open(TAG_MESSAGE);
  putDict(source, dict);
  put(table(MAP_CHECKSUM), 0, 0);
  close(message);
  return end();
}

/** The table of the flow's dict, by its type, or 0. */
function dictOfType(): usize {
  const stopAt = nextOf(source);
  let type: usize = 0;
  for (let key = source + NODE_BYTES; key < stopAt; key = nextOf(key + NODE_BYTES)) {
    if (spells(key, table(MAP_TYPE_KEY))) type = key + NODE_BYTES;
  }
  if (type == 0) return 0;
  for (let i: u32 = 0; i < table(MAP_TYPES); i++) {
    const entry = MAP_TYPE + i * MAP_TYPE_WORDS;
    if (spells(type, table(entry))) return tableAt(table(entry + 1));
  }
  return 0;
}

/** Writes the fields of an open message from a dict. */
function putDict(node: usize, dict: usize): void {
  const slots = slotStack;
  const places = load<u32>(dict, DICT_PLACES << 2);
  slotStack = slots + ((<usize>places + 1) << 2);
  clear(slots, slotStack);
  const stopAt = nextOf(node);
  let last: u32 = 0;
  let found: u32 = 0;
  let isOdd = false;
  for (let key = node + NODE_BYTES; key < stopAt; ) {
    const value = key + NODE_BYTES;
    const place = placeOf(dict, key, last);
    if (place <= last) isOdd = true; // unknown, out of order, or there twice
    if (place != 0) {
      last = place;
      found++;
      const slot = slotOf(dict, place);
      const kind = kindOf(value);
      const fits = kind == 0 ? (load<u32>(slot) & SLOT_NULLABLE) != 0 : fieldFor(slot, kind) != 0;
      store<u32>(slots + (<usize>place << 2), fits ? <u32>value : 0);
      if (!fits) isOdd = true;
    }
    key = nextOf(value);
  }
  if (found != load<u32>(dict, DICT_REQUIRED << 2)) isOdd = true;
  if (!putFields(dict, DICT_FIELDS, slots, dict)) isOdd = true;
  if (isOdd) putOdd(node, dict, slots);
  slotStack = slots;
}

/** Writes the typed fields in the order of their numbers. A value that turns out not to fit loses its slot. @returns whether all fitted */
function putFields(list: usize, which: usize, slots: usize, dict: usize): bool {
  const first = tableAt(load<u32>(list + (which << 2), 4));
  const stopAt = first + (<usize>load<u32>(list + (which << 2)) << 2);
  let allFit = true;
  for (let at = first; at < stopAt; at += 4) {
    const field = load<u32>(at);
    const entry = fieldEntry(field);
    const head = load<u32>(entry);
    if ((head & 0xff) == FORM_TYPE) {
      const part = open(load<u32>(entry, 8));
      if (!putFields(dict, DICT_PART_FIELDS, slots, dict)) allFit = false;
      close(part);
      continue;
    }
    const place = head >>> MAP_PLACE_SHIFT;
    const value: usize = load<u32>(slots + (<usize>place << 2));
    if (value == 0 || fieldFor(slotOf(dict, place), kindOf(value)) != field) continue;
    const node = nodeMark();
    const count = countMark();
    const floats = floatMark();
    if (putField(value, entry, head)) continue;
    rewind(node, count, floats);
    store<u32>(slots + (<usize>place << 2), 0);
    allFit = false;
  }
  return allFit;
}

// @ts-ignore: decorator
@inline
function putField(value: usize, entry: usize, head: u32): bool {
  return (head & MAP_REPEATED) != 0 ? putItems(value, entry, head) : putOne(value, entry, head);
}

/** Writes all items of a list as the values of a repeated field. False: the field cannot hold one of them. */
function putItems(list: usize, entry: usize, head: u32): bool {
  const stopAt = nextOf(list);
  for (let item = list + NODE_BYTES; item < stopAt; item = nextOf(item)) if (!putOne(item, entry, head)) return false;
  return true;
}

/** Writes one value of a field. False: the field cannot hold it. */
function putOne(node: usize, entry: usize, head: u32): bool {
  const form = head & 0xff;
  const word = load<u32>(entry, 8);
  const tag = tagOf(node);
  if (form == FORM_FREE_DICT) {
    if (tag != TAG_DICT) return false;
    putContainer(node, word);
    return true;
  }
  if (form == FORM_LIST) {
    if (tag != TAG_LIST) return false;
    const message = open(word);
    const item = fieldEntry(load<u32>(entry, 4));
    if (!putItems(node, item, load<u32>(item))) return false;
    close(message);
    return true;
  }
  if (tag != form) return false;
  if (tag == TAG_DICT || tag == TAG_LIST) return putMessage(node, entry, word);
  return putScalar(node, tag, word, (head & MAP_IMPLICIT) != 0);
}

function putMessage(node: usize, entry: usize, word: u32): bool {
  const message = open(word);
  const inner = tableAt(load<u32>(entry, 4));
  if (tagOf(node) == TAG_DICT) putDict(node, inner);
  else if (!putTuple(node, inner)) return false;
  close(message);
  return true;
}

function putScalar(node: usize, tag: u32, word: u32, isImplicit: bool): bool {
  const length = load<u32>(node, 8);
  if (tag == TAG_BYTES || tag == TAG_TEXT) {
    if (length != 0 || !isImplicit) putPayload(node, word);
  } else if (tag == TAG_INTEGER) {
    if (!parseInteger(payloads + load<u32>(node, 4), length)) return false;
    if (integer != 0 || !isImplicit) putValue(word, <u64>integer);
  } else if (tag == TAG_FLOAT) {
    if (!isImplicit || !isZero(node)) putFloat(node, word);
  } else {
    // A boolean: the only tag that is left.
    if (length == 4 || !isImplicit) put(word, length == 4 ? 1 : 0, 0);
  }
  return true;
}

/** Writes the fields of an open message from a list of fixed places. Trailing optional items may be missing. False: it does not fit. */
function putTuple(node: usize, tuple: usize): bool {
  const slots = slotStack;
  const places = load<u32>(tuple, DICT_PLACES << 2);
  slotStack = slots + ((<usize>places + 1) << 2);
  const stopAt = nextOf(node);
  let place: u32 = 0;
  let fits = true;
  for (let item = node + NODE_BYTES; item < stopAt && fits; item = nextOf(item)) {
    fits = ++place <= places && fieldFor(slotOf(tuple, place), kindOf(item)) != 0;
    if (fits) store<u32>(slots + (<usize>place << 2), <u32>item);
  }
  if (place < load<u32>(tuple, DICT_REQUIRED << 2)) fits = false;
  while (place < places) store<u32>(slots + (<usize>++place << 2), 0);
  if (fits) fits = putFields(tuple, DICT_FIELDS, slots, tuple);
  slotStack = slots;
  return fits;
}

/** Writes what the typed fields of a dict do not hold: the other items, and a record of the order of all items. */
function putOdd(node: usize, dict: usize, slots: usize): void {
  const stopAt = nextOf(node);
  let items: u32 = 0;
  for (let key = node + NODE_BYTES; key < stopAt; key = nextOf(key + NODE_BYTES)) items++;
  const order = room(items);
  if (order == 0) return;
  spelledTo(order + items);
  let last: u32 = 0;
  let at = order;
  for (let key = node + NODE_BYTES; key < stopAt; key = nextOf(key + NODE_BYTES)) {
    const place = placeOf(dict, key, last);
    if (place != 0) last = place;
    if (place != 0 && load<u32>(slots + (<usize>place << 2)) == <u32>key + NODE_BYTES) store<u8>(at++, place);
    else {
      store<u8>(at++, 0);
      countExtra();
      const entry = open(load<u32>(dict, DICT_EXTRA << 2));
      putKey(key);
      putValueOf(key + NODE_BYTES, table(MAP_ENTRY_VALUE));
      close(entry);
    }
  }
  put(load<u32>(dict, DICT_ORDER << 2), <u32>order, items);
}

/** Whether a float is spelled `0.0`. */
function isZero(node: usize): bool {
  const start = payloads + load<u32>(node, 4);
  return load<u32>(node, 8) == 3 && load<u16>(start) == 0x2e30 && load<u8>(start, 2) == BYTE_ZERO;
}
