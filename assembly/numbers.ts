// The grammars of numbers in tnetstring payloads (mitmproxy's dialect). Each scan returns the pointer to the first byte that does not
// belong, or 0 when the whole payload does. If the payload ends too early, that pointer is its end.
import { BYTE_LOWER_E, BYTE_MINUS, BYTE_PLUS, BYTE_POINT, BYTE_ZERO, MAX_INTEGER_DIGITS, TAG_INTEGER } from "../src/abi";

// @ts-ignore: decorator
@inline
function isDigit(byte: u32): bool {
  return byte - BYTE_ZERO <= 9;
}

/** `-?[0-9]+`, at most 4300 digits. */
export function integerError(start: usize, end: usize): usize {
  let cursor = start;
  if (cursor < end && load<u8>(cursor) == BYTE_MINUS) cursor++;
  const first = cursor;
  while (cursor < end && isDigit(load<u8>(cursor))) {
    if (cursor - first == MAX_INTEGER_DIGITS) return cursor;
    cursor++;
  }
  return cursor == end && cursor > first ? 0 : cursor;
}

// @ts-ignore: decorator
@inline
function skipDigits(cursor: usize, end: usize): usize {
  while (cursor < end && isDigit(load<u8>(cursor))) cursor++;
  return cursor;
}

/** For `nan`, `inf` and `-inf`: compares with a word of three letters. */
function wordError(cursor: usize, end: usize, a: u32, b: u32, c: u32): usize {
  if (cursor == end || load<u8>(cursor) != a) return cursor;
  if (++cursor == end || load<u8>(cursor) != b) return cursor;
  if (++cursor == end || load<u8>(cursor) != c) return cursor;
  return ++cursor == end ? 0 : cursor;
}

/** `[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?`, `nan`, `inf` or `-inf`. */
export function floatError(start: usize, end: usize): usize {
  let cursor = start;
  if (cursor == end) return cursor;
  const sign: u32 = load<u8>(cursor);
  if (sign == BYTE_MINUS || sign == BYTE_PLUS) cursor++;
  if (cursor == end) return cursor;
  const first: u32 = load<u8>(cursor);
  if (first == 0x69 && sign != BYTE_PLUS) return wordError(cursor, end, 0x69, 0x6e, 0x66);
  if (first == 0x6e && cursor == start) return wordError(cursor, end, 0x6e, 0x61, 0x6e);
  const whole = cursor;
  cursor = skipDigits(cursor, end);
  const hasWhole = cursor > whole;
  if (cursor < end && load<u8>(cursor) == BYTE_POINT) {
    const fraction = ++cursor;
    cursor = skipDigits(cursor, end);
    if (cursor == fraction) return cursor;
  } else if (!hasWhole) return cursor;
  if (cursor < end && (load<u8>(cursor) | 0x20) == BYTE_LOWER_E) {
    cursor++;
    if (cursor < end && (load<u8>(cursor) == BYTE_MINUS || load<u8>(cursor) == BYTE_PLUS)) cursor++;
    const exponent = cursor;
    cursor = skipDigits(cursor, end);
    if (cursor == exponent) return cursor;
  }
  return cursor == end ? 0 : cursor;
}

/** `true` or `false`. */
export function booleanError(start: usize, end: usize): usize {
  if (end - start == 4 && load<u32>(start) == 0x65757274) return 0;
  if (end - start == 5 && load<u32>(start) == 0x736c6166 && load<u8>(start, 4) == BYTE_LOWER_E) return 0;
  // Cold path: find the first byte that differs.
  if (start == end) return start;
  const isTrue = load<u8>(start) == 0x74;
  const word: u64 = isTrue ? 0x65757274 : 0x65736c6166;
  const length: usize = isTrue ? 4 : 5;
  for (let i: usize = 0; i < length; i++) {
    if (start + i == end || <u64>load<u8>(start + i) != ((word >> (i << 3)) & 0xff)) return start + i;
  }
  return start + length;
}

/** Whether a number is spelled plainly: digits, in a float with a point between them. Reads up to 32 bytes. */
// @ts-ignore: decorator
@inline
export function isPlainNumber(tag: u32, payload: usize, tagAt: usize): bool {
  const size = <u32>(tagAt - payload);
  if (size > 31) return false;
  const sign: u32 = load<u8>(payload) == BYTE_MINUS ? 1 : 0;
  if (ASC_FEATURE_SIMD) {
    const zero = i8x16.splat(<i8>BYTE_ZERO);
    const nine = i8x16.splat(9);
    const low = i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(payload), zero), nine));
    const high = i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(payload, 16), zero), nine));
    // A bit for each byte that is not a digit, except the sign.
    const others = ((low | (high << 16)) & ((1 << size) - 1)) ^ (size != 0 ? sign : 0);
    if (tag == TAG_INTEGER) return others == 0 && size > sign;
    // Exactly one, neither first nor last, and it is a point.
    const point = <u32>ctz(others);
    return others != 0 && (others & (others - 1)) == 0 && point > sign && point + 1 < size && load<u8>(payload + point) == BYTE_POINT;
  }
  const stop = skipDigits(payload + sign, tagAt);
  if (stop == payload + sign) return false;
  if (tag == TAG_INTEGER) return stop == tagAt;
  return load<u8>(stop) == BYTE_POINT && stop + 1 != tagAt && skipDigits(stop + 1, tagAt) == tagAt;
}
