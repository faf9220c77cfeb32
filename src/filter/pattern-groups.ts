// Checks on groups: references only to groups that are sure to have matched, and a fixed width in look-behinds, as Python demands.
import type { PatternCursor } from "./pattern-cursor.ts";
import { type PatternNode, partsOf } from "./pattern-tree.ts";

/** The minimum and maximum number of characters that something matches. */
export type Width = readonly [least: number, most: number];

/** The width of a node, given the widths of the groups before it. */
export function widthOf(node: PatternNode, widths: ReadonlyMap<number, Width>): Width {
  if (node.type === "set") return [1, 1];
  if (node.type === "back") return widths.get(node.group) as Width;
  if (node.type === "assert" || node.type === "look") return [0, 0];
  const parts = partsOf(node).map((part) => widthOf(part, widths));
  if (node.type === "choice") return [Math.min(...parts.map(([least]) => least)), Math.max(...parts.map(([, most]) => most))];
  const sum = parts.reduce<Width>(([a, b], [least, most]) => [a + least, b + most], [0, 0]);
  if (node.type !== "repeat") return sum;
  return [sum[0] * node.min, sum[1] === 0 || node.max === 0 ? 0 : sum[1] * node.max];
}

/**
 * A reference to an unmatched group fails in Python, but matches the empty string in JavaScript: so references are accepted only if their
 * group is sure to have matched.
 *
 * @throws PatternError at the first other reference
 */
export function checkReferences(node: PatternNode, cursor: PatternCursor): void {
  new ReferenceCheck(cursor).check(node);
}

class ReferenceCheck {
  readonly #cursor: PatternCursor;
  /** The groups that are sure to have matched so far, as a set and in order. */
  readonly #matched: Set<number> = new Set();
  readonly #order: number[] = [];

  constructor(cursor: PatternCursor) {
    this.#cursor = cursor;
  }

  check(node: PatternNode): void {
    switch (node.type) {
      case "back":
        if (!this.#matched.has(node.group)) {
          throw this.#cursor.error(
            `references to a group that may not have matched, as here to ${node.group}, are not supported`,
            node.from,
          );
        }
        break;
      case "sequence":
        for (const item of node.items) this.check(item);
        break;
      case "choice":
        for (const option of node.options) this.#checkAside(option);
        break;
      case "capture":
        this.check(node.item);
        this.#matched.add(node.group);
        this.#order.push(node.group);
        break;
      case "repeat":
      case "atomic":
      case "look":
        if ((node.type === "repeat" && node.min === 0) || (node.type === "look" && node.negated)) this.#checkAside(node.item);
        else this.check(node.item);
    }
  }

  /** Checks a node that may not match: after it, its groups do not count as matched. */
  #checkAside(node: PatternNode): void {
    const before = this.#order.length;
    this.check(node);
    for (const group of this.#order.splice(before)) this.#matched.delete(group);
  }
}
