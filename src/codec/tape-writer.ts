// Writes a tape into an engine's arena, node by node, ready for `layout` and `emit`. Small payloads are copied into the payload region;
// large ones stay where the caller has them ("externals") and are only recorded.

import {
  ARENA_DATA,
  ARENA_KEYS,
  ARENA_PADDING,
  FLAG_EXTERNAL,
  FLAG_NON_ASCII,
  FRAME_WORDS,
  KEYS_BYTES,
  MAX_BYTES,
  NODE_BYTES,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  REG_EXTERNALS_POINTER,
  REG_FRAMES_POINTER,
  REG_OUTPUT_POINTER,
  REG_PAYLOAD_POINTER,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  TAG_FIXED32,
  TAG_FIXED64,
  TAG_MASK,
  TAG_RAW,
  TAG_TEXT,
  TAG_VARINT,
} from "../abi.ts";
import type { Engine, OutputFormat } from "../engine/engine.ts";
import { NO_BYTES, NO_WORDS } from "../engine/nothing.ts";
import { dataPointer, loadSchema, type SchemaTables } from "../engine/tables.ts";
import { CodecError } from "../errors.ts";
import { encodeUtf8Into, utf8Length } from "./text.ts";

/** Bytes payloads from this size on are external: two copies of a small one cost less than its bookkeeping. */
const EXTERNAL_BYTES = 256;
/** Strings from this length on are external: they are encoded straight into their place in the output. */
const EXTERNAL_TEXT = 2048;
/** Up to this length a loop beats a call of `set`. */
const SHORT_BYTES = 24;
/** Up to this length a loop over char codes beats a call of encodeInto. */
const SHORT_TEXT = 24;
const LONGEST_KEY = 32;
/** Initial sizes of the regions: nodes, externals, payload bytes. Together they leave half of the smallest arena to the output. */
const FIRST_NODES = 8192;
const FIRST_EXTERNALS = 1024;
const FIRST_PAYLOAD = 1 << 18;

/** A key that is in the arena, and the one that was written after it. */
interface SpelledKey {
  readonly text: string;
  readonly start: number;
  next: SpelledKey | null;
}

const NO_KEY: SpelledKey = { text: "", start: 0, next: null };

/** Whether a node's second word points at a payload in the arena, rather than holding half a number or the index of an external. */
function hasPointer(tagWord: number): boolean {
  const tag = tagWord & TAG_MASK;
  return (tagWord & FLAG_EXTERNAL) === 0 && tag !== TAG_VARINT && tag !== TAG_FIXED32 && tag !== TAG_FIXED64;
}

export class TapeWriter {
  readonly engine: Engine;
  readonly format: OutputFormat;
  readonly schema: SchemaTables | null;
  /** Payloads that are not in the arena, in tape order: the caller's arrays, or strings still to be encoded. */
  readonly externals: (Uint8Array | string | null)[] = [];
  /** Their lengths in bytes, the sum, and how many are in use. (Truncating the arrays would cost more than an encode's layout.) */
  readonly externalLengths: number[] = [];
  externalBytes = 0;
  externalCount = 0;
  bytes: Uint8Array = NO_BYTES;
  words: Uint32Array = NO_WORDS;
  /** Nodes written. */
  count = 0;
  #tapePointer = 0;
  #nodeCapacity = FIRST_NODES;
  #externalCapacity = FIRST_EXTERNALS;
  #payloadCapacity = FIRST_PAYLOAD;
  #payloadPointer = 0;
  #payloadEnd = 0;
  /** Where the next payload is written. */
  #cursor = 0;
  /** Bytes that the last operation would have taken in an arena without gaps. */
  #taken = 0;
  readonly #keys: Map<string, SpelledKey> = new Map();
  /** The key written last. Keys recur in the same order, so the one that followed it before is tried first. */
  #lastKey: SpelledKey = NO_KEY;
  #keyCursor = ARENA_KEYS;

  constructor(engine: Engine, format: OutputFormat, schema: SchemaTables | null = null) {
    this.engine = engine;
    this.format = format;
    this.schema = schema;
  }

