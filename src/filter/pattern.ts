// A pattern of a filter: compiled from Python's syntax, run on text or on bytes.
import { latin1 } from "../codec/dict.ts";
import type { PatternMode } from "./operators.ts";
import { nativeSource } from "./pattern-source.ts";
import { parsePattern } from "./pattern-syntax.ts";
import { characterOf, type PatternNode } from "./pattern-tree.ts";

/** A compiled pattern: whether something in a subject matches it. */
export class Pattern {
  /** As it is written in Python. */
  readonly source: string;
  readonly mode: PatternMode;
  /**
   * What is searched, where the pattern is nothing but that; else null. Of bytes a character each. Case counts unless `mode.ignoreCase`, also
   * where the pattern itself turned that on.
   */
  readonly literal: string | null;
  readonly #native: RegExp;

  /** @throws PatternError */
  constructor(source: string, mode: PatternMode) {
    const tree = parsePattern(source, mode);
    this.source = source;
    this.mode = mode;
    this.literal = literalOf(tree, mode.ignoreCase ?? false);
    const native = nativeSource(tree, mode.kind === "bytes");
    this.#native = new RegExp(native.source, native.flags);
  }

  /** Whether a text matches; for patterns of bytes, one character a byte. */
  test(subject: string): boolean {
    return this.#native.test(subject);
  }

  /** Whether bytes match. */
  testBytes(subject: Uint8Array): boolean {
    return this.test(latin1(subject));
  }
}

/** The characters of a pattern that is made of nothing else. */
function literalOf(node: PatternNode, folds: boolean): string | null {
  if (node.type === "capture") return literalOf(node.item, folds);
  if (node.type === "sequence") {
    const parts = node.items.map((item) => literalOf(item, folds));
    return parts.includes(null) ? null : parts.join("");
  }
  const code = characterOf(node);
  return code !== null && node.type === "set" && node.folds === folds ? String.fromCodePoint(code) : null;
}
