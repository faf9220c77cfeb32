// A flow's skeleton: its own copy of the tape, and where its bytes are. Everything that a flow says is read through one of these, and only
// when it is asked for, so a body that is not in memory stays where it is until somebody wants it.
import {
  BYTE_MINUS,
  BYTE_ZERO,
  FIELD_SHIFT,
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_TAG,
  NODE_WORDS,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import { parseFloatPayload, plainFloat } from "../codec/float.ts";
import { flowNames } from "../codec/flow-names.ts";
import { DEFAULT_MAX_DEPTH } from "../codec/options.ts";
import { Payloads } from "../codec/payloads.ts";
import { decodeAscii, decodeShortAscii, decodeUtf8, SHORT_ASCII } from "../codec/text.ts";
import { TnetstringReader } from "../codec/tnetstring-read.ts";
import type { Engine } from "../engine/engine.ts";
import { CodecError } from "../errors.ts";
import { decodeEscaped } from "./escape.ts";
import type { FlowBytes } from "./flow-bytes.ts";
import type { Layout } from "./layout.ts";
import type { Source } from "./tape-part.ts";

export interface FlowDataOptions {
  /** Decodes and encodes what the flow needs: the pure-JS engine unless given, since skeletons are small. */
  engine?: Engine;
  /** How deep containers of this flow may be nested: 100 unless set. */
  maxDepth?: number;
}

const NOTHING = new Uint8Array(0);
/** Of an integer that a double surely holds. */
const MOST_DIGITS = 15;

/** A tape among others: the words of `count` nodes from word `first` on. */
export interface Tape {
  readonly words: Uint32Array;
  readonly first: number;
  readonly count: number;
}

/**
 * One flow's tape, four words a node, `start` counted from the flow's first byte, and its bytes. Nobody else writes to the words. Of a flow
 * that came as a message, `MessageData` answers the same questions.
 */
export class FlowData implements Tape {
  readonly words: Uint32Array;
  readonly first: number;
  readonly count: number;
  readonly source: FlowBytes;
  /** The bytes that the flow was read from: of a migrated one those of its file, else the same as `source`. */
  original: FlowBytes;
  /** The message of proto/flow.proto that it was read from; null of flows that came otherwise. */
  message: FlowBytes | null = null;
  readonly engine: Engine | undefined;
  readonly maxDepth: number;
  /** The piece in hand: successive reads mostly want the same. */
  #piece: Uint8Array = NOTHING;
  #pieceStart = 0;
  #pieceEnd = 0;
  /** The whole value, once `load` brought it into memory. */
  #whole: Uint8Array | null = null;

  constructor({ words, first, count }: Tape, source: FlowBytes, options: FlowDataOptions = {}) {
    this.words = words;
    this.first = first;
    this.count = count;
    this.source = source;
    this.original = source;
    this.engine = options.engine;
    this.maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
  }

  tag(node: number): number {
    return this.words[this.first + node * NODE_WORDS + NODE_TAG] & TAG_MASK;
  }

  /** Of a dict's key: its index among the names of `flowNames`, or 0. */
  name(node: number): number {
    return this.words[this.first + node * NODE_WORDS + NODE_TAG] >>> FIELD_SHIFT;
  }

  start(node: number): number {
    return this.words[this.first + node * NODE_WORDS + NODE_START];
  }

  length(node: number): number {
    return this.words[this.first + node * NODE_WORDS + NODE_LENGTH];
  }

  /** The node after this one and all that it holds. */
  next(node: number): number {
    return this.words[this.first + node * NODE_WORDS + NODE_NEXT];
  }

  /** Where the element ends: behind its tag. The element after it, or its container's payload, goes on from there. */
  end(node: number): number {
    return this.start(node) + this.length(node) + 1;
  }

  /** The flow's type where the tape says it at once, null where it must be looked for. */
  get type(): string | null {
    return null;
  }

  /** The nodes of a part's fields, by slot, 0 for none. The last of several with one name counts. Null where only mitmproxy's form shows all. */
  fields(node: number, layout: Layout): number[] | null {
    const { words, first } = this;
    const nodes = layout.none.slice();
    const end = this.next(node);
    if (layout.dict === null) {
      let slot = 0;
      for (let item = node + 1; item < end && slot < nodes.length; item = this.next(item)) nodes[slot++] = item;
      return nodes;
    }
    const { slotOfName } = layout;
    for (let key = node + 1; key < end; ) {
      const at = first + key * NODE_WORDS;
      const slot = slotOfName[words[at + NODE_TAG] >>> FIELD_SHIFT];
      if (slot !== 0) nodes[slot - 1] = key + 1;
      key = words[at + NODE_WORDS + NODE_NEXT];
    }
    return nodes;
  }

  /** Where the same part is on a tape in mitmproxy's form. */
  settled(source: Source): Source {
    return source;
  }

  /** The first item of a list, 0 where it is empty. */
  firstItem(list: number): number {
    return list + 1 < this.next(list) ? list + 1 : 0;
  }

  /** The item after this one of a list, 0 after the last. */
  nextItem(list: number, item: number): number {
    const next = this.next(item);
    return next < this.next(list) ? next : 0;
  }

  /** The tag of an item of a list. */
  itemTag(item: number): number {
    return this.tag(item);
  }

  /** Where the element of an item begins. */
  itemStart(list: number, item: number): number {
    let start = this.start(list);
    for (let before = list + 1; before !== item; before = this.next(before)) start = this.end(before);
    return start;
  }

  /** Whether the node is a list of two strings. */
  isPair(node: number): boolean {
    return this.tag(node) === TAG_LIST && this.next(node) === node + 3 && this.isString(node + 1) && this.isString(node + 2);
  }

  /** The first or the second item of such a list. */
  pairItem(pair: number, index: 0 | 1): number {
    return pair + 1 + index;
  }

  /** The flow in mitmproxy's form, in pieces. @param current in the current version, also where it was read from an older one */
  chunks(current: boolean): Uint8Array[] | Promise<Uint8Array[]> {
    return (current ? this.source : this.original).chunks();
  }

  /** Takes a piece that holds these bytes. @throws CodecError BODY_NOT_LOADED */
  #hold(start: number, end: number): void {
    if (start >= this.#pieceStart && end <= this.#pieceEnd) return;
    const piece = this.#whole === null ? this.source.piece(start, end) : { bytes: this.#whole, start: 0 };
    this.#piece = piece.bytes;
    this.#pieceStart = piece.start;
    this.#pieceEnd = piece.start + piece.bytes.length;
  }

  /** A view on these bytes. @throws CodecError BODY_NOT_LOADED */
  view(start: number, end: number): Uint8Array {
    if (start === end) return new Uint8Array(0);
    this.#hold(start, end);
    const piece = this.#piece;
    return new Uint8Array(piece.buffer, piece.byteOffset + start - this.#pieceStart, end - start);
  }

  /** The payload of a node, as a view. @throws CodecError BODY_NOT_LOADED */
  payload(node: number): Uint8Array {
    const start = this.start(node);
    return this.view(start, start + this.length(node));
  }

  /** The payload from anywhere, without keeping it. */
  loadPayload(node: number): Promise<Uint8Array> {
    const start = this.start(node);
    const end = start + this.length(node);
    if (this.isHeld(start, end)) return Promise.resolve(this.view(start, end));
    return this.source.load(start, end);
  }

  /** Whether these bytes can be had without waiting. */
  isHeld(start: number, end: number): boolean {
    try {
      if (start < end) this.#hold(start, end);
      return true;
    } catch (error) {
      if (error instanceof CodecError && error.code === "BODY_NOT_LOADED") return false;
      throw error;
    }
  }

  /** Brings the whole flow into memory, unless all payloads are there, and keeps it. */
  async load(): Promise<void> {
    for (let node = 0; node < this.count; node++) {
      const start = this.start(node);
      if (this.next(node) !== node + 1 || this.isHeld(start, start + this.length(node))) continue;
      this.#whole = await this.source.load(0, this.source.length);
      return;
    }
  }

  /** The payload of bytes or text as a string: UTF-8, other bytes as Python's `surrogateescape` has them. */
  text(node: number): string {
    const start = this.start(node);
    const length = this.length(node);
    if (length === 0) return "";
    this.#hold(start, start + length);
    const piece = this.#piece;
    const from = start - this.#pieceStart;
    const word = this.words[this.first + node * NODE_WORDS + NODE_TAG];
    if ((word & TAG_MASK) === TAG_TEXT) {
      if ((word & FLAG_NON_ASCII) !== 0) return decodeUtf8(piece, from, from + length);
      return length <= SHORT_ASCII ? decodeShortAscii(piece, from, length) : decodeAscii(piece, from, from + length);
    }
    for (let at = from; at < from + length; at++) if (piece[at] > 0x7f) return decodeEscaped(piece.subarray(from, from + length));
    return length <= SHORT_ASCII ? decodeShortAscii(piece, from, length) : decodeAscii(piece, from, from + length);
  }

  /** The number that an integer or a float spells; of an integer past 2^53 the nearest. */
  number(node: number): number {
    const start = this.start(node);
    const length = this.length(node);
    this.#hold(start, start + length);
    const piece = this.#piece;
    const from = start - this.#pieceStart;
    const isInteger = this.tag(node) === TAG_INTEGER;
    const plain = isInteger ? plainInteger(piece, from, from + length) : plainFloat(piece, from, from + length);
    if (plain !== undefined) return plain;
    const text = length <= SHORT_ASCII ? decodeShortAscii(piece, from, length) : decodeAscii(piece, from, from + length);
    return isInteger ? Number(text) + 0 : parseFloatPayload(text);
  }

  /** The value of a boolean. */
  boolean(node: number): boolean {
    return this.length(node) === 4; // "true"
  }

  /** Whether the payload is exactly these ASCII characters. */
  equals(node: number, ascii: string): boolean {
    const length = this.length(node);
    if (length !== ascii.length) return false;
    const start = this.start(node);
    this.#hold(start, start + length);
    const piece = this.#piece;
    const from = start - this.#pieceStart;
    for (let i = 0; i < length; i++) if (piece[from + i] !== ascii.charCodeAt(i)) return false;
    return true;
  }

  /** The same, with ASCII letters compared by their lower case; `lower` is in lower case. */
  equalsIgnoringCase(node: number, lower: string): boolean {
    const length = this.length(node);
    if (length !== lower.length) return false;
    const start = this.start(node);
    this.#hold(start, start + length);
    const piece = this.#piece;
    const from = start - this.#pieceStart;
    for (let i = 0; i < length; i++) {
      const byte = piece[from + i];
      if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== lower.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Whether the node is a number. */
  isNumber(node: number): boolean {
    const tag = this.tag(node);
    return tag === TAG_INTEGER || tag === TAG_FLOAT;
  }

  isDict(node: number): boolean {
    return this.tag(node) === TAG_DICT;
  }

  /** Whether the node is bytes or text. */
  isString(node: number): boolean {
    const tag = this.tag(node);
    return tag === TAG_BYTES || tag === TAG_TEXT;
  }

  /**
   * The exact value of the element whose bytes reach from `start` to its node's end; undefined where only the settled part has it.
   * @throws CodecError BODY_NOT_LOADED, KEY_CONFLICT
   */
  value(start: number, node: number): unknown {
    const end = this.next(node);
    payloads.openAt(this.view(start, this.end(node)), start);
    reader ??= new TnetstringReader(flowNames().names);
    try {
      return reader.read(this.words, this.first, end, payloads, exactForm, node);
    } finally {
      payloads.close();
    }
  }
}

/** The integer that these bytes spell, where they are nothing but a few digits. */
function plainInteger(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > MOST_DIGITS) return undefined;
  let value = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] === BYTE_MINUS) return undefined;
    value = value * 10 + bytes[at] - BYTE_ZERO;
  }
  return value;
}

const payloads = new Payloads();
let reader: TnetstringReader | null = null;
const exactForm = { maps: true, floats: true, copy: false };
