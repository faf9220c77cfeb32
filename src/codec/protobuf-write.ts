// Plain objects → protobuf bytes, by the plans of a schema. Written back to front, into the end of the engine's arena: a message's length is
// known when it is to be written before it, so nothing is laid out first. Under every engine: from objects, JavaScript writes faster than
// it could describe to another what to write. Iterative, so that the depth of a message is no matter of the call stack.
import {
  ARENA_DATA,
  ARENA_PADDING,
  MAX_BYTES,
  TYPE_BOOL,
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_INT32,
  TYPE_INT64,
  TYPE_STRING,
  TYPE_UINT32,
  TYPE_UINT64,
  WIRE_END_GROUP,
  WIRE_FIXED64,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from "../abi.ts";
import { BASE_BYTES } from "../engine/arena.ts";
import type { Engine } from "../engine/engine.ts";
import { varintSize32, varintSize64, writeVarint } from "../engine/js/varint.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError, type CodecErrorCode } from "../errors.ts";
import { bytesOf } from "./bytes.ts";
import { Bits, writeNumber } from "./numbers.ts";
import type { FieldPlan, MessagePlan } from "./schema.ts";
import { takeOwn } from "./shape.ts";
import { placeUtf8, utf8Length } from "./text.ts";
import { unknownFields } from "./unknown.ts";

type PlainObject = Record<PropertyKey, unknown>;

/** Up to this length a loop over char codes beats a call into the runtime. */
const SHORT_TEXT = 40;
/** Strings from this length on may be external; shorter ones cost less to copy than to keep apart. */
const EXTERNAL_TEXT = 2048;
/** Up to this length a loop beats a call of `set`. */
const SHORT_BYTES = 24;
/** Levels of the stack that are kept from message to message. */
const KEPT_LEVELS = 64;
const NO_BYTES = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

/** A message being written. */
class Open {
  plan!: MessagePlan;
  /** The field that it is in its parent, none at the top; the key, when it is the value of a map's entry. */
  field: FieldPlan | null = null;
  key: string | null = null;
  /** Bytes written before it, all of which come after it. */
  before = 0;
  /** How deep it is nested; a map's entry counts too. */
  level = 0;
  /** Its fields' values, by position. Each is taken away when it is written, so that nothing that the caller gave is held on to. */
  readonly values: unknown[] = [];
  /** How many of the fields are still to be written, and elements of the repeated one in hand: -1 before the first. */
  fields = 0;
  elements = -1;
  /** The keys of the map in hand. */
  keys: string[] | null = null;
  /** The field being written, for error paths. */
  current: FieldPlan | null = null;
}

/** Objects that hold values but no fields: taken for a message they would make an empty one. */
function isCollection(value: object): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Map || value instanceof Set;
}

export class ProtobufWriter {
  readonly engine: Engine;
  /** What was written: `bytes` from `start` to `end`, and the large payloads, which are not among them. */
  bytes: Uint8Array = NO_BYTES;
  start = 0;
  end = 0;
  /** The payloads in the order of writing, the last one first: the caller's arrays, or strings still to be encoded. */
  readonly externals: (Uint8Array | string)[] = [];
  readonly externalLengths: number[] = [];
  /** How many of the bytes come after each. */
  readonly externalRests: number[] = [];
  externalBytes = 0;
  #view: DataView = NO_VIEW;
  readonly #stack: Open[] = [];
  readonly #bits: Bits = new Bits();
  #depth = 0;
  #maxDepth = 0;
  #largest = 0;
  /** Bytes that the last message took of the arena. */
  #taken = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** The bytes of all that was written. */
  get total(): number {
    return this.end - this.start + this.externalBytes;
  }

