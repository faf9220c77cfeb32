// JavaScript values → tape, for tnetstring. Iterative, so that depth is bounded by `maxDepth` alone and never by the stack.
import { MAX_INTEGER_DIGITS, TAG_BOOLEAN, TAG_BYTES, TAG_DICT, TAG_FLOAT, TAG_INTEGER, TAG_LIST, TAG_NULL, TAG_TEXT } from "../abi.ts";
import { CodecError } from "../errors.ts";
import { joinPath } from "../engine/path.ts";
import { isNan, keyIdentity, latin1 } from "./dict.ts";
import { Float, floatRepr } from "./float.ts";
import type { TapeWriter } from "./tape-writer.ts";

/** A container being written: what it holds, how far it is, and the number of its node. */
interface Open {
  node: number;
  /** A list's items; a plain object's values are looked up by key; a map's are its second column. */
  source: unknown;
  keys: readonly unknown[] | null;
  values: readonly unknown[] | null;
  index: number;
  length: number;
}

/** Whether the object's prototype is null or the root of its realm. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? `an instance of ${name}` : "an object with a prototype";
}

export class TnetstringWriter {
  readonly #writer: TapeWriter;
  readonly #stack: Open[] = [];
  #depth = 0;
  #maxDepth = 0;
  #reverse = false;

  constructor(writer: TapeWriter) {
    this.#writer = writer;
  }

  /**
   * Writes a value onto the writer's tape.
   *
   * @param reverse dicts back to front, as mitmproxy writes them
   * @throws CodecError UNSUPPORTED_VALUE, BAD_STRING, INTEGER_TOO_LONG, TOO_DEEP, KEY_CONFLICT with the path
   */
  write(value: unknown, maxDepth: number, reverse: boolean): void {
    this.#maxDepth = maxDepth;
    this.#reverse = reverse;
    this.#depth = 0;
    this.#writer.begin(maxDepth);
    try {
      this.#value(value);
      while (this.#depth > 0) this.#continue(this.#stack[this.#depth - 1]);
    } finally {
      // Nothing that the caller gave is held on to.
      for (const open of this.#stack) open.source = open.keys = open.values = null;
      if (this.#stack.length > 64) this.#stack.length = 64;
    }
  }

  /** Writes the items of the innermost container until it ends or one of them is a container itself. */
  #continue(open: Open): void {
    const depth = this.#depth;
    const { length, keys, values } = open;
    if (keys === null) {
      const list = open.source as readonly unknown[];
      while (open.index < length) {
        this.#value(list[open.index++]);
        if (this.#depth !== depth) return;
      }
    } else {
      const object = open.source as Record<string, unknown>;
      while (open.index < length) {
        const at = this.#reverse ? length - 1 - open.index : open.index;
        open.index++;
        const key = keys[at];
        if (values === null) {
          if (!this.#writer.key(key as string)) throw this.#error("BAD_STRING");
          this.#value(object[key as string]);
        } else {
          this.#key(key);
          this.#value(values[at]);
        }
        if (this.#depth !== depth) return;
      }
    }
    this.#writer.close(open.node);
    this.#depth--;
  }

  #value(value: unknown): void {
    const writer = this.#writer;
    switch (typeof value) {
      case "string":
        if (!writer.text(TAG_TEXT, value)) throw this.#error("BAD_STRING");
        return;
      case "number":
        this.#number(value);
        return;
      case "boolean":
        if (value) writer.ascii(TAG_BOOLEAN, "true");
        else writer.ascii(TAG_BOOLEAN, "false");
        return;
      case "bigint":
        this.#bigint(value);
        return;
      case "object":
        if (value === null) writer.leaf(TAG_NULL, 0, 0);
        else this.#object(value);
        return;
      default:
        throw this.#error("UNSUPPORTED_VALUE", typeof value);
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#integer(value);
    else this.#writer.ascii(TAG_FLOAT, floatRepr(value));
  }

  #integer(value: number): void {
    if (value < 0 || value > 0x7fffffff) {
      this.#writer.ascii(TAG_INTEGER, String(value));
      return;
    }
    // Digits straight into the arena: a string for each small number would be the larger part of the work.
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

  #object(value: object): void {
    const writer = this.#writer;
    if (Array.isArray(value)) this.#open(TAG_LIST, value, null, null, value.length);
    else if (value instanceof Uint8Array) writer.byteString(TAG_BYTES, value);
    else if (isPlainObject(value)) {
      const keys = Object.keys(value);
      this.#open(TAG_DICT, value, keys, null, keys.length);
    } else if (value instanceof Map) {
      const keys = [...value.keys()];
      this.#open(TAG_DICT, value, keys, [...value.values()], keys.length);
      this.#checkKeys(keys);
    } else if (value instanceof Float) writer.ascii(TAG_FLOAT, floatRepr(value.value));
    else if (ArrayBuffer.isView(value)) writer.byteString(TAG_BYTES, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    else if (value instanceof ArrayBuffer) writer.byteString(TAG_BYTES, new Uint8Array(value));
    else throw this.#error("UNSUPPORTED_VALUE", describe(value));
  }

  #open(tag: number, source: unknown, keys: readonly unknown[] | null, values: readonly unknown[] | null, length: number): void {
    if (this.#depth === this.#maxDepth) throw this.#error("TOO_DEEP");
    const node = this.#writer.open(tag);
    const open = this.#stack[this.#depth];
    if (open === undefined) this.#stack.push({ node, source, keys, values, index: 0, length });
    else {
      open.node = node;
      open.source = source;
      open.keys = keys;
      open.values = values;
      open.index = 0;
      open.length = length;
    }
    this.#depth++;
  }

  #key(key: unknown): void {
    const writer = this.#writer;
    if (typeof key === "string") {
      if (!writer.key(key)) throw this.#error("BAD_STRING");
    } else if (typeof key === "number") this.#number(key);
    else if (typeof key === "object" && key !== null && !(key instanceof Uint8Array) && !(key instanceof Float)) {
      throw this.#error("UNSUPPORTED_VALUE", `${describe(key)} as a key`);
    } else this.#value(key);
  }

  /** Keys that a Map keeps apart but Python does not would be lost there. */
  #checkKeys(keys: readonly unknown[]): void {
    if (keys.every((key) => typeof key === "string")) return;
    const seen = new Set<string>();
    for (const key of keys) {
      if (isNan(key)) continue;
      const identity = keyIdentity(key);
      if (seen.has(identity)) throw this.#error("KEY_CONFLICT", identity.slice(1));
      seen.add(identity);
    }
  }

  #error(code: ConstructorParameters<typeof CodecError>[0], detail?: string): CodecError {
    let path = "";
    for (const open of this.#stack.slice(0, this.#depth)) {
      if (open.index === 0) break;
      if (open.keys === null) path = joinPath(path, open.index - 1);
      else {
        const at = this.#reverse ? open.length - open.index : open.index - 1;
        const key = open.keys[at];
        path = joinPath(path, key instanceof Uint8Array ? latin1(key) : String(key));
      }
    }
    return new CodecError(code, { path, detail });
  }
}
