// A list of parts, such as the messages of a connection. Callers may change the array; the list is encoded again only if it has changed.
import { TAG_LIST } from "../abi.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowPart } from "./part.ts";
import { type Changeable, elementOf, type Form, kindOfNode, type PartClass, type Source } from "./tape-part.ts";

export class PartList<Part extends FlowPart> implements Changeable {
  readonly items: Part[];
  readonly #read: { source: Source; items: Part[] } | null;

  constructor(items: Part[], source: Source | null = null) {
    this.items = items;
    this.#read = source === null ? null : { source, items: items.slice() };
  }

  /** Reads the list at a node. @throws CodecError BAD_STATE unless it is a list and each item is a container of the part's kind */
  static read<Part extends FlowPart>(source: Source, type: PartClass<Part>): PartList<Part> {
    const { data, node, path, context } = source;
    checkList(source);
    const items: Part[] = [];
    let start = data.start(node);
    for (let item = data.firstItem(node); item !== 0; item = data.nextItem(node, item)) {
      const part = new type({ data, node: item, start, path: `${path}[${items.length}]`, context });
      part.checkKind(data.itemTag(item));
      items.push(part);
      start = data.end(item);
    }
    return new PartList(items, source);
  }

  get modified(): boolean {
    const { items } = this;
    const read = this.#read?.items;
    return read === undefined || items.length !== read.length || items.some((item, index) => item !== read[index] || item.modified);
  }

  collect(form: Form): unknown {
    const read = this.#read;
    if (read !== null && !this.modified) return elementOf(read.source, form);
    return this.items.map((item) => item.collect(form));
  }
}

/** @throws CodecError BAD_STATE unless the node is a list */
export function checkList({ data, node, path, context }: Source): void {
  if (data.tag(node) === TAG_LIST) return;
  throw flowError("BAD_STATE", { ...context.place, path, detail: `it is ${kindOfNode(data, node)}, not a list` });
}

/** The number of items in the list at a node; no parts are made. */
export function listLength(source: Source): number {
  checkList(source);
  const { data, node } = source;
  let count = 0;
  for (let item = data.firstItem(node); item !== 0; item = data.nextItem(node, item)) count++;
  return count;
}
