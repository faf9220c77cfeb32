// A regular expression as a tree: what is read from Python's syntax (pattern-syntax.ts) and turned into what runs (pattern.ts).

/** A range of characters: code points of text, or bytes. */
export interface CharacterRange {
  readonly from: number;
  readonly to: number;
}

/** `\d` and its kin; `ascii` where only ASCII counts. */
export interface CharacterClass {
  readonly class: "d" | "D" | "s" | "S" | "w" | "W";
  readonly ascii: boolean;
}

export type SetItem = CharacterRange | CharacterClass;

/** One character out of a set. `folds`: case does not count. */
export interface SetNode {
  readonly type: "set";
  readonly items: readonly SetItem[];
  readonly negated: boolean;
  readonly folds: boolean;
}

/**
 * Where a match may be, without a character of its own: `start` and `end` of the subject, of a line, `lastEnd` also before the line feed that
 * ends the subject, and word boundaries.
 */
export interface AssertNode {
  readonly type: "assert";
  readonly kind: "start" | "end" | "lastEnd" | "lineStart" | "lineEnd" | "boundary" | "notBoundary";
  readonly ascii: boolean;
}

export type PatternNode =
  | SetNode
  | AssertNode
  | { readonly type: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly type: "choice"; readonly options: readonly PatternNode[] }
  | { readonly type: "repeat"; readonly item: PatternNode; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly type: "capture"; readonly group: number; readonly item: PatternNode }
  | { readonly type: "atomic"; readonly item: PatternNode }
  /** `from`: where it is in the pattern, as a character's number. */
  | { readonly type: "back"; readonly group: number; readonly folds: boolean; readonly from: number }
  | { readonly type: "look"; readonly behind: boolean; readonly negated: boolean; readonly item: PatternNode };

/** A character by itself, with the case rule that it stands under; null for any other node. */
export function characterOf(node: PatternNode): number | null {
  if (node.type !== "set" || node.negated || node.items.length !== 1) return null;
  const [item] = node.items;
  return "from" in item && item.from === item.to ? item.from : null;
}

/** A range, and its ASCII letters in the other case. */
export function withAsciiCases(range: CharacterRange): CharacterRange[] {
  const ranges = [range];
  const add = (first: number, last: number, distance: number): void => {
    const [from, to] = [Math.max(range.from, first), Math.min(range.to, last)];
    if (from <= to) ranges.push({ from: from + distance, to: to + distance });
  };
  add(0x41, 0x5a, 0x20);
  add(0x61, 0x7a, -0x20);
  return ranges;
}

/** The nodes that a node is made of. */
export function partsOf(node: PatternNode): readonly PatternNode[] {
  if (node.type === "sequence") return node.items;
  if (node.type === "choice") return node.options;
  return "item" in node ? [node.item] : [];
}

/** A pattern that cannot be compiled, and where in its text that is seen: an index of UTF-16 units. */
export class PatternError extends Error {
  readonly index: number;

  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}
