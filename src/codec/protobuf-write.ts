// Plain objects → protobuf bytes, by the plans of a schema, back to front. Iterative, so that a message's depth does not use up the call
// stack.
import {
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_INT32,
  TYPE_INT64,
  TYPE_STRING,
  TYPE_UINT32,
  TYPE_UINT64,
  WIRE_END_GROUP,
  WIRE_START_GROUP,
} from "../abi.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError, type CodecErrorCode } from "../errors.ts";
import { type BackwardsWriter, isCollection, type Refusal } from "./backwards.ts";
import type { FieldPlan, MessagePlan } from "./schema.ts";
import { takeOwn } from "./shape.ts";

type PlainObject = Record<PropertyKey, unknown>;

/** Levels of the stack that are kept between messages. */
const KEPT_LEVELS = 64;

/** A message being written. */
class Open {
  plan!: MessagePlan;
  /** Its field in its parent, null for the root; and its key, if it is the value of a map entry. */
  field: FieldPlan | null = null;
  key: string | null = null;
  /** Bytes written before this message was opened. Writing goes backwards, so they come after it in the output. */
  before = 0;
  /** How deeply it is nested; a map entry counts as a level. */
  level = 0;
  /** Its fields' values, by position. Each is cleared once it is written, so that no reference to the caller's values is kept. */
  readonly values: unknown[] = [];
  /** How many fields are still to be written, and how many elements of the current repeated field; -1 before its first. */
  fields = 0;
  elements = -1;
  /** The keys of the current map. */
  keys: string[] | null = null;
  /** The field being written, for error paths. */
  current: FieldPlan | null = null;
}

export class ProtobufWriter {
  readonly out: BackwardsWriter;
  readonly #stack: Open[] = [];
  readonly #refusal: Refusal;
  #depth = 0;
  #maxDepth = 0;

  constructor(out: BackwardsWriter) {
    this.out = out;
    this.#refusal = (code, detail) => this.#error(code, detail);
  }

  /**
   * Writes a message. Fields that are undefined or null count as absent; properties that the schema does not know are ignored.
   *
   * @param largest payloads longer than this are not copied
   * @throws CodecError MISSING_FIELD, UNSUPPORTED_VALUE, OUT_OF_RANGE, BAD_STRING, TOO_DEEP with the path, TOO_LARGE, OUT_OF_MEMORY
   */
  write(value: unknown, plan: MessagePlan, maxDepth: number, largest: number): void {
    this.out.begin(largest, this.#refusal);
    this.#maxDepth = maxDepth;
    this.#depth = 0;
    try {
      this.#open(null, value, plan, null, 1);
      while (this.#depth > 0) this.#continue(this.#stack[this.#depth - 1]);
    } catch (error) {
      this.#forget();
      throw error;
    }
    if (this.#stack.length > KEPT_LEVELS) this.#stack.length = KEPT_LEVELS;
    this.out.finish();
  }

  #forget(): void {
    for (const open of this.#stack) {
      open.values.fill(undefined);
      open.keys = null;
    }
    this.#stack.length = Math.min(this.#stack.length, KEPT_LEVELS);
  }

  // ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #open(field: FieldPlan | null, value: unknown, plan: MessagePlan, key: string | null, level: number): void {
    if (typeof value !== "object" || value === null) throw this.#error("UNSUPPORTED_VALUE", `${plan.name} takes an object of its fields`);
    const prototype = Object.getPrototypeOf(value);
    const isPlain = prototype === Object.prototype || prototype === null;
    if (!isPlain && isCollection(value)) throw this.#error("UNSUPPORTED_VALUE", `${plan.name} takes an object of its fields`);
    if (level > this.#maxDepth) throw this.#error("TOO_DEEP");
    const depth = this.#depth++;
    let open = this.#stack[depth];
    if (open === undefined) {
      open = new Open();
      this.#stack.push(open);
    }
    open.plan = plan;
    open.field = field;
    open.key = key;
    open.level = level;
    open.fields = plan.fields.length;
    open.elements = -1;
    open.current = null;
    open.before = this.out.total;
    if (field !== null && field.wire === WIRE_START_GROUP) this.out.tag(field.wireTag ^ (WIRE_START_GROUP ^ WIRE_END_GROUP));
    if (isPlain) plan.shape.take(value as PlainObject, open.values);
    else takeOwn(plan.fields, value as PlainObject, open.values);
    if (plan.isChecked) this.#check(open, plan);
    if (plan.keepUnknown) this.out.unknown(value);
  }

  #check(open: Open, plan: MessagePlan): void {
    const { values } = open;
    const { required, oneofs } = plan;
    for (let i = 0; i < required.length; i++) {
      const value = values[required[i].position];
      if (value !== undefined && value !== null) continue;
      open.current = required[i];
      throw this.#error("MISSING_FIELD");
    }
    for (let i = 0; i < oneofs.length; i++) {
      let given: FieldPlan | null = null;
      for (const field of oneofs[i]) {
        const value = values[field.position];
        if (value === undefined || value === null) continue;
        open.current = field;
        if (given !== null) throw this.#error("UNSUPPORTED_VALUE", `of a oneof, ${given.name} is given too`);
        given = field;
      }
    }
  }

  /** Writes the fields of the innermost message until it ends or one of them is a message itself. */
  #continue(open: Open): void {
    const { fields } = open.plan;
    const { values } = open;
    for (let position = open.fields - 1; position >= 0; position--) {
      const value = values[position];
      if (value === undefined || value === null) continue;
      const field = fields[position];
      open.current = field;
      if (field.repeated) {
        open.fields = position + 1;
        if (this.#repeated(open, field, value)) return;
      } else if (field.message !== null) {
        open.fields = position;
        values[position] = undefined;
        this.#open(field, value, field.message, null, open.level + 1);
        return;
      } else this.#scalar(field, value);
      values[position] = undefined;
    }
    this.#close(open);
  }

  #close(open: Open): void {
    this.#depth--;
    const { field, key } = open;
    if (field === null) return;
    if (key === null) this.#head(field, open.before);
    else {
      const [keyField, valueField] = (field.message as MessagePlan).fields;
      this.#head(valueField, open.before);
      this.out.key(keyField.type, keyField.wireTag, key);
      this.#head(field, open.before);
    }
  }

