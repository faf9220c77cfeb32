// The memory of an engine, common to both backends.
//
//   0        registers (64 words)
//   0x400    CRC-32 tables (Wasm)
//   0x4800   spelled dict keys
//   0x6800   input of the byte kernels (Wasm)
//   0x16840  known names
//   0x1a840  schema tables
//   0x1e840  frames │ then, while decoding: window │ tape
//                   or, while encoding: tape │ externals │ payloads │ output
//   the last 64 bytes: padding that block reads and writes may touch
//
// The arena never grows in place: `memory.grow` slows every later typed-array loop of a V8 process and silently kills views. Larger work
// moves to a new memory. That is dropped on `release()` or after several small operations, never between operations of one size, since each
// new memory pays for its page faults again.

import { ARENA_DATA, ARENA_PADDING } from "../abi.ts";
import { CodecError } from "../errors.ts";
import type { Engine, EngineName, FlowKernels, Format, InputFormat, MakeFlowKernels, OutputFormat } from "./engine.ts";
import { NO_BYTES, NO_WORDS } from "./nothing.ts";

/** The size of the arena that an engine begins with and goes back to. Untouched pages cost nothing. */
export const BASE_BYTES: number = 1 << 20;
/** Small operations in a row after which a large arena is given back. */
const PATIENCE = 32;
/** Spare engines kept for reuse. */
const MOST_IDLE = 4;
const PAGE = 65536;
const LARGEST = 65535 * PAGE;

export abstract class ArenaEngine implements Engine {
  abstract readonly name: EngineName;
  readonly reason: string;
  bytes: Uint8Array = NO_BYTES;
  words: Uint32Array = NO_WORDS;
  windowOwner: object | null = null;
  loadedSchema: object | null = null;
  loadedNames: object | null = null;
  keyOwner: object | null = null;
  makeFlows: MakeFlowKernels | null = null;
  /** The kernels for the current memory. */
  #flows: FlowKernels | null = null;
  busy = false;
  #smallOperations = 0;
  readonly #idle: Engine[] = [];

  constructor(reason: string) {
    this.reason = reason;
  }

  /** A memory of that many bytes, zeroed; the engine's functions work on it from now on. @throws RangeError if there is none */
  protected abstract allocate(byteLength: number): ArrayBuffer;

  /** Moves to a new, empty memory. */
  protected move(byteLength: number): void {
    const buffer = this.allocate(byteLength);
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.windowOwner = null;
    this.loadedSchema = null;
    this.loadedNames = null;
    this.keyOwner = null;
    this.#flows = null;
  }

  grow(byteLength: number, keep: number): void {
    const { bytes: before, loadedSchema, loadedNames, keyOwner } = this;
    const wanted = Math.max(byteLength + ARENA_PADDING, Math.min(before.length * 2, LARGEST));
    if (wanted > LARGEST) throw new CodecError("TOO_LARGE");
    try {
      this.move(Math.ceil(wanted / PAGE) * PAGE);
    } catch (cause) {
      throw new CodecError("OUT_OF_MEMORY", { cause, detail: `${wanted} bytes` });
    }
    this.bytes.set(before.subarray(0, Math.max(keep, ARENA_DATA)));
    this.loadedSchema = loadedSchema;
    this.loadedNames = loadedNames;
    this.keyOwner = keyOwner;
    this.#smallOperations = 0;
  }

  expect(byteLength: number): void {
    if (this.bytes.length === BASE_BYTES) return;
    if (byteLength * 4 > this.bytes.length) this.#smallOperations = 0;
    else if (++this.#smallOperations > PATIENCE) this.#shrink();
  }

  release(): void {
    if (!this.busy) this.#shrink();
  }

  #shrink(): void {
    this.#smallOperations = 0;
    if (this.bytes.length === BASE_BYTES) return;
    try {
      this.move(BASE_BYTES);
    } catch {
      // No memory for a smaller one: the larger one serves as well.
    }
  }

  /** @throws CodecError OUT_OF_MEMORY */
  spare(): Engine {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Object.assign(idle, { makeFlows: this.makeFlows });
    try {
      const spare = this.another();
      spare.makeFlows = this.makeFlows;
      return spare;
    } catch (cause) {
      throw new CodecError("OUT_OF_MEMORY", { cause, detail: "another engine" });
    }
  }

  takeBack(spare: Engine): void {
    spare.windowOwner = null;
    if (this.#idle.length < MOST_IDLE) this.#idle.push(spare);
  }

  /** @throws CodecError ENGINE_UNAVAILABLE if the engine comes from an entry without flows */
  protected get flows(): FlowKernels {
    if (this.#flows === null) {
      if (this.makeFlows === null) throw new CodecError("ENGINE_UNAVAILABLE", { detail: "it was made without what flows need" });
      this.#flows = this.makeFlows(this);
    }
    return this.#flows;
  }

  decodePlainMessage(): void {
    this.flows.decodePlainMessage();
  }

  decodeRun(): void {
    this.flows.decodeRun(this.window);
  }

  pickRun(): void {
    this.flows.pickRun(this.window);
  }

  map(to: Format): number {
    return this.flows.map(to);
  }

  transcodeRun(to: Format): void {
    this.flows.transcodeRun(to);
  }

  indexOf(haystack: Uint8Array, needle: Uint8Array, offset: number = 0): number {
    if (!(offset >= 0 && offset <= haystack.length)) return -1;
    if (needle.length === 0) return offset;
    const found = this.flows.indexOf(offset === 0 ? haystack : haystack.subarray(offset), needle);
    return found < 0 ? -1 : found + offset;
  }

  crc32(bytes: Uint8Array, seed: number = 0): number {
    return this.flows.crc32(bytes, seed);
  }

  crc32At(pointer: number, length: number): number {
    return this.flows.crc32At(pointer, length);
  }

  protected abstract another(): Engine;
  /** What decoders read: the arena, or the caller's own array. */
  protected abstract get window(): Uint8Array;

  abstract adoptWindow(piece: Uint8Array): boolean;
  abstract decode(format: InputFormat): number;
  abstract layout(format: OutputFormat): number;
  abstract emit(format: OutputFormat, mode: number): void;
  abstract utf8Error(bytes: Uint8Array): number;
}
