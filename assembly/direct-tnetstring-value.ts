// Values of any type, as in a flow's metadata, directly to tnetstring: the mirror of direct-protobuf-value.ts.
import {
  KIND_BOOLEAN,
  KIND_BYTES,
  KIND_DICT,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_LIST,
  KIND_TEXT,
  MAP_ENTRY,
  MAP_ENTRY_NAME,
  MAP_ENTRY_VALUE,
  MAP_ITEM,
  MAP_VALUES,
  TAG_BYTES,
  TAG_DICT,
  TAG_LIST,
  TAG_TEXT,
} from "../src/abi";
import { DEEPEST, hasRoom, hasSlots, setSlotStack, slotStack, writePrefix } from "./direct";
import { wireOf } from "./direct-protobuf-value";
import { readVarint, varint, writeBoolean, writeFloat, writeNull, writeNumber, writeString } from "./direct-tnetstring-leaf";

/** Whether the field at `at` has this wire tag, which is one byte long. */
// @ts-ignore: decorator
@inline
function isField(at: usize, end: usize, word: u32): bool {
  return at < end && load<u8>(at) == <u8>(wireOf(word) >>> 8);
}

/** Stores the payload of the field at `at`, whose tag is known, in a slot. @returns the pointer after it, or 0 */
function readPayload(at: usize, end: usize, slot: usize): usize {
  const start = readVarint(at + 1, end);
  if (start == 0 || varint > <u64>(end - start)) return 0;
  store<u64>(slot, <u64>start | (varint << 32));
  return start + <usize>varint;
}

/** Stores the payloads of a message with a single repeated field in slots. @returns the end of the slots, or 0 */
function readAll(start: usize, end: usize, word: u32, slots: usize): usize {
  let found = slots;
  for (let at = start; at < end; found += 8) {
    if (!hasSlots(found + 16) || !isField(at, end, word)) return 0;
    at = readPayload(at, end, found);
    if (at == 0) return 0;
  }
  return found;
}

/** Writes a dict with any values from the entries of its message. */
export function writeEntries(start: usize, end: usize, output: usize, depth: u32): usize {
  const slots = slotStack;
  const last = readAll(start, end, MAP_ENTRY, slots);
  if (last == 0 || !hasRoom(output, 0)) return 0;
  setSlotStack(last + 16);
  const stopAt = output - 1;
  store<u8>(stopAt, TAG_DICT);
  let rest = stopAt;
  for (let found = last; found > slots; ) {
    found -= 8;
    const entry: usize = load<u32>(found);
    const entryEnd = entry + <usize>load<u32>(found, 4);
    if (!isField(entry, entryEnd, MAP_ENTRY_NAME)) return 0;
    const value = readPayload(entry, entryEnd, last);
    if (value == 0 || !isField(value, entryEnd, MAP_ENTRY_VALUE) || readPayload(value, entryEnd, last + 8) != entryEnd) return 0;
    // `writeValue` reuses the slots after the last one.
    const name: usize = load<u32>(last);
    const length: usize = load<u32>(last, 4);
    rest = writeValue(load<u32>(last, 8), load<u32>(last, 12), rest, depth);
    if (rest == 0) return 0;
    rest = writeString(TAG_TEXT, name, length, rest);
    if (rest == 0) return 0;
  }
  setSlotStack(slots);
  return hasRoom(rest, 0) ? writePrefix(rest, stopAt - rest) : 0;
}

function writeItems(start: usize, end: usize, output: usize, depth: u32): usize {
  const slots = slotStack;
  const last = readAll(start, end, MAP_ITEM, slots);
  if (last == 0 || !hasRoom(output, 0)) return 0;
  setSlotStack(last);
  const stopAt = output - 1;
  store<u8>(stopAt, TAG_LIST);
  let rest = stopAt;
  for (let found = last; found > slots; ) {
    found -= 8;
    rest = writeValue(load<u32>(found), load<u32>(found, 4), rest, depth);
    if (rest == 0) return 0;
  }
  setSlotStack(slots);
  return hasRoom(rest, 0) ? writePrefix(rest, stopAt - rest) : 0;
}

/** Writes the content of a `Value`: nothing, or one field. */
function writeValue(start: usize, size: usize, output: usize, depth: u32): usize {
  if (!hasRoom(output, 0)) return 0;
  if (size == 0) return writeNull(output);
  const end = start + size;
  if (isField(start, end, MAP_VALUES + KIND_FLOAT)) return size == 9 ? writeFloat(output, load<f64>(start, 1)) : 0;
  const after = readVarint(start + 1, end);
  if (after == 0) return 0;
  const value = varint;
  if (isField(start, end, MAP_VALUES + KIND_BOOLEAN)) return after == end ? writeBoolean(output, value != 0) : 0;
  if (isField(start, end, MAP_VALUES + KIND_INTEGER)) return after == end ? writeNumber(output, <i64>value) : 0;
  if (value != <u64>(end - after)) return 0;
  if (isField(start, end, MAP_VALUES + KIND_TEXT)) return writeString(TAG_TEXT, after, end - after, output);
  if (isField(start, end, MAP_VALUES + KIND_BYTES)) return writeString(TAG_BYTES, after, end - after, output);
  if (depth == DEEPEST) return 0;
  if (isField(start, end, MAP_VALUES + KIND_LIST)) return writeItems(after, end, output, depth + 1);
  return isField(start, end, MAP_VALUES + KIND_DICT) ? writeEntries(after, end, output, depth + 1) : 0;
}
