// Plain flows from mitmproxy's bytes to messages of proto/flow.proto, by the mapping's tables: see direct.ts. Plain means as mitmproxy
// writes them: dicts with all their keys in its order, values that the typed fields can hold, numbers that convert exactly.
import {
  DICT_FIELDS,
  DICT_HEAD,
  DICT_PART_FIELDS,
  DICT_PLACES,
  DICT_REQUIRED,
  DICT_TYPE_NAME,
  FIELD_SHIFT,
  FORM_FREE_DICT,
  FORM_LIST,
  FORM_TYPE,
  ITEM_TAG_SHIFT,
  MAP_CHECKSUM,
  MAP_IMPLICIT,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MAP_TYPE,
  MAP_TYPES,
  MAP_TYPE_WORDS,
  REG_DIRECT_VERSION,
  SLOT_NULLABLE,
  SLOT_SHIFT,
  SLOT_TYPE,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_NULL,
  TAG_TEXT,
} from "../src/abi";
import { crc32 } from "./crc32";
import { CHECKSUM_BYTES, copyBefore, hasRoom, hasSlots, isText, setSlotStack, slotStack } from "./direct";
import { scan, writeHead, writeLeaf } from "./direct-protobuf-leaf";
import { writeEntries } from "./direct-protobuf-value";
import { register } from "./registers";
import { fieldEntry, schema, tableAt, tables } from "./transcode-tape";

const SLOT_BYTES: usize = 1 << SLOT_SHIFT;

/** The index in the tables of the last flow's type. */
let lastType: u32 = 0;

/** Writes the flow whose dict has this payload. @returns the pointer to its message, or 0 */
export function directProtobuf(start: usize, end: usize, output: usize): usize {
  const types = load<u32>(tables, MAP_TYPES << 2);
  const slots = slotStack;
  if (lastType >= types) lastType = 0;
  for (let i: u32 = 0; i < types; i++) {
    const entry = tables + (<usize>(MAP_TYPE + lastType * MAP_TYPE_WORDS) << 2);
    const dict = tableAt(load<u32>(entry, 4));
    if (scanDict(start, end, dict, slots)) return writeFlow(dict, slots, output);
    if (++lastType == types) lastType = 0;
  }
  return 0;
}

function writeFlow(dict: usize, slots: usize, output: usize): usize {
  setSlotStack(slots + ((<usize>load<u32>(dict, DICT_PLACES << 2) + 1) << 3));
  const entry = fieldEntry(load<u32>(tables, MAP_CHECKSUM << 2) >>> FIELD_SHIFT);
  const rest = output - CHECKSUM_BYTES;
  store<u16>(rest, load<u16>(entry, 12));
  const message = writeFields(dict, DICT_FIELDS, dict, slots, rest);
  setSlotStack(slots);
  // A flow begins with its version. Other versions are left to the tape's code.
  if (message == 0 || load<u16>(message) != register(REG_DIRECT_VERSION)) return 0;
  store<u32>(rest, crc32(message, rest - message, 0), 2);
  return message;
}

/** Whether two spellings are the same. May read beyond the end of both. */
// @ts-ignore: decorator
@inline
function isSame(left: usize, right: usize, length: usize): bool {
  const difference = load<u64>(left) ^ load<u64>(right);
  if (length <= 8) return difference << ((8 - length) << 3) == 0;
  if (difference != 0 || load<u64>(left + length - 8) != load<u64>(right + length - 8)) return false;
  return length <= 16 || (load<u64>(left, 8) == load<u64>(right, 8) && (length <= 24 || load<u64>(left, 16) == load<u64>(right, 16)));
}

/** Notes where the value of each place is. False: the dict does not have exactly the keys of these tables in their order. */
function scanDict(start: usize, end: usize, dict: usize, slots: usize): bool {
  const places = load<u32>(dict, DICT_PLACES << 2);
  let slot = dict + (DICT_HEAD << 2);
  const lastSlot = slot + <usize>places * SLOT_BYTES;
  let found = slots + 8;
  if (!hasSlots(found + (<usize>places << 3))) return false;
  let at = start;
  for (; slot < lastSlot; slot += SLOT_BYTES, found += 8) {
    const head = load<u32>(slot);
    const length: usize = (head >>> 16) & 0xff;
    if (length == 0) continue;
    const digits: usize = length > 9 ? 2 : 1;
    const size = length + digits + 2;
    if (!isSame(schema + (head & 0xffff) - digits - 1, at, size)) return false;
    const tagAt = scan(at + size, end, found);
    if (tagAt == 0) return false;
    const tag: u32 = load<u8>(tagAt);
    at = tagAt + 1;
    if (tag != load<u8>(slot, 5)) {
      if (tag == TAG_NULL ? (head & SLOT_NULLABLE) == 0 || load<u32>(found, 4) != 0 : !isOfOther(slot, tag)) return false;
    } else if ((head & SLOT_TYPE) != 0) {
      const name = load<u32>(dict, DICT_TYPE_NAME << 2);
      if (load<u32>(found, 4) != name >>> 16 || !isSame(schema + (name & 0xffff), load<u32>(found), name >>> 16)) return false;
    }
  }
  return at == end;
}

/** Whether a place has another field, for values of this tag. */
function isOfOther(slot: usize, tag: u32): bool {
  return tag < 0x80 && load<u8>(slot + 8 + load<u8>(tables + tag)) != 0;
}