  /**
   * Writes a message. Fields that are undefined or null are absent; others than the schema's are not looked at.
   *
   * @param largest payloads longer than this are not copied
   * @throws CodecError MISSING_FIELD, UNSUPPORTED_VALUE, OUT_OF_RANGE, BAD_STRING, TOO_DEEP with the path, TOO_LARGE, OUT_OF_MEMORY
   */
  write(value: unknown, plan: MessagePlan, maxDepth: number, largest: number): void {
    const { engine } = this;
    engine.expect(this.#taken);
    engine.windowOwner = null;
    this.#adopt();
    this.start = this.end;
    this.#maxDepth = maxDepth;
    this.#largest = largest;
    this.#depth = 0;
    try {
      this.#open(null, value, plan, null, 1);
      while (this.#depth > 0) this.#continue(this.#stack[this.#depth - 1]);
    } catch (error) {
      this.#forget();
      throw error;
    }
    if (this.#stack.length > KEPT_LEVELS) this.#stack.length = KEPT_LEVELS;
    this.#taken = ARENA_DATA + this.end - this.start;
  }

  /** Ends an operation: lets go of the caller's bodies, and of the arena, which the engine may give back. */
  release(): void {
    if (this.bytes.length > BASE_BYTES) this.#view = NO_VIEW;
    this.bytes = NO_BYTES;
    if (this.externals.length === 0) return;
    this.externals.length = 0;
    this.externalLengths.length = 0;
    this.externalRests.length = 0;
    this.externalBytes = 0;
  }

  #forget(): void {
    for (const open of this.#stack) {
      open.values.fill(undefined);
      open.keys = null;
    }
    this.#stack.length = Math.min(this.#stack.length, KEPT_LEVELS);
  }

  // ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #open(field: FieldPlan | null, value: unknown, plan: MessagePlan, key: string | null, level: number): void {
    if (typeof value !== "object" || value === null) throw this.#error("UNSUPPORTED_VALUE", `${plan.name} takes an object of its fields`);
    const prototype = Object.getPrototypeOf(value);
    const isPlain = prototype === Object.prototype || prototype === null;
    if (!isPlain && isCollection(value)) throw this.#error("UNSUPPORTED_VALUE", `${plan.name} takes an object of its fields`);
    if (level > this.#maxDepth) throw this.#error("TOO_DEEP");
    const depth = this.#depth++;
    let open = this.#stack[depth];
    if (open === undefined) {
      open = new Open();
      this.#stack.push(open);
    }
    open.plan = plan;
    open.field = field;
    open.key = key;
    open.level = level;
    open.fields = plan.fields.length;
    open.elements = -1;
    open.current = null;
    open.before = this.end - this.start + this.externalBytes;
    if (field !== null && field.wire === WIRE_START_GROUP) this.#tag(field.wireTag ^ (WIRE_START_GROUP ^ WIRE_END_GROUP));
    if (isPlain) plan.shape.take(value as PlainObject, open.values);
    else takeOwn(plan.fields, value as PlainObject, open.values);
    if (plan.isChecked) this.#check(open, plan);
    // An inherited one would be somebody else's.
    if (plan.keepUnknown && (value as PlainObject)[unknownFields] !== undefined && Object.hasOwn(value, unknownFields)) {
      this.#unknown((value as PlainObject)[unknownFields]);
    }
  }

  #check(open: Open, plan: MessagePlan): void {
    const { values } = open;
    const { required, oneofs } = plan;
    for (let i = 0; i < required.length; i++) {
      const value = values[required[i].position];
      if (value !== undefined && value !== null) continue;
      open.current = required[i];
      throw this.#error("MISSING_FIELD");
    }
    for (let i = 0; i < oneofs.length; i++) {
      let given: FieldPlan | null = null;
      for (const field of oneofs[i]) {
        const value = values[field.position];
        if (value === undefined || value === null) continue;
        open.current = field;
        if (given !== null) throw this.#error("UNSUPPORTED_VALUE", `of a oneof, ${given.name} is given too`);
        given = field;
      }
    }
  }

  #unknown(fields: unknown): void {
    const list = Array.isArray(fields) ? fields : [fields];
    for (let i = list.length - 1; i >= 0; i--) {
      if (!(list[i] instanceof Uint8Array)) throw this.#error("UNSUPPORTED_VALUE", "unknown fields are kept as an array of Uint8Arrays");
      this.#checkOwn(list[i]);
      this.#copy(list[i], this.#room(list[i].length));
    }
  }

