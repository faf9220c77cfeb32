// Plain objects → tape, for protobuf, by the plans of a schema. Iterative, like the tnetstring writer.
import { TAG_FIXED32, TAG_MASK, TAG_MESSAGE, TAG_VARINT, TYPE_BYTES, TYPE_STRING } from "../abi.ts";
import { writeVarint } from "../engine/js/varint.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError, type ErrorCode } from "../errors.ts";
import { bytesOf } from "./bytes.ts";
import { Bits, writeNumber } from "./numbers.ts";
import type { FieldPlan, MessagePlan } from "./schema.ts";
import type { TapeWriter } from "./tape-writer.ts";

/** A message being written. */
interface Open {
  node: number;
  plan: MessagePlan | null;
  /** Its fields' values, by position. */
  readonly values: unknown[];
  /** The field and, of a repeated one, the element to be written next. */
  field: number;
  element: number;
  /** The field being written, for error paths. */
  current: FieldPlan | null;
}

/** Objects that hold values but no fields: taken for a message they would make an empty one. */
function isCollection(value: object): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Map || value instanceof Set;
}

export class ProtobufWriter {
  readonly #tape: TapeWriter;
  readonly #stack: Open[] = [];
  readonly #bits: Bits = new Bits();
  #depth = 0;
  #maxDepth = 0;
  /** The highest level of the stack that this message has used. */
  #deepest = -1;

  constructor(tape: TapeWriter) {
    this.#tape = tape;
  }

  /**
   * Writes a message onto the tape. Fields that are undefined or null are absent; others than the schema's are not looked at.
   *
   * @throws CodecError MISSING_FIELD, UNSUPPORTED_VALUE, OUT_OF_RANGE, BAD_STRING, TOO_DEEP with the path
   */
  write(value: unknown, plan: MessagePlan, maxDepth: number): void {
    this.#maxDepth = maxDepth;
    this.#depth = 0;
    this.#deepest = -1;
    this.#tape.begin(maxDepth);
    try {
      this.#open(TAG_MESSAGE, value, plan);
      while (this.#depth > 0) this.#continue(this.#stack[this.#depth - 1]);
    } finally {
      // Nothing that the caller gave is held on to.
      this.#forget();
    }
  }

  #forget(): void {
    for (let level = 0; level <= this.#deepest; level++) {
      const { values } = this.#stack[level];
      for (let i = 0; i < values.length; i++) values[i] = undefined;
    }
    if (this.#stack.length > 64) this.#stack.length = 64;
  }

  /** Writes the fields of the innermost message until it ends or one of them is a message itself. */
  #continue(open: Open): void {
    const { fields } = open.plan as MessagePlan;
    const { values } = open;
    while (open.field < fields.length) {
      const field = fields[open.field];
      open.current = field;
      const value = values[field.position];
      if (value === undefined || value === null) {
        if (field.required) throw this.#error("MISSING_FIELD");
      } else if (field.repeated) {
        if (this.#repeated(open, field, value)) return;
      } else if (field.message !== null) {
        open.field++;
        this.#open(field.tagWord, value, field.message);
        return;
      } else this.#scalar(field, value);
      open.field++;
    }
    this.#tape.close(open.node);
    this.#depth--;
  }

  /** @returns true when an element has been opened, which is to be written first */
  #repeated(open: Open, field: FieldPlan, value: unknown): boolean {
    if (!Array.isArray(value)) throw this.#error("UNSUPPORTED_VALUE", "a repeated field takes an array");
    if (field.packed) {
      if (value.length > 0) this.#packed(open, field, value);
      return false;
    }
    while (open.element < value.length) {
      const element = value[open.element++];
      if (field.message !== null) {
        this.#open(field.tagWord, element, field.message);
        return true;
      }
      this.#scalar(field, element);
    }
    open.element = 0;
    return false;
  }

  #open(tagWord: number, value: unknown, plan: MessagePlan): void {
    if (typeof value !== "object" || value === null || isCollection(value)) {
      throw this.#error("UNSUPPORTED_VALUE", `${plan.name} takes an object of its fields`);
    }
    if (this.#depth === this.#maxDepth) throw this.#error("TOO_DEEP");
    const node = this.#tape.open(tagWord);
    let open = this.#stack[this.#depth];
    if (open === undefined) {
      open = { node, plan, values: [], field: 0, element: 0, current: null };
      this.#stack.push(open);
    } else {
      open.node = node;
      open.plan = plan;
      open.field = 0;
      open.element = 0;
      open.current = null;
    }
    if (this.#depth > this.#deepest) this.#deepest = this.#depth;
    this.#depth++;
    plan.shape.take(value as Record<string, unknown>, open.values);
  }

  #scalar(field: FieldPlan, value: unknown): void {
    const tape = this.#tape;
    if (field.type === TYPE_STRING) {
      if (typeof value !== "string") throw this.#error("UNSUPPORTED_VALUE", `a string field does not take ${typeof value}`);
      if (!tape.text(field.tagWord, value)) throw this.#error("BAD_STRING");
    } else if (field.type === TYPE_BYTES) this.#bytes(field, value);
    else {
      this.#number(field, value);
      tape.leaf(field.tagWord, this.#bits.low, this.#bits.high);
    }
  }

  #bytes(field: FieldPlan, value: unknown): void {
    const tape = this.#tape;
    if (typeof value === "string") {
      if (!tape.text(field.tagWord, value)) throw this.#error("BAD_STRING");
      return;
    }
    const bytes = typeof value === "object" && value !== null ? bytesOf(value) : null;
    if (bytes === null) throw this.#error("UNSUPPORTED_VALUE", `a bytes field does not take ${typeof value}`);
    tape.byteString(field.tagWord, bytes);
  }

  #number(field: FieldPlan, value: unknown): void {
    let number = value;
    if (field.enumValues !== null && typeof value === "string") {
      number = field.enumValues.get(value);
      if (number === undefined) throw this.#error("OUT_OF_RANGE", `no enum value is called ${JSON.stringify(value)}`);
    }
    const wrong = writeNumber(field.type, number, this.#bits);
    if (wrong !== "") throw this.#error(wrong, `${typeof value === "object" ? "an object" : String(value)}`);
  }

  /** All elements as one payload. */
  #packed(open: Open, field: FieldPlan, values: readonly unknown[]): void {
    const tape = this.#tape;
    const bits = this.#bits;
    const kind = field.tagWord & TAG_MASK;
    const { length } = values;
    const start = tape.reserve(length * 10);
    let cursor = start;
    while (open.element < length) {
      this.#number(field, values[open.element++]);
      const { low, high } = bits;
      if (kind === TAG_VARINT) cursor = writeVarint(tape.bytes, cursor, low, high);
      else {
        const size = kind === TAG_FIXED32 ? 4 : 8;
        for (let i = 0; i < size; i++) tape.bytes[cursor++] = (i < 4 ? low : high) >>> (8 * (i & 3));
      }
    }
    open.element = 0;
    tape.commit(cursor - start);
    tape.leaf(field.packedTagWord, start, cursor - start);
  }

  #error(code: ErrorCode, detail?: string): CodecError {
    let path = "";
    for (const { current, element } of this.#stack.slice(0, this.#depth)) {
      if (current === null) break;
      path = joinPath(path, current.name);
      if (element > 0) path = joinPath(path, element - 1);
    }
    return new CodecError(code, { path, detail });
  }
}
