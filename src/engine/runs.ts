// Many tnetstring values at a time: windows in the arena of a dedicated engine, and a decoder that takes all values of a window in one
// call. The memory is laid out once and stays in place, so that sources can read straight into it:
//
//   plans │ their followers │ followers of names │ frames │ table of the run │ tape │ two regions for windows
//
// Bytes that are already elsewhere (a caller's array, a chunk of a stream) are copied in by parts, or read in place by the JS engine.
import {
  ARENA_DATA,
  ARENA_PADDING,
  FOLLOWERS_BYTES,
  FRAME_WORDS,
  NODE_WORDS,
  PLANS_BYTES,
  RECORD_WORDS,
  REG_FOLLOWERS_POINTER,
  REG_FRAMES_POINTER,
  REG_MAX_DEPTH,
  REG_NAMES,
  REG_PLAN_POINTER,
  REG_POSITION,
  REG_RUN_CAPACITY,
  REG_RUN_COUNT,
  REG_RUN_LIMIT,
  REG_RUN_POINTER,
  REG_TAPE_CAPACITY,
  REG_TAPE_POINTER,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  RUN_WORDS,
} from "../abi.ts";
import type { Engine } from "./engine.ts";
import { frameLength } from "./frame.ts";
import type { NameTable } from "./names.ts";
import { compilePlan, type WantedKeys } from "./plan.ts";

/** Deeper values are left to the scanner, which makes room for as many frames as the caller asks for. */
const DEEPEST = 100;
const TABLE_BYTES = 1 << 16;
/** Nodes that the tape has room for: a value with more is left to the scanner. */
const TAPE_NODES = 1 << 15;
/** How much a source reads into a region at a time: enough to make the round trip to the reading thread a small part of the cost. */
export const REGION_WINDOW: number = 1 << 20;
/** Room before the window for the rest of the previous one. A value with a longer rest is not a small one. */
export const REGION_CARRY: number = 1 << 18;
const REGION_BYTES = REGION_CARRY + REGION_WINDOW;

const PLANS = ARENA_DATA;
const FOLLOWERS = PLANS + 2 * PLANS_BYTES;
const FRAMES = FOLLOWERS + FOLLOWERS_BYTES;
const TABLE = FRAMES + (DEEPEST + 2) * FRAME_WORDS * 4;
const TAPE = TABLE + TABLE_BYTES;
const REGIONS = TAPE + TAPE_NODES * NODE_WORDS * 4;
const ARENA_BYTES = REGIONS + 2 * (REGION_BYTES + ARENA_PADDING);

/** How much is copied in at first of bytes that are elsewhere; more while they are read without gaps. */
const FIRST_COPY = 1 << 12;
const LARGEST_COPY = 1 << 17;

export class Runs {
  readonly engine: Engine;
  /** Where windows may be put. */
  readonly regions: readonly Uint8Array[];
  /** The number of values in the last run, and what the positions in its table count from. */
  count = 0;
  base = 0;
  readonly #maxDepth: number;
  readonly #names: NameTable | null;
  #copied: Uint8Array | null = null;
  #copyStart = 0;
  #copyEnd = 0;
  #copyBytes = FIRST_COPY;
  /** Whether the current run picks; it decodes otherwise. */
  #picks = false;

  /**
   * @param engine one that nothing else uses in the meantime
   * @param names keys that the decoder identifies by index
   * @throws CodecError OUT_OF_MEMORY
   */
  constructor(engine: Engine, maxDepth: number, names: NameTable | null) {
    this.engine = engine;
    this.#names = names;
    this.#maxDepth = Math.min(maxDepth, DEEPEST);
    if (engine.bytes.length < ARENA_BYTES + ARENA_PADDING) engine.grow(ARENA_BYTES, ARENA_DATA);
    // No followers of keys are known yet.
    engine.bytes.fill(0, PLANS, FOLLOWERS + FOLLOWERS_BYTES);
    const first = REGIONS;
    const second = REGIONS + REGION_BYTES + ARENA_PADDING;
    this.regions = [first, second].map((start) => engine.bytes.subarray(start, start + REGION_BYTES));
  }

