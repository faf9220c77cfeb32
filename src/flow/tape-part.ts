// A part of a flow: a dict (or a tuple) on a tape, and the changes made to it since. A field is decoded when it is read. Unchanged fields
// are written as the bytes that they were read from.
import { TAG_DICT, TAG_LIST, TAG_NULL, TAG_TEXT } from "../abi.ts";
import { Dict, type Key } from "../codec/dict.ts";
import { Encoded } from "../codec/encoded.ts";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { arrangeFields } from "./canonical.ts";
import type { FlowData } from "./data.ts";
import type { Layout } from "./layout.ts";
import type { FlowServices } from "./services.ts";
import type { Place, State, StateValue } from "./state.ts";
import { encodeChunks, flowDataOf } from "./tnetstring.ts";

/** What all parts of a flow share. */
export interface Context {
  /** The flow's place in its file, for errors. */
  readonly place: Place;
  readonly services: FlowServices;
}

/** Where a part is read from: a node of a tape. */
export interface Source {
  readonly data: FlowData;
  readonly node: number;
  /** Where its element begins, length prefix included, counted from the flow's first byte. */
  readonly start: number;
  /** Its path in the flow, for errors: `request`, `messages[3]`. */
  readonly path: string;
  readonly context: Context;
}

/** `state`: exact plain values. `encoded`: the same, but with `Encoded` for everything unchanged. */
export type Form = "state" | "encoded";

/** A field's value that tracks its own changes. */
export interface Changeable {
  readonly modified: boolean;
  collect(form: Form): unknown;
}

type Change = StateValue | Changeable;

export type PartClass<Part> = new (source: Source) => Part;

/** Makes Node's inspector and console show the objects of a class as what `show` returns. */
export function showInNode<Shown extends object>(prototype: Shown, show: (shown: Shown) => unknown): void {
  const value = function (this: Shown): unknown {
    return show(this);
  };
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), { value, configurable: true, writable: true });
}

const noContext: Context = { place: {}, services: {} };

/** A source on a tape of its own. Plain objects, Maps and lists are accepted as by `tnetstring.dumps`. */
export function sourceOf(state: unknown, context: Context = noContext): Source {
  return { data: flowDataOf(encodeChunks(state)), node: 0, start: 0, path: "", context };
}

export abstract class TapePart implements Changeable {
  static {
    showInNode(TapePart.prototype, String);
  }

  #source: Source;
  /** The node of each field, by slot; 0 if there is none. Of several fields with the same name, the last counts. */
  #nodes: number[] | null = null;
  #changes: Map<string, Change> | null = null;
  /** The parts that were handed out, by the slots of their fields: each may have changes of its own. */
  #children: (Changeable | undefined)[] | null = null;

  /** @internal Parts are created by flows, by `fromState` and by `make`. */
  constructor(source: Source) {
    this.#source = source;
  }

  /** Makes a part from its state: an exact one as `getState` returns it, or a plain object. @throws CodecError BAD_STATE */
  static fromState<Part extends TapePart>(this: PartClass<Part>, state: unknown): Part {
    const part = new this(sourceOf(state));
    part.checkKind();
    return part;
  }

  protected abstract get layout(): Layout;

  /** Whether anything in it has been changed since it was read. */
  get modified(): boolean {
    if (this.#changes !== null && this.#changes.size > 0) return true;
    if (this.#children !== null) for (const child of this.#children) if (child?.modified) return true;
    return false;
  }

  abstract toString(): string;

  /** The state as plain data: `Dict` for dicts and `Float` for floats, as `tnetstring.loads` with `exact: true` returns it. */
  getState(): StateValue {
    return this.collect("state") as StateValue;
  }

  /** @internal */
  collect(form: Form): unknown {
    if (!this.modified) return elementOf(this.#source, form);
    this.#settle();
    return this.layout.dict === null ? this.#collectTuple(form) : this.#collectDict(form);
  }

  #collectDict(form: Form): unknown {
    const { data, node } = this.#source;
    const fields = new Dict<unknown>();
    let start = data.start(node);
    for (let key = node + 1; key < data.next(node); key = data.next(key + 1)) {
      const name = data.tag(key) === TAG_TEXT ? data.text(key) : (data.value(start, key) as Key);
      start = data.end(key + 1);
      const changed = typeof name === "string" ? this.#changed(name) : undefined;
      fields.set(name, changed === undefined ? element(data, data.end(key), key + 1, form) : collected(changed, form));
    }
    for (const [name, change] of this.#changes ?? []) if (!fields.has(name)) fields.set(name, collected(change, form));
    return arrangeFields(fields as State, this.layout.dict as NonNullable<Layout["dict"]>);
  }

  #collectTuple(form: Form): unknown {
    const { data, node } = this.#source;
    const items: unknown[] = [];
    const { names } = this.layout;
    let start = data.start(node);
    for (let item = node + 1; item < data.next(node); item = data.next(item)) {
      const changed = this.#changed(names[items.length]);
      items.push(changed === undefined ? element(data, start, item, form) : collected(changed, form));
      start = data.end(item);
    }
    while (items.length < names.length) items.push(collected(this.#changed(names[items.length]) ?? null, form));
    return items;
  }

  /** The current value of a field that differs from what was read; undefined if it does not. */
  #changed(name: string): Change | undefined {
    const change = this.#changes?.get(name);
    if (change !== undefined) return change;
    const child = this.#childOf(name);
    return child?.modified ? child : undefined;
  }

  /** @internal @throws CodecError BAD_STATE unless the node is the kind of container that the layout asks for */
  checkKind(tag: number = this.#source.data.tag(this.#source.node)): void {
    const { data, node, path, context } = this.#source;
    const isTuple = this.layout.dict === null;
    if (tag === (isTuple ? TAG_LIST : TAG_DICT)) return;
    const detail = `it is ${kindOfNode(data, node)}, not a ${isTuple ? "list" : "dict"}`;
    throw flowError("BAD_STATE", { ...context.place, path, detail });
  }

  protected get source(): Source {
    return this.#source;
  }

  /** Replaces the whole state; parts that were handed out keep the old one. */
  protected replaceSource(source: Source): void {
    this.#source = source;
    this.#nodes = null;
    this.#changes = null;
    this.#children = null;
  }

  /** Switches to mitmproxy's form, for what only that form shows. */
  #settle(): void {
    const { data } = this.#source;
    this.#source = data.settled(this.#source);
    if (this.#source.data !== data) this.#nodes = null;
  }

  #index(): number[] {
    const known = this.#source.data.fields(this.#source.node, this.layout);
    if (known !== null) return known;
    this.#settle();
    const { data, node } = this.#source;
    return data.fields(node, this.layout) as number[];
  }

  /** The node that a field was read from; 0 if there is none. */
  protected nodeOf(name: string): number {
    this.#nodes ??= this.#index();
    return this.#nodes[this.#slotOf(name)] ?? 0;
  }

  /** The node of a field that was neither changed nor handed out; otherwise, or if there is none, 0. */
  protected unreadNode(name: string): number {
    return this.#changes?.has(name) || this.#childOf(name) !== undefined ? 0 : this.nodeOf(name);
  }

  #slotOf(name: string): number {
    return this.layout.slots.get(name) as number;
  }

  #childOf(name: string): Changeable | undefined {
    return this.#children === null ? undefined : this.#children[this.#slotOf(name)];
  }

