// Values of any type from a tnetstring tape, as messages of proto/flow.proto. They may be nested to any depth, so they are written by a
// loop with a stack in the arena.
import {
  FLAG_EXTERNAL,
  FLAG_NON_ASCII,
  FRAME_SHIFT,
  KIND_BOOLEAN,
  KIND_FLOAT,
  KIND_INTEGER,
  MAP_BIG_INTEGER,
  MAP_ENTRY,
  MAP_ENTRY_NAME,
  MAP_ENTRY_OTHER,
  MAP_ENTRY_VALUE,
  MAP_ITEM,
  MAP_VALUES,
  NODE_BYTES,
  TAG_DICT,
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
  BYTE_MINUS,
  BYTE_ZERO,
} from "../src/abi";
import { float, integer, parseFloat64, parseInteger } from "./transcode-decimal";
import {
  bottom,
  close,
  nextOf,
  open,
  payloads,
  put,
  putLater,
  putValue,
  room,
  spelledTo,
  tables,
} from "./transcode-tape";

// @ts-ignore: decorator
@inline
export function tagOf(node: usize): u32 {
  return load<u32>(node) & TAG_MASK;
}

// @ts-ignore: decorator
@inline
export function kindOf(node: usize): u32 {
  return load<u8>(tables + tagOf(node));
}

// @ts-ignore: decorator
@inline
export function table(word: u32): u32 {
  return load<u32>(tables + (<usize>word << 2));
}

// @ts-ignore: decorator
@inline
function isContainer(node: usize): bool {
  const tag = tagOf(node);
  return tag == TAG_DICT || tag == TAG_LIST;
}

/** Writes the key of an open entry. */
export function putKey(key: usize): void {
  if (tagOf(key) == TAG_TEXT) putPayload(key, table(MAP_ENTRY_NAME));
  else {
    const other = open(table(MAP_ENTRY_OTHER));
    putLeaf(key);
    close(other);
  }
}

/** Writes bytes or text that stay where they are: in memory, or among the externals. */
// @ts-ignore: decorator
@inline
export function putPayload(node: usize, word: u32): void {
  const flags = load<u32>(node) & (FLAG_NON_ASCII | FLAG_EXTERNAL);
  const start = load<u32>(node, 4);
  put(word | flags, (flags & FLAG_EXTERNAL) != 0 ? start : <u32>payloads + start, load<u32>(node, 8));
}

// @ts-ignore: decorator
@inline
export function putFloat(node: usize, word: u32): void {
  const start = payloads + load<u32>(node, 4);
  const length = load<u32>(node, 8);
  if (parseFloat64(start, length)) putValue(word, reinterpret<u64>(float));
  else putLater(word, <u32>start, length);
}

/** Writes the content of an open `Value`, unless that is a list or a dict. */
function putLeaf(node: usize): void {
  const kind = kindOf(node);
  if (kind == 0) return; // null
  const word = table(MAP_VALUES + kind);
  if (kind == KIND_BOOLEAN) put(word, load<u32>(node, 8) == 4 ? 1 : 0, 0);
  else if (kind == KIND_FLOAT) putFloat(node, word);
  else if (kind != KIND_INTEGER) putPayload(node, word);
  else if (parseInteger(payloads + load<u32>(node, 4), load<u32>(node, 8))) putValue(word, <u64>integer);
  else putBigInteger(payloads + load<u32>(node, 4), load<u32>(node, 8));
}

/** Writes an integer as its digits, without leading zeros. */
function putBigInteger(start: usize, length: u32): void {
  const stopAt = start + length;
  const isNegative = load<u8>(start) == BYTE_MINUS;
  const digits = isNegative ? start + 1 : start;
  let first = digits;
  while (load<u8>(first) == BYTE_ZERO) first++;
  const word = table(MAP_BIG_INTEGER);
  if (first == digits || !isNegative) {
    const from = first == digits ? start : first;
    put(word, <u32>from, <u32>(stopAt - from));
    return;
  }
  const size = <u32>(stopAt - first) + 1;
  const spelled = room(size);
  if (spelled == 0) return;
  store<u8>(spelled, BYTE_MINUS);
  memory.copy(spelled + 1, first, stopAt - first);
  spelledTo(spelled + size);
  put(word, <u32>spelled, size);
}

/** Writes any value into a field that takes a `Value`. */
export function putValueOf(node: usize, word: u32): void {
  const value = open(word);
  if (isContainer(node)) putContainer(node, table(MAP_VALUES + kindOf(node)));
  else putLeaf(node);
  close(value);
}

/**
 * Writes a list or dict with any values into a field that takes its message. A frame is an open container: the node after it, its message,
 * the `Value` around that message (0 for the outermost), and the open entry (0 in a list; 1 between the entries of a dict).
 */
export function putContainer(node: usize, word: u32): void {
  let frame = bottom;
  openFrame(frame, node, word, 0);
  let cursor = node + NODE_BYTES;
  for (;;) {
    if (cursor == load<u32>(frame)) {
      close(load<u32>(frame, 4));
      if (frame == bottom) return;
      close(load<u32>(frame, 8));
      frame -= 1 << FRAME_SHIFT;
      closeEntry(frame);
      continue;
    }
    let inside: u32 = table(MAP_ITEM);
    if (load<u32>(frame, 12) != 0) {
      store<u32>(frame, <u32>open(table(MAP_ENTRY)), 12);
      putKey(cursor);
      cursor += NODE_BYTES;
      inside = table(MAP_ENTRY_VALUE);
    }
    const value = open(inside);
    if (isContainer(cursor)) {
      frame += 1 << FRAME_SHIFT;
      openFrame(frame, cursor, table(MAP_VALUES + kindOf(cursor)), value);
    } else {
      putLeaf(cursor);
      close(value);
      closeEntry(frame);
    }
    cursor += NODE_BYTES;
  }
}

function openFrame(frame: usize, node: usize, word: u32, value: usize): void {
  store<u32>(frame, <u32>nextOf(node));
  store<u32>(frame, <u32>open(word), 4);
  store<u32>(frame, <u32>value, 8);
  store<u32>(frame, tagOf(node) == TAG_DICT ? 1 : 0, 12);
}

function closeEntry(frame: usize): void {
  const entry = load<u32>(frame, 12);
  if (entry == 0) return;
  close(entry);
  store<u32>(frame, 1, 12);
}
