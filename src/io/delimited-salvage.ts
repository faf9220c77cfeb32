// Salvage in a file of messages: reading on after damage. If a damaged message's length still leads to another, or to the end of the file,
// reading resumes there. If only the length is damaged, the message's own fields lead to its checksum, and so to its end. Otherwise the
// next message is searched for: a candidate is a length followed by a message that decodes and whose checksum matches.
//
// The time is linear in the file's size, even for files designed to be slow: failed attempts are paid for from a credit that grows with the
// progress made.
import { FIELD_SHIFT, FIELD_WIRE_TAG, FIELD_WORDS, WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from "../abi.ts";
import { DELIMITER_BYTES, delimitedFrame, delimiterBytes } from "../codec/delimiter.ts";
import { tablesOfFlow } from "../codec/mapping.ts";
import { CodecError } from "../errors.ts";
import { CURRENT_VERSION } from "../flow/migrate/index.ts";
import type { Gap } from "./salvage.ts";
import type { Walk, Wants } from "./walk.ts";

/** The most damaged messages in a row to follow by their lengths. */
const LONGEST_CHAIN = 16;
/** The credit for failed attempts at first, and what each byte of progress adds to it. */
const FIRST_CREDIT = 1 << 24;
const CREDIT_PER_BYTE = 16;
/** The cost of reading a byte outside the window, and the least cost of a failed attempt: throwing takes longer than a few bytes. */
const PROBE_COST = 512;
const FAILURE_COST = 8192;
/** The cost of a step from field to field, or from message to message. */
const STEP_COST = 64;
/** How much to search at a time. */
const SEARCH_BYTES = 1 << 14;
/** A length, and the first field with its value. */
const LOOK_AHEAD = DELIMITER_BYTES + 2;
/** Room for a tag and a varint; the size of the checksum with its tag. */
const FIELD_BYTES = 16;
const CHECKSUM_BYTES = 6;
/** For a damaged message of more bytes, the length is trusted if the beginning looks like a message. */
const LONGEST_TORN = 1 << 16;
/** The size of the smallest message of a flow. */
const SMALLEST_MESSAGE = 4;

/** Where a damaged message's length leads: to a message or the end, to a message that the file's end cuts off, or nowhere. */
type Landing = typeof NOWHERE | typeof CUT_OFF | typeof MESSAGE;
const NOWHERE = 0;
const CUT_OFF = 1;
const MESSAGE = 2;

/** Reads length-prefixed messages, and checks them. */
export interface MessageSource {
  piecesAt(offset: number, total: number): Wants<readonly Uint8Array[]>;
  /** @throws CodecError unless the message is complete and well-formed */
  data(pieces: readonly Uint8Array[], offset: number): unknown;
}

function wireTagOf(word: number): number {
  return tablesOfFlow().words[(word >>> FIELD_SHIFT) * FIELD_WORDS + FIELD_WIRE_TAG];
}

export class MessageSalvage {
  readonly #walk: Walk<unknown>;
  readonly #source: MessageSource;
  /** The tag of the version, with which a message begins, and that of the checksum, with which it ends. */
  readonly #firstTag: number = wireTagOf(tablesOfFlow().versionWord);
  readonly #lastTag: number = wireTagOf(tablesOfFlow().checksumWord);
  #credit = FIRST_CREDIT;
  /** Up to here, lengths are known to lead from message to message. */
  #trusted = 0;

  constructor(walk: Walk<unknown>, source: MessageSource) {
    this.#walk = walk;
    this.#source = source;
  }

  /** Reports the gap that begins at `from`. @param total what `delimitedFrame` gives there @returns where the gap ends */
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
      // Only the beginning of the truncated message can be checked: the fields of this one are better evidence.
      const end = yield* this.#endByFields(from);
      if (end > 0) return end;
    }
    if (landing !== NOWHERE) {
      if (total <= LONGEST_TORN) return yield* this.#firstWhole(from, next);
      // Noise may look like a length too, and lead to a message far ahead by chance.
      yield this.#walk.fill(from, LOOK_AHEAD);
      if (this.#beginsAt(from, true)) return next;
    }
    const end = yield* this.#endByFields(from);
    return end > 0 ? end : yield* this.#search(from + 1);
  }

  /**
   * Where the gap ends if the length says `next`. The length may be noise, or that of a message whose rest is missing, so that intact
   * messages may lie before `next`. Messages within a message's body end before its checksum, and so before `next`.
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

  /** Whether messages with good beginnings follow one another from `offset` to exactly `next`, all of it in the window. */
  #leadsTo(offset: number, next: number): boolean {
    let at = offset;
    for (; at < next && this.#credit > 0; this.#credit -= STEP_COST) {
      const total = this.#frameAt(at);
      if (total < SMALLEST_MESSAGE || !this.#beginsAt(at)) return false;
      at += total;
    }
    return at === next;
  }

  /** Whether a message begins at `offset`, or the source ends there. Some damaged messages may precede the first intact one. */
  *#landingAt(offset: number): Wants<Landing> {
    const walk = this.#walk;
    const { feed } = walk;
    let at = offset;
    for (let step = 0; step < LONGEST_CHAIN && this.#credit > 0; step++) {
      yield walk.fill(at, LOOK_AHEAD);
      // The end of a stream may only be known now.
      if (at > feed.size) return NOWHERE;
      if (at === feed.size) break;
      const total = delimitedFrame(feed.window, at - feed.base, feed.window.length);
      if (total < SMALLEST_MESSAGE || total > walk.limit) return NOWHERE;
      const beginsWell = this.#beginsAt(at);
      if (at + total <= feed.size && (yield* this.#isSound(at, total))) break;
      if (!beginsWell) return NOWHERE;
      // The file is truncated after this: only the beginning of a message can be checked. The end of a stream may only be known now.
      if (at + total > feed.size) return CUT_OFF;
      at += total;
    }
    this.#trusted = Math.max(this.#trusted, Math.min(at, feed.size));
    return MESSAGE;
  }

  /** Whether a length and the version's field are there, in the window. @param nearly allow one of the field's two bytes to be damaged */
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

  /** Whether a message of `total` bytes, including its length, can be read there. Failures cost credit. */
  *#isSound(offset: number, total: number): Wants<boolean> {
    try {
      const pieces = yield* this.#source.piecesAt(offset, total);
      this.#source.data(pieces, offset);
      return true;
    } catch (error) {
      /* istanbul ignore if: judging throws nothing else; anything that did would be a bug to surface */
      if (!(error instanceof CodecError)) throw error;
      this.#pay(offset, total);
      return false;
    }
  }

  /** Deducts what a failed attempt cost: at most for the bytes that there are, as the end of a stream may only be known now. */
  #pay(offset: number, total: number): void {
    this.#credit -= Math.max(FAILURE_COST, Math.min(total, this.#walk.feed.size - offset));
  }

  /**
   * Follows a message's fields to its checksum. @returns the end of a message whose length is damaged, or the beginning of an intact
   * message; -1 if the fields lead nowhere
   */
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

  /** The offsets of the lengths after `from` that end at `start`, by where they lead: a message with such a length is intact. */
  #lengthsBefore(from: number, start: number): ReadonlyMap<number, number> {
    const { window, base } = this.#walk.feed;
    const offsets = new Map<number, number>();
    for (let at = from + 1 - base; at < start - base; at++) {
      if (at + delimiterBytes(window, at, window.length) !== start - base) continue;
      offsets.set(base + at + delimitedFrame(window, at, window.length), base + at);
    }
    return offsets;
  }

  /** Whether the bytes from `start` to `end` are a message. It is checked with a dummy length before it. */
  *#agrees(start: number, end: number): Wants<boolean> {
    const walk = this.#walk;
    if (end > walk.feed.size || end - start > walk.limit) return false;
    try {
      const pieces = yield* this.#source.piecesAt(start, end - start);
      this.#source.data([Uint8Array.of(0), ...pieces], start - 1);
      return true;
    } catch (error) {
      /* istanbul ignore if: judging throws nothing else; anything that did would be a bug to surface */
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

  /** The offset of the message whose first field is at `tag`, by trying the lengths that end there; -1 if there is none. */
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

  /** Whether there is the tag of a checksum that ends at `end`. */
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

/** Where the field with this tag ends; -1 if that cannot be told. */
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
