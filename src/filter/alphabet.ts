// Groups characters into equivalence classes: characters that no set and no assertion of the pattern distinguishes share a class.
import { nativeSet } from "./pattern-source.ts";
import type { AssertNode, CharacterRange, PatternNode, SetNode } from "./pattern-tree.ts";
import type { Program } from "./program.ts";

/** Assertion bits: what assertions check of the characters around a position. */
export const AT_START = 1;
export const LINE_FEED = 2;
export const ASCII_WORD = 4;
export const WORD = 8;
export const AT_END = 16;
/** The line feed that ends the subject. */
export const LAST = 32;

/** Characters below this are looked up in a table. */
export const TABLE_SIZE = 256;

export class Alphabet {
  /** The class of each character below TABLE_SIZE. */
  readonly table: Uint16Array = new Uint16Array(TABLE_SIZE);
  /** For each class: which sets contain it, and its assertion bits. */
  readonly members: Uint8Array[] = [];
  readonly kinds: number[] = [];
  /** The assertion bits that this pattern uses. */
  readonly lookedAt: number;
  /** The class of a line feed that ends the subject; that of any line feed if no assertion distinguishes them. */
  readonly last: number;
  readonly #tests: readonly ((code: number) => boolean)[];
  readonly #words: readonly [number, (code: number) => boolean][];
  readonly #classes: Map<string, number> = new Map();
  readonly #others: Map<number, number> = new Map();

  constructor({ sets, asserts }: Program, tree: PatternNode, isBytes: boolean) {
    this.#tests = sets.map((set) => membership(set, tree, isBytes));
    this.lookedAt = asserts.reduce((bits, node) => bits | lookedAt(node), 0);
    const word = (ascii: boolean): SetNode => ({ type: "set", items: [{ class: "w", ascii }], negated: false, folds: false });
    this.#words = [true, false]
      .filter((ascii) => (this.lookedAt & (ascii ? ASCII_WORD : WORD)) !== 0)
      .map((ascii) => [ascii ? ASCII_WORD : WORD, membership(word(ascii), tree, isBytes)]);
    for (let code = 0; code < TABLE_SIZE; code++) this.table[code] = this.#make(code, 0);
    this.last = this.#make(0x0a, LAST & this.lookedAt);
  }

  get size(): number {
    return this.kinds.length;
  }

  /** The class of any character. */
  classOf(code: number): number {
    if (code < TABLE_SIZE) return this.table[code];
    let known = this.#others.get(code);
    if (known === undefined) {
      known = this.#make(code, 0);
      this.#others.set(code, known);
    }
    return known;
  }

  #make(code: number, kind: number): number {
    if (code === 0x0a) kind |= LINE_FEED & this.lookedAt;
    for (const [bit, isWord] of this.#words) if (isWord(code)) kind |= bit;
    const members = Uint8Array.from(this.#tests, (test) => Number(test(code)));
    const signature = `${kind}:${members.join("")}`;
    const known = this.#classes.get(signature);
    if (known !== undefined) return known;
    this.#classes.set(signature, this.kinds.length);
    this.members.push(members);
    return this.kinds.push(kind) - 1;
  }
}

function lookedAt({ kind, ascii }: AssertNode): number {
  if (kind === "start") return AT_START;
  if (kind === "lineStart") return AT_START | LINE_FEED;
  if (kind === "lineEnd") return LINE_FEED;
  if (kind === "lastEnd") return LAST;
  return kind === "end" ? 0 : ascii ? ASCII_WORD : WORD;
}

/** Tests for membership in a set: ranges by comparison, classes and case folding by the runtime's RegExp. */
function membership(set: SetNode, tree: PatternNode, isBytes: boolean): (code: number) => boolean {
  if (!set.folds && set.items.every((item) => "from" in item)) {
    const ranges = set.items as readonly CharacterRange[];
    return (code) => ranges.some(({ from, to }) => from <= code && code <= to) !== set.negated;
  }
  const { source, flags } = nativeSet(set, tree, isBytes);
  const native = new RegExp(source, flags);
  return (code) => native.test(String.fromCodePoint(code));
}
