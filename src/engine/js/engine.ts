// The pure-JS engine: the same arena and registers as the Wasm core, without any WebAssembly.
import { ArenaEngine, BASE_BYTES } from "../arena.ts";
import type { Engine, InputFormat, MakeFlowKernels, OutputFormat } from "../engine.ts";
import { utf8Error } from "./utf8.ts";

export class JsEngine extends ArenaEngine {
  readonly name = "js";
  /** The caller's own array, or null for the arena. */
  #window: Uint8Array | null = null;

  constructor(reason: string, makeFlows: MakeFlowKernels | null = null) {
    super(reason);
    this.makeFlows = makeFlows;
    this.move(BASE_BYTES);
  }

  protected allocate(byteLength: number): ArrayBuffer {
    return new ArrayBuffer(byteLength);
  }

  protected another(): Engine {
    return new JsEngine(this.reason, this.makeFlows);
  }

  protected get window(): Uint8Array {
    return this.#window ?? this.bytes;
  }

  adoptWindow(piece: Uint8Array): boolean {
    this.#window = piece;
    return true;
  }

  decode(format: InputFormat): number {
    return format.decode(this.words, this.window);
  }

  layout({ encoder }: OutputFormat): number {
    return encoder === null ? this.flows.layoutProtobuf() : encoder.layout(this.words);
  }

  emit({ encoder }: OutputFormat, mode: number): void {
    if (encoder === null) this.flows.emitProtobuf(mode);
    else encoder.emit(this.words, this.bytes, mode);
  }

  utf8Error(bytes: Uint8Array): number {
    return utf8Error(bytes, 0, bytes.length);
  }
}
