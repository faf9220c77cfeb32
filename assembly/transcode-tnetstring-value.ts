// Values of any type from a protobuf tape (proto/flow.proto), as items of tnetstring: the mirror of transcode-protobuf-value.ts. Its
// leaves, and the count of open containers, also serve the typed fields.
import {
  ERROR_BAD_INTEGER,
  ERROR_BAD_KEY,
  ERROR_TOO_DEEP,
  FIELD_SHIFT,
  FLAG_EXTERNAL,
  FLAG_NON_ASCII,
  FORM_FREE_DICT,
  FORM_VALUES,
  FRAME_SHIFT,
  MAP_ENTRY_NAME,
  MAP_ENTRY_OTHER,
  MAP_SPELLINGS,
  NODE_BYTES,
  REG_MAX_DEPTH,
  STATUS_SPLIT,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_NULL,
  TAG_TEXT,
} from "../src/abi";
import { integerError } from "./numbers";
import { register } from "./registers";
import { formatFloat, formatInteger } from "./transcode-decimal";
import {
  bottom,
  close,
  fieldEntry,
  nextOf,
  open,
  payloads,
  put,
  putLater,
  room,
  schema,
  spelledTo,
  stop,
  stopWith,
  tables,
} from "./transcode-tape";

/** The number of open containers on the output tape, apart from those on the stack. */
let depth: u32 = 0;

export function resetDepth(): void {
  depth = 0;
}

export function enter(node: usize): bool {
  if (++depth <= register(REG_MAX_DEPTH)) return true;
  stopWith(ERROR_TOO_DEEP, load<u32>(node, 4));
  return false;
}

export function leave(): void {
  depth--;
}

// @ts-ignore: decorator
@inline
export function entryOf(node: usize): usize {
  return fieldEntry(load<u32>(node) >>> FIELD_SHIFT);
}

// @ts-ignore: decorator
@inline
export function formOf(node: usize): u32 {
  return load<u8>(entryOf(node));
}

/** Writes a leaf value, by its field's form. False: the value is not a leaf. */
export function putLeaf(node: usize, form: u32): bool {
  if (form == TAG_BYTES || form == TAG_TEXT) putPayload(node, form);
  else if (form == TAG_INTEGER) putIntegerOf(node);
  else if (form == TAG_FLOAT) putFloat(reinterpret<f64>(load<u64>(node, 4)));
  else if (form == TAG_BOOLEAN) putBoolean(load<u64>(node, 4) != 0);
  else return false;
  return true;
}

/** Writes bytes or text that stay where they are: in memory, or among the externals. */
function putPayload(node: usize, tag: u32): void {
  const flags = load<u32>(node) & (FLAG_NON_ASCII | FLAG_EXTERNAL);
  const start = load<u32>(node, 4);
  put(tag | flags, (flags & FLAG_EXTERNAL) != 0 ? start : <u32>payloads + start, load<u32>(node, 8));
}

export function putBoolean(value: bool): void {
  const spellings = <u32>schema + load<u32>(tables, MAP_SPELLINGS << 2);
  if (value) put(TAG_BOOLEAN, spellings, 4);
  else put(TAG_BOOLEAN, spellings + 4, 5);
}

/** Writes a 64-bit integer, or the digits of a larger one. */
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

export function putInteger(value: i64): void {
  const start = room(20);
  if (start == 0) return;
  const stopAt = formatInteger(value, start);
  spelledTo(stopAt);
  put(TAG_INTEGER, <u32>start, <u32>(stopAt - start));
}

export function putFloat(value: f64): void {
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

/** The value of the entry whose key was written last. */
let valueOfEntry: usize = 0;

/** Writes the key and the value of an entry. */
export function putEntry(entry: usize): void {
  putKeyOf(entry);
  putValueOf(valueOfEntry);
}

/** Writes the key of an entry, and sets `valueOfEntry` for what comes next. */
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
    else if (held != 0) putLeaf(held, formOf(held));
    else put(TAG_NULL, 0, 0);
  }
}

// @ts-ignore: decorator
@inline
function isField(node: usize, word: u32): bool {
  return load<u32>(node) >>> FIELD_SHIFT == load<u32>(tables + (<usize>word << 2)) >>> FIELD_SHIFT;
}

/** Whether the content of a `Value` is a list or a dict. */
function isContainer(held: usize): bool {
  const form = formOf(held);
  return form == FORM_FREE_DICT || form == FORM_VALUES;
}

/** The content of a `Value`, 0 for null: the last field that is set. */
function heldBy(value: usize): usize {
  const stopAt = nextOf(value);
  let held: usize = 0;
  for (let child = value + NODE_BYTES; child < stopAt; child = nextOf(child)) {
    if (held != 0 && isContainer(child) && load<u32>(held) == load<u32>(child)) stop(STATUS_SPLIT);
    held = child;
  }
  return held;
}

/** Writes any value from a `Value`; 0 stands for an empty one. */
function putValueOf(value: usize): void {
  const held: usize = value == 0 ? 0 : heldBy(value);
  if (held == 0) put(TAG_NULL, 0, 0);
  else if (!putLeaf(held, formOf(held))) putContainer(held, formOf(held));
}

/**
 * Writes a list or dict with any values from its message. A frame is an open container: its next child, the end of its last, its output
 * node, and 1 for a dict.
 */
export function putContainer(node: usize, form: u32): void {
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
    else if (!isContainer(held)) putLeaf(held, formOf(held));
    else if (<u32>((frame - bottom) >>> FRAME_SHIFT) < most) {
      frame += 1 << FRAME_SHIFT;
      openFrame(frame, held, formOf(held));
    } else stopWith(ERROR_TOO_DEEP, load<u32>(held, 4));
  }
  leave();
}

function openFrame(frame: usize, node: usize, form: u32): void {
  store<u32>(frame, <u32>node + NODE_BYTES);
  store<u32>(frame, <u32>nextOf(node), 4);
  store<u32>(frame, <u32>open(form == FORM_FREE_DICT ? TAG_DICT : TAG_LIST), 8);
  store<u32>(frame, form == FORM_FREE_DICT ? 1 : 0, 12);
}
