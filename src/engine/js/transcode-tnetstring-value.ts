// Twin of assembly/transcode-tnetstring-value.ts: values of any form from a protobuf tape (proto/flow.proto), as items of tnetstring.
import {
  ERROR_BAD_INTEGER,
  ERROR_BAD_KEY,
  ERROR_TOO_DEEP,
  FIELD_SHIFT,
  FLAG_EXTERNAL,
  FLAG_NON_ASCII,
  FORM_FREE_DICT,
  FORM_VALUES,
  FRAME_WORDS,
  MAP_ENTRY_NAME,
  MAP_ENTRY_OTHER,
  MAP_SPELLINGS,
  NODE_WORDS,
  REG_MAX_DEPTH,
  STATUS_SPLIT,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_NULL,
  TAG_TEXT,
} from "../../abi.ts";
import { integerError } from "./numbers.ts";
import { formatInteger } from "./transcode-decimal.ts";
import { TranscodeTape } from "./transcode-tape.ts";

export class TnetstringValues extends TranscodeTape {
  /** The number of open containers of the target tape, not counting those on the stack of frames. */
  #depth = 0;
  /** The value of the entry whose key was put last. */
  #valueOfEntry = 0;

  enter(node: number): boolean {
    if (++this.#depth <= this.words[REG_MAX_DEPTH]) return true;
    this.stopWith(ERROR_TOO_DEEP, this.words[node + 1]);
    return false;
  }

  leave(): void {
    this.#depth--;
  }

  entryOf(node: number): number {
    return this.fieldEntry(this.words[node] >>> FIELD_SHIFT);
  }

  formOf(node: number): number {
    return this.words[this.entryOf(node)] & 0xff;
  }

  fieldOf(node: number): number {
    return this.words[node] >>> FIELD_SHIFT;
  }

  /** Puts a value that holds no others, by its field's form. @returns false if it is another kind of value */
  putLeaf(node: number, form: number): boolean {
    const { words } = this;
    if (form === TAG_BYTES || form === TAG_TEXT) this.#putPayload(node, form);
    else if (form === TAG_INTEGER) this.#putIntegerOf(node);
    else if (form === TAG_FLOAT) this.putLater(TAG_FLOAT, words[node + 1], words[node + 2]);
    else if (form === TAG_BOOLEAN) this.putBoolean((words[node + 1] | words[node + 2]) !== 0);
    else return false;
    return true;
  }

  /** Puts a node of bytes or text: with a pointer to the payload, or its index among the externals. */
  #putPayload(node: number, tag: number): void {
    const { words } = this;
    const flags = words[node] & (FLAG_NON_ASCII | FLAG_EXTERNAL);
    const start = words[node + 1];
    this.put(tag | flags, (flags & FLAG_EXTERNAL) !== 0 ? start : this.payloads + start, words[node + 2]);
  }

  putBoolean(value: boolean): void {
    const spellings = this.schemaPointer + this.table(MAP_SPELLINGS);
    if (value) this.put(TAG_BOOLEAN, spellings, 4);
    else this.put(TAG_BOOLEAN, spellings + 4, 5);
  }

