// Twin of assembly/transcode-tape.ts: what both directions of the transcoder share. Positions of nodes are word indices here and pointers
// there; payloads are pointers in both.
import {
  MAP_FIELD_SHIFT,
  MAP_FIELDS,
  NODE_WORDS,
  REG_ERROR,
  REG_ERROR_OFFSET,
  REG_FRAMES_POINTER,
  REG_MAP_CAPACITY,
  REG_MAP_COUNT,
  REG_MAP_EXTRAS,
  REG_MAP_FLOAT_COUNT,
  REG_MAP_FLOATS,
  REG_MAP_PAYLOADS,
  REG_MAP_SPELLED,
  REG_MAP_SPELLED_END,
  REG_MAP_TABLES,
  REG_MAP_TAPE,
  REG_SCHEMA_POINTER,
  REG_TAPE_POINTER,
  STATUS_DONE,
  STATUS_ERROR,
  STATUS_TAPE_FULL,
} from "../../abi.ts";
import { writeNode } from "./tape.ts";

const FIELD_ENTRY_WORDS = 1 << (MAP_FIELD_SHIFT - 2);

/** How far the target tape has come. */
export interface Mark {
  node: number;
  count: number;
  floats: number;
}

export class TranscodeTape {
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  /** The source tape, and the pointer that its offsets count from. */
  readonly source: number;
  readonly payloads: number;
  /** Where the schema's tables begin (as a word index and as a pointer), then the mapping's tables among them, then its field entries. */
  readonly schema: number;
  readonly schemaPointer: number;
  readonly tables: number;
  readonly #fields: number;
  /** The bottom of the stack of open containers. */
  readonly bottom: number;
  /** The status that the run will end with. */
  #status: number = STATUS_DONE;
  /** Where the next payload is spelled. */
  spelled: number;
  readonly #spelledEnd: number;
  #node: number;
  #count = 0;
  readonly #lastNode: number;
  readonly #floats: number;
  #floatCount = 0;
  #extras = 0;

  constructor(words: Uint32Array, bytes: Uint8Array) {
    this.words = words;
    this.bytes = bytes;
    this.source = words[REG_TAPE_POINTER] >>> 2;
    this.payloads = words[REG_MAP_PAYLOADS];
    this.schemaPointer = words[REG_SCHEMA_POINTER];
    this.schema = this.schemaPointer >>> 2;
    this.tables = words[REG_MAP_TABLES] >>> 2;
    this.#fields = this.schema + words[this.tables + MAP_FIELDS];
    this.bottom = words[REG_FRAMES_POINTER] >>> 2;
    this.#node = words[REG_MAP_TAPE] >>> 2;
    this.#lastNode = this.#node + (words[REG_MAP_CAPACITY] - 1) * NODE_WORDS;
    this.spelled = words[REG_MAP_SPELLED];
    this.#spelledEnd = words[REG_MAP_SPELLED_END];
    this.#floats = words[REG_MAP_FLOATS] >>> 2;
  }

  end(): number {
    const { words } = this;
    words[REG_MAP_COUNT] = this.#count;
    words[REG_MAP_SPELLED] = this.spelled;
    words[REG_MAP_FLOAT_COUNT] = this.#floatCount;
    words[REG_MAP_EXTRAS] = this.#extras;
    return this.#status;
  }

  /** Makes the run end with this status, unless it has failed already. */
  stop(how: number): void {
    if (this.#status === STATUS_DONE) this.#status = how;
  }

  stopWith(error: number, offset: number): void {
    if (this.#status !== STATUS_DONE) return;
    this.#status = STATUS_ERROR;
    this.words[REG_ERROR] = error;
    this.words[REG_ERROR_OFFSET] = offset;
  }

  /** The node of the source tape after this one and all that it holds. */
  nextOf(at: number): number {
    return this.source + this.words[at + 3] * NODE_WORDS;
  }

  /** The mapping's entry of the field with this index. */
  fieldEntry(field: number): number {
    return this.#fields + field * FIELD_ENTRY_WORDS;
  }

  /** The entry of a dict or list, from its word offset. */
  tableAt(offset: number): number {
    return this.schema + offset;
  }

  table(word: number): number {
    return this.words[this.tables + word];
  }

  /** Writes a leaf whose payload is at `start`, or whose second and third words are a value. */
  put(word: number, start: number, length: number): void {
    if (this.#node === this.#lastNode) this.stop(STATUS_TAPE_FULL);
    else {
      writeNode(this.words, this.#node, word, start, length, ++this.#count);
      this.#node += NODE_WORDS;
    }
  }

  /** Writes a leaf whose float the host will convert: until then it holds the float's bits, or where its text is. */
  putLater(word: number, start: number, length: number): void {
    if (this.#node !== this.#lastNode) this.words[this.#floats + this.#floatCount++] = this.#count;
    this.put(word, start, length);
  }

  /** Opens a container. @returns its node, for `close` */
  open(word: number): number {
    const opened = this.#node;
    this.put(word, 0, 0);
    return opened;
  }

  close(opened: number): void {
    this.words[opened + 3] = this.#count;
  }

  /** A pointer to room for `length` bytes of a payload, or 0. The caller then sets `spelled` to the end of what it wrote. */
  room(length: number): number {
    if (this.spelled + length <= this.#spelledEnd) return this.spelled;
    this.stop(STATUS_TAPE_FULL);
    return 0;
  }

  /** Spells ASCII text as a payload. */
  spell(word: number, text: string): void {
    const start = this.room(text.length);
    /* istanbul ignore if: the numbers that are spelled take less room than is reserved for each node */
    if (start === 0) return;
    for (let i = 0; i < text.length; i++) this.bytes[start + i] = text.charCodeAt(i);
    this.spelled = start + text.length;
    this.put(word, start, text.length);
  }

  countExtra(): void {
    this.#extras++;
  }

  get mark(): Mark {
    return { node: this.#node, count: this.#count, floats: this.#floatCount };
  }

  /** Discards what was written since a mark. */
  rewind({ node, count, floats }: Mark): void {
    this.#node = node;
    this.#count = count;
    this.#floatCount = floats;
  }
}
