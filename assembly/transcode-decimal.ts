// Numbers between decimal text and 64 bits. Exact: what a function here cannot convert exactly it leaves to the host.
import { BYTE_MINUS, BYTE_POINT, BYTE_ZERO } from "../src/abi";

/** Less have at most so many. */
const EIGHT_DIGITS: u64 = 100000000;

/** The value that the last successful conversion gave. */
export let integer: i64 = 0;
export let float: f64 = 0;

/** Reads `-?[0-9]+` into `integer`. False: it does not fit. */
export function parseInteger(start: usize, length: u32): bool {
  let cursor = start;
  const end = start + length;
  const negative = load<u8>(cursor) == BYTE_MINUS;
  if (negative) cursor++;
  while (cursor + 1 < end && load<u8>(cursor) == BYTE_ZERO) cursor++;
  if (end - cursor > 19) return false;
  let value: u64 = 0;
  for (; cursor < end; cursor++) value = value * 10 + (load<u8>(cursor) - BYTE_ZERO);
  if (value > <u64>i64.MAX_VALUE + (negative ? 1 : 0)) return false;
  integer = negative ? -(<i64>value) : <i64>value;
  return true;
}

/**
 * Reads `-?[0-9]+\.[0-9]+` or an integer into `float`, rounded to the nearest, ties to even. False: it is something else, or has more
 * than 19 digits that count.
 */
export function parseFloat64(start: usize, length: u32): bool {
  let cursor = start;
  const end = start + length;
  const negative = load<u8>(cursor) == BYTE_MINUS;
  if (negative) cursor++;
  while (cursor < end && load<u8>(cursor) == BYTE_ZERO) cursor++;
  let mantissa: u64 = 0;
  let scale: f64 = 1; // ten to the number of digits after the point: exact up to 10^22
  let point: usize = 0;
  const first = cursor;
  for (; cursor < end; cursor++) {
    const digit = <u32>load<u8>(cursor) - BYTE_ZERO;
    if (digit > 9) {
      if (digit != BYTE_POINT - BYTE_ZERO || point != 0) return false;
      point = cursor;
    } else {
      mantissa = mantissa * 10 + digit;
      if (point != 0) scale *= 10;
    }
  }
  // With the point there may be one character more.
  if (end - first > 19 + <usize>(point != 0)) return false;
  const fraction = point == 0 ? 0 : <u32>(end - point - 1);
  let value: f64;
  if (mantissa < 1 << 53 && fraction <= 22) value = <f64>mantissa / scale;
  else if (fraction <= 9) value = divide(mantissa, <u64>scale);
  else return false;
  float = negative ? -value : value;
  return true;
}

/**
 * The quotient, rounded once: an integer one of 58 bits or more, whose lowest bit tells of a remainder, is rounded by the conversion.
 * Mantissas are of 54 bits or more, divisors at most 10^9.
 */
function divide(mantissa: u64, divisor: u64): f64 {
  const whole = mantissa / divisor;
  const rest = mantissa - whole * divisor;
  const shift = min<u64>(34, clz<u64>(whole));
  const part = (rest << shift) / divisor;
  const sticky: u64 = (rest << shift) - part * divisor != 0 ? 1 : 0;
  return <f64>((whole << shift) | part | sticky) * reinterpret<f64>((1023 - shift) << 52);
}

/** Spells an integer. There must be room for 20 bytes. @returns the pointer after it */
export function formatInteger(value: i64, output: usize): usize {
  let start = output;
  if (value < 0) store<u8>(start++, BYTE_MINUS);
  return formatDigits(value < 0 ? -(<u64>value) : <u64>value, start);
}

/** The digits of a number, before `output`: two at a time, since each division waits for the one before. */
function writePairs(output: usize, value: u32): void {
  let rest = value;
  let cursor = output;
  while (rest > 99) {
    const hundredth = rest / 100;
    cursor -= 2;
    store<u16>(cursor, twoDigits(rest - hundredth * 100));
    rest = hundredth;
  }
  if (rest > 9) {
    store<u16>(cursor - 2, twoDigits(rest));
  } else store<u8>(cursor - 1, BYTE_ZERO + rest);
}

/** The spelling of a number below 100, with a zero before it where it is below 10. */
// @ts-ignore: decorator
@inline
function twoDigits(value: u32): u32 {
  const tens = (value * 205) >>> 11;
  return BYTE_ZERO + tens + ((BYTE_ZERO + value - tens * 10) << 8);
}

/** Eight digits as the bytes of a word: those of all pairs at once, then those of all pairs' digits. */
// @ts-ignore: decorator
@inline
function eightDigits(value: u32): u64 {
  const high = value / 10000;
  const fours = <u64>high | (<u64>(value - high * 10000) << 32);
  const hundreds = ((fours * 10486) >>> 20) & 0x7f0000007f;
  const pairs = hundreds | ((fours - hundreds * 100) << 16);
  const tens = ((pairs * 103) >>> 10) & 0x000f000f000f000f;
  return (tens | ((pairs - tens * 10) << 8)) + 0x3030303030303030;
}