  /** The value that a field was set to; undefined if it was not set. */
  protected changeOf(name: string): Change | undefined {
    return this.#changes?.get(name);
  }

  /** The exact value of a field; undefined if there is none. */
  protected readExact(name: string): StateValue | undefined {
    const changed = this.#changed(name);
    if (changed !== undefined) return collected(changed, "state") as StateValue;
    const node = this.nodeOf(name);
    if (node === 0) return undefined;
    const { data } = this.#source;
    const value = data.value(this.elementStart(node), node) as StateValue | undefined;
    if (value !== undefined) return value;
    this.#settle();
    return this.readExact(name);
  }

  /** Where the element of a field's node begins. */
  protected elementStart(node: number): number {
    const { data, node: container } = this.#source;
    return this.layout.dict === null ? data.itemStart(container, node) : data.end(node - 1);
  }

  /** Changes a field. */
  protected set(name: string, value: Change): void {
    this.#changes ??= new Map();
    this.#changes.set(name, value);
    if (this.#childOf(name) !== undefined) (this.#children as (Changeable | undefined)[])[this.#slotOf(name)] = undefined;
  }

  /** The part in a field; null if the field is null or absent. @throws CodecError BAD_STATE for anything else */
  protected readPart<Part extends TapePart>(name: string, type: PartClass<Part>): Part | null {
    const known = this.#handedOut(name);
    if (known !== undefined) return known as Part | null;
    const source = this.#sourceOf(name);
    if (source === null) return null;
    const part = new type(source);
    part.checkKind();
    return this.#handOut(name, part);
  }

  /** Like `readPart`, for anything that tracks its own changes. */
  protected readChild<Child extends Changeable>(name: string, make: (source: Source) => Child): Child | null {
    const known = this.#handedOut(name);
    if (known !== undefined) return known as Child | null;
    const source = this.#sourceOf(name);
    return source === null ? null : this.#handOut(name, make(source));
  }

  #handedOut(name: string): Change | undefined {
    const change = this.#changes?.get(name);
    return change === undefined ? this.#childOf(name) : change;
  }

  #sourceOf(name: string): Source | null {
    const node = this.nodeOf(name);
    return node === 0 || this.#source.data.tag(node) === TAG_NULL ? null : this.sourceOfField(name, node);
  }

  #handOut<Child extends Changeable>(name: string, child: Child): Child {
    this.#children ??= [];
    this.#children[this.#slotOf(name)] = child;
    return child;
  }

  protected sourceOfField(name: string, node: number): Source {
    const { data, context } = this.#source;
    return { data, node, start: this.elementStart(node), path: this.pathOf(name), context };
  }

  protected pathOf(name: string): string {
    const { path } = this.#source;
    return path ? `${path}.${name}` : name;
  }

  protected bad(name: string, detail: string): CodecError {
    return flowError("BAD_STATE", { ...this.#source.context.place, path: this.pathOf(name), detail });
  }

  /** The value of a required field. @throws CodecError BAD_STATE if it is missing or null */
  protected need<Value>(name: string, value: Value | null): Value {
    if (value === null) throw this.bad(name, "it is missing or null");
    return value;
  }
}

function isChangeable(value: Change): value is Changeable {
  return typeof value === "object" && value !== null && "collect" in value;
}

function collected(change: Change, form: Form): unknown {
  return isChangeable(change) ? change.collect(form) : change;
}

/** The element that a part was read from, unchanged. */
export function elementOf(source: Source, form: Form): unknown {
  const { data, node, start } = source.data.settled(source);
  return element(data, start, node, form);
}

function element(data: FlowData, start: number, node: number, form: Form): unknown {
  return form === "encoded" ? new Encoded(data.view(start, data.end(node))) : data.value(start, node);
}

const kinds: Record<string, string> = {
  ",": "bytes",
  ";": "text",
  "#": "an integer",
  "^": "a float",
  "!": "a boolean",
  "~": "null",
  "]": "a list",
  "}": "a dict",
};

/** The type of a node, for error messages. */
export function kindOfNode(data: FlowData, node: number): string {
  return kinds[String.fromCharCode(data.tag(node))];
}
