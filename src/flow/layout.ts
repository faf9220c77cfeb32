// Which fields the parts of flows have, and how they are found.
import type { shapes } from "./canonical.ts";

/** The fields of a kind of part. A dict has them by name, in the canonical order; a tuple is a list with one at each place. */
export interface Layout {
  readonly dict: (typeof shapes)[keyof typeof shapes] | null;
  readonly names: readonly string[];
  readonly slots: ReadonlyMap<string, number>;
  /** For each slot, the others whose names have its name's length. */
  readonly rivals: readonly (readonly number[])[];
}

export function dictLayout(shape: (typeof shapes)[keyof typeof shapes]): Layout {
  return layoutOf(shape, [...shape.keys()]);
}

export function tupleLayout(...names: string[]): Layout {
  return layoutOf(null, names);
}

function layoutOf(dict: Layout["dict"], names: readonly string[]): Layout {
  const all = [...names.keys()];
  const rivals = all.map((slot) => all.filter((other) => other !== slot && names[other].length === names[slot].length));
  return { dict, names, slots: new Map(names.map((name, slot) => [name, slot])), rivals };
}
