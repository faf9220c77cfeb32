// What a backend is: an arena of memory, decoders and encoders between bytes and the tape in it, and three byte kernels.
// The Wasm core and its JS twin implement this; everything above is written once.

import type { CodecErrorCode } from "../errors.ts";
import type { Input } from "./input.ts";
import type { SchemaTables } from "./tables.ts";

export type EngineName = "wasm-simd" | "wasm" | "js";

/** What the halves of a wire format have in common. Codecs bring their own, so that bundles contain no unused codec or half of one. */
interface FormatName {
  readonly name: "tnetstring" | "protobuf";
}

/** A wire format that is read, as engines and scanners know it. */
export interface InputFormat extends FormatName {
  /** The pure-JS engine's decoder: runs from the registers, returns a STATUS_ of src/abi.ts. */
  readonly decode: (words: Uint32Array, window: Uint8Array) => number;
  /** Checks a payload that is not text and is larger than a window: the offset of what is wrong with it, or -1; and the error code for that. */
  readonly payloadError: (payload: Uint8Array) => number;
  readonly payloadCode: CodecErrorCode;
  /** The path of what was being read when the decoder stopped, as `response.headers[3][1]`; empty at the top. */
  readonly pathOfError: (words: Uint32Array, input: Input, schema: SchemaTables | null) => string;
}

/** A wire format that is written, as engines know it. */
export interface OutputFormat extends FormatName {
  /** The pure-JS engine's way from a tape to bytes. Null for protobuf: only flows are written from such tapes, by `FlowKernels`. */
  readonly encoder: TapeEncoder | null;
}

export interface Format extends InputFormat, OutputFormat {}

export interface TapeEncoder {
  layout(words: Uint32Array): number;
  emit(words: Uint32Array, bytes: Uint8Array, mode: number): void;
}

/** What only flows need of an engine. Entries with flows bring it (`withFlows`), others stay small. Works on the arena it was made for. */
export interface FlowKernels {
  map(to: Format): number;
  transcodeRun(to: Format): void;
  decodePlainMessage(): void;
  decodeRun(window: Uint8Array): void;
  pickRun(window: Uint8Array): void;
  layoutProtobuf(): number;
  emitProtobuf(mode: number): void;
  indexOf(haystack: Uint8Array, needle: Uint8Array): number;
  crc32(bytes: Uint8Array, seed: number): number;
  crc32At(pointer: number, length: number): number;
}

export type MakeFlowKernels = (engine: Engine) => FlowKernels;

export interface Engine {
  readonly name: EngineName;
  /** Why this engine was chosen and not a faster one, in words. */
  readonly reason: string;

  /** The arena, as bytes and as 32-bit words; the first words are the registers (src/abi.ts). Replaced when the engine moves. */
  bytes: Uint8Array;
  words: Uint32Array;
  /** Whose data the window region holds, so that a scanner knows whether its window is still there. */
  windowOwner: object | null;
  /** Whose schema tables the arena holds. */
  loadedSchema: object | null;
  /** Which table of known names the arena holds. */
  loadedNames: object | null;
  /** Which writer's dict keys the arena holds. */
  keyOwner: object | null;
  /** True while an operation runs; one begun meanwhile (by a getter, say) takes another engine from `spare`. */
  busy: boolean;

  /** Moves to an arena of at least `byteLength` bytes, keeping the first `keep`. @throws CodecError OUT_OF_MEMORY */
  grow(byteLength: number, keep: number): void;
  /** Announces what the next operation takes: a large arena is given back after several small operations. */
  expect(byteLength: number): void;
  /** Frees a large arena, unless an operation is under way. Views borrowed from it stay readable, but are no longer updated. */
  release(): void;
  /** Another engine of this kind, with an arena of its own: a new one, or one that was given back. */
  spare(): Engine;
  /** Takes back an engine that `spare` gave and nobody uses any more. */
  takeBack(spare: Engine): void;

  /** Offers the caller's own array as the window. False: the bytes must be copied into the arena. */
  adoptWindow(piece: Uint8Array): boolean;
  /** Runs the decoder from the registers. Returns a STATUS_ of src/abi.ts. */
  decode(format: InputFormat): number;
  /** Sets the lengths of a tape's containers. Returns the bytes that the whole takes. */
  layout(format: OutputFormat): number;
  /** Writes a laid-out tape to the output region, with or without room for external payloads (EMIT_ of src/abi.ts). */
  emit(format: OutputFormat, mode: number): void;

  /** The offset of the first ill-formed UTF-8 sequence, or -1. */
  utf8Error(bytes: Uint8Array): number;

  /** Makes the kernels of the methods below, and of protobuf's `layout` and `emit`. Without it, these throw ENGINE_UNAVAILABLE. */
  makeFlows: MakeFlowKernels | null;
  /**
   * Begins to decode a message that is whole in the window, from the registers, and stops before anything that is not plain: `decode` goes
   * on from there. How far it gets is up to the engine; it may not decode anything.
   */
  decodePlainMessage(): void;
  /** Decodes many tnetstring values of one window from the registers, into the table of the run. */
  decodeRun(): void;
  /** Picks what a plan names from many tnetstring values of one window, into one record per value. */
  pickRun(): void;
  /** Maps the flow's tape in the registers to a tape of the other format: proto/flow.proto's, or mitmproxy's. Returns a STATUS_. */
  map(to: Format): number;
  /**
   * Transcodes plain flows of a window, one after another, from the registers. Stops before one that is not plain: that one goes through
   * `decode`, `map`, `layout` and `emit`. How many it takes is up to the engine; it may take none.
   */
  transcodeRun(to: Format): void;
  /** Where `needle` begins in `haystack`, from `offset` on (0 to its length), or -1. Linear in the haystack for any needle. */
  indexOf(haystack: Uint8Array, needle: Uint8Array, offset?: number): number;
  /** zlib's CRC-32, going on from `seed`, the CRC of what came before. */
  crc32(bytes: Uint8Array, seed?: number): number;
  /** The same for bytes in the arena. */
  crc32At(pointer: number, length: number): number;
}

/** An engine given by the caller. @throws TypeError unless it is one */
export function checkEngine(engine: Engine): Engine {
  if (typeof engine?.decode !== "function") throw new TypeError("engine is what createEngine gives, or its name");
  return engine;
}
