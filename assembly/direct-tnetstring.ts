// Plain messages of proto/flow.proto to mitmproxy's bytes, by the mapping's tables: the mirror of direct-protobuf.ts. Plain means as that
// writes them: known fields in ascending order of number, no extra entries, and at the end a correct checksum or none.
import {
  DICT_HEAD,
  DICT_PLACES,
  DICT_REQUIRED,
  FIELD_MESSAGE,
  FIELD_SHIFT,
  FORM_FREE_DICT,
  FORM_LIST,
  FORM_TYPE,
  MAP_CHECKSUM,
  MAP_FIELD_SHIFT,
  MAP_ODD,
  MAP_PAIR,
  MAP_PLACE_SHIFT,
  MAP_REPEATED,
  MESSAGE_DENSE,
  MESSAGE_HEAD,
  REG_DIRECT_VERSION,
  REG_SCHEMA_ROOT,
  SLOT_ABSENT_SHIFT,
  SLOT_KEY_SHIFT,
  SLOT_NO_ABSENT,
  SLOT_SHIFT,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_TEXT,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_VARINT,
} from "../src/abi";
import { copyBlock } from "./copy";
import { crc32 } from "./crc32";
import { CHECKSUM_BYTES, hasRoom, hasSlots, setSlotStack, slotStack, writePrefix } from "./direct";
import { readVarint, varint, writeBoolean, writeEmpty, writeFloat, writeNumber, writeString } from "./direct-tnetstring-leaf";
import { writeEntries } from "./direct-tnetstring-value";
import { register } from "./registers";
import { fieldEntry, fields, schema, tableAt, tables } from "./transcode-tape";

/** A slot: the value, or a payload's pointer and size, or the bounds of a repeated field's own slots │ its field's entry │ unused */
const SLOT_BYTES: usize = 16;
/** The wire tags of a pair's two fields. */
const PAIR_FIRST: u32 = (1 << 3) | WIRE_LENGTH;
const PAIR_SECOND: u32 = (2 << 3) | WIRE_LENGTH;
/** Places of a flow's own dict, including those of its type's part. */
const FLOW_PLACES: u32 = 31;

/** Writes the flow of a message. @returns the pointer to its dict's element, or 0 */
export function directTnetstring(start: usize, end: usize, output: usize): usize {
  let stopAt = end;
  const checksum = load<u16>(fieldEntry(load<u32>(tables, MAP_CHECKSUM << 2) >>> FIELD_SHIFT), 12);
  if (end - start >= CHECKSUM_BYTES && load<u16>(end - CHECKSUM_BYTES) == checksum) {
    stopAt = end - CHECKSUM_BYTES;
    if (crc32(start, stopAt - start, 0) != load<u32>(stopAt, 2)) return 0;
  }
  if (load<u16>(start) != register(REG_DIRECT_VERSION)) return 0;
  const slots = takeSlots(FLOW_PLACES);
  if (slots == 0 || !collect(start, stopAt, register(REG_SCHEMA_ROOT), slots)) return 0;
  const type: usize = load<u32>(slots, 8);
  if (type == 0) return 0;
  const dict = writeDict(tableAt(load<u32>(type, 4)), slots, output);
  setSlotStack(slots);
  return dict;
}

/** Takes empty slots for places 0 to `places`. @returns 0 where there is no room */
// @ts-ignore: decorator
@inline
function takeSlots(places: u32): usize {
  const slots = slotStack;
  const stopAt = slots + (<usize>places + 1) * SLOT_BYTES;
  if (!hasSlots(stopAt)) return 0;
  for (let at = slots; at < stopAt; at += SLOT_BYTES) store<u32>(at, 0, 8);
  setSlotStack(stopAt);
  return slots;
}

