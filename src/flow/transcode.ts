// Converts flows of any version between mitmproxy's tnetstring and proto/flow.proto. Flows of the current version are converted inside the
// engine; older ones go through the flow model, which migrates them.
import { joinBytes } from "../codec/bytes.ts";
import { delimitedFrame, delimiterBytes, delimiterOf } from "../codec/delimiter.ts";
import { type EngineProvider, Lanes } from "../codec/lanes.ts";
import type { MessageTape } from "../codec/message-tape.ts";
import { type CodecOptions, inputBytes, maxDepthOf } from "../codec/options.ts";
import { Transcoder } from "../codec/transcode.ts";
import { TRANSCODE_WINDOW } from "../codec/transcode-arena.ts";
import type { Engine } from "../engine/engine.ts";
import { frameLength, INCOMPLETE, MALFORMED } from "../engine/frame.ts";
import { Input } from "../engine/input.ts";
import { FORMAT_PROTOBUF } from "../engine/protobuf.ts";
import { FORMAT_TNETSTRING } from "../engine/tnetstring.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { flowFromData } from "./from.ts";
import { Output } from "./gather.ts";
import { CURRENT_VERSION, Migrator } from "./migrate/index.ts";
import { flowDataOf } from "./tnetstring.ts";

/** Flows up to this size, in bytes, are copied into the window as a whole. */
export const SMALL_FLOW: number = 1 << 14;

/** The two encodings of flows. In a file of protobuf messages, each is preceded by its length. */
export type FlowFormat = "tnetstring" | "protobuf";

export interface TranscodeOptions extends CodecOptions {
  /**
   * Whether each protobuf message is preceded by its length, so that there can be any number of flows. True by default; if false, there is
   * exactly one flow.
   */
  delimited?: boolean;
  /** Migrates flows of older versions. Share one between the flows of a file. */
  migrator?: Migrator;
}

/** An engine with its transcoders, which are made again if `maxDepth` changes. */
export class TranscodeLane {
  readonly engine: Engine;
  readonly #made: Map<FlowFormat, { maxDepth: number; transcoder: Transcoder }> = new Map();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  from(format: FlowFormat, maxDepth: number): Transcoder {
    const known = this.#made.get(format);
    if (known?.maxDepth === maxDepth) return known.transcoder;
    const from = format === "tnetstring" ? FORMAT_TNETSTRING : FORMAT_PROTOBUF;
    const transcoder = new Transcoder(this.engine, from, CURRENT_VERSION, maxDepth);
    this.#made.set(format, { maxDepth, transcoder });
    return transcoder;
  }

  /**
   * Decodes and checks a message without mapping it. @returns as `Transcoder.read`
   *
   * @param base added to offsets in errors
   * @param flow the flow's number; -1 if it has none
   */
  read(input: Input, maxDepth: number, base: number, flow: number): MessageTape {
    const { engine } = this;
    const transcoder = this.from("protobuf", maxDepth);
    engine.busy = true;
    try {
      return transcoder.read(input, input.length <= SMALL_FLOW);
    } catch (error) {
      throw placed(error, base, 0, flow);
    } finally {
      transcoder.end();
      engine.busy = false;
    }
  }
}

/** Transcodes the flows of one file, in order. */
export class FlowTranscoder {
  readonly #from: FlowFormat;
  readonly #maxDepth: number;
  readonly #lane: TranscodeLane;
  readonly #transcoder: Transcoder;
  readonly #isDelimited: boolean;
  #migrator: Migrator | undefined;
  /** The number of flows transcoded so far. */
  flows = 0;

  constructor(lane: TranscodeLane, from: FlowFormat, options: TranscodeOptions) {
    this.#from = from;
    this.#maxDepth = maxDepthOf(options);
    this.#lane = lane;
    this.#transcoder = lane.from(from, this.#maxDepth);
    this.#isDelimited = options.delimited !== false;
    this.#migrator = options.migrator;
  }

  /** The size in bytes of the flow at `at`, its length prefix included; or INCOMPLETE, or MALFORMED. */
  frame(bytes: Uint8Array, at: number, end: number): number {
    if (this.#from === "tnetstring") return frameLength(bytes, at, end);
    return this.#isDelimited ? delimitedFrame(bytes, at, end) : end - at;
  }

  /** The size in bytes of the length before a message; 0 if there is none. */
  #head(bytes: Uint8Array, at: number, end: number): number {
    return this.#from === "protobuf" && this.#isDelimited ? delimiterBytes(bytes, at, end) : 0;
  }

  /**
   * Transcodes the flows that are complete in `bytes` from `start` on, and appends them to `output`. @returns where the next one begins
   *
   * @param base added to offsets in errors
   * @throws CodecError for the first invalid flow, with its offset and number
   */
  append(bytes: Uint8Array, start: number, output: Output, base: number): number {
    let at = start;
    while (at < bytes.length) {
      const total = this.frame(bytes, at, bytes.length);
      if (total === MALFORMED) throw new CodecError("BAD_LENGTH", { offset: base + at, flow: this.flows });
      if (total === INCOMPLETE || at + total > bytes.length) break;
      if (total > TRANSCODE_WINDOW) {
        this.#appendChunks(this.one([bytes.subarray(at, at + total)], base + at), output);
        at += total;
      } else at = this.#appendWindow(bytes, at, output, base);
    }
    return at;
  }