  /** Begins a tape. @param maxDepth containers will be nested no deeper than this */
  begin(maxDepth: number): void {
    const { engine } = this;
    engine.expect(this.#taken);
    engine.windowOwner = null;
    this.count = 0;
    this.#dropExternals();
    const frames = dataPointer(this.schema);
    this.#tapePointer = frames + (maxDepth + 2) * FRAME_WORDS * 4;
    this.#layRegions();
    if (this.#payloadEnd + ARENA_PADDING > engine.bytes.length) {
      // The arena that these regions were grown in has been given back.
      this.#nodeCapacity = FIRST_NODES;
      this.#externalCapacity = FIRST_EXTERNALS;
      this.#payloadCapacity = FIRST_PAYLOAD;
      this.#layRegions();
    }
    this.#cursor = this.#payloadPointer;
    if (this.#payloadEnd + ARENA_PADDING > engine.bytes.length) engine.grow(this.#payloadEnd, ARENA_DATA);
    this.#adopt();
    this.words[REG_FRAMES_POINTER] = frames;
    this.words[REG_PAYLOAD_POINTER] = 0; // the tape's starts are pointers
    if (this.schema !== null) loadSchema(engine, this.schema);
  }

  #layRegions(): void {
    const externals = this.#tapePointer + this.#nodeCapacity * NODE_BYTES;
    this.#payloadPointer = externals + this.#externalCapacity * 4;
    this.#payloadEnd = this.#payloadPointer + this.#payloadCapacity;
  }

  #adopt(): void {
    this.bytes = this.engine.bytes;
    this.words = this.engine.words;
    this.words[REG_TAPE_POINTER] = this.#tapePointer;
    this.words[REG_EXTERNALS_POINTER] = this.#tapePointer + this.#nodeCapacity * NODE_BYTES;
    if (this.engine.keyOwner !== this) {
      this.engine.keyOwner = this;
      this.#keys.clear();
      this.#lastKey = { text: "", start: 0, next: null };
      this.#keyCursor = ARENA_KEYS;
    }
  }