/** Stores the fields of a message in the slots of their places. A flow's type goes to place 0, its part's fields among the flow's own. */
function collect(start: usize, end: usize, message: u32, slots: usize): bool {
  const base = schema + (<usize>message << 2);
  const dense = load<u32>(base, MESSAGE_DENSE << 2);
  const entries = fields;
  let at = start;
  let last: u32 = 0;
  while (at < end) {
    // Tags of one or two bytes, in ascending order.
    let tag: u32 = load<u8>(at++);
    let written = tag << 8;
    if (tag > 0x7f) {
      const high: u32 = load<u8>(at++);
      if (at > end) return false;
      written = tag | (high << 8);
      tag = (tag & 0x7f) | (high << 7);
    }
    const number = tag >>> 3;
    if (number >= dense || tag < last) return false;
    const entry = entries + (<usize>load<u32>(base + (<usize>number << 2), MESSAGE_HEAD << 2) << MAP_FIELD_SHIFT);
    const head = load<u32>(entry);
    // The entry that stands for no field is marked odd, too.
    if (<u32>load<u16>(entry, 12) != written || (head & MAP_ODD) != 0) return false;
    const slot = slots + <usize>(head >>> MAP_PLACE_SHIFT) * SLOT_BYTES;
    const before = load<u32>(slot, 8);
    if (before != 0 && (tag != last || (head & MAP_REPEATED) == 0)) return false;
    last = tag;

    const wire = tag & 7;
    if (wire == WIRE_FIXED64) {
      if (end - at < 8) return false;
      store<u64>(slot, load<u64>(at));
      at += 8;
    } else {
      // A value or a length, mostly one byte long.
      if (at >= end) return false;
      let value = <u64>load<u8>(at);
      if (value < 0x80) at++;
      else {
        at = readVarint(at, end);
        if (at == 0) return false;
        value = varint;
      }
      if (wire == WIRE_VARINT) store<u64>(slot, value);
      else {
        if (wire != WIRE_LENGTH || value > <u64>(end - at)) return false;
        const payload = at;
        at += <usize>value;
        if ((head & MAP_REPEATED) != 0) {
          // The values of one field are consecutive, so their slots can grow at the top of the stack.
          const item = slotStack;
          if (!hasSlots(item + 8)) return false;
          if (before == 0) store<u64>(slot, item);
          store<u64>(item, <u64>payload | (value << 32));
          setSlotStack(item + 8);
          store<u32>(slot, <u32>item + 8, 4);
        } else if ((head & 0xff) == FORM_TYPE) {
          if (load<u32>(slots, 8) != 0) return false;
          store<u32>(slots, <u32>entry, 8);
          const part = load<u32>(schema + ((entry - entries) & ~15), FIELD_MESSAGE << 2);
          if (!collect(payload, at, part, slots)) return false;
          continue; // its place holds the type's name instead
        } else store<u64>(slot, <u64>payload | (value << 32));
      }
    }
    store<u32>(slot, <u32>entry, 8);
  }
  return at == end;
}

/** Writes a dict's element from its slots. */
// @ts-ignore: decorator
@inline
function writeDict(dict: usize, slots: usize, output: usize): usize {
  return writePlaces(dict, slots, load<u32>(dict, DICT_PLACES << 2), TAG_DICT, output);
}

/** Writes a list of fixed places. Trailing optional places that are absent are left out. */
// @ts-ignore: decorator
@inline
function writeTuple(tuple: usize, slots: usize, output: usize): usize {
  const required = load<u32>(tuple, DICT_REQUIRED << 2);
  let last = load<u32>(tuple, DICT_PLACES << 2);
  while (last > required && load<u32>(slots + <usize>last * SLOT_BYTES, 8) == 0) last--;
  return writePlaces(tuple, slots, last, TAG_LIST, output);
}

/** Writes the items of a dict or list, from the last place to the first, and the element around them. */
function writePlaces(table: usize, slots: usize, places: u32, tag: u32, output: usize): usize {
  if (!hasRoom(output, 0)) return 0;
  const firstSlot = table + (DICT_HEAD << 2);
  let slot = firstSlot + (<usize>places << SLOT_SHIFT);
  let found = slots + <usize>(places + 1) * SLOT_BYTES;
  const stopAt = output - 1;
  store<u8>(stopAt, tag);
  let rest = stopAt;
  while (slot > firstSlot) {
    slot -= 1 << SLOT_SHIFT;
    found -= SLOT_BYTES;
    const key = load<u32>(slot);
    const traits = load<u32>(slot, 4);
    const entry: usize = load<u32>(found, 8);
    // The key's element ends after its text and tag.
    let end = schema + (key & 0xffff) + ((key >>> 16) & 0xff) + 1;
    let size = <usize>(traits >>> SLOT_KEY_SHIFT) & 0xff;
    if (entry == 0) {
      const absent = <usize>(traits >>> SLOT_ABSENT_SHIFT);
      if (absent == SLOT_NO_ABSENT) return 0;
      end += absent;
      size += absent;
    } else {
      rest = writeValue(entry, found, rest);
      if (rest == 0) return 0;
    }
    // A key together with the item for an absent value takes two blocks at most.
    copyBlock(rest - 16, end - 16);
    copyBlock(rest - 32, end - 32);
    rest -= size;
  }
  return writePrefix(rest, stopAt - rest);
}

