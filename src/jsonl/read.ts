// Reads lossless JSON Lines: a flow a line, `{"$flow": …}` with its tagged state. Lines that are empty count for nothing.
import { MAX_BYTES } from "../abi.ts";
import { maxDepthOf } from "../codec/options.ts";
import { CodecError } from "../errors.ts";
import { encodeChunks } from "../flow/data.ts";
import { flowError } from "../flow-errors.ts";
import { LONGEST_TEXT, parseJson } from "../io/json.ts";
import { JsonScan, MOST_VALUES, TOO_DEEP } from "../io/json-scan.ts";
import type { FlowReaderOptions } from "../io/reader.ts";
import { ITEM, WAIT, type Walk, type Wants } from "../io/walk.ts";
import { TaggedReader } from "./tagged.ts";

const LINE_END = 0x0a;
/** Asked for at a time, at least. */
const AHEAD = 1 << 12;
const BYTE_ORDER_MARK = 3;

/** The flows of a file of lossless JSON Lines. */
export function* readJsonl<Item>(walk: Walk<Item>, options: FlowReaderOptions): Wants {
  const { feed } = walk;
  const maxDepth = maxDepthOf(options);
  // Of a line in the middle nobody can tell what the others are.
  let isFirst = walk.options.start === 0;
  if (walk.position === 0) {
    yield walk.fill(0, BYTE_ORDER_MARK);
    if (feed.window[0] === 0xef && feed.window[1] === 0xbb && feed.window[2] === 0xbf) walk.position = BYTE_ORDER_MARK;
  }
  for (;;) {
    const start = walk.position;
    const end = yield* lineEnd(walk);
    if (end === start) return;
    walk.position = end;
    try {
      if (end - start > limitOf(walk)) throw flowError("FLOW_TOO_LARGE", { offset: start, flow: walk.flows });
      const line = feed.view(start, end - start);
      if (line.every((byte) => byte <= 0x20)) continue;
      checkSize(line, maxDepth, start, walk.flows);
      const value = parseJson(line, start, walk.flows);
      if (isFirst && !isState(value)) throw flowError("UNSUPPORTED_FORMAT", { offset: start, detail: ONLY_LOSSLESS });
      isFirst = false;
      const chunks = encodeChunks(stateOf(value, maxDepth, start, walk.flows), { maxDepth });
      walk.item = walk.takeEncoded(chunks, start, end - start);
    } catch (error) {
      if (walk.options.onGap === null || !(error instanceof CodecError) || error.code === "UNSUPPORTED_FORMAT") throw error;
      walk.options.onGap({ from: start, to: end, reason: error });
      continue;
    }
    yield ITEM;
    walk.flows++;
  }
}

function limitOf(walk: Walk<unknown>): number {
  return Math.min(walk.limit, LONGEST_TEXT, MAX_BYTES);
}

/**
 * Where the line at the walk's position ends, its end included; the position itself at the end of the file. The window holds the line then,
 * unless it is larger than allowed.
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

/** JSON of a state is nested up to so many times deeper than the state: `{"$dict": [[key, value]]}`. */
const DEPTH_FACTOR = 3;

/** What JSON.parse would take all memory for. @throws CodecError TOO_DEEP, FLOW_TOO_LARGE */
function checkSize(line: Uint8Array, maxDepth: number, offset: number, flow: number): void {
  const scan = new JsonScan(DEPTH_FACTOR * (maxDepth + 1));
  const begin = line.findIndex((byte) => byte > 0x20);
  if (scan.run(line, begin) === TOO_DEEP) throw new CodecError("TOO_DEEP", { offset: offset + scan.at, flow });
  if (scan.values > MOST_VALUES) throw flowError("FLOW_TOO_LARGE", { offset, flow, detail: `more than ${MOST_VALUES} values` });
}

const ONLY_LOSSLESS = "of JSON Lines only those can be read that were written with `lossless`, by the command with --lossless";

function isState(line: unknown): line is { $flow: unknown } {
  return typeof line === "object" && line !== null && Object.hasOwn(line, "$flow");
}

function stateOf(line: unknown, maxDepth: number, offset: number, flow: number): unknown {
  const place = { offset, flow };
  if (isState(line)) return new TaggedReader(maxDepth, place).read(line.$flow);
  throw flowError("BAD_STATE", { ...place, detail: `${ONLY_LOSSLESS}: this line has no $flow` });
}
