// The straight way for small plain messages: bytes → object in one pass, without a tape. A message of a few fields costs less to read than
// to lay on a tape (whatever the engine), so `loads` tries this first. It knows only what a plain writer emits: known fields, each at most once,
// in their own wire type, ASCII text. At anything else it gives up, and the engine's decoder, which knows all the rules, has the last word.
import { TYPE_BYTES, TYPE_STRING, WIRE_LENGTH, WIRE_VARINT } from "../abi.ts";
import { Bits, readNumber } from "./numbers.ts";
import type { MessagePlan } from "./schema.ts";
import { decodeAscii, decodeShortAscii, SHORT_ASCII } from "./text.ts";

type PlainObject = Record<string, unknown>;

/** Larger counts of fields and longer texts are the engine's. */
const MOST_FIELDS = 32;
const LONGEST_TEXT = 64;
/** After a message that was not for it, the reader lets this many pass: what comes next is likely of the same kind. */
const PAUSE = 31;

export class DirectReader {
  readonly #bits: Bits = new Bits();
  /** Values of the messages being read, by depth. */
  readonly #levels: unknown[][] = [];
  #position = 0;
  #fields = 0;
  #pause = 0;

  /** The message, or undefined when it is not for this reader. */
  read(bytes: Uint8Array, plan: MessagePlan, maxDepth: number): PlainObject | undefined {
    if (this.#pause > 0) {
      this.#pause--;
      return undefined;
    }
    this.#position = 0;
    this.#fields = 0;
    const message = this.#message(bytes, bytes.length, plan, 1, maxDepth);
    if (message === undefined) {
      this.#pause = PAUSE;
      for (const values of this.#levels) values.fill(undefined);
    }
    return message;
  }

  #message(bytes: Uint8Array, end: number, plan: MessagePlan, depth: number, maxDepth: number): PlainObject | undefined {
    if (depth > maxDepth) return undefined;
    let values = this.#levels[depth - 1];
    if (values === undefined) {
      values = [];
      this.#levels.push(values);
    }
    const { fields, byNumber } = plan;
    for (let i = values.length; i < fields.length; i++) values.push(undefined);
    let at = this.#position;
    while (at < end) {
      const wireTag = bytes[at++];
      const field = wireTag < 0x80 ? byNumber[wireTag >>> 3] : undefined;
      if (field === undefined || field.repeated || (wireTag & 7) !== field.wire) return undefined;
      if (values[field.position] !== undefined || ++this.#fields > MOST_FIELDS || at >= end) return undefined;
      if (field.wire !== WIRE_VARINT && field.wire !== WIRE_LENGTH) return undefined;
      // A varint of at most four bytes: larger ones are the engine's.
      let number = bytes[at++];
      if (number > 0x7f) {
        number &= 0x7f;
        let byte = 0x80;
        for (let shift = 7; byte > 0x7f; shift += 7) {
          if (at >= end || shift > 21) return undefined;
          byte = bytes[at++];
          number |= (byte & 0x7f) << shift;
        }
      }
      let value: unknown;
      if (field.wire === WIRE_VARINT) {
        if (field.enum?.closed && !field.enum.names.has(number)) return undefined;
        value = readNumber(field.type, number, 0, this.#bits);
      } else {
        const stop = at + number;
        if (stop > end) return undefined;
        if (field.type === TYPE_BYTES) value = new Uint8Array(bytes.buffer, bytes.byteOffset + at, number);
        else if (field.type === TYPE_STRING) value = shortText(bytes, at, number);
        else {
          this.#position = at;
          value = this.#message(bytes, stop, field.message as MessagePlan, depth + 1, maxDepth);
        }
        if (value === undefined) return undefined;
        at = stop;
      }
      if (field.implicit && number === 0) return undefined;
      for (let i = 0; i < field.rivals.length; i++) if (values[field.rivals[i].position] !== undefined) return undefined;
      values[field.position] = value;
    }
    for (let i = 0; i < plan.required.length; i++) if (values[plan.required[i].position] === undefined) return undefined;
    const message = plan.shape.make(values);
    for (let i = 0; i < fields.length; i++) values[i] = undefined;
    return message;
  }
}

/** ASCII text of moderate length, or undefined. */
function shortText(bytes: Uint8Array, start: number, length: number): string | undefined {
  if (length > LONGEST_TEXT) return undefined;
  for (let at = start; at < start + length; at++) if (bytes[at] > 0x7f) return undefined;
  return length <= SHORT_ASCII ? decodeShortAscii(bytes, start, length) : decodeAscii(bytes, start, start + length);
}
