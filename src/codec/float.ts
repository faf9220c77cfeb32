// Floats as Python writes them, and the wrapper that keeps a whole float apart from an int.
import { BYTE_MINUS, BYTE_POINT, BYTE_ZERO } from "../abi.ts";

/**
 * A float that stays one: `new Float(1)` is written as `1.0` where the number 1 would be written as an int.
 * `exact: true` gives one for every float read.
 *
 * @example
 * tnetstring.dumps([1, new Float(1)]) // 12:1:1#3:1.0^]
 */
export class Float {
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
 * Python's `repr` of a float: the shortest digits that round-trip, which are JavaScript's too, but exponent form when the decimal exponent
 * is below -4 or at least 16, with two exponent digits at least, and `.0` where there is neither point nor exponent.
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

/** The powers of ten that a double holds exactly. */
const powersOfTen: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** More than a fraction below 1 can be wrong by after a division. */
const FRACTION_ERROR = 2 ** -53;

/**
 * The float that these bytes spell, where they are digits with a point between them, rounded as it must be; else undefined, and where that is
 * not sure. A tenth of the time that text takes.
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
  // Both are exact then, and their quotient is rounded once.
  if (digits <= Number.MAX_SAFE_INTEGER) return digits / power;
  // A time with its microseconds has 17 digits. Rounding goes one way: where what lies on both sides of the fraction gives one sum, it is right.
  const quotient = fraction / power;
  const value = whole + (quotient - FRACTION_ERROR);
  return value === whole + (quotient + FRACTION_ERROR) ? value : undefined;
}

/** The float that a payload of the dialect's grammar spells. */
export function parseFloatPayload(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return text === "inf" ? Number.POSITIVE_INFINITY : text === "-inf" ? Number.NEGATIVE_INFINITY : Number.NaN;
}
