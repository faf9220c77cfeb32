// Compressed HAR, mitmproxy's `.zhar`: a HAR file as one zlib stream. Reading inflates the whole file into memory, up to `maxContentBytes`
// of the services; offsets are those of the inflated file. Writing is streamed.
import { joinBytes } from "../codec/bytes.ts";
import { CodecError } from "../errors.ts";
import { decodeContent } from "../flow/content.ts";
import { DEFAULT_MAX_CONTENT_BYTES, type FlowServices } from "../flow/services.ts";
import { flowError } from "../flow-errors.ts";
import { RandomFeed } from "../io/feed.ts";
import type { FlowEncoder } from "../io/formats.ts";
import type { FlowReaderOptions } from "../io/reader.ts";
import { isRandom, openSource } from "../io/source.ts";
import { FILL, ITEM, Walk, type Wants } from "../io/walk.ts";
import type { Writable } from "../io/writer.ts";
import { readHar } from "./read.ts";
import { HarEncoder } from "./write.ts";

/** The flows of a compressed HAR file. @throws CodecError NO_DECODER, BAD_CONTENT, CONTENT_TOO_LARGE for the file as a whole */
export function* readZhar<Item>(walk: Walk<Item>, options: FlowReaderOptions): Wants {
  const { services = {} } = options;
  const limit = services.maxContentBytes ?? DEFAULT_MAX_CONTENT_BYTES;
  yield walk.fetch(0, limit + 1);
  const compressed = joinBytes(walk.fetched);
  walk.fetched = [];
  if (compressed.length > limit) throw tooLarge(limit);
  const source = openSource(inflated(compressed, limit, services));
  if (!isRandom(source)) return;
  const inner = new Walk<Item>(new RandomFeed(source), walk.decoder, walk.options);
  inner.feed.openSync();
  for (const want of readHar(inner, options)) {
    if (want === FILL) inner.feed.fillSync(inner.offset, inner.length);
    if (want !== ITEM) continue;
    walk.item = inner.item;
    walk.position = walk.feed.size;
    yield ITEM;
    walk.flows++;
  }
}

/** @throws CodecError */
function inflated(compressed: Uint8Array, limit: number, services: FlowServices): Uint8Array {
  try {
    return decodeContent(compressed, "deflate", services);
  } catch (error) {
    throw error instanceof CodecError && error.code === "CONTENT_TOO_LARGE" ? tooLarge(limit) : error;
  }
}

function tooLarge(limit: number): CodecError {
  const detail = `compressed HAR is inflated as a whole, up to ${limit} bytes: inflate this file, and read that`;
  return flowError("CONTENT_TOO_LARGE", { detail });
}

/** Number of bytes compressed at a time: each call is a round trip to the platform's threads. */
const GATHERED_BYTES = 1 << 16;

/** Writes a HAR log through the platform's own zlib. */
export class ZharEncoder implements FlowEncoder {
  readonly #har: HarEncoder = new HarEncoder();
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Compressed bytes that were not returned yet. */
  #output: Uint8Array[] = [];
  readonly #done: Promise<void>;

  constructor() {
    const { readable, writable } = new CompressionStream("deflate");
    this.#input = writable.getWriter();
    this.#done = this.#collect(readable.getReader());
    // Nobody awaits this promise for an abandoned log, which is never ended; failures are reported by the calls that fail.
    this.#done.catch(() => {});
  }

  async #collect(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    for (let next = await reader.read(); !next.done; next = await reader.read()) this.#output.push(next.value);
  }

  async add(flow: Writable): Promise<Uint8Array[] | null> {
    const chunks = await this.#har.add(flow);
    if (chunks === null) return null;
    this.#gather(chunks);
    if (this.#pendingBytes >= GATHERED_BYTES) await this.#compress();
    return this.#take();
  }

  async end(): Promise<Uint8Array[]> {
    this.#gather(this.#har.end());
    await this.#compress();
    await this.#input.close();
    await this.#done;
    return this.#take();
  }

  #gather(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      this.#pending.push(chunk);
      this.#pendingBytes += chunk.length;
    }
  }

  async #compress(): Promise<void> {
    const bytes = joinBytes(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.#input.write(bytes as Uint8Array<ArrayBuffer>);
  }

  #take(): Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }
}
