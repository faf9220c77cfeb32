// JavaScript values → tape, for tnetstring. Depth is bounded by `maxDepth` alone and never by the call stack: calls nest a few levels, then
// a loop takes over.
import { MAX_INTEGER_DIGITS, TAG_BOOLEAN, TAG_BYTES, TAG_DICT, TAG_FLOAT, TAG_INTEGER, TAG_LIST, TAG_NULL, TAG_TEXT } from "../abi.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError, type CodecErrorCode } from "../errors.ts";
import { bytesOf } from "./bytes.ts";
import { isNan, keyIdentity, latin1 } from "./dict.ts";
import { Encoded } from "./encoded.ts";
import { Float, floatRepr, LONGEST_TIME, writeTime } from "./float.ts";
import type { TapeWriter } from "./tape-writer.ts";

/** A container being written: its items, how far it has come, and the number of its node. */
interface Open {
  node: number;
  /** Whether it has keys. */
  isDict: boolean;
  /** A dict's keys and values, in arrays that the level gets with its first dict and reuses; a list's items are the caller's array. */
  keys: unknown[];
  values: unknown[];
  items: readonly unknown[];
  index: number;
  length: number;
  /** Of a dict: the key being written, for error paths; undefined before the first. */
  current: unknown;
}

const NO_ITEMS: readonly unknown[] = [];
/** The keys and values of a level that has only held lists. Stays empty. */
const NO_KEYS: unknown[] = [];
/** Containers deeper than this are written by the loop in `write`: the stack is bounded, whatever `maxDepth` is. */
const MOST_CALLS = 16;

/** Whether the object's prototype is null or its realm's Object.prototype. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a dict cannot have such a key. It is refused when its turn to be written comes, with its path. */
function isNoKey(key: unknown): key is object {
  return typeof key === "object" && key !== null && !(key instanceof Uint8Array) && !(key instanceof Float);
}

function describe(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? `an instance of ${name}` : "an object with a prototype";
}

export class TnetstringWriter {
  readonly #writer: TapeWriter;
  readonly #stack: Open[] = [];
  #depth = 0;
  /** The deepest level that the value has reached. */
  #deepest = 0;
  #maxDepth = 0;
  /** How deeply the calls that write containers are nested. */
  #calls = 0;
  /** Whether for…in over a plain object yields only its own properties. */
  #cleanPrototype = true;
  #reverse = false;

  constructor(writer: TapeWriter) {
    this.#writer = writer;
  }

  /**
   * Writes a value onto the writer's tape.
   *
   * @param reverse write dicts back to front, as mitmproxy does
   * @throws CodecError UNSUPPORTED_VALUE, BAD_STRING, INTEGER_TOO_LONG, TOO_DEEP, KEY_CONFLICT with the path
   */
  write(value: unknown, maxDepth: number, reverse: boolean): void {
    this.#maxDepth = maxDepth;
    this.#reverse = reverse;
    this.#depth = 0;
    this.#deepest = 0;
    this.#calls = 0;
    this.#cleanPrototype = true;
    for (const _ in Object.prototype) this.#cleanPrototype = false;
    this.#writer.begin(maxDepth);
    try {
      this.#value(value);
      while (this.#depth > 0) this.#continue(this.#stack[this.#depth - 1]);
    } finally {
      this.#forget();
    }
  }

  /** Drops all references to the caller's values. */
  #forget(): void {
    const stack = this.#stack;
    for (let level = 0; level < this.#deepest; level++) {
      const { keys, values } = stack[level];
      stack[level].items = NO_ITEMS;
      stack[level].current = undefined;
      for (let i = 0; i < keys.length; i++) keys[i] = values[i] = undefined;
      if (keys.length > 256) keys.length = values.length = 256;
    }
    if (stack.length > 64) stack.length = 64;
  }

  /**
   * Writes the items of the innermost container and closes it, unless one of them is a container that is left open for the loop in `write`.
   * @returns whether one was left open
   */
  #continue(open: Open): boolean {
    const { length, items } = open;
    if (open.isDict) {
      const { keys } = open;
      while (open.index < length) {
        const at = this.#reverse ? length - 1 - open.index : open.index;
        open.index++;
        const key = keys[at];
        open.current = key;
        if (typeof key !== "string") this.#key(key);
        else if (!this.#writer.key(key)) throw this.#error("BAD_STRING");
        if (this.#value(items[at])) return true;
      }
    } else {
      while (open.index < length) {
        if (this.#value(items[open.index++])) return true;
      }
    }
    this.#writer.close(open.node);
    this.#depth--;
    return false;
  }

  /** @returns whether the value is a container that was left open */
  #value(value: unknown): boolean {
    const writer = this.#writer;
    switch (typeof value) {
      case "string":
        if (!writer.text(TAG_TEXT, value)) throw this.#error("BAD_STRING");
        return false;
      case "number":
        this.#number(value);
        return false;
      case "boolean":
        if (value) writer.ascii(TAG_BOOLEAN, "true");
        else writer.ascii(TAG_BOOLEAN, "false");
        return false;
      case "bigint":
        this.#bigint(value);
        return false;
      case "object":
        if (value !== null) return this.#object(value);
        writer.leaf(TAG_NULL, 0, 0);
        return false;
      default:
        throw this.#error("UNSUPPORTED_VALUE", typeof value);
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#integer(value);
    else this.#float(value);
  }

  #float(value: number): void {
    const writer = this.#writer;
    const start = writer.reserve(LONGEST_TIME);
    const length = writeTime(value, writer.bytes, start);
    if (length === 0) {
      writer.ascii(TAG_FLOAT, floatRepr(value));
      return;
    }
    writer.commit(length);
    writer.leaf(TAG_FLOAT, start, length);
  }

  #integer(value: number): void {
    if (value < 0 || value > 0x7fffffff) {
      this.#writer.ascii(TAG_INTEGER, String(value));
      return;
    }
    // Digits go straight into the arena: making a string of each small number would be most of the work.
    const writer = this.#writer;
    const start = writer.reserve(10);
    const { bytes } = writer;
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    let rest = value;
    for (let at = start + digits - 1; at >= start; at--) {
      const tenth = (rest / 10) | 0;
      bytes[at] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    writer.commit(digits);
    writer.leaf(TAG_INTEGER, start, digits);
  }

  #bigint(value: bigint): void {
    const text = value.toString();
    if (text.length - (value < 0n ? 1 : 0) > MAX_INTEGER_DIGITS) throw this.#error("INTEGER_TOO_LONG");
    this.#writer.ascii(TAG_INTEGER, text);
  }

