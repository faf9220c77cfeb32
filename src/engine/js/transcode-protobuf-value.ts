// Twin of assembly/transcode-protobuf-value.ts: values of any form from a tnetstring tape, as messages of proto/flow.proto.
import {
  BYTE_MINUS,
  BYTE_ZERO,
  FLAG_EXTERNAL,
  FLAG_NON_ASCII,
  FRAME_WORDS,
  KIND_BOOLEAN,
  KIND_FLOAT,
  KIND_INTEGER,
  MAP_BIG_INTEGER,
  MAP_ENTRY,
  MAP_ENTRY_NAME,
  MAP_ENTRY_OTHER,
  MAP_ENTRY_VALUE,
  MAP_ITEM,
  MAP_VALUES,
  NODE_WORDS,
  TAG_DICT,
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
} from "../../abi.ts";
import { parseInteger } from "./transcode-decimal.ts";
import { TranscodeTape } from "./transcode-tape.ts";

export class ProtobufValues extends TranscodeTape {
  /** The low and the high word of the integer that was parsed last. */
  readonly integer: Uint32Array = new Uint32Array(2);

  tagOf(node: number): number {
    return this.words[node] & TAG_MASK;
  }

  kindOf(node: number): number {
    const tag = this.tagOf(node);
    return (this.words[this.tables + (tag >>> 2)] >>> ((tag & 3) * 8)) & 0xff;
  }

  #isContainer(node: number): boolean {
    const tag = this.tagOf(node);
    return tag === TAG_DICT || tag === TAG_LIST;
  }

  /** Puts the key of an open entry. */
  putKey(key: number): void {
    if (this.tagOf(key) === TAG_TEXT) this.putPayload(key, this.table(MAP_ENTRY_NAME));
    else {
      const other = this.open(this.table(MAP_ENTRY_OTHER));
      this.#putLeaf(key);
      this.close(other);
    }
  }

  /** Puts a node of bytes or text: with a pointer to the payload, or its index among the externals. */
  putPayload(node: number, word: number): void {
    const { words } = this;
    const flags = words[node] & (FLAG_NON_ASCII | FLAG_EXTERNAL);
    const start = words[node + 1];
    this.put(word | flags, (flags & FLAG_EXTERNAL) !== 0 ? start : this.payloads + start, words[node + 2]);
  }

  putFloat(node: number, word: number): void {
    this.putLater(word, this.payloads + this.words[node + 1], this.words[node + 2]);
  }

  /** Puts what an open `Value` holds, unless that is a list or a dict. */
  #putLeaf(node: number): void {
    const kind = this.kindOf(node);
    if (kind === 0) return; // null
    const word = this.table(MAP_VALUES + kind);
    const start = this.payloads + this.words[node + 1];
    const length = this.words[node + 2];
    const integer = this.integer;
    if (kind === KIND_BOOLEAN) this.put(word, length === 4 ? 1 : 0, 0);
    else if (kind === KIND_FLOAT) this.putFloat(node, word);
    else if (kind !== KIND_INTEGER) this.putPayload(node, word);
    else if (parseInteger(this.bytes, start, length, integer)) this.put(word, integer[0], integer[1]);
    else this.#putBigInteger(start, length);
  }

  /** Puts the digits, without leading zeros. */
  #putBigInteger(start: number, length: number): void {
    const { bytes } = this;
    const stopAt = start + length;
    const isNegative = bytes[start] === BYTE_MINUS;
    const digits = isNegative ? start + 1 : start;
    let first = digits;
    while (bytes[first] === BYTE_ZERO) first++;
    const word = this.table(MAP_BIG_INTEGER);
    if (first === digits || !isNegative) {
      const from = first === digits ? start : first;
      this.put(word, from, stopAt - from);
      return;
    }
    const size = stopAt - first + 1;
    const spelled = this.room(size);
    if (spelled === 0) return;
    bytes[spelled] = BYTE_MINUS;
    bytes.copyWithin(spelled + 1, first, stopAt);
    this.spelled = spelled + size;
    this.put(word, spelled, size);
  }

  /** Puts any value into a field that takes a `Value`. */
  putValueOf(node: number, word: number): void {
    const value = this.open(word);
    if (this.#isContainer(node)) this.putContainer(node, this.table(MAP_VALUES + this.kindOf(node)));
    else this.#putLeaf(node);
    this.close(value);
  }

  /**
   * Puts a list or a dict of anything into a field that takes its message. A frame is an open container: the node after it, its message,
   * the `Value` that the message is in (0 for the outermost), and the open entry (0 for a list; 1 between the entries of a dict).
   */
  putContainer(node: number, word: number): void {
    const { words, bottom } = this;
    let frame = bottom;
    this.#openFrame(frame, node, word, 0);
    let cursor = node + NODE_WORDS;
    for (;;) {
      if (cursor === words[frame]) {
        this.close(words[frame + 1]);
        if (frame === bottom) return;
        this.close(words[frame + 2]);
        frame -= FRAME_WORDS;
        this.#closeEntry(frame);
        continue;
      }
      let inside = this.table(MAP_ITEM);
      if (words[frame + 3] !== 0) {
        words[frame + 3] = this.open(this.table(MAP_ENTRY));
        this.putKey(cursor);
        cursor += NODE_WORDS;
        inside = this.table(MAP_ENTRY_VALUE);
      }
      const value = this.open(inside);
      if (this.#isContainer(cursor)) {
        frame += FRAME_WORDS;
        this.#openFrame(frame, cursor, this.table(MAP_VALUES + this.kindOf(cursor)), value);
      } else {
        this.#putLeaf(cursor);
        this.close(value);
        this.#closeEntry(frame);
      }
      cursor += NODE_WORDS;
    }
  }

  #openFrame(frame: number, node: number, word: number, value: number): void {
    const { words } = this;
    words[frame] = this.nextOf(node);
    words[frame + 1] = this.open(word);
    words[frame + 2] = value;
    words[frame + 3] = this.tagOf(node) === TAG_DICT ? 1 : 0;
  }

  #closeEntry(frame: number): void {
    const { words } = this;
    if (words[frame + 3] === 0) return;
    this.close(words[frame + 3]);
    words[frame + 3] = 1;
  }
}
