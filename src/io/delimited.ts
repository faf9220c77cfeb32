// Protobuf files: length-prefixed messages of proto/flow.proto. Flows are read from the tapes of their messages, rows by skipping through
// the bytes.
import { DELIMITER_BYTES, delimitedFrame, delimiterBytes, delimiterOf } from "../codec/delimiter.ts";
import { Lanes } from "../codec/lanes.ts";
import type { Engine, EngineName } from "../engine/engine.ts";
import { INCOMPLETE, MALFORMED } from "../engine/frame.ts";
import { Input } from "../engine/input.ts";
import { JsEngine } from "../engine/js/engine.ts";
import { jsFlows } from "../engine/js/flows.ts";
import { CodecError } from "../errors.ts";
import { type MessageData, messageDataOf } from "../flow/message-data.ts";
import { FlowTranscoder, TranscodeLane } from "../flow/transcode.ts";
import { flowError } from "../flow-errors.ts";
import type { Batch } from "./batch.ts";
import { MessageSalvage, type MessageSource } from "./delimited-salvage.ts";
import type { FlowEncoder, FormatRun } from "./formats.ts";
import { MessagePicker } from "./message-picker.ts";
import { MessageRows } from "./message-rows.ts";
import { placed } from "./placed.ts";
import type { FlowRow } from "./rows.ts";
import { ITEM, READY, WAIT, type Walk, type Wants } from "./walk.ts";
import type { Writable } from "./writer.ts";

/** A message up to this size is brought into the window completely. */
const WHOLE_MESSAGE = 1 << 18;

let jsEngine: Engine | null = null;

/** The given engine, or the pure-JS one that all flows share that no reader made. */
function engineOf(engine?: Engine | EngineName): Engine {
  if (typeof engine === "object") {
    engine.makeFlows ??= jsFlows;
    return engine;
  }
  jsEngine ??= new JsEngine("flows that no reader made share it", jsFlows);
  return jsEngine;
}

/** Reads a file of messages. With `salvage`, damage is skipped. */
export const readDelimited: FormatRun = function* <Item>(walk: Walk<Item>): Wants {
  const { feed, options } = walk;
  const items = new MessageItems(walk);
  const salvage = options.onGap === null ? null : new MessageSalvage(walk, items);
  // Looking for damage takes looking at every byte.
  const isPicked = salvage === null && options.rows !== undefined && options.rows.matches === null;
  options.batch = isPicked ? (new MessageRows(options.rows?.row as FlowRow, walk.limit) as Batch<unknown> as Batch<Item>) : undefined;
  for (;;) {
    const offset = walk.position;
    feed.floor = offset;
    if (!feed.covers(offset, DELIMITER_BYTES)) yield walk.fill(offset, DELIMITER_BYTES);
    if (options.batch !== undefined && feed.has(offset, 1) && options.batch.fill(feed, offset)) {
      yield READY;
      continue;
    }
    const total = delimitedFrame(feed.window, offset - feed.base, feed.window.length);
    if (options.follow && (total === INCOMPLETE || offset + total > feed.size)) {
      yield WAIT;
      continue;
    }
    if (total === INCOMPLETE && offset >= feed.end) return;
    let error: unknown;
    try {
      const pieces = yield* items.piecesAt(offset, total);
      walk.item = items.item(pieces, offset, total);
      walk.position = offset + total;
      yield ITEM;
      walk.flows++;
      continue;
    } catch (thrown) {
      error = placed(thrown, offset, walk.flows);
      if (salvage === null || !(error instanceof CodecError) || error.code === "SOURCE_CHANGED") throw error;
    }
    walk.position = yield* salvage.resume(offset, total, error);
  }
};

/** Makes the walk's items from messages. */
class MessageItems<Item> implements MessageSource {
  readonly #walk: Walk<Item>;
  readonly #lanes: Lanes<TranscodeLane> = new Lanes<TranscodeLane>(engineOf, (engine) => new TranscodeLane(engine));
  readonly #picker: MessagePicker = new MessagePicker();

  constructor(walk: Walk<Item>) {
    this.#walk = walk;
  }

  /** The message of `total` bytes at `offset`, including its length prefix, in pieces that stay valid. @throws CodecError */
  *piecesAt(offset: number, total: number): Wants<readonly Uint8Array[]> {
    const walk = this.#walk;
    const { feed, flows: flow } = walk;
    if (total === MALFORMED) throw new CodecError("BAD_LENGTH", { offset, flow });
    if (total === INCOMPLETE || offset + total > feed.size) throw new CodecError("TRUNCATED", { offset: feed.size, flow });
    if (total > walk.limit) throw flowError("FLOW_TOO_LARGE", { offset, flow, detail: `${total} bytes` });
    if (!feed.has(offset, total) && (total <= WHOLE_MESSAGE || (feed.seekable && feed.stable))) yield walk.fill(offset, total);
    if (feed.has(offset, total)) {
      const view = feed.view(offset, total);
      // A stream's chunks stay valid, but a view would let a small flow keep a whole chunk alive.
      return [feed.seekable && feed.stable ? view : view.slice()];
    }
    if (offset + total > feed.size) throw new CodecError("TRUNCATED", { offset: feed.size, flow });
    yield walk.fetch(offset, total);
    const pieces = walk.fetched;
    walk.fetched = [];
    if (offset + total > feed.size) throw new CodecError("TRUNCATED", { offset: feed.size, flow });
    return pieces;
  }

  /** The flow of a message, given with its length prefix. @throws CodecError unless it is complete and well-formed */
  data([first, ...others]: readonly Uint8Array[], offset: number): MessageData {
    const { decoder, flows: flow } = this.#walk;
    const head = delimiterBytes(first, 0, first.length);
    const { engine, maxDepth } = decoder;
    return messageDataOf([first.subarray(head), ...others], this.#lanes, { engine, maxDepth, place: { offset: offset + head, flow } });
  }

  item(pieces: readonly Uint8Array[], offset: number, total: number): Item {
    const walk = this.#walk;
    const { options, flows: flow } = walk;
    const data = this.data(pieces, offset);
    if (options.hold !== undefined) return options.hold(data, offset, flow);
    if (options.rows !== undefined && pieces.length === 1) {
      const { row, matches } = options.rows;
      const [bytes] = pieces;
      const begin = delimiterBytes(bytes, 0, bytes.length);
      if (this.#picker.pick(bytes, begin, bytes.length)) {
        row.readRecord(this.#picker.record, 0, { input: new Input([bytes]), shift: 0, begin }, this.#picker);
        row.move(flow, offset, total);
        if (matches !== null) row.isWanted = matches(data, offset, flow);
        return row as Item;
      }
    }
    return walk.takeEncoded(data.mapped.chunks(true) as Uint8Array[], offset, total);
  }
}

/** Writes a file of messages. */
export class DelimitedEncoder implements FlowEncoder {
  readonly #lanes: Lanes<TranscodeLane> = new Lanes<TranscodeLane>(engineOf, (engine) => new TranscodeLane(engine));

  /** A flow of an older version is written in the current one; an unmodified flow that was read as a message, as that message. */
  add(flow: Writable): Uint8Array[] | Promise<Uint8Array[]> {
    const message = "message" in flow ? (flow as { message: Uint8Array[] | null }).message : null;
    if (message !== null) return [delimiterOf(message.reduce((length, piece) => length + piece.length, 0)), ...message];
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
