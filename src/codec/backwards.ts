// Memory that a protobuf message is written into back to front, from the end of an engine's arena. A message's length is thus known by the
// time it is written, before the message, so nothing is laid out first. The same on every engine: JavaScript writes objects faster than it
// could describe to other code what to write. The objects are walked above: by plans (protobuf-write.ts) or by generated code.

import {
  ARENA_DATA,
  ARENA_PADDING,
  MAX_BYTES,
  TYPE_BOOL,
  TYPE_DOUBLE,
  TYPE_FIXED32,
  TYPE_FIXED64,
  TYPE_FLOAT,
  TYPE_SFIXED32,
  TYPE_SFIXED64,
  TYPE_STRING,
} from "../abi.ts";
import { BASE_BYTES } from "../engine/arena.ts";
import type { Engine } from "../engine/engine.ts";
import { varintSize32, varintSize64, writeVarint } from "../engine/js/varint.ts";
import { NO_BYTES } from "../engine/nothing.ts";
import { CodecError, type CodecErrorCode } from "../errors.ts";
import { bytesOf } from "./bytes.ts";
import { Bits, writeNumber } from "./numbers.ts";
import { isBytes, typeName } from "./options.ts";
import type { EnumPlan } from "./schema.ts";
import { placeUtf8, utf8Length } from "./text.ts";
import { unknownFields } from "./unknown.ts";

/** Up to this length a loop over char codes beats a call into the runtime. */
const SHORT_TEXT = 40;
/** Strings from this length on may be external; shorter ones cost less to copy than to keep apart. */
const EXTERNAL_TEXT = 2048;
/** Up to this length a loop beats a call of `set`. */
const SHORT_BYTES = 24;
const NO_VIEW = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));

/** Objects that hold values but no fields: taken for a message they would make an empty one. */
export function isCollection(value: object): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Map || value instanceof Set;
}

/** Makes what is thrown for a value that a field does not accept. */
export type Refusal = (code: CodecErrorCode, detail?: string) => unknown;

const refuseWithoutPath: Refusal = (code, detail) => new CodecError(code, { detail });

/** Writes a string's char codes, four at a time. @returns whether it was ASCII */
function placeAscii(text: string, target: Uint8Array, at: number): boolean {
  const { length } = text;
  let all = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const first = text.charCodeAt(i);
    const second = text.charCodeAt(i + 1);
    const third = text.charCodeAt(i + 2);
    const fourth = text.charCodeAt(i + 3);
    target[at + i] = first;
    target[at + i + 1] = second;
    target[at + i + 2] = third;
    target[at + i + 3] = fourth;
    all |= first | second | third | fourth;
  }
  for (; i < length; i++) {
    const code = text.charCodeAt(i);
    target[at + i] = code;
    all |= code;
  }
  return all <= 0x7f;
}

/** Writes bytes, four at a time. */
function placeShort(bytes: Uint8Array, target: Uint8Array, at: number): void {
  const { length } = bytes;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    target[at + i] = bytes[i];
    target[at + i + 1] = bytes[i + 1];
    target[at + i + 2] = bytes[i + 2];
    target[at + i + 3] = bytes[i + 3];
  }
  for (; i < length; i++) target[at + i] = bytes[i];
}

export class BackwardsWriter {
  readonly engine: Engine;
  /** What was written: `bytes` from `start` to `end`, without the large payloads, which are kept apart. */
  bytes: Uint8Array = NO_BYTES;
  start = 0;
  end = 0;
  /** The large payloads in the order of writing, so the last one comes first: the caller's arrays, or strings still to be encoded. */
  readonly externals: (Uint8Array | string)[] = [];
  readonly externalLengths: number[] = [];
  /** How many of the bytes come after each large payload. */
  readonly externalRests: number[] = [];
  externalBytes = 0;
  /** Makes the error for a value that cannot be written. */
  refusal: Refusal = refuseWithoutPath;
  #view: DataView = NO_VIEW;
  readonly #bits: Bits = new Bits();
  #largest = 0;
  /** Bytes of the arena that the last message took. */
  #taken = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** The size in bytes of everything written so far. */
  get total(): number {
    return this.end - this.start + this.externalBytes;
  }

  /** Begins a message. @param largest payloads longer than this are not copied */
  begin(largest: number, refusal: Refusal): void {
    const { engine } = this;
    engine.expect(this.#taken);
    engine.windowOwner = null;
    this.#adopt();
    this.start = this.end;
    this.refusal = refusal;
    this.#largest = largest;
    if (this.externals.length > 0) this.#dropExternals();
  }

  /** Ends the message. */
  finish(): void {
    this.#taken = ARENA_DATA + this.end - this.start;
  }

  /** Ends an operation: lets go of the caller's bodies, and of the arena, which the engine may give back. */
  release(): void {
    if (this.bytes.length > BASE_BYTES) this.#view = NO_VIEW;
    this.bytes = NO_BYTES;
    if (this.externals.length > 0) this.#dropExternals();
  }

  #dropExternals(): void {
    this.externals.length = 0;
    this.externalLengths.length = 0;
    this.externalRests.length = 0;
    this.externalBytes = 0;
  }

