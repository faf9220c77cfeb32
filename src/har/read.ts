// Reads HAR files entry by entry, in bounded memory: the document is only scanned for where its entries begin and end, and each entry is
// parsed by itself. A HAR file is UTF-8, possibly with a byte-order mark: `{ "log": { …, "entries": [ … ], … } }`.
import { maxDepthOf } from "../codec/options.ts";
import { CodecError } from "../errors.ts";
import { encodeChunks } from "../flow/tnetstring.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowReaderOptions } from "../io/reader.ts";
import type { Gap } from "../io/salvage.ts";
import { ITEM, type Walk, type Wants } from "../io/walk.ts";
import { JsonCursor } from "./cursor.ts";
import { stateOfEntry } from "./import.ts";
import { EntrySearch } from "./salvage.ts";

const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];
const LIST_END = 0x5d;

/** Reads the flows of a HAR file; with `start`, the offset of an entry, from that one on. */
export function* readHar<Item>(walk: Walk<Item>, options: FlowReaderOptions): Wants {
  if (options.follow) throw flowError("UNSUPPORTED_FORMAT", { detail: "a HAR file ends with its log: it cannot be followed" });
  const { onGap } = walk.options;
  const reading = new HarReading(walk, options);
  if (onGap === null) yield* reading.document();
  else yield* reading.salvage(onGap);
}

class HarReading<Item> {
  readonly #walk: Walk<Item>;
  readonly #cursor: JsonCursor;
  readonly #maxDepth: number;

  constructor(walk: Walk<Item>, options: FlowReaderOptions) {
    this.#walk = walk;
    this.#maxDepth = maxDepthOf(options);
    this.#cursor = new JsonCursor(walk, this.#maxDepth);
  }

  /** Reads the whole file, or from `start` on. @throws CodecError as the reader does */
  *document(): Wants {
    const cursor = this.#cursor;
    if (cursor.at > 0) {
      yield* this.#entries();
      return;
    }
    yield* this.#passMark();
    let hasEntries = false;
    const inLog = (key: string): Wants => {
      if (key !== "entries") return this.#pass();
      hasEntries = true;
      return this.#list();
    };
    yield* cursor.object((key) => (key === "log" ? cursor.object(inLog) : this.#pass()));
    if (!hasEntries) throw cursor.error("BAD_HAR", cursor.at, "it has no log.entries");
    if ((yield* cursor.peek()) !== -1) throw cursor.error("TRAILING_BYTES", cursor.at);
    this.#walk.position = cursor.at;
  }

  *#passMark(): Wants {
    const { feed } = this.#walk;
    yield* this.#cursor.peek();
    if (feed.has(0, 3) && BYTE_ORDER_MARK.every((byte, index) => feed.window[index - feed.base] === byte)) this.#cursor.at = 3;
  }

  *#pass(): Wants {
    yield* this.#cursor.value(false);
  }

  *#list(): Wants {
    yield* this.#cursor.expect("[");
    if ((yield* this.#cursor.peek()) === LIST_END) this.#cursor.at++;
    else yield* this.#entries();
  }

  /** Reads the entries from the cursor on, and the end of their list. */
  *#entries(): Wants {
    do yield* this.#entry();
    while ((yield* this.#cursor.expect(",]")) === ",");
  }

  *#entry(): Wants {
    const walk = this.#walk;
    const cursor = this.#cursor;
    const start = yield* cursor.value(true);
    const entry = cursor.parse(start);
    const length = cursor.at - start;
    try {
      const state = stateOfEntry(entry, { offset: start, flow: walk.flows });
      walk.item = walk.takeEncoded(encodeChunks(state, { maxDepth: this.#maxDepth }), start, length);
    } catch (error) {
      // In salvage, a well-formed entry that makes no flow is skipped as a gap.
      if (walk.options.onGap === null || !(error instanceof CodecError)) throw error;
      walk.options.onGap({ from: start, to: cursor.at, reason: error });
      return;
    }
    walk.position = cursor.at;
    yield ITEM;
    walk.flows++;
  }

  /** Like `document`, but after damage, reading goes on with the next entry that can be found. */
  *salvage(onGap: (gap: Gap) => void): Wants {
    const search = new EntrySearch(this.#walk, this.#cursor);
    let reading = this.document();
    for (;;) {
      try {
        yield* reading;
        return;
      } catch (error) {
        if (!(error instanceof CodecError) || error.code === "SOURCE_CHANGED") throw error;
        // A complete document that is not a HAR log is lost as a whole.
        const from = error.code === "BAD_HAR" ? this.#walk.position : this.#cursor.mark;
        const to = yield* search.next(this.#cursor.mark);
        if (to > from) onGap({ from, to, reason: error });
        this.#walk.position = to;
        if (to >= this.#walk.feed.size) return;
        this.#cursor.at = to;
        reading = this.#entries();
      }
    }
  }
}
