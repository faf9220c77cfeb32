// Flows as messages of proto/flow.proto: how they get into a store and out of it. Dumps in a random-access source are transcoded window by
// window, without creating an object for any flow.
import { joinBytes } from "../codec/bytes.ts";
import { Lanes } from "../codec/lanes.ts";
import { provider } from "../engine/default-flows.ts";
import type { Engine } from "../engine/engine.ts";
import { CodecError } from "../errors.ts";
import type { AnyFlow } from "../flow/from.ts";
import { Output } from "../flow/gather.ts";
import type { Migrator } from "../flow/migrate/index.ts";
import { createFlowProtobuf, type FlowProtobuf } from "../flow/protobuf.ts";
import { FlowTranscoder, TranscodeLane } from "../flow/transcode.ts";
import { flowError } from "../flow-errors.ts";
import { detectFormat, HEAD_BYTES } from "../io/formats.ts";
import type { RandomSource } from "../io/source.ts";
import { crc32Of } from "./checksum.ts";
import { valuesOf } from "./columns.ts";
import type { SqlValue } from "./driver.ts";
import { type FlowColumns, rowOf } from "./row.ts";
import { type Extent, MessageScanner } from "./scan.ts";

/** A flow that is ready to be stored: its index row, its bytes, and what to cut out of them. */
export interface Entry {
  readonly row: FlowColumns;
  readonly bytes: Uint8Array;
  /** What is stored separately, in ascending order. */
  readonly extents: readonly Extent[];
}

/** An entry in the form in which it is written. */
export interface ReadyEntry extends Pick<Entry, "bytes" | "extents"> {
  /** In column order: the first is the flow's id. */
  readonly values: readonly SqlValue[];
  readonly crc32: number;
}

export function readyEntry({ row, bytes, extents }: Entry, engine: Engine): ReadyEntry {
  return { values: valuesOf(row), crc32: crc32Of(bytes, engine), bytes, extents };
}

const protobuf: FlowProtobuf = /* @__PURE__ */ createFlowProtobuf(provider);

/** Bytes of a dump that are transcoded at once; doubled while not even one flow fits. */
const WINDOW = 1 << 21;

/** Encodes a flow as a message. @throws CodecError BODY_NOT_LOADED if it has to be loaded first */
export function encodeFlow(flow: AnyFlow): Uint8Array {
  return protobuf.dumps(flow);
}

/** Decodes a message. @throws CodecError if it is damaged */
export function decodeFlow(bytes: Uint8Array): AnyFlow {
  return protobuf.loads(bytes);
}

/** Makes entries from flows and from messages. */
export class EntryMaker {
  readonly #scanner: MessageScanner;

  /** @param threshold bodies of at least this many bytes are stored separately */
  constructor(threshold: number) {
    this.#scanner = new MessageScanner(threshold);
  }

  ofMessage(bytes: Uint8Array): Entry {
    const { row, extents } = this.#scanner.scan(bytes);
    return { row: this.#scanner.isPlain ? row : rowOf(decodeFlow(bytes), bytes.length), bytes, extents };
  }

  /** @throws CodecError BODY_NOT_LOADED if the flow has to be loaded first */
  ofFlow(flow: AnyFlow): Entry {
    return this.ofMessage(encodeFlow(flow));
  }

  /** In groups. Loads flows whose bodies are not in memory. */
  async *ofFlows(flows: Iterable<AnyFlow> | AsyncIterable<AnyFlow>): AsyncGenerator<Entry[], void, void> {
    for await (const flow of flows) {
      let entry: Entry;
      try {
        entry = this.ofFlow(flow);
      } catch (error) {
        if (!(error instanceof CodecError) || error.code !== "BODY_NOT_LOADED") throw error;
        entry = this.ofFlow(await flow.load());
      }
      yield [entry];
    }
  }

  /**
   * The entries of a dump's flows from an offset on, in groups.
   *
   * @throws CodecError as `messagesOf`
   */
  async *ofDump(source: RandomSource, start: number, options: DumpOptions = {}): AsyncGenerator<Entry[], void, void> {
    for await (const messages of messagesOf(source, start, options)) yield messages.map((message) => this.ofMessage(message));
  }
}

/** Called after each read with the progress so far. */
export type OnRead = (bytesRead: number, bytesTotal: number | undefined) => void;

interface DumpOptions {
  onRead?: OnRead;
  /** Migrates flows of older versions. Unless given, each reading creates its own. */
  migrator?: Migrator;
}

/** Whether the source is a dump that can be transcoded directly. Closes the source. */
export async function isDump(source: RandomSource): Promise<boolean> {
  const head = await bytesOf(source, 0, Math.min(HEAD_BYTES, await source.size()));
  await source.close?.();
  return detectFormat(head) === "tnetstring";
}

/**
 * The messages of a dump's flows from an offset on, in groups.
 *
 * @throws CodecError at the first damage, after yielding the messages before it, as the reader does
 */
async function* messagesOf(source: RandomSource, start: number, options: DumpOptions): AsyncGenerator<Uint8Array[], void, void> {
  try {
    yield* windowsOf(source, start, options);
  } finally {
    await source.close?.();
  }
}

async function* windowsOf(
  source: RandomSource,
  start: number,
  { onRead, migrator }: DumpOptions,
): AsyncGenerator<Uint8Array[], void, void> {
  const transcoder = new FlowTranscoder(lanes.lane(undefined), "tnetstring", { migrator });
  const size = await source.size();
  let window = WINDOW;
  for (let at = start; at < size; ) {
    const bytes = await bytesOf(source, at, Math.min(at + window, size));
    const output = new Output();
    let failure: unknown = null;
    let end = 0;
    try {
      end = transcoder.append(bytes, 0, output, at);
    } catch (error) {
      failure = error;
    }
    const messages = split(joinBytes(output.take()));
    if (messages.length > 0) yield messages;
    if (failure !== null) throw failure;
    if (end === 0 && at + bytes.length >= size) throw new CodecError("TRUNCATED", { offset: size, flow: transcoder.flows });
    // Not even one flow fits into the window.
    window = end === 0 ? window * 2 : WINDOW;
    at += end;
    onRead?.(at, size);
  }
}

const lanes = /* @__PURE__ */ new Lanes(provider, (engine) => new TranscodeLane(engine));

/** Bytes of a source; a view if the source is in memory. */
async function bytesOf(source: RandomSource, start: number, end: number): Promise<Uint8Array> {
  if (source.view !== undefined) return source.view(start, end);
  const bytes = new Uint8Array(end - start);
  for (let filled = 0; filled < bytes.length; ) {
    const read = await source.read(bytes.subarray(filled), start + filled);
    if (read === 0) throw flowError("SOURCE_CHANGED", { offset: start + filled });
    filled += read;
  }
  return bytes;
}

/** Splits length-delimited messages. */
function split(delimited: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < delimited.length; ) {
    let length = 0;
    let factor = 1;
    for (; delimited[at] >= 0x80; factor *= 128) length += (delimited[at++] & 0x7f) * factor;
    length += delimited[at++] * factor;
    messages.push(delimited.subarray(at, at + length));
    at += length;
  }
  return messages;
}
