// Fields of a part by their types: what is stored as another one is converted where that means the same, and a typed error where not.

import { TAG_BOOLEAN, TAG_NULL } from "../abi.ts";
import { Float } from "../codec/float.ts";
import { isBytes, ownBytes } from "../codec/options.ts";
import type { CodecError } from "../errors.ts";
import { decodeEscaped, encodeEscaped } from "./escape.ts";
import { kindOf } from "./state.ts";
import { kindOfNode, TapePart } from "./tape-part.ts";

/** Base class of all parts of flows, and of flows. */
export abstract class FlowPart extends TapePart {
  #badKind(name: string, found: string, wanted: string): CodecError {
    return this.bad(name, `it is ${found}, not ${wanted}`);
  }

  /** Text, or bytes as text; null if there is none. @throws CodecError BAD_STATE for other types */
  protected readText(name: string): string | null {
    const changed = this.changeOf(name);
    if (changed !== undefined) {
      if (changed === null || typeof changed === "string") return changed;
      if (changed instanceof Uint8Array) return decodeEscaped(changed);
      throw this.#badKind(name, kindOf(changed), "text");
    }
    const node = this.nodeOf(name);
    const { data } = this.source;
    if (node === 0 || data.tag(node) === TAG_NULL) return null;
    if (!data.isString(node)) throw this.#badKind(name, kindOfNode(data, node), "text");
    return data.text(node);
  }

  /** Bytes, or text as bytes; null if there is none. @throws CodecError BAD_STATE for other types, BODY_NOT_LOADED */
  protected readBytes(name: string): Uint8Array | null {
    const changed = this.changeOf(name);
    if (changed !== undefined) {
      if (changed === null || changed instanceof Uint8Array) return changed;
      if (typeof changed === "string") return encodeEscaped(changed);
      throw this.#badKind(name, kindOf(changed), "bytes");
    }
    const node = this.bytesNode(name);
    return node === 0 ? null : this.source.data.payload(node);
  }

  /** The node of an unchanged field of bytes; 0 where it is null or absent. */
  protected bytesNode(name: string): number {
    const node = this.nodeOf(name);
    const { data } = this.source;
    if (node === 0 || data.tag(node) === TAG_NULL) return 0;
    if (!data.isString(node)) throw this.#badKind(name, kindOfNode(data, node), "bytes");
    return node;
  }

  /** How many bytes a field has, without reading them; null if there is none. */
  protected bytesLength(name: string): number | null {
    if (this.changeOf(name) !== undefined) return this.readBytes(name)?.length ?? null;
    const node = this.bytesNode(name);
    return node === 0 ? null : this.source.data.length(node);
  }

  /** The bytes of a field from anywhere. */
  protected async loadBytes(name: string): Promise<Uint8Array | null> {
    if (this.changeOf(name) !== undefined) return this.readBytes(name);
    const node = this.bytesNode(name);
    return node === 0 ? null : this.source.data.loadPayload(node);
  }

  /** The same in pieces of at most so many bytes, none of which is kept. */
  protected async *loadPieces(name: string, size: number): AsyncGenerator<Uint8Array, void, void> {
    const bytes = this.changeOf(name) === undefined ? null : this.readBytes(name);
    const node = bytes === null ? this.bytesNode(name) : 0;
    const { data } = this.source;
    const length = bytes?.length ?? (node === 0 ? 0 : data.length(node));
    for (let at = 0; at < length; at += size) {
      const end = Math.min(length, at + size);
      yield bytes?.subarray(at, end) ?? (await data.source.load(data.start(node) + at, data.start(node) + end));
    }
  }

  /** An integer or a float, of a bool 0 or 1; null if there is none. @throws CodecError BAD_STATE for other types */
  protected readNumber(name: string): number | null {
    const changed = this.changeOf(name);
    if (changed !== undefined) {
      if (changed === null) return null;
      if (changed instanceof Float) return changed.value;
      if (typeof changed === "number" || typeof changed === "bigint" || typeof changed === "boolean") return Number(changed);
      throw this.#badKind(name, kindOf(changed), "a number");
    }
    const node = this.nodeOf(name);
    const { data } = this.source;
    if (node === 0 || data.tag(node) === TAG_NULL) return null;
    if (data.isNumber(node)) return data.number(node);
    if (data.tag(node) === TAG_BOOLEAN) return data.boolean(node) ? 1 : 0;
    throw this.#badKind(name, kindOfNode(data, node), "a number");
  }

  /** A boolean, or whether a number is not 0; null if there is none. @throws CodecError BAD_STATE for other types */
  protected readBoolean(name: string): boolean | null {
    const node = this.nodeOf(name);
    const { data } = this.source;
    if (this.changeOf(name) !== undefined || (node !== 0 && data.tag(node) !== TAG_BOOLEAN)) {
      const value = this.readNumber(name);
      return value === null ? null : value !== 0;
    }
    return node === 0 ? null : data.boolean(node);
  }

  protected setText(name: string, value: string | null): void {
    if (value !== null && typeof value !== "string") throw new TypeError(`${name} is a string, not ${typeof value}`);
    this.set(name, value);
  }

  /** Strings are taken as their UTF-8. */
  protected setBytes(name: string, value: Uint8Array | string | null): void {
    if (value !== null && typeof value !== "string" && !isBytes(value)) {
      throw new TypeError(`${name} is a Uint8Array or a string, not ${typeof value}`);
    }
    this.set(name, typeof value === "string" ? encodeEscaped(value) : value === null ? null : ownBytes(value, name));
  }

  /** A number that is a float in the file, such as a time. */
  protected setFloat(name: string, value: number | null): void {
    if (value !== null && typeof value !== "number") throw new TypeError(`${name} is a number, not ${typeof value}`);
    this.set(name, value === null ? null : new Float(value));
  }

  protected setInteger(name: string, value: number | null): void {
    if (value !== null && typeof value !== "number") throw new TypeError(`${name} is a number, not ${typeof value}`);
    if (value !== null && !Number.isSafeInteger(value)) throw new RangeError(`${name} is a whole number, not ${value}`);
    this.set(name, value);
  }

  protected setBoolean(name: string, value: boolean | null): void {
    if (value !== null && typeof value !== "boolean") throw new TypeError(`${name} is a boolean, not ${typeof value}`);
    this.set(name, value);
  }
}
