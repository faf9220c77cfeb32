// Index rows that also know the version that each flow is in: the reader's own rows are the same for all versions.
import { NODE_LENGTH, NODE_NEXT, NODE_START, NODE_TAG, NODE_WORDS, TAG_INTEGER, TAG_LIST, TAG_MASK } from "../abi.ts";
import { DEFAULT_MAX_DEPTH } from "../codec/options.ts";
import type { Engine } from "../engine/engine.ts";
import { Decoder } from "../io/decode.ts";
import { drive } from "../io/drive.ts";
import { RandomFeed, StreamFeed } from "../io/feed.ts";
import { detectFormat, HEAD_BYTES, unsupported } from "../io/formats.ts";
import type { FlowReaderOptions } from "../io/reader.ts";
import { FlowRow } from "../io/rows.ts";
import { type FlowSource, isRandom, openSource } from "../io/source.ts";
import { Walk, type Wants } from "../io/walk.ts";

/** Versions were lists of three numbers before 4, of which two tell. */
const TELLING_NUMBERS = 2;

export class VersionRow extends FlowRow {
  readonly #decoder: Decoder;

  constructor(decoder: Decoder) {
    super(decoder);
    this.#decoder = decoder;
  }

  /** `21`, or `0.18` of old flows, as it stands there; null where there is none. */
  get version(): string | null {
    const decoder = this.#decoder;
    for (let key = 1; key < decoder.count; key = this.#word(this.#word(key, NODE_NEXT), NODE_NEXT)) {
      if (decoder.spells(key, "version")) return this.#versionAt(this.#word(key, NODE_NEXT));
    }
    return null;
  }

  #versionAt(node: number): string | null {
    const tag = this.#word(node, NODE_TAG) & TAG_MASK;
    if (tag === TAG_INTEGER) return this.#payload(node);
    if (tag !== TAG_LIST) return null;
    const numbers: string[] = [];
    const end = this.#word(node, NODE_NEXT);
    for (let item = node + 1; item < end && numbers.length < TELLING_NUMBERS; item = this.#word(item, NODE_NEXT)) {
      if ((this.#word(item, NODE_TAG) & TAG_MASK) !== TAG_INTEGER) return null;
      numbers.push(this.#payload(item));
    }
    return numbers.join(".");
  }

  #word(node: number, word: number): number {
    return this.#decoder.words[this.#decoder.tape + node * NODE_WORDS + word];
  }

  #payload(node: number): string {
    const start = this.#word(node, NODE_START);
    const { input } = this.#decoder;
    return Array.from({ length: this.#word(node, NODE_LENGTH) }, (_, at) => String.fromCharCode(input.byteAt(start + at))).join("");
  }
}

/** The rows of all flows that can be read. Each is valid until the next one. */
export function versionRows(source: FlowSource, engine: Engine, options: FlowReaderOptions): AsyncIterable<VersionRow> {
  const opened = openSource(source);
  const feed = isRandom(opened) ? new RandomFeed(opened) : new StreamFeed(opened);
  const decoder = new Decoder(engine, DEFAULT_MAX_DEPTH);
  const row = new VersionRow(decoder);
  const { onGap = null } = options;
  const take = (_: Decoder, flow: number): VersionRow => row.move(flow);
  return drive(
    new TnetstringWalk(feed, decoder, { start: 0, maxFlowBytes: Number.POSITIVE_INFINITY, follow: false, onGap, take }),
    options,
  );
}

/** Text that happens to be HAR is not searched for flows. */
class TnetstringWalk extends Walk<VersionRow> {
  override *run(): Wants {
    yield this.fill(0, HEAD_BYTES);
    if (detectFormat(this.feed.window) === "har") throw unsupported("har", 0);
    yield* super.run();
  }
}
