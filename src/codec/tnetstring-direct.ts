// tnetstring bytes → plain objects, without a tape: for values in one piece whose dicts become objects, on every engine. Anything
// malformed, too deep or rare is left to the engine's decoder and the reader of its tape, which handle everything and report errors.
import {
  BYTE_COLON,
  BYTE_MINUS,
  BYTE_POINT,
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
import { utf8Error } from "../engine/js/utf8.ts";
import { nativeBuffer } from "../engine/native.ts";
import { NO_BYTES } from "../engine/nothing.ts";
import { plainFloat } from "./float.ts";
import { KeyPlaces, type Place } from "./key-places.ts";
import { setOwn } from "./objects.ts";
import type { Payloads } from "./payloads.ts";
import { decodeShortAscii, isAscii, SHORT_ASCII } from "./text.ts";
import { parseInteger } from "./tnetstring-read.ts";

/** Returned for what is left to the engine. */
export const NOT_PLAIN: unique symbol = /* @__PURE__ */ Symbol("not plain");

/** Deeper values are not plain: this reader is recursive. */
const DEEPEST = 100;
/** The most digits of a length prefix. */
const MOST_DIGITS = 9;
/** Longer text is checked by the runtime's own validators, where it has them. */
const SHORT_TEXT = 128;

export class DirectReader {
  #bytes: Uint8Array = NO_BYTES;
  #payloads!: Payloads;
  #copy = false;
  #maxDepth = 0;
  readonly #places: KeyPlaces = new KeyPlaces();
  /** The values of the dicts being read, by depth; undefined where there is none. */
  readonly #levels: unknown[][] = [];
  /** Where the last element read ends. */
  end = 0;

  /** The first value, or NOT_PLAIN. @param payloads opened with the same bytes */
  read(bytes: Uint8Array, payloads: Payloads, maxDepth: number, copy: boolean): unknown {
    this.#bytes = bytes;
    this.#payloads = payloads;
    this.#copy = copy;
    this.#maxDepth = Math.min(maxDepth, DEEPEST);
    let value: unknown = NOT_PLAIN;
    try {
      value = this.#element(0, bytes.length, 0, this.#places.whole);
      return value;
    } finally {
      this.#bytes = NO_BYTES;
      if (value === NOT_PLAIN) for (const values of this.#levels) values.fill(undefined);
    }
  }

  /** @param depth how many containers are around it @param place the place whose value it is; null if there is none */
  #element(at: number, limit: number, depth: number, place: Place | null): unknown {
    const bytes = this.#bytes;
    let length = bytes[at] - BYTE_ZERO;
    if (!(length >= 0 && length <= 9)) return NOT_PLAIN;
    let cursor = at + 1;
    let digit = bytes[cursor] - BYTE_ZERO;
    while (digit >= 0 && digit <= 9 && cursor < at + MOST_DIGITS) {
      length = length * 10 + digit;
      digit = bytes[++cursor] - BYTE_ZERO;
    }
    const from = cursor + 1;
    const tagAt = from + length;
    if (digit !== BYTE_COLON - BYTE_ZERO || tagAt >= limit) return NOT_PLAIN;
    this.end = tagAt + 1;
    switch (bytes[tagAt]) {
      case TAG_TEXT:
        return this.#text(from, length);
      case TAG_BYTES:
        return this.#payload(from, length);
      case TAG_INTEGER:
        return this.#integer(from, length);
      default:
        return this.#other(bytes[tagAt], from, tagAt, depth, place);
    }
  }

  #other(tag: number, from: number, tagAt: number, depth: number, place: Place | null): unknown {
    switch (tag) {
      case TAG_DICT: {
        if (depth === this.#maxDepth) return NOT_PLAIN;
        const beginning = place === null ? null : (place.inner ?? this.#places.begin(place));
        return beginning === null ? this.#looseDict({}, from, tagAt, depth + 1) : this.#dict(from, tagAt, depth + 1, beginning);
      }
      case TAG_LIST:
        return depth === this.#maxDepth ? NOT_PLAIN : this.#list(from, tagAt, depth + 1, place);
      case TAG_NULL:
        return tagAt === from ? null : NOT_PLAIN;
      case TAG_FLOAT:
        return this.#float(from, tagAt);
      case TAG_BOOLEAN:
        return booleanError(this.#bytes, from, tagAt) < 0 ? tagAt - from === 4 : NOT_PLAIN;
      default:
        return NOT_PLAIN;
    }
  }

  #payload(start: number, length: number): Uint8Array {
    return this.#copy ? this.#payloads.copy(start, length) : this.#payloads.view(start, length);
  }

  /** A dict whose keys have places: its values are collected first, then the object is made. */
  #dict(start: number, end: number, depth: number, beginning: Place): unknown {
    const bytes = this.#bytes;
    const values = this.#valuesAt(depth);
    let place = beginning;
    for (let at = start; at < end; at = this.end) {
      let { next } = place;
      if (next?.isAt(bytes, at, end)) this.end = at + next.length;
      else {
        next = this.#next(place, at, end);
        if (next === null) return this.#looseDict(objectOf(place, values), at, end, depth);
      }
      const value = this.#element(this.end, end, depth, next);
      if (value === NOT_PLAIN) return NOT_PLAIN;
      values[place.position] = value;
      place = next;
    }
    this.end = end + 1;
    if (place.make !== null) return place.make(values);
    place.end();
    return objectOf(place, values);
  }

  #valuesAt(depth: number): unknown[] {
    while (this.#levels.length < depth) this.#levels.push([]);
    return this.#levels[depth - 1];
  }

  /** The place of a key that is not the predicted one; null if it has none or is not plain. */
  #next(place: Place, at: number, limit: number): Place | null {
    const known = place.find(this.#bytes, at, limit);
    if (known !== null) {
      this.end = at + known.length;
      return known;
    }
    const key = this.#key(at, limit);
    return key === null ? null : this.#places.add(place, key, this.#bytes.subarray(at, this.end));
  }

  /** A dict whose keys have no places, from the key at `start` on. */
  #looseDict(object: Record<string, unknown>, start: number, end: number, depth: number): unknown {
    for (let at = start; at < end; at = this.end) {
      const key = this.#key(at, end);
      if (key === null) return NOT_PLAIN;
      const value = this.#element(this.end, end, depth, null);
      if (value === NOT_PLAIN) return NOT_PLAIN;
      setOwn(object, key, value);
    }
    this.end = end + 1;
    return object;
  }

  #list(start: number, end: number, depth: number, place: Place | null): unknown {
    const items: unknown[] = [];
    for (let at = start; at < end; at = this.end) {
      const item = this.#element(at, end, depth, place);
      if (item === NOT_PLAIN) return NOT_PLAIN;
      items.push(item);
    }
    this.end = end + 1;
    return items;
  }

  /** An ASCII key of 1 to 99 bytes that begins with no digit (objects sort integer keys first) and is not the last element; else null. */
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
    if (length === 0 || bytes[colon] !== BYTE_COLON || tagAt + 1 >= limit || bytes[tagAt] !== TAG_TEXT) return null;
    const first = bytes[start] - BYTE_ZERO;
    if ((first >= 0 && first <= 9) || !isAscii(bytes, start, tagAt)) return null;
    this.end = tagAt + 1;
    return this.#payloads.key(start, length, 0);
  }

  #integer(start: number, length: number): unknown {
    const bytes = this.#bytes;
    const end = start + length;
    if (length > 9 || length === 0 || bytes[start] === BYTE_MINUS) {
      if (integerError(bytes, start, end) >= 0) return NOT_PLAIN;
      return length < 10 ? this.#payloads.smallInteger(start, length) : parseInteger(this.#payloads.text(start, length, 0));
    }
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = bytes[at] - BYTE_ZERO;
      if (!(digit >= 0 && digit <= 9)) return NOT_PLAIN;
      value = value * 10 + digit;
    }
    return value;
  }

  #float(start: number, end: number): unknown {
    const bytes = this.#bytes;
    const value = plainFloat(bytes, start, end);
    // A point with no digits after it is not in the grammar.
    if (value !== undefined && bytes[end - 1] !== BYTE_POINT) return value;
    return floatError(bytes, start, end) < 0 ? this.#payloads.float(start, end - start) : NOT_PLAIN;
  }

  #text(start: number, length: number): unknown {
    const bytes = this.#bytes;
    if (length <= SHORT_ASCII && isAscii(bytes, start, start + length)) return decodeShortAscii(bytes, start, length);
    return this.#longText(start, length);
  }

  #longText(start: number, length: number): unknown {
    const payloads = this.#payloads;
    if (length > SHORT_TEXT) return this.#checkedText(start, length);
    if (isAscii(this.#bytes, start, start + length)) return payloads.text(start, length, 0);
    return utf8Error(this.#bytes, start, length) < 0 ? payloads.text(start, length, FLAG_NON_ASCII) : NOT_PLAIN;
  }

  #checkedText(start: number, length: number): unknown {
    const native = nativeBuffer();
    const bytes = this.#payloads.view(start, length);
    if (native?.isAscii(bytes)) return this.#payloads.text(start, length, 0);
    return native?.isUtf8(bytes) ? this.#payloads.text(start, length, FLAG_NON_ASCII) : NOT_PLAIN;
  }
}

/** The object of a dict, given the place of its last key. Sets the array's elements to undefined. */
function objectOf({ keys }: Place, values: unknown[]): Record<string, unknown> {
  const object = {};
  for (let i = 0; i < keys.length; i++) {
    setOwn(object, keys[i], values[i]);
    values[i] = undefined;
  }
  return object;
}