  /** Writes what precedes a message's content: its tag and, unless it is a group, its length. */
  #head(field: FieldPlan, before: number): void {
    if (field.wire === WIRE_START_GROUP) this.out.tag(field.wireTag);
    else this.out.head(field.wireTag, before);
  }

  // ── repeated fields ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @returns true if a message element was opened, which must be written first */
  #repeated(open: Open, field: FieldPlan, value: unknown): boolean {
    if (field.map) return this.#map(open, field, value);
    const list = this.out.list(value as readonly unknown[]);
    if (open.elements < 0) open.elements = list.length;
    if (field.packed) this.#packed(open, field, list);
    while (open.elements > 0) {
      const element = list[--open.elements];
      if (field.message !== null) {
        this.#open(field, element, field.message, null, open.level + 1);
        return true;
      }
      this.#scalar(field, element);
    }
    open.elements = -1;
    return false;
  }

  /** All elements as one payload. */
  #packed(open: Open, field: FieldPlan, values: readonly unknown[]): void {
    if (values.length === 0) return;
    const before = this.out.total;
    while (open.elements > 0) {
      const element = values[--open.elements];
      this.out.element(field.type, field.enum === null ? element : this.out.enumNumber(field.enum, element));
    }
    this.out.head(field.packedWireTag, before);
  }

  #map(open: Open, field: FieldPlan, value: unknown): boolean {
    if (open.elements < 0) {
      open.keys = this.out.keys(value);
      open.elements = open.keys.length;
    }
    if (open.elements > 0 && open.level === this.#maxDepth) throw this.#error("TOO_DEEP");
    const keys = open.keys as string[];
    const [keyField, valueField] = (field.message as MessagePlan).fields;
    while (open.elements > 0) {
      const key = keys[--open.elements];
      const element = (value as PlainObject)[key];
      if (valueField.message !== null) {
        this.#open(field, element, valueField.message, key, open.level + 2);
        return true;
      }
      const before = this.out.total;
      this.#scalar(valueField, element);
      this.out.key(keyField.type, keyField.wireTag, key);
      this.#head(field, before);
    }
    open.elements = -1;
    open.keys = null;
    return false;
  }

  // ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A value with its tag. */
  #scalar(field: FieldPlan, value: unknown): void {
    const { out } = this;
    const { type, wireTag, implicit } = field;
    switch (type) {
      case TYPE_STRING:
        out.text(wireTag, value, implicit);
        return;
      case TYPE_BYTES:
        out.payload(wireTag, value, implicit);
        return;
      case TYPE_INT32:
      case TYPE_UINT32:
      case TYPE_INT64:
      case TYPE_UINT64:
        out.integer(type, wireTag, value, implicit);
        return;
      case TYPE_DOUBLE:
        out.double(wireTag, value, implicit);
        return;
      default:
        out.number(type, wireTag, field.enum === null ? value : out.enumNumber(field.enum, value), implicit);
    }
  }

  #error(code: CodecErrorCode, detail?: string): CodecError {
    let path = "";
    for (const { current, elements, keys } of this.#stack.slice(0, this.#depth)) {
      if (current === null) break;
      path = joinPath(path, current.name);
      if (keys !== null && elements >= 0) path = joinPath(path, keys[elements]);
      else if (elements >= 0) path = joinPath(path, elements);
    }
    return new CodecError(code, { path, detail });
  }
}