  #appendWindow(bytes: Uint8Array, start: number, output: Output, base: number): number {
    const limit = Math.min(bytes.length, start + TRANSCODE_WINDOW);
    const { engine } = this.#lane;
    const transcoder = this.#transcoder;
    engine.busy = true;
    let at = start;
    try {
      transcoder.begin(bytes, start, limit);
      while (at < limit) {
        const total = this.frame(bytes, at, limit);
        if (total <= 0 || at + total > limit) break;
        const after = transcoder.run(at, limit, this.#isDelimited);
        if (after > at) {
          output.append(transcoder.output);
          this.flows += transcoder.count;
          at = after;
          continue;
        }
        const head = this.#head(bytes, at, limit);
        if (!transcoder.next(at + head, at + total)) {
          // The flow model now uses the engine.
          engine.busy = false;
          this.#appendChunks(this.#migrated([bytes.subarray(at, at + total)], base + at), output);
          at += total;
          break;
        }
        const encoded = transcoder.output;
        if (this.#from === "tnetstring" && this.#isDelimited) output.appendLength(encoded.length);
        output.append(encoded);
        at += total;
        this.flows++;
      }
      return at;
    } catch (error) {
      throw placed(error, base, at, this.flows);
    } finally {
      transcoder.end();
      engine.busy = false;
    }
  }

  #appendChunks(chunks: readonly Uint8Array[], output: Output): void {
    for (const chunk of chunks) output.append(chunk);
  }

  /**
   * Transcodes one flow of any size, given with its length prefix if delimited. The large payloads of a large flow are views on `pieces`.
   *
   * @param base added to offsets in errors
   */
  one(pieces: readonly Uint8Array[], base: number): Uint8Array[] {
    const { engine } = this.#lane;
    const transcoder = this.#transcoder;
    const input = new Input(this.#withoutHead(pieces));
    engine.busy = true;
    let chunks: Uint8Array[] | null;
    try {
      if (input.length <= SMALL_FLOW) {
        transcoder.begin(input.bytes(0, input.length), 0, input.length);
        const isDirect = transcoder.run(0, input.length, false) === input.length && transcoder.count === 1;
        chunks = isDirect || transcoder.next(0, input.length) ? [transcoder.output.slice()] : null;
      } else chunks = transcoder.chunks(input);
    } catch (error) {
      throw placed(error, base, 0, this.flows);
    } finally {
      this.#transcoder.end();
      engine.busy = false;
    }
    return chunks === null ? this.#migrated(pieces, base) : this.#framed(chunks);
  }

  #withoutHead(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
    const [first, ...others] = pieces;
    const head = this.#head(first, 0, first.length);
    return head === 0 ? pieces : [first.subarray(head), ...others];
  }

  /** Puts the length before a message, if messages are delimited. */
  #framed(chunks: Uint8Array[]): Uint8Array[] {
    this.flows++;
    if (this.#from === "protobuf" || !this.#isDelimited) return chunks;
    return [delimiterOf(chunks.reduce((length, chunk) => length + chunk.length, 0)), ...chunks];
  }

  /** Migrates and transcodes a flow of an older version. @throws CodecError if it is not a flow of any known version */
  #migrated(pieces: readonly Uint8Array[], base: number): Uint8Array[] {
    // The migrator may keep views on the bytes that it is given.
    const own = pieces.map((piece) => piece.slice());
    const options = { engine: this.#lane.engine, maxDepth: this.#maxDepth };
    this.#migrator ??= new Migrator();
    const place = { offset: base, flow: this.flows, migrator: this.#migrator };
    const current = flowFromData(flowDataOf(own, options), place).toChunks({ current: true }) as Uint8Array[];
    const chunks = this.#transcoder.chunks(new Input(current));
    if (chunks === null) throw flowError("BAD_STATE", { offset: base, flow: this.flows, detail: "it is of no known type and version" });
    return this.#framed(chunks);
  }
}

/** Adds the offset in the file and the flow's number to an error. */
function placed(error: unknown, base: number, at: number, flow: number): unknown {
  if (!(error instanceof CodecError) || error.flow >= 0) return error;
  return flowError(error.code, { offset: base + (error.offset < 0 ? at : error.offset), path: error.path, flow, cause: error });
}

export type Transcode = (bytes: Uint8Array, from: FlowFormat, to: FlowFormat, options?: TranscodeOptions) => Uint8Array;

/** Makes the `transcode` function over the engines of `lanes`. */
export function createTranscode(lanes: Lanes<TranscodeLane>): Transcode {
  return (bytes, from, to, options = {}) => {
    checkFormats(from, to);
    const lane = lanes.lane(options.engine);
    const input = inputBytes(bytes, lane.engine);
    const transcoder = new FlowTranscoder(lane, from, options);
    const output = new Output();
    const end = transcoder.append(input, 0, output, 0);
    if (end < input.length) throw new CodecError("TRUNCATED", { offset: input.length, flow: transcoder.flows });
    if (options.delimited === false && transcoder.flows !== 1) {
      throw new CodecError(transcoder.flows === 0 ? "TRUNCATED" : "TRAILING_BYTES", { detail: `${transcoder.flows} flows, not one` });
    }
    return joinBytes(output.take());
  };
}

/** @throws TypeError unless one is `tnetstring` and the other `protobuf` */
export function checkFormats(from: FlowFormat, to: FlowFormat): void {
  const isRight = (from === "tnetstring" && to === "protobuf") || (from === "protobuf" && to === "tnetstring");
  if (!isRight) throw new TypeError(`flows go from "tnetstring" to "protobuf" or back, not from ${String(from)} to ${String(to)}`);
}

/** The lanes with the transcoders of each engine. */
export function transcodeLanes(provider: EngineProvider): Lanes<TranscodeLane> {
  return new Lanes(provider, (engine) => new TranscodeLane(engine));
}
