// Reads the plain fields of protobuf messages: bytes → values in one pass, without a tape. Reading straight into objects is faster than
// laying out a tape first (on any engine), so `loads` tries this first, by plans (protobuf-direct.ts) or by code generated for a schema. It
// handles only what a plain writer emits: known fields in their own wire types, singular ones once. At anything else it throws `notPlain`,
// and the engine's decoder, which handles everything and reports errors, takes over.

import { TYPE_DOUBLE, TYPE_FIXED32, TYPE_FIXED64, TYPE_FLOAT, TYPE_SFIXED32, TYPE_SFIXED64 } from "../abi.ts";
import { NO_BYTES } from "../engine/nothing.ts";
import { Bits, readNumber } from "./numbers.ts";
import { decodeAscii, decodeShortAscii, decodeStrict, isAscii, SHORT_ASCII } from "./text.ts";

/** Thrown if a message is not plain. */
export const notPlain: unique symbol = /* @__PURE__ */ Symbol("not plain");

/** Messages nested deeper are not plain: the fast paths are recursive. */
export const DEEPEST_PLAIN = 32;
/** Longer text is left to the engine, which checks it faster. */
const LONGEST_TEXT = 4096;
/** Up to this length, a loop is the fastest way to find out whether text is ASCII. */
const MEDIUM_TEXT = 128;
const NO_BUFFER: ArrayBufferLike = NO_BYTES.buffer;

export class PlainReader {
  /** Where the next byte is read. */
  at = 0;
  #bytes: Uint8Array = NO_BYTES;
  /** The buffer of the bytes. Getting it from an array takes as long as reading a field, so it is done once. */
  #buffer: ArrayBufferLike = NO_BUFFER;
  #offset = 0;
  /** The last varint read. */
  #low = 0;
  #high = 0;
  readonly #bits: Bits = new Bits();

  open(bytes: Uint8Array): void {
    this.at = 0;
    this.#bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#offset = bytes.byteOffset;
  }

  close(): void {
    this.#bytes = NO_BYTES;
    this.#buffer = NO_BUFFER;
  }

  /** The next field's tag, of at most two bytes; 0 at the end. */
  tag(end: number): number {
    const { at } = this;
    if (at === end) return 0;
    const bytes = this.#bytes;
    const byte = bytes[at];
    if (byte < 0x80) {
      if (byte === 0) throw notPlain;
      this.at = at + 1;
      return byte;
    }
    // Tags with more bytes than needed are not plain, either.
    if (at + 1 === end || bytes[at + 1] > 0x7f || bytes[at + 1] === 0) throw notPlain;
    this.at = at + 2;
    return (byte & 0x7f) | (bytes[at + 1] << 7);
  }

  /** Reads a length. @returns where the payload of that length ends */
  stop(end: number): number {
    const { at } = this;
    let length = at < end ? this.#bytes[at] : 0x80;
    if (length < 0x80) this.at = at + 1;
    else length = this.#word32(end);
    const stop = this.at + length;
    if (stop > end) throw notPlain;
    return stop;
  }

  /** A varint of 32 bits. */
  #word32(end: number): number {
    this.#varint(end);
    if (this.#high !== 0) throw notPlain;
    return this.#low;
  }

  text(end: number): string {
    const stop = this.stop(end);
    const start = this.at;
    this.at = stop;
    return this.#textOf(start, stop - start, stop);
  }

  #textOf(start: number, length: number, stop: number): string {
    const bytes = this.#bytes;
    if (length > MEDIUM_TEXT) return this.#strict(start, stop);
    if (!isAscii(bytes, start, stop)) return this.#strict(start, stop);
    if (length <= SHORT_ASCII) return decodeShortAscii(bytes, start, length);
    // Two short strings joined still cost less than a call into the runtime.
    const middle = start + SHORT_ASCII;
    if (length <= 2 * SHORT_ASCII) return decodeShortAscii(bytes, start, SHORT_ASCII) + decodeShortAscii(bytes, middle, stop - middle);
    return decodeAscii(bytes, start, stop);
  }

  #strict(start: number, stop: number): string {
    const text = stop - start > LONGEST_TEXT ? undefined : decodeStrict(this.#bytes, start, stop);
    if (text === undefined) throw notPlain;
    return text;
  }

  /** Bytes, as a view. */
  payload(end: number): Uint8Array {
    const stop = this.stop(end);
    const start = this.at;
    this.at = stop;
    return new Uint8Array(this.#buffer, this.#offset + start, stop - start);
  }

  /** Bytes, or undefined if there are none. */
  content(end: number): Uint8Array | undefined {
    const payload = this.payload(end);
    return payload.length === 0 ? undefined : payload;
  }

  /** int32, int64, uint32, uint64, enum: a value below 128 is its own varint. */
  integer(type: number, end: number): number | bigint {
    const { at } = this;
    const byte = at < end ? this.#bytes[at] : 0x80;
    if (byte < 0x80) {
      this.at = at + 1;
      return byte;
    }
    this.#varint(end);
    return readNumber(type, this.#low, this.#high, this.#bits) as number | bigint;
  }

  /** A number of any type, or a boolean. */
  number(type: number, end: number): number | bigint | boolean {
    switch (type) {
      case TYPE_DOUBLE:
      case TYPE_FIXED64:
      case TYPE_SFIXED64: {
        if (this.at + 8 > end) throw notPlain;
        const low = this.#word();
        return readNumber(type, low, this.#word(), this.#bits);
      }
      case TYPE_FLOAT:
      case TYPE_FIXED32:
      case TYPE_SFIXED32:
        if (this.at + 4 > end) throw notPlain;
        return readNumber(type, this.#word(), 0, this.#bits);
      default:
        this.#varint(end);
        return readNumber(type, this.#low, this.#high, this.#bits);
    }
  }

  double(end: number): number {
    if (this.at + 8 > end) throw notPlain;
    const low = this.#word();
    this.#bits.set(low, this.#word());
    return this.#bits.double;
  }

  bool(end: number): boolean {
    const { at } = this;
    const byte = at < end ? this.#bytes[at] : 0x80;
    if (byte < 0x80) {
      this.at = at + 1;
      return byte !== 0;
    }
    this.#varint(end);
    return (this.#low | this.#high) !== 0;
  }

  #word(): number {
    const bytes = this.#bytes;
    const { at } = this;
    this.at = at + 4;
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
  }

  /** Reads a varint into `low` and `high`. */
  #varint(end: number): void {
    const bytes = this.#bytes;
    let { at } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at === end) throw notPlain;
      const byte = bytes[at++];
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= byte << 28;
        high = (byte & 0x7f) >>> 4;
      } else high |= (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) {
        this.at = at;
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw notPlain;
  }
}
