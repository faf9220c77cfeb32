// Reads plain messages by the plans of a schema: bytes → object in one pass, as far as `PlainReader` goes.
import { TYPE_BYTES, TYPE_STRING, WIRE_LENGTH, WIRE_START_GROUP } from "../abi.ts";
import { isZero } from "./numbers.ts";
import { setOwn } from "./objects.ts";
import { DEEPEST_PLAIN, notPlain, type PlainReader } from "./plain-read.ts";
import type { FieldPlan, MessagePlan } from "./schema.ts";

type PlainObject = Record<string, unknown>;

export class DirectReader {
  /** The values of the messages being read, by depth; undefined where there is none. */
  readonly #levels: unknown[][] = Array.from({ length: DEEPEST_PLAIN + 1 }, () => []);

  /** Reads the message from the reader's position to `end`, with at most `depth` levels. @throws notPlain */
  read(reader: PlainReader, end: number, depth: number, plan: MessagePlan): PlainObject {
    try {
      return this.#message(reader, end, depth, plan);
    } catch (error) {
      for (const values of this.#levels) values.fill(undefined);
      throw error;
    }
  }

  #message(reader: PlainReader, end: number, depth: number, plan: MessagePlan): PlainObject {
    const values = this.#fields(reader, end, depth, plan);
    for (let i = 0; i < plan.required.length; i++) if (values[plan.required[i].position] === undefined) throw notPlain;
    return plan.shape.make(values);
  }

  #fields(reader: PlainReader, end: number, depth: number, plan: MessagePlan): unknown[] {
    if (depth === 0) throw notPlain;
    const values = this.#levels[depth];
    const { byNumber } = plan;
    for (let i = values.length; i < plan.fields.length; i++) values.push(undefined);
    for (let wireTag = reader.tag(end); wireTag !== 0; wireTag = reader.tag(end)) {
      const field = byNumber[wireTag >>> 3] as FieldPlan | undefined;
      if (field === undefined) throw notPlain;
      if (wireTag !== field.wireTag) {
        this.#packed(reader, end, wireTag, field, values);
        continue;
      }
      const value = this.#value(reader, end, depth, field, values);
      const { position } = field;
      if (field.repeated) {
        if (!field.map) listOf(values, field).push(value);
      } else if (values[position] !== undefined || (field.rivals.length > 0 && hasRival(field, values))) throw notPlain;
      else values[position] = field.implicit && isNone(value) ? undefined : value;
    }
    return values;
  }

  #value(reader: PlainReader, end: number, depth: number, field: FieldPlan, values: unknown[]): unknown {
    if (field.wire !== WIRE_LENGTH) return scalarOf(reader, end, field);
    if (field.message !== null) {
      const stop = reader.stop(end);
      return field.map ? this.#entry(reader, stop, depth, field, values) : this.#message(reader, stop, depth - 1, field.message);
    }
    return field.type === TYPE_BYTES ? reader.payload(end) : reader.text(end);
  }

  /** Reads a map entry and puts it into the map. */
  #entry(reader: PlainReader, stop: number, depth: number, field: FieldPlan, values: unknown[]): void {
    const entry = this.#fields(reader, stop, depth - 1, field.message as MessagePlan);
    if (entry[0] === undefined || entry[1] === undefined) throw notPlain;
    values[field.position] ??= {};
    setOwn(values[field.position] as PlainObject, String(entry[0]), entry[1]);
    entry[0] = undefined;
    entry[1] = undefined;
  }

  #packed(reader: PlainReader, end: number, wireTag: number, field: FieldPlan, values: unknown[]): void {
    if (wireTag !== field.packedWireTag || !field.repeated || isLong(field)) throw notPlain;
    const stop = reader.stop(end);
    const list = listOf(values, field);
    while (reader.at < stop) list.push(scalarOf(reader, stop, field));
  }
}

/** Whether a field's values are not numbers, so that they cannot be packed. */
function isLong({ type, message }: FieldPlan): boolean {
  return type === TYPE_STRING || type === TYPE_BYTES || message !== null;
}

function scalarOf(reader: PlainReader, end: number, field: FieldPlan): unknown {
  if (field.wire === WIRE_START_GROUP) throw notPlain;
  const value = reader.number(field.type, end);
  if (field.enum?.closed && !field.enum.names.has(value as number)) throw notPlain;
  return value;
}

function isNone(value: unknown): boolean {
  return isZero(value) || (value instanceof Uint8Array && value.length === 0);
}

function listOf(values: unknown[], field: FieldPlan): unknown[] {
  values[field.position] ??= [];
  return values[field.position] as unknown[];
}

/** Whether another field of its oneof has been read. */
function hasRival({ rivals }: FieldPlan, values: readonly unknown[]): boolean {
  return rivals.some(({ position }) => values[position] !== undefined);
}
