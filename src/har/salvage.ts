// Finds the next entry of a damaged HAR file: an object that begins like an entry, parses completely and has a request with a URL. In a
// body, quotes are escaped by backslashes, so entries there are never mistaken for those of the log.
//
// Takes time linear in the file: failed attempts are paid from a credit that grows with the distance covered.
import { CodecError } from "../errors.ts";
import type { Walk, Wants } from "../io/walk.ts";
import type { JsonCursor } from "./cursor.ts";

const OBJECT = 0x7b;
const QUOTE = 0x22;
const SEARCH_BYTES = 1 << 14;
/** Number of bytes to judge a candidate by: white space, as much as indentation takes, and its first key. */
const LOOK_AHEAD = 256;
const FIRST_CREDIT = 1 << 24;
const CREDIT_PER_BYTE = 16;
const FAILURE_COST = 4096;

/** Fields that programs may write first in an entry. Custom fields begin with an underscore. */
const firstKeys: ReadonlySet<string> = new Set([
  "startedDateTime",
  "pageref",
  "time",
  "request",
  "response",
  "cache",
  "timings",
  "connection",
  "serverIPAddress",
  "comment",
]);

export class EntrySearch {
  readonly #walk: Walk<unknown>;
  readonly #cursor: JsonCursor;
  #credit = FIRST_CREDIT;

  constructor(walk: Walk<unknown>, cursor: JsonCursor) {
    this.#walk = walk;
    this.#cursor = cursor;
  }

  /** The offset of the first entry from `from` on, the source's end if there is none. */
  *next(from: number): Wants<number> {
    const walk = this.#walk;
    const { feed } = walk;
    for (let at = from; ; ) {
      feed.floor = at;
      if (!feed.covers(at, LOOK_AHEAD)) yield walk.fill(at, SEARCH_BYTES);
      if (at >= feed.end) return feed.size;
      const index = feed.window.indexOf(OBJECT, at - feed.base);
      const brace = index < 0 ? feed.end : feed.base + index;
      this.#credit += (brace - at) * CREDIT_PER_BYTE;
      at = brace;
      if (index < 0) continue;
      feed.floor = brace;
      if (!feed.covers(brace, LOOK_AHEAD)) yield walk.fill(brace, SEARCH_BYTES);
      if (beginsAsEntry(feed.window, brace - feed.base) && this.#credit > 0 && (yield* this.#isEntry(brace))) return brace;
      at++;
    }
  }

  /** Whether a whole entry begins there. A failure is paid from the credit. */
  *#isEntry(offset: number): Wants<boolean> {
    this.#cursor.at = offset;
    try {
      const start = yield* this.#cursor.value(true);
      const { request } = Object(this.#cursor.parse(start));
      if (typeof Object(request).url === "string") return true;
    } catch (error) {
      if (!(error instanceof CodecError) || error.code === "SOURCE_CHANGED") throw error;
    }
    this.#credit -= FAILURE_COST + this.#cursor.at - offset;
    return false;
  }
}

function beginsAsEntry(bytes: Uint8Array, brace: number): boolean {
  let at = brace + 1;
  while (at < bytes.length && bytes[at] <= 0x20) at++;
  if (bytes[at] !== QUOTE) return false;
  const end = bytes.indexOf(QUOTE, at + 1);
  if (end < 0 || end - at > LOOK_AHEAD) return false;
  const key = String.fromCharCode(...bytes.subarray(at + 1, end));
  return key.startsWith("_") || firstKeys.has(key);
}
