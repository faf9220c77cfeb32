// Drives an engine's decoder over an input: fills windows, looks up far tags, checks payloads larger than a window, makes room.
// Reads value after value; the tape of the last one stands in the engine's arena until the engine's next operation.
import {
  ARENA_DATA,
  ARENA_PADDING,
  FLAG_NON_ASCII,
  FRAME_WORDS,
  MAX_BYTES,
  NODE_BYTES,
  NONE,
  REG_CHECKED_FLAGS,
  REG_CHECKED_START,
  REG_DEPTH,
  REG_ERROR,
  REG_ERROR_OFFSET,
  REG_EXPECT_KEY,
  REG_FRAMES_POINTER,
  REG_INPUT_END,
  REG_MAX_DEPTH,
  REG_NAMES,
  REG_NEED_LENGTH,
  REG_NEED_OFFSET,
  REG_NEED_TAG,
  REG_POSITION,
  REG_PROBE_OFFSET,
  REG_PROBE_TAG,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_WINDOW_BASE,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  STATUS_DONE,
  STATUS_ERROR,
  STATUS_NEED_CHECK,
  STATUS_NEED_TAG,
  STATUS_NEED_WINDOW,
  STATUS_TAPE_FULL,
  TAG_TEXT,
} from "../abi.ts";
import { CodecError, engineErrorCode } from "../errors.ts";
import type { Engine, InputFormat } from "./engine.ts";
import { type Input, NO_INPUT } from "./input.ts";
import type { NameTable } from "./names.ts";
import { nativeBuffer } from "./native.ts";
import { dataPointer, loadSchema, type SchemaTables } from "./tables.ts";

/** The first window of an input. Windows grow only while it is read without gaps: a large body is skipped without copying much of it. */
const FIRST_WINDOW = 512;
/** Windows of a run of small values grow to this, so that window and tape stay in cache. */
const LARGEST_WINDOW = 1 << 18;

export class Scanner {
  readonly engine: Engine;
  readonly format: InputFormat;
  readonly schema: SchemaTables | null;
  readonly #names: NameTable | null;
  readonly #frames: number;
  #input: Input = NO_INPUT;
  #maxDepth = 0;
  #windowBytes = FIRST_WINDOW;
  #windowPointer = 0;
  #tapePointer = 0;
  /** Bytes of the arena that the last value took. */
  #taken = 0;

  /** @param schema for protobuf @param names for tnetstring: keys that the decoder identifies by index */
  constructor(engine: Engine, format: InputFormat, schema: SchemaTables | null = null, names: NameTable | null = null) {
    this.engine = engine;
    this.format = format;
    this.schema = schema;
    this.#names = names;
    this.#frames = dataPointer(schema);
  }

  /** The nodes on the tape. */
  get count(): number {
    return this.engine.words[REG_TAPE_COUNT];
  }

  /** Index in `engine.words` of the tape's first node. */
  get tape(): number {
    return this.#tapePointer >>> 2;
  }

  /**
   * Begins an input.
   *
   * @param maxDepth containers may be nested this deep
   * @throws CodecError TOO_LARGE past 4 GiB
   */
  open(input: Input, maxDepth: number): void {
    if (input.length > MAX_BYTES) throw new CodecError("TOO_LARGE", { detail: `${input.length} bytes` });
    this.#input = input;
    this.#maxDepth = maxDepth;
    this.#windowPointer = this.#frames + (maxDepth + 2) * FRAME_WORDS * 4;
    this.#tapePointer = this.#windowPointer + LARGEST_WINDOW + ARENA_PADDING;
    this.#windowBytes = FIRST_WINDOW;
    if (this.engine.windowOwner === this) this.engine.windowOwner = null;
  }

