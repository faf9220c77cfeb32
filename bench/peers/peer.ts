// What a benchmarked library looks like to the worker: one codec for each shape of data that it can carry.
import type { HttpResponse, NestedFlow } from "../corpus.ts";

/**
 * Encodes and decodes one shape. All of it is timed but `prepare` and `inspect`.
 * `Input` is the value in the library's own spelling (`statusCode` for `status_code`), made before timing.
 */
// biome-ignore lint/suspicious/noExplicitAny: each library has types of its own, and the worker only hands them through.
export interface Codec<Plain, Input = any, Loaded = any> {
  prepare?(plain: Plain): Input;
  /** Into an array that is the caller's own. */
  dumps(value: Input): Uint8Array;
  /** Into memory of the caller, which has room enough. Returns the part written. */
  dumpsInto?(value: Input, target: Uint8Array): Uint8Array;
  /** A view on memory that the library uses again. */
  dumpsBorrowed?(value: Input): Uint8Array;
  /** Pieces, the body not copied. */
  dumpsChunks?(value: Input): Uint8Array[];
  loads?(bytes: Uint8Array): Loaded;
  /** Reads every value of `bytes` without making objects; returns how many there were. */
  tape?(bytes: Uint8Array): number;
  /** What was loaded, with the fields of the prepared value. */
  inspect?(loaded: Loaded): Input;
}

/**
 * How a body that is text travels: "native": both ways as a string; "input": encoded from a string, decoded as bytes;
 * "bytes": the caller turns it into bytes and back, within the time measured.
 */
export type TextSupport = "native" | "input" | "bytes";

export interface Peer {
  /** What really runs, such as the name of the engine. */
  detail?(): string;
  text: TextSupport;
  response?: Codec<HttpResponse>;
  nested?: Codec<NestedFlow>;
  flows?: Codec<Record<string, unknown>>;
}

/** The codec for a response whose body is text, of a library that carries it as bytes. */
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
