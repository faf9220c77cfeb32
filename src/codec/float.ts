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

/**
 * The float that these bytes spell, where they are digits with a point between them and few enough: the digits as one whole number and a power
 * of ten are exact then, and their quotient is rounded once, as it must be. Else undefined. A tenth of the time that text takes.
 */
export function plainFloat(bytes: Uint8Array, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === BYTE_MINUS;
  let digits = 0;
  let point = -1;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const digit = bytes[at] - BYTE_ZERO;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (bytes[at] === BYTE_POINT && point < 0) point = at;
    else return undefined;
  }
  const places = end - 1 - point;
  if (point < 0 || digits > Number.MAX_SAFE_INTEGER || places >= powersOfTen.length) return undefined;
  const value = digits / powersOfTen[places];
  return isNegative ? -value : value;
}

/** The float that a payload of the dialect's grammar spells. */
export function parseFloatPayload(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return text === "inf" ? Number.POSITIVE_INFINITY : text === "-inf" ? Number.NEGATIVE_INFINITY : Number.NaN;
}