  /**
   * Decodes the value at `position` onto the tape (for protobuf, the message that reaches to the input's end) and returns where it ends.
   *
   * @throws CodecError with the offset and the path of what is wrong
   */
  next(position: number): number {
    const { engine } = this;
    engine.expect(this.#taken);
    if (this.#tapePointer + ARENA_PADDING > engine.bytes.length) engine.grow(this.#tapePointer, ARENA_DATA);
    if (this.schema !== null) loadSchema(engine, this.schema);
    engine.words[REG_NAMES] = 0;
    this.#names?.load(engine);
    let { words } = engine;
    words[REG_POSITION] = position;
    words[REG_INPUT_END] = this.#input.length;
    words[REG_FRAMES_POINTER] = this.#frames;
    words[REG_MAX_DEPTH] = this.#maxDepth;
    words[REG_DEPTH] = 0;
    words[REG_EXPECT_KEY] = 0;
    words[REG_TAPE_POINTER] = this.#tapePointer;
    words[REG_TAPE_COUNT] = 0;
    words[REG_TAPE_CAPACITY] = (engine.bytes.length - ARENA_PADDING - this.#tapePointer) >>> 4;
    words[REG_PROBE_OFFSET] = NONE;
    words[REG_CHECKED_START] = NONE;
    if (engine.windowOwner !== this || position < words[REG_WINDOW_BASE] || position >= words[REG_WINDOW_END]) this.#fill(position, 1);
    for (;;) {
      const status = engine.decode(this.format);
      if (status === STATUS_DONE) {
        this.#taken = this.#tapePointer + words[REG_TAPE_COUNT] * NODE_BYTES;
        return words[REG_POSITION];
      }
      switch (status) {
        case STATUS_NEED_WINDOW:
          this.#fill(words[REG_NEED_OFFSET], words[REG_NEED_LENGTH]);
          break;
        case STATUS_NEED_TAG:
          words[REG_PROBE_OFFSET] = words[REG_NEED_OFFSET];
          words[REG_PROBE_TAG] = this.#input.byteAt(words[REG_NEED_OFFSET]);
          break;
        case STATUS_NEED_CHECK:
          this.#check(words[REG_NEED_OFFSET], words[REG_NEED_LENGTH], words[REG_NEED_TAG]);
          break;
        case STATUS_TAPE_FULL:
          this.#makeRoom();
          words = engine.words;
          break;
        case STATUS_ERROR:
          throw this.#error(engineErrorCode(words[REG_ERROR]), words[REG_ERROR_OFFSET]);
      }
    }
  }

  /** Lets go of the input. */
  close(): void {
    this.#input = NO_INPUT;
    this.engine.windowOwner = null;
    this.engine.adoptWindow(this.engine.bytes);
  }

  #error(code: ReturnType<typeof engineErrorCode>, offset: number): CodecError {
    return new CodecError(code, { offset, path: this.format.pathOfError(this.engine.words, this.#input, this.schema) });
  }

  /** Brings at least `length` bytes from `offset` on into the window. Windows grow while the input is read without gaps. */
  #fill(offset: number, length: number): void {
    const { engine } = this;
    const { words } = engine;
    const input = this.#input;
    if (input.length === 0) {
      words[REG_WINDOW_POINTER] = 0;
      words[REG_WINDOW_BASE] = 0;
      words[REG_WINDOW_END] = 0;
      return;
    }
    const index = input.locate(offset);
    const wanted = Math.min(offset + length, input.length);
    if (wanted <= input.starts[index + 1] && engine.adoptWindow(input.pieces[index])) {
      words[REG_WINDOW_POINTER] = 0;
      words[REG_WINDOW_BASE] = input.starts[index];
      words[REG_WINDOW_END] = input.starts[index + 1];
    } else {
      const sequential = engine.windowOwner === this && offset <= words[REG_WINDOW_END];
      if (sequential) this.#windowBytes = Math.min(this.#windowBytes * 4, LARGEST_WINDOW);
      const end = Math.min(offset + Math.max(length, this.#windowBytes), input.length);
      input.copyTo(engine.bytes, this.#windowPointer, offset, end);
      engine.adoptWindow(engine.bytes);
      words[REG_WINDOW_POINTER] = this.#windowPointer;
      words[REG_WINDOW_BASE] = offset;
      words[REG_WINDOW_END] = end;
    }
    engine.windowOwner = this;
  }

  /** Doubles the arena. Everything keeps its place in it, so the decoder goes on as if nothing had happened. */
  #makeRoom(): void {
    const { engine } = this;
    const adopted = engine.words[REG_WINDOW_POINTER] === 0;
    engine.grow(engine.bytes.length + NODE_BYTES, engine.bytes.length);
    engine.windowOwner = this;
    if (!adopted) engine.adoptWindow(engine.bytes);
    engine.words[REG_TAPE_CAPACITY] = (engine.bytes.length - ARENA_PADDING - this.#tapePointer) >>> 4;
  }

  /** Checks a payload that is larger than a window in place, piece by piece, and tells the decoder. */
  #check(start: number, length: number, tag: number): void {
    const end = start + length;
    let flags = 0;
    if (tag === TAG_TEXT) flags = this.#checkText(start, end);
    else {
      const bad = this.format.payloadError(this.#input.bytes(start, end));
      if (bad >= 0) throw this.#error(this.format.payloadCode, start + bad);
    }
    const { words } = this.engine;
    words[REG_CHECKED_START] = start;
    words[REG_CHECKED_FLAGS] = flags;
  }

  #checkText(start: number, end: number): number {
    const input = this.#input;
    const native = nativeBuffer();
    let ascii = native !== null;
    for (let offset = start; offset < end; ) {
      const index = input.locate(offset);
      const stop = Math.min(end, input.starts[index + 1]);
      const part = input.bytes(offset, stop);
      if (ascii && native?.isAscii(part)) {
        offset = stop;
        continue;
      }
      ascii = false;
      if (native?.isUtf8(part)) {
        offset = stop;
        continue;
      }
      const bad = this.engine.utf8Error(part);
      if (bad < 0) {
        offset = stop;
        continue;
      }
      offset += bad;
      // Ill-formed, or just cut by the end of the piece? In the latter case, the character is whole with the bytes that follow.
      const character = input.bytes(offset, Math.min(offset + characterBytes(input.byteAt(offset)), end));
      if (stop === end || offset + character.length <= stop || this.engine.utf8Error(character) >= 0) throw this.#error("BAD_UTF8", offset);
      offset += character.length;
    }
    return ascii ? 0 : FLAG_NON_ASCII;
  }
}

/** The length of the character that begins with this byte. */
function characterBytes(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