  #object(value: object): boolean {
    const writer = this.#writer;
    if (Array.isArray(value)) {
      const open = this.#open(TAG_LIST, false);
      open.items = value;
      open.length = value.length;
      return this.#descend(open);
    }
    if (value instanceof Uint8Array && value.length > 0) writer.byteString(TAG_BYTES, value);
    else if (isPlainObject(value)) {
      return this.#plainObject(value);
    } else if (value instanceof Map) {
      const open = this.#open(TAG_DICT, true);
      let length = 0;
      for (const [key, item] of value) {
        open.keys[length] = key;
        open.values[length++] = item;
      }
      open.length = length;
      open.items = open.values;
      this.#checkKeys(open.keys, length);
      return this.#descend(open);
    } else if (value instanceof Encoded) writer.raw(value.bytes);
    else if (value instanceof Float) this.#float(value.value);
    else {
      const bytes = bytesOf(value);
      if (bytes === null) throw this.#error("UNSUPPORTED_VALUE", describe(value));
      writer.byteString(TAG_BYTES, bytes);
    }
    return false;
  }

  /** Writes a container at once unless calls are nested deeply: that is faster than going back to the loop in `write`. */
  #descend(open: Open): boolean {
    if (this.#calls === MOST_CALLS) return true;
    this.#calls++;
    const leftOpen = this.#continue(open);
    this.#calls--;
    return leftOpen;
  }

  #plainObject(object: object): boolean {
    const open = this.#open(TAG_DICT, true);
    const { keys, values } = open;
    let length = 0;
    if (this.#cleanPrototype && !this.#reverse && this.#calls < MOST_CALLS && Object.getPrototypeOf(object) === Object.prototype) {
      // Keys and values come straight from the loop, where the runtime's inline cache for the object's shape has both. After a container
      // that is left open, the rest is kept for later.
      let leftOpen = false;
      this.#calls++;
      for (const key in object) {
        const value = (object as Record<string, unknown>)[key];
        if (leftOpen) {
          keys[length] = key;
          values[length++] = value;
          continue;
        }
        open.current = key;
        if (!this.#writer.key(key)) throw this.#error("BAD_STRING");
        leftOpen = this.#value(value);
      }
      this.#calls--;
      if (!leftOpen) {
        this.#writer.close(open.node);
        this.#depth--;
        return false;
      }
      open.items = values;
      open.length = length;
      return true;
    }
    for (const key of Object.keys(object)) {
      keys[length] = key;
      values[length++] = (object as Record<string, unknown>)[key];
    }
    open.items = values;
    open.length = length;
    return this.#descend(open);
  }

  #open(tag: number, isDict: boolean): Open {
    if (this.#depth === this.#maxDepth) throw this.#error("TOO_DEEP");
    const node = this.#writer.open(tag);
    let open = this.#stack[this.#depth];
    if (open === undefined) {
      open = { node, isDict, keys: NO_KEYS, values: NO_KEYS, items: NO_ITEMS, index: 0, length: 0, current: undefined };
      this.#stack.push(open);
    } else {
      open.node = node;
      open.isDict = isDict;
      open.index = 0;
      open.length = 0;
      open.current = undefined;
    }
    if (isDict && open.keys === NO_KEYS) {
      open.keys = [];
      open.values = [];
    }
    this.#depth++;
    if (this.#depth > this.#deepest) this.#deepest = this.#depth;
    return open;
  }

  #key(key: unknown): void {
    if (typeof key === "number") this.#number(key);
    else if (isNoKey(key)) throw this.#error("UNSUPPORTED_VALUE", `${describe(key)} as a key`);
    else this.#value(key);
  }

  /** Refuses keys that a Map tells apart but Python does not: one of them would be lost there. */
  #checkKeys(keys: readonly unknown[], length: number): void {
    const seen = new Set<string>();
    for (let i = 0; i < length; i++) {
      const key = keys[i];
      // Text keys cannot conflict: a Map holds each text once, and text equals nothing else.
      if (typeof key === "string" || isNoKey(key)) continue;
      if (isNan(key)) continue;
      const identity = keyIdentity(key);
      if (seen.has(identity)) throw this.#error("KEY_CONFLICT", identity.slice(1));
      seen.add(identity);
    }
  }

  #error(code: CodecErrorCode, detail?: string): CodecError {
    let path = "";
    for (const { isDict, index, current } of this.#stack.slice(0, this.#depth)) {
      if (isDict ? current === undefined : index === 0) break;
      if (!isDict) path = joinPath(path, index - 1);
      else path = joinPath(path, current instanceof Uint8Array ? latin1(current) : isNoKey(current) ? describe(current) : String(current));
    }
    return new CodecError(code, { path, detail });
  }
}
