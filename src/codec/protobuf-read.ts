// Tape → plain objects, for protobuf, by the plans of a schema. The last value of a field wins, and the last member of a oneof;
// sub-messages that occur again are merged. Unknown fields are kept if the plan says so.
import {
  FIELD_SHIFT,
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  REG_VARINT_HIGH,
  REG_VARINT_LOW,
  TAG_BYTES,
  TAG_GROUP,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_PACKED,
  TAG_TEXT,
  TAG_UNKNOWN,
  WIRE_FIXED32,
  WIRE_VARINT,
} from "../abi.ts";
import { readVarint, varintSize32, varintSize64, writeVarint } from "../engine/js/varint.ts";
import { joinPath } from "../engine/path.ts";
import { CodecError } from "../errors.ts";
import { Bits, isZero, readNumber } from "./numbers.ts";
import { setOwn } from "./objects.ts";
import type { Payloads } from "./payloads.ts";
import type { EnumPlan, FieldPlan, MessagePlan, Schema } from "./schema.ts";
import { takeOwn } from "./shape.ts";
import { unknownFields } from "./unknown.ts";

type PlainObject = Record<PropertyKey, unknown>;

/** The forms in which values are wanted. */
export interface ReadForms {
  /** Bytes as arrays of their own. */
  readonly copy: boolean;
  /** 64-bit integers as bigints, all of them. */
  readonly bigints: boolean;
  /** Enums by name, where they have one. */
  readonly names: boolean;
  /** Absent fields as their default values. */
  readonly defaults: boolean;
}

/** A message being read. */
class Open {
  plan!: MessagePlan;
  /** Its field in its parent; null for the root. */
  field: FieldPlan | null = null;
  /** Its fields' values so far, by position. */
  readonly values: unknown[] = [];
  unknown: Uint8Array[] | null = null;
  node = 0;
  /** The node after its last. */
  next = 0;
  /** A map's entry whose value is a number that its closed enum doesn't name. */
  rejected = false;
}

export class ProtobufReader {
  readonly #schema: Schema;
  readonly #bits: Bits = new Bits();
  /** Where `readVarint` leaves its result: registers of the reader's own. */
  readonly #varint: Uint32Array = new Uint32Array(REG_VARINT_HIGH + 1);
  readonly #stack: Open[] = [];
  #depth = 0;
  #forms!: ReadForms;
  #words!: Uint32Array;
  #tape = 0;
  #payloads!: Payloads;
  /** Messages that lack a required field: which, and where they are. Those that are merged or replaced later do not count. */
  readonly #incomplete: Map<PlainObject, { offset: number; missing: FieldPlan }> = new Map();
  /** For each message, the absent fields that were filled with their default values. */
  readonly #filled: Map<PlainObject, FieldPlan[]> = new Map();

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /**
   * Reads the message on the tape.
   * @throws CodecError MISSING_FIELD with the offset of its message and the path
   */
  read(words: Uint32Array, tape: number, count: number, payloads: Payloads, forms: ReadForms): PlainObject {
    this.#depth = 0;
    this.#forms = forms;
    this.#words = words;
    this.#tape = tape;
    this.#payloads = payloads;
    try {
      const root = this.#messages(count);
      if (this.#incomplete.size > 0) this.#refuseIncomplete(root);
      return root;
    } finally {
      // Keep no references to the caller's values.
      for (const open of this.#stack) {
        open.values.fill(undefined);
        open.unknown = null;
      }
      if (this.#incomplete.size > 0) this.#incomplete.clear();
      if (this.#filled.size > 0) this.#filled.clear();
      if (this.#stack.length > 64) this.#stack.length = 64;
    }
  }

  #messages(count: number): PlainObject {
    const { fields, plan } = this.#schema;
    const words = this.#words;
    let open = this.#open(plan, null, 0, count);
    for (let node = 1; node < count; node++) {
      while (node === open.next) {
        this.#close(open);
        open = this.#stack[this.#depth - 1];
      }
      const at = this.#tape + node * NODE_WORDS;
      const word = words[at];
      const tag = word & TAG_MASK;
      if (tag === TAG_UNKNOWN) {
        this.#keep(open, this.#bytes(words[at + NODE_START], words[at + NODE_LENGTH]));
        node = words[at + NODE_NEXT] - 1;
        continue;
      }
      const field = fields[word >>> FIELD_SHIFT];
      if (tag === TAG_MESSAGE || tag === TAG_GROUP) {
        const before = field.repeated ? undefined : open.values[field.position];
        open = this.#open(field.message as MessagePlan, field, node, words[at + NODE_NEXT]);
        if (before !== undefined) this.#reopen(open, before as PlainObject);
      } else if (tag === TAG_PACKED) this.#packed(open, field, words[at + NODE_START], words[at + NODE_LENGTH]);
      else this.#value(open, field, word, words[at + NODE_START], words[at + NODE_LENGTH]);
    }
    while (this.#depth > 1) this.#close(this.#stack[this.#depth - 1]);
    return this.#close(this.#stack[0]);
  }

  // ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #open(plan: MessagePlan, field: FieldPlan | null, node: number, next: number): Open {
    let open = this.#stack[this.#depth];
    if (open === undefined) {
      open = new Open();
      this.#stack.push(open);
    }
    open.plan = plan;
    open.field = field;
    open.unknown = null;
    open.node = node;
    open.next = next;
    open.rejected = false;
    const { values } = open;
    for (let i = 0; i < plan.fields.length; i++) values[i] = undefined;
    this.#depth++;
    return open;
  }

  /** Continues a sub-message that occurred before: what follows is merged into it. */
  #reopen(open: Open, before: PlainObject): void {
    takeOwn(open.plan.fields, before, open.values);
    open.unknown = (before[unknownFields] as Uint8Array[] | undefined) ?? null;
    for (const { position } of this.#filled.get(before) ?? []) open.values[position] = undefined;
  }

  /** Makes the object of the innermost message and puts it into its parent. */
  #close(open: Open): PlainObject {
    this.#depth--;
    const { field } = open;
    if (field === null) return this.#object(open.plan, open.values, open.unknown, open.node);
    const parent = this.#stack[this.#depth - 1];
    if (field.map) {
      this.#entry(parent, field, open);
      return open.values as unknown as PlainObject;
    }
    const object = this.#object(open.plan, open.values, open.unknown, open.node);
    if (field.repeated) this.#list(parent, field).push(object);
    else this.#set(parent, field, object);
    return object;
  }

  #object(plan: MessagePlan, values: unknown[], unknown: Uint8Array[] | null, node: number): PlainObject {
    const missing = missingOf(plan, values);
    const filled = this.#forms.defaults ? this.#fill(plan, values) : null;
    const object: PlainObject = plan.shape.make(values);
    if (unknown !== null) object[unknownFields] = unknown;
    if (filled !== null) this.#filled.set(object, filled);
    if (missing !== null) this.#incomplete.set(object, { offset: this.#startOf(node), missing });
    return object;
  }

  #fill(plan: MessagePlan, values: unknown[]): FieldPlan[] {
    const absent = plan.fields.filter(({ position }) => values[position] === undefined);
    for (const field of absent) values[field.position] = this.#fallback(field);
    return absent;
  }

