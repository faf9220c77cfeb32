// A flow read from a message of proto/flow.proto, over its protobuf tape. Parts read their fields directly from the nodes; what only
// mitmproxy's form shows (the state, the bytes, metadata, fields that the schema cannot hold) is mapped once, when first needed.
import {
  FIELD_SHIFT,
  FORM_FREE_DICT,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_TAG,
  NODE_WORDS,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_TEXT,
  TYPE_INT64,
} from "../abi.ts";
import { Dict } from "../codec/dict.ts";
import { Float } from "../codec/float.ts";
import type { Lanes } from "../codec/lanes.ts";
import type { MessageTape } from "../codec/message-tape.ts";
import { Bits, readNumber } from "../codec/numbers.ts";
import type { Engine } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { FlowData, type FlowDataOptions } from "./data.ts";
import { MemoryBytes, SlabBytes } from "./flow-bytes.ts";
import type { Layout } from "./layout.ts";
import { fieldsOfFlow, type MessageFields, ODD, TYPE_PART } from "./message-fields.ts";
import type { Place } from "./state.ts";
import type { Source } from "./tape-part.ts";
import { flowDataOf } from "./tnetstring.ts";
import { FlowTranscoder, type TranscodeLane } from "./transcode.ts";

export interface MessageDataOptions extends FlowDataOptions {
  engine: Engine;
  maxDepth: number;
  /** The message's place in its file, for errors. */
  place?: Place;
}

/** Where an element is on the tape in mitmproxy's form. */
type Spot = Pick<Source, "data" | "node" | "start">;

const bits = new Bits();

/**
 * `FlowData` over a protobuf tape. Node numbers from `count` on stand for the defaults of all fields of the schema, in order: an unset
 * field without presence is read from there.
 */
export class MessageData extends FlowData {
  readonly #fields: MessageFields = fieldsOfFlow();
  readonly #lanes: Lanes<TranscodeLane>;
  readonly #pieces: readonly Uint8Array[];
  readonly #place: Place;
  /** The node that determines the flow's type. */
  readonly #typeNode: number;
  #mapped: FlowData | null = null;
  /** The items of lists on the mapped tape, by the path of the list. */
  #lists: Map<string, Spot[]> | null = null;
  /** The repeated field that was iterated last: its first node, and the end of the message that contains it. */
  #list = 0;
  #listEnd = 0;

  constructor(tape: MessageTape, pieces: readonly Uint8Array[], lanes: Lanes<TranscodeLane>, options: MessageDataOptions) {
    super(tape, pieces.length === 1 ? new SlabBytes(pieces[0], 0, pieces[0].length) : new MemoryBytes(pieces), options);
    this.message = this.source;
    this.#lanes = lanes;
    this.#pieces = pieces;
    this.#place = options.place ?? {};
    this.#typeNode = tape.typeNode;
  }

  override get type(): string {
    return this.#fields.typeNames[this.#field(this.#typeNode)];
  }