  // ── what a message is made of ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Writes the fields that the schema doesn't know. */
  unknown(message: object): void {
    const fields = (message as { [unknownFields]?: unknown })[unknownFields];
    // Inherited unknown fields belong to another object.
    if (fields === undefined || !Object.hasOwn(message, unknownFields)) return;
    const list = Array.isArray(fields) ? fields : [fields];
    for (let i = list.length - 1; i >= 0; i--) this.#whole(list[i]);
  }

  /** The elements of a repeated field. */
  list<Value>(value: readonly Value[]): readonly Value[] {
    if (!Array.isArray(value)) throw this.refusal("UNSUPPORTED_VALUE", "a repeated field takes an array");
    return value;
  }

  /** The keys of a map. */
  keys(value: unknown): string[] {
    if (typeof value !== "object" || value === null || isCollection(value)) {
      throw this.refusal("UNSUPPORTED_VALUE", "a map takes an object of its entries");
    }
    return Object.keys(value);
  }

  /** Writes a map key, which is a string in the object whatever its type. */
  key(type: number, wireTag: number, key: string): void {
    if (type === TYPE_STRING) {
      this.text(wireTag, key, false);
      return;
    }
    if (type === TYPE_BOOL) {
      if (key !== "true" && key !== "false") throw this.refusal("OUT_OF_RANGE", `${JSON.stringify(key)} is neither true nor false`);
      this.number(type, wireTag, key === "true", false);
      return;
    }
    if (!/^-?\d{1,20}$/.test(key)) throw this.refusal("OUT_OF_RANGE", `${JSON.stringify(key)} is no integer`);
    this.number(type, wireTag, BigInt(key), false);
  }

  /** The number of an enum value, which may be given by name. */
  enumNumber({ numbers, names, closed }: EnumPlan, value: unknown): unknown {
    if (typeof value === "string") {
      const number = numbers.get(value);
      if (number === undefined) throw this.refusal("OUT_OF_RANGE", `no enum value is called ${JSON.stringify(value)}`);
      return number;
    }
    if (closed && typeof value === "number" && !names.has(value)) {
      throw this.refusal("OUT_OF_RANGE", `no enum value has the number ${value}`);
    }
    return value;
  }

  // ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  // Each writes a value with its tag, and nothing for the default value of an `implicit` field.

  text(wireTag: number, value: unknown, implicit: boolean): void {
    if (typeof value !== "string") throw this.refusal("UNSUPPORTED_VALUE", `a string field does not take ${typeName(value)}`);
    const { length } = value;
    if (length === 0 && implicit) return;
    if (length <= SHORT_TEXT) {
      const at = this.prefix(wireTag, length, length);
      if (placeAscii(value, this.bytes, at)) return;
      this.start = at + length;
    }
    const byteLength = utf8Length(value);
    if (byteLength < 0) throw this.refusal("BAD_STRING");
    if (byteLength > this.#largest && byteLength >= EXTERNAL_TEXT) this.#external(wireTag, value, byteLength);
    else {
      const at = this.prefix(wireTag, byteLength, byteLength);
      placeUtf8(value, byteLength, this.bytes, at);
    }
  }

  /** Writes a bytes field, and a string as UTF-8. */
  payload(wireTag: number, value: unknown, implicit: boolean): void {
    if (typeof value === "string") {
      this.text(wireTag, value, implicit);
      return;
    }
    const payload = typeof value === "object" && value !== null ? bytesOf(value) : null;
    if (payload === null) throw this.refusal("UNSUPPORTED_VALUE", `a bytes field does not take ${typeName(value)}`);
    const { length } = payload;
    if (length === 0 && implicit) return;
    this.#checkOwn(payload);
    if (length > this.#largest) this.#external(wireTag, payload, length);
    else this.#copy(payload, this.prefix(wireTag, length, length));
  }

  /** int32, uint32, int64 and uint64. Positive values below 2^31 are their own varints. */
  integer(type: number, wireTag: number, value: unknown, implicit: boolean): void {
    if (typeof value !== "number" || !(value > 0 && value <= 0x7fffffff) || Math.floor(value) !== value) {
      this.number(type, wireTag, value, implicit);
      return;
    }
    const tagSize = wireTag < 0x80 ? 1 : varintSize32(wireTag);
    const at = this.room(tagSize + varintSize32(value)) + tagSize;
    if (value < 0x80) this.bytes[at] = value;
    else writeVarint(this.bytes, at, value, 0);
    this.#tagAt(wireTag, at - tagSize);
  }

  double(wireTag: number, value: unknown, implicit: boolean): void {
    if (typeof value !== "number") {
      this.number(TYPE_DOUBLE, wireTag, value, implicit);
      return;
    }
    if (implicit && Object.is(value, 0)) return;
    const tagSize = wireTag < 0x80 ? 1 : varintSize32(wireTag);
    const at = this.room(tagSize + 8);
    this.#view.setFloat64(at + tagSize, value, true);
    this.#tagAt(wireTag, at);
  }

  /** A number of any type. */
  number(type: number, wireTag: number, value: unknown, implicit: boolean): void {
    this.#take(type, value);
    if (implicit && this.#bits.low === 0 && this.#bits.high === 0) return;
    this.#writeBits(type);
    this.tag(wireTag);
  }

  /** One number of a packed field. */
  element(type: number, value: unknown): void {
    this.#take(type, value);
    this.#writeBits(type);
  }

  #take(type: number, value: unknown): void {
    const wrong = writeNumber(type, value, this.#bits);
    if (wrong !== "") throw this.refusal(wrong, `${typeof value === "object" && value !== null ? "an object" : String(value)}`);
  }

  #writeBits(type: number): void {
    const { low, high } = this.#bits;
    switch (type) {
      case TYPE_DOUBLE:
      case TYPE_FIXED64:
      case TYPE_SFIXED64: {
        const at = this.room(8);
        this.#word(at, low);
        this.#word(at + 4, high);
        return;
      }
      case TYPE_FLOAT:
      case TYPE_FIXED32:
      case TYPE_SFIXED32:
        this.#word(this.room(4), low);
        return;
      case TYPE_BOOL:
        this.bytes[this.room(1)] = low;
        return;
      default: {
        const size = varintSize64(low, high);
        writeVarint(this.bytes, this.room(size), low, high);
      }
    }
  }

  #word(at: number, word: number): void {
    const { bytes } = this;
    bytes[at] = word;
    bytes[at + 1] = word >>> 8;
    bytes[at + 2] = word >>> 16;
    bytes[at + 3] = word >>> 24;
  }

  /** Writes an unknown field as it was read. */
  #whole(field: unknown): void {
    if (!isBytes(field)) throw this.refusal("UNSUPPORTED_VALUE", "unknown fields are kept as an array of Uint8Arrays");
    this.#checkOwn(field);
    this.#copy(field, this.room(field.length));
  }

