// Where a tnetstring value ends, by its length prefix alone.
import { BYTE_COLON, BYTE_ZERO, MAX_LENGTH_DIGITS } from "../abi.ts";

/** The longest length prefix, its colon and one byte more: with that many bytes at hand, a value's bounds are known. */
export const PREFIX_BYTES: number = MAX_LENGTH_DIGITS + 2;
/** The bytes end within the prefix. */
export const INCOMPLETE = 0;
/** There is no valid length prefix. */
export const MALFORMED = -1;

/** The size in bytes of the whole value whose prefix begins at `at`, tag included; INCOMPLETE; or MALFORMED. */
export function frameLength(bytes: Uint8Array, at: number, end: number): number {
  let length = 0;
  let cursor = at;
  for (; cursor < end; cursor++) {
    const digit = bytes[cursor] - BYTE_ZERO;
    if (digit < 0 || digit > 9) break;
    if (cursor - at === MAX_LENGTH_DIGITS) return MALFORMED;
    length = length * 10 + digit;
  }
  if (cursor === end) return INCOMPLETE;
  if (bytes[cursor] !== BYTE_COLON || cursor === at) return MALFORMED;
  return cursor - at + length + 2;
}
