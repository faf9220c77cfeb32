// Tape → JavaScript values, for tnetstring. Iterative; reads the payloads from the input, where they lie.
import {
  FIELD_SHIFT,
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_NULL,
  TAG_TEXT,
} from "../abi.ts";
import { NO_WORDS } from "../engine/nothing.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError } from "../errors.ts";
import { Dict, isNan, type Key, keyIdentity, latin1 } from "./dict.ts";
import { Float } from "./float.ts";
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

/** A container being filled; set aside while one inside it is. */
class Open {
  container: unknown = null;
  /** The node after its last. */
  next = 0;
  /** Of a dict: the key whose value is being read. */
  key: Key = null;
  /** Of an object: the largest integer-like key so far; OTHER_KEYS once there has been any other kind of key. */
  order = -1;
  /** Of a map with keys other than text: the identity of each such key in Python, and its tag. */
  identities: Map<string, number> | null = null;
}

/** An `order` above every integer-like key. */
const OTHER_KEYS = 2 ** 32;

/** The integer that a JavaScript object would sort this key by, or -1. */
function arrayIndex(key: string): number {
  const first = key.charCodeAt(0);
  if (!(first >= 0x30 && first <= 0x39) || key.length > 10) return -1;
  const number = Number(key);
  return String(number) === key && number < 0xffffffff ? number : -1;
}

/** An integer's payload: a number where that is exact, else a bigint. `-0` is 0. */
export function parseInteger(text: string): number | bigint {
  if (text.length < 16) return Number(text) + 0;
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number + 0;
  return BigInt(text);
}

/** Map's own `set`, for text keys, which a `Dict` keeps as they are. */
const setEntry = Map.prototype.set;

export class TnetstringReader {
  /** Levels of nesting, used again and again. */
  readonly #stack: Open[] = [];
  readonly #names: readonly string[];
  #words: Uint32Array = NO_WORDS;
  #tape = 0;
  #payloads!: Payloads;
  #form!: ReadForm;

  /** @param names the known names, by the index that the decoder puts into a key's node; none unless given */
  constructor(names: readonly string[] = []) {
    this.#names = names;
  }