  #copy(payload: Uint8Array, at: number): void {
    const { bytes } = this;
    const { length } = payload;
    if (length > SHORT_BYTES) bytes.set(payload, at);
    else placeShort(payload, bytes, at);
  }

  #checkOwn(payload: Uint8Array): void {
    // The offset is tested first, which in the arena is never 0: reading `buffer` of a small array would make V8 allocate one.
    if (payload.byteOffset !== 0 && payload.buffer === this.bytes.buffer) {
      throw this.refusal("UNSUPPORTED_VALUE", "a view borrowed from the same engine: copy it first");
    }
  }

  #external(wireTag: number, payload: Uint8Array | string, length: number): void {
    if (this.total + length > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${this.total + length} bytes` });
    this.externals.push(payload);
    this.externalLengths.push(length);
    this.externalRests.push(this.end - this.start);
    this.externalBytes += length;
    this.prefix(wireTag, length, 0);
  }

  // ── what stands before a value ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Writes a tag and a length, with `room` bytes left after them. @returns where those bytes go */
  prefix(wireTag: number, length: number, room: number): number {
    const lengthSize = length < 0x80 ? 1 : varintSize32(length);
    const at = this.room((wireTag < 0x80 ? 1 : varintSize32(wireTag)) + lengthSize + room);
    const { bytes } = this;
    let next = at + 1;
    if (wireTag < 0x80) bytes[at] = wireTag;
    else next = writeVarint(bytes, at, wireTag, 0);
    if (length < 0x80) bytes[next] = length;
    else writeVarint(bytes, next, length, 0);
    return next + lengthSize;
  }

  /** Writes the tag and the length of what has been written since `total` was `before`. */
  head(wireTag: number, before: number): void {
    this.prefix(wireTag, this.total - before, 0);
  }

  tag(wireTag: number): void {
    this.#tagAt(wireTag, this.room(wireTag < 0x80 ? 1 : varintSize32(wireTag)));
  }

  #tagAt(wireTag: number, at: number): void {
    if (wireTag < 0x80) this.bytes[at] = wireTag;
    else writeVarint(this.bytes, at, wireTag, 0);
  }

  /** Moves back by `length` bytes. @returns where they are to be written */
  room(length: number): number {
    if (this.start - length < ARENA_DATA) this.#grow(length);
    this.start -= length;
    return this.start;
  }

  #adopt(): void {
    this.bytes = this.engine.bytes;
    this.end = this.bytes.length - ARENA_PADDING;
    if (this.#view.buffer !== this.bytes.buffer) this.#view = new DataView(this.bytes.buffer);
  }

  /** Moves to a larger arena, with what was written at its end. */
  #grow(length: number): void {
    const { engine, bytes: before, start, end } = this;
    const needed = ARENA_DATA + end - start + length;
    if (needed > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${needed} bytes` });
    engine.grow(needed, ARENA_DATA);
    this.#adopt();
    this.start = this.end - (end - start);
    this.bytes.set(before.subarray(start, end), this.start);
  }
}
