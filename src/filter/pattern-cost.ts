// An upper bound on the steps that JavaScript's backtracking RegExp takes for a pattern, from the shape of the pattern alone.
import { characterOf, type PatternNode, type SetNode } from "./pattern-tree.ts";

/** A number of steps: `factor` × (subject length + 1) ^ `degree`. Infinite for ambiguously nested repetitions. */
export interface Cost {
  readonly factor: number;
  readonly degree: number;
}

/** The bound for a search. @param isAnchored whether a match is tried only at the start of the subject */
export function costOf(tree: PatternNode, isAnchored: boolean): Cost {
  const { factor, degree } = effortOf(tree).steps;
  return { factor, degree: degree + (isAnchored ? 0 : 1) };
}

/** The bound for a subject of this length. */
export function stepsOf({ factor, degree }: Cost, length: number): number {
  return factor * (length + 1) ** degree;
}

/** At one position: the number of ways in which a node can match, and the steps to try them all. */
interface Effort {
  readonly ways: Cost;
  readonly steps: Cost;
}

const ONE: Cost = { factor: 1, degree: 0 };

function effortOf(node: PatternNode): Effort {
  switch (node.type) {
    case "sequence":
      return node.items.map(effortOf).reduce(inSequence, { ways: ONE, steps: ONE });
    case "choice":
      return choiceEffort(node.options);
    case "repeat":
      return repeatEffort(node);
    case "capture":
      return effortOf(node.item);
    case "atomic":
    case "look":
      // Not backtracked into once they have matched.
      return { ways: ONE, steps: effortOf(node.item).steps };
    default:
      return { ways: ONE, steps: ONE };
  }
}

function product(a: Cost, b: Cost): Cost {
  return { factor: a.factor * b.factor, degree: a.degree + b.degree };
}

function sum(a: Cost, b: Cost): Cost {
  return { factor: a.factor + b.factor, degree: Math.max(a.degree, b.degree) };
}

/** `after` is tried for each way in which `before` matches. */
function inSequence(before: Effort, after: Effort): Effort {
  return { ways: product(before.ways, after.ways), steps: sum(before.steps, product(before.ways, after.steps)) };
}

function choiceEffort(options: readonly PatternNode[]): Effort {
  const efforts = options.map(effortOf);
  const steps = efforts.map((effort) => effort.steps).reduce(sum);
  const ways = efforts.map((effort) => effort.ways);
  // If the options begin with different characters, at most one of them can match.
  return { ways: haveOwnStarts(options) ? ways.reduce(larger) : ways.reduce(sum), steps };
}

function larger(a: Cost, b: Cost): Cost {
  return { factor: Math.max(a.factor, b.factor), degree: Math.max(a.degree, b.degree) };
}

function repeatEffort({ item, min, max }: PatternNode & { type: "repeat" }): Effort {
  const { ways, steps } = effortOf(item);
  if (max === Number.POSITIVE_INFINITY) {
    const isAmbiguous = ways.factor > 1 || ways.degree > 0;
    const times: Cost = { factor: isAmbiguous ? Number.POSITIVE_INFINITY : 1, degree: 1 };
    return { ways: times, steps: product({ factor: times.factor * (min + 1), degree: 1 }, steps) };
  }
  const all: Cost = { factor: ways.factor ** max, degree: ways.degree * max };
  return { ways: product(all, { factor: max - min + 1, degree: 0 }), steps: product(product(all, { factor: max + 1, degree: 0 }), steps) };
}

function haveOwnStarts(options: readonly PatternNode[]): boolean {
  const seen = new Set<string>();
  for (const option of options) {
    const first = firstSet(option);
    const code = first === null ? null : characterOf(first);
    if (code === null) return false;
    seen.add(String.fromCodePoint(code).toUpperCase());
  }
  return seen.size === options.length;
}

/** The set that every match of the node begins with, if there is one. */
function firstSet(node: PatternNode): SetNode | null {
  if (node.type === "set") return node;
  if (node.type === "sequence") return node.items.length === 0 ? null : firstSet(node.items[0]);
  return node.type === "capture" ? firstSet(node.item) : null;
}
