// Tape → JavaScript values, for tnetstring. Iterative; reads the payloads from the input, where they lie.
import {
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_NULL,
  TAG_TEXT,
} from "../abi.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError } from "../errors.ts";
import { Dict, isNan, type Key, keyIdentity, latin1 } from "./dict.ts";
import { Float, parseFloatPayload } from "./float.ts";
import { setOwn } from "./objects.ts";
import type { Payloads } from "./payloads.ts";

/** How values come out. */
export interface ReadForm {
  /** Dicts as `Dict`, which holds every key, rather than as plain objects. */
  maps: boolean;
  /** Every float as `Float`. */
  floats: boolean;
  /** Bytes as arrays of their own rather than views on the input. */
  copy: boolean;
}

/** A container being filled. */
interface Open {
  container: unknown;
  /** The node after its last. */
  next: number;
  /** A dict: the key that waits for its value. */
  key: Key;
  /** An object: the largest integer-like key so far, 2^32 once another kind of key was seen. */
  order: number;
  /** A map with other keys than text: what Python compares, and the key's tag. */
  identities: Map<string, number> | null;
}

/** The integer that a JavaScript object would sort this key by, or -1. */
function arrayIndex(key: string): number {
  const first = key.charCodeAt(0);
  if (!(first >= 0x30 && first <= 0x39) || key.length > 10) return -1;
  const number = Number(key);
  return String(number) === key && number < 0xffffffff ? number : -1;
}

/** An integer's payload: a number where that is exact, else a bigint. `-0` is 0. */
function parseInteger(text: string): number | bigint {
  if (text.length < 16) return Number(text) + 0;
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number + 0;
  return BigInt(text);
}

export class TnetstringReader {
  readonly #stack: Open[] = [];
  #words!: Uint32Array;
  #tape = 0;
  #payloads!: Payloads;
  #form!: ReadForm;

  /**
   * The value on the tape.
   *
   * @throws CodecError KEY_CONFLICT, KEY_UNREPRESENTABLE with offset and path
   */
  read(words: Uint32Array, tape: number, count: number, payloads: Payloads, form: ReadForm): unknown {
    this.#words = words;
    this.#tape = tape;
    this.#payloads = payloads;
    this.#form = form;
    const stack = this.#stack;
    stack.length = 0;
    try {
      if (!this.#isContainer(0)) return this.#leaf(0);
      let open = this.#open(0);
      const root = open.container;
      for (let node = 1; node < count; ) {
        while (node === open.next) {
          stack.pop();
          open = stack[stack.length - 1];
        }
        const list = open.container;
        if (Array.isArray(list)) {
          if (this.#isContainer(node)) {
            open = this.#open(node);
            list.push(open.container);
          } else list.push(this.#leaf(node));
          node++;
          continue;
        }
        const key = this.#key(node, open);
        node++;
        if (this.#isContainer(node)) {
          const inner = this.#open(node);
          this.#put(list, key, inner.container);
          open.key = key;
          open = inner;
        } else this.#put(list, key, this.#leaf(node));
        node++;
      }
      return root;
    } finally {
      stack.length = 0;
    }
  }

  #isContainer(node: number): boolean {
    const tag = this.#words[this.#tape + node * NODE_WORDS];
    return tag === TAG_DICT || tag === TAG_LIST;
  }

  #open(node: number): Open {
    const at = this.#tape + node * NODE_WORDS;
    const container = this.#words[at] === TAG_LIST ? [] : this.#form.maps ? new Dict() : {};
    const open: Open = { container, next: this.#words[at + NODE_NEXT], key: null, order: -1, identities: null };
    this.#stack.push(open);
    return open;
  }

  #put(container: unknown, key: Key, value: unknown): void {
    if (this.#form.maps) (container as Dict).set(key, value);
    else setOwn(container as Record<string, unknown>, key as string, value);
  }

  #key(node: number, open: Open): Key {
    const at = this.#tape + node * NODE_WORDS;
    const tag = this.#words[at] & TAG_MASK;
    if (tag === TAG_TEXT) {
      const text = this.#payloads.key(this.#words[at + NODE_START], this.#words[at + NODE_LENGTH], this.#words[at] & FLAG_NON_ASCII);
      if (!this.#form.maps) this.#checkOrder(text, node, open);
      return text;
    }
    if (!this.#form.maps) throw this.#keyError("KEY_UNREPRESENTABLE", node, open);
    const key = this.#leaf(node) as Key;
    if (isNan(key)) return key;
    const identity = keyIdentity(key);
    open.identities ??= new Map();
    const before = open.identities.get(identity);
    // Two nans are two keys in Python; as numbers, a Map would make them one.
    if (before !== undefined && (before !== tag || Number.isNaN(key))) throw this.#keyError("KEY_CONFLICT", node, open);
    open.identities.set(identity, tag);
    return key;
  }

  /** Refuses a key that a plain object would move before earlier ones. */
  #checkOrder(key: string, node: number, open: Open): void {
    const index = arrayIndex(key);
    if (index < 0) open.order = 2 ** 32;
    else if (index > open.order) open.order = index;
    else if (!Object.hasOwn(open.container as object, key)) throw this.#keyError("KEY_UNREPRESENTABLE", node, open);
  }

  #leaf(node: number): unknown {
    const words = this.#words;
    const at = this.#tape + node * NODE_WORDS;
    const start = words[at + NODE_START];
    const length = words[at + NODE_LENGTH];
    switch (words[at] & TAG_MASK) {
      case TAG_BYTES:
        return this.#form.copy ? this.#payloads.copy(start, length) : this.#payloads.view(start, length);
      case TAG_TEXT:
        return this.#payloads.text(start, length, words[at] & FLAG_NON_ASCII);
      case TAG_INTEGER:
        return length < 10 ? this.#payloads.smallInteger(start, length) : parseInteger(this.#payloads.text(start, length, 0));
      case TAG_FLOAT: {
        const value = parseFloatPayload(this.#payloads.text(start, length, 0));
        return this.#form.floats ? new Float(value) : value;
      }
      case TAG_BOOLEAN:
        return length === 4;
      case TAG_NULL:
        return null;
    }
    throw new Error("unreachable: the decoder lets no other tag through");
  }

  #keyError(code: "KEY_CONFLICT" | "KEY_UNREPRESENTABLE", node: number, open: Open): CodecError {
    let path = "";
    for (const level of this.#stack) {
      if (level === open) break;
      path = Array.isArray(level.container)
        ? joinPath(path, level.container.length - 1)
        : joinPath(path, level.key instanceof Uint8Array ? latin1(level.key) : String(level.key));
    }
    return new CodecError(code, { offset: this.#words[this.#tape + node * NODE_WORDS + NODE_START], path });
  }
}
