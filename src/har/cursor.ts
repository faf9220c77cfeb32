// Moves through a JSON document in the bytes of a walk: to the next significant byte, and past whole values, which need not fit into memory
// unless they are kept.
import type { CodecError, ErrorCode } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { LONGEST_TEXT, parseJson } from "../io/json.ts";
import { JsonScan, MOST_VALUES, TOO_DEEP } from "../io/json-scan.ts";
import type { Walk, Wants } from "../io/walk.ts";

const QUOTE = 0x22;
/** Minimum number of bytes requested at a time. */
const AHEAD = 1 << 12;

export class JsonCursor {
  readonly #walk: Walk<unknown>;
  readonly #scan: JsonScan;
  readonly #limit: number;
  /** Whether skipped bytes stay in the window until the next token, since salvage may go back to them. */
  readonly #keepsAll: boolean;
  /** The offset of the next byte. */
  at: number;
  /** Offset of the token or value that was looked at last: everything before it is well-formed. */
  mark = 0;

  constructor(walk: Walk<unknown>, maxDepth: number) {
    this.#walk = walk;
    this.#scan = new JsonScan(maxDepth);
    this.#limit = Math.min(walk.limit, LONGEST_TEXT);
    this.#keepsAll = walk.options.onGap !== null;
    this.at = walk.position;
  }

  error(code: ErrorCode, offset: number, detail?: string): CodecError {
    return flowError(code, { offset, flow: this.#walk.flows, detail });
  }

  /** Moves to the next byte that is not white space. @returns the byte, or -1 at the end */
  *peek(): Wants<number> {
    const { feed } = this.#walk;
    for (;;) {
      const { window, base } = feed;
      for (let index = this.at - base; index >= 0 && index < window.length; index++) {
        const byte = window[index];
        if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
        this.at = base + index;
        this.mark = this.at;
        return byte;
      }
      if (this.at >= base) this.at = Math.max(this.at, feed.end);
      this.mark = this.at;
      if (this.at >= feed.size) return -1;
      feed.floor = this.at;
      yield this.#walk.fill(this.at, AHEAD);
      if (feed.end <= this.at) return -1;
    }
  }

  /** Consumes the next byte that is not white space. @throws CodecError BAD_JSON unless it is one of `wanted`, TRUNCATED at the end */
  *expect(wanted: string): Wants<string> {
    const byte = yield* this.peek();
    if (byte === -1) throw this.error("TRUNCATED", this.at);
    const character = String.fromCharCode(byte);
    if (!wanted.includes(character)) throw this.error("BAD_JSON", this.at, `${[...wanted].join(" or ")} belongs there`);
    this.at++;
    return character;
  }

  /**
   * Consumes the value that begins at the next byte. If it is kept, its bytes are in the window afterwards.
   *
   * @returns its offset
   * @throws CodecError TOO_DEEP, TRUNCATED, BAD_JSON if there is no value, FLOW_TOO_LARGE if it is to be kept and too large
   */
  *value(isKept: boolean): Wants<number> {
    yield* this.peek();
    const { feed } = this.#walk;
    const start = this.at;
    this.#scan.reset();
    for (;;) {
      const end = this.#scan.run(feed.window, this.at - feed.base);
      if (end === TOO_DEEP) throw this.error("TOO_DEEP", feed.base + this.#scan.at);
      this.at = end >= 0 ? feed.base + end : feed.end;
      if (isKept && this.at - start > this.#limit) throw this.error("FLOW_TOO_LARGE", start);
      if (isKept && this.#scan.values > MOST_VALUES) throw this.error("FLOW_TOO_LARGE", start, `more than ${MOST_VALUES} values`);
      if (end >= 0) break;
      if (this.at >= feed.size) {
        if (this.#scan.canEnd) break;
        throw this.error("TRUNCATED", feed.size);
      }
      // Doubled each time, so that little is copied in vain if a value is larger than the window.
      const from = isKept || this.#keepsAll ? start : this.at;
      feed.floor = from;
      yield this.#walk.fill(from, this.at - from + Math.max(AHEAD, this.at - from));
    }
    if (this.at === start) throw this.error("BAD_JSON", start, "a value belongs there");
    return start;
  }

  /** Parses the kept value that was consumed last. @throws CodecError BAD_UTF8, BAD_JSON */
  parse(start: number): unknown {
    const { feed, flows } = this.#walk;
    return parseJson(feed.view(start, this.at - start), start, flows);
  }

  /** Consumes an object. @param visit called at each value, which it must consume */
  *object(visit: (key: string) => Wants): Wants {
    yield* this.expect("{");
    if ((yield* this.peek()) === 0x7d) {
      this.at++;
      return;
    }
    do {
      if ((yield* this.peek()) !== QUOTE) throw this.error(this.at >= this.#walk.feed.size ? "TRUNCATED" : "BAD_JSON", this.at);
      const key = String(this.parse(yield* this.value(true)));
      yield* this.expect(":");
      yield* visit(key);
    } while ((yield* this.expect(",}")) === ",");
  }
}
