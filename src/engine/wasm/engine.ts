// The Wasm engine: instantiates the core over a memory of fixed size and moves bytes in and out of it.
import { ARENA_KERNEL, KERNEL_BYTES } from "../../abi.ts";
import { ArenaEngine, BASE_BYTES } from "../arena.ts";
import type { Engine, InputFormat, OutputFormat } from "../engine.ts";

/** The functions that assembly/index.ts exports. Pointers at 2 GiB and above would arrive negative, so none are returned. */
export interface CoreExports {
  decodeTnetstring(): number;
  decodeProtobuf(): number;
  layoutTnetstring(): number;
  emitTnetstring(mode: number): void;
  utf8Error(start: number, length: number): number;
}

export class WasmEngine extends ArenaEngine {
  readonly name: "wasm-simd" | "wasm";
  readonly #module: WebAssembly.Module;
  /** The present memory, and the core's functions over it. */
  memory!: WebAssembly.Memory;
  core!: CoreExports;

  /** @throws Error (CompileError, RangeError …) if the module cannot be instantiated or its memory allocated */
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

  protected get window(): Uint8Array {
    return this.bytes;
  }

  decode(format: InputFormat): number {
    return format.name === "tnetstring" ? this.core.decodeTnetstring() : this.core.decodeProtobuf();
  }

  layout(format: OutputFormat): number {
    return format.name === "tnetstring" ? this.core.layoutTnetstring() : this.flows.layoutProtobuf();
  }

  emit(format: OutputFormat, mode: number): void {
    if (format.name === "tnetstring") this.core.emitTnetstring(mode);
    else this.flows.emitProtobuf(mode);
  }

  utf8Error(bytes: Uint8Array): number {
    for (let offset = 0; offset < bytes.length; ) {
      const end = bring(this.bytes, bytes, offset, KERNEL_BYTES, ARENA_KERNEL);
      const bad = this.core.utf8Error(ARENA_KERNEL, end - offset);
      if (bad < 0) offset = end;
      // The character may just be cut by the block's end: the next block begins with it.
      else if (end < bytes.length && offset + bad > end - 4) offset += bad;
      else return offset + bad;
    }
    return -1;
  }
}

/** Copies at most `room` bytes from `offset` on to `pointer` in the arena. @returns the offset after them */
export function bring(arena: Uint8Array, bytes: Uint8Array, offset: number, room: number, pointer: number): number {
  const end = Math.min(offset + room, bytes.length);
  arena.set(new Uint8Array(bytes.buffer, bytes.byteOffset + offset, end - offset), pointer);
  return end;
}
