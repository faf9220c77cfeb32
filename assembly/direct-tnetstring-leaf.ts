// What all dicts share in direct transcoding to tnetstring: varints, and leaf values as elements.
import { TAG_FLOAT, TAG_INTEGER, TAG_TEXT } from "../src/abi";
import { copyBefore, hasRoom, isText, writeInteger, writePrefix } from "./direct";
import { formatFloat, formatFloatBefore } from "./transcode-decimal";

/** Elements as words; the empty one lacks its tag. */
const ELEMENT_NULL: u32 = 0x7e3a30; // 0:~
const ELEMENT_EMPTY: u32 = 0x3a30; // 0:
const ELEMENT_TRUE: u64 = 0x21657572743a34; // 4:true!
const ELEMENT_FALSE: u64 = 0x2165736c61663a35; // 5:false!

/** The last varint read. */
export let varint: u64 = 0;

/** Reads a varint into `varint`. @returns the pointer after it, or 0 */
export function readVarint(start: usize, end: usize): usize {
  let value: u64 = 0;
  let bits: u64 = 0;
  for (let at = start; at < end && bits < 70; bits += 7) {
    const byte = <u64>load<u8>(at++);
    value |= (byte & 0x7f) << bits;
    if (byte < 0x80) {
      varint = value;
      return at;
    }
  }
  return 0;
}

// @ts-ignore: decorator
@inline
export function writeNull(output: usize): usize {
  store<u32>(output - 4, ELEMENT_NULL << 8);
  return output - 3;
}

// @ts-ignore: decorator
@inline
export function writeEmpty(output: usize, tag: u32): usize {
  store<u32>(output - 4, (ELEMENT_EMPTY | (tag << 16)) << 8);
  return output - 3;
}

// @ts-ignore: decorator
@inline
export function writeBoolean(output: usize, value: bool): usize {
  store<u64>(output - 8, value ? ELEMENT_TRUE << 8 : ELEMENT_FALSE);
  return output - (value ? 7 : 8);
}

// @ts-ignore: decorator
@inline
export function writeNumber(output: usize, value: i64): usize {
  store<u8>(output - 1, TAG_INTEGER);
  const start = writeInteger(output - 1, value);
  return writePrefix(start, output - 1 - start);
}

export function writeFloat(output: usize, value: f64): usize {
  const stopAt = output - 1;
  store<u8>(stopAt, TAG_FLOAT);
  const start = formatFloatBefore(value, stopAt);
  return start == 0 ? writeAnyFloat(stopAt, value) : writePrefix(start, stopAt - start);
}

/** Writes, before its tag, a float that the fast way does not cover. */
function writeAnyFloat(stopAt: usize, value: f64): usize {
  const spelled = stopAt - 60;
  const end = formatFloat(value, spelled);
  return end == 0 ? 0 : writePrefix(copyBefore(stopAt, spelled, end - spelled), end - spelled);
}

/** Writes bytes or text. */
export function writeString(tag: u32, payload: usize, size: usize, output: usize): usize {
  if (!hasRoom(output, size) || (tag == TAG_TEXT && !isText(payload, size))) return 0;
  store<u8>(output - 1, tag);
  return writePrefix(copyBefore(output - 1, payload, size), size);
}
