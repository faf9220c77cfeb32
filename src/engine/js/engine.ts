// The pure-JS engine: the same arena and registers as the Wasm core, without any WebAssembly.
import { ArenaEngine, BASE_BYTES } from "../arena.ts";
import { type Engine, FORMAT_TNETSTRING, type Format } from "../engine.ts";
import { crc32, makeCrcTables } from "./crc32.ts";
import { decodeProtobuf } from "./protobuf-decode.ts";
import { emitProtobuf, layoutProtobuf } from "./protobuf-encode.ts";
import { search } from "./search.ts";
import { decodeTnetstring } from "./tnetstring-decode.ts";
import { emitTnetstring, layoutTnetstring } from "./tnetstring-encode.ts";
import { pickTnetstringRun } from "./tnetstring-pick.ts";
import { decodeTnetstringRun } from "./tnetstring-run.ts";
import { utf8Error } from "./utf8.ts";

export class JsEngine extends ArenaEngine {
  readonly name = "js";
  /** What the decoders read from: the caller's own array, or the arena. */
  #window: Uint8Array | null = null;
  #crcTables: Uint32Array | null = null;

  constructor(reason: string) {
    super(reason);
    this.move(BASE_BYTES);
  }

  protected allocate(byteLength: number): ArrayBuffer {
    return new ArrayBuffer(byteLength);
  }

  protected another(): Engine {
    return new JsEngine(this.reason);
  }

  protected get memory(): null {
    return null;
  }

  adoptWindow(piece: Uint8Array): boolean {
    this.#window = piece;
    return true;
  }

  decode(format: Format): number {
    const window = this.#window ?? this.bytes;
    return format === FORMAT_TNETSTRING ? decodeTnetstring(this.words, window) : decodeProtobuf(this.words, window);
  }

  decodeRun(): void {
    decodeTnetstringRun(this.words, this.#window ?? this.bytes);
  }

  pickRun(): void {
    pickTnetstringRun(this.words, this.bytes, this.#window ?? this.bytes);
  }

  layout(format: Format): number {
    return format === FORMAT_TNETSTRING ? layoutTnetstring(this.words) : layoutProtobuf(this.words);
  }

  emit(format: Format, mode: number): void {
    if (format === FORMAT_TNETSTRING) emitTnetstring(this.words, this.bytes, mode);
    else emitProtobuf(this.words, this.bytes, mode);
  }

  utf8Error(bytes: Uint8Array): number {
    return utf8Error(bytes, 0, bytes.length);
  }

  indexOf(haystack: Uint8Array, needle: Uint8Array, offset: number = 0): number {
    if (!(offset >= 0 && offset <= haystack.length)) return -1;
    if (needle.length === 0) return offset;
    const found = search(offset === 0 ? haystack : haystack.subarray(offset), needle);
    return found < 0 ? -1 : found + offset;
  }

  crc32(bytes: Uint8Array, seed: number = 0): number {
    this.#crcTables ??= makeCrcTables();
    return crc32(this.#crcTables, bytes, seed);
  }

  crc32At(pointer: number, length: number): number {
    return this.crc32(this.bytes.subarray(pointer, pointer + length));
  }
}