  /** Enlarges the regions, and the arena if necessary. Payloads move, so the nodes' starts are adjusted. */
  #growRegions(nodes: number, externals: number, payload: number): void {
    const before = this.#payloadPointer;
    const used = this.#cursor - before;
    while (this.#nodeCapacity < nodes) this.#nodeCapacity *= 2;
    while (this.#externalCapacity < externals) this.#externalCapacity *= 2;
    while (this.#payloadCapacity < payload) this.#payloadCapacity *= 2;
    this.#layRegions();
    const { engine } = this;
    if (this.#payloadEnd + ARENA_PADDING > engine.bytes.length) engine.grow(this.#payloadEnd, this.#cursor);
    engine.bytes.copyWithin(this.#payloadPointer, before, before + used);
    this.#cursor = this.#payloadPointer + used;
    this.#adopt();
    const moved = this.#payloadPointer - before;
    const { words } = this;
    const first = this.#tapePointer >>> 2;
    for (let node = first; node < first + this.count * NODE_WORDS; node += NODE_WORDS) {
      const start = words[node + NODE_START];
      if (start >= before && hasPointer(words[node])) words[node + NODE_START] = start + moved;
    }
  }

  /** Makes room for one more node. @returns its word index */
  node(): number {
    if (this.count === this.#nodeCapacity) this.#growRegions(this.count + 1, 0, 0);
    return (this.#tapePointer >>> 2) + this.count++ * NODE_WORDS;
  }

  /** Opens a container. @returns its number, for `close` */
  open(tagWord: number): number {
    const at = this.node();
    this.words[at] = tagWord;
    return this.count - 1;
  }

  /** Closes the container with this number: all nodes written since are inside it. */
  close(container: number): void {
    this.words[(this.#tapePointer >>> 2) + container * NODE_WORDS + NODE_NEXT] = this.count;
  }

  /** Writes a leaf whose payload is at `start` (or that has none), or whose second and third words are a value. */
  leaf(tagWord: number, start: number, length: number): void {
    const at = this.node();
    const { words } = this;
    words[at] = tagWord;
    words[at + NODE_START] = start;
    words[at + NODE_LENGTH] = length;
    words[at + NODE_NEXT] = this.count;
  }

  /**
   * A pointer at which `length` payload bytes may be written; `commit` tells how many were. Room for their node is reserved as well, so
   * that writing it does not move them.
   */
  reserve(length: number): number {
    if (this.#cursor + length > this.#payloadEnd || this.count === this.#nodeCapacity) {
      this.#growRegions(this.count + 1, 0, this.#cursor - this.#payloadPointer + length);
    }
    return this.#cursor;
  }

  commit(length: number): void {
    this.#cursor += length;
  }

  #external(tagWord: number, payload: Uint8Array | string, length: number): void {
    if (length > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${length} bytes` });
    const index = this.externalCount;
    if (index === this.#externalCapacity) this.#growRegions(0, index + 1, 0);
    this.leaf(tagWord | FLAG_EXTERNAL, index, length);
    this.externals[index] = payload;
    this.externalLengths[index] = length;
    this.externalBytes += length;
    this.externalCount = index + 1;
  }

  /** Ends an operation: lets go of the caller's bodies, and of the arena, which the engine may give back. */
  end(): void {
    this.#dropExternals();
    this.bytes = NO_BYTES;
    this.words = NO_WORDS;
  }

  #dropExternals(): void {
    for (let i = 0; i < this.externalCount; i++) this.externals[i] = null;
    this.externalBytes = 0;
    this.externalCount = 0;
  }

  /** @throws CodecError UNSUPPORTED_VALUE for a view borrowed from this engine, which this operation is overwriting */
  byteString(tagWord: number, payload: Uint8Array): void {
    const { length } = payload;
    // The offset is tested first, which in the arena is never 0: reading `buffer` of a small array would make V8 allocate one.
    if (payload.byteOffset !== 0 && payload.buffer === this.bytes.buffer) {
      throw new CodecError("UNSUPPORTED_VALUE", { detail: "a view borrowed from the same engine: copy it first" });
    }
    if (length >= EXTERNAL_BYTES) {
      this.#external(tagWord, payload, length);
      return;
    }
    const start = this.reserve(length);
    const { bytes } = this;
    if (length > SHORT_BYTES) bytes.set(payload, start);
    else for (let i = 0; i < length; i++) bytes[start + i] = payload[i];
    this.#cursor = start + length;
    this.leaf(tagWord, start, length);
  }

  /** Writes a tnetstring value that is encoded already, unchanged. */
  raw(encoded: Uint8Array): void {
    this.byteString(TAG_RAW, encoded);
  }

  /** ASCII text, such as the digits of a number. */
  ascii(tagWord: number, text: string): void {
    const { length } = text;
    const start = this.reserve(length);
    const { bytes } = this;
    for (let i = 0; i < length; i++) bytes[start + i] = text.charCodeAt(i);
    this.#cursor = start + length;
    this.leaf(tagWord, start, length);
  }

  /**
   * Text as UTF-8.
   * @returns false if it has a lone surrogate; the caller throws, since it knows the path
   */
  text(tagWord: number, text: string): boolean {
    const { length } = text;
    if (length >= EXTERNAL_TEXT) {
      const byteLength = utf8Length(text);
      if (byteLength < 0) return false;
      this.#external(byteLength === length ? tagWord : tagWord | FLAG_NON_ASCII, text, byteLength);
      return true;
    }
    const start = this.reserve(length * 3);
    const { bytes } = this;
    if (length <= SHORT_TEXT) {
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[start + i] = code;
      }
      if (i === length) {
        this.#cursor = start + length;
        this.leaf(tagWord, start, length);
        return true;
      }
    }
    const written = encodeUtf8Into(text, bytes, start, length * 3);
    if (written < 0) return false;
    this.#cursor = start + written;
    this.leaf(tagWord, start, written);
    return true;
  }

  /**
   * A dict key: written into the arena once and kept there between operations.
   * @returns false if it has a lone surrogate
   */
  key(text: string): boolean {
    let known = this.#lastKey.next;
    if (known === null || known.text !== text) {
      known = this.#keys.get(text) ?? null;
      if (known === null) return this.#newKey(text);
      this.#lastKey.next = known;
    }
    this.#lastKey = known;
    this.leaf(TAG_TEXT, known.start, text.length);
    return true;
  }

  #newKey(text: string): boolean {
    const { length } = text;
    if (length > LONGEST_KEY || this.#keyCursor + length > ARENA_KEYS + KEYS_BYTES) return this.text(TAG_TEXT, text);
    const start = this.#keyCursor;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return this.text(TAG_TEXT, text);
      this.bytes[start + i] = code;
    }
    this.#keyCursor = start + length;
    this.#keys.set(text, { text, start, next: null });
    this.leaf(TAG_TEXT, start, length);
    return true;
  }

  /** Ends the tape and lays it out. @returns the size of the output in bytes @throws CodecError TOO_LARGE */
  layout(): number {
    this.words[REG_TAPE_COUNT] = this.count;
    const payload = this.#cursor - this.#payloadPointer;
    this.#taken = this.#tapePointer + this.count * NODE_BYTES + this.externalCount * 4 + payload;
    const total = this.engine.layout(this.format);
    if (total > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${total} bytes` });
    return total;
  }

  /** Writes the output and returns its pointer. @param room its size in bytes */
  emit(mode: number, room: number): number {
    const output = (this.#cursor + 15) & ~15;
    if (output + room + ARENA_PADDING > this.bytes.length) {
      this.engine.grow(output + room, output);
      this.#adopt();
    }
    this.#taken += room;
    this.words[REG_OUTPUT_POINTER] = output;
    this.engine.emit(this.format, mode);
    return output;
  }
}