  #fallback(field: FieldPlan): unknown {
    const value = field.fallback();
    if (field.repeated) return value;
    if (field.enum !== null) return this.#enum(field.enum, value as number);
    return field.wide && typeof value === "number" && this.#forms.bigints ? BigInt(value) : value;
  }

  /** Puts a map's entry, which may lack its key or its value, into the map. */
  #entry(parent: Open, field: FieldPlan, { plan, values, node, rejected }: Open): void {
    if (rejected) {
      this.#keep(parent, this.#delimited(field, this.#startOf(node), this.#words[this.#tape + node * NODE_WORDS + NODE_LENGTH]));
      return;
    }
    const [keyField, valueField] = plan.fields;
    const key = String(values[0] ?? keyField.fallback());
    const value = values[1] ?? this.#absentValue(valueField, node);
    parent.values[field.position] ??= {};
    const map = parent.values[field.position] as PlainObject;
    // The last entry of a key wins; nothing is merged.
    setOwn(map, key, value);
  }

  #absentValue(field: FieldPlan, entry: number): unknown {
    const { message } = field;
    if (message === null) return this.#fallback(field);
    return this.#object(message, new Array(message.fields.length).fill(undefined), null, entry);
  }

  // ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #value(open: Open, field: FieldPlan, word: number, start: number, length: number): void {
    const tag = word & TAG_MASK;
    let value: unknown;
    if (tag === TAG_TEXT) value = this.#payloads.text(start, length, word & FLAG_NON_ASCII);
    else if (tag === TAG_BYTES) value = this.#bytes(start, length);
    else {
      if (field.enum?.closed && !field.enum.names.has(start | 0)) {
        this.#reject(open, field, start, length);
        return;
      }
      value = readNumber(field.type, start, length, this.#bits);
      if (field.implicit && isZero(value)) value = undefined;
      else value = this.#form(field, value);
    }
    if (field.repeated) this.#list(open, field).push(value);
    else if (field.implicit && length === 0 && (tag === TAG_BYTES || tag === TAG_TEXT)) this.#set(open, field, undefined);
    else this.#set(open, field, value);
  }

  #bytes(start: number, length: number): Uint8Array {
    return this.#forms.copy ? this.#payloads.copy(start, length) : this.#payloads.view(start, length);
  }

  /** A number in the form that is wanted. */
  #form(field: FieldPlan, value: unknown): unknown {
    if (field.wide && this.#forms.bigints) return BigInt(value as number | bigint);
    return field.enum === null ? value : this.#enum(field.enum, value as number);
  }

  #enum({ names }: EnumPlan, value: number): number | string {
    return this.#forms.names ? (names.get(value) ?? value) : value;
  }

  #set(open: Open, field: FieldPlan, value: unknown): void {
    const { rivals, position } = field;
    for (let i = 0; i < rivals.length; i++) open.values[rivals[i].position] = undefined;
    open.values[position] = value;
    // In a map entry, this is the value occurring again: it replaces the rejected one.
    if (position === 1) open.rejected = false;
  }

  #list(open: Open, field: FieldPlan): unknown[] {
    open.values[field.position] ??= [];
    return open.values[field.position] as unknown[];
  }

  #packed(open: Open, field: FieldPlan, start: number, length: number): void {
    const payload = this.#payloads.view(start, length);
    const list = this.#list(open, field);
    if (field.wire !== WIRE_VARINT) {
      const size = field.wire === WIRE_FIXED32 ? 4 : 8;
      const view = new DataView(payload.buffer, payload.byteOffset, length);
      for (let at = 0; at < length; at += size) {
        const high = size === 8 ? view.getUint32(at + 4, true) : 0;
        list.push(this.#form(field, readNumber(field.type, view.getUint32(at, true), high, this.#bits)));
      }
      return;
    }
    const closed = field.enum?.closed ? field.enum.names : null;
    const varint = this.#varint;
    for (let at = 0; at < length; ) {
      at = readVarint(varint, payload, at, length, 10);
      const low = varint[REG_VARINT_LOW];
      const high = varint[REG_VARINT_HIGH];
      if (closed !== null && !closed.has(low | 0)) this.#reject(open, field, low, high);
      else list.push(this.#form(field, readNumber(field.type, low, high, this.#bits)));
    }
    // If there were only unknown numbers, the field is absent.
    if (list.length === 0 && closed !== null && length > 0) open.values[field.position] = undefined;
  }

  // ── what the schema doesn't know ─────────────────────────────────────────────────────────────────────────────────────────────────

  #keep(open: Open, field: Uint8Array): void {
    if (!open.plan.keepUnknown) return;
    open.unknown ??= [];
    open.unknown.push(field);
  }

  /** Keeps a number that a closed enum doesn't name as an unknown field. */
  #reject(open: Open, { wireTag }: FieldPlan, low: number, high: number): void {
    if (open.field?.map) {
      open.rejected = true;
      return;
    }
    const spelled = new Uint8Array(varintSize32(wireTag) + varintSize64(low, high));
    writeVarint(spelled, writeVarint(spelled, 0, wireTag, 0), low, high);
    this.#keep(open, spelled);
  }

  /** A whole length-delimited field, with its tag and length. */
  #delimited(field: FieldPlan, start: number, length: number): Uint8Array {
    const head = varintSize32(field.wireTag) + varintSize32(length);
    const spelled = new Uint8Array(head + length);
    writeVarint(spelled, writeVarint(spelled, 0, field.wireTag, 0), length, 0);
    spelled.set(this.#payloads.view(start, length), head);
    return spelled;
  }

  // ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #startOf(node: number): number {
    return this.#words[this.#tape + node * NODE_WORDS + NODE_START];
  }

  /** @throws CodecError MISSING_FIELD for the first incomplete message that is part of the result */
  #refuseIncomplete(root: PlainObject): void {
    const paths = new Map<PlainObject, string>();
    const rest: { message: PlainObject; plan: MessagePlan; path: string }[] = [{ message: root, plan: this.#schema.plan, path: "" }];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const { message, plan, path } = next;
      if (this.#incomplete.has(message)) paths.set(message, path);
      for (const field of plan.fields) {
        const value = Object.hasOwn(message, field.name) ? message[field.name] : undefined;
        if (field.message === null || typeof value !== "object" || value === null) continue;
        const at = joinPath(path, field.name);
        const below = field.map ? field.message.fields[1].message : field.message;
        if (below === null) continue;
        if (!field.repeated) rest.push({ message: value as PlainObject, plan: below, path: at });
        else {
          for (const [key, element] of Object.entries(value)) {
            rest.push({ message: element, plan: below, path: joinPath(at, field.map ? key : Number(key)) });
          }
        }
      }
    }
    for (const [message, { offset, missing }] of this.#incomplete) {
      const path = paths.get(message);
      if (path !== undefined) throw new CodecError("MISSING_FIELD", { offset, path: joinPath(path, missing.name) });
    }
  }
}

/** The first required field that has no value. */
function missingOf(plan: MessagePlan, values: readonly unknown[]): FieldPlan | null {
  const { required } = plan;
  for (let i = 0; i < required.length; i++) if (values[required[i].position] === undefined) return required[i];
  return null;
}
