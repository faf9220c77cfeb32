// Trims what a search does not depend on. Filters ask whether something matches, not where: `.*foo.*` is found wherever `foo` is.
import { type PatternNode, partsOf } from "./pattern-tree.ts";

/** Matches the empty string only. */
const NOTHING: PatternNode = { type: "sequence", items: [] };

/** Whether a tree is regular: it has no references, look-arounds or atomic groups, which an automaton cannot handle. */
export function isRegular(node: PatternNode): boolean {
  return node.type !== "back" && node.type !== "look" && node.type !== "atomic" && partsOf(node).every(isRegular);
}

/** A regular tree that is found in the same subjects, without needless repetitions at its edges. */
export function trimmed(tree: PatternNode): PatternNode {
  return trim(trim(tree, true), false);
}

function isNothing(node: PatternNode): boolean {
  return node.type === "sequence" && node.items.length === 0;
}

/** Trims one edge: drops what is optional there, and makes repetitions match as few times as they may. */
function trim(node: PatternNode, atStart: boolean): PatternNode {
  switch (node.type) {
    case "sequence":
      return trimSequence(node.items, atStart);
    case "capture":
      return trim(node.item, atStart);
    case "choice": {
      const options = node.options.map((option) => trim(option, atStart));
      return options.some(isNothing) ? NOTHING : { type: "choice", options };
    }
    case "repeat":
      if (node.min === 0) return NOTHING;
      return node.min === 1 ? trim(node.item, atStart) : { ...node, max: node.min };
    default:
      return node;
  }
}

function trimSequence(items: readonly PatternNode[], atStart: boolean): PatternNode {
  const rest = [...items];
  while (rest.length > 0) {
    const edge = atStart ? 0 : rest.length - 1;
    const part = trim(rest[edge], atStart);
    if (!isNothing(part)) {
      rest[edge] = part;
      break;
    }
    rest.splice(edge, 1);
  }
  return rest.length === 1 ? rest[0] : { type: "sequence", items: rest };
}

/** The characters of a tree that is a literal, and whether case is ignored. Null for any other tree, or if case rules are mixed. */
export function literalOf(tree: PatternNode): { codes: number[]; folds: boolean } | null {
  const codes: number[] = [];
  const rules = new Set<boolean>();
  const collect = (node: PatternNode): boolean => {
    if (node.type === "sequence") return node.items.every(collect);
    if (node.type === "capture") return collect(node.item);
    if (node.type !== "set" || node.negated || node.items.length !== 1) return false;
    const [item] = node.items;
    if (!("from" in item) || item.from !== item.to) return false;
    codes.push(item.from);
    rules.add(node.folds);
    return true;
  };
  return collect(tree) && rules.size <= 1 ? { codes, folds: rules.has(true) } : null;
}