// @ts-ignore: decorator
@inline
function formatDigits(value: u64, start: usize): usize {
  if (value < EIGHT_DIGITS) return formatShort(<u32>value, start);
  const high = value / EIGHT_DIGITS;
  return formatEight(value - high * EIGHT_DIGITS, high < EIGHT_DIGITS ? formatShort(<u32>high, start) : formatLong(high, start));
}

/** More than eight digits, of a number of at most twelve. */
function formatLong(value: u64, start: usize): usize {
  const high = value / EIGHT_DIGITS;
  return formatEight(value - high * EIGHT_DIGITS, formatShort(<u32>high, start));
}

// @ts-ignore: decorator
@inline
function formatEight(value: u64, start: usize): usize {
  store<u64>(start, eightDigits(<u32>value));
  return start + 8;
}

/** Up to eight digits. */
function formatShort(value: u32, start: usize): usize {
  let length: usize = 1;
  for (let limit: u32 = 10; value >= limit; limit *= 10) length++;
  writePairs(start + length, value);
  return start + length;
}

/** A binary fraction of so many bits as an integer, rounded to the nearest, ties to even. */
// @ts-ignore: decorator
@inline
function nearest(scaled: u64, bits: u64): u64 {
  const whole = scaled >>> bits;
  return (scaled + ((<u64>1 << (bits - 1)) - 1) + (whole & 1)) >>> bits;
}

/**
 * The digits of a fraction of up to 27 bits. Of seven or eight the nearest is near enough, less than half the distance to the next double away;
 * then fewer, as long as the nearest of those is.
 */
// @ts-ignore: decorator
@inline
function formatFraction(fraction: u64, bits: u64, isEven: bool, output: usize): usize {
  let digits: u64 = bits <= 24 ? 7 : 8;
  let power: u64 = bits <= 24 ? 10000000 : EIGHT_DIGITS;
  let found = nearest(fraction * power, bits);
  for (;;) {
    const tenth = <u64>(<u32>power / 10);
    const scaled = fraction * tenth;
    const fewer = nearest(scaled, bits);
    const exact = fewer << bits;
    const distance = exact > scaled ? exact - scaled : scaled - exact;
    if (isEven ? distance > tenth : distance >= tenth) break;
    found = fewer;
    power = tenth;
    digits--;
  }
  store<u64>(output, eightDigits(<u32>found) >>> ((8 - digits) << 3));
  return output + <usize>digits;
}

/**
 * Spells a float as Python's repr does: the fewest digits that read back as it, of those the nearest. There must be room for 32 bytes.
 * Digits are made as Steele and White do, with the remainder and half the distance to the next double in units of that half, which fit
 * into 64 bits from 1 to 2^53. @returns the pointer after it, or 0: beyond that, but for 0
 */
export function formatFloat(value: f64, output: usize): usize {
  const bits = reinterpret<u64>(value);
  let cursor = output;
  if (bits >>> 63 != 0) store<u8>(cursor++, BYTE_MINUS);
  const exponent = <u32>(bits >>> 52) & 0x7ff;
  if (bits << 1 == 0) {
    store<u16>(cursor, BYTE_ZERO | (BYTE_POINT << 8));
    store<u8>(cursor, BYTE_ZERO, 2);
    return cursor + 3;
  }
  if (exponent < 1023 || exponent > 1075) return 0;
  const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
  const shift = <u64>(1075 - exponent);
  cursor = formatDigits(mantissa >>> shift, cursor);
  store<u8>(cursor++, BYTE_POINT);
  const unit = shift + 1;
  const one = <u64>1 << unit;
  const isEven = (mantissa & 1) == 0;
  let rest = (mantissa << 1) & (one - 1);
  if (rest == 0) {
    store<u8>(cursor, BYTE_ZERO);
    return cursor + 1;
  }
  if (unit <= 27) return formatFraction(rest, unit, isEven, cursor);
  let half: u64 = 1;
  let digit: u32;
  let low: bool;
  let high: bool;
  do {
    rest *= 10;
    half *= 10;
    digit = <u32>(rest >>> unit);
    rest &= one - 1;
    low = isEven ? rest <= half : rest < half;
    high = isEven ? rest + half >= one : rest + half > one;
    store<u8>(cursor++, BYTE_ZERO + digit);
  } while (!low && !high);
  // Up where only that is near enough, or the nearer.
  if (high && (!low || rest << 1 > one || (rest << 1 == one && (digit & 1) != 0))) store<u8>(cursor - 1, BYTE_ZERO + digit + 1);
  return cursor;
}