  /** The field that a node belongs to; 0 is the flow itself. */
  #field(node: number): number {
    return node < this.count ? this.words[this.first + node * NODE_WORDS + NODE_TAG] >>> FIELD_SHIFT : node - this.count;
  }

  override tag(node: number): number {
    return this.#fields.tags[this.#field(node)];
  }

  override start(node: number): number {
    return node < this.count ? this.words[this.first + node * NODE_WORDS + NODE_START] : 0;
  }

  override length(node: number): number {
    return node < this.count ? this.words[this.first + node * NODE_WORDS + NODE_LENGTH] : 0;
  }

  override next(node: number): number {
    return node < this.count ? this.words[this.first + node * NODE_WORDS + NODE_NEXT] : node + 1;
  }

  override text(node: number): string {
    return node < this.count ? super.text(node) : this.#fields.typeNames[node - this.count];
  }

  override boolean(node: number): boolean {
    return (this.start(node) | this.length(node)) !== 0;
  }

  override number(node: number): number {
    if (this.tag(node) === TAG_FLOAT) return this.#double(node);
    return (this.length(node) | 0) * 2 ** 32 + this.start(node);
  }

  #double(node: number): number {
    bits.set(this.start(node), this.length(node));
    return bits.double;
  }

  /** A message is always in memory. */
  override load(): Promise<void> {
    return Promise.resolve();
  }

  override fields(node: number, layout: Layout): number[] | null {
    const table = this.#fields.tableOf(this.#field(node === 0 ? this.#typeNode : node), layout);
    const { count } = this;
    const nodes = table.absent.slice();
    for (let slot = 0; slot < nodes.length; slot++) if (nodes[slot] !== 0) nodes[slot] += count;
    return node >= count || this.#collect(node, table.slots, nodes) ? nodes : null;
  }

  /** Fills the slots from a message's fields. False if it has something that only mitmproxy's form shows, or a message split in parts. */
  #collect(message: number, slots: Int8Array, nodes: number[]): boolean {
    const { words, first, count } = this;
    const end = this.next(message);
    for (let node = message + 1; node < end; node = words[first + node * NODE_WORDS + NODE_NEXT]) {
      const field = words[first + node * NODE_WORDS] >>> FIELD_SHIFT;
      const slot = slots[field];
      if (slot >= 0) {
        const before = nodes[slot];
        if (before === 0 || before >= count || words[first + before * NODE_WORDS] >>> FIELD_SHIFT !== field) nodes[slot] = node;
        else if (this.#fields.isRepeated(field)) continue;
        else if (this.#fields.isMessage(field)) return false;
        else nodes[slot] = node;
      } else if (slot === ODD) return false;
      else if (slot === TYPE_PART) {
        if (node !== this.#typeNode || !this.#collect(node, slots, nodes)) return false;
      }
    }
    return true;
  }

  override firstItem(list: number): number {
    if (list >= this.count) return 0;
    if (!this.#fields.isRepeated(this.#field(list))) return super.firstItem(list);
    this.#list = list;
    this.#listEnd = this.#endAround(list);
    return list;
  }

  override nextItem(list: number, item: number): number {
    const field = this.#field(list);
    if (!this.#fields.isRepeated(field)) return super.nextItem(list, item);
    if (this.#list !== list) this.firstItem(list);
    const { words, first } = this;
    let node = this.next(item);
    while (node < this.#listEnd && words[first + node * NODE_WORDS] >>> FIELD_SHIFT !== field) node = this.next(node);
    return node < this.#listEnd ? node : 0;
  }

  /** The end of the message that contains a node. */
  #endAround(node: number): number {
    let end = this.count;
    for (let outer = 0; outer < node; ) {
      const next = this.next(outer);
      if (next > node) {
        end = next;
        outer++;
      } else outer = next;
    }
    return end;
  }

  /** A repeated field is a list; each of its occurrences is an item. */
  override itemTag(item: number): number {
    const field = this.#field(item);
    return this.#fields.isRepeated(field) ? this.#fields.form(field) : this.tag(item);
  }

  override itemStart(): number {
    return 0;
  }

  override isPair(): boolean {
    return true;
  }

  override pairItem(pair: number, index: 0 | 1): number {
    const { words, first, count } = this;
    const end = this.next(pair);
    let found = 0;
    for (let node = pair + 1; node < end; node = words[first + node * NODE_WORDS + NODE_NEXT]) {
      if (this.#fields.placeOf(words[first + node * NODE_WORDS] >>> FIELD_SHIFT) === index) found = node;
    }
    return found === 0 ? count + this.#fields.tupleOf(this.#field(pair)).fields[index] : found;
  }

  /** Reads single values, lists of them, and tuples. */
  override value(_start: number, node: number): unknown {
    const field = this.#field(node);
    const fields = this.#fields;
    if (fields.isRepeated(field)) return fields.isMessage(field) ? undefined : this.#items(node);
    const form = fields.form(field);
    if (form === TAG_LIST) return this.#tuple(node, field);
    if (form === FORM_FREE_DICT && this.next(node) === node + 1) return new Dict();
    return fields.isMessage(field) ? undefined : this.#single(node);
  }

  #single(node: number): unknown {
    switch (this.#fields.form(this.#field(node))) {
      case TAG_TEXT:
        return this.text(node);
      case TAG_BYTES:
        return this.payload(node);
      case TAG_BOOLEAN:
        return this.boolean(node);
      case TAG_INTEGER:
        return readNumber(TYPE_INT64, this.start(node), this.length(node), bits);
      default:
        return new Float(this.#double(node));
    }
  }

  #items(list: number): unknown[] {
    const items: unknown[] = [];
    for (let item = this.firstItem(list); item !== 0; item = this.nextItem(list, item)) items.push(this.#single(item));
    return items;
  }

  /** Undefined if a message in the tuple is split in parts. */
  #tuple(tuple: number, field: number): unknown[] | undefined {
    const { words, first, count } = this;
    const { fields, required } = this.#fields.tupleOf(field);
    const nodes: number[] = new Array(fields.length).fill(0);
    const end = this.next(tuple);
    for (let node = tuple + 1; node < end; node = words[first + node * NODE_WORDS + NODE_NEXT]) {
      const inner = words[first + node * NODE_WORDS] >>> FIELD_SHIFT;
      const place = this.#fields.placeOf(inner);
      if (nodes[place] !== 0 && this.#fields.isMessage(inner)) return undefined;
      nodes[place] = node;
    }
    let last = fields.length;
    while (last > required && nodes[last - 1] === 0) last--;
    const items: unknown[] = [];
    for (let place = 0; place < last; place++) {
      const item = this.value(0, nodes[place] === 0 ? count + fields[place] : nodes[place]);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  /** The flow in mitmproxy's form. @throws CodecError for content of the message that no flow can hold, with its offset in the message */
  get mapped(): FlowData {
    if (this.#mapped !== null) return this.#mapped;
    const { engine, maxDepth } = this;
    const transcoder = new FlowTranscoder(this.#lanes.lane(engine), "protobuf", { maxDepth, delimited: false });
    const { offset = 0, flow } = this.#place;
    if (flow !== undefined) transcoder.flows = flow;
    const mapped = flowDataOf(transcoder.one(this.#pieces, offset), { engine, maxDepth });
    mapped.message = this.source;
    this.#mapped = mapped;
    return mapped;
  }

  override chunks(current: boolean): Uint8Array[] | Promise<Uint8Array[]> {
    return this.mapped.chunks(current);
  }

  override settled(source: Source): Source {
    return { ...source, ...this.#spotOf(source.path) };
  }

  /** The spot of a path on the mapped tape. Such a path consists of known fields only. */
  #spotOf(path: string): Spot {
    if (path === "") return { data: this.mapped, node: 0, start: 0 };
    if (path.endsWith("]")) {
      const cut = path.lastIndexOf("[");
      return this.#spotsIn(path.slice(0, cut))[Number(path.slice(cut + 1, -1))];
    }
    const cut = path.lastIndexOf(".");
    return fieldIn(this.#spotOf(path.slice(0, Math.max(cut, 0))), path.slice(cut + 1));
  }

  #spotsIn(path: string): Spot[] {
    this.#lists ??= new Map();
    const known = this.#lists.get(path);
    if (known !== undefined) return known;
    const { data, node: list } = this.#spotOf(path);
    const spots: Spot[] = [];
    let start = data.start(list);
    for (let node = data.firstItem(list); node !== 0; node = data.nextItem(list, node)) {
      spots.push({ data, node, start });
      start = data.end(node);
    }
    this.#lists.set(path, spots);
    return spots;
  }
}

function fieldIn({ data, node: dict }: Spot, name: string): Spot {
  let found = dict;
  for (let key = dict + 1; key < data.next(dict); key = data.next(key + 1)) if (data.equals(key, name)) found = key + 1;
  return { data, node: found, start: data.end(found - 1) };
}

/**
 * Reads a flow's data from a message. Faults of its encoding are found here; those that only mapping can find, when it is mapped.
 *
 * @throws CodecError with the offset of the fault; BAD_CHECKSUM, UNKNOWN_FLOW_TYPE, UNSUPPORTED_VERSION
 */
export function messageDataOf(pieces: readonly Uint8Array[], lanes: Lanes<TranscodeLane>, options: MessageDataOptions): MessageData {
  const lane = lanes.lane(options.engine);
  const { offset = 0, flow = -1 } = options.place ?? {};
  return new MessageData(lane.read(new Input(pieces), options.maxDepth, offset, flow), pieces, lanes, options);
}