  /** Index in `engine.words` of the run's table. */
  get table(): number {
    return TABLE >>> 2;
  }

  /** Index in `engine.words` of the first value's first node. */
  get tape(): number {
    return TAPE >>> 2;
  }

  /**
   * Decodes the values of `window` from `start` on, as long as they are complete, well-formed, and begin within `limit` bytes of `start`.
   * @returns how many; 0 if the first one is left to the scanner
   */
  decode(window: Uint8Array, start: number, limit: number): number {
    this.#picks = false;
    return this.#runOver(window, start, limit);
  }

  /** Sets what `pick` picks. The table then holds one record per value. */
  plan(wanted: WantedKeys): void {
    this.engine.words.set(compilePlan(wanted, PLANS), PLANS >>> 2);
    this.engine.bytes.fill(0, PLANS + PLANS_BYTES, FOLLOWERS);
  }

  /** Like `decode`, but only for what the plan names: the rest is skipped unchecked. */
  pick(window: Uint8Array, start: number): number {
    this.#picks = true;
    return this.#runOver(window, start, window.length);
  }

  #runOver(window: Uint8Array, start: number, limit: number): number {
    this.count = 0;
    if (window.buffer === this.engine.bytes.buffer) {
      this.engine.adoptWindow(this.engine.bytes);
      this.#run(window.byteOffset, window.length, start, 0, limit);
    } else if (this.engine.adoptWindow(window)) this.#run(0, window.length, start, 0, limit);
    else this.#runCopied(window, start, limit);
    return this.count;
  }

  /** Releases the bytes and stops using the engine: others may use it now. */
  close(): void {
    this.#copied = null;
    this.engine.adoptWindow(this.engine.bytes);
  }

  #runCopied(window: Uint8Array, start: number, limit: number): void {
    const isInside = this.#copied === window && start >= this.#copyStart && start <= this.#copyEnd;
    if (isInside && start < this.#copyEnd) {
      this.#run(REGIONS, this.#copyEnd - this.#copyStart, start - this.#copyStart, this.#copyStart, limit);
      if (this.count > 0 || this.#copyEnd === window.length) return;
    }
    const first = frameLength(window, start, window.length);
    if (first <= 0 || first > LARGEST_COPY || start + first > window.length) return;
    this.#copyBytes = isInside ? Math.min(this.#copyBytes * 4, LARGEST_COPY) : FIRST_COPY;
    const end = Math.min(start + Math.max(this.#copyBytes, first), window.length);
    this.engine.bytes.set(window.subarray(start, end), REGIONS);
    this.#copied = window;
    this.#copyStart = start;
    this.#copyEnd = end;
    this.#run(REGIONS, end - start, 0, start, limit);
  }

  #run(pointer: number, length: number, position: number, base: number, limit: number): void {
    const { words } = this.engine;
    words[REG_WINDOW_POINTER] = pointer;
    words[REG_WINDOW_END] = length;
    words[REG_POSITION] = position;
    words[REG_RUN_LIMIT] = position + limit;
    words[REG_RUN_POINTER] = TABLE;
    words[REG_RUN_CAPACITY] = TABLE_BYTES / ((this.#picks ? RECORD_WORDS : RUN_WORDS) * 4);
    words[REG_PLAN_POINTER] = PLANS;
    words[REG_TAPE_POINTER] = TAPE;
    words[REG_TAPE_CAPACITY] = TAPE_NODES;
    words[REG_FRAMES_POINTER] = FRAMES;
    words[REG_FOLLOWERS_POINTER] = FOLLOWERS;
    words[REG_MAX_DEPTH] = this.#maxDepth;
    words[REG_NAMES] = 0;
    this.#names?.load(this.engine);
    if (this.#picks) this.engine.pickRun();
    else this.engine.decodeRun();
    this.count = words[REG_RUN_COUNT];
    this.base = base;
  }
}
