// protobuf's numbers between JavaScript values and the 64 bits of a tape node.
import {
  TYPE_BOOL,
  TYPE_DOUBLE,
  TYPE_ENUM,
  TYPE_FIXED32,
  TYPE_FIXED64,
  TYPE_FLOAT,
  TYPE_INT32,
  TYPE_INT64,
  TYPE_SFIXED32,
  TYPE_SFIXED64,
  TYPE_SINT32,
  TYPE_SINT64,
  TYPE_UINT32,
  TYPE_UINT64,
} from "../abi.ts";

/** 64 bits as two words, low first, which can also be read and written as floats. */
export class Bits {
  readonly words: Uint32Array = new Uint32Array(2);
  readonly #floats: Float32Array = new Float32Array(this.words.buffer);
  readonly #doubles: Float64Array = new Float64Array(this.words.buffer);

  get low(): number {
    return this.words[0];
  }

  get high(): number {
    return this.words[1];
  }

  set(low: number, high: number): void {
    this.words[0] = low;
    this.words[1] = high;
  }

  get float(): number {
    return this.#floats[0];
  }

  set float(value: number) {
    this.words[1] = 0;
    this.#floats[0] = value;
  }

  get double(): number {
    return this.#doubles[0];
  }

  set double(value: number) {
    this.#doubles[0] = value;
  }
}

function unsigned64(low: number, high: number): number | bigint {
  return high <= 0x1fffff ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low);
}

function signed64(low: number, high: number): number | bigint {
  const top = high | 0;
  if (top >= -0x200000 && top <= 0x1fffff && !(top === -0x200000 && low === 0)) return top * 2 ** 32 + low;
  return (BigInt(top) << 32n) | BigInt(low);
}

/** The value of a field's 64 bits: a number where it is exact, else a bigint; booleans for bool. */
export function readNumber(type: number, low: number, high: number, bits: Bits): number | bigint | boolean {
  switch (type) {
    case TYPE_INT32:
    case TYPE_ENUM:
    case TYPE_SFIXED32:
      return low | 0;
    case TYPE_UINT32:
    case TYPE_FIXED32:
      return low;
    case TYPE_SINT32:
      return (low >>> 1) ^ -(low & 1);
    case TYPE_BOOL:
      return (low | high) !== 0;
    case TYPE_UINT64:
    case TYPE_FIXED64:
      return unsigned64(low, high);
    case TYPE_INT64:
    case TYPE_SFIXED64:
      return signed64(low, high);
    case TYPE_SINT64: {
      const sign = -(low & 1);
      return signed64((((low >>> 1) | (high << 31)) ^ sign) >>> 0, ((high >>> 1) ^ sign) >>> 0);
    }
    case TYPE_FLOAT:
      bits.set(low, 0);
      return bits.float;
    default:
      bits.set(low, high);
      return bits.double;
  }
}

/** Whether a value is the default of a number, boolean or string field. -0 is not. */
export function isZero(value: unknown): boolean {
  return Object.is(value, 0) || value === false || value === "" || value === 0n;
}

/** Puts a number into `bits` in the form of its field's type. @returns "" or the code of what is wrong with it */
export function writeNumber(type: number, value: unknown, bits: Bits): "" | "UNSUPPORTED_VALUE" | "OUT_OF_RANGE" {
  if (type === TYPE_BOOL) {
    if (typeof value !== "boolean") return "UNSUPPORTED_VALUE";
    bits.set(value ? 1 : 0, 0);
    return "";
  }
  if (type === TYPE_DOUBLE || type === TYPE_FLOAT) {
    if (typeof value !== "number") return "UNSUPPORTED_VALUE";
    if (type === TYPE_DOUBLE) bits.double = value;
    else bits.float = value;
    return "";
  }
  if (typeof value === "number") return Number.isInteger(value) && writeInteger(type, value, bits) ? "" : "OUT_OF_RANGE";
  const whole = typeof value === "bigint" ? value : longValue(value);
  if (whole === null) return "UNSUPPORTED_VALUE";
  return writeInteger(type, whole, bits) ? "" : "OUT_OF_RANGE";
}

/** The value of an object of the package `long`, which protobufjs gives for 64-bit integers; null for anything else. */
function longValue(value: unknown): bigint | null {
  if (typeof value !== "object" || value === null) return null;
  const { low, high, unsigned } = value as { low?: unknown; high?: unknown; unsigned?: unknown };
  if (typeof low !== "number" || typeof high !== "number") return null;
  return (BigInt(unsigned === true ? high >>> 0 : high | 0) << 32n) | BigInt(low >>> 0);
}

function writeInteger(type: number, value: number | bigint, bits: Bits): boolean {
  switch (type) {
    case TYPE_INT32:
    case TYPE_ENUM:
      if (value < -0x80000000 || value > 0x7fffffff) return false;
      bits.set(Number(value), value < 0 ? 0xffffffff : 0);
      return true;
    case TYPE_SFIXED32:
      if (value < -0x80000000 || value > 0x7fffffff) return false;
      bits.set(Number(value), 0);
      return true;
    case TYPE_SINT32: {
      if (value < -0x80000000 || value > 0x7fffffff) return false;
      const number = Number(value);
      bits.set((number << 1) ^ (number >> 31), 0);
      return true;
    }
    case TYPE_UINT32:
    case TYPE_FIXED32:
      if (value < 0 || value > 0xffffffff) return false;
      bits.set(Number(value), 0);
      return true;
  }
  const isSigned = type === TYPE_INT64 || type === TYPE_SINT64 || type === TYPE_SFIXED64;
  if (typeof value === "number" && Number.isSafeInteger(value) && type !== TYPE_SINT64) {
    if (value < 0 && !isSigned) return false;
    bits.set(value, Math.floor(value / 2 ** 32));
    return true;
  }
  const whole = BigInt(value);
  if (whole !== (isSigned ? BigInt.asIntN(64, whole) : BigInt.asUintN(64, whole))) return false;
  const coded = type === TYPE_SINT64 ? (whole << 1n) ^ (whole >> 63n) : whole;
  bits.set(Number(BigInt.asUintN(32, coded)), Number(BigInt.asUintN(32, coded >> 32n)));
  return true;
}
