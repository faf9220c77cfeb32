// Twin of assembly/transcode-decimal.ts: integers between decimal text and 64 bits, as two words. Floats are different here: all of them
// are left to the host.
import { BYTE_MINUS, BYTE_ZERO } from "../../abi.ts";

/** Numbers of up to this many digits are exact as doubles. */
const EXACT_DIGITS = 15;
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** Reads `-?[0-9]+` into two words of `target`, low first. @returns false if it does not fit */
export function parseInteger(bytes: Uint8Array, start: number, length: number, target: Uint32Array): boolean {
  const end = start + length;
  const isNegative = bytes[start] === BYTE_MINUS;
  let cursor = isNegative ? start + 1 : start;
  while (cursor + 1 < end && bytes[cursor] === BYTE_ZERO) cursor++;
  if (end - cursor > 19) return false;
  if (end - cursor > EXACT_DIGITS) return parseLong(String.fromCharCode(...bytes.subarray(cursor, end)), isNegative, target);
  let value = 0;
  for (; cursor < end; cursor++) value = value * 10 + bytes[cursor] - BYTE_ZERO;
  if (isNegative) value = -value;
  target[0] = value;
  target[1] = Math.floor(value / 2 ** 32);
  return true;
}

function parseLong(digits: string, isNegative: boolean, target: Uint32Array): boolean {
  const value = isNegative ? -BigInt(digits) : BigInt(digits);
  if (value < SMALLEST || value > LARGEST) return false;
  target[0] = Number(BigInt.asUintN(32, value));
  target[1] = Number(BigInt.asUintN(32, value >> 32n));
  return true;
}

/** A signed 64-bit integer, given as two words, in decimal digits. */
export function formatInteger(low: number, high: number): string {
  const signed = high | 0;
  if (signed >= -0x200000 && signed <= 0x1fffff) return String(signed * 2 ** 32 + low);
  return String((BigInt(signed) << 32n) | BigInt(low));
}
