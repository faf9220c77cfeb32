// Reading on after damage. Where a damaged flow's length still leads to a flow or to the end of the file, reading resumes there. Only
// otherwise its span is searched for the next flow: a candidate must parse whole and hold `version` and `type`, and must be neither the
// backup of a damaged flow nor a part of a body.
//
// Time is linear in the file, also where it was made to be slow: what failed attempts cost is paid from a credit that grows with the way
// made; without credit, candidates are passed over.
import { BYTE_COLON, BYTE_ZERO, MAX_LENGTH_DIGITS, TAG_BYTES, TAG_DICT, TAG_LIST, TAG_TEXT } from "../abi.ts";
import { frameLength, PREFIX_BYTES } from "../engine/frame.ts";
import { CodecError } from "../errors.ts";
import type { Walk, Wants } from "./walk.ts";

/** Bytes that belong to no flow that could be read. */
export interface Gap {
  /** The gap's first byte, as an offset in the file. */
  readonly from: number;
  /** The offset of the byte after it. */
  readonly to: number;
  /** What was wrong, and where. */
  readonly reason: CodecError;
}

/** So many damaged flows in a row are followed by their lengths. */
const LONGEST_CHAIN = 16;
/** Failed attempts may cost this much at first, and this much more for each byte of the way. */
const FIRST_CREDIT = 1 << 24;
const CREDIT_PER_BYTE = 16;
/** What a look at a byte outside the window costs, and a failed attempt at least: the error takes longer than the bytes. */
const PROBE_COST = 512;
const FAILURE_COST = 8192;
/** Of a value that is not in the window, about so much is read at most to find that it is none. */
const LARGEST_READ = 1 << 17;
/** No flow is shorter. */
const SMALLEST_FLOW = 28;
/** Searched at a time, and what must follow a colon for its candidates to be judged. */
const SEARCH_BYTES = 1 << 12;
const LOOK_AHEAD = 40;

/** The keys whose values may hold what looks like flows. */
const CONTENT_KEY = "7:content";
const BACKUP_KEY = "6:backup";

/** A whole value may be a flow or something else. */
const FLOW = 0;
const OTHER = 1;
const BROKEN = 2;
type Finding = typeof FLOW | typeof OTHER | typeof BROKEN;

export class Salvage {
  readonly #walk: Walk<unknown>;
  readonly #onGap: (gap: Gap) => void;
  #credit = FIRST_CREDIT;
  /** Lengths lead from flow to flow up to here: that was checked. */
  #trusted = 0;
  /** Where the value of a `backup` begins, and where a body ends: found while searching. */
  #backup = -1;
  #bodyEnd = -1;
  /** Whole values that are no flows, one after another: a gap together, told when it ends. There may be millions of them. */
  #others: Gap | null = null;

  constructor(walk: Walk<unknown>, onGap: (gap: Gap) => void) {
    this.#walk = walk;
    this.#onGap = onGap;
  }

  /** Reports the gap that begins at `from` and gives where it ends. `isWhole`: the value there could be read, but not as a flow. */
  *resume(from: number, isWhole: boolean, total: number, reason: CodecError): Wants<number> {
    const to = yield* this.#endOfGap(from, isWhole, total);
    this.tell();
    this.#onGap({ from, to, reason });
    return to;
  }

