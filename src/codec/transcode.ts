// Flows between mitmproxy's tnetstring and proto/flow.proto, without making objects of them: decode, map from tape to tape, lay out, emit,
// all in an engine's arena (drawn in transcode-arena.ts).
import {
  EMIT_COMPACT,
  EMIT_GAPPED,
  ERROR_BAD_ORDER,
  FIELD_SHIFT,
  FLAG_EXTERNAL,
  MAX_BYTES,
  NODE_BYTES,
  NODE_LENGTH,
  NODE_START,
  NODE_WORDS,
  REG_ERROR,
  REG_ERROR_OFFSET,
  REG_EXTERNALS_POINTER,
  REG_MAP_CAPACITY,
  REG_MAP_COUNT,
  REG_MAP_EXTRAS,
  REG_MAP_FLOATS,
  REG_MAP_PAYLOADS,
  REG_MAP_SPELLED,
  REG_MAP_SPELLED_END,
  REG_MAP_TABLES,
  REG_MAP_TAPE,
  REG_MAX_DEPTH,
  REG_OUTPUT_LENGTH,
  REG_OUTPUT_POINTER,
  REG_PAYLOAD_POINTER,
  REG_POSITION,
  REG_RUN_COUNT,
  REG_SCHEMA_POINTER,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  STATUS_DONE,
  STATUS_ERROR,
  STATUS_NO_FLOW,
  STATUS_SPLIT,
  TAG_BYTES,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import type { Engine, Format } from "../engine/engine.ts";
import type { Input } from "../engine/input.ts";
import { FORMAT_PROTOBUF } from "../engine/protobuf.ts";
import { FORMAT_TNETSTRING } from "../engine/tnetstring.ts";
import { CodecError, engineErrorCode } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { seal, sealInArena } from "./checksum.ts";
import { DIRECT_DEPTH, directOutput, runDirectly } from "./direct-run.ts";
import { type External, hasPayload, inOrder, interleaved, skeletonBytes } from "./externals.ts";
import { type FlowTables, tablesOfFlow } from "./mapping.ts";
import { mergeParts } from "./merge.ts";
import { checkVersion, type MessageTape, noType, TapeStore, typeNodeOf } from "./message-tape.ts";
import type { TranscodeArena } from "./transcode-arena.ts";
import { FlowDecoder } from "./transcode-decode.ts";
import { parseFloats, spellFloats } from "./transcode-floats.ts";

/** In a large flow, payloads from this size on stay in place. */
const EXTERNAL_BYTES = 4096;

export class Transcoder {
  readonly engine: Engine;
  readonly #from: Format;
  readonly #to: Format;
  readonly #version: number;
  readonly #maxDepth: number;
  readonly #tables: FlowTables = tablesOfFlow();
  readonly #decoder: FlowDecoder;
  readonly #arena: TranscodeArena;
  readonly #tapes: TapeStore = new TapeStore();
  /** The end of the source: of its tape, or of the skeleton after the tape. */
  #above = 0;
  #externals: External[] = [];
  /** The pointer and the size of the last output. */
  #output = 0;
  #total = 0;
  /** The number of flows in the last run. */
  count = 0;
  /** Of the last flow: the number of items that no typed field could hold. */
  extras = 0;

  /** @param version the version of flows: others are not taken for flows, and messages of another are refused */
  constructor(engine: Engine, from: Format, version: number, maxDepth: number) {
    this.engine = engine;
    this.#from = from;
    this.#to = from === FORMAT_TNETSTRING ? FORMAT_PROTOBUF : FORMAT_TNETSTRING;
    this.#version = version;
    this.#maxDepth = maxDepth;
    this.#decoder = new FlowDecoder(engine, from, this.#tables, maxDepth);
    this.#arena = this.#decoder.arena;
  }

  /** Copies whole flows into the arena: those from `start` to `end` of `bytes`, which must fit into a window. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#decoder.begin(bytes, start, end);
  }

  /** Lets go of the input. */
  end(): void {
    this.#decoder.end();
    this.#externals = [];
  }

  /**
   * Transcodes as many of the window's flows, from `start` on, as one call of the engine takes. `output` has the results.
   *
   * @param isDelimited whether each message is preceded by its length
   * @returns where the next flow begins
   */
  run(start: number, end: number, isDelimited: boolean): number {
    this.count = 0;
    this.#total = 0;
    if (this.#maxDepth < DIRECT_DEPTH) return start;
    const floor = this.#arena.tape;
    const room = directOutput(floor);
    this.#arena.reserve(room.end, floor);
    this.#output = room.start;
    const shift = this.#arena.window - this.#decoder.base;
    runDirectly(this.engine, {
      to: this.#to,
      tables: this.#tables,
      version: this.#version,
      isDelimited,
      start: start + shift,
      end: end + shift,
      floor,
    });
    const { words } = this.engine;
    this.count = words[REG_RUN_COUNT];
    this.#total = words[REG_OUTPUT_LENGTH];
    return words[REG_POSITION] - shift;
  }

  /**
   * Transcodes the flow from `start` to `end` in the window; false if it is not a flow of this version. `output` has the result.
   *
   * @throws CodecError with offsets into the bytes given to `begin`
   */
  next(start: number, end: number): boolean {
    this.#externals = [];
    const { base } = this.#decoder;
    try {
      this.#decoder.decode(start - base, end - base);
      this.#above = this.#endOfTape;
      if (!this.#map(this.#arena.window)) return false;
    } catch (error) {
      throw base > 0 && error instanceof CodecError && error.offset >= 0 ? moved(error, base) : error;
    }
    this.#emit(EMIT_GAPPED, this.#layout());
    if (this.#to === FORMAT_PROTOBUF) sealInArena(this.engine, this.#output, this.#total);
    return true;
  }

  /** The result of the last flow or run: a view that the engine's next operation overwrites. */
  get output(): Uint8Array {
    return new Uint8Array(this.engine.bytes.buffer, this.#output, this.#total);
  }

  /**
   * Decodes and checks a message, without mapping it.
   *
   * @param isSmall whether all of it fits into the window
   * @throws CodecError as `next`, except for what only mapping finds
   */
  read(input: Input, isSmall: boolean): MessageTape {
    if (isSmall) {
      this.begin(input.pieces.length === 1 ? input.pieces[0] : input.bytes(0, input.length), 0, input.length);
      this.#decoder.decode(0, input.length);
    } else this.#decoder.scan(input);
    const { words } = this.engine;
    const typeNode = typeNodeOf(words, this.#tables);
    checkVersion(words, this.#tables, this.#version);
    return this.#tapes.keep(words, typeNode);
  }

  /**
   * Transcodes a flow of any size into pieces; large payloads are views on the input. @returns null if it is not a flow of this version
   *
   * @throws CodecError with offsets into the input
   */
  chunks(input: Input): Uint8Array[] | null {
    this.#decoder.scan(input);
    this.#arena.claim();
    this.#gather(input);
    return this.#map(0) ? this.#pieces(input, this.#layout()) : null;
  }

  /** Copies the small payloads to after the tape, whose starts become pointers. */
  #gather(input: Input): void {
    const { engine } = this;
    const tape = engine.words[REG_TAPE_POINTER];
    const skeleton = this.#endOfTape;
    this.#externals = [];
    this.#arena.reserve(skeleton + skeletonBytes(engine.words, tape >>> 2, skeleton >>> 2, (node) => this.#isExternal(node)), skeleton);
    const { bytes, words } = engine;
    let cursor = skeleton;
    for (let node = tape >>> 2; node < skeleton >>> 2; node += NODE_WORDS) {
      if (!hasPayload(words[node])) continue;
      const start = words[node + NODE_START];
      const length = words[node + NODE_LENGTH];
      if (this.#isExternal(node)) {
        words[node] |= FLAG_EXTERNAL;
        words[node + NODE_START] = this.#externals.push({ start, length }) - 1;
      } else {
        input.copyTo(bytes, cursor, start, start + length);
        words[node + NODE_START] = cursor;
        cursor += length;
      }
    }
    this.#above = (cursor + 15) & ~15;
  }

  get #endOfTape(): number {
    const { words } = this.engine;
    return words[REG_TAPE_POINTER] + words[REG_TAPE_COUNT] * NODE_BYTES;
  }

  /** Whether a payload stays in place. */
  #isExternal(node: number): boolean {
    const { words } = this.engine;
    const tag = words[node] & TAG_MASK;
    if (words[node + NODE_LENGTH] < EXTERNAL_BYTES || (tag !== TAG_BYTES && tag !== TAG_TEXT)) return false;
    return this.#from === FORMAT_TNETSTRING || !this.#tables.isRecord(words[node] >>> FIELD_SHIFT);
  }

  /** The output of the target tape in pieces, with its checksum. */
  #pieces(input: Input, total: number): Uint8Array[] {
    const { engine } = this;
    const { words } = engine;
    const order = inOrder(words, words[REG_TAPE_POINTER] >>> 2, words[REG_TAPE_COUNT], this.#externals);
    const external = order.reduce((bytes, { length }) => bytes + length, 0);
    this.#emit(EMIT_COMPACT, total - external);
    const skeleton = engine.bytes.slice(this.#output, this.#output + engine.words[REG_OUTPUT_LENGTH]);
    const places = engine.words[REG_EXTERNALS_POINTER] >>> 2;
    const pieces = interleaved(skeleton, engine.words.subarray(places, places + order.length), order, input);
    if (this.#to === FORMAT_PROTOBUF) seal(engine, pieces);
    return pieces;
  }

  /**
   * Makes the target tape; false if the source is not a flow of this version.
   * @param payloads the pointer that the source tape's offsets count from
   */
  #map(payloads: number): boolean {
    const { engine } = this;
    const count = engine.words[REG_TAPE_COUNT];
    let capacity = count * 3 + 256;
    let spelling = count * 16 + 4096;
    for (let isMerged = false; ; ) {
      this.#layMap(payloads, capacity, spelling);
      const status = engine.map(this.#to);
      if (status === STATUS_DONE && this.#convertFloats()) break;
      if (status === STATUS_ERROR) throw this.#mapError();
      if (status === STATUS_NO_FLOW) {
        if (this.#from === FORMAT_PROTOBUF) throw noType();
        return false;
      }
      if (status === STATUS_SPLIT) {
        /* istanbul ignore if: merging leaves no message in several parts; without this check the loop might never end */
        if (isMerged) throw flowError("BAD_STATE", { detail: "a message comes in several parts" });
        this.#mergeParts();
        isMerged = true;
        continue;
      }
      capacity *= 4;
      spelling *= 4;
    }
    this.extras = engine.words[REG_MAP_EXTRAS];
    return this.#isCurrent();
  }

  #mapError(): CodecError {
    const { words } = this.engine;
    const place = { offset: words[REG_ERROR_OFFSET] };
    return words[REG_ERROR] === ERROR_BAD_ORDER ? flowError("BAD_ORDER", place) : new CodecError(engineErrorCode(words[REG_ERROR]), place);
  }

  /** Merges messages that come in several parts. The tape gets no longer. */
  #mergeParts(): void {
    const { words } = this.engine;
    const tape = words[REG_TAPE_POINTER] >>> 2;
    const merged = mergeParts(words.slice(tape, tape + words[REG_TAPE_COUNT] * NODE_WORDS));
    words.set(merged, tape);
    words[REG_TAPE_COUNT] = merged.length / NODE_WORDS;
  }

  #layMap(payloads: number, capacity: number, spelling: number): void {
    const { engine } = this;
    const above = this.#above;
    const written = above + capacity * 4;
    const externals = written + capacity * NODE_BYTES;
    const spelled = externals + this.#externals.length * 4;
    this.#arena.reserve(spelled + spelling, above);
    const { words } = engine;
    words[REG_MAX_DEPTH] = this.#maxDepth;
    words[REG_MAP_TABLES] = words[REG_SCHEMA_POINTER] + this.#tables.mapping * 4;
    words[REG_MAP_PAYLOADS] = payloads;
    words[REG_MAP_FLOATS] = above;
    words[REG_MAP_TAPE] = written;
    words[REG_MAP_CAPACITY] = capacity;
    words[REG_EXTERNALS_POINTER] = externals;
    words[REG_MAP_SPELLED] = spelled;
    words[REG_MAP_SPELLED_END] = spelled + spelling;
  }

  /** Whether the flow is of this version. @throws CodecError UNSUPPORTED_VERSION for a message of another one */
  #isCurrent(): boolean {
    const { words } = this.engine;
    if (this.#from === FORMAT_PROTOBUF) {
      checkVersion(words, this.#tables, this.#version);
      return true;
    }
    // The first field of the flow's message, which is its version unless that is absent or of another type.
    const first = (words[REG_MAP_TAPE] >>> 2) + NODE_WORDS;
    return words[first] === this.#tables.versionWord && words[first + 1] === this.#version && words[first + 2] === 0;
  }

  /** Converts the floats that the engine left to JavaScript; false if there was no room to spell them. */
  #convertFloats(): boolean {
    if (this.#to === FORMAT_TNETSTRING) return spellFloats(this.engine);
    parseFloats(this.engine);
    return true;
  }

  /** Lays out the target tape. From here on the registers are those of an encoder. @returns the size of the output in bytes */
  #layout(): number {
    const { engine } = this;
    const { words } = engine;
    words[REG_TAPE_POINTER] = words[REG_MAP_TAPE];
    words[REG_TAPE_COUNT] = words[REG_MAP_COUNT];
    words[REG_PAYLOAD_POINTER] = 0; // the target tape's starts are pointers
    const total = engine.layout(this.#to);
    if (total > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${total} bytes` });
    return total;
  }

  /** Writes the laid-out tape, after everything else in the arena. @param room the size of the output in bytes */
  #emit(mode: number, room: number): void {
    const { engine } = this;
    this.#output = (engine.words[REG_MAP_SPELLED] + 15) & ~15;
    this.#arena.reserve(this.#output + room, this.#output);
    engine.words[REG_OUTPUT_POINTER] = this.#output;
    engine.emit(this.#to, mode);
    this.#total = room;
  }
}

/** The same error, with its offset counted from where the caller counts. */
function moved(error: CodecError, by: number): CodecError {
  return flowError(error.code, { offset: error.offset + by, path: error.path, cause: error });
}
