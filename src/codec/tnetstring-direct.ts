// tnetstring bytes → plain objects, without a tape: the way of values in one piece whose dicts are objects, under every engine. Whatever is
// wrong, too deep or rare is left to the engine's decoder and the reader of its tape, which have the last word and know what to say.
import {
  BYTE_COLON,
  BYTE_ZERO,
  FLAG_NON_ASCII,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_NULL,
  TAG_TEXT,
} from "../abi.ts";
import { booleanError, floatError, integerError } from "../engine/js/numbers.ts";
import { hasNonAscii, utf8Error } from "../engine/js/utf8.ts";
import { nativeBuffer } from "../engine/native.ts";
import { setOwn } from "./objects.ts";
import type { Payloads } from "./payloads.ts";
import { parseInteger } from "./tnetstring-read.ts";

/** What is left to the engine. */
export const NOT_PLAIN: unique symbol = Symbol("not plain");

/** Deeper values are not plain: this reader calls itself. */
const DEEPEST = 100;
/** Of a length prefix. */
const MOST_DIGITS = 9;
/** A longer text is checked by the runtime, where it can. */
const SHORT_TEXT = 128;

const NOTHING = new Uint8Array(0);

export class DirectReader {
  #bytes: Uint8Array = NOTHING;
  #payloads!: Payloads;
  #copy = false;
  /** Where the element that was last read ends. */
  end = 0;

  /** The first value, or NOT_PLAIN. @param payloads opened with the same bytes */
  read(bytes: Uint8Array, payloads: Payloads, maxDepth: number, copy: boolean): unknown {
    this.#bytes = bytes;
    this.#payloads = payloads;
    this.#copy = copy;
    try {
      return this.#element(0, bytes.length, Math.min(maxDepth, DEEPEST));
    } finally {
      this.#bytes = NOTHING;
    }
  }

  /** @param levels how deep containers may still be nested */
  #element(at: number, limit: number, levels: number): unknown {
    const bytes = this.#bytes;
    let length = bytes[at] - BYTE_ZERO;
    if (!(length >= 0 && length <= 9)) return NOT_PLAIN;
    let cursor = at + 1;
    let digit = bytes[cursor] - BYTE_ZERO;
    while (digit >= 0 && digit <= 9 && cursor < at + MOST_DIGITS) {
      length = length * 10 + digit;
      digit = bytes[++cursor] - BYTE_ZERO;
    }
    const start = cursor + 1;
    const tagAt = start + length;
    if (digit !== BYTE_COLON - BYTE_ZERO || tagAt >= limit) return NOT_PLAIN;
    switch (bytes[tagAt]) {
      case TAG_TEXT:
        this.end = tagAt + 1;
        return this.#text(start, length);
      case TAG_BYTES:
        this.end = tagAt + 1;
        return this.#copy ? this.#payloads.copy(start, length) : this.#payloads.view(start, length);
      case TAG_INTEGER:
        this.end = tagAt + 1;
        return this.#integer(start, length);
      case TAG_DICT:
        return levels === 0 ? NOT_PLAIN : this.#dict(start, tagAt, levels - 1);
      case TAG_LIST:
        return levels === 0 ? NOT_PLAIN : this.#list(start, tagAt, levels - 1);
      case TAG_NULL:
        this.end = tagAt + 1;
        return length === 0 ? null : NOT_PLAIN;
      case TAG_FLOAT:
        this.end = tagAt + 1;
        return floatError(bytes, start, tagAt) < 0 ? this.#payloads.float(start, length) : NOT_PLAIN;
      case TAG_BOOLEAN:
        this.end = tagAt + 1;
        return booleanError(bytes, start, tagAt) < 0 ? length === 4 : NOT_PLAIN;
      default:
        return NOT_PLAIN;
    }
  }

  #dict(start: number, end: number, levels: number): unknown {
    const object = {};
    for (let at = start; at < end; at = this.end) {
      const key = this.#key(at, end);
      if (key === null || this.end === end) return NOT_PLAIN;
      const value = this.#element(this.end, end, levels);
      if (value === NOT_PLAIN) return NOT_PLAIN;
      setOwn(object, key, value);
    }
    this.end = end + 1;
    return object;
  }

  #list(start: number, end: number, levels: number): unknown {
    const items: unknown[] = [];
    for (let at = start; at < end; at = this.end) {
      const item = this.#element(at, end, levels);
      if (item === NOT_PLAIN) return NOT_PLAIN;
      items.push(item);
    }
    this.end = end + 1;
    return items;
  }

  /** An ASCII key of up to 99 characters that no object would sort before others; null of any other. */
  #key(at: number, limit: number): string | null {
    const bytes = this.#bytes;
    let length = bytes[at] - BYTE_ZERO;
    if (!(length >= 0 && length <= 9)) return null;
    let colon = at + 1;
    if (bytes[colon] !== BYTE_COLON) {
      const digit = bytes[colon++] - BYTE_ZERO;
      if (!(digit >= 0 && digit <= 9)) return null;
      length = length * 10 + digit;
    }
    const start = colon + 1;
    const tagAt = start + length;
    if (length === 0 || bytes[colon] !== BYTE_COLON || tagAt >= limit || bytes[tagAt] !== TAG_TEXT) return null;
    const first = bytes[start] - BYTE_ZERO;
    if ((first >= 0 && first <= 9) || hasNonAscii(bytes, start, length)) return null;
    this.end = tagAt + 1;
    return this.#payloads.key(start, length, 0);
  }

  #integer(start: number, length: number): unknown {
    const bytes = this.#bytes;
    if (integerError(bytes, start, start + length) >= 0) return NOT_PLAIN;
    return length < 10 ? this.#payloads.smallInteger(start, length) : parseInteger(this.#payloads.text(start, length, 0));
  }

  #text(start: number, length: number): unknown {
    const payloads = this.#payloads;
    if (length > SHORT_TEXT) return this.#longText(start, length);
    if (!hasNonAscii(this.#bytes, start, length)) return payloads.text(start, length, 0);
    return utf8Error(this.#bytes, start, length) < 0 ? payloads.text(start, length, FLAG_NON_ASCII) : NOT_PLAIN;
  }

  #longText(start: number, length: number): unknown {
    const native = nativeBuffer();
    const bytes = this.#payloads.view(start, length);
    if (native?.isAscii(bytes)) return this.#payloads.text(start, length, 0);
    return native?.isUtf8(bytes) ? this.#payloads.text(start, length, FLAG_NON_ASCII) : NOT_PLAIN;
  }
}
