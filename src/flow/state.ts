// The state of a flow as plain data: what `tnetstring.pop(bytes, { exact: true })` gives, so that int and float, bytes and text, null and
// absent, and the order of fields are kept. `Part` is how code that must not trust a state reaches into one.
import { Dict } from "../codec/dict.ts";
import { Float } from "../codec/float.ts";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";

export type StateValue = null | boolean | number | bigint | string | Float | Uint8Array | StateValue[] | Dict<StateValue>;
export type State = Dict<StateValue>;

/** Where a flow stands in its file, for errors. */
export interface Place {
  /** Byte offset of its first byte. */
  offset?: number;
  /** Its number, from 0. */
  flow?: number;
}

/** What Python takes for true: migrations branch on it as mitmproxy's do. */
export function isTruthy(value: StateValue): boolean {
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Dict) return value.size > 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (typeof value === "number") return value !== 0;
  return Boolean(value);
}

/** A state that shares no dict or list with this one. Bytes are shared: nothing writes into them. */
export function copyState(state: State): State {
  const top: State = new Dict();
  // A work list instead of recursion: a state may be nested as deep as the reader's maxDepth allows. It grows while it is walked.
  const open: [source: StateValue[] | State, target: StateValue[] | State][] = [[state, top]];
  const copyOf = (value: StateValue): StateValue => {
    if (!Array.isArray(value) && !(value instanceof Dict)) return value;
    const copy = Array.isArray(value) ? [] : new Dict<StateValue>();
    open.push([value, copy]);
    return copy;
  };
  for (const [source, target] of open) {
    if (Array.isArray(source)) for (const value of source) (target as StateValue[]).push(copyOf(value));
    else for (const [key, value] of source) (target as State).set(key, copyOf(value));
  }
  return top;
}

/** A dict of a state that knows its path, so that what it lacks can be named. Absent fields are null where nothing is said. */
export class Part {
  readonly dict: State;
  readonly path: string;
  readonly place: Place;

  constructor(dict: State, path = "", place: Place = {}) {
    this.dict = dict;
    this.path = path;
    this.place = place;
  }

  has(name: string): boolean {
    return this.dict.has(name);
  }

  get(name: string): StateValue {
    return this.dict.get(name) ?? null;
  }

  set(name: string, value: StateValue): void {
    this.dict.set(name, value);
  }

  drop(...names: string[]): void {
    for (const name of names) this.dict.delete(name);
  }

  /** Removes a field and gives what it held. */
  take(name: string): StateValue {
    const value = this.get(name);
    this.dict.delete(name);
    return value;
  }

  /** @throws CodecError BAD_STATE where the field is absent; null is a value like any other */
  need(name: string): StateValue {
    const value = this.dict.get(name);
    if (value === undefined) throw this.bad(name, "it is missing");
    return value;
  }

  /** @throws CodecError BAD_STATE unless it is a list */
  needList(name: string): StateValue[] {
    const value = this.need(name);
    if (!Array.isArray(value)) throw this.bad(name, `it is ${kindOf(value)}, not a list`);
    return value;
  }

  /** @throws CodecError BAD_STATE where the field is absent */
  rename(from: string, to: string): void {
    const value = this.need(from);
    this.dict.delete(from);
    this.dict.set(to, value);
  }

  /** @throws CodecError BAD_STATE where it is absent or no dict */
  part(name: string): Part {
    this.need(name);
    const part = this.optionalPart(name);
    if (part === null) throw this.bad(name, "it is null");
    return part;
  }

  /** Null where it is null or absent. @throws CodecError BAD_STATE for anything else that is not a dict */
  optionalPart(name: string): Part | null {
    const value = this.get(name);
    if (value === null) return null;
    if (!(value instanceof Dict)) throw this.bad(name, `it is ${kindOf(value)}, not a dict`);
    return new Part(value, this.#pathOf(name), this.place);
  }

  bad(name: string, detail: string): CodecError {
    return flowError("BAD_STATE", { ...this.place, path: this.#pathOf(name), detail });
  }

  #pathOf(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }
}

/** The type of a value in the format's words. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value instanceof Dict) return "a dict";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Float) return "a float";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "a boolean";
  if (typeof value === "number" || typeof value === "bigint") return "an integer";
  return `a JavaScript ${typeof value}`;
}
