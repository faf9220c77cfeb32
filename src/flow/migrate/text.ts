// Text that migrations make: of bytes as Python decodes them, of versions that are lists.
import type { StateValue } from "../state.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of well-formed UTF-8, or null. */
export function utf8OrNull(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null; // a fatal TextDecoder fails in this one way
  }
}

/** UTF-8 with `\xNN` for each byte of an ill-formed sequence: Python's `backslashreplace`. */
export function utf8Escaped(bytes: Uint8Array): string {
  const whole = utf8OrNull(bytes);
  if (whole !== null) return whole;
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]);
    const character = length === 0 || at + length > bytes.length ? null : utf8OrNull(bytes.subarray(at, at + length));
    text += character ?? escaped(bytes[at]);
    at += character === null ? 1 : length;
  }
  return text;
}

/** ASCII with `\xNN` for each other byte. */
export function asciiEscaped(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : escaped(byte);
  return text;
}

/** `[1, 1]` as `1.1`, null for a list of anything but integers. */
export function dotted(numbers: readonly StateValue[]): string | null {
  return numbers.every((number) => typeof number === "number" || typeof number === "bigint") ? numbers.join(".") : null;
}

/** The bytes of the character that a byte begins, 0 where it begins none. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
