// Twin of assembly/numbers.ts: the grammars of numbers in tnetstring payloads. Each scan returns the index of the first byte that does
// not belong, or -1 when all of it does. Where bytes are missing at the end, that index is the end.
import { BYTE_LOWER_E, BYTE_MINUS, BYTE_PLUS, BYTE_POINT, BYTE_ZERO, MAX_INTEGER_DIGITS } from "../../abi.ts";

function isDigit(byte: number): boolean {
  return byte >= BYTE_ZERO && byte <= BYTE_ZERO + 9;
}

/** `-?[0-9]+`, at most 4300 digits */
export function integerError(bytes: Uint8Array, start: number, end: number): number {
  let cursor = start;
  if (cursor < end && bytes[cursor] === BYTE_MINUS) cursor++;
  const first = cursor;
  while (cursor < end && isDigit(bytes[cursor])) {
    if (cursor - first === MAX_INTEGER_DIGITS) return cursor;
    cursor++;
  }
  return cursor === end && cursor > first ? -1 : cursor;
}

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let cursor = start;
  while (cursor < end && isDigit(bytes[cursor])) cursor++;
  return cursor;
}

/** `nan`, `inf`, `-inf`, `true`, `false`: the first index at which the payload departs from the word. */
function wordError(bytes: Uint8Array, start: number, end: number, word: string): number {
  for (let i = 0; i < word.length; i++) {
    if (start + i === end || bytes[start + i] !== word.charCodeAt(i)) return start + i;
  }
  return start + word.length === end ? -1 : start + word.length;
}

/** `[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?`, `nan`, `inf` or `-inf` */
export function floatError(bytes: Uint8Array, start: number, end: number): number {
  let cursor = start;
  if (cursor === end) return cursor;
  const sign = bytes[cursor];
  if (sign === BYTE_MINUS || sign === BYTE_PLUS) cursor++;
  if (cursor === end) return cursor;
  const first = bytes[cursor];
  if (first === 0x69 && sign !== BYTE_PLUS) return wordError(bytes, cursor, end, "inf");
  if (first === 0x6e && cursor === start) return wordError(bytes, cursor, end, "nan");
  const whole = cursor;
  cursor = skipDigits(bytes, cursor, end);
  const hasWhole = cursor > whole;
  if (cursor < end && bytes[cursor] === BYTE_POINT) {
    const fraction = ++cursor;
    cursor = skipDigits(bytes, cursor, end);
    if (cursor === fraction) return cursor;
  } else if (!hasWhole) return cursor;
  if (cursor < end && (bytes[cursor] | 0x20) === BYTE_LOWER_E) {
    cursor++;
    if (cursor < end && (bytes[cursor] === BYTE_MINUS || bytes[cursor] === BYTE_PLUS)) cursor++;
    const exponent = cursor;
    cursor = skipDigits(bytes, cursor, end);
    if (cursor === exponent) return cursor;
  }
  return cursor === end ? -1 : cursor;
}

/** `true` or `false` */
export function booleanError(bytes: Uint8Array, start: number, end: number): number {
  return wordError(bytes, start, end, start !== end && bytes[start] === 0x74 ? "true" : "false");
}
