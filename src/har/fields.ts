// Reads untrusted HAR entries: own fields only, with their types checked, and errors that name the path of the field.

import type { CodecError } from "../errors.ts";
import type { Place } from "../flow/state.ts";
import { flowError } from "../flow-errors.ts";

export class Fields {
  readonly #object: object;
  readonly #path: string;
  readonly #place: Place;

  constructor(object: object, path = "", place: Place = {}) {
    this.#object = object;
    this.#path = path;
    this.#place = place;
  }

  /** The fields of a whole entry. @throws CodecError BAD_HAR unless it is an object */
  static of(entry: unknown, place: Place): Fields {
    if (!isObject(entry)) throw flowError("BAD_HAR", { ...place, detail: `an entry is an object, not ${kindOf(entry)}` });
    return new Fields(entry, "", place);
  }

  /** Undefined if it is absent; null, which Charles writes, counts as absent. */
  get(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? ((this.#object as Record<string, unknown>)[name] ?? undefined) : undefined;
  }

  bad(name: string, wanted: string): CodecError {
    const path = this.#path === "" ? name : `${this.#path}.${name}`;
    return flowError("BAD_HAR", { ...this.#place, path, detail: `it is ${kindOf(this.get(name))}, not ${wanted}` });
  }

  needText(name: string): string {
    const value = this.get(name);
    if (typeof value !== "string" || value === "") throw this.bad(name, "text");
    return value;
  }

  /** Empty if it is absent. */
  text(name: string): string {
    const value = this.get(name);
    if (value !== undefined && typeof value !== "string") throw this.bad(name, "text");
    return value ?? "";
  }

  /** 0 if it is absent or not a number: programs differ in how they write durations and sizes. */
  number(name: string): number {
    const value = this.get(name);
    return typeof value === "number" && Number.isFinite(value) ? value : 0;
  }

  needFields(name: string): Fields {
    const fields = this.fields(name);
    if (fields === null) throw this.bad(name, "an object");
    return fields;
  }

  /** Null if it is absent. */
  fields(name: string): Fields | null {
    const value = this.get(name);
    if (value === undefined) return null;
    if (!isObject(value)) throw this.bad(name, "an object");
    return new Fields(value, this.#path === "" ? name : `${this.#path}.${name}`, this.#place);
  }

  /** Empty if it is absent. */
  list(name: string): unknown[] {
    const value = this.get(name);
    if (value !== undefined && !Array.isArray(value)) throw this.bad(name, "a list");
    return value ?? [];
  }

  /** The objects of a list. */
  items(name: string): Fields[] {
    return this.list(name).map((item, index) => {
      const path = `${this.#path === "" ? name : `${this.#path}.${name}`}[${index}]`;
      if (isObject(item)) return new Fields(item, path, this.#place);
      throw flowError("BAD_HAR", { ...this.#place, path, detail: `it is ${kindOf(item)}, not an object` });
    });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (value === "") return "empty";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