/** Writes the typed fields of a dict or list before `output`. */
function writeFields(list: usize, which: usize, dict: usize, slots: usize, output: usize): usize {
  const first = tableAt(load<u32>(list + (which << 2), 4));
  let at = first + (<usize>load<u32>(list + (which << 2)) << 2);
  let rest = output;
  while (at > first) {
    at -= 4;
    const entry = fieldEntry(load<u32>(at));
    const head = load<u32>(entry);
    const wire = load<u32>(entry, 12);
    const form = head & 0xff;
    if (form == FORM_TYPE) {
      const stopAt = rest;
      rest = writeFields(dict, DICT_PART_FIELDS, dict, slots, rest);
      if (rest == 0) return 0;
      rest = writeHead(rest, stopAt - rest, wire);
      continue;
    }
    const slot = slots + (<usize>(head >>> MAP_PLACE_SHIFT) << 3);
    const payload: usize = load<u32>(slot);
    const size: usize = load<u32>(slot, 4);
    // Skip a null, or a value that belongs to another field of its place.
    if (load<u8>(payload + size) != wire >>> ITEM_TAG_SHIFT) continue;
    if ((form != TAG_BYTES && form != TAG_TEXT) || (head & MAP_REPEATED) != 0) {
      if ((head & MAP_REPEATED) != 0) rest = writeItems(payload, payload + size, entry, rest);
      else if (isLeaf(form)) rest = writeLeaf(form, payload, size, wire, (head & MAP_IMPLICIT) != 0, rest);
      else rest = writeMessage(form, payload, payload + size, entry, wire, rest);
      if (rest == 0) return 0;
      continue;
    }
    if (size == 0 && (head & MAP_IMPLICIT) != 0) continue;
    if (!hasRoom(rest, size) || (form == TAG_TEXT && !isText(payload, size))) return 0;
    rest = writeHead(copyBefore(rest, payload, size), size, wire);
  }
  return rest;
}

/** Whether values of this form are leaves. */
// @ts-ignore: decorator
@inline
function isLeaf(form: u32): bool {
  return form == TAG_FLOAT || form == TAG_INTEGER || form == TAG_BOOLEAN || form == TAG_BYTES || form == TAG_TEXT;
}

/** Writes a value that is a message as a field. */
// @ts-ignore: decorator
@inline
function writeMessage(form: u32, start: usize, end: usize, entry: usize, wire: u32, output: usize): usize {
  const below = load<u32>(entry, 4);
  let message: usize = 0;
  if (form == TAG_LIST) message = writeTuple(start, end, tableAt(below), output);
  else if (form == TAG_DICT) message = writeDict(start, end, tableAt(below), output);
  else if (form == FORM_LIST) message = writeItems(start, end, fieldEntry(below), output);
  else if (form == FORM_FREE_DICT) message = writeEntries(start, end, output, 0);
  return message == 0 || !hasRoom(message, 0) ? 0 : writeHead(message, output - message, wire);
}

function writeDict(start: usize, end: usize, dict: usize, output: usize): usize {
  const slots = slotStack;
  if (!scanDict(start, end, dict, slots)) return 0;
  setSlotStack(slots + ((<usize>load<u32>(dict, DICT_PLACES << 2) + 1) << 3));
  const message = writeFields(dict, DICT_FIELDS, dict, slots, output);
  setSlotStack(slots);
  return message;
}

/** Writes the fields of a list of fixed places. Trailing optional items may be missing. */
function writeTuple(start: usize, end: usize, tuple: usize, output: usize): usize {
  const slots = slotStack;
  const places = load<u32>(tuple, DICT_PLACES << 2);
  const stopAt = slots + ((<usize>places + 1) << 3);
  if (!hasSlots(stopAt)) return 0;
  let found = slots + 8;
  let slot = tuple + (DICT_HEAD << 2);
  let at = start;
  for (; at < end; found += 8, slot += SLOT_BYTES) {
    if (found == stopAt) return 0;
    const tagAt = scan(at, end, found);
    if (tagAt == 0) return 0;
    const tag: u32 = load<u8>(tagAt);
    if (tag != load<u8>(slot, 5) && !isOfOther(slot, tag)) return 0;
    at = tagAt + 1;
  }
  if (found < slots + ((<usize>load<u32>(tuple, DICT_REQUIRED << 2) + 1) << 3)) return 0;
  // The slots of missing items point at a byte that is not a tag.
  for (; found < stopAt; found += 8) store<u64>(found, tables);
  setSlotStack(stopAt);
  const message = writeFields(tuple, DICT_FIELDS, tuple, slots, output);
  setSlotStack(slots);
  return message;
}

/** Writes all items of a list as the values of a repeated field. */
function writeItems(start: usize, end: usize, entry: usize, output: usize): usize {
  const form: u32 = load<u8>(entry);
  const wire = load<u32>(entry, 12);
  const slots = slotStack;
  let found = slots;
  for (let at = start; at < end; found += 8) {
    if (!hasSlots(found + 8)) return 0;
    const tagAt = scan(at, end, found);
    if (tagAt == 0 || load<u8>(tagAt) != form) return 0;
    at = tagAt + 1;
  }
  setSlotStack(found);
  let rest = output;
  while (found > slots && rest != 0) {
    found -= 8;
    const payload: usize = load<u32>(found);
    const size: usize = load<u32>(found, 4);
    if (isLeaf(form)) rest = writeLeaf(form, payload, size, wire, false, rest);
    else rest = writeMessage(form, payload, payload + size, entry, wire, rest);
  }
  setSlotStack(slots);
  return rest;
}
