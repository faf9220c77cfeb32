// Conversions to text for migrations: bytes as Python decodes them, and versions that are lists.
import type { StateValue } from "../state.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8; null if it is malformed. */
export function utf8OrNull(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null; // malformed input is the only reason for a fatal TextDecoder to throw
  }
}

/** Decodes UTF-8, with `\xNN` for each byte of a malformed sequence, as Python's `backslashreplace` does. */
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

/** Decodes ASCII, with `\xNN` for each other byte. */
export function asciiEscaped(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : escaped(byte);
  return text;
}

/** `1.1` for `[1, 1]`; null if not all items are integers. */
export function dotted(numbers: readonly StateValue[]): string | null {
  return numbers.every((number) => typeof number === "number" || typeof number === "bigint") ? numbers.join(".") : null;
}

/** The length in bytes of the UTF-8 sequence that a byte begins; 0 if it cannot begin one. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
