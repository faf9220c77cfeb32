// Delivers the products of parts in part order: each thread writes its own to the output file. Without a file, and for anything but bytes,
// they are sent to the requesting thread.
import { fstatSync, ftruncateSync, writevSync } from "node:fs";
import { joinBytes } from "../codec/bytes.ts";
import type { Series } from "./series.ts";
import { type Answer, errorData, type Message, type SeriesFormat, type Task } from "./task.ts";
import { wholeLength } from "./torn.ts";

/** A product of a part: the bytes of whole flows, in pieces, or another answer. */
export type Product = Uint8Array[] | Answer;

/** Sends to the requesting thread. */
export type Post = (message: Message, transfer: ArrayBuffer[]) => void;

export class Outlet {
  readonly #series: Series;
  readonly #post: Post;
  readonly #open: () => Promise<void>;
  /** Format of the output file. */
  readonly #format: SeriesFormat;

  constructor(series: Series, task: Task, post: Post, open?: () => Promise<void>) {
    this.#series = series;
    this.#post = post;
    this.#open = open ?? (() => this.#askToOpen());
    this.#format = task.kind === "convert" ? task.writing.format : task.from;
  }

  /** Call it only in turn, and await it: this backpressure keeps a thread from outrunning the consumer of its answers. */
  async give(products: readonly Product[]): Promise<void> {
    let pieces: Uint8Array[] = [];
    for (const product of products) {
      if (Array.isArray(product)) pieces.push(...product);
      else {
        await this.#giveBytes(pieces);
        pieces = [];
        await this.#send(product);
      }
    }
    await this.#giveBytes(pieces);
  }

  async #giveBytes(pieces: Uint8Array[]): Promise<void> {
    const series = this.#series;
    if (pieces.length === 0) return;
    if (series.isFileAwaited) {
      await this.#open().catch((error: unknown) => this.#send({ kind: "unwritten", error: errorData(error, 0) }));
    }
    if (series.isOver) return;
    if (series.file !== null) return this.#write(series.file, pieces);
    // Copied: a single piece may be a view of reused memory, which must not be transferred.
    const bytes = (pieces.length === 1 ? pieces[0].slice() : joinBytes(pieces)) as Uint8Array<ArrayBuffer>;
    await this.#send({ kind: "bytes", bytes });
  }

  async #askToOpen(): Promise<void> {
    await this.#send({ kind: "opening" });
    await this.#series.untilOpened();
  }

  async #send(answer: Answer): Promise<void> {
    const series = this.#series;
    if (series.isOver) return;
    const message = { number: series.nextAnswer(), answer };
    if (!("bytes" in answer)) this.#post(message, []);
    else {
      // The transfer detaches the bytes, so their length is read first.
      const { length } = answer.bytes;
      this.#post(message, [answer.bytes.buffer]);
      await series.sent(length);
    }
    if (isLast(answer)) series.stop();
  }

  async #write(file: number, pieces: Uint8Array[]): Promise<void> {
    const series = this.#series;
    try {
      series.written += writeFully(file, pieces, series.written);
    } catch (error) {
      this.#cutTorn(file, pieces);
      await this.#send({ kind: "unwritten", error: errorData(error, 0) });
    }
  }

  /** After a failed write, truncates the file after its last whole flow. */
  #cutTorn(file: number, pieces: Uint8Array[]): void {
    const { written } = this.#series;
    try {
      const { size } = fstatSync(file);
      const end = written + wholeLength(joinBytes(pieces).subarray(0, Math.max(0, size - written)), this.#format);
      if (end < size) ftruncateSync(file, end);
    } catch {
      // A disk that refuses writes may refuse truncation too. The first failure is the one reported, and readers cope with a torn end.
    }
  }
}

function isLast({ kind }: Answer): boolean {
  return kind === "failed" || kind === "unwritten" || kind === "needsOrder";
}

/** @returns the number of bytes written @throws file-system errors */
function writeFully(file: number, pieces: readonly Uint8Array[], position: number): number {
  let at = position;
  for (let rest = pieces; rest.length > 0; ) {
    const written = writevSync(file, rest, at);
    at += written;
    rest = withoutFirst(rest, written);
  }
  return at - position;
}

function withoutFirst(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let left = bytes;
  let whole = 0;
  while (whole < pieces.length && pieces[whole].length <= left) left -= pieces[whole++].length;
  const rest = pieces.slice(whole);
  if (left > 0) rest[0] = rest[0].subarray(left);
  return rest;
}
