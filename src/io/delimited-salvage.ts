// Reading on after damage in a file of messages. Where a damaged message's length still leads to another, or to the end of the file, reading
// resumes there. Where only the length is damaged, the message's own fields lead to its checksum, and so to its end. Otherwise the next
// message is searched for: a candidate is a length followed by a message that decodes and whose checksum agrees.
//
// Time is linear in the file, also where it was made to be slow: what failed attempts cost is paid from a credit that grows with the way made.
import { FIELD_SHIFT, FIELD_WIRE_TAG, FIELD_WORDS, WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from "../abi.ts";
import { DELIMITER_BYTES, delimitedFrame, delimiterBytes } from "../codec/delimiter.ts";
import { tablesOfFlow } from "../codec/mapping.ts";
import { CodecError } from "../errors.ts";
import { CURRENT_VERSION } from "../flow/migrate/index.ts";
import type { Gap } from "./salvage.ts";
import type { Walk, Wants } from "./walk.ts";

/** So many damaged messages in a row are followed by their lengths. */
const LONGEST_CHAIN = 16;
/** Failed attempts may cost this much at first, and this much more for each byte of the way. */
const FIRST_CREDIT = 1 << 24;
const CREDIT_PER_BYTE = 16;
/** What a look at a byte outside the window costs, and a failed attempt at least: the error takes longer than the bytes. */
const PROBE_COST = 512;
const FAILURE_COST = 8192;
/** What a step from field to field costs. */
const STEP_COST = 64;
/** Searched at a time. */
const SEARCH_BYTES = 1 << 14;
/** A length, and the first field with its value. */
const LOOK_AHEAD = DELIMITER_BYTES + 2;
/** A tag and a varint, or the checksum's tag and itself. */
const FIELD_BYTES = 16;
const CHECKSUM_BYTES = 6;
/** A damaged message of more bytes is taken for what its length says, where it begins as one. */
const LONGEST_TORN = 1 << 16;
/** No message of a flow is shorter. */
const SMALLEST_MESSAGE = 4;

/** Where a damaged message's length leads: to a message or the end, to the beginning of one that the file's end cuts off, or to neither. */
type Landing = typeof NOWHERE | typeof CUT_OFF | typeof MESSAGE;
const NOWHERE = 0;
const CUT_OFF = 1;
const MESSAGE = 2;

/** Gives messages with their lengths before them, and judges them. */
export interface MessageSource {
  piecesAt(offset: number, total: number): Wants<readonly Uint8Array[]>;
  /** @throws CodecError unless the message is whole and right */
  data(pieces: readonly Uint8Array[], offset: number): unknown;
}

function wireTagOf(word: number): number {
  return tablesOfFlow().words[(word >>> FIELD_SHIFT) * FIELD_WORDS + FIELD_WIRE_TAG];
}

export class MessageSalvage {
  readonly #walk: Walk<unknown>;
  readonly #source: MessageSource;
  /** How a message begins: the tag of the version. And the tag of its end. */
  readonly #firstTag: number = wireTagOf(tablesOfFlow().versionWord);
  readonly #lastTag: number = wireTagOf(tablesOfFlow().checksumWord);
  #credit = FIRST_CREDIT;
  /** Lengths lead from message to message up to here: that was checked. */
  #trusted = 0;

  constructor(walk: Walk<unknown>, source: MessageSource) {
    this.#walk = walk;
    this.#source = source;
  }

  /** Reports the gap that begins at `from` and gives where it ends. @param total what the length there says, or that it says nothing */
  *resume(from: number, total: number, reason: CodecError): Wants<number> {
    const to = yield* this.#endOfGap(from, total);
    this.#credit += (to - from) * CREDIT_PER_BYTE;
    (this.#walk.options.onGap as (gap: Gap) => void)({ from, to, reason });
    return to;
  }

  *#endOfGap(from: number, total: number): Wants<number> {
    const { feed } = this.#walk;
    const next = from + total;
    if (total > 0 && next <= this.#trusted) return next;
    const landing = total > 0 && next <= feed.size ? yield* this.#landingAt(next) : NOWHERE;
    if (landing === CUT_OFF) {
      // Of a message that is cut off little is seen: the fields of this one tell more.
      const end = yield* this.#endByFields(from);
      if (end > 0) return end;
    }
    if (landing !== NOWHERE) {
      if (total <= LONGEST_TORN) return yield* this.#firstWhole(from, next);
      // Noise may say a length too, and one that leads to a message far behind by chance.
      yield this.#walk.fill(from, LOOK_AHEAD);
      if (this.#beginsAt(from, true)) return next;
    }
    const end = yield* this.#endByFields(from);
    return end > 0 ? end : yield* this.#search(from + 1);
  }

  /**
   * Where the gap ends that a length says to end at `next`: noise may say one, or the beginning of a message that was torn off, and whole
   * messages may lie between. Those in a message's body end before its checksum, and so before `next`.
   */
  *#firstWhole(from: number, next: number): Wants<number> {
    const { feed } = this.#walk;
    for (let at = from + 1; at < next && this.#credit > 0; at++) {
      if (!feed.covers(from, next - from)) yield this.#walk.fill(from, next - from);
      if (!this.#beginsAt(at) || !this.#leadsTo(at, next)) continue;
      if (yield* this.#isSound(at, this.#frameAt(at))) return at;
    }
    return next;
  }

  #frameAt(offset: number): number {
    const { window, base } = this.#walk.feed;
    return delimitedFrame(window, offset - base, window.length);
  }

  /** Whether messages that begin well follow one another from `offset` to `next`, all of it in the window. */
  #leadsTo(offset: number, next: number): boolean {
    let at = offset;
    for (; at < next && this.#credit > 0; this.#credit -= STEP_COST) {
      const total = this.#frameAt(at);
      if (total < SMALLEST_MESSAGE || !this.#beginsAt(at)) return false;
      at += total;
    }
    return at === next;
  }

  /** Whether `offset` is the end of the source or where a message begins; damaged ones may come before the first good one. */
  *#landingAt(offset: number): Wants<Landing> {
    const walk = this.#walk;
    const { feed } = walk;
    let at = offset;
    for (let step = 0; step < LONGEST_CHAIN && this.#credit > 0; step++) {
      yield walk.fill(at, LOOK_AHEAD);
      // Of a stream, the end is only known now.
      if (at > feed.size) return NOWHERE;
      if (at === feed.size) break;
      const total = delimitedFrame(feed.window, at - feed.base, feed.window.length);
      if (total < SMALLEST_MESSAGE || total > walk.limit) return NOWHERE;
      const beginsWell = this.#beginsAt(at);
      if (at + total <= feed.size && (yield* this.#isSound(at, total))) break;
      if (!beginsWell) return NOWHERE;
      // The file was cut off later on: all that can be seen is how a message begins. Of a stream, the end may only be known now.
      if (at + total > feed.size) return CUT_OFF;
      at += total;
    }
    this.#trusted = Math.max(this.#trusted, Math.min(at, feed.size));
    return MESSAGE;
  }

  /** Whether a length and the version's field stand there, in the window. @param nearly one of the field's two bytes may be damaged */
  #beginsAt(offset: number, nearly = false): boolean {
    const { feed } = this.#walk;
    const { window } = feed;
    const at = offset - feed.base;
    const head = delimiterBytes(window, at, window.length);
    if (head <= 0) return false;
    const isTag = window[at + head] === this.#firstTag;
    const isVersion = window[at + head + 1] === CURRENT_VERSION;
    return nearly ? isTag || isVersion : isTag && isVersion;
  }

  /** Whether a message of `total` bytes, with its length, can be read there. A failure is paid for. */
  *#isSound(offset: number, total: number): Wants<boolean> {
    try {
      const pieces = yield* this.#source.piecesAt(offset, total);
      this.#source.data(pieces, offset);
      return true;
    } catch (error) {
      /* istanbul ignore if: judging throws nothing else; if it ever did, that were a mistake to be seen */
      if (!(error instanceof CodecError)) throw error;
      this.#pay(offset, total);
      return false;
    }
  }

  /** Takes off what a failed attempt cost: of a stream, its end may only have shown that there are not so many bytes. */
  #pay(offset: number, total: number): void {
    this.#credit -= Math.max(FAILURE_COST, Math.min(total, this.#walk.feed.size - offset));
  }

  /** Where the message ends whose length is damaged, or begins that is whole: its fields lead to its checksum. -1: they lead nowhere. */
  *#endByFields(from: number): Wants<number> {
    const walk = this.#walk;
    const { feed } = walk;
    yield walk.fill(from, LOOK_AHEAD);
    let start = from + 1;
    const begins = (): boolean => {
      const at = start - feed.base;
      return feed.window[at] === this.#firstTag && feed.window[at + 1] === CURRENT_VERSION;
    };
    while (!begins()) if (++start > from + DELIMITER_BYTES) return -1;
    const lengths = this.#lengthsBefore(from, start);
    let at = start;
    for (; this.#credit > 0 && at - from <= walk.limit; this.#credit -= STEP_COST) {
      if (!feed.covers(at, FIELD_BYTES)) yield walk.fill(at, FIELD_BYTES);
      const { window, base } = feed;
      const tag = varint(window, at - base);
      if (tag === null) return -1;
      if (tag.value === this.#lastTag) {
        const end = at + CHECKSUM_BYTES;
        return (yield* this.#agrees(start, end)) ? (lengths.get(end) ?? end) : -1;
      }
      const next = behindField(window, tag);
      if (next < 0 || base + next > feed.size) return -1;
      at = base + next;
    }
    return -1;
  }

  /** The lengths behind `from`, right before `start`, by where they end: what has its own is whole, and damage ends before it. */
  #lengthsBefore(from: number, start: number): ReadonlyMap<number, number> {
    const { window, base } = this.#walk.feed;
    const offsets = new Map<number, number>();
    for (let at = from + 1 - base; at < start - base; at++) {
      if (at + delimiterBytes(window, at, window.length) !== start - base) continue;
      offsets.set(base + at + delimitedFrame(window, at, window.length), base + at);
    }
    return offsets;
  }

  /** Whether the bytes from `start` to `end` are a message. It is judged with a length of its own before it. */
  *#agrees(start: number, end: number): Wants<boolean> {
    const walk = this.#walk;
    if (end > walk.feed.size || end - start > walk.limit) return false;
    try {
      const pieces = yield* this.#source.piecesAt(start, end - start);
      this.#source.data([Uint8Array.of(0), ...pieces], start - 1);
      return true;
    } catch (error) {
      /* istanbul ignore if: judging throws nothing else; if it ever did, that were a mistake to be seen */
      if (!(error instanceof CodecError)) throw error;
      this.#pay(start, end - start);
      return false;
    }
  }

  /** The offset of the next message from `from` on, or the source's end. */
  *#search(from: number): Wants<number> {
    const walk = this.#walk;
    const { feed } = walk;
    for (let at = from; ; ) {
      const low = Math.max(from, at - DELIMITER_BYTES);
      feed.floor = low;
      if (!feed.covers(low, at - low + LOOK_AHEAD)) yield walk.fill(low, SEARCH_BYTES);
      if (at >= feed.end) return feed.size;
      const found = feed.window.indexOf(this.#firstTag, at - feed.base);
      const tag = found < 0 ? feed.end : found + feed.base;
      this.#credit += (tag + 1 - at) * CREDIT_PER_BYTE;
      at = tag + 1;
      if (found < 0) {
        at = feed.end;
        continue;
      }
      if (!feed.covers(tag, 2)) yield walk.fill(Math.max(from, tag - DELIMITER_BYTES), SEARCH_BYTES);
      if (feed.window[tag + 1 - feed.base] !== CURRENT_VERSION) continue;
      const candidate = yield* this.#candidate(tag, from);
      if (candidate >= 0) return candidate;
    }
  }

  /** The message whose first field is at `tag`: tries the lengths that end before it. -1: there is none. */
  *#candidate(tag: number, lowest: number): Wants<number> {
    const walk = this.#walk;
    const { feed } = walk;
    for (let head = 1; head <= DELIMITER_BYTES && tag - head >= lowest && this.#credit > 0; head++) {
      const offset = tag - head;
      if (!feed.has(offset, head + 2)) yield walk.fill(offset, LOOK_AHEAD);
      const at = offset - feed.base;
      if (delimiterBytes(feed.window, at, feed.window.length) !== head) continue;
      const total = delimitedFrame(feed.window, at, feed.window.length);
      if (total < SMALLEST_MESSAGE + CHECKSUM_BYTES || total > walk.limit || offset + total > feed.size) continue;
      if ((yield* this.#endsAt(offset + total)) && (yield* this.#isSound(offset, total))) return offset;
    }
    return -1;
  }

  /** Whether a checksum with its tag ends there. */
  *#endsAt(end: number): Wants<boolean> {
    const walk = this.#walk;
    const at = end - CHECKSUM_BYTES;
    if (!walk.feed.has(at, 2)) this.#credit -= PROBE_COST;
    return (yield* walk.byteAt(at)) === ((this.#lastTag & 0x7f) | 0x80) && (yield* walk.byteAt(at + 1)) === this.#lastTag >>> 7;
  }
}

interface Varint {
  readonly value: number;
  readonly end: number;
}

/** A varint of at most five bytes; null if there is none. */
function varint(bytes: Uint8Array, start: number): Varint | null {
  let value = 0;
  for (let i = 0; i < DELIMITER_BYTES && start + i < bytes.length; i++) {
    value += (bytes[start + i] & 0x7f) * 128 ** i;
    if (bytes[start + i] < 0x80) return { value, end: start + i + 1 };
  }
  return null;
}

/** Where the field with this tag ends, -1 where that cannot be told. */
function behindField(bytes: Uint8Array, { value: tag, end: at }: Varint): number {
  switch (tag & 7) {
    case WIRE_VARINT: {
      let end = at;
      while (end - at < 10 && bytes[end] >= 0x80) end++;
      return end + 1;
    }
    case WIRE_FIXED64:
      return at + 8;
    case WIRE_FIXED32:
      return at + 4;
    case WIRE_LENGTH: {
      const length = varint(bytes, at);
      return length === null ? -1 : length.end + length.value;
    }
    default:
      return -1;
  }
}
