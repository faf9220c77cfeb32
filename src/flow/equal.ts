// Compares states as Python does: the order of a dict's keys does not matter, and 1 equals 1.0.
import { Dict, keyIdentity } from "../codec/dict.ts";
import { Float } from "../codec/float.ts";
import type { StateValue } from "./state.ts";

/** @param ignored a field of the outermost dicts that is not compared */
export function isEqualState(left: StateValue, right: StateValue, ignored: string): boolean {
  // A work list instead of recursion: a state may be nested as deep as the reader's maxDepth allows.
  const open: [StateValue, StateValue][] = [];
  if (left instanceof Dict && right instanceof Dict) {
    if (!pairDicts(without(left, ignored), without(right, ignored), open)) return false;
  } else open.push([left, right]);
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [a, b] = pair;
    if (a instanceof Dict) {
      if (!(b instanceof Dict) || !pairDicts(a, b, open)) return false;
    } else if (Array.isArray(a)) {
      if (!Array.isArray(b) || a.length !== b.length) return false;
      for (let i = 0; i < a.length; i++) open.push([a[i], b[i]]);
    } else if (!isEqualLeaf(a, b)) return false;
  }
  return true;
}

function without(dict: Dict<StateValue>, name: string): Dict<StateValue> {
  return new Dict([...dict].filter(([key]) => key !== name));
}

function pairDicts(a: Dict<StateValue>, b: Dict<StateValue>, open: [StateValue, StateValue][]): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined) return false;
    open.push([value, other]);
  }
  return true;
}

function isEqualLeaf(a: StateValue, b: StateValue): boolean {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && a.every((byte, index) => byte === b[index]);
  if (a === null || typeof a === "string" || b === null || typeof b === "string") return a === b;
  const isNumber = typeof b === "number" || typeof b === "bigint" || typeof b === "boolean" || b instanceof Float;
  return isNumber && keyIdentity(a) === keyIdentity(b);
}
