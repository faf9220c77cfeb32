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
import { CodecError } from "../errors.ts";
import { joinPath } from "../engine/path.ts";
import { Bits, readNumber } from "./numbers.ts";
import { setOwn } from "./objects.ts";
import type { Payloads } from "./payloads.ts";
import type { FieldPlan, MessagePlan, Schema } from "./schema.ts";

type PlainObject = Record<string, unknown>;

/** A message being filled. */
interface Open {
  object: PlainObject;
  plan: MessagePlan;
  /** The field that it is in its parent. */
  field: FieldPlan | null;
  node: number;
  next: number;
  /** Bits of the required fields seen. */
  seen: number;
}

export class ProtobufReader {
  readonly #schema: Schema;
  readonly #bits: Bits = new Bits();
  readonly #stack: Open[] = [];
  /** Messages that lacked a required field when they ended; a later occurrence may have brought it. */
  readonly #incomplete: { object: PlainObject; plan: MessagePlan; offset: number; path: string }[] = [];

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /**
   * The message on the tape. Absent fields are absent from the object.
   * @throws CodecError MISSING_FIELD with the offset of its message and the path
   */
  read(words: Uint32Array, tape: number, count: number, payloads: Payloads, copy: boolean): PlainObject {
    const stack = this.#stack;
    stack.length = 0;
    const { fields, plan } = this.#schema;
    let open: Open = { object: {}, plan, field: null, node: 0, next: count, seen: 0 };
    const root = open.object;
    stack.push(open);
    for (let node = 1; node < count; node++) {
      while (node === open.next) {
        this.#end(words, tape);
        open = stack[stack.length - 1];
      }
      const at = tape + node * NODE_WORDS;
      const word = words[at];
      const field = fields[word >>> FIELD_SHIFT];
      const tag = word & TAG_MASK;
      const { object } = open;
      open.seen |= field.requiredBit;
      if (tag === TAG_MESSAGE || tag === TAG_GROUP) {
        const inner = this.#inner(object, field);
        open = { object: inner, plan: field.message as MessagePlan, field, node, next: words[at + NODE_NEXT], seen: 0 };
        stack.push(open);
        continue;
      }
      const start = words[at + NODE_START];
      const length = words[at + NODE_LENGTH];
      if (tag === TAG_PACKED) {
        this.#packed(this.#list(object, field), field, payloads.view(start, length));
        continue;
      }
      let value: unknown;
      if (tag === TAG_TEXT) value = payloads.text(start, length, word & FLAG_NON_ASCII);
      else if (tag === TAG_BYTES) value = copy ? payloads.copy(start, length) : payloads.view(start, length);
      else value = readNumber(field.type, start, length, this.#bits);
      if (field.repeated) this.#list(object, field).push(value);
      else setOwn(object, field.name, value);
    }
    while (stack.length > 0) this.#end(words, tape);
    if (this.#incomplete.length > 0) this.#checkIncomplete();
    return root;
  }

  #list(object: PlainObject, field: FieldPlan): unknown[] {
    if (!Object.hasOwn(object, field.name)) setOwn(object, field.name, []);
    return object[field.name] as unknown[];
  }

  /** The object of a sub-message: a new one, or the one to be merged into. */
  #inner(object: PlainObject, field: FieldPlan): PlainObject {
    if (field.repeated) {
      const inner: PlainObject = {};
      this.#list(object, field).push(inner);
      return inner;
    }
    const { name } = field;
    if (Object.hasOwn(object, name)) return object[name] as PlainObject;
    const inner: PlainObject = {};
    setOwn(object, name, inner);
    return inner;
  }

  #end(words: Uint32Array, tape: number): void {
    const { object, plan, node, seen } = this.#stack[this.#stack.length - 1];
    if ((seen & plan.requiredBits) !== plan.requiredBits) {
      let path = "";
      for (const { field } of this.#stack) if (field !== null) path = joinPath(path, field.name);
      this.#incomplete.push({ object, plan, offset: words[tape + node * NODE_WORDS + NODE_START], path });
    }
    this.#stack.pop();
  }

  #checkIncomplete(): void {
    for (const { object, plan, offset, path } of this.#incomplete.splice(0)) {
      const missing = plan.fields.find((field) => field.required && !Object.hasOwn(object, field.name));
      if (missing !== undefined) throw new CodecError("MISSING_FIELD", { offset, path: joinPath(path, missing.name) });
    }
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
