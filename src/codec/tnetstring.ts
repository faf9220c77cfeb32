// The tnetstring codec, mitmproxy's dialect: `dumps`, `loads` and their variants over any engine.
import type { Dict } from "./dict.ts";
import type { Float } from "./float.ts";
import type { EngineProvider } from "./lanes.ts";
import type { CodecOptions } from "./options.ts";
import { dumpsBorrowedBy, dumpsBy, dumpsChunksBy, dumpsIntoBy, encodedLengthBy } from "./output.ts";
import type { ByteSink, ByteSource } from "./stream.ts";
import { dumpBy, tnetstringEncoder } from "./tnetstring-dumps.ts";
import { loadBy, loadsBy, popBy, TnetstringDecoder } from "./tnetstring-loads.ts";

/** What `loads` returns. `Float` and `Dict` only occur with the options that ask for them. */
export type Value = null | boolean | number | bigint | string | Float | Uint8Array | Value[] | { [key: string]: Value } | Dict<Value>;

export interface TnetstringDumpOptions extends CodecOptions {
  /** `"insertion"` (the default) writes dicts in insertion order; `"mitmproxy"` in reverse, as mitmproxy's writer does. */
  dictOrder?: "insertion" | "mitmproxy";
}

export interface TnetstringLoadOptions extends CodecOptions {
  /** `"object"` (the default) returns plain objects, which hold text keys only; `"map"` returns `Dict`, which holds all keys, in order. */
  dicts?: "object" | "map";
  /** Return `Dict` for every dict and `Float` for every float, so that `dumps` gives back the exact bytes that mitmproxy's writer wrote. */
  exact?: boolean;
  /** Copy bytes out of the input. By default they are views on it. */
  copy?: boolean;
}

export interface TnetstringStreamOptions extends TnetstringLoadOptions {
  /** The largest value to accept, in bytes: a larger one throws TOO_LARGE before it is read. The default is 1 GiB. */
  maxBytes?: number;
}

/** mitmproxy's tnetstring. Every method may throw `CodecError`; see `CodecError.code`. */
export interface Tnetstring {
  /**
   * Encodes a value into a new array. A large body is copied once.
   *
   * Takes null, boolean, number (safe integers as `#`, others as `^`), bigint, string (`;`), Uint8Array (`,`), Array, plain object, Map, Float.
   * @throws CodecError UNSUPPORTED_VALUE, BAD_STRING, INTEGER_TOO_LONG, TOO_DEEP, KEY_CONFLICT with the path, TOO_LARGE, OUT_OF_MEMORY
   * @example
   * tnetstring.dumps({ status: 200 }) // 15:6:status;3:200#}
   */
  dumps(value: unknown, options?: TnetstringDumpOptions): Uint8Array;
  /**
   * Encodes a value into `target` from `offset` on, and returns a view on what was written.
   * @throws CodecError as dumps, and TARGET_TOO_SMALL, with the size in `needed`, before anything is written; RangeError unless the
   * offset is a non-negative integer
   */
  dumpsInto(value: unknown, target: Uint8Array, offset?: number, options?: TnetstringDumpOptions): Uint8Array;
  /**
   * As dumps, but returns a view on the engine's memory, valid until the next call that uses the same engine (by default, any other call of
   * the library). Do not write to it, and copy it before passing it back to the library.
   */
  dumpsBorrowed(value: unknown, options?: TnetstringDumpOptions): Uint8Array;
  /** As dumps, but in pieces, for `writev`, a Blob or a stream. Large bodies are not copied: their pieces are the caller's own arrays. */
  dumpsChunks(value: unknown, options?: TnetstringDumpOptions): Uint8Array[];
  /** The number of bytes that `dumps` would return. */
  encodedLength(value: unknown, options?: TnetstringDumpOptions): number;
  /**
   * Decodes one value, which must take up all of `bytes`. Bytes in it are views on the input, unless `copy` is set.
   * @throws CodecError with the offset of what is wrong; TRAILING_BYTES when more follows
   * @example
   * tnetstring.loads(new TextEncoder().encode("15:6:status;3:200#}")) // { status: 200 }
   */
  loads(bytes: Uint8Array, options?: TnetstringLoadOptions): Value;
  /** Decodes the first value, and returns it with a view on the bytes after it. @throws CodecError as loads */
  pop(bytes: Uint8Array, options?: TnetstringLoadOptions): [Value, Uint8Array];
  /**
   * Reads exactly one value from a stream or file, leaving what follows there.
   * @throws CodecError as loads; TRUNCATED if the stream ends first, TOO_LARGE past `maxBytes`
   */
  load(source: ByteSource, options?: TnetstringStreamOptions): Promise<Value>;
  /** Writes a value to a stream or file, and resolves when it has been accepted. The sink stays open. */
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
