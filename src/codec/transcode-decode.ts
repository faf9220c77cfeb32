// The first half of transcoding: decodes a flow's bytes onto the source tape, and verifies its checksum.
import {
  ARENA_PADDING,
  NODE_NEXT,
  NODE_SHIFT,
  NONE,
  REG_CHECKED_START,
  REG_DEPTH,
  REG_ERROR,
  REG_ERROR_OFFSET,
  REG_EXPECT_KEY,
  REG_FRAMES_POINTER,
  REG_INPUT_END,
  REG_MAX_DEPTH,
  REG_POSITION,
  REG_PROBE_OFFSET,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_WINDOW_BASE,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  STATUS_DONE,
  STATUS_TAPE_FULL,
} from "../abi.ts";
import type { Engine, Format } from "../engine/engine.ts";
import { Input, NO_INPUT } from "../engine/input.ts";
import { FORMAT_PROTOBUF } from "../engine/protobuf.ts";
import { Scanner } from "../engine/scanner.ts";
import { dataPointer, loadSchema } from "../engine/tables.ts";
import { FORMAT_TNETSTRING } from "../engine/tnetstring.ts";
import { CodecError, engineErrorCode } from "../errors.ts";
import { CHECKSUM_BYTES, checksumError, endsInChecksum, isSound, isSoundInArena } from "./checksum.ts";
import type { FlowTables } from "./mapping.ts";
import { lastOfField } from "./message-tape.ts";
import { TranscodeArena } from "./transcode-arena.ts";

/** A value takes up to three nested messages for each of its levels, and a flow a few of its own. */
const MESSAGES_PER_LEVEL = 3;
const MESSAGES_OF_FLOW = 8;

/** Decodes flows of one format for a transcoder, one at a time, in the arena of its engine. */
export class FlowDecoder {
  readonly arena: TranscodeArena;
  readonly #engine: Engine;
  readonly #from: Format;
  readonly #depth: number;
  readonly #tables: FlowTables;
  readonly #scanner: Scanner;
  #input: Input = NO_INPUT;
  /** Where the window begins in the given bytes: the engine's offsets count from there. */
  base = 0;

  constructor(engine: Engine, from: Format, tables: FlowTables, maxDepth: number) {
    this.#engine = engine;
    this.#from = from;
    this.#tables = tables;
    this.#depth = from === FORMAT_TNETSTRING ? maxDepth : maxDepth * MESSAGES_PER_LEVEL + MESSAGES_OF_FLOW;
    this.arena = new TranscodeArena(engine, dataPointer(tables), this.#depth);
    this.#scanner = new Scanner(engine, from, from === FORMAT_PROTOBUF ? tables : null);
  }

  /** Copies whole flows into the arena: those from `start` to `end` of `bytes`, which must fit into a window. */
  begin(bytes: Uint8Array, start: number, end: number): void {
    const window = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
    this.arena.fill(window);
    this.#input = new Input([window]);
    this.base = start;
  }

  /** Lets go of the input. */
  end(): void {
    this.#input = NO_INPUT;
  }

  /**
   * Decodes and checks the flow that the window holds from `start` to `end`.
   *
   * @throws CodecError with offsets into the window
   */
  decode(start: number, end: number): void {
    const engine = this.#engine;
    this.#setRegisters(start, end);
    if (this.#from === FORMAT_PROTOBUF) engine.decodePlainMessage();
    for (;;) {
      const status = engine.decode(this.#from);
      if (status === STATUS_DONE) break;
      if (status !== STATUS_TAPE_FULL) throw this.#damage(start, end);
      this.arena.extend();
      engine.words[REG_TAPE_CAPACITY] = this.#capacity;
    }
    const position = engine.words[REG_POSITION];
    if (position !== end) throw new CodecError("TRAILING_BYTES", { offset: position });
    this.#check(start, end - start, () => this.#isSoundInWindow(start, end));
  }

  #setRegisters(start: number, end: number): void {
    const { arena } = this;
    const { words } = this.#engine;
    loadSchema(this.#engine, this.#tables);
    words[REG_POSITION] = start;
    words[REG_INPUT_END] = end;
    words[REG_WINDOW_POINTER] = arena.window;
    words[REG_WINDOW_BASE] = 0;
    words[REG_WINDOW_END] = end;
    words[REG_FRAMES_POINTER] = arena.frames;
    words[REG_MAX_DEPTH] = this.#depth;
    words[REG_DEPTH] = 0;
    words[REG_EXPECT_KEY] = 0;
    words[REG_TAPE_POINTER] = arena.tape;
    words[REG_TAPE_COUNT] = 0;
    words[REG_TAPE_CAPACITY] = this.#capacity;
    words[REG_PROBE_OFFSET] = NONE;
    words[REG_CHECKED_START] = NONE;
  }

  /** How many nodes there is room for. */
  get #capacity(): number {
    return (this.#engine.bytes.length - ARENA_PADDING - this.arena.tape) >>> NODE_SHIFT;
  }

  /**
   * Decodes and checks a flow of any size. Its payloads stay in the input.
   *
   * @throws CodecError with offsets into the input
   */
  scan(input: Input): void {
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
    loadSchema(this.#engine, this.#tables);
    this.#check(0, input.length, () => isSound(this.#engine, input));
  }

  /** The error at which the decoder stopped; BAD_CHECKSUM if the message ends in a checksum that is wrong. */
  #damage(start: number, end: number): CodecError {
    const { words, bytes } = this.#engine;
    const path = this.#from.pathOfError(words, this.#input, this.#tables);
    const error = new CodecError(engineErrorCode(words[REG_ERROR]), { offset: words[REG_ERROR_OFFSET], path });
    const mayEnd = this.#from === FORMAT_PROTOBUF && end - start >= CHECKSUM_BYTES;
    const isWrong = mayEnd && endsInChecksum(this.#tables, bytes, this.arena.window + end) && !this.#isSoundInWindow(start, end);
    return isWrong ? checksumError(start, error) : error;
  }

  #isSoundInWindow(start: number, end: number): boolean {
    return isSoundInArena(this.#engine, this.arena.window + start, end - start);
  }

  /** Whether a message ends in a checksum that is wrong. */
  #endsWrong(input: Input): boolean {
    if (this.#from !== FORMAT_PROTOBUF || input.length < CHECKSUM_BYTES) return false;
    const end = input.bytes(input.length - CHECKSUM_BYTES, input.length);
    return endsInChecksum(this.#tables, end, CHECKSUM_BYTES) && !isSound(this.#engine, input);
  }

  /** @throws CodecError BAD_CHECKSUM if a message has a checksum that is wrong or not at the end */
  #check(start: number, length: number, isIntact: () => boolean): void {
    if (this.#from !== FORMAT_PROTOBUF) return;
    const { words } = this.#engine;
    const node = lastOfField(words, this.#tables.checksumWord);
    if (node < 0) return;
    const isLast = words[node + NODE_NEXT] === words[REG_TAPE_COUNT] && length >= CHECKSUM_BYTES;
    if (!isLast || !isIntact()) throw checksumError(start);
  }
}
