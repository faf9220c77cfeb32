// The interface of a benchmarked library: one codec for each shape of data that it can carry.
import type { HttpResponse, NestedFlow } from "../corpus.ts";

/**
 * Encodes and decodes one shape of data. Everything but `prepare` and `inspect` is timed.
 * `Input` is the value in the library's own spelling (`statusCode` for `status_code`), made before timing.
 */
// biome-ignore lint/suspicious/noExplicitAny: each library has types of its own, and the worker only hands them through.
export interface Codec<Plain, Input = any, Loaded = any> {
  prepare?(plain: Plain): Input;
  /** Into a new array that the caller owns. */
  dumps(value: Input): Uint8Array;
  /** Into the caller's memory, which is large enough. Returns the part written. */
  dumpsInto?(value: Input, target: Uint8Array): Uint8Array;
  /** A view of memory that the library reuses. */
  dumpsBorrowed?(value: Input): Uint8Array;
  /** Pieces, with the body not copied. */
  dumpsChunks?(value: Input): Uint8Array[];
  loads?(bytes: Uint8Array): Loaded;
  /** Reads every value of `bytes` without making objects; returns how many there were. */
  tape?(bytes: Uint8Array): number;
  /** What was loaded, in the form of the prepared value. */
  inspect?(loaded: Loaded): Input;
}

/**
 * How a body of text is carried. "native": as a string both ways; "input": encoded from a string, decoded as bytes;
 * "bytes": the caller converts it to bytes and back, within the time measured.
 */
export type TextSupport = "native" | "input" | "bytes";

export interface Peer {
  /** What is really running, such as the name of the engine. */
  detail?(): string;
  text: TextSupport;
  response?: Codec<HttpResponse>;
  nested?: Codec<NestedFlow>;
  flows?: Codec<Record<string, unknown>>;
}

/** The codec for responses with a body of text, for a library that carries it as bytes. */
export function withTextBody(codec: Codec<HttpResponse>, support: TextSupport): Codec<HttpResponse> {
  if (support === "native") return codec;
  const { dumpsInto, loads } = codec;
  const spell = (value: HttpResponse): HttpResponse =>
    support === "input" ? value : { ...value, content: Buffer.from(value.content as string, "utf8") };
  return {
    prepare: codec.prepare,
    dumps: (value) => codec.dumps(spell(value)),
    dumpsInto: dumpsInto && ((value, target) => dumpsInto(spell(value), target)),
    loads:
      loads &&
      ((bytes) => {
        const loaded = codec.inspect ? codec.inspect(loads(bytes)) : loads(bytes);
        const { buffer, byteOffset, byteLength } = loaded.content as Uint8Array;
        return { ...loaded, content: Buffer.from(buffer, byteOffset, byteLength).toString("utf8") };
      }),
  };
}
