// Salvage: reading on after damage. If a damaged flow's length still leads to a flow or to the end of the file, reading resumes there.
// Otherwise the bytes after its beginning are searched for the next flow: a candidate must parse completely, have `version` and `type`, and
// be neither the backup of a damaged flow nor part of a body.
//
// The time is linear in the file's size, even for files designed to be slow: failed attempts are paid for from a credit that grows with the
// progress made; without credit, candidates are skipped.
import { BYTE_COLON, BYTE_ZERO, MAX_LENGTH_DIGITS, TAG_BYTES, TAG_DICT, TAG_LIST, TAG_TEXT } from "../abi.ts";
import { frameLength, PREFIX_BYTES } from "../engine/frame.ts";
import { CodecError } from "../errors.ts";
import type { Walk, Wants } from "./walk.ts";

/** A range of bytes that could not be read as flows. */
export interface Gap {
  /** The gap's first byte, as an offset in the file. */
  readonly from: number;
  /** The offset of the byte after it. */
  readonly to: number;
  /** What is wrong, and where. */
  readonly reason: CodecError;
}

/** The most damaged flows in a row to follow by their lengths. */
const LONGEST_CHAIN = 16;
/** The credit for failed attempts at first, and what each byte of progress adds to it. */
const FIRST_CREDIT = 1 << 24;
const CREDIT_PER_BYTE = 16;
/** The cost of reading a byte outside the window, and the least cost of a failed attempt: throwing takes longer than a few bytes. */
const PROBE_COST = 512;
const FAILURE_COST = 8192;
/** About the most that is read of a value outside the window to find that it is malformed. */
const LARGEST_READ = 1 << 17;
/** The size of the smallest flow. */
const SMALLEST_FLOW = 28;
/** How much to search at a time, and how much must follow a colon to judge its candidates. */
const SEARCH_BYTES = 1 << 12;
const LOOK_AHEAD = 40;

/** The keys whose values may contain what looks like flows. */
const CONTENT_KEY = "7:content";
const BACKUP_KEY = "6:backup";

/** What a value turns out to be: a flow, a well-formed value that is not a flow, or malformed. */
const FLOW = 0;
const OTHER = 1;
const BROKEN = 2;
type Finding = typeof FLOW | typeof OTHER | typeof BROKEN;

export class Salvage {
  readonly #walk: Walk<unknown>;
  readonly #onGap: (gap: Gap) => void;
  #credit = FIRST_CREDIT;
  /** Up to here, lengths are known to lead from flow to flow. */
  #trusted = 0;
  /** Where the value of a `backup` begins, and where a body ends, as found while searching. */
  #backup = -1;
  #bodyEnd = -1;
  /** Adjacent well-formed values that are not flows: one gap, reported when it ends, since there may be millions of them. */
  #others: Gap | null = null;

  constructor(walk: Walk<unknown>, onGap: (gap: Gap) => void) {
    this.#walk = walk;
    this.#onGap = onGap;
  }

  /** Reports the gap that begins at `from`. @param isWhole the value there is intact, but could not be taken @returns where the gap ends */
  *resume(from: number, isWhole: boolean, total: number, reason: CodecError): Wants<number> {
    const to = yield* this.#endOfGap(from, isWhole, total);
    this.tell();
    this.#onGap({ from, to, reason });
    return to;
  }

  /** The same for a well-formed value that is not a flow; the gap is reported later. */
  *pass(from: number, total: number): Wants<number> {
    // Asked first: finding the end of the gap decodes other values.
    const { isDict } = this.#walk.decoder;
    const to = yield* this.#endOfGap(from, false, total);
    if (this.#others?.to === from) this.#others = { ...this.#others, to };
    else {
      this.tell();
      this.#others = { from, to, reason: this.#walk.notFlow(from, isDict) };
    }
    return to;
  }

  /** Reports the pending gap, if any: a flow follows, or the end. */
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

  /** Whether a flow begins at `offset`, or the source ends there. Some damaged flows may precede the first intact one. */
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
        // The file is truncated after this: only the beginning of a flow can be checked.
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

  /** Decodes the value at `offset` to find out what it is. Failures cost credit. */
  *#parse(offset: number, total: number): Wants<Finding> {
    const walk = this.#walk;
    // Reading the value also costs credit.
    const read = walk.feed.has(offset, total) ? 0 : Math.min(total, LARGEST_READ);
    try {
      yield* walk.decode(offset, total);
      return walk.decoder.isFlow ? FLOW : OTHER;
    } catch (error) {
      /* istanbul ignore if: decoding throws nothing else; anything that did would be a bug to surface */
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
        // The last bytes of the window may be the digits of a prefix.
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

  /** If the colon belongs to the prefix of such a key, notes where the backup begins or the body ends. */
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

  /** Tries the prefixes that end with the colon. @returns the offset of a flow, or where to continue the search */
  *#candidates(lowest: number, colon: number): Wants<{ offset: number; isFlow: boolean }> {
    const walk = this.#walk;
    const { feed } = walk;
    let first = colon;
    while (first > lowest && isDigit(feed.window[first - 1 - feed.base])) first--;
    // The damaged bytes before may end in digits that do not belong to the prefix.
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

  /** `offset` if a flow begins there; the end of a well-formed value that is not a flow to take, to continue from; else -1. */
  *#judge(offset: number, total: number): Wants<number> {
    const walk = this.#walk;
    const finding = yield* this.#parse(offset, total);
    if (finding === BROKEN) return -1;
    // A well-formed value is skipped with everything in it. A backup is not a flow of its own.
    if (finding === OTHER || offset === this.#backup) return offset + total;
    if (offset >= this.#bodyEnd) return offset;
    // Within what seems to be a body. The flows of a second dump, after a torn one, continue past its end; those in a body do not.
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

/** Whether the bytes are this key, followed by the tag of text or bytes. */
function spellsKey(bytes: Uint8Array, at: number, key: string): boolean {
  if (at < 0 || !isKeyTag(bytes[at + key.length])) return false;
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key.charCodeAt(i)) return false;
  return true;
}

/** Whether a short lower-case key begins there, such as `11:status_code;`. */
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
