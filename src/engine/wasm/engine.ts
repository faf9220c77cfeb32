// The Wasm engine: instantiates the core over a memory of fixed size and moves bytes in and out of it.
import { ARENA_KERNEL, ARENA_PADDING, KERNEL_BYTES } from "../../abi.ts";
import { CodecError } from "../../errors.ts";
import { ArenaEngine, BASE_BYTES } from "../arena.ts";
import { type Engine, FORMAT_TNETSTRING, type Format } from "../engine.ts";
import { search } from "../js/search.ts";

/** The functions that assembly/index.ts exports. Pointers at 2 GiB and above would arrive negative: none is returned here. */
export interface CoreExports {
  decodeTnetstring(): number;
  decodeProtobuf(): number;
  decodeTnetstringRun(): void;
  pickTnetstringRun(): void;
  layoutTnetstring(): number;
  layoutProtobuf(): number;
  emitTnetstring(mode: number): void;
  emitProtobuf(mode: number): void;
  utf8Error(start: number, length: number): number;
  search(haystack: number, length: number, needle: number, needleLength: number, table: number): number;
  crc32(start: number, length: number, seed: number): number;
}

/** Longer needles are left to the JS twin: they would crowd the haystack out of the kernels' region. */
const LONGEST_NEEDLE = 4096;

export class WasmEngine extends ArenaEngine {
  readonly name: "wasm-simd" | "wasm";
  readonly #module: WebAssembly.Module;
  /** The present memory, and the core's functions over it. */
  memory!: WebAssembly.Memory;
  core!: CoreExports;

  /** @throws Error (CompileError, RangeError …) when the module or its memory cannot be had */
  constructor(name: "wasm-simd" | "wasm", module: WebAssembly.Module, reason: string) {
    super(reason);
    this.name = name;
    this.#module = module;
    this.move(BASE_BYTES);
  }

  protected allocate(byteLength: number): ArrayBuffer {
    const pages = byteLength / 65536;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const instance = new WebAssembly.Instance(this.#module, { env: { memory } });
    this.memory = memory;
    // A copy: an exports object is frozen, and slower to call through.
    this.core = { ...instance.exports } as unknown as CoreExports;
    return memory.buffer;
  }

  protected another(): Engine {
    return new WasmEngine(this.name, this.#module, this.reason);
  }

  adoptWindow(): boolean {
    return false;
  }

  decode(format: Format): number {
    return format === FORMAT_TNETSTRING ? this.core.decodeTnetstring() : this.core.decodeProtobuf();
  }

  decodeRun(): void {
    this.core.decodeTnetstringRun();
  }

  pickRun(): void {
    this.core.pickTnetstringRun();
  }

  layout(format: Format): number {
    return format === FORMAT_TNETSTRING ? this.core.layoutTnetstring() : this.core.layoutProtobuf();
  }

  emit(format: Format, mode: number): void {
    if (format === FORMAT_TNETSTRING) this.core.emitTnetstring(mode);
    else this.core.emitProtobuf(mode);
  }

  utf8Error(bytes: Uint8Array): number {
    for (let offset = 0; offset < bytes.length; ) {
      const end = this.#bring(bytes, offset, KERNEL_BYTES, ARENA_KERNEL);
      const bad = this.core.utf8Error(ARENA_KERNEL, end - offset);
      if (bad < 0) offset = end;
      // A character may only be cut by the block's end: the next block begins with it.
      else if (end < bytes.length && offset + bad > end - 4) offset += bad;
      else return offset + bad;
    }
    return -1;
  }

  indexOf(haystack: Uint8Array, needle: Uint8Array, offset: number = 0): number {
    if (!(offset >= 0 && offset <= haystack.length)) return -1;
    if (needle.length === 0) return offset;
    if (needle.length > LONGEST_NEEDLE) {
      const found = search(offset === 0 ? haystack : haystack.subarray(offset), needle);
      return found < 0 ? -1 : found + offset;
    }
    const table = ARENA_KERNEL + ((needle.length + 3) & ~3) + ARENA_PADDING;
    const block = table + needle.length * 4;
    const room = ARENA_KERNEL + KERNEL_BYTES - block;
    this.#bring(needle, 0, needle.length, ARENA_KERNEL);
    // Blocks overlap by what a needle across their edge has in the first.
    for (let start = offset; start + needle.length <= haystack.length; start += room - needle.length + 1) {
      const end = this.#bring(haystack, start, room, block);
      const found = this.core.search(block, end - start, ARENA_KERNEL, needle.length, table);
      if (found >= 0) return start + found;
    }
    return -1;
  }

  crc32(bytes: Uint8Array, seed: number = 0): number {
    let crc = seed;
    for (let offset = 0; offset < bytes.length; ) {
      const end = this.#bring(bytes, offset, KERNEL_BYTES, ARENA_KERNEL);
      crc = this.core.crc32(ARENA_KERNEL, end - offset, crc);
      offset = end;
    }
    return crc >>> 0;
  }

  crc32At(pointer: number, length: number): number {
    return this.core.crc32(pointer, length, 0) >>> 0;
  }

  /** Copies at most `room` bytes from `offset` on to `pointer`. @returns the offset after them */
  #bring(bytes: Uint8Array, offset: number, room: number, pointer: number): number {
    const end = Math.min(offset + room, bytes.length);
    this.bytes.set(new Uint8Array(bytes.buffer, bytes.byteOffset + offset, end - offset), pointer);
    return end;
  }
}

/** The module from its hexadecimal form. @throws CodecError ENGINE_UNAVAILABLE, with the reason as its cause */
export function compileCore(hex: string): WebAssembly.Module {
  try {
    return new WebAssembly.Module(decodeHex(hex));
  } catch (cause) {
    throw new CodecError("ENGINE_UNAVAILABLE", { cause, detail: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** The bytes of lower-case hexadecimal digits. Node's own way takes a hundredth of the time, which counts when a process starts. */
export function decodeHex(hex: string): Uint8Array<ArrayBuffer> {
  const { Buffer } = globalThis as { Buffer?: { from(text: string, encoding: "hex"): Uint8Array<ArrayBuffer> } };
  if (Buffer !== undefined) return Buffer.from(hex, "hex");
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digitValue(hex, 2 * i) << 4) | digitValue(hex, 2 * i + 1);
  return bytes;
}

function digitValue(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 0x61 ? code - 0x30 : code - 0x57;
}