  /** Puts a 64-bit integer, or the digits of a larger one. */
  #putIntegerOf(node: number): void {
    const { words } = this;
    if ((words[node] & TAG_MASK) !== TAG_TEXT) {
      this.spell(TAG_INTEGER, formatInteger(words[node + 1], words[node + 2]));
      return;
    }
    const start = this.payloads + words[node + 1];
    const bad = integerError(this.bytes, start, start + words[node + 2]);
    if (bad >= 0) this.stopWith(ERROR_BAD_INTEGER, bad - this.payloads);
    this.put(TAG_INTEGER, start, words[node + 2]);
  }

  /** Puts the key and the value of an entry. */
  putEntry(entry: number): void {
    this.#putKeyOf(entry);
    this.#putValueOf(this.#valueOfEntry);
  }

  /** Puts the key of an entry and finds its value, which is put next. */
  #putKeyOf(entry: number): void {
    const { words } = this;
    const stopAt = this.nextOf(entry);
    let key = 0;
    this.#valueOfEntry = 0;
    for (let child = entry + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      const isKey = this.#isField(child, MAP_ENTRY_NAME) || this.#isField(child, MAP_ENTRY_OTHER);
      const before = isKey ? key : this.#valueOfEntry;
      if (before !== 0 && words[before] === words[child] && !this.#isField(child, MAP_ENTRY_NAME)) this.stop(STATUS_SPLIT);
      if (isKey) key = child;
      else this.#valueOfEntry = child;
    }
    if (key === 0) this.put(TAG_TEXT, 0, 0);
    else if (this.#isField(key, MAP_ENTRY_NAME)) this.#putPayload(key, TAG_TEXT);
    else {
      const held = this.#heldBy(key);
      if (held !== 0 && this.#isContainer(held)) this.stopWith(ERROR_BAD_KEY, words[held + 1]);
      else if (held !== 0) this.putLeaf(held, this.formOf(held));
      else this.put(TAG_NULL, 0, 0);
    }
  }

  #isField(node: number, word: number): boolean {
    return this.fieldOf(node) === this.table(word) >>> FIELD_SHIFT;
  }

  /** Whether what a `Value` holds is a list or a dict. */
  #isContainer(held: number): boolean {
    const form = this.formOf(held);
    return form === FORM_FREE_DICT || form === FORM_VALUES;
  }

  /** What a `Value` holds, 0 for null: the last one that is set. */
  #heldBy(value: number): number {
    const { words } = this;
    const stopAt = this.nextOf(value);
    let held = 0;
    for (let child = value + NODE_WORDS; child < stopAt; child = this.nextOf(child)) {
      if (held !== 0 && this.#isContainer(child) && words[held] === words[child]) this.stop(STATUS_SPLIT);
      held = child;
    }
    return held;
  }

  /** Puts any value, from a `Value`; 0 stands for an empty one. */
  #putValueOf(value: number): void {
    const held = value === 0 ? 0 : this.#heldBy(value);
    if (held === 0) this.put(TAG_NULL, 0, 0);
    else if (!this.putLeaf(held, this.formOf(held))) this.putContainer(held, this.formOf(held));
  }

  /** Puts a list or dict of anything from its message. A frame is an open container: the next child, the end, its node, 1 for a dict. */
  putContainer(node: number, form: number): void {
    if (!this.enter(node)) return;
    const { words, bottom } = this;
    const most = words[REG_MAX_DEPTH] - this.#depth;
    let frame = bottom;
    this.#openFrame(frame, node, form);
    for (;;) {
      const child = words[frame];
      if (child === words[frame + 1]) {
        this.close(words[frame + 2]);
        if (frame === bottom) break;
        frame -= FRAME_WORDS;
        continue;
      }
      words[frame] = this.nextOf(child);
      let value = child;
      if (words[frame + 3] !== 0) {
        this.#putKeyOf(child);
        value = this.#valueOfEntry;
      }
      const held = value === 0 ? 0 : this.#heldBy(value);
      if (held === 0) this.put(TAG_NULL, 0, 0);
      else if (!this.#isContainer(held)) this.putLeaf(held, this.formOf(held));
      else if ((frame - bottom) / FRAME_WORDS < most) {
        frame += FRAME_WORDS;
        this.#openFrame(frame, held, this.formOf(held));
      } else this.stopWith(ERROR_TOO_DEEP, words[held + 1]);
    }
    this.leave();
  }

  #openFrame(frame: number, node: number, form: number): void {
    const { words } = this;
    words[frame] = node + NODE_WORDS;
    words[frame + 1] = this.nextOf(node);
    words[frame + 2] = this.open(form === FORM_FREE_DICT ? TAG_DICT : TAG_LIST);
    words[frame + 3] = form === FORM_FREE_DICT ? 1 : 0;
  }
}
