// Numbers between decimal text and 64 bits. Exact: what a function here cannot convert exactly it leaves to the host.
import { BYTE_MINUS, BYTE_POINT, BYTE_ZERO } from "../src/abi";

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

/** The digits of a number, before `output`: two at a time, since each division waits for the one before. @returns where they begin */
function writePairs(output: usize, value: u32): usize {
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
    return cursor - 2;
  }
  store<u8>(cursor - 1, BYTE_ZERO + rest);
  return cursor - 1;
}

/** The spelling of a number below 100, with a zero before it where it is below 10. */
// @ts-ignore: decorator
@inline
function twoDigits(value: u32): u32 {
  const tens = (value * 205) >>> 11;
  return BYTE_ZERO + tens + ((BYTE_ZERO + value - tens * 10) << 8);
}

function formatDigits(value: u64, start: usize): usize {
  let length: usize = 1;
  for (let limit: u64 = 10; value >= limit; limit *= 10) {
    length++;
    if (length == 20) break;
  }
  let cursor = start + length;
  let long = value;
  for (; long > 0xffffffff; ) {
    const tenth = long / 10;
    store<u8>(--cursor, BYTE_ZERO + <u32>(long - tenth * 10));
    long = tenth;
  }
  writePairs(cursor, <u32>long);
  return start + length;
}

/**
 * Spells a float as Python's repr does: the fewest digits that read back as it, of those the nearest. There must be room for 24 bytes.
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

/** From here on a number has nine digits. */
const NINE_DIGITS: u64 = 100000000;

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

/** A number with so many bits of a fraction as an integer, rounded to the nearest, ties to even. */
// @ts-ignore: decorator
@inline
function nearest(value: u64, bits: u64): u64 {
  return (value + ((<u64>1 << (bits - 1)) - 1) + ((value >>> bits) & 1)) >>> bits;
}

/**
 * Spells what `formatFloat` spells, before `output`, and faster: times as seconds since 1970. @returns where it begins, or 0: it is not from
 * 2^26 to 2^53, or has no fraction
 */
export function formatFloatBefore(value: f64, output: usize): usize {
  const bits = reinterpret<u64>(value);
  const exponent = <u32>(bits >>> 52) & 0x7ff;
  if (exponent < 1049 || exponent > 1074) return 0;
  const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
  const shift = <u64>(1075 - exponent);
  const unit = shift + 1;
  const fraction = (mantissa << 1) & ((<u64>1 << unit) - 1);
  if (fraction == 0) return 0;
  let cursor = formatFraction(fraction, unit, (mantissa & 1) == 0, output) - 1;
  store<u8>(cursor, BYTE_POINT);
  // Eight digits at least.
  const whole = mantissa >>> shift;
  const high = <u32>(whole / NINE_DIGITS);
  cursor -= 8;
  store<u64>(cursor, eightDigits(<u32>(whole - <u64>high * NINE_DIGITS)));
  if (high != 0) cursor = writePairs(cursor, high);
  if (bits >>> 63 != 0) store<u8>(--cursor, BYTE_MINUS);
  return cursor;
}

/**
 * The digits of a fraction of up to 27 bits, before `output`. Of seven or eight the nearest is near enough, less than half the distance to the
 * next double away; then fewer, as long as the nearest of those is.
 */
// @ts-ignore: decorator
@inline
function formatFraction(fraction: u64, bits: u64, isEven: bool, output: usize): usize {
  let digits: usize = bits <= 24 ? 7 : 8;
  let power: u64 = bits <= 24 ? NINE_DIGITS / 10 : NINE_DIGITS;
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
  store<u64>(output - 8, eightDigits(<u32>found));
  return output - digits;
}
