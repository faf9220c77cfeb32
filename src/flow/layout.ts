// Which fields the parts of flows have, and how they are found.
import { flowNames } from "../codec/flow-names.ts";
import type { shapes } from "./canonical.ts";

type Shape = (typeof shapes)[keyof typeof shapes];

/** The fields of a kind of part. A dict has them by name, in the canonical order; a tuple is a list with one at each place. */
export class Layout {
  readonly dict: Shape | null;
  readonly names: readonly string[];
  readonly slots: ReadonlyMap<string, number>;
  /** A zero for each slot, to be copied. */
  readonly none: readonly number[];
  #slotOfName: Uint8Array | null = null;

  constructor(dict: Shape | null, names: readonly string[]) {
    this.dict = dict;
    this.names = names;
    this.slots = new Map(names.map((name, slot) => [name, slot]));
    this.none = names.map(() => 0);
  }

  /** By the index that the decoder gives a key: the slot of its field, and one more; 0 where it is no field of this part. */
  get slotOfName(): Uint8Array {
    this.#slotOfName ??= this.#findNames();
    return this.#slotOfName;
  }

  #findNames(): Uint8Array {
    const table = flowNames();
    const slots = new Uint8Array(table.names.length);
    for (const [slot, name] of this.names.entries()) slots[table.indexOf(name)] = slot + 1;
    return slots;
  }
}

export function dictLayout(shape: Shape): Layout {
  return new Layout(shape, [...shape.keys()]);
}

export function tupleLayout(...names: string[]): Layout {
  return new Layout(null, names);
}
