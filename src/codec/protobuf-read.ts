// Tape → plain objects, for protobuf, by the plans of a schema. The last value of a field wins; sub-messages that come again are merged.
import {
  FIELD_SHIFT,
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  TAG_BYTES,
  TAG_FIXED32,
  TAG_GROUP,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_PACKED,
  TAG_TEXT,
  TAG_VARINT,
} from "../abi.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError } from "../errors.ts";
import { Bits, readNumber } from "./numbers.ts";
import type { Payloads } from "./payloads.ts";
import type { FieldPlan, MessagePlan, Schema } from "./schema.ts";

type PlainObject = Record<string, unknown>;

/** A message being read. */
class Open {
  plan!: MessagePlan;
  /** The field that it is in its parent; none at the top. */
  field: FieldPlan | null = null;
  /** Its fields' values so far, by position. */
  readonly values: unknown[] = [];
  node = 0;
  /** The node after its last. */
  next = 0;
  /** Bits of the required fields seen. */
  seen = 0;
}

export class ProtobufReader {
  readonly #schema: Schema;
  readonly #bits: Bits = new Bits();
  readonly #stack: Open[] = [];
  #depth = 0;
  /** Messages that ended without a required field, and which; a later occurrence may still bring it. */
  readonly #incomplete: Map<PlainObject, { node: number; missing: FieldPlan }> = new Map();

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /**
   * The message on the tape. Absent fields are absent from the object.
   * @throws CodecError MISSING_FIELD with the offset of its message and the path
   */
  read(words: Uint32Array, tape: number, count: number, payloads: Payloads, copy: boolean): PlainObject {
    this.#depth = 0;
    try {
      return this.#messages(words, tape, count, payloads, copy);
    } finally {
      // Nothing that the caller gave is held on to.
      for (const { values } of this.#stack) values.fill(undefined);
      if (this.#incomplete.size > 0) this.#incomplete.clear();
      if (this.#stack.length > 64) this.#stack.length = 64;
    }
  }

  #messages(words: Uint32Array, tape: number, count: number, payloads: Payloads, copy: boolean): PlainObject {
    const { fields, plan } = this.#schema;
    let open = this.#open(plan, null, 0, count);
    for (let node = 1; node < count; node++) {
      while (node === open.next) {
        this.#close(open);
        open = this.#stack[this.#depth - 1];
      }
      const at = tape + node * NODE_WORDS;
      const word = words[at];
      const field = fields[word >>> FIELD_SHIFT];
      const tag = word & TAG_MASK;
      const start = words[at + NODE_START];
      if (tag === TAG_MESSAGE || tag === TAG_GROUP) {
        const before = open.values[field.position];
        open.seen |= field.requiredBit;
        open = this.#open(field.message as MessagePlan, field, node, words[at + NODE_NEXT]);
        if (before !== undefined && !field.repeated) this.#reopen(open, before as PlainObject);
        continue;
      }
      const length = words[at + NODE_LENGTH];
      if (tag === TAG_PACKED) {
        this.#packed(this.#list(open, field), field, payloads.view(start, length));
        continue;
      }
      let value: unknown;
      if (tag === TAG_TEXT) value = payloads.text(start, length, word & FLAG_NON_ASCII);
      else if (tag === TAG_BYTES) value = copy ? payloads.copy(start, length) : payloads.view(start, length);
      else value = readNumber(field.type, start, length, this.#bits);
      if (field.repeated) this.#list(open, field).push(value);
      else {
        open.values[field.position] = value;
        open.seen |= field.requiredBit;
      }
    }
    while (this.#depth > 1) this.#close(this.#stack[this.#depth - 1]);
    const root = this.#close(this.#stack[0]);
    for (const { node, missing } of this.#incomplete.values()) {
      const path = joinPath(this.#pathTo(words, tape, node), missing.name);
      throw new CodecError("MISSING_FIELD", { offset: words[tape + node * NODE_WORDS + NODE_START], path });
    }
    return root;
  }

  #open(plan: MessagePlan, field: FieldPlan | null, node: number, next: number): Open {
    let open = this.#stack[this.#depth];
    if (open === undefined) {
      open = new Open();
      this.#stack.push(open);
    }
    open.plan = plan;
    open.field = field;
    open.node = node;
    open.next = next;
    open.seen = 0;
    const { values } = open;
    for (let i = 0; i < plan.fields.length; i++) values[i] = undefined;
    this.#depth++;
    return open;
  }

  /** Goes on with a sub-message that came before: what comes now is merged into it. */
  #reopen(open: Open, before: PlainObject): void {
    open.plan.shape.take(before, open.values);
    for (const { position, requiredBit } of open.plan.fields) if (open.values[position] !== undefined) open.seen |= requiredBit;
    this.#incomplete.delete(before);
  }

  #list(open: Open, field: FieldPlan): unknown[] {
    open.values[field.position] ??= [];
    return open.values[field.position] as unknown[];
  }

  /** Makes the object of the innermost message and puts it into its parent. */
  #close(open: Open): PlainObject {
    const { plan, field, values } = open;
    const object = plan.shape.make(values);
    if ((open.seen & plan.requiredBits) !== plan.requiredBits) {
      const missing = plan.fields.find(({ requiredBit }) => (requiredBit & ~open.seen) !== 0) as FieldPlan;
      this.#incomplete.set(object, { node: open.node, missing });
    }
    this.#depth--;
    if (field !== null) {
      const parent = this.#stack[this.#depth - 1];
      if (field.repeated) this.#list(parent, field).push(object);
      else parent.values[field.position] = object;
    }
    return object;
  }

  /** The path of a message, found from the top; only an error wants it. */
  #pathTo(words: Uint32Array, tape: number, node: number): string {
    let path = "";
    for (let open = 0; open !== node; ) {
      // The child that is the node or holds it, and how many of its field came before.
      let child = open + 1;
      const before = new Map<FieldPlan, number>();
      const fieldOf = (index: number): FieldPlan => this.#schema.fields[words[tape + index * NODE_WORDS] >>> FIELD_SHIFT];
      for (; child !== node && words[tape + child * NODE_WORDS + NODE_NEXT] <= node; child = words[tape + child * NODE_WORDS + NODE_NEXT]) {
        before.set(fieldOf(child), (before.get(fieldOf(child)) ?? 0) + 1);
      }
      const field = fieldOf(child);
      path = joinPath(path, field.name);
      if (field.repeated) path = joinPath(path, before.get(field) ?? 0);
      open = child;
    }
    return path;
  }

  #packed(list: unknown[], field: FieldPlan, payload: Uint8Array): void {
    const kind = field.tagWord & TAG_MASK;
    if (kind !== TAG_VARINT) {
      const size = kind === TAG_FIXED32 ? 4 : 8;
      const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
      for (let at = 0; at < payload.length; at += size) {
        list.push(readNumber(field.type, view.getUint32(at, true), size === 8 ? view.getUint32(at + 4, true) : 0, this.#bits));
      }
      return;
    }
    for (let at = 0; at < payload.length; ) {
      let low = 0;
      let high = 0;
      let byte: number;
      let i = 0;
      do {
        byte = payload[at++];
        const bits = byte & 0x7f;
        if (i < 4) low |= bits << (7 * i);
        else if (i === 4) {
          low |= bits << 28;
          high = bits >>> 4;
        } else high |= bits << (7 * i - 32);
        i++;
      } while (byte > 0x7f);
      list.push(readNumber(field.type, low >>> 0, high >>> 0, this.#bits));
    }
  }
}
