// HTTP headers: ordered, names repeated, any bytes. Names are looked up without regard to case, as in mitmproxy's `Headers`.
import { isBytes, ownBytes, typeName } from "../codec/options.ts";
import { flowError } from "../flow-errors.ts";
import { decodeEscaped, encodeEscaped } from "./escape.ts";
import { checkList } from "./list.ts";
import type { StateValue } from "./state.ts";
import { type Changeable, elementOf, type Form, kindOfNode, type Source, showInNode, sourceOf } from "./tape-part.ts";

/** A header field as it is on the wire. */
export type HeaderField = readonly [name: Uint8Array, value: Uint8Array];
/** What headers can be made from: pairs, or an object. Strings are encoded as UTF-8. */
export type HeadersInput =
  | Headers
  | Iterable<readonly [string | Uint8Array, string | Uint8Array]>
  | Readonly<Record<string, string | Uint8Array>>;

function bytesOf(value: string | Uint8Array): Uint8Array {
  if (typeof value === "string") return encodeEscaped(value);
  if (!isBytes(value)) throw new TypeError(`a header is a string or a Uint8Array, not ${typeName(value)}`);
  return ownBytes(value, "a header");
}

function isIterable(input: object): input is Iterable<readonly [string | Uint8Array, string | Uint8Array]> {
  return Symbol.iterator in input;
}

function fieldsOf(input: HeadersInput): readonly HeaderField[] {
  if (input instanceof Headers) return input.fields;
  const pairs = isIterable(input) ? input : Object.entries(input);
  return Array.from(pairs, ([name, value]) => [bytesOf(name), bytesOf(value)] as const);
}

/**
 * The headers of a message. Text is UTF-8; other bytes become lone surrogates, as in Python's `surrogateescape`, and are written back unchanged.
 * Names are matched regardless of case.
 *
 * @example
 * headers.get("content-type"); headers.set("X-Seen", "yes"); headers.getAll("set-cookie")
 */
export class Headers implements Changeable, Iterable<[string, string]> {
  static {
    showInNode(Headers.prototype, (headers) => headers.toJSON());
  }

  readonly #source: Source | null;
  #fields: readonly HeaderField[] | null;
  #modified: boolean;

  /** @param source is not for callers: a list on a tape */
  constructor(input: HeadersInput = [], source: Source | null = null) {
    this.#source = source;
    this.#modified = source === null;
    this.#fields = source === null ? fieldsOf(input) : null;
  }

  /** @internal The headers at a node. @throws CodecError BAD_STATE unless it is a list */
  static read(source: Source): Headers {
    checkList(source);
    return new Headers([], source);
  }

  /** Makes headers from their state: a list of pairs. */
  static fromState(state: unknown): Headers {
    return Headers.read(sourceOf(state));
  }

  /** The state: a list of pairs of bytes. */
  getState(): StateValue {
    return this.collect("state") as StateValue;
  }

  /** @internal */
  get modified(): boolean {
    return this.#modified;
  }

  /** @internal */
  collect(form: Form): unknown {
    const source = this.#source;
    if (source !== null && !this.#modified) return elementOf(source, form);
    return this.fields.map(([name, value]) => [name, value]);
  }

  /** All fields as they are on the wire, in order. Assigning replaces them. */
  get fields(): readonly HeaderField[] {
    this.#fields ??= this.#readFields();
    return this.#fields;
  }

  set fields(fields: Iterable<readonly [string | Uint8Array, string | Uint8Array]>) {
    this.#fields = fieldsOf(fields);
    this.#modified = true;
  }

  #readFields(): HeaderField[] {
    const { data, node } = this.#source as Source;
    const fields: HeaderField[] = [];
    for (let pair = data.firstItem(node); pair !== 0; pair = data.nextItem(node, pair)) {
      this.#checkPair(pair, fields.length);
      fields.push([data.payload(data.pairItem(pair, 0)), data.payload(data.pairItem(pair, 1))]);
    }
    return fields;
  }

  /** @throws CodecError BAD_STATE unless it is a list of a name and a value, bytes or text */
  #checkPair(pair: number, index: number): void {
    const { data, path, context } = this.#source as Source;
    if (data.isPair(pair)) return;
    const detail = `it is ${kindOfNode(data, pair)}, not a list of two bytes`;
    throw flowError("BAD_STATE", { ...context.place, path: `${path}[${index}]`, detail });
  }

  /** The value of a header, several joined by `, `; null if there is none. */
  get(name: string): string | null {
    const values = this.getAll(name);
    return values.length === 0 ? null : values.join(", ");
  }

  /** The values of all headers of this name, for those such as `Set-Cookie` that can't be joined. */
  getAll(name: string): string[] {
    const lower = name.toLowerCase();
    const values: string[] = [];
    const source = this.#source;
    if (this.#fields !== null || source === null || /[^\x21-\x7e]/.test(lower)) {
      for (const [key, value] of this.fields) if (decodeEscaped(key).toLowerCase() === lower) values.push(decodeEscaped(value));
      return values;
    }
    // Most headers are never looked at: on the tape, only those of the name are decoded.
    const { data, node } = source;
    let index = 0;
    for (let pair = data.firstItem(node); pair !== 0; pair = data.nextItem(node, pair)) {
      this.#checkPair(pair, index++);
      if (data.equalsIgnoringCase(data.pairItem(pair, 0), lower)) values.push(data.text(data.pairItem(pair, 1)));
    }
    return values;
  }

  /** Whether there is a header of this name, in any case. */
  has(name: string): boolean {
    return this.getAll(name).length > 0;
  }

  /** Replaces all headers of this name with one, in the place of the first; adds it at the end if there was none. */
  set(name: string, value: string | Uint8Array): void {
    this.setAll(name, [value]);
  }

  /** Replaces the values of the headers of this name in place. Further values go to the end; surplus headers are removed. */
  setAll(name: string, values: Iterable<string | Uint8Array>): void {
    const lower = name.toLowerCase();
    const rest = Array.from(values, bytesOf);
    const fields: HeaderField[] = [];
    for (const field of this.fields) {
      if (decodeEscaped(field[0]).toLowerCase() !== lower) fields.push(field);
      else {
        const value = rest.shift();
        if (value !== undefined) fields.push([field[0], value]);
      }
    }
    this.fields = [...fields, ...rest.map((value): HeaderField => [bytesOf(name), value])];
  }

  /** Adds a header at the end. */
  add(name: string, value: string | Uint8Array): void {
    this.fields = [...this.fields, [name, value]];
  }

  /** Inserts a header before the one at `index`. */
  insert(index: number, name: string, value: string | Uint8Array): void {
    this.fields = this.fields.toSpliced(index, 0, [bytesOf(name), bytesOf(value)]);
  }

  /** Removes all headers of this name. @returns whether there were any */
  delete(name: string): boolean {
    if (!this.has(name)) return false;
    this.setAll(name, []);
    return true;
  }

  /** The distinct names, each as it is first spelled. */
  keys(): string[] {
    const names = new Map<string, string>();
    for (const [name] of this) if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    return [...names.values()];
  }

  /** All fields as text, repeated ones included. */
  *[Symbol.iterator](): Iterator<[string, string]> {
    for (const [name, value] of this.fields) yield [decodeEscaped(name), decodeEscaped(value)];
  }

  /** All fields as text: pairs of name and value. */
  toJSON(): [string, string][] {
    return [...this];
  }

  /** The header block as in HTTP/1: a line for each field, ending in CR LF. */
  toString(): string {
    return Array.from(this, ([name, value]) => `${name}: ${value}\r\n`).join("");
  }
}
