// Index rows that also know the version that each flow is in, and where a flow that is no HTTP went.
import {
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_TAG,
  NODE_WORDS,
  TAG_BYTES,
  TAG_DICT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import { DEFAULT_MAX_DEPTH } from "../codec/options.ts";
import type { Engine } from "../engine/engine.ts";
import { decodeEscaped } from "../flow/escape.ts";
import { formatAddress } from "../flow/print.ts";
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

export class ListRow extends FlowRow {
  readonly #decoder: Decoder;

  constructor(decoder: Decoder) {
    super(decoder);
    this.#decoder = decoder;
  }

  /** `21`, or `0.18` of old flows, as it stands there; null where there is none. */
  get version(): string | null {
    const node = this.#find(0, "version");
    return node === 0 ? null : this.#versionAt(node);
  }

  /** Host and port of the server, as `example.com:443`; null where there is none, and before version 2.0. */
  get server(): string | null {
    const connection = this.#find(0, "server_conn");
    const address = connection === 0 ? 0 : this.#find(connection, "address");
    if (address === 0 || this.#tag(address) !== TAG_LIST || this.#word(address, NODE_NEXT) !== address + 3) return null;
    const [host, port] = [address + 1, address + 2];
    if (this.#tag(port) !== TAG_INTEGER || (this.#tag(host) !== TAG_TEXT && this.#tag(host) !== TAG_BYTES)) return null;
    return formatAddress([decodeEscaped(this.#payload(host)), Number(decodeEscaped(this.#payload(port)))]);
  }

  /** The node of a dict's value, 0 where it has none or is no dict. */
  #find(dict: number, name: string): number {
    if (this.#tag(dict) !== TAG_DICT) return 0;
    const end = this.#word(dict, NODE_NEXT);
    for (let key = dict + 1; key < end; key = this.#word(this.#word(key, NODE_NEXT), NODE_NEXT)) {
      if (this.#decoder.spells(key, name)) return this.#word(key, NODE_NEXT);
    }
    return 0;
  }

  #versionAt(node: number): string | null {
    if (this.#tag(node) === TAG_INTEGER) return decodeEscaped(this.#payload(node));
    if (this.#tag(node) !== TAG_LIST) return null;
    const numbers: string[] = [];
    const end = this.#word(node, NODE_NEXT);
    for (let item = node + 1; item < end && numbers.length < TELLING_NUMBERS; item = this.#word(item, NODE_NEXT)) {
      if (this.#tag(item) !== TAG_INTEGER) return null;
      numbers.push(decodeEscaped(this.#payload(item)));
    }
    return numbers.join(".");
  }

  #word(node: number, word: number): number {
    return this.#decoder.words[this.#decoder.tape + node * NODE_WORDS + word];
  }

  #tag(node: number): number {
    return this.#word(node, NODE_TAG) & TAG_MASK;
  }

  #payload(node: number): Uint8Array {
    const start = this.#word(node, NODE_START);
    return this.#decoder.input.bytes(start, start + this.#word(node, NODE_LENGTH));
  }
}

/** The rows of all flows that can be read. Each is valid until the next one. */
export function listRows(source: FlowSource, engine: Engine, options: FlowReaderOptions): AsyncIterable<ListRow> {
  const opened = openSource(source);
  const feed = isRandom(opened) ? new RandomFeed(opened) : new StreamFeed(opened);
  const decoder = new Decoder(engine, DEFAULT_MAX_DEPTH);
  const row = new ListRow(decoder);
  const { onGap = null } = options;
  const take = (_: Decoder, flow: number): ListRow => row.move(flow);
  return drive(
    new TnetstringWalk(feed, decoder, { start: 0, maxFlowBytes: Number.POSITIVE_INFINITY, follow: false, onGap, take }),
    options,
  );
}

/** Text that happens to be HAR is not searched for flows. */
class TnetstringWalk extends Walk<ListRow> {
  override *run(): Wants {
    yield this.fill(0, HEAD_BYTES);
    if (detectFormat(this.feed.window) === "har") throw unsupported("har", 0);
    yield* super.run();
  }
}
