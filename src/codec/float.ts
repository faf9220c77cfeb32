// Floats as Python writes them, and the wrapper that keeps a whole float apart from an int.

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

/** The float that a payload of the dialect's grammar spells. */
export function parseFloatPayload(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return text === "inf" ? Number.POSITIVE_INFINITY : text === "-inf" ? Number.NEGATIVE_INFINITY : Number.NaN;
}
