// Index rows for the messages in a window, one after another.
import { delimitedFrame, delimiterBytes } from "../codec/delimiter.ts";
import { Input } from "../engine/input.ts";
import type { Batch } from "./batch.ts";
import type { Feed } from "./feed.ts";
import { MessagePicker } from "./message-picker.ts";
import type { FlowRow } from "./rows.ts";

/** Makes rows of the messages that a window holds completely, up to the first that is not plain. */
export class MessageRows implements Batch<FlowRow> {
  readonly isFlow = true;
  offset = 0;
  length = 0;
  readonly #row: FlowRow;
  readonly #limit: number;
  readonly #picker: MessagePicker = new MessagePicker();
  #window: Uint8Array = new Uint8Array(0);
  #base = 0;
  #input: Input = new Input([this.#window]);
  #begin = 0;
  #next = 0;
  /** Whether the next message has been picked already, by `fill`. */
  #isPicked = false;

  /** @param limit the size of the largest flow to accept, in bytes */
  constructor(row: FlowRow, limit: number) {
    this.#row = row;
    this.#limit = limit;
  }

  fill(feed: Feed, offset: number): boolean {
    if (this.#window !== feed.window) {
      this.#window = feed.window;
      this.#input = new Input([feed.window]);
    }
    this.#base = feed.base;
    this.#next = offset - feed.base;
    this.#isPicked = this.#pick();
    return this.#isPicked;
  }

  next(): boolean {
    const isPicked = this.#isPicked || this.#pick();
    this.#isPicked = false;
    return isPicked;
  }

  #pick(): boolean {
    const window = this.#window;
    const at = this.#next;
    const total = delimitedFrame(window, at, window.length);
    if (total <= 0 || total > this.#limit || at + total > window.length) return false;
    this.#begin = at + delimiterBytes(window, at, window.length);
    if (!this.#picker.pick(window, this.#begin, at + total)) return false;
    this.offset = this.#base + at;
    this.length = total;
    this.#next = at + total;
    return true;
  }

  item(flow: number): FlowRow {
    const { record } = this.#picker;
    this.#row.readRecord(record, 0, { input: this.#input, shift: 0, begin: this.#begin }, this.#picker);
    return this.#row.move(flow, this.offset, this.length);
  }
}
