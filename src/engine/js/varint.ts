// Twin of assembly/varint.ts: protobuf varints as two 32-bit halves.
import { REG_VARINT_HIGH, REG_VARINT_LOW } from "../../abi.ts";

/** Errors of `readVarint`, as ends that no varint can have. */
export const VARINT_TRUNCATED: number = -1;
export const VARINT_TOO_LONG: number = -2;

/** Reads a varint of at most `limit` bytes into its two registers; returns the index after it, or one of the errors above. */
export function readVarint(words: Uint32Array, bytes: Uint8Array, start: number, end: number, limit: number): number {
  let cursor = start;
  let low = 0;
  let high = 0;
  for (let i = 0; i < limit; i++) {
    if (cursor === end) return VARINT_TRUNCATED;
    const byte = bytes[cursor++];
    const bits = byte & 0x7f;
    if (i < 4) low |= bits << (7 * i);
    else if (i === 4) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (7 * i - 32);
    if (byte < 0x80) {
      words[REG_VARINT_LOW] = low;
      words[REG_VARINT_HIGH] = high;
      return cursor;
    }
  }
  return VARINT_TOO_LONG;
}

export function varintSize32(value: number): number {
  return ((38 - Math.clz32(value | 1)) * 9363) >>> 16;
}

export function varintSize64(low: number, high: number): number {
  return high === 0 ? varintSize32(low) : ((70 - Math.clz32(high)) * 9363) >>> 16;
}

export function writeVarint(bytes: Uint8Array, start: number, low: number, high: number): number {
  let output = start;
  let lowBits = low >>> 0;
  let highBits = high >>> 0;
  while (highBits !== 0) {
    bytes[output++] = (lowBits & 0x7f) | 0x80;
    lowBits = ((lowBits >>> 7) | (highBits << 25)) >>> 0;
    highBits >>>= 7;
  }
  while (lowBits > 0x7f) {
    bytes[output++] = (lowBits & 0x7f) | 0x80;
    lowBits >>>= 7;
  }
  bytes[output] = lowBits;
  return output + 1;
}
