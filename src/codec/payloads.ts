// Payloads read from an input as JavaScript values. Text is the costly part: one slice of the input is decoded at a time, and the many
// short strings of a flow are cut from it (11 to 19 ns each, where decoding each alone takes 60 to 100).
import type { Input } from "../engine/input.ts";
import { decodeAscii, decodeUtf8 } from "./text.ts";

/** Bytes decoded at a time. */
const SLICE = 1024;
/** A longer string is decoded alone, so that it doesn't keep a slice alive, nor a slice it. */
const LONGEST_CUT = 128;

export class Payloads {
  readonly #input: Input;
  /** The piece in hand: all of an input in one piece. */
  #piece: Uint8Array;
  #pieceStart: number;
  #pieceEnd: number;
  #slice = "";
  #sliceStart = 0;
  #sliceEnd = 0;

  constructor(input: Input) {
    this.#input = input;
    this.#piece = input.pieces[0];
    this.#pieceStart = 0;
    this.#pieceEnd = input.starts[1];
  }

  /** Takes the piece that holds the payload in hand. False: it lies across pieces. */
  #hold(start: number, length: number): boolean {
    if (start >= this.#pieceStart && start + length <= this.#pieceEnd) return true;
    const input = this.#input;
    const index = input.locate(start);
    if (start + length > input.starts[index + 1]) return false;
    this.#piece = input.pieces[index];
    this.#pieceStart = input.starts[index];
    this.#pieceEnd = input.starts[index + 1];
    return true;
  }

  view(start: number, length: number): Uint8Array {
    if (!this.#hold(start, length)) return this.#input.bytes(start, start + length);
    const piece = this.#piece;
    return new Uint8Array(piece.buffer, piece.byteOffset + start - this.#pieceStart, length);
  }

  copy(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.#input.copyTo(bytes, 0, start, start + length);
    return bytes;
  }

  /** Checked text; `nonAscii` is the decoder's flag. */
  text(start: number, length: number, nonAscii: number): string {
    if (length === 0) return "";
    if (nonAscii !== 0 || length > LONGEST_CUT || !this.#hold(start, length)) return this.#whole(start, length, nonAscii);
    const end = start + length;
    if (start < this.#sliceStart || end > this.#sliceEnd) {
      this.#sliceStart = start;
      this.#sliceEnd = Math.min(start + SLICE, this.#pieceEnd);
      this.#slice = decodeAscii(this.#piece, start - this.#pieceStart, this.#sliceEnd - this.#pieceStart);
    }
    return this.#slice.substring(start - this.#sliceStart, end - this.#sliceStart);
  }

  #whole(start: number, length: number, nonAscii: number): string {
    const bytes = this.#hold(start, length) ? this.#piece : this.#input.bytes(start, start + length);
    const from = bytes === this.#piece ? start - this.#pieceStart : 0;
    return nonAscii === 0 ? decodeAscii(bytes, from, from + length) : decodeUtf8(bytes, from, from + length);
  }

  /** Text that is a dict key. */
  key(start: number, length: number, nonAscii: number): string {
    return this.text(start, length, nonAscii);
  }

  /** A checked integer of at most nine characters. */
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
