// Floats as Python writes them, and the wrapper that keeps a whole float apart from an int.
import { BYTE_MINUS, BYTE_POINT, BYTE_ZERO } from "../abi.ts";

/**
 * A float that is kept apart from an int: `new Float(1)` is written as `1.0`, while the number 1 is written as an int.
 * With `exact: true`, every float is read as one.
 *
 * @example
 * tnetstring.dumps([1, new Float(1)]) // 12:1:1#3:1.0^]
 */
export class Float {
  /** The number. */
  readonly value: number;

  /** @throws TypeError unless it is a number */
  constructor(value: number) {
    if (typeof value !== "number") throw new TypeError(`a Float is made of a number, not of ${typeof value}`);
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return floatRepr(this.value);
  }

  toJSON(): number {
    return this.value;
  }
}

/**
 * Python's `repr` of a float: the shortest digits that round-trip, as in JavaScript, but in exponent form if the decimal exponent is below
 * -4 or at least 16, with at least two exponent digits, and with `.0` added where there is neither point nor exponent.
 */
export function floatRepr(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e16) {
    const text = String(value);
    return Number.isInteger(value) ? `${text}.0` : text;
  }
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const [digits, exponent] = value.toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

/** Times in seconds, from 2004 to 2038. Doubles in this range are 2^-22 apart. */
const FIRST_TIME = 2 ** 30;
const END_OF_TIMES = 2 ** 31;
const STEPS = 2 ** 22;
/** The most bytes that such a time takes: ten digits, a point and seven more digits. */
export const LONGEST_TIME = 18;

/**
 * Writes a time in seconds as `floatRepr` spells it, digit by digit. A decimal number is read as this double if it lies within half a step
 * of it. That interval contains at most one number of six decimals, and always one of seven: the shortest spelling is the one of six,
 * without trailing zeros, or else the nearest of seven. All numbers here are integers below 2^53, so this is exact.
 *
 * @returns the number of bytes, at most LONGEST_TIME; 0 if it is not such a time, or is left to `floatRepr`
 */
export function writeTime(time: number, bytes: Uint8Array, start: number): number {
  if (!(time > FIRST_TIME && time < END_OF_TIMES)) return 0;
  let whole = Math.floor(time);
  // In units of 2^-22 of the seventh decimal.
  const fraction = (time - whole) * STEPS * 1e7;
  let decimals = Math.round(fraction / (10 * STEPS)) * 10;
  if (Math.abs(decimals * STEPS - fraction) > 1e7 / 2) decimals = Math.round(fraction / STEPS);
  // Left to floatRepr: whole seconds, which are spelled with a zero, and ties between two numbers of seven decimals.
  if (decimals === 0 || Math.abs(decimals * STEPS - fraction) === STEPS / 2) return 0;
  let places = 7;
  for (; decimals % 10 === 0; decimals /= 10) places--;
  for (let at = start + 10 + places; at > start + 10; at--) {
    bytes[at] = BYTE_ZERO + (decimals % 10);
    decimals = Math.trunc(decimals / 10);
  }
  bytes[start + 10] = BYTE_POINT;
  for (let at = start + 9; at >= start; at--) {
    bytes[at] = BYTE_ZERO + (whole % 10);
    whole = Math.trunc(whole / 10);
  }
  return 11 + places;
}

/** The powers of ten that a double holds exactly. */
const powersOfTen: readonly number[] = /* @__PURE__ */ Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** More than the rounding error of a quotient below 1. */
const FRACTION_ERROR = 2 ** -53;

/**
 * The correctly rounded float that these bytes spell, if they are digits with a point between them; undefined if they are not, or if the
 * rounding is not certain. Takes a tenth of the time of parsing it as a string.
 */
export function plainFloat(bytes: Uint8Array, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === BYTE_MINUS;
  let at = isNegative ? start + 1 : start;
  let whole = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - BYTE_ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    whole = whole * 10 + digit;
  }
  if (at === end || bytes[at] !== BYTE_POINT) return undefined;
  const places = end - ++at;
  let fraction = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - BYTE_ZERO;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    fraction = fraction * 10 + digit;
  }
  if (places >= powersOfTen.length || whole > Number.MAX_SAFE_INTEGER || fraction > Number.MAX_SAFE_INTEGER) return undefined;
  const value = joinParts(whole, fraction, powersOfTen[places]);
  return isNegative && value !== undefined ? -value : value;
}

/** `whole + fraction / power`, of exact numbers. */
function joinParts(whole: number, fraction: number, power: number): number | undefined {
  const digits = whole * power + fraction;
  // Both are exact then, and the quotient is rounded once.
  if (digits <= Number.MAX_SAFE_INTEGER) return digits / power;
  // A time with microseconds has 17 digits. Rounding is monotonic: if both bounds of the fraction give the same sum, that sum is right.
  const quotient = fraction / power;
  const value = whole + (quotient - FRACTION_ERROR);
  return value === whole + (quotient + FRACTION_ERROR) ? value : undefined;
}

/** The float that a payload spells; it must be of the dialect's grammar. */
export function parseFloatPayload(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return text === "inf" ? Number.POSITIVE_INFINITY : text === "-inf" ? Number.NEGATIVE_INFINITY : Number.NaN;
}
