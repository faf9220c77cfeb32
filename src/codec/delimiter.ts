// Where a delimited message ends, by the varint length before it.
import { INCOMPLETE, MALFORMED } from "../engine/frame.ts";

/** The most bytes that the varint of a length has: messages end at 4 GiB. */
export const DELIMITER_BYTES = 5;

/** The size in bytes of the varint at `at`; INCOMPLETE; or MALFORMED if it has more than five. */
export function delimiterBytes(bytes: Uint8Array, at: number, end: number): number {
  for (let i = 0; i < DELIMITER_BYTES; i++) {
    if (at + i >= end) return INCOMPLETE;
    if (bytes[at + i] < 0x80) return i + 1;
  }
  return MALFORMED;
}

/** The size in bytes of the delimited message at `at`, its length included; INCOMPLETE; or MALFORMED. */
export function delimitedFrame(bytes: Uint8Array, at: number, end: number): number {
  const count = delimiterBytes(bytes, at, end);
  if (count <= 0) return count;
  let length = 0;
  for (let i = count - 1; i >= 0; i--) length = length * 128 + (bytes[at + i] & 0x7f);
  return count + length;
}

/** A message's length as a varint. */
export function delimiterOf(length: number): Uint8Array {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