  /**
   * Reads the value on the tape, or that of one of its nodes.
   *
   * @param count the number of nodes on the tape, or the node after `root` and all that it holds
   * @throws CodecError KEY_CONFLICT, KEY_UNREPRESENTABLE with offset and path
   */
  read(words: Uint32Array, tape: number, count: number, payloads: Payloads, form: ReadForm, root = 0): unknown {
    this.#words = words;
    this.#tape = tape;
    this.#payloads = payloads;
    this.#form = form;
    const at = tape + root * NODE_WORDS;
    if (!isContainer(words[at])) return this.#leaf(at);
    try {
      return this.#containers(root, count);
    } finally {
      for (const open of this.#stack) open.container = open.key = open.identities = null;
      if (this.#stack.length > 64) this.#stack.length = 64;
      this.#words = NO_WORDS;
    }
  }

  /** One loop over the nodes: `open` is the innermost container, its place in the stack is `level`. */
  #containers(first: number, count: number): unknown {
    const words = this.#words;
    const payloads = this.#payloads;
    const { maps } = this.#form;
    const stack = this.#stack;
    let at = this.#tape + first * NODE_WORDS;
    let level = 0;
    let open = this.#open(0, at);
    const root = open.container;
    for (let node = first + 1; node < count; node++) {
      at += NODE_WORDS;
      while (node === open.next) open = stack[--level];
      const { container } = open;
      let key: Key = null;
      if (!Array.isArray(container)) {
        if (words[at] >>> FIELD_SHIFT !== 0) {
          key = this.#names[words[at] >>> FIELD_SHIFT];
          open.order = OTHER_KEYS;
        } else if (words[at] === TAG_TEXT) {
          key = payloads.key(words[at + NODE_START], words[at + NODE_LENGTH], 0);
          const first = key.charCodeAt(0);
          if (!maps && first >= 0x30 && first <= 0x39) this.#checkOrder(key, at, open);
          else open.order = OTHER_KEYS;
        } else key = this.#key(at, open);
        node++;
        at += NODE_WORDS;
      }
      let value: unknown;
      if (!isContainer(words[at])) value = this.#leaf(at);
      else if (isPair(words, at, node)) {
        value = [this.#leaf(at + NODE_WORDS), this.#leaf(at + 2 * NODE_WORDS)];
        node += 2;
        at += 2 * NODE_WORDS;
      } else {
        open.key = key;
        open = this.#open(++level, at);
        value = open.container;
      }
      if (Array.isArray(container)) container.push(value);
      else if (!maps) setOwn(container as Record<string, unknown>, key as string, value);
      else if (typeof key === "string") setEntry.call(container as Dict, key, value);
      else (container as Dict).set(key, value);
    }
    return root;
  }

  #open(level: number, at: number): Open {
    let open = this.#stack[level];
    if (open === undefined) {
      open = new Open();
      this.#stack.push(open);
    }
    open.container = this.#words[at] === TAG_LIST ? [] : this.#form.maps ? new Dict() : {};
    open.next = this.#words[at + NODE_NEXT];
    open.order = -1;
    open.identities = null;
    return open;
  }

  /** A key other than ASCII text. */
  #key(at: number, open: Open): Key {
    const word = this.#words[at];
    const tag = word & TAG_MASK;
    if (tag === TAG_TEXT) {
      const text = this.#payloads.key(this.#words[at + NODE_START], this.#words[at + NODE_LENGTH], word & FLAG_NON_ASCII);
      if (!this.#form.maps) this.#checkOrder(text, at, open);
      return text;
    }
    if (!this.#form.maps) throw this.#keyError("KEY_UNREPRESENTABLE", at, open);
    const key = this.#leaf(at) as Key;
    if (isNan(key)) return key;
    const identity = keyIdentity(key);
    open.identities ??= new Map();
    const before = open.identities.get(identity);
    // Two NaNs are two keys in Python, but a Map would make one of them if they are numbers.
    if (before !== undefined && (before !== tag || Number.isNaN(key))) throw this.#keyError("KEY_CONFLICT", at, open);
    open.identities.set(identity, tag);
    return key;
  }

  /** Refuses a key that a plain object would move before earlier ones. */
  #checkOrder(key: string, at: number, open: Open): void {
    const index = arrayIndex(key);
    if (index < 0) open.order = OTHER_KEYS;
    else if (index > open.order) open.order = index;
    else if (!Object.hasOwn(open.container as object, key)) throw this.#keyError("KEY_UNREPRESENTABLE", at, open);
  }

  #leaf(at: number): unknown {
    const words = this.#words;
    const word = words[at];
    const start = words[at + NODE_START];
    const length = words[at + NODE_LENGTH];
    switch (word & TAG_MASK) {
      case TAG_TEXT:
        return this.#payloads.text(start, length, word & FLAG_NON_ASCII);
      case TAG_BYTES:
        return this.#form.copy ? this.#payloads.copy(start, length) : this.#payloads.view(start, length);
      case TAG_INTEGER:
        return length < 10 ? this.#payloads.smallInteger(start, length) : parseInteger(this.#payloads.text(start, length, 0));
      case TAG_NULL:
        return null;
      case TAG_BOOLEAN:
        return length === 4;
      default: {
        const value = this.#payloads.float(start, length);
        return this.#form.floats ? new Float(value) : value;
      }
    }
  }

  #keyError(code: "KEY_CONFLICT" | "KEY_UNREPRESENTABLE", at: number, open: Open): CodecError {
    let path = "";
    for (const level of this.#stack) {
      if (level === open) break;
      path = Array.isArray(level.container)
        ? joinPath(path, level.container.length - 1)
        : joinPath(path, level.key instanceof Uint8Array ? latin1(level.key) : String(level.key));
    }
    return new CodecError(code, { offset: this.#words[at + NODE_START], path });
  }
}

function isContainer(word: number): boolean {
  return word === TAG_DICT || word === TAG_LIST;
}

/** Whether a node is a list of two leaves, such as a header or an address: it is made at once, with room for two items only. */
function isPair(words: Uint32Array, at: number, node: number): boolean {
  return (
    words[at] === TAG_LIST &&
    words[at + NODE_NEXT] === node + 3 &&
    !isContainer(words[at + NODE_WORDS]) &&
    !isContainer(words[at + 2 * NODE_WORDS])
  );
}