/** Writes what a slot holds, as an element. */
// @ts-ignore: decorator
@inline
function writeValue(entry: usize, found: usize, output: usize): usize {
  const head = load<u32>(entry);
  const form = head & 0xff;
  const payload: usize = load<u32>(found);
  const size: usize = load<u32>(found, 4);
  return (head & MAP_REPEATED) != 0
    ? writeItems(entry, payload, size, output)
    : form == TAG_BYTES || form == TAG_TEXT
      ? writeString(form, payload, size, output)
      : form == TAG_FLOAT
        ? writeFloat(output, load<f64>(found))
        : form == TAG_BOOLEAN
          ? writeBoolean(output, load<u64>(found) != 0)
          : form == TAG_INTEGER
            ? writeNumber(output, load<i64>(found))
            : writeMessage(entry, form, payload, size, output);
}

/** Writes a value that is a message, as an element. */
function writeMessage(entry: usize, form: u32, payload: usize, size: usize, output: usize): usize {
  if (form == FORM_FREE_DICT) return writeEntries(payload, payload + size, output, 0);
  const slots = slotStack;
  const field = <usize>(entry - fields) >>> 4;
  const message = load<u32>(schema + (field << 4), FIELD_MESSAGE << 2);
  let start: usize = 0;
  if (form == FORM_LIST) start = writeList(entry, message, payload, size, output);
  else if (form == TAG_DICT || form == TAG_LIST) {
    const table = tableAt(load<u32>(entry, 4));
    const found = takeSlots(load<u32>(table, DICT_PLACES << 2));
    if (found == 0 || !collect(payload, payload + size, message, found)) return 0;
    start = form == TAG_DICT ? writeDict(table, found, output) : writeTuple(table, found, output);
  }
  setSlotStack(slots);
  return start;
}

/** Writes the list that a message with a single repeated field stands for. */
function writeList(entry: usize, message: u32, payload: usize, size: usize, output: usize): usize {
  const found = takeSlots(0);
  if (found == 0 || !collect(payload, payload + size, message, found)) return 0;
  if (load<u32>(found, 8) == 0) return writeEmpty(output, TAG_LIST);
  return writeItems(fieldEntry(load<u32>(entry, 4)), load<u32>(found), load<u32>(found, 4), output);
}

/** Writes the values of a repeated field from their slots. */
function writeItems(entry: usize, first: usize, end: usize, output: usize): usize {
  if (!hasRoom(output, 0)) return 0;
  const head = load<u32>(entry);
  const form = head & 0xff;
  const stopAt = output - 1;
  store<u8>(stopAt, TAG_LIST);
  let rest = stopAt;
  for (let item = end; item > first; ) {
    item -= 8;
    const payload: usize = load<u32>(item);
    const size: usize = load<u32>(item, 4);
    if ((head & MAP_PAIR) != 0 && isPlainPair(payload, size)) rest = writePair(payload, size, rest);
    else if (form == TAG_BYTES || form == TAG_TEXT) rest = writeString(form, payload, size, rest);
    else rest = writeMessage(entry, form, payload, size, rest);
    if (rest == 0) return 0;
  }
  return writePrefix(rest, stopAt - rest);
}

/** Whether a message has exactly the fields 1 and 2, of up to 127 bytes each, as most headers do. Reads a little beyond its end. */
// @ts-ignore: decorator
@inline
function isPlainPair(start: usize, size: usize): bool {
  const first: usize = load<u8>(start, 1);
  const second: usize = load<u8>(start + first, 3);
  return load<u8>(start) == PAIR_FIRST && load<u8>(start + first, 2) == PAIR_SECOND && (first | second) < 0x80 && first + second + 4 == size;
}

/** Writes a pair as a list of two bytes elements. */
// @ts-ignore: decorator
@inline
function writePair(start: usize, size: usize, output: usize): usize {
  const first: usize = load<u8>(start, 1);
  const stopAt = output - 1;
  store<u8>(stopAt, TAG_LIST);
  const value = writeString(TAG_BYTES, start + first + 4, size - first - 4, stopAt);
  if (value == 0) return 0;
  const name = writeString(TAG_BYTES, start + 2, first, value);
  return name == 0 ? 0 : writePrefix(name, stopAt - name);
}
