// The syntax tree of a regular expression: parsed from Python's syntax (pattern-syntax.ts), and compiled to what runs (pattern.ts).

/** A range of characters: code points of text, or bytes. */
export interface CharacterRange {
  readonly from: number;
  readonly to: number;
}

/** `\d` and similar classes; `ascii` if only ASCII characters count. */
export interface CharacterClass {
  readonly class: "d" | "D" | "s" | "S" | "w" | "W";
  readonly ascii: boolean;
}

export type SetItem = CharacterRange | CharacterClass;

/** One character of a set. `folds`: case is ignored. */
export interface SetNode {
  readonly type: "set";
  readonly items: readonly SetItem[];
  readonly negated: boolean;
  readonly folds: boolean;
}

/**
 * A zero-width assertion: `start` and `end` of the subject, `lineStart` and `lineEnd`, `lastEnd` (the end, or before a line feed that ends
 * the subject), and word boundaries.
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
  /** `from`: its position in the pattern, as a character index. */
  | { readonly type: "back"; readonly group: number; readonly folds: boolean; readonly from: number }
  | { readonly type: "look"; readonly behind: boolean; readonly negated: boolean; readonly item: PatternNode };

/** The character that a node consists of, whether or not its case counts; null for any other node. */
export function characterOf(node: PatternNode): number | null {
  if (node.type !== "set" || node.negated || node.items.length !== 1) return null;
  const [item] = node.items;
  return "from" in item && item.from === item.to ? item.from : null;
}

/** A range plus its ASCII letters in the other case. */
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

/** The child nodes of a node. */
export function partsOf(node: PatternNode): readonly PatternNode[] {
  if (node.type === "sequence") return node.items;
  if (node.type === "choice") return node.options;
  return "item" in node ? [node.item] : [];
}

/** A pattern that cannot be compiled; `index` is the position in its text, in UTF-16 units. */
export class PatternError extends Error {
  readonly index: number;

  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}
