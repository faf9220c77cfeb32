// What a backend is: an arena of memory, decoders and encoders between bytes and the tape in it, and three byte kernels.
// The Wasm core and its JS twin implement this; everything above is written once.

export type EngineName = "wasm-simd" | "wasm" | "js";

export const FORMAT_TNETSTRING = 0;
export const FORMAT_PROTOBUF = 1;
export type Format = typeof FORMAT_TNETSTRING | typeof FORMAT_PROTOBUF;

/** Makes the function that maps tapes in the present arena of an engine. `memory`: of a Wasm engine its WebAssembly.Memory, whose type not all users have. */
export type Mapper = (engine: Engine, memory: object | null) => (to: Format) => number;

export interface Engine {
  readonly name: EngineName;
  /** Why this engine and not a faster one, in words. */
  readonly reason: string;

  /** The arena, as bytes and as 32-bit words; the first words are the registers (src/abi.ts). Replaced when the engine moves. */
  bytes: Uint8Array;
  words: Uint32Array;
  /** Whose data the window region holds, so that a scanner knows whether its window still stands. */
  windowOwner: object | null;
  /** Whose schema tables the arena holds. */
  loadedSchema: object | null;
  /** Which writer's dict keys the arena holds. */
  keyOwner: object | null;
  /** True while an operation runs; one begun meanwhile (by a getter, say) takes another engine from `spare`. */
  busy: boolean;

  /** Moves to an arena of at least `byteLength` bytes, keeping the first `keep`. @throws CodecError OUT_OF_MEMORY */
  grow(byteLength: number, keep: number): void;
  /** Told what the coming operation takes: a large arena is given back after several that were small. */
  expect(byteLength: number): void;
  /** Gives a large arena back, unless an operation is under way. Views borrowed from it stay readable but are no longer written. */
  release(): void;
  /** Another engine of this kind, with an arena of its own: a new one, or one that was given back. */
  spare(): Engine;
  /** Takes back an engine that `spare` gave and nobody uses any more. */
  takeBack(spare: Engine): void;

  /** Offers the caller's own array as the window. False: the bytes must be copied into the arena. */
  adoptWindow(piece: Uint8Array): boolean;
  /** Runs the decoder from the registers. Returns a STATUS_ of src/abi.ts. */
  decode(format: Format): number;
  /** Decodes many tnetstring values of one window from the registers, into the table of the run. */
  decodeRun(): void;
  /** Makes the tape of the other form of a flow from the one in the registers: of proto/flow.proto, or mitmproxy's. Returns a STATUS_. */
  map(to: Format): number;
  /** What `map` is made of. Flows alone need it, so their entries bring it (`withMapper`), and others stay small. */
  mapper: Mapper | null;
  /** Picks what a plan names from many tnetstring values of one window, into a record each. */
  pickRun(): void;
  /** Sets the lengths of a tape's containers. Returns the bytes that the whole takes. */
  layout(format: Format): number;
  /** Writes a laid-out tape to the output region, with or without room for external payloads (EMIT_ of src/abi.ts). */
  emit(format: Format, mode: number): void;

  /** The offset of the first ill-formed UTF-8 sequence, or -1. */
  utf8Error(bytes: Uint8Array): number;
  /** Where `needle` begins in `haystack`, from `offset` on (0 to its length), or -1. Linear in the haystack for any needle. */
  indexOf(haystack: Uint8Array, needle: Uint8Array, offset?: number): number;
  /** zlib's CRC-32, going on from `seed`, the CRC of what came before. */
  crc32(bytes: Uint8Array, seed?: number): number;
  /** The same of bytes in the arena. */
  crc32At(pointer: number, length: number): number;
}
