// Transcodes whole files, window by window: no flow objects are made, and memory is bounded by the largest flow.
import type { EngineProvider } from "../codec/lanes.ts";
import { INCOMPLETE, MALFORMED } from "../engine/frame.ts";
import { CodecError } from "../errors.ts";
import { Output } from "../flow/gather.ts";
import { checkFormats, type FlowFormat, FlowTranscoder, type TranscodeOptions, transcodeLanes } from "../flow/transcode.ts";
import { type Driven, type DriveOptions, drive } from "./drive.ts";
import { type Feed, RandomFeed, StreamFeed } from "./feed.ts";
import { type FlowSource, isRandom, openSource } from "./source.ts";
import { FETCH, FILL, ITEM, type Wants } from "./walk.ts";

/** How much to transcode, and to read, at a time. */
const BATCH_BYTES = 1 << 18;
/** A flow up to this size is brought into the window whole. */
const WHOLE_FLOW = 1 << 18;
const PREFIX_ROOM = 16;

export interface TranscodeFileOptions extends Omit<TranscodeOptions, "delimited">, DriveOptions {
  /** The byte offset of the first flow to read. */
  start?: number;
}

class TranscodeWalk implements Driven<Uint8Array[]> {
  readonly feed: Feed;
  readonly #transcoder: FlowTranscoder;
  offset = 0;
  length = 0;
  fetched: Uint8Array[] = [];
  item: Uint8Array[] | undefined = undefined;
  position: number;

  constructor(feed: Feed, transcoder: FlowTranscoder, start: number) {
    this.feed = feed;
    this.#transcoder = transcoder;
    this.position = start;
  }

  get flows(): number {
    return this.#transcoder.flows;
  }

  *run(): Wants {
    const { feed } = this;
    for (;;) {
      const { position } = this;
      feed.floor = position;
      if (!feed.covers(position, PREFIX_ROOM)) yield this.#want(FILL, position, PREFIX_ROOM);
      const at = position - feed.base;
      const total = this.#transcoder.frame(feed.window, at, feed.window.length);
      if (total === INCOMPLETE && position >= feed.end) return;
      if (total === MALFORMED) throw new CodecError("BAD_LENGTH", { offset: position, flow: this.flows });
      if (total === INCOMPLETE || position + total > feed.size) throw this.#truncated();
      if (!feed.has(position, total)) {
        if (total > WHOLE_FLOW && !(feed.seekable && feed.stable)) {
          yield* this.#large(position, total);
          continue;
        }
        yield this.#want(FILL, position, Math.max(total, BATCH_BYTES));
        if (!feed.has(position, total)) throw this.#truncated();
      }
      yield* this.#batch();
    }
  }

  #want<Kind extends typeof FILL | typeof FETCH>(kind: Kind, offset: number, length: number): Kind {
    this.offset = offset;
    this.length = length;
    return kind;
  }

  #truncated(): CodecError {
    return new CodecError("TRUNCATED", { offset: this.feed.size, flow: this.flows });
  }

  /** Transcodes the flows that the window holds completely. At a damaged one, those before it are yielded first. */
  *#batch(): Wants {
    const { feed, position } = this;
    const start = position - feed.base;
    const end = start + Math.max(BATCH_BYTES, this.#transcoder.frame(feed.window, start, feed.window.length));
    const output = new Output();
    let error: unknown = null;
    try {
      this.position = feed.base + this.#transcoder.append(feed.window.subarray(0, end), start, output, feed.base);
    } catch (thrown) {
      error = thrown;
    }
    const pieces = output.take();
    if (pieces.length > 0) {
      this.item = pieces;
      yield ITEM;
    }
    if (error !== null) throw error;
  }

  *#large(position: number, total: number): Wants {
    yield this.#want(FETCH, position, total);
    const pieces = this.fetched;
    this.fetched = [];
    if (pieces.reduce((length, piece) => length + piece.length, 0) < total) throw this.#truncated();
    this.item = this.#transcoder.one(pieces, position);
    this.position = position + total;
    yield ITEM;
  }
}

/**
 * Transcodes the flows of a file or a stream: mitmproxy's dumps to length-prefixed protobuf messages, or back. Yields the output as it is
 * made, in arrays of pieces that each hold whole flows. At damage, all flows before it are yielded first.
 *
 * @throws CodecError with the offset and the number of the flow; TypeError for other formats
 * @example
 * for await (const pieces of transcodeFile(source, "tnetstring", "protobuf")) await handle.writev(pieces);
 */
export type TranscodeFile = (
  source: FlowSource,
  from: FlowFormat,
  to: FlowFormat,
  options?: TranscodeFileOptions,
) => AsyncGenerator<Uint8Array[], void, void>;

/** Makes `transcodeFile` for the engines of a provider. */
export function createTranscodeFile(provider: EngineProvider): TranscodeFile {
  const lanes = transcodeLanes(provider);
  return (source, from, to, options = {}) => {
    checkFormats(from, to);
    const opened = openSource(source);
    const feed = isRandom(opened) ? new RandomFeed(opened) : new StreamFeed(opened);
    return drive(new TranscodeWalk(feed, new FlowTranscoder(lanes.lane(options.engine), from, options), options.start ?? 0), options);
  };
}
