// Files of protobuf: messages of proto/flow.proto, each with its length before it. They are read and written by way of the transcoder.
import { DELIMITER_BYTES, delimitedFrame } from "../codec/delimiter.ts";
import { Lanes } from "../codec/lanes.ts";
import type { Engine, EngineName } from "../engine/engine.ts";
import { INCOMPLETE, MALFORMED } from "../engine/frame.ts";
import { JsEngine } from "../engine/js/engine.ts";
import { jsFlows } from "../engine/js/flows.ts";
import { CodecError } from "../errors.ts";
import { FlowTranscoder, SMALL_FLOW, TranscodeLane } from "../flow/transcode.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowEncoder, FormatRun } from "./formats.ts";
import { placed } from "./placed.ts";
import { ITEM, WAIT, type Walk, type Wants } from "./walk.ts";
import type { Writable } from "./writer.ts";

/** A message up to this size is brought into the window whole. */
const WHOLE_MESSAGE = 1 << 18;
/** Read at a time of what is passed over. */
const SKIPPED_BYTES = 1 << 16;
/** What is looked at of a message to see that one begins there: its length, and its first field. */
const LOOK_AHEAD = DELIMITER_BYTES + 2;
/** The tag of a flow's first field. */
const FIRST_TAG = 0x08;

let jsEngine: Engine | null = null;

/** The engine given, or the pure-JS one that flows which no reader made share. */
function engineOf(engine?: Engine | EngineName): Engine {
  if (typeof engine === "object") {
    engine.makeFlows ??= jsFlows;
    return engine;
  }
  jsEngine ??= new JsEngine("flows that no reader made share it", jsFlows);
  return jsEngine;
}

/** Reads a file of messages. With `salvage`, a damaged one is passed over where its length still leads to another, or to the file's end. */
export const readDelimited: FormatRun = function* <Item>(walk: Walk<Item>): Wants {
  const { feed, options } = walk;
  const lanes = new Lanes<TranscodeLane>(engineOf, (engine) => new TranscodeLane(engine));
  const { maxDepth } = walk.decoder;
  for (;;) {
    const offset = walk.position;
    feed.floor = offset;
    if (!feed.covers(offset, DELIMITER_BYTES)) yield walk.fill(offset, DELIMITER_BYTES);
    const total = delimitedFrame(feed.window, offset - feed.base, feed.window.length);
    if (options.follow && (total === INCOMPLETE || offset + total > feed.size)) {
      yield WAIT;
      continue;
    }
    if (total === INCOMPLETE && offset >= feed.end) return;
    let error: unknown;
    try {
      const message = yield* messageAt(walk, offset, total);
      const lane = lanes.lane(walk.decoder.engine);
      const encoded = new FlowTranscoder(lane, "protobuf", { maxDepth }).one(message, offset);
      walk.item = walk.takeEncoded(encoded, offset, total);
      walk.position = offset + total;
      yield ITEM;
      walk.flows++;
      continue;
    } catch (thrown) {
      error = placed(thrown, offset, walk.flows);
      if (options.onGap === null || !(error instanceof CodecError) || error.code === "SOURCE_CHANGED") throw error;
    }
    const to = yield* nextMessage(walk, offset, total);
    options.onGap({ from: offset, to, reason: error });
    walk.position = to;
  }
};

/** The message of `total` bytes at `offset`, with its length. Views on it stay good. */
function* messageAt<Item>(walk: Walk<Item>, offset: number, total: number): Wants<readonly Uint8Array[]> {
  const { feed, flows: flow } = walk;
  if (total === MALFORMED) throw new CodecError("BAD_LENGTH", { offset, flow });
  if (total === INCOMPLETE || offset + total > feed.size) throw new CodecError("TRUNCATED", { offset: feed.size, flow });
  if (total > walk.limit) throw flowError("FLOW_TOO_LARGE", { offset, flow, detail: `${total} bytes` });
  if (!feed.has(offset, total) && (total <= WHOLE_MESSAGE || (feed.seekable && feed.stable))) yield walk.fill(offset, total);
  if (feed.has(offset, total)) {
    const view = feed.view(offset, total);
    return [feed.stable || total <= SMALL_FLOW ? view : view.slice()];
  }
  if (offset + total > feed.size) throw new CodecError("TRUNCATED", { offset: feed.size, flow });
  yield walk.fetch(offset, total);
  const pieces = walk.fetched;
  walk.fetched = [];
  if (offset + total > feed.size) throw new CodecError("TRUNCATED", { offset: feed.size, flow });
  return pieces;
}

/** Where reading goes on after damage: behind the damaged message, or at the end. */
function* nextMessage<Item>(walk: Walk<Item>, offset: number, total: number): Wants<number> {
  const { feed } = walk;
  const next = offset + total;
  if (total > 0 && next <= feed.size) {
    yield walk.fill(next, LOOK_AHEAD);
    if (feed.covers(next, 1) && (next >= feed.size || isMessage(feed.window, next - feed.base))) return next;
  }
  let at = offset;
  for (;;) {
    feed.floor = at;
    yield walk.fill(at, SKIPPED_BYTES);
    if (feed.end <= at) return feed.size;
    at = feed.end;
  }
}

/** Whether a message of a flow seems to begin there. */
function isMessage(bytes: Uint8Array, at: number): boolean {
  let tag = at;
  while (tag < at + DELIMITER_BYTES && bytes[tag] >= 0x80) tag++;
  return delimitedFrame(bytes, at, bytes.length) > 0 && bytes[tag + 1] === FIRST_TAG;
}

/** Writes a file of messages. */
export class DelimitedEncoder implements FlowEncoder {
  readonly #lanes: Lanes<TranscodeLane> = new Lanes<TranscodeLane>(engineOf, (engine) => new TranscodeLane(engine));

  /** A flow of an older version is written in the current one. */
  add(flow: Writable): Uint8Array[] | Promise<Uint8Array[]> {
    const chunks = flow.toChunks({ current: true });
    const encode = (current: Uint8Array[]): Uint8Array[] => {
      const lane = this.#lanes.lane("engine" in flow ? (flow.engine as Engine | undefined) : undefined);
      return new FlowTranscoder(lane, "tnetstring", {}).one(current, 0);
    };
    return Array.isArray(chunks) ? encode(chunks) : chunks.then(encode);
  }

  end(): Uint8Array[] {
    return [];
  }
}
