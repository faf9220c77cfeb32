// Reads lossless JSON Lines: one flow per line, `{"$flow": …}` with its tagged state. Empty lines are ignored.
import { MAX_BYTES } from "../abi.ts";
import { maxDepthOf } from "../codec/options.ts";
import { CodecError, type ErrorCode, type ErrorDetails } from "../errors.ts";
import { encodeChunks } from "../flow/tnetstring.ts";
import { flowError } from "../flow-errors.ts";
import { LONGEST_TEXT, parseJson } from "../io/json.ts";
import { JsonScan, MOST_VALUES, TOO_DEEP } from "../io/json-scan.ts";
import type { FlowReaderOptions } from "../io/reader.ts";
import type { Gap } from "../io/salvage.ts";
import { ITEM, WAIT, type Walk, type Wants } from "../io/walk.ts";
import { TaggedReader } from "./tagged.ts";

const LINE_END = 0x0a;
/** The least to ask for at a time, in bytes. */
const AHEAD = 1 << 12;
const BYTE_ORDER_MARK = 3;

/**
 * Reads the flows of a file of lossless JSON Lines. With salvage, lines that are not flows are gaps; adjacent lines of other JSON are one.
 *
 * @throws CodecError UNSUPPORTED_FORMAT if the first line is other JSON; with salvage, if no line is a flow
 */
export function* readJsonl<Item>(walk: Walk<Item>, options: FlowReaderOptions): Wants {
  const { feed } = walk;
  const lines = new Lines(walk, maxDepthOf(options));
  if (walk.position === 0) {
    yield walk.fill(0, BYTE_ORDER_MARK);
    if (feed.window[0] === 0xef && feed.window[1] === 0xbb && feed.window[2] === 0xbf) walk.position = BYTE_ORDER_MARK;
  }
  for (;;) {
    const start = walk.position;
    const end = yield* lineEnd(walk);
    if (end === start) break;
    walk.position = end;
    if (!lines.take(start, end)) continue;
    yield ITEM;
    walk.flows++;
  }
  lines.end();
}

/** Turns lines into flows, one after another. */
class Lines<Item> {
  readonly #walk: Walk<Item>;
  readonly #maxDepth: number;
  /** The line's number, from 1; 0 if reading began in the middle of the file. */
  #number = 0;
  /** Whether any line was a state. Assumed if reading began in the middle, since the lines before are unknown. */
  #hasStates: boolean;
  /** Lines of other JSON that have not been reported yet. */
  #others: Gap | null = null;

  constructor(walk: Walk<Item>, maxDepth: number) {
    this.#walk = walk;
    this.#maxDepth = maxDepth;
    this.#hasStates = walk.options.start > 0;
  }

  /** Whether the line is a flow, which is then the walk's item. @throws CodecError if it is damaged, without salvage */
  take(from: number, to: number): boolean {
    const walk = this.#walk;
    if (walk.options.start === 0) this.#number++;
    try {
      const json = this.#parse(from, to);
      if (json === undefined) return false;
      if (!isState(json)) {
        this.#pass(from, to);
        return false;
      }
      this.#hasStates = true;
      this.#tellOthers();
      const state = new TaggedReader(this.#maxDepth, { offset: from, flow: walk.flows }).read(json.$flow);
      walk.item = walk.takeEncoded(encodeChunks(state, { maxDepth: this.#maxDepth }), from, to - from);
      return true;
    } catch (error) {
      if (!(error instanceof CodecError) || error.code === "UNSUPPORTED_FORMAT") throw error;
      const reason = this.#inLine(error.code, error);
      if (walk.options.onGap === null) throw reason;
      this.#tellOthers();
      walk.options.onGap({ from, to, reason });
      return false;
    }
  }

  /** Called after the last line. @throws CodecError UNSUPPORTED_FORMAT if there was other JSON and not one flow */
  end(): void {
    if (this.#others !== null && !this.#hasStates) throw flowError("UNSUPPORTED_FORMAT", this.#others.reason);
    this.#tellOthers();
  }

  /** The JSON of a line; undefined if it is empty. @throws CodecError */
  #parse(from: number, to: number): unknown {
    const { feed, flows } = this.#walk;
    if (to - from > limitOf(this.#walk)) throw flowError("FLOW_TOO_LARGE", { offset: from, flow: flows });
    const line = feed.view(from, to - from);
    if (line.every((byte) => byte <= 0x20)) return undefined;
    checkSize(line, this.#maxDepth, from, flows);
    return parseJson(line, from, flows);
  }

  /** Passes a line of other JSON. @throws CodecError if no flows can be expected, or without salvage */
  #pass(from: number, to: number): void {
    const { onGap, follow } = this.#walk.options;
    const place = { offset: from, flow: this.#walk.flows, detail: ONLY_LOSSLESS };
    if (!this.#hasStates && (onGap === null || follow)) throw this.#inLine("UNSUPPORTED_FORMAT", place);
    if (onGap === null) throw flowError("BAD_STATE", place);
    this.#others = this.#others === null ? { from, to, reason: this.#inLine("BAD_STATE", place) } : { ...this.#others, to };
  }

  #tellOthers(): void {
    if (this.#others !== null) this.#walk.options.onGap?.(this.#others);
    this.#others = null;
  }

  /** The error, with the line's number if it is known. */
  #inLine(code: ErrorCode, { offset, path, flow, detail, cause }: ErrorDetails): CodecError {
    const line = `line ${this.#number}`;
    const named = this.#number === 0 ? detail : detail === undefined ? line : `${line}: ${detail}`;
    return flowError(code, { offset, path, flow, cause, detail: named });
  }
}

function limitOf(walk: Walk<unknown>): number {
  return Math.min(walk.limit, LONGEST_TEXT, MAX_BYTES);
}

/**
 * Where the line at the walk's position ends, its line end included; the position itself at the end of the file. The window then holds the
 * line, unless it is longer than allowed.
 */
function* lineEnd(walk: Walk<unknown>): Wants<number> {
  const { feed, position: start } = walk;
  for (let at = start; ; ) {
    const kept = at - start > limitOf(walk) ? at : start;
    feed.floor = kept;
    if (!feed.covers(kept, at + 1 - kept)) yield walk.fill(kept, Math.max(AHEAD, 2 * (at - kept)));
    const index = feed.window.indexOf(LINE_END, at - feed.base);
    if (index >= 0) return feed.base + index + 1;
    at = feed.end;
    if (at < feed.size) continue;
    if (!walk.options.follow) return at;
    yield WAIT;
  }
}

/** The JSON of a state is nested up to this many times as deep as the state: `{"$dict": [[key, value]]}`. */
const DEPTH_FACTOR = 3;

/** Refuses lines for which JSON.parse could exhaust the memory. @throws CodecError TOO_DEEP, FLOW_TOO_LARGE */
function checkSize(line: Uint8Array, maxDepth: number, offset: number, flow: number): void {
  const scan = new JsonScan(DEPTH_FACTOR * (maxDepth + 1));
  const begin = line.findIndex((byte) => byte > 0x20);
  if (scan.run(line, begin) === TOO_DEEP) throw new CodecError("TOO_DEEP", { offset: offset + scan.at, flow });
  if (scan.values > MOST_VALUES) throw flowError("FLOW_TOO_LARGE", { offset, flow, detail: `more than ${MOST_VALUES} values` });
}

const ONLY_LOSSLESS =
  "it has no $flow: of JSON Lines only those can be read that were written with `lossless`, by the command with --lossless";

function isState(line: unknown): line is { $flow: unknown } {
  return typeof line === "object" && line !== null && Object.hasOwn(line, "$flow");
}
