// A slow, obvious reader and writer of protobuf messages, driven by the description of a schema and written from the wire rules alone:
// https://protobuf.dev/programming-guides/encoding/. It recurses, and nobody should make it faster.
import type { FieldDescription, SchemaDescription } from "../../src/codec/describe.ts";
import { firstIllFormed, textOf } from "./kernels.ts";

export type Message = Record<string, unknown>;
export type Outcome = { value: Message } | { code: string; offset: number };

/** The names of the types in descriptor.proto, by their numbers. */
const TYPES: readonly string[] =
  ". double float int64 uint64 int32 fixed64 fixed32 bool string group message bytes uint32 enum sfixed32 sfixed64 sint32 sint64".split(
    " ",
  );

type Wire = 0 | 1 | 2 | 3 | 5;

export function typeOf(field: FieldDescription): string {
  return TYPES[field.type];
}

export function wireOf(field: FieldDescription): Wire {
  const type = typeOf(field);
  if (["double", "fixed64", "sfixed64"].includes(type)) return 1;
  if (["float", "fixed32", "sfixed32"].includes(type)) return 5;
  if (["string", "bytes", "message"].includes(type)) return 2;
  return type === "group" ? 3 : 0;
}

class Refusal {
  readonly code: string;
  readonly offset: number;
  constructor(code: string, offset: number) {
    this.code = code;
    this.offset = offset;
  }
}

/** The value that the bytes spell as the schema's first message, or what is wrong first. */
export function decode(bytes: Uint8Array, schema: SchemaDescription, maxDepth: number = 100): Outcome {
  try {
    const reader = new Reader(bytes, schema, maxDepth);
    const value: Message = {};
    reader.message(value, 0, 0, bytes.length, { depth: 1, enclosed: false, group: 0 });
    reader.checkRequired();
    return { value };
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, offset: error.offset };
    throw error;
  }
}

interface Place {
  depth: number;
  /** Whether a length-delimited message is around this: then its length, not the input's, is the limit. */
  enclosed: boolean;
  /** The number that the end-group tag of the group being read must have, 0 outside groups. */
  group: number;
}

class Reader {
  #bytes: Uint8Array;
  #schema: SchemaDescription;
  #maxDepth: number;
  /** Each message that ended, in the order in which they ended, those that were merged for the last time. */
  #ended = new Map<Message, { which: number; start: number }>();

  constructor(bytes: Uint8Array, schema: SchemaDescription, maxDepth: number) {
    this.#bytes = bytes;
    this.#schema = schema;
    this.#maxDepth = maxDepth;
  }

  /** Reads fields up to `end`, or a group's up to its end tag. `which` is null in an unknown group. Returns where it stopped. */
  message(value: Message, which: number | null, start: number, end: number, place: Place): number {
    let at = start;
    for (;;) {
      if (at === end) {
        if (place.group !== 0) throw new Refusal("TRUNCATED", end);
        break;
      }
      const tagAt = at;
      const tag = this.#varint(at, end, 5);
      if (tag.value > 0xffffffffn) throw new Refusal("BAD_VARINT", tagAt);
      at = tag.end;
      const number = Number(tag.value >> 3n);
      const wire = Number(tag.value & 7n);
      if (number === 0) throw new Refusal("BAD_FIELD_NUMBER", tagAt);
      if (wire > 5) throw new Refusal("BAD_WIRE_TYPE", tagAt);
      if (wire === 4) {
        if (place.group !== number) throw new Refusal("UNMATCHED_END_GROUP", tagAt);
        break;
      }
      const field = which === null ? undefined : this.#schema.messages[which].fields.find((candidate) => candidate.number === number);
      at = this.#field(value, field, number, wire as Wire, tagAt, at, end, place);
    }
    if (which !== null) {
      this.#ended.delete(value);
      this.#ended.set(value, { which, start });
    }
    return at;
  }

  checkRequired(): void {
    for (const [value, { which, start }] of this.#ended) {
      const required = this.#schema.messages[which].fields.filter(({ label }) => label === "required");
      if (required.some(({ name }) => !Object.hasOwn(value, name))) throw new Refusal("MISSING_FIELD", start);
    }
  }

