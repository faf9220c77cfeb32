// Index rows of messages of proto/flow.proto: their fields are found by hopping from tag to tag, and over what is not wanted by its length.
// What is wrong, unusual, or told by mitmproxy's form alone is left to whoever reads the message as a whole.
import {
  FLAG_NON_ASCII,
  FORM_EXTRA,
  FORM_ORDER,
  FORM_TYPE,
  RECORD_LENGTHS,
  RECORD_STARTS,
  RECORD_TAGS,
  RECORD_WORDS,
  TAG_BYTES,
  TAG_DICT,
  TAG_FIXED64,
  TAG_INTEGER,
  TAG_MESSAGE,
  TAG_TEXT,
  TAG_VARINT,
  WIRE_END_GROUP,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from "../abi.ts";
import type { Wanted, WantedKeys } from "../engine/plan.ts";
import { decodeEscaped } from "../flow/escape.ts";
import { fieldsOfFlow, type MessageField } from "../flow/message-fields.ts";
import { CURRENT_VERSION } from "../flow/migrate/index.ts";
import { CONTENT_TYPE, type MessageForm } from "./row-elements.ts";
import { ERROR, REQUEST, rowFields, SERVER, TYPE, VERSION } from "./row-fields.ts";

/** What to do with a field: store its value; descend into a message, or only keep its range; ODD: the message is not a plain one. */
const STORE = 0;
const DESCEND = 1;
const KEEP = 2;
const ODD = 3;

interface Step {
  readonly action: number;
  readonly slot: number;
  readonly isText: boolean;
  readonly below: Plan | null;
  /** Marks that the field was seen: a message in several parts is not plain; of a list, only the first item is looked at. */
  readonly bit: number;
  readonly isRepeated: boolean;
  /** The flow's type, if the field determines it. */
  readonly type: string;
}

interface Plan {
  /** By wire tag. Fields without a step are skipped. */
  readonly steps: readonly (Step | undefined)[];
  /** Slots and tags of the values that fields have when they are not set. */
  readonly defaults: readonly (readonly [slot: number, tag: number])[];
}

const WIRE_MASK = 7;
const NONE = -1;
const NOTHING = new Uint8Array(0);
const TYPE_BIT = 1;
const nothing: WantedKeys = new Map();
const request: Wanted = rowFields.get("request") as Wanted;
/** The same as for dumps, except that the server's address and the name in a DNS question are picked right away. */
const wantedFields: WantedKeys = new Map<string, Wanted>([
  ...rowFields,
  ["server_conn", { slot: NONE, below: new Map([["address", { slot: SERVER, below: nothing }]]) }],
  [
    "request",
    {
      slot: NONE,
      below: new Map<string, Wanted>([
        ...(request.below as WantedKeys),
        ["questions", { slot: NONE, below: new Map<string, Wanted>([["name", { slot: REQUEST, isText: true }]]) }],
      ]),
    },
  ],
]);

class Planner {
  readonly #fields = fieldsOfFlow();
  #bit = TYPE_BIT;

  plan(message: number, wanted: WantedKeys): Plan {
    const steps: (Step | undefined)[] = [];
    const defaults: [number, number][] = [];
    for (const field of this.#fields.fieldsOf(message)) {
      steps[field.wireTag] = this.#step(field, wanted);
      const found = wanted.get(field.key);
      if (found !== undefined && field.isImplicit) defaults.push([found.slot, field.form === TAG_INTEGER ? TAG_VARINT : field.form]);
    }
    return { steps, defaults };
  }

  #step({ key, name, form, message, isRepeated }: MessageField, wanted: WantedKeys): Step | undefined {
    const { slot = NONE, isText = false, below } = wanted.get(key) ?? {};
    const step = { action: STORE, slot, isText, below: null, bit: 0, isRepeated, type: "" };
    if (form === FORM_EXTRA || form === FORM_ORDER) return { ...step, action: ODD };
    if (form === FORM_TYPE) return { ...step, action: DESCEND, slot: TYPE, below: this.plan(message, wanted), bit: TYPE_BIT, type: name };
    if (!wanted.has(key)) return undefined;
    if (below === undefined) return step;
    this.#bit *= 2;
    if (below === nothing) return { ...step, action: KEEP, bit: this.#bit };
    return { ...step, action: DESCEND, bit: this.#bit, below: this.plan(message, below) };
  }
}

let flowPlan: Plan | null = null;

/** Picks the fields of one message at a time. */
export class MessagePicker implements MessageForm {
  /** The record of the last plain message's fields, and its type. */
  record: Uint32Array = new Uint32Array(RECORD_WORDS);
  type = "";
  /** The record of the message being looked at. */
  #record: Uint32Array = new Uint32Array(RECORD_WORDS);
  #type = "";
  readonly #plan: Plan;
  #bytes: Uint8Array = new Uint8Array(0);
  #seen = 0;
  #address: ListTags | null = null;
  #headers: ListTags | null = null;
  #messages: ListTags | null = null;

  constructor() {
    flowPlan ??= new Planner().plan(0, wantedFields);
    this.#plan = flowPlan;
  }

  /** Whether the message from `start` to `end` is a plain one of the current version. If so, `record` says where its fields are. */
  pick(bytes: Uint8Array, start: number, end: number): boolean {
    const record = this.#record;
    this.#bytes = bytes;
    this.#seen = 0;
    record.fill(0, RECORD_TAGS, RECORD_STARTS);
    if (!this.#look(start, end, this.#plan)) return false;
    if ((this.#seen & TYPE_BIT) === 0 || record[RECORD_TAGS + VERSION] !== TAG_VARINT) return false;
    if (record[RECORD_STARTS + VERSION] !== CURRENT_VERSION || record[RECORD_LENGTHS + VERSION] !== 0) return false;
    this.#record = this.record;
    this.record = record;
    this.type = this.#type;
    return true;
  }

  /** Goes through a message. @returns false if it is not plain */
  #look(start: number, end: number, { steps, defaults }: Plan): boolean {
    const bytes = this.#bytes;
    for (const [slot, tag] of defaults) this.#store(slot, tag, 0, 0);
    let at = start;
    while (at < end) {
      let tag = bytes[at++];
      if (tag >= 0x80) {
        if (at >= end || bytes[at] >= 0x80) return false;
        tag = (tag & 0x7f) | (bytes[at++] << 7);
      }
      const step = steps[tag];
      const wire = tag & WIRE_MASK;
      if (wire === WIRE_LENGTH) {
        let length = bytes[at++];
        if (length >= 0x80) {
          length &= 0x7f;
          for (let scale = 128; ; scale *= 128) {
            if (at >= end || scale > 2 ** 28) return false;
            const byte = bytes[at++];
            length += (byte & 0x7f) * scale;
            if (byte < 0x80) break;
          }
        }
        if (!(at + length <= end) || tag < 8) return false;
        if (step !== undefined && !this.#take(step, at, length)) return false;
        at += length;
      } else if (wire === WIRE_VARINT) {
        at = this.#varint(at, end, step);
        if (at < 0 || tag < 8) return false;
      } else if (wire === WIRE_FIXED64 || wire === WIRE_FIXED32) {
        const size = wire === WIRE_FIXED64 ? 8 : 4;
        if (at + size > end || tag < 8) return false;
        if (step !== undefined) this.#store(step.slot, TAG_FIXED64, wordAt(bytes, at), wordAt(bytes, at + 4));
        at += size;
      } else return false;
    }
    return true;
  }

  /** Handles a length-delimited field. @returns false if the message is not plain */
  #take({ action, slot, isText, below, bit, isRepeated, type }: Step, start: number, length: number): boolean {
    if (action === STORE) {
      // For an error, rows only need to know that there is one, as a dict in a dump would show.
      const tag = isText ? (this.#isAscii(start, length) ? TAG_TEXT : TAG_BYTES | FLAG_NON_ASCII) : slot === ERROR ? TAG_DICT : TAG_BYTES;
      this.#store(slot, tag, start, length);
      return true;
    }
    if (action === ODD) return false;
    if ((this.#seen & bit) !== 0) return isRepeated;
    this.#seen |= bit;
    if (bit === TYPE_BIT) this.#type = type;
    if (slot !== NONE) this.#store(slot, TAG_MESSAGE, start, length);
    return below === null || this.#look(start, start + length, below);
  }

  /** Stores or skips a varint. @returns where it ends; -1 if it is cut short, or longer than ten bytes */
  #varint(start: number, end: number, step: Step | undefined): number {
    const bytes = this.#bytes;
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10 && start + i < end; i++) {
      const byte = bytes[start + i];
      const shift = i * 7;
      if (shift < 32) low |= (byte & 0x7f) << shift;
      if (shift > 28) high |= (byte & 0x7f) << (shift - 32);
      else if (shift === 28) high |= (byte & 0x7f) >>> 4;
      if (byte < 0x80) {
        if (step !== undefined) this.#store(step.slot, TAG_VARINT, low, high);
        return start + i + 1;
      }
    }
    return -1;
  }

  #store(slot: number, tag: number, start: number, length: number): void {
    const record = this.#record;
    record[RECORD_TAGS + slot] = tag;
    record[RECORD_STARTS + slot] = start;
    record[RECORD_LENGTHS + slot] = length;
  }

  address(message: Uint8Array): readonly [host: string, port: number] | null {
    const fields = fieldsIn(message);
    if (fields === null) return null;
    this.#address ??= listAt("server_conn", "address");
    const [host, port] = this.#address.items;
    let name = "";
    let number = 0;
    for (const { tag, payload, value } of fields) {
      if (tag === host) name = decodeEscaped(payload);
      else if (tag === port) number = value;
    }
    return [name, number];
  }

  contentType(message: Uint8Array): string | null {
    this.#headers ??= listAt("http", "response", "headers");
    const { wireTag, items } = this.#headers;
    const [nameTag, valueTag] = items;
    for (const header of fieldsIn(message) ?? /* istanbul ignore next: what was picked was gone through */ []) {
      if (header.tag !== wireTag) continue;
      let name = "";
      let value = "";
      for (const { tag, payload } of fieldsIn(header.payload) ?? []) {
        if (tag === nameTag) name = payload.length === CONTENT_TYPE.length ? decodeEscaped(payload).toLowerCase() : "";
        else if (tag === valueTag) value = decodeEscaped(payload);
      }
      if (name === CONTENT_TYPE) return value;
    }
    return null;
  }

  messageBytes(message: Uint8Array, fromClient: boolean): number {
    this.#messages ??= listAt("tcp", "messages");
    const { wireTag, items } = this.#messages;
    const [sideTag, contentTag] = items;
    let bytes = 0;
    for (const { tag, payload } of fieldsIn(message) ?? /* istanbul ignore next: what was picked was gone through */ []) {
      if (tag !== wireTag) continue;
      let isClients = false;
      let length = 0;
      for (const field of fieldsIn(payload) ?? []) {
        if (field.tag === sideTag) isClients = field.value !== 0;
        else if (field.tag === contentTag) length = field.payload.length;
      }
      if (isClients === fromClient) bytes += length;
    }
    return bytes;
  }

  #isAscii(start: number, length: number): boolean {
    const bytes = this.#bytes;
    for (let at = start; at < start + length; at++) if (bytes[at] > 0x7f) return false;
    return true;
  }
}

interface ListTags {
  readonly wireTag: number;
  readonly items: readonly number[];
}

/** The wire tag of the field at this path, whose message stands for a list, and those of the list's items in order of place. */
function listAt(...path: string[]): ListTags {
  const fields = fieldsOfFlow();
  let [wireTag, message] = [0, 0];
  for (const name of path) ({ wireTag, message } = fields.fieldsOf(message).find((field) => field.name === name) as MessageField);
  const items = fields.fieldsOf(message).toSorted((a, b) => (a.place as number) - (b.place as number));
  return { wireTag, items: items.map((item) => item.wireTag) };
}

interface Field {
  readonly tag: number;
  readonly payload: Uint8Array;
  readonly value: number;
}

/** The fields of a small message; null if it is malformed. */
function fieldsIn(bytes: Uint8Array): Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = varintAt(bytes, at);
    const wire = tag & WIRE_MASK;
    if (start < 0 || wire > WIRE_FIXED32 || wire === WIRE_START_GROUP || wire === WIRE_END_GROUP) return null;
    const [value, end] = wire === WIRE_VARINT || wire === WIRE_LENGTH ? varintAt(bytes, start) : [wire === WIRE_FIXED64 ? 8 : 4, start];
    const next = wire === WIRE_VARINT ? end : end + value;
    if (end < 0 || next > bytes.length) return null;
    fields.push({ tag, value, payload: wire === WIRE_LENGTH ? bytes.subarray(end, next) : NOTHING });
    at = next;
  }
  return fields;
}

/** A varint as a signed 64-bit integer, and where it ends; -1 if it does not end. */
function varintAt(bytes: Uint8Array, start: number): [value: number, end: number] {
  let low = 0;
  let value = 0n;
  for (let i = 0; i < 10 && start + i < bytes.length; i++) {
    const byte = bytes[start + i];
    if (i < 4) low |= (byte & 0x7f) << (i * 7);
    else value |= BigInt(byte & 0x7f) << BigInt(i * 7);
    if (byte < 0x80) return [i < 4 ? low : Number(BigInt.asIntN(64, value | BigInt(low))), start + i + 1];
  }
  return [0, -1];
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
