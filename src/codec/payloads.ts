// Payloads of an input as JavaScript values. Text is the costly part: one slice of the input is decoded at a time, and the many short
// strings of a flow are cut from it, since decoding each alone would cost a call into the runtime's decoder.

import { type Input, NO_INPUT } from "../engine/input.ts";
import { NO_BYTES } from "../engine/nothing.ts";
import { CodecError } from "../errors.ts";
import { parseFloatPayload, plainFloat } from "./float.ts";
import { decodeAscii, decodeShortAscii, decodeUtf8, SHORT_ASCII } from "./text.ts";

/** Bytes decoded at a time: few at first, for values with few strings. */
const FIRST_SLICE = 64;
const LARGEST_SLICE = 1024;
/** Longer strings are decoded alone, so that neither the string nor the slice keeps the other in memory. */
const LONGEST_CUT = 128;
/** The number of keys remembered, and the length of the longest. */
const KEY_SLOTS = 1024;
const LONGEST_KEY = 32;

export class Payloads {
  #input: Input = NO_INPUT;
  /** The current piece; of an input in one piece, all of it. */
  #piece: Uint8Array = NO_BYTES;
  #pieceStart = 0;
  #pieceEnd = 0;
  /** The piece's buffer, fetched by the first view because each access is a call into the runtime; null until then. */
  #buffer: ArrayBufferLike | null = null;
  /** Where the input's first byte would be in the buffer. */
  #origin = 0;
  #slice = "";
  #sliceStart = 0;
  #sliceEnd = 0;
  #sliceBytes = FIRST_SLICE;
  readonly #keys: (string | undefined)[] = new Array(KEY_SLOTS).fill(undefined);

  open(input: Input): void {
    this.openAt(input.pieces[0], 0);
    this.#input = input;
  }

  /** Opens bytes whose first one is at offset `start` of the input that the tape refers to. */
  openAt(bytes: Uint8Array, start: number): void {
    this.#input = NO_INPUT;
    this.#take(bytes, start);
    this.#sliceStart = 0;
    this.#sliceEnd = 0;
    this.#sliceBytes = FIRST_SLICE;
  }

  /** Lets go of the input. */
  close(): void {
    this.#input = NO_INPUT;
    this.#take(NO_BYTES, 0);
    this.#slice = "";
  }

  #take(piece: Uint8Array, start: number): void {
    this.#piece = piece;
    this.#pieceStart = start;
    this.#pieceEnd = start + piece.length;
    this.#buffer = null;
  }

  /** Makes the piece that holds the payload the current one. @returns false if the payload spans pieces */
  #hold(start: number, length: number): boolean {
    if (start >= this.#pieceStart && start + length <= this.#pieceEnd) return true;
    const input = this.#input;
    const index = input.locate(start);
    if (start + length > input.starts[index + 1]) return false;
    this.#take(input.pieces[index], input.starts[index]);
    return true;
  }

  view(start: number, length: number): Uint8Array {
    if (!this.#hold(start, length)) return this.#input.bytes(start, start + length);
    if (this.#buffer === null) {
      this.#buffer = this.#piece.buffer;
      this.#origin = this.#piece.byteOffset - this.#pieceStart;
    }
    return new Uint8Array(this.#buffer, this.#origin + start, length);
  }

  copy(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    bytes.set(this.view(start, length));
    return bytes;
  }

  /** Text that the decoder has checked; `nonAscii` is its flag. */
  text(start: number, length: number, nonAscii: number): string {
    if (nonAscii === 0 && length <= SHORT_ASCII && this.#hold(start, length)) {
      return decodeShortAscii(this.#piece, start - this.#pieceStart, length);
    }
    if (nonAscii !== 0 || length > LONGEST_CUT || !this.#hold(start, length)) return this.#whole(start, length, nonAscii);
    const end = start + length;
    if (start < this.#sliceStart || end > this.#sliceEnd) {
      this.#sliceStart = start;
      this.#sliceEnd = Math.min(start + Math.max(this.#sliceBytes, length), this.#pieceEnd);
      if (this.#sliceBytes < LARGEST_SLICE) this.#sliceBytes *= 4;
      this.#slice = decodeAscii(this.#piece, start - this.#pieceStart, this.#sliceEnd - this.#pieceStart);
    }
    return this.#slice.substring(start - this.#sliceStart, end - this.#sliceStart);
  }

  /** ASCII text whose neighbours will not be asked for, so that no slice is decoded for it. */
  ascii(start: number, length: number): string {
    if (!this.#hold(start, length)) return this.#whole(start, length, 0);
    const from = start - this.#pieceStart;
    return length <= SHORT_ASCII ? decodeShortAscii(this.#piece, from, length) : decodeAscii(this.#piece, from, from + length);
  }

  #whole(start: number, length: number, nonAscii: number): string {
    const bytes = this.#hold(start, length) ? this.#piece : this.#input.bytes(start, start + length);
    const from = bytes === this.#piece ? start - this.#pieceStart : 0;
    try {
      return nonAscii === 0 ? decodeAscii(bytes, from, from + length) : decodeUtf8(bytes, from, from + length);
    } catch (cause) {
      // Runtimes limit the length of a string, V8 to 512 MiB.
      throw new CodecError("TOO_LARGE", { offset: start, detail: `a text of ${length} bytes`, cause });
    }
  }

  /** Text that is a dict key: the same few recur, and properties are set faster with a string that has been a property's name before. */
  key(start: number, length: number, nonAscii: number): string {
    if (nonAscii !== 0 || length > LONGEST_KEY || length === 0 || !this.#hold(start, length)) return this.text(start, length, nonAscii);
    const piece = this.#piece;
    const first = start - this.#pieceStart;
    const slot = (length * 41 + piece[first] * 7 + piece[first + length - 1] * 31 + piece[first + (length >>> 1)] * 13) & (KEY_SLOTS - 1);
    const known = this.#keys[slot];
    if (known !== undefined && known.length === length) {
      let i = 0;
      while (i < length && known.charCodeAt(i) === piece[first + i]) i++;
      if (i === length) return known;
    }
    const key = this.text(start, length, 0);
    this.#keys[slot] = key;
    return key;
  }

  /** A float that the decoder has checked. */
  float(start: number, length: number): number {
    if (this.#hold(start, length)) {
      const from = start - this.#pieceStart;
      const value = plainFloat(this.#piece, from, from + length);
      if (value !== undefined) return value;
    }
    return parseFloatPayload(this.text(start, length, 0));
  }

  /** An integer of at most nine characters that the decoder has checked. */
  smallInteger(start: number, length: number): number {
    if (!this.#hold(start, length)) return Number(this.text(start, length, 0)) + 0;
    const piece = this.#piece;
    let at = start - this.#pieceStart;
    const end = at + length;
    const negative = piece[at] === 0x2d;
    if (negative) at++;
    let value = 0;
    while (at < end) value = value * 10 + piece[at++] - 0x30;
    return negative && value !== 0 ? -value : value;
  }
}