  /** Reads what follows a tag. Returns where the next tag is. */
  #field(
    value: Message,
    field: FieldDescription | undefined,
    number: number,
    wire: Wire,
    tagAt: number,
    at: number,
    end: number,
    place: Place,
  ): number {
    const fits = field !== undefined && wireOf(field) === wire;
    if (wire === 0) {
      const varint = this.#varint(at, end, 10);
      if (fits) store(value, field, fromVarint(field, varint.value));
      return varint.end;
    }
    if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (at + size > end) throw new Refusal("TRUNCATED", end);
      if (fits) store(value, field, fromFixed(field, this.#bytes.slice(at, at + size)));
      return at + size;
    }
    if (wire === 3) {
      if (place.depth === this.#maxDepth) throw new Refusal("TOO_DEEP", tagAt);
      const inside = { depth: place.depth + 1, enclosed: place.enclosed, group: number };
      return this.message(fits ? inner(value, field) : {}, fits ? (field.message as number) : null, at, end, inside);
    }
    const length = this.#varint(at, end, 10);
    if (length.value > BigInt(end - length.end)) {
      throw place.enclosed ? new Refusal("BAD_LENGTH", at) : new Refusal("TRUNCATED", end);
    }
    const start = length.end;
    const stop = start + Number(length.value);
    if (fits && typeOf(field) === "message") {
      if (place.depth === this.#maxDepth) throw new Refusal("TOO_DEEP", tagAt);
      this.message(inner(value, field), field.message as number, start, stop, { depth: place.depth + 1, enclosed: true, group: 0 });
    } else if (fits) {
      const bad = typeOf(field) === "string" ? firstIllFormed(this.#bytes, start, stop) : -1;
      if (bad >= 0) throw new Refusal("BAD_UTF8", bad);
      store(value, field, typeOf(field) === "string" ? textOf(this.#bytes, start, stop) : this.#bytes.slice(start, stop));
    } else if (field !== undefined && field.label === "repeated" && wireOf(field) !== 3 && wireOf(field) !== 2) {
      this.#packed(list(value, field), field, at, start, stop);
    }
    return stop;
  }

  #packed(values: unknown[], field: FieldDescription, lengthAt: number, start: number, stop: number): void {
    const wire = wireOf(field);
    let at = start;
    if (wire === 0) {
      while (at < stop) {
        let varint: { value: bigint; end: number };
        try {
          varint = this.#varint(at, stop, 10);
        } catch {
          throw new Refusal("BAD_VARINT", at);
        }
        values.push(fromVarint(field, varint.value));
        at = varint.end;
      }
      return;
    }
    const size = wire === 1 ? 8 : 4;
    if ((stop - start) % size !== 0) throw new Refusal("BAD_LENGTH", lengthAt);
    for (; at < stop; at += size) values.push(fromFixed(field, this.#bytes.slice(at, at + size)));
  }

  /** A varint of at most `limit` bytes. What it has above 64 bits is dropped, as everywhere in protobuf. */
  #varint(start: number, end: number, limit: number): { value: bigint; end: number } {
    let value = 0n;
    for (let index = 0; index < limit; index++) {
      if (start + index >= end) throw new Refusal("TRUNCATED", end);
      const byte = this.#bytes[start + index];
      value += BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: start + index + 1 };
    }
    throw new Refusal("BAD_VARINT", start);
  }
}

/** Sets an own property whatever its name. */
function setOwn(message: Message, name: string, value: unknown): void {
  Object.defineProperty(message, name, { value, writable: true, enumerable: true, configurable: true });
}

function own(message: Message, name: string): unknown {
  return Object.getOwnPropertyDescriptor(message, name)?.value;
}

function store(message: Message, field: FieldDescription, value: unknown): void {
  if (field.label === "repeated") list(message, field).push(value);
  else setOwn(message, field.name, value);
}

function list(message: Message, field: FieldDescription): unknown[] {
  if (own(message, field.name) === undefined) setOwn(message, field.name, []);
  return own(message, field.name) as unknown[];
}

/** The object of a sub-message: a new element of a repeated one, else the one that is there, for merging. */
function inner(message: Message, field: FieldDescription): Message {
  const made: Message = {};
  if (field.label === "repeated") list(message, field).push(made);
  else if (own(message, field.name) === undefined) setOwn(message, field.name, made);
  else return own(message, field.name) as Message;
  return made;
}

/** A number where that is exact. */
function integer(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function fromVarint(field: FieldDescription, bits: bigint): unknown {
  switch (typeOf(field)) {
    case "bool":
      return bits !== 0n;
    case "uint32":
      return integer(BigInt.asUintN(32, bits));
    case "int64":
      return integer(BigInt.asIntN(64, bits));
    case "uint64":
      return integer(bits);
    case "sint32":
      return integer(BigInt.asIntN(32, unzigzag(BigInt.asUintN(32, bits))));
    case "sint64":
      return integer(unzigzag(bits));
    default:
      return integer(BigInt.asIntN(32, bits));
  }
}

function unzigzag(bits: bigint): bigint {
  return bits % 2n === 0n ? bits / 2n : -(bits + 1n) / 2n;
}

function fromFixed(field: FieldDescription, bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer);
  switch (typeOf(field)) {
    case "double":
      return view.getFloat64(0, true);
    case "float":
      return view.getFloat32(0, true);
    case "fixed32":
      return view.getUint32(0, true);
    case "sfixed32":
      return view.getInt32(0, true);
    case "fixed64":
      return integer(view.getBigUint64(0, true));
    default:
      return integer(view.getBigInt64(0, true));
  }
}
