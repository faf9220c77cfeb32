// The straight way for plain messages: bytes → object in one pass, without a tape. What is read into objects at once costs less to read than
// to lay on a tape (whatever the engine), so `loads` tries this first. It knows only what a plain writer emits: known fields in their own
// wire types, singular ones once. At anything else it gives up, and the engine's decoder, which knows all the rules, has the last word.
import { TYPE_BYTES, TYPE_STRING, WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from "../abi.ts";
import { Bits, readNumber } from "./numbers.ts";
import { setOwn } from "./objects.ts";
import type { FieldPlan, MessagePlan } from "./schema.ts";
import { decodeAscii, decodeShortAscii, decodeStrict, SHORT_ASCII } from "./text.ts";

type PlainObject = Record<string, unknown>;

/** Deeper messages are the engine's, and longer texts, which it checks faster. */
const DEEPEST = 32;
const LONGEST_TEXT = 4096;
/** Up to this length a loop finds fastest that a text is ASCII. */
const MEDIUM_TEXT = 128;
/** After a message that was not for it, the reader lets this many pass: what comes next is likely of the same kind. */
const PAUSE = 31;
const NOTHING = new Uint8Array(0);
const NO_BUFFER: ArrayBufferLike = NOTHING.buffer;

export class DirectReader {
  readonly #bits: Bits = new Bits();
  /** Values of the messages being read, by depth; undefined where there is none. */
  readonly #levels: unknown[][] = Array.from({ length: DEEPEST }, () => []);
  #bytes: Uint8Array = NOTHING;
  /** Where the bytes lie. Asking an array for it takes as long as reading a field, so it is asked once. */
  #buffer: ArrayBufferLike = NO_BUFFER;
  #offset = 0;
  #position = 0;
  #maxDepth = 0;
  #pause = 0;
  /** The last varint read. */
  #low = 0;
  #high = 0;

  /** The message, or undefined when it is not for this reader. */
  read(bytes: Uint8Array, plan: MessagePlan, maxDepth: number): PlainObject | undefined {
    if (this.#pause > 0) {
      this.#pause--;
      return undefined;
    }
    this.#bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#offset = bytes.byteOffset;
    this.#position = 0;
    this.#maxDepth = Math.min(maxDepth, DEEPEST);
    const message = this.#message(bytes.length, plan, 0);
    this.#bytes = NOTHING;
    this.#buffer = NO_BUFFER;
    if (message === undefined) {
      this.#pause = PAUSE;
      for (const values of this.#levels) values.fill(undefined);
    }
    return message;
  }

  /** The message from the position to `end`, at which it leaves the position. Undefined: not for this reader. */
  #message(end: number, plan: MessagePlan, depth: number): PlainObject | undefined {
    const values = this.#fields(end, plan, depth);
    if (values === undefined) return undefined;
    for (let i = 0; i < plan.required.length; i++) if (values[plan.required[i].position] === undefined) return undefined;
    const message = plan.shape.make(values);
    for (let i = 0; i < plan.fields.length; i++) values[i] = undefined;
    return message;
  }

  #fields(end: number, plan: MessagePlan, depth: number): unknown[] | undefined {
    if (depth === this.#maxDepth) return undefined;
    const bytes = this.#bytes;
    const values = this.#levels[depth];
    const { byNumber } = plan;
    for (let i = values.length; i < plan.fields.length; i++) values.push(undefined);
    let at = this.#position;
    while (at < end) {
      let wireTag = bytes[at++];
      if (wireTag > 0x7f) {
        if (at === end || bytes[at] > 0x7f) return undefined;
        wireTag = (wireTag & 0x7f) | (bytes[at++] << 7);
      }
      const field = byNumber[wireTag >>> 3] as FieldPlan | undefined;
      if (field === undefined) return undefined;
      if (wireTag !== field.wireTag) {
        this.#position = at;
        if (wireTag !== field.packedWireTag || !field.repeated || !this.#packed(end, field, this.#list(values, field))) return undefined;
        at = this.#position;
        continue;
      }
      let value: unknown;
      if (field.wire === WIRE_LENGTH) {
        // Most lengths are of one byte.
        let length = at < end ? bytes[at] : 0x80;
        if (length < 0x80) at++;
        else {
          this.#position = at;
          if (!this.#varint(end) || this.#high !== 0) return undefined;
          length = this.#low;
          at = this.#position;
        }
        const stop = at + length;
        if (stop > end) return undefined;
        if (field.message !== null) {
          this.#position = at;
          value = field.map ? this.#entry(stop, field, depth, values) : this.#message(stop, field.message, depth + 1);
        } else if (length === 0 && field.implicit) return undefined;
        else if (field.type === TYPE_BYTES) value = new Uint8Array(this.#buffer, this.#offset + at, length);
        else value = textOf(bytes, at, stop);
        at = stop;
      } else {
        this.#position = at;
        value = this.#number(end, field);
        at = this.#position;
      }
      if (value === undefined) return undefined;
      const { position } = field;
      if (field.repeated) {
        if (!field.map) this.#list(values, field).push(value);
      } else if (values[position] !== undefined || (field.rivals.length > 0 && hasRival(field, values))) return undefined;
      else values[position] = value;
    }
    return values;
  }

  #list(values: unknown[], field: FieldPlan): unknown[] {
    values[field.position] ??= [];
    return values[field.position] as unknown[];
  }

  /** A map's entry, put into the map. Undefined: not for this reader. */
  #entry(stop: number, field: FieldPlan, depth: number, values: unknown[]): unknown {
    const entry = this.#fields(stop, field.message as MessagePlan, depth + 1);
    if (entry === undefined || entry[0] === undefined || entry[1] === undefined) return undefined;
    values[field.position] ??= {};
    setOwn(values[field.position] as PlainObject, String(entry[0]), entry[1]);
    entry[0] = undefined;
    entry[1] = undefined;
    return values;
  }

  #number(end: number, field: FieldPlan): unknown {
    const { wire } = field;
    if (wire === WIRE_VARINT) {
      const byte = this.#position < end ? this.#bytes[this.#position] : 0x80;
      if (byte < 0x80) {
        this.#position++;
        this.#low = byte;
        this.#high = 0;
      } else if (!this.#varint(end)) return undefined;
    } else if (wire === WIRE_FIXED64) {
      if (this.#position + 8 > end) return undefined;
      this.#low = this.#word();
      this.#high = this.#word();
    } else {
      if (wire !== WIRE_FIXED32 || this.#position + 4 > end) return undefined;
      this.#low = this.#word();
      this.#high = 0;
    }
    // Whether what is left of a longer varint is 0, the engine knows.
    if (field.implicit && this.#low === 0 && (this.#high === 0 || wire === WIRE_VARINT)) return undefined;
    if (field.enum?.closed && !field.enum.names.has(this.#low | 0)) return undefined;
    return readNumber(field.type, this.#low, this.#high, this.#bits);
  }

  #packed(end: number, field: FieldPlan, list: unknown[]): boolean {
    if (field.type === TYPE_STRING || field.type === TYPE_BYTES || field.message !== null) return false;
    if (!this.#varint(end) || this.#high !== 0) return false;
    const stop = this.#position + this.#low;
    if (stop > end) return false;
    while (this.#position < stop) {
      const value = this.#number(stop, field);
      if (value === undefined) return false;
      list.push(value);
    }
    return true;
  }

  #word(): number {
    const bytes = this.#bytes;
    const at = this.#position;
    this.#position = at + 4;
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
  }

  /** Reads a varint into `low` and `high`. False: it is not whole, or too long. */
  #varint(end: number): boolean {
    const bytes = this.#bytes;
    let at = this.#position;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at === end) return false;
      const byte = bytes[at++];
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= byte << 28;
        high = (byte & 0x7f) >>> 4;
      } else high |= (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) {
        this.#position = at;
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return true;
      }
    }
    return false;
  }
}

/** Whether another field of its oneof has been read. */
function hasRival({ rivals }: FieldPlan, values: readonly unknown[]): boolean {
  return rivals.some(({ position }) => values[position] !== undefined);
}

/** Text of moderate length, or undefined. */
function textOf(bytes: Uint8Array, start: number, stop: number): string | undefined {
  const length = stop - start;
  if (length > LONGEST_TEXT) return undefined;
  if (length > MEDIUM_TEXT) return decodeStrict(bytes, start, stop);
  for (let at = start; at < stop; at++) if (bytes[at] > 0x7f) return decodeStrict(bytes, start, stop);
  if (length <= SHORT_ASCII) return decodeShortAscii(bytes, start, length);
  // Two short strings joined still cost less than a call into the runtime.
  const middle = start + SHORT_ASCII;
  if (length <= 2 * SHORT_ASCII) return decodeShortAscii(bytes, start, SHORT_ASCII) + decodeShortAscii(bytes, middle, stop - middle);
  return decodeAscii(bytes, start, stop);
}
