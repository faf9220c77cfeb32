// Finds where the flows of a file are, by their lengths alone: apart from that, only the last byte of those in tnetstring is checked.
import { BYTE_COLON, BYTE_ZERO, MAX_LENGTH_DIGITS, TAG_DICT } from "../abi.ts";
import { delimitedFrame } from "../codec/delimiter.ts";
import { frameLength, INCOMPLETE, MALFORMED, PREFIX_BYTES } from "../engine/frame.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { type DriveOptions, drive, driveSync } from "./drive.ts";
import type { Feed } from "./feed.ts";
import { detectFormat, type FormatName } from "./formats.ts";
import { FILL, type Wants } from "./walk.ts";

/** The flows of a file, up to the first damage. */
export interface FlowIndex {
  /** The number of flows. */
  readonly count: number;
  /** The byte offset of each flow, followed by the end of the last: `count + 1` numbers. */
  readonly offsets: Float64Array;
  /** What is wrong after the last flow; null if the file ends there. */
  readonly damage: CodecError | null;
}

interface IndexOptions extends DriveOptions {
  format?: FormatName;
}

const FIRST_ROOM = 1024;

class IndexWalk {
  readonly feed: Feed;
  readonly fetched: Uint8Array[] = [];
  readonly item: undefined = undefined;
  offset = 0;
  readonly length: number = PREFIX_BYTES;
  flows = 0;
  position: number;
  #offsets: Float64Array = new Float64Array(FIRST_ROOM);
  #damage: CodecError | null = null;
  /** The file's format; undefined until it is detected from the first bytes. */
  #format: FormatName | undefined;

  constructor(feed: Feed, start: number, format: FormatName | undefined) {
    this.feed = feed;
    this.position = start;
    this.#format = start > 0 ? (format ?? "tnetstring") : format;
  }

  get result(): FlowIndex {
    this.#offsets[this.flows] = this.position;
    return { count: this.flows, offsets: this.#offsets.slice(0, this.flows + 1), damage: this.#damage };
  }

  *run(): Wants {
    const { feed } = this;
    if (this.#format === undefined) yield* this.#checkFormat();
    while (this.#damage === null) {
      this.#skipWindow();
      const { position } = this;
      if (!feed.covers(position, PREFIX_BYTES)) {
        yield this.#fill(position);
        continue;
      }
      if (position >= feed.end) return;
      const total = this.#frame(feed.window, position - feed.base);
      // The last byte of a flow and the prefix of the next one are read together.
      if (total > 0 && position + total <= feed.size && !feed.has(position + total - 1, 1)) {
        feed.floor = position + total - 1;
        yield this.#fill(feed.floor);
      }
      this.#pass(total);
    }
  }

  /** Detects the format. @throws CodecError UNSUPPORTED_FORMAT for one whose flows have no lengths */
  *#checkFormat(): Wants {
    yield this.#fill(0);
    const format = detectFormat(this.feed.window) ?? "tnetstring";
    if (format !== "tnetstring" && format !== "protobuf") {
      throw flowError("UNSUPPORTED_FORMAT", { offset: 0, detail: "only dumps and files of messages have an index of offsets" });
    }
    this.#format = format;
  }

  #frame(window: Uint8Array, at: number): number {
    return this.#format === "protobuf" ? delimitedFrame(window, at, window.length) : frameLength(window, at, window.length);
  }

  /** Whether a flow may end with this byte. */
  #endsFlow(byte: number): boolean {
    return this.#format === "protobuf" || byte === TAG_DICT;
  }

  #fill(offset: number): typeof FILL {
    this.offset = offset;
    return FILL;
  }

  /** Passes the flows that lie in the window together with the prefix after them. */
  #skipWindow(): void {
    const { window, base } = this.feed;
    const step = this.#format === "protobuf" ? hopMessages : hop;
    for (let at = this.position - base; at >= 0; ) {
      if (this.flows + 2 > this.#offsets.length) this.#grow();
      const count = step(window, at, window.length - PREFIX_BYTES, this.#offsets, this.flows, base);
      if (count === this.flows) return;
      this.flows = count;
      at = this.#offsets[count] - base;
      this.position = base + at;
    }
  }

  #grow(): Float64Array {
    const larger = new Float64Array(this.#offsets.length * 2);
    larger.set(this.#offsets);
    this.#offsets = larger;
    return larger;
  }

  #pass(total: number): void {
    const { feed, position, flows } = this;
    if (total === MALFORMED) this.#damage = new CodecError("BAD_LENGTH", { offset: position, flow: flows });
    else if (total === INCOMPLETE || position + total > feed.size || !feed.has(position + total - 1, 1)) {
      this.#damage = new CodecError("TRUNCATED", { offset: feed.size, flow: flows });
    } else if (!this.#endsFlow(feed.window[position + total - 1 - feed.base])) {
      this.#damage = new CodecError("BAD_TAG", { offset: position + total - 1, flow: flows });
    } else {
      // There is room: skipWindow has seen to it.
      this.#offsets[this.flows++] = position;
      this.position = position + total;
    }
  }
}

/**
 * Goes from dict to dict by their lengths, as long as the prefixes are well-formed, the dicts end before `last`, and there is room for
 * their offsets and one more: where the next one begins. In JavaScript, over the bytes in place: each step waits for memory, 40 to 50 ns
 * if the dump is larger than the cache, and copying the bytes into Wasm would cost more.
 *
 * @returns the new number of offsets
 */
function hop(bytes: Uint8Array, start: number, last: number, offsets: Float64Array, count: number, base: number): number {
  const room = offsets.length - 1;
  let at = start;
  while (at < last && count < room) {
    let cursor = at;
    let length = 0;
    let digit = bytes[cursor] - BYTE_ZERO;
    while (digit >= 0 && digit <= 9) {
      length = length * 10 + digit;
      digit = bytes[++cursor] - BYTE_ZERO;
    }
    const end = cursor + 1 + length;
    const digits = cursor - at;
    if (digit !== BYTE_COLON - BYTE_ZERO || digits === 0 || digits > MAX_LENGTH_DIGITS || !(end < last) || bytes[end] !== TAG_DICT) break;
    offsets[count++] = base + at;
    at = end + 1;
  }
  offsets[count] = base + at;
  return count;
}

/** The same for delimited messages. */
function hopMessages(bytes: Uint8Array, start: number, last: number, offsets: Float64Array, count: number, base: number): number {
  const room = offsets.length - 1;
  let at = start;
  while (at < last && count < room) {
    const total = delimitedFrame(bytes, at, bytes.length);
    if (total <= 0 || at + total > last) break;
    offsets[count++] = base + at;
    at += total;
  }
  offsets[count] = base + at;
  return count;
}

/** Indexes the flows of a source from `start` on. */
export async function readIndex(feed: Feed, start: number, options: IndexOptions): Promise<FlowIndex> {
  const walk = new IndexWalk(feed, start, options.format);
  await drive(walk, options).next();
  return walk.result;
}

/** The synchronous `readIndex`. */
export function readIndexSync(feed: Feed, start: number, options: IndexOptions): FlowIndex {
  const walk = new IndexWalk(feed, start, options.format);
  driveSync(walk, options).next();
  return walk.result;
}
