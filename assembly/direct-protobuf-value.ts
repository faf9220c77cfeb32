// Values of any type, as in a flow's metadata, directly to protobuf.
import {
  FIELD_SHIFT,
  KIND_DICT,
  MAP_ENTRY,
  MAP_ENTRY_NAME,
  MAP_ENTRY_VALUE,
  MAP_ITEM,
  MAP_VALUES,
  TAG_DICT,
  TAG_LIST,
  TAG_NULL,
  TAG_TEXT,
} from "../src/abi";
import { DEEPEST, hasRoom, hasSlots, setSlotStack, slotStack } from "./direct";
import { scan, writeHead, writeLeaf } from "./direct-protobuf-leaf";
import { fieldEntry, tables } from "./transcode-tape";

/** The wire tag in one of the mapping's words. */
// @ts-ignore: decorator
@inline
export function wireOf(word: u32): u32 {
  return load<u32>(fieldEntry(load<u32>(tables + (<usize>word << 2)) >>> FIELD_SHIFT), 12);
}

/** Stores the elements of a payload in consecutive slots. @returns the end of the slots, or 0 */
function scanAll(start: usize, end: usize, slots: usize): usize {
  let found = slots;
  for (let at = start; at < end; found += 8) {
    if (!hasSlots(found + 8)) return 0;
    const tagAt = scan(at, end, found);
    if (tagAt == 0) return 0;
    at = tagAt + 1;
  }
  return found;
}

/** Writes the entries of a dict with any values. Dicts with keys that are not text are left to the tape's code. */
export function writeEntries(start: usize, end: usize, output: usize, depth: u32): usize {
  const slots = slotStack;
  let found = scanAll(start, end, slots);
  if (found == 0 || ((found - slots) & 8) != 0) return 0;
  setSlotStack(found);
  let rest = output;
  while (found > slots && rest != 0) {
    found -= 16;
    const key: usize = load<u32>(found);
    const length: usize = load<u32>(found, 4);
    if (load<u8>(key + length) != TAG_TEXT) return 0;
    const value = writeValue(load<u32>(found, 8), load<u32>(found, 12), wireOf(MAP_ENTRY_VALUE), rest, depth);
    if (value == 0) return 0;
    const entry = writeLeaf(TAG_TEXT, key, length, wireOf(MAP_ENTRY_NAME), false, value);
    rest = entry == 0 ? 0 : writeHead(entry, rest - entry, wireOf(MAP_ENTRY));
  }
  setSlotStack(slots);
  return rest;
}

function writeItems(start: usize, end: usize, output: usize, depth: u32): usize {
  const slots = slotStack;
  let found = scanAll(start, end, slots);
  if (found == 0) return 0;
  setSlotStack(found);
  let rest = output;
  while (found > slots && rest != 0) {
    found -= 8;
    rest = writeValue(load<u32>(found), load<u32>(found, 4), wireOf(MAP_ITEM), rest, depth);
  }
  setSlotStack(slots);
  return rest;
}

/** Writes a `Value` as the field with this wire tag. */
function writeValue(payload: usize, size: usize, wire: u32, output: usize, depth: u32): usize {
  const tag: u32 = load<u8>(payload + size);
  if (!hasRoom(output, size)) return 0;
  let start = output;
  if (tag == TAG_NULL) {
    if (size != 0) return 0;
  } else {
    if (tag > 0x7f) return 0;
    const kind: u32 = load<u8>(tables + tag);
    if (kind == 0) return 0;
    const inner = wireOf(MAP_VALUES + kind);
    if (tag == TAG_DICT || tag == TAG_LIST) {
      if (depth == DEEPEST) return 0;
      start =
        kind == KIND_DICT ? writeEntries(payload, payload + size, output, depth + 1) : writeItems(payload, payload + size, output, depth + 1);
      if (start == 0 || !hasRoom(start, 0)) return 0;
      start = writeHead(start, output - start, inner);
    } else start = writeLeaf(tag, payload, size, inner, false, output);
    if (start == 0) return 0;
  }
  return writeHead(start, output - start, wire);
}
