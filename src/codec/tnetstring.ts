// The tnetstring codec, mitmproxy's dialect: `dumps`, `loads` and their variants over any engine.
import type { Dict } from "./dict.ts";
import type { Float } from "./float.ts";
import type { EngineProvider } from "./lanes.ts";
import type { CodecOptions } from "./options.ts";
import { dumpsBorrowedBy, dumpsBy, dumpsChunksBy, dumpsIntoBy, encodedLengthBy } from "./output.ts";
import type { ByteSink, ByteSource } from "./stream.ts";
import { dumpBy, tnetstringEncoder } from "./tnetstring-dumps.ts";
import { loadBy, loadsBy, popBy, TnetstringDecoder } from "./tnetstring-loads.ts";

/** What `loads` gives. */
export type Value = null | boolean | number | bigint | string | Float | Uint8Array | Value[] | { [key: string]: Value } | Dict<Value>;

export interface TnetstringDumpOptions extends CodecOptions {
  /** `"insertion"` (default) writes dicts in their own order; `"mitmproxy"` back to front, as mitmproxy's writer does. */
  dictOrder?: "insertion" | "mitmproxy";
}

export interface TnetstringLoadOptions extends CodecOptions {
  /** `"object"` (default): plain objects, text keys only. `"map"`: `Dict`, which holds every key and its order. */
  dicts?: "object" | "map";
  /** `Dict` for every dict and `Float` for every float: `dumps` of it gives back the bytes of anything that mitmproxy's writer wrote. */
  exact?: boolean;
  /** Bytes as arrays of their own. By default they are views on the input. */
  copy?: boolean;
}

export interface TnetstringStreamOptions extends TnetstringLoadOptions {
  /** A value of more bytes than this is refused before it is read: TOO_LARGE. 1 GiB unless set. */
  maxBytes?: number;
}

/** mitmproxy's tnetstring. Every method may throw `CodecError`; see `CodecError.code`. */
export interface Tnetstring {
  /**
   * The bytes of a value, in an array of its own. A large body is copied once.
   *
   * null, boolean, number (safe integers as `#`, others as `^`), bigint, string (`;`), Uint8Array (`,`), Array, plain object, Map, Float.
   * @throws CodecError UNSUPPORTED_VALUE, BAD_STRING, INTEGER_TOO_LONG, TOO_DEEP, KEY_CONFLICT with the path, TOO_LARGE, OUT_OF_MEMORY
   * @example
   * tnetstring.dumps({ status: 200 }) // 17:6:status;3:200#}
   */
  dumps(value: unknown, options?: TnetstringDumpOptions): Uint8Array;
  /**
   * Writes into `target` from `offset` on, and returns the view of what it wrote.
   * @throws CodecError as dumps, and TARGET_TOO_SMALL, whose `needed` is the size; nothing is written then. RangeError for an offset that
   * is no whole number from 0 on
   */
  dumpsInto(value: unknown, target: Uint8Array, offset?: number, options?: TnetstringDumpOptions): Uint8Array;
  /**
   * As dumps, in the engine's memory: a view that is valid until the next call that uses the same engine (by default, any other call of the
   * library). Copy it before you give it back to the library, and do not write to it.
   */
  dumpsBorrowed(value: unknown, options?: TnetstringDumpOptions): Uint8Array;
  /** As dumps, in pieces for `writev`, a Blob or a stream. Large bodies are the caller's own arrays, so its cost doesn't depend on them. */
  dumpsChunks(value: unknown, options?: TnetstringDumpOptions): Uint8Array[];
  /** How many bytes `dumps` would give. */
  encodedLength(value: unknown, options?: TnetstringDumpOptions): number;
  /**
   * The value that the bytes spell, all of them. Bytes come as views on the input.
   * @throws CodecError with the offset of what is wrong; TRAILING_BYTES when more follows
   * @example
   * tnetstring.loads(new TextEncoder().encode("17:6:status;3:200#}")) // { status: 200 }
   */
  loads(bytes: Uint8Array, options?: TnetstringLoadOptions): Value;
  /** The first value, and a view on the bytes that follow it. */
  pop(bytes: Uint8Array, options?: TnetstringLoadOptions): [Value, Uint8Array];
  /**
   * Reads exactly one value from a stream; what follows stays there to be read.
   * @throws CodecError TRUNCATED when the stream ends first
   */
  load(source: ByteSource, options?: TnetstringStreamOptions): Promise<Value>;
  /** Writes a value to a stream or file and waits until it has been taken. The sink stays open. */
  dump(value: unknown, sink: ByteSink, options?: TnetstringDumpOptions): Promise<void>;
}

/** The codec over the engines that `provider` gives. */
export function createTnetstring(provider: EngineProvider): Tnetstring {
  const encode = tnetstringEncoder(provider);
  const decoder = new TnetstringDecoder(provider);
  return {
    dumps: dumpsBy(encode),
    dumpsInto: dumpsIntoBy(encode),
    dumpsBorrowed: dumpsBorrowedBy(encode),
    dumpsChunks: dumpsChunksBy(encode),
    encodedLength: encodedLengthBy(encode),
    dump: dumpBy(encode),
    loads: loadsBy(decoder),
    pop: popBy(decoder),
    load: loadBy(decoder),
  };
}
