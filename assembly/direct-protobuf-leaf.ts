// What all messages share in direct transcoding to protobuf: elements as mitmproxy writes them, fields, and leaf values.
import {
  BYTE_COLON,
  BYTE_MINUS,
  BYTE_ZERO,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_TEXT,
  WIRE_SIZE_SHIFT,
} from "../src/abi";
import { copyBefore, hasRoom, isText } from "./direct";
import { float, integer, parseFloat64, parseInteger } from "./transcode-decimal";
import { varintSize64, writeVarint } from "./varint";

/** A number of this many digits always fits into 64 bits. */
const PLAIN_DIGITS: usize = 18;

/** Reads the length of the element at `at` and stores its payload in a slot. @returns the pointer to its tag, or 0 */
// @ts-ignore: decorator
@inline
export function scan(at: usize, end: usize, slot: usize): usize {
  const first: u32 = <u32>load<u8>(at) - BYTE_ZERO;
  let size = first;
  let cursor = at + 1;
  let digit: u32 = <u32>load<u8>(cursor) - BYTE_ZERO;
  const lastDigit = at + 8;
  while (digit <= 9 && cursor < lastDigit) {
    size = size * 10 + digit;
    digit = <u32>load<u8>(++cursor) - BYTE_ZERO;
  }
  const payload = cursor + 1;
  store<u64>(slot, <u64>payload | (<u64>size << 32));
  return first > 9 || digit != BYTE_COLON - BYTE_ZERO || payload + size >= end ? 0 : payload + size;
}

/** Writes a field's tag and the length of the payload that begins at `output`. */
// @ts-ignore: decorator
@inline
export function writeHead(output: usize, size: usize, wire: u32): usize {
  if (size < 0x80) return writeByte(output, <u32>size, wire);
  return writeLongHead(output, size, wire);
}

// @ts-ignore: decorator
@inline
function writeTag(output: usize, wire: u32): usize {
  store<u16>(output - 2, wire);
  return output - ((wire >>> WIRE_SIZE_SHIFT) & 0xff);
}

/** Writes a field's tag and one more byte. */
// @ts-ignore: decorator
@inline
function writeByte(output: usize, byte: u32, wire: u32): usize {
  store<u32>(output - 4, (byte << 24) | ((wire & 0xffff) << 8));
  return output - 1 - ((wire >>> WIRE_SIZE_SHIFT) & 0xff);
}

function writeLongHead(output: usize, size: usize, wire: u32): usize {
  const start = output - varintSize64(size);
  writeVarint(start, size);
  return writeTag(start, wire);
}

/** Writes a leaf value as a field. `isImplicit`: a default value is left out. */
export function writeLeaf(tag: u32, payload: usize, size: usize, wire: u32, isImplicit: bool, output: usize): usize {
  if (!hasRoom(output, size)) return 0;
  if (tag == TAG_BYTES || tag == TAG_TEXT) {
    if (tag == TAG_TEXT && !isText(payload, size)) return 0;
    return writeHead(copyBefore(output, payload, size), size, wire);
  }
  if (tag == TAG_FLOAT) {
    if (isImplicit && size == 3 && load<u16>(payload) == 0x2e30 && load<u8>(payload, 2) == BYTE_ZERO) return output;
    if (!isPlainNumber(payload, size) || !parseFloat64(payload, <u32>size)) return 0;
    store<f64>(output - 8, float);
    return writeTag(output - 8, wire);
  }
  if (tag == TAG_INTEGER) {
    if (size > PLAIN_DIGITS || !isPlainInteger(payload, size)) return 0;
    parseInteger(payload, <u32>size);
    if (integer == 0 && isImplicit) return output;
    return writeInteger64(output, <u64>integer, wire);
  }
  if (tag != TAG_BOOLEAN) return 0;
  const isTrue = size == 4 && load<u32>(payload) == 0x65757274;
  if (!isTrue) {
    if (size != 5 || load<u32>(payload) != 0x736c6166 || load<u8>(payload, 4) != 0x65) return 0;
    if (isImplicit) return output;
  }
  return writeByte(output, isTrue ? 1 : 0, wire);
}

// @ts-ignore: decorator
@inline
function writeInteger64(output: usize, value: u64, wire: u32): usize {
  if (value < 0x80) return writeByte(output, <u32>value, wire);
  const start = output - varintSize64(value);
  writeVarint(start, value);
  return writeTag(start, wire);
}

// @ts-ignore: decorator
@inline
function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - BYTE_ZERO <= 9;
}

/** Whether a number begins, after an optional sign, and ends with a digit. */
// @ts-ignore: decorator
@inline
function isPlainNumber(start: usize, size: usize): bool {
  const digits = start + <usize>(load<u8>(start) == BYTE_MINUS);
  return digits < start + size && isDigit(digits) && isDigit(start + size - 1);
}

/** `-?[0-9]+` */
// @ts-ignore: decorator
@inline
function isPlainInteger(start: usize, size: usize): bool {
  let cursor = start + <usize>(load<u8>(start) == BYTE_MINUS);
  const end = start + size;
  if (cursor >= end) return false;
  while (cursor < end && isDigit(cursor)) cursor++;
  return cursor == end;
}
