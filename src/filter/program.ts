// A regular pattern as a program of states (an NFA) for the automaton: each state takes a character, checks an assertion, or branches.
import { type AssertNode, PatternError, type PatternNode, type SetNode } from "./pattern-tree.ts";

export const TAKE = 0;
export const CHECK = 1;
export const SPLIT = 2;
export const MATCH = 3;

/** Maximum size of a program. Counted repetitions are written out: `a{3}` as `aaa`. */
const MAX_STATES = 10_000;

export interface State {
  readonly op: typeof TAKE | typeof CHECK | typeof SPLIT | typeof MATCH;
  /** TAKE: number of the set. CHECK: number of the assertion. SPLIT: the other branch. */
  argument: number;
  readonly next: number;
}

/** Compiles a tree in one pass from its end, so that every state knows the next. */
export class Program {
  readonly states: State[] = [{ op: MATCH, argument: 0, next: 0 }];
  readonly start: number;
  readonly sets: SetNode[] = [];
  readonly asserts: AssertNode[] = [];
  readonly #setNumbers: Map<string, number> = new Map();
  #steps = 0;

  /** @throws PatternError if it would be too large */
  constructor(tree: PatternNode) {
    this.start = this.#compile(tree, 0);
  }

  /** Whether a match can begin only at the start of the subject. */
  get isAnchored(): boolean {
    const seen = new Set<number>();
    const open = [this.start];
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      if (seen.has(number)) continue;
      seen.add(number);
      const { op, argument, next } = this.states[number];
      if (op === TAKE || op === MATCH) return false;
      if (op === CHECK && this.asserts[argument].kind === "start") continue;
      open.push(next);
      if (op === SPLIT) open.push(argument);
    }
    return true;
  }

  #add(op: State["op"], argument: number, next: number): number {
    return this.states.push({ op, argument, next }) - 1;
  }

  /** Compiles a node that is followed by `next`. @returns its first state */
  #compile(node: PatternNode, next: number): number {
    if (++this.#steps > MAX_STATES) throw new PatternError(0, "the pattern is too large with its repetitions written out");
    switch (node.type) {
      case "set":
        return this.#add(TAKE, this.#setNumber(node), next);
      case "assert":
        return this.#add(CHECK, this.asserts.push(node) - 1, next);
      case "sequence":
        return node.items.reduceRight((after, item) => this.#compile(item, after), next);
      case "choice":
        return node.options.map((option) => this.#compile(option, next)).reduceRight((other, first) => this.#add(SPLIT, other, first));
      case "repeat":
        return this.#repeat(node, next);
      case "capture":
        return this.#compile(node.item, next);
      default:
        throw new TypeError(`${node.type} is not regular`);
    }
  }

  #repeat({ item, min, max }: PatternNode & { type: "repeat" }, next: number): number {
    let entry = next;
    let copies = min;
    if (max === Number.POSITIVE_INFINITY) {
      const loop = this.#add(SPLIT, 0, next);
      const body = this.#compile(item, loop);
      this.states[loop].argument = body;
      // The first pass through the loop counts as one of the required ones.
      entry = min > 0 ? body : loop;
      copies = Math.max(0, min - 1);
    } else {
      for (let i = min; i < max; i++) entry = this.#add(SPLIT, this.#compile(item, entry), next);
    }
    for (let i = 0; i < copies; i++) entry = this.#compile(item, entry);
    return entry;
  }

  /** The number of a set; equal sets share one. */
  #setNumber(set: SetNode): number {
    const key = JSON.stringify([set.negated, set.folds, set.items]);
    const known = this.#setNumbers.get(key);
    if (known !== undefined) return known;
    this.#setNumbers.set(key, this.sets.length);
    return this.sets.push(set) - 1;
  }
}