  /** The same of a whole value that is not a flow. */
  *pass(from: number, total: number): Wants<number> {
    // What follows is decoded on the way to where the gap ends.
    const { isDict } = this.#walk.decoder;
    const to = yield* this.#endOfGap(from, false, total);
    if (this.#others?.to === from) this.#others = { ...this.#others, to };
    else {
      this.tell();
      this.#others = { from, to, reason: this.#walk.notFlow(from, isDict) };
    }
    return to;
  }

  /** Reports what has not been reported yet: a flow comes, or the end. */
  tell(): void {
    if (this.#others === null) return;
    const gap = this.#others;
    this.#others = null;
    this.#onGap(gap);
  }

  *#endOfGap(from: number, isWhole: boolean, total: number): Wants<number> {
    const next = from + total;
    let to: number;
    if (isWhole || (total > 0 && next <= this.#trusted)) to = next;
    else if (total > 0 && next <= this.#walk.feed.size && (yield* this.#landsOnFlow(next))) to = next;
    else to = yield* this.#search(from + 1);
    this.#credit += (to - from) * CREDIT_PER_BYTE;
    return to;
  }

  /** Whether `offset` is the end of the source or where a flow begins; damaged ones may come before the first good one. */
  *#landsOnFlow(offset: number): Wants<boolean> {
    const walk = this.#walk;
    const { feed } = walk;
    let at = offset;
    for (let step = 0; step < LONGEST_CHAIN && this.#credit > 0; step++) {
      yield walk.fill(at, LOOK_AHEAD);
      if (at === feed.size) break;
      const total = frameLength(feed.window, at - feed.base, feed.window.length);
      if (total <= 0 || total > walk.limit) return false;
      const beginsWell = startsAsDict(feed.window, at - feed.base);
      if (at + total > feed.size) {
        // The file was cut off later on: all that can be seen is how a flow begins.
        if (!beginsWell) return false;
        break;
      }
      if ((yield* this.#parse(at, total)) === FLOW) break;
      if (at + total > feed.size) return false;
      if (!beginsWell && !(yield* walk.endsAsDict(at, total))) return false;
      at += total;
    }
    this.#trusted = at;
    return true;
  }

  /** What the value there turns out to be. A failure is paid for. */
  *#parse(offset: number, total: number): Wants<Finding> {
    const walk = this.#walk;
    // What must be read first is paid for as well.
    const read = walk.feed.has(offset, total) ? 0 : Math.min(total, LARGEST_READ);
    try {
      yield* walk.decode(offset, total);
      return walk.decoder.isFlow ? FLOW : OTHER;
    } catch (error) {
      /* istanbul ignore if: decoding throws nothing else; if it ever did, that were a mistake to be seen */
      if (!(error instanceof CodecError)) throw error;
      this.#credit -= Math.max(FAILURE_COST, error.offset - offset, read);
      return BROKEN;
    }
  }

  /** The offset of the next flow from `from` on, or the source's end. */
  *#search(from: number): Wants<number> {
    const { feed } = this.#walk;
    const walk = this.#walk;
    let at = from;
    this.#backup = -1;
    this.#bodyEnd = -1;
    for (;;) {
      feed.floor = at;
      if (!feed.covers(at, LOOK_AHEAD)) yield walk.fill(at, SEARCH_BYTES);
      if (at >= feed.end) return feed.size;
      const colon = feed.window.indexOf(BYTE_COLON, at - feed.base) + feed.base;
      if (colon < feed.base) {
        // The digits of a prefix may be the last bytes here.
        at = Math.max(at, Math.min(feed.end, feed.size) - MAX_LENGTH_DIGITS);
        if (feed.end >= feed.size) return feed.size;
        yield walk.fill(at, SEARCH_BYTES);
        continue;
      }
      if (!feed.covers(colon, LOOK_AHEAD)) yield walk.fill(Math.max(at, colon - MAX_LENGTH_DIGITS), SEARCH_BYTES);
      yield* this.#lookAtKey(colon);
      const found = yield* this.#candidates(Math.max(at, colon - MAX_LENGTH_DIGITS), colon);
      if (found.isFlow) return found.offset;
      this.#credit += (found.offset - at) * CREDIT_PER_BYTE;
      at = found.offset;
    }
  }

  /** Remembers where a backup or a body begins. The colon is that of a key's prefix, perhaps. */
  *#lookAtKey(colon: number): Wants {
    const walk = this.#walk;
    const { feed } = walk;
    if (!feed.has(colon, LOOK_AHEAD)) return;
    const at = colon - feed.base;
    if (spellsKey(feed.window, at - 1, BACKUP_KEY)) this.#backup = colon + BACKUP_KEY.length;
    if (colon < this.#bodyEnd || !spellsKey(feed.window, at - 1, CONTENT_KEY)) return;
    const start = colon + CONTENT_KEY.length;
    const total = frameLength(feed.window, start - feed.base, feed.window.length);
    if (total <= SMALLEST_FLOW || total > walk.limit || start + total > feed.size) return;
    this.#credit -= PROBE_COST;
    yield walk.fetch(start + total - 1, LOOK_AHEAD);
    const after = join(walk.fetched);
    if ((after[0] === TAG_BYTES || after[0] === TAG_TEXT) && (after[1] === TAG_DICT || startsAsKey(after, 1))) {
      this.#bodyEnd = start + total - 1;
    }
  }

  /** Tries the prefixes that end with the colon. Gives the flow, or where to search on. */
  *#candidates(lowest: number, colon: number): Wants<{ offset: number; isFlow: boolean }> {
    const walk = this.#walk;
    const { feed } = walk;
    let first = colon;
    while (first > lowest && isDigit(feed.window[first - 1 - feed.base])) first--;
    // Torn bytes may end in digits that are none of the prefix.
    for (let offset = first; offset < colon; offset++) {
      if (!feed.covers(offset, LOOK_AHEAD)) yield walk.fill(offset, SEARCH_BYTES);
      if (!feed.has(offset, PREFIX_BYTES)) break;
      const at = offset - feed.base;
      if (feed.window[at] === BYTE_ZERO || !isDigit(feed.window[colon + 1 - feed.base])) continue;
      const total = frameLength(feed.window, at, feed.window.length);
      if (total < 7 || total > walk.limit || offset + total > feed.size || this.#credit <= 0) continue;
      if (!feed.has(offset + total - 1, 1)) this.#credit -= PROBE_COST;
      const tag = yield* walk.byteAt(offset + total - 1);
      if (tag !== TAG_DICT && tag !== TAG_LIST) continue;
      const end = yield* this.#judge(offset, total);
      if (end === offset) return { offset, isFlow: true };
      if (end > offset) return { offset: end, isFlow: false };
    }
    return { offset: colon + 1, isFlow: false };
  }

  /** `offset` itself when a flow begins there; where to go on when a whole value ends there that is not a flow to take; else -1. */
  *#judge(offset: number, total: number): Wants<number> {
    const walk = this.#walk;
    const finding = yield* this.#parse(offset, total);
    if (finding === BROKEN) return -1;
    // What parses whole is passed with all that its bodies hold. A backup is no flow of its own.
    if (finding === OTHER || offset === this.#backup) return offset + total;
    if (offset >= this.#bodyEnd) return offset;
    // In what seems to be a body. Flows of a second dump, after a torn one, go on beyond its end; those of a body do not.
    let end = offset + total;
    while (end < this.#bodyEnd) {
      yield walk.fill(end, PREFIX_BYTES);
      const next = frameLength(walk.feed.window, end - walk.feed.base, walk.feed.window.length);
      if (next <= 0 || next > walk.limit || end + next > walk.feed.size || (yield* this.#parse(end, next)) !== FLOW) break;
      end += next;
    }
    return end > this.#bodyEnd ? offset : end;
  }
}

function isDigit(byte: number): boolean {
  return byte >= BYTE_ZERO && byte <= BYTE_ZERO + 9;
}

function isKeyTag(byte: number): boolean {
  return byte === TAG_TEXT || byte === TAG_BYTES;
}

/** Whether the bytes are this key, with the tag of text or bytes behind it. */
function spellsKey(bytes: Uint8Array, at: number, key: string): boolean {
  if (at < 0 || !isKeyTag(bytes[at + key.length])) return false;
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key.charCodeAt(i)) return false;
  return true;
}

/** Whether a short key of small letters stands there: `11:status_code;`. */
function startsAsKey(bytes: Uint8Array, at: number): boolean {
  const total = frameLength(bytes, at, bytes.length);
  if (total < 5 || at + total > bytes.length || !isKeyTag(bytes[at + total - 1])) return false;
  const letters = bytes.subarray(bytes.indexOf(BYTE_COLON, at) + 1, at + total - 1);
  return letters.every((byte) => byte === 0x5f || (byte >= 0x61 && byte <= 0x7a));
}

/** Whether a value begins there whose first item is such a key. */
function startsAsDict(bytes: Uint8Array, at: number): boolean {
  const colon = bytes.indexOf(BYTE_COLON, at);
  return colon > at && colon - at <= MAX_LENGTH_DIGITS && startsAsKey(bytes, colon + 1);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const whole: number[] = [];
  for (const piece of pieces) whole.push(...piece);
  return Uint8Array.from(whole);
}