  /** Writes the fields of the innermost message until it ends or one of them is a message itself. */
  #continue(open: Open): void {
    const { fields } = open.plan;
    const { values } = open;
    for (let position = open.fields - 1; position >= 0; position--) {
      const value = values[position];
      if (value === undefined || value === null) continue;
      const field = fields[position];
      open.current = field;
      if (field.repeated) {
        open.fields = position + 1;
        if (this.#repeated(open, field, value)) return;
      } else if (field.message !== null) {
        open.fields = position;
        values[position] = undefined;
        this.#open(field, value, field.message, null, open.level + 1);
        return;
      } else this.#scalar(field, value);
      values[position] = undefined;
    }
    this.#close(open);
  }

  #close(open: Open): void {
    this.#depth--;
    const { field, key } = open;
    if (field === null) return;
    if (key === null) this.#head(field, open.before);
    else {
      const [keyField, valueField] = (field.message as MessagePlan).fields;
      this.#head(valueField, open.before);
      this.#key(keyField, key);
      this.#head(field, open.before);
    }
  }

  /** What stands before a message that is written: its tag, and its length unless it is a group. */
  #head(field: FieldPlan, before: number): void {
    if (field.wire === WIRE_START_GROUP) this.#tag(field.wireTag);
    else this.#begin(field.wireTag, this.total - before, 0);
  }

  // ── repeated fields ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @returns true when an element has been opened, which is to be written first */
  #repeated(open: Open, field: FieldPlan, value: unknown): boolean {
    if (field.map) return this.#map(open, field, value);
    if (!Array.isArray(value)) throw this.#error("UNSUPPORTED_VALUE", "a repeated field takes an array");
    if (open.elements < 0) open.elements = value.length;
    if (field.packed) this.#packed(open, field, value);
    while (open.elements > 0) {
      const element = value[--open.elements];
      if (field.message !== null) {
        this.#open(field, element, field.message, null, open.level + 1);
        return true;
      }
      this.#scalar(field, element);
    }
    open.elements = -1;
    return false;
  }

  /** All elements as one payload. */
  #packed(open: Open, field: FieldPlan, values: readonly unknown[]): void {
    if (values.length === 0) return;
    const before = this.total;
    while (open.elements > 0) {
      this.#number(field, values[--open.elements]);
      this.#bitsOf(field);
    }
    this.#begin(field.packedWireTag, this.total - before, 0);
  }

  #map(open: Open, field: FieldPlan, value: unknown): boolean {
    if (typeof value !== "object" || value === null || isCollection(value)) {
      throw this.#error("UNSUPPORTED_VALUE", "a map takes an object of its entries");
    }
    if (open.elements < 0) {
      open.keys = Object.keys(value);
      open.elements = open.keys.length;
    }
    if (open.elements > 0 && open.level === this.#maxDepth) throw this.#error("TOO_DEEP");
    const keys = open.keys as string[];
    const [keyField, valueField] = (field.message as MessagePlan).fields;
    while (open.elements > 0) {
      const key = keys[--open.elements];
      const element = (value as PlainObject)[key];
      if (valueField.message !== null) {
        this.#open(field, element, valueField.message, key, open.level + 2);
        return true;
      }
      const before = this.total;
      this.#scalar(valueField, element);
      this.#key(keyField, key);
      this.#head(field, before);
    }
    open.elements = -1;
    open.keys = null;
    return false;
  }

  /** A map's key, which in an object is a string whatever its type. */
  #key(field: FieldPlan, key: string): void {
    let value: unknown = key;
    if (field.type === TYPE_BOOL) {
      if (key !== "true" && key !== "false") throw this.#error("OUT_OF_RANGE", `${JSON.stringify(key)} is neither true nor false`);
      value = key === "true";
    } else if (field.type !== TYPE_STRING) {
      if (!/^-?\d{1,20}$/.test(key)) throw this.#error("OUT_OF_RANGE", `${JSON.stringify(key)} is no integer`);
      value = BigInt(key);
    }
    this.#scalar(field, value);
  }

  // ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A value with its tag. */
  #scalar(field: FieldPlan, value: unknown): void {
    switch (field.type) {
      case TYPE_STRING:
        if (typeof value !== "string") throw this.#error("UNSUPPORTED_VALUE", `a string field does not take ${typeof value}`);
        this.#text(field, value);
        return;
      case TYPE_BYTES:
        if (typeof value === "string") this.#text(field, value);
        else this.#bytes(field, value);
        return;
      case TYPE_INT32:
      case TYPE_UINT32:
      case TYPE_INT64:
      case TYPE_UINT64:
        // Small ones are their own varints.
        if (typeof value === "number" && value > 0 && value <= 0x7fffffff && Math.floor(value) === value) {
          const size = varintSize32(value);
          const at = this.#room(field.tagSize + size) + field.tagSize;
          if (value < 0x80) this.bytes[at] = value;
          else writeVarint(this.bytes, at, value, 0);
          this.#tagAt(field.wireTag, at - field.tagSize);
          return;
        }
        break;
      case TYPE_DOUBLE:
        if (typeof value === "number" && !(field.implicit && Object.is(value, 0))) {
          const at = this.#room(field.tagSize + 8);
          this.#view.setFloat64(at + field.tagSize, value, true);
          this.#tagAt(field.wireTag, at);
          return;
        }
    }
    this.#number(field, value);
    if (field.implicit && this.#bits.low === 0 && this.#bits.high === 0) return;
    this.#bitsOf(field);
    this.#tag(field.wireTag);
  }

  /** Puts a number's form in the field into `bits`. */
  #number(field: FieldPlan, value: unknown): void {
    let number = value;
    if (field.enum !== null) {
      if (typeof value === "string") {
        number = field.enum.numbers.get(value);
        if (number === undefined) throw this.#error("OUT_OF_RANGE", `no enum value is called ${JSON.stringify(value)}`);
      } else if (field.enum.closed && typeof value === "number" && !field.enum.names.has(value)) {
        throw this.#error("OUT_OF_RANGE", `no enum value has the number ${value}`);
      }
    }
    const wrong = writeNumber(field.type, number, this.#bits);
    if (wrong !== "") throw this.#error(wrong, `${typeof value === "object" ? "an object" : String(value)}`);
  }

  /** Writes what is in `bits`. */
  #bitsOf(field: FieldPlan): void {
    const { low, high } = this.#bits;
    if (field.wire === WIRE_VARINT) {
      const size = varintSize64(low, high);
      writeVarint(this.bytes, this.#room(size), low, high);
      return;
    }
    const at = this.#room(field.wire === WIRE_FIXED64 ? 8 : 4);
    this.#word(at, low);
    if (field.wire === WIRE_FIXED64) this.#word(at + 4, high);
  }

  #word(at: number, word: number): void {
    const { bytes } = this;
    bytes[at] = word;
    bytes[at + 1] = word >>> 8;
    bytes[at + 2] = word >>> 16;
    bytes[at + 3] = word >>> 24;
  }

  #text(field: FieldPlan, text: string): void {
    const { length } = text;
    if (length === 0 && field.implicit) return;
    if (length <= SHORT_TEXT) {
      const at = this.#begin(field.wireTag, length, length);
      const { bytes } = this;
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[at + i] = code;
      }
      if (i === length) return;
      this.start = at + length;
    }
    const byteLength = utf8Length(text);
    if (byteLength < 0) throw this.#error("BAD_STRING");
    if (byteLength > this.#largest && byteLength >= EXTERNAL_TEXT) this.#external(field, text, byteLength);
    else {
      const at = this.#begin(field.wireTag, byteLength, byteLength);
      placeUtf8(text, byteLength, this.bytes, at);
    }
  }

  #bytes(field: FieldPlan, value: unknown): void {
    const payload = typeof value === "object" && value !== null ? bytesOf(value) : null;
    if (payload === null) throw this.#error("UNSUPPORTED_VALUE", `a bytes field does not take ${typeof value}`);
    const { length } = payload;
    if (length === 0 && field.implicit) return;
    this.#checkOwn(payload);
    if (length > this.#largest) this.#external(field, payload, length);
    else this.#copy(payload, this.#begin(field.wireTag, length, length));
  }

  #copy(payload: Uint8Array, at: number): void {
    const { bytes } = this;
    const { length } = payload;
    if (length > SHORT_BYTES) bytes.set(payload, at);
    else for (let i = 0; i < length; i++) bytes[at + i] = payload[i];
  }

  #checkOwn(payload: Uint8Array): void {
    // An array of its own memory has offset 0; asking a small one for its buffer would make it one.
    if (payload.byteOffset !== 0 && payload.buffer === this.bytes.buffer) {
      throw this.#error("UNSUPPORTED_VALUE", "a view borrowed from the same engine: copy it first");
    }
  }

  #external(field: FieldPlan, payload: Uint8Array | string, length: number): void {
    if (this.total + length > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${this.total + length} bytes` });
    this.externals.push(payload);
    this.externalLengths.push(length);
    this.externalRests.push(this.end - this.start);
    this.externalBytes += length;
    this.#begin(field.wireTag, length, 0);
  }

  /** Writes a tag and a length, with room for so many bytes after them. @returns where those go */
  #begin(wireTag: number, length: number, room: number): number {
    const lengthSize = length < 0x80 ? 1 : varintSize32(length);
    const at = this.#room((wireTag < 0x80 ? 1 : varintSize32(wireTag)) + lengthSize + room);
    const { bytes } = this;
    let next = at + 1;
    if (wireTag < 0x80) bytes[at] = wireTag;
    else next = writeVarint(bytes, at, wireTag, 0);
    if (length < 0x80) bytes[next] = length;
    else writeVarint(bytes, next, length, 0);
    return next + lengthSize;
  }

  #tag(wireTag: number): void {
    this.#tagAt(wireTag, this.#room(wireTag < 0x80 ? 1 : varintSize32(wireTag)));
  }

  #tagAt(wireTag: number, at: number): void {
    if (wireTag < 0x80) this.bytes[at] = wireTag;
    else writeVarint(this.bytes, at, wireTag, 0);
  }

  /** Goes back by `length` bytes. @returns where they are to be written */
  #room(length: number): number {
    if (this.start - length < ARENA_DATA) this.#grow(length);
    this.start -= length;
    return this.start;
  }

  #adopt(): void {
    this.bytes = this.engine.bytes;
    this.end = this.bytes.length - ARENA_PADDING;
    if (this.#view.buffer !== this.bytes.buffer) this.#view = new DataView(this.bytes.buffer);
  }

  /** A larger arena, at whose end stands what was written. */
  #grow(length: number): void {
    const { engine, bytes: before, start, end } = this;
    const needed = ARENA_DATA + end - start + length;
    if (needed > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${needed} bytes` });
    engine.grow(needed, ARENA_DATA);
    this.#adopt();
    this.start = this.end - (end - start);
    this.bytes.set(before.subarray(start, end), this.start);
  }

  #error(code: CodecErrorCode, detail?: string): CodecError {
    let path = "";
    for (const { current, elements, keys } of this.#stack.slice(0, this.#depth)) {
      if (current === null) break;
      path = joinPath(path, current.name);
      if (keys !== null && elements >= 0) path = joinPath(path, keys[elements]);
      else if (elements >= 0) path = joinPath(path, elements);
    }
    return new CodecError(code, { path, detail });
  }
}
