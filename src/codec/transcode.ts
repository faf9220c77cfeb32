// Flows between mitmproxy's tnetstring and proto/flow.proto, without an object made of them: decode, map from tape to tape, lay out, emit,
// all in an engine's arena. The arena, while flows are transcoded:
//
//   frames │ window: the flows │ tape that is read │ skeleton │ floats to convert │ tape that is written │ externals │ spelled │ output
//
// Small flows go through by windows, all their bytes copied in and out once. Of a large one only the skeleton comes into the arena; its
// large payloads go from the caller's array to the result.
import {
  ARENA_DATA,
  ARENA_PADDING,
  EMIT_COMPACT,
  EMIT_GAPPED,
  ERROR_BAD_ORDER,
  FIELD_SHIFT,
  FLAG_EXTERNAL,
  FORM_TYPE,
  FRAME_WORDS,
  MAP_FIELD_SHIFT,
  MAP_FIELDS,
  MAX_BYTES,
  NODE_BYTES,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  NONE,
  REG_CHECKED_START,
  REG_DEPTH,
  REG_ERROR,
  REG_ERROR_OFFSET,
  REG_EXPECT_KEY,
  REG_EXTERNALS_POINTER,
  REG_FRAMES_POINTER,
  REG_INPUT_END,
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
  REG_PROBE_OFFSET,
  REG_RUN_COUNT,
  REG_SCHEMA_POINTER,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_WINDOW_BASE,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  STATUS_DONE,
  STATUS_ERROR,
  STATUS_NO_FLOW,
  STATUS_SPLIT,
  STATUS_TAPE_FULL,
  TAG_BYTES,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import type { Engine, Format } from "../engine/engine.ts";
import { Input, NO_INPUT } from "../engine/input.ts";
import { FORMAT_PROTOBUF } from "../engine/protobuf.ts";
import { Scanner } from "../engine/scanner.ts";
import { dataPointer, loadSchema } from "../engine/tables.ts";
import { FORMAT_TNETSTRING } from "../engine/tnetstring.ts";
import { CodecError, engineErrorCode } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { CHECKSUM_BYTES, checksumError, endsInChecksum, isSound, isSoundInArena, seal, sealInArena } from "./checksum.ts";
import { DIRECT_DEPTH, directOutput, runDirectly } from "./direct-run.ts";
import { type External, hasPayload, inOrder, interleaved, skeletonBytes } from "./externals.ts";
import { type FlowTables, tablesOfFlow } from "./mapping.ts";
import { mergeParts } from "./merge.ts";
import { parseFloats, spellFloats } from "./transcode-floats.ts";

/** Flows are brought into the arena so many bytes at a time: that much stays in cache, with its output. A larger flow goes another way. */
export const TRANSCODE_WINDOW: number = 1 << 17;
/** Of a large flow, payloads from this size on stay where they are. */
const EXTERNAL_BYTES = 4096;
/** A value takes up to three messages for each of its levels, and a flow a few of its own. */
const MESSAGES_PER_LEVEL = 3;
const MESSAGES_OF_FLOW = 8;
/** Nodes that there is room for at first. */
const FIRST_NODES = 4096;
/** Words that tapes of small messages share, about eight of them. */
const SHARED_WORDS = 1 << 12;

/** A message's tape, which begins at word `first`, four words a node, its offsets counted from the message's first byte. */
export interface MessageTape {
  readonly words: Uint32Array;
  readonly first: number;
  readonly count: number;
  /** The node that says what type the flow is. */
  readonly typeNode: number;
}

export class Transcoder {
  readonly engine: Engine;
  readonly #from: Format;
  readonly #to: Format;
  readonly #version: number;
  readonly #maxDepth: number;
  readonly #depth: number;
  readonly #tables: FlowTables = tablesOfFlow();
  readonly #frames: number;
  readonly #window: number;
  readonly #scanner: Scanner;
  #input: Input = NO_INPUT;
  /** Where the window begins in the bytes given: what the engine sees counts from there. */
  #base = 0;
  /** The end of what is read: of its tape, or of the skeleton behind that. */
  #above = 0;
  #externals: External[] = [];
  /** What the tapes of small messages are kept in, and how far it is used. */
  #shared: Uint32Array = new Uint32Array(0);
  #sharedEnd = 0;
  /** The output of the last flow. */
  #output = 0;
  #total = 0;
  /** The flows of the last run. */
  count = 0;
  /** Of the last flow: the items that only entries of any form could hold. */
  extras = 0;

  /** @param version of the flows: others are no flows to it */
  constructor(engine: Engine, from: Format, version: number, maxDepth: number) {
    this.engine = engine;
    this.#from = from;
    this.#to = from === FORMAT_TNETSTRING ? FORMAT_PROTOBUF : FORMAT_TNETSTRING;
    this.#version = version;
    this.#maxDepth = maxDepth;
    this.#depth = from === FORMAT_TNETSTRING ? maxDepth : maxDepth * MESSAGES_PER_LEVEL + MESSAGES_OF_FLOW;
    this.#frames = dataPointer(this.#tables);
    this.#window = this.#frames + (this.#depth + 2) * FRAME_WORDS * 4;
    this.#scanner = new Scanner(engine, from, from === FORMAT_PROTOBUF ? this.#tables : null);
  }

  /** Brings whole flows into the arena: those of `bytes` from `start` to `end`, at most a window of them. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    const { engine } = this;
    const tape = this.#window + TRANSCODE_WINDOW + ARENA_PADDING;
    engine.expect(tape);
    if (tape + FIRST_NODES * NODE_BYTES > engine.bytes.length) engine.grow(tape + FIRST_NODES * NODE_BYTES, ARENA_DATA);
    this.#claim();
    const window = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
    engine.bytes.set(window, this.#window);
    this.#input = new Input([window]);
    this.#base = start;
  }

  /** Sees to it that the arena reaches to `end`, keeping what is below `keep`. */
  #reserve(end: number, keep: number): void {
    if (end + ARENA_PADDING <= this.engine.bytes.length) return;
    this.engine.grow(end, keep);
    this.#claim();
  }

  /** The arena is this transcoder's until another operation begins. */
  #claim(): void {
    this.engine.windowOwner = this;
    this.engine.keyOwner = null;
    this.engine.adoptWindow(this.engine.bytes);
  }

  /** Lets go of the input. */
  end(): void {
    this.#input = NO_INPUT;
    this.#externals = [];
  }

  /**
   * Transcodes as many flows as can be in one call of the engine, of those that the window holds from `start` on. `output` has the results.
   *
   * @param isDelimited whether messages have their length before them
   * @returns where the next flow begins
   */
  run(start: number, end: number, isDelimited: boolean): number {
    this.count = 0;
    this.#total = 0;
    if (this.#maxDepth < DIRECT_DEPTH) return start;
    const floor = this.#window + TRANSCODE_WINDOW + ARENA_PADDING;
    const room = directOutput(floor);
    this.#reserve(room.end, floor);
    this.#output = room.start;
    const shift = this.#window - this.#base;
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
   * Transcodes the flow that the window holds from `start` to `end`. False: it is no flow of this version. `output` has the result.
   *
   * @throws CodecError with offsets into the bytes given to `begin`
   */
  next(start: number, end: number): boolean {
    this.#externals = [];
    const base = this.#base;
    try {
      this.#decode(start - base, end - base);
      if (this.#from === FORMAT_PROTOBUF) this.#check(start - base, end - start, () => this.#isSoundInWindow(start - base, end - base));
      if (!this.#map(this.#window)) return false;
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
   * Decodes and checks a message, and maps nothing.
   *
   * @param isSmall it goes into the window as a whole
   * @throws CodecError as `next`, but for what only mapping finds
   */
  read(input: Input, isSmall: boolean): MessageTape {
    if (isSmall) {
      this.begin(input.pieces.length === 1 ? input.pieces[0] : input.bytes(0, input.length), 0, input.length);
      this.#decode(0, input.length);
      this.#check(0, input.length, () => this.#isSoundInWindow(0, input.length));
    } else this.#scan(input);
    const { words } = this.engine;
    const tape = words[REG_TAPE_POINTER] >>> 2;
    const typeNode = this.#typeNode();
    if (typeNode < 0) this.#noFlow();
    this.#isCurrent();
    const count = words[REG_TAPE_COUNT];
    const kept = this.#keep(words.subarray(tape, tape + count * NODE_WORDS));
    return { words: kept, first: kept === this.#shared ? this.#sharedEnd - count * NODE_WORDS : 0, count, typeNode };
  }

  /** A copy of a tape. Small ones share an array: one each would take longer. */
  #keep(tape: Uint32Array): Uint32Array {
    if (tape.length > SHARED_WORDS / 4) return tape.slice();
    if (this.#sharedEnd + tape.length > this.#shared.length) {
      this.#shared = new Uint32Array(SHARED_WORDS);
      this.#sharedEnd = 0;
    }
    this.#shared.set(tape, this.#sharedEnd);
    this.#sharedEnd += tape.length;
    return this.#shared;
  }

  /** The last node that says what type the flow is; -1 where there is none. */
  #typeNode(): number {
    const { words } = this.engine;
    const { words: tables, mapping } = this.#tables;
    const tape = words[REG_TAPE_POINTER] >>> 2;
    const count = words[REG_TAPE_COUNT];
    let found = -1;
    for (let node = 1; node < count; node = words[tape + node * NODE_WORDS + NODE_NEXT]) {
      const entry = tables[mapping + MAP_FIELDS] + ((words[tape + node * NODE_WORDS] >>> FIELD_SHIFT) << (MAP_FIELD_SHIFT - 2));
      if ((tables[entry] & 0xff) === FORM_TYPE) found = node;
    }
    return found;
  }

  /**
   * Transcodes a flow of any size: in pieces, of which the large payloads are views on the input. Null: it is no flow of this version.
   *
   * @throws CodecError with offsets into the input
   */
  chunks(input: Input): Uint8Array[] | null {
    this.#scan(input);
    this.#claim();
    this.#gather(input);
    return this.#map(0) ? this.#pieces(input, this.#layout()) : null;
  }

  /** Decodes a flow of any size onto the tape, and checks it. */
  #scan(input: Input): void {
    const scanner = this.#scanner;
    this.#input = input;
    scanner.open(input, this.#depth);
    try {
      const end = scanner.next(0);
      if (end !== input.length) throw new CodecError("TRAILING_BYTES", { offset: end });
    } catch (error) {
      throw error instanceof CodecError && this.#endsWrong(input) ? checksumError(0, error) : error;
    } finally {
      scanner.close();
    }
    loadSchema(this.engine, this.#tables);
    if (this.#from === FORMAT_PROTOBUF) this.#check(0, input.length, () => isSound(this.engine, input));
  }

  /** Brings the small payloads behind the tape, whose starts become pointers. */
  #gather(input: Input): void {
    const { engine } = this;
    const tape = engine.words[REG_TAPE_POINTER];
    const count = engine.words[REG_TAPE_COUNT];
    const skeleton = tape + count * NODE_BYTES;
    this.#externals = [];
    this.#reserve(skeleton + skeletonBytes(engine.words, tape >>> 2, skeleton >>> 2, (node) => this.#isExternal(node)), skeleton);
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

  /** Whether a payload stays where it is. */
  #isExternal(node: number): boolean {
    const { words } = this.engine;
    const tag = words[node] & TAG_MASK;
    if (words[node + NODE_LENGTH] < EXTERNAL_BYTES || (tag !== TAG_BYTES && tag !== TAG_TEXT)) return false;
    return this.#from === FORMAT_TNETSTRING || !this.#tables.isRecord(words[node] >>> FIELD_SHIFT);
  }

  /** The written tape in pieces, with its checksum. */
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

  /** Decodes a flow in the window onto the tape. */
  #decode(start: number, end: number): void {
    const { engine } = this;
    const tape = this.#window + TRANSCODE_WINDOW + ARENA_PADDING;
    loadSchema(engine, this.#tables);
    let { words } = engine;
    words[REG_POSITION] = start;
    words[REG_INPUT_END] = end;
    words[REG_WINDOW_POINTER] = this.#window;
    words[REG_WINDOW_BASE] = 0;
    words[REG_WINDOW_END] = end;
    words[REG_FRAMES_POINTER] = this.#frames;
    words[REG_MAX_DEPTH] = this.#depth;
    words[REG_DEPTH] = 0;
    words[REG_EXPECT_KEY] = 0;
    words[REG_TAPE_POINTER] = tape;
    words[REG_TAPE_COUNT] = 0;
    words[REG_TAPE_CAPACITY] = (engine.bytes.length - ARENA_PADDING - tape) >>> 4;
    words[REG_PROBE_OFFSET] = NONE;
    words[REG_CHECKED_START] = NONE;
    for (;;) {
      const status = engine.decode(this.#from);
      if (status === STATUS_DONE) break;
      if (status !== STATUS_TAPE_FULL) throw this.#damage(start, end);
      engine.grow(engine.bytes.length + NODE_BYTES, engine.bytes.length);
      this.#claim();
      words = engine.words;
      words[REG_TAPE_CAPACITY] = (engine.bytes.length - ARENA_PADDING - tape) >>> 4;
    }
    if (words[REG_POSITION] !== end) throw new CodecError("TRAILING_BYTES", { offset: words[REG_POSITION] });
    this.#above = tape + words[REG_TAPE_COUNT] * NODE_BYTES;
  }

  /** Why the decoder stopped. Of a message that ends in a checksum which is wrong: that. */
  #damage(start: number, end: number): CodecError {
    const { words } = this.engine;
    const path = this.#from.pathOfError(words, this.#input, this.#tables);
    const error = new CodecError(engineErrorCode(words[REG_ERROR]), { offset: words[REG_ERROR_OFFSET], path });
    const { bytes } = this.engine;
    const mayEnd = this.#from === FORMAT_PROTOBUF && end - start >= CHECKSUM_BYTES;
    const isWrong = mayEnd && endsInChecksum(this.#tables, bytes, this.#window + end) && !this.#isSoundInWindow(start, end);
    return isWrong ? checksumError(start, error) : error;
  }

  #isSoundInWindow(start: number, end: number): boolean {
    return isSoundInArena(this.engine, this.#window + start, end - start);
  }

  /** Whether a message ends in a checksum that is wrong. */
  #endsWrong(input: Input): boolean {
    if (this.#from !== FORMAT_PROTOBUF || input.length < CHECKSUM_BYTES) return false;
    const end = input.bytes(input.length - CHECKSUM_BYTES, input.length);
    return endsInChecksum(this.#tables, end, CHECKSUM_BYTES) && !isSound(this.engine, input);
  }

  /** @throws CodecError BAD_CHECKSUM where there is one that is wrong, or not at the end */
  #check(start: number, length: number, isSound: () => boolean): void {
    const node = this.#find(this.#tables.checksumWord);
    if (node < 0) return;
    const { words } = this.engine;
    const isLast = words[node + NODE_NEXT] === words[REG_TAPE_COUNT] && length >= CHECKSUM_BYTES;
    if (!isLast || !isSound()) throw checksumError(start);
  }

  /** The last node of a field among those of the flow's message, on the tape that is read; -1 where there is none. */
  #find(word: number): number {
    const { words } = this.engine;
    const tape = words[REG_TAPE_POINTER] >>> 2;
    const count = words[REG_TAPE_COUNT];
    let found = -1;
    for (let node = 1; node < count; ) {
      const at = tape + node * NODE_WORDS;
      if (words[at] === word) found = at;
      node = words[at + NODE_NEXT];
    }
    return found;
  }

  /**
   * Makes the other tape. False: it is no flow of this version.
   * @param payloads what the offsets of the tape that is read count from, as a pointer
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
      if (status === STATUS_NO_FLOW) return this.#noFlow();
      if (status === STATUS_SPLIT) {
        /* istanbul ignore if: no part comes again after merging; else this loop had no end */
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

  /** Puts messages together that come in several parts. The tape becomes no longer. */
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
    this.#reserve(spelled + spelling, above);
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

  /** @throws CodecError where that is an error: a message must say what it is */
  #noFlow(): boolean {
    if (this.#from === FORMAT_TNETSTRING) return false;
    throw flowError("UNKNOWN_FLOW_TYPE", { path: "type", detail: "none is set" });
  }

  /** Whether the flow is of this version. @throws CodecError UNSUPPORTED_VERSION for a message of another one */
  #isCurrent(): boolean {
    const { words } = this.engine;
    const { versionWord } = this.#tables;
    if (this.#from === FORMAT_TNETSTRING) {
      // The first field of the flow's message, unless it is not there or of an odd type.
      const first = (words[REG_MAP_TAPE] >>> 2) + NODE_WORDS;
      return words[first] === versionWord && words[first + 1] === this.#version && words[first + 2] === 0;
    }
    const node = this.#find(versionWord);
    const low = node < 0 ? 0 : words[node + 1];
    const high = node < 0 ? 0 : words[node + 2];
    if (low === this.#version && high === 0) return true;
    const found = (BigInt(high | 0) << 32n) | BigInt(low);
    throw flowError("UNSUPPORTED_VERSION", { path: "version", detail: `version ${found}, this is ${this.#version}` });
  }

  /** The floats that the engine left to JavaScript. False: there was no room to spell them. */
  #convertFloats(): boolean {
    if (this.#to === FORMAT_TNETSTRING) return spellFloats(this.engine);
    parseFloats(this.engine);
    return true;
  }

  /** Lays the written tape out. From here on the registers are those of an encoder. @returns the bytes of the whole */
  #layout(): number {
    const { engine } = this;
    const { words } = engine;
    words[REG_TAPE_POINTER] = words[REG_MAP_TAPE];
    words[REG_TAPE_COUNT] = words[REG_MAP_COUNT];
    words[REG_PAYLOAD_POINTER] = 0; // the written tape's starts are pointers
    const total = engine.layout(this.#to);
    if (total > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${total} bytes` });
    return total;
  }

  /** Writes the laid-out tape behind all else. @param room the bytes that it takes */
  #emit(mode: number, room: number): void {
    const { engine } = this;
    this.#output = (engine.words[REG_MAP_SPELLED] + 15) & ~15;
    this.#reserve(this.#output + room, this.#output);
    engine.words[REG_OUTPUT_POINTER] = this.#output;
    engine.emit(this.#to, mode);
    this.#total = room;
  }
}

/** The same error with its offset from where the caller counts. */
function moved(error: CodecError, by: number): CodecError {
  return flowError(error.code, { offset: error.offset + by, path: error.path, cause: error });
}
