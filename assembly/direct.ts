// What both directions of direct transcoding share. Plain flows go from bytes to bytes without a tape: each dict or message is read once to
// note where the value of each place lies, and then written back to front, so that every length is known by the time it is written.
// Write functions take the pointer before which they write, and return where their output begins, or 0 when the flow is not plain. That is
// no error yet: the flow then goes through the tape, whose code handles all cases.
import { BYTE_COLON, BYTE_MINUS, BYTE_ZERO, DIRECT_SLOTS_END, MAP_SLOTS, REG_DIRECT_FLOOR } from "../src/abi";
import { copyBlock } from "./copy";
import { register } from "./registers";
import { begin } from "./transcode-tape";
import { hasNonAscii, utf8Error } from "./utf8";

/** Bytes of the checksum field at a message's end: a tag of two bytes and the checksum itself. */
export const CHECKSUM_BYTES: usize = 6;

/** Output must not reach below this. */
export let floor: usize = 0;
/** Where the next dict, list or message has its slots. */
export let slotStack: usize = 0;

/** The deepest nesting of values of any type, below the messages of a flow. */
export const DEEPEST: u32 = 8;

/**
 * Whoever writes a dict, a list or a payload makes sure that there is room for more than can be written before the next such check: the
 * dicts of a flow, nested six deep, without their payloads. A place takes at most 58 bytes, and no dict has more than 20 places.
 */
export const MARGIN: usize = 8192;

export function beginDirect(): void {
  begin();
  floor = register(REG_DIRECT_FLOOR);
  slotStack = MAP_SLOTS;
}

// @ts-ignore: decorator
@inline
export function setSlotStack(pointer: usize): void {
  slotStack = pointer;
}

/** Whether there is room for slots up to `stopAt`. */
// @ts-ignore: decorator
@inline
export function hasSlots(stopAt: usize): bool {
  return stopAt <= <usize>DIRECT_SLOTS_END;
}

/** Whether there is room for a payload, and for what surrounds it, before `output`. */
// @ts-ignore: decorator
@inline
export function hasRoom(output: usize, size: usize): bool {
  return output - floor >= size + MARGIN;
}

/** Whether a payload is well-formed UTF-8. */
// @ts-ignore: decorator
@inline
export function isText(start: usize, size: usize): bool {
  return !hasNonAscii(start, size) || utf8Error(start, size) < 0;
}

/** Copies blocks from the end backwards: they reach up to 32 bytes before the start of both, where nothing has been written yet. */
// @ts-ignore: decorator
@inline
export function copyBefore(output: usize, start: usize, size: usize): usize {
  copyBlock(output - 16, start + size - 16);
  copyBlock(output - 32, start + size - 32);
  if (size > 32) copyLongBefore(output, start, size);
  return output - size;
}

function copyLongBefore(output: usize, start: usize, size: usize): void {
  const stopAt = output - size;
  if (size > 512) {
    memory.copy(stopAt, start, size);
    return;
  }
  let from = start + size - 32;
  let to = output - 32;
  do {
    to -= 16;
    from -= 16;
    copyBlock(to, from);
  } while (to > stopAt);
}

/** Writes the digits of a number before `output`. */
// @ts-ignore: decorator
@inline
export function writeDigits(output: usize, value: u32): usize {
  let rest = value;
  let cursor = output;
  while (rest > 9) {
    const tenth = rest / 10;
    store<u8>(--cursor, BYTE_ZERO + rest - tenth * 10);
    rest = tenth;
  }
  store<u8>(--cursor, BYTE_ZERO + rest);
  return cursor;
}

/** Writes the length prefix of a payload that begins at `output`. */
// @ts-ignore: decorator
@inline
export function writePrefix(output: usize, size: usize): usize {
  if (size < 10) {
    store<u16>(output - 2, (BYTE_ZERO + <u32>size) | (BYTE_COLON << 8));
    return output - 2;
  }
  store<u8>(output - 1, BYTE_COLON);
  return writeDigits(output - 1, <u32>size);
}

/** Writes an integer before `output`. */
export function writeInteger(output: usize, value: i64): usize {
  let rest = value < 0 ? -(<u64>value) : <u64>value;
  let cursor = output;
  while (rest > 0xffffffff) {
    const tenth = rest / 10;
    store<u8>(--cursor, BYTE_ZERO + <u32>(rest - tenth * 10));
    rest = tenth;
  }
  cursor = writeDigits(cursor, <u32>rest);
  if (value < 0) store<u8>(--cursor, BYTE_MINUS);
  return cursor;
}
