// The tnetstring codec, mitmproxy's dialect: `dumps`, `loads` and their variants over any engine.

import type { Engine } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { Scanner } from "../engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../engine/tnetstring.ts";
import { CodecError } from "../errors.ts";
import type { Dict } from "./dict.ts";
import type { Float } from "./float.ts";
import { type EngineProvider, Lanes } from "./lanes.ts";
import { type CodecOptions, inputBytes, maxDepthOf } from "./options.ts";
import { outputForms } from "./output.ts";
import { Payloads } from "./payloads.ts";
import { type ByteSink, type ByteSource, readValuePieces, writeChunks } from "./stream.ts";
import { TapeWriter } from "./tape-writer.ts";
import { DirectReader, NOT_PLAIN } from "./tnetstring-direct.ts";
import { type ReadForm, TnetstringReader } from "./tnetstring-read.ts";
import { TnetstringWriter } from "./tnetstring-write.ts";

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

const NOTHING = new Uint8Array(0);

interface Lane {
  readonly engine: Engine;
  readonly tape: TapeWriter;
  readonly writer: TnetstringWriter;
  /** An input of one piece, made anew with each call's bytes. */
  readonly input: Input;
  readonly payloads: Payloads;
  readonly scanner: Scanner;
  readonly reader: TnetstringReader;
  readonly direct: DirectReader;
  /** Where the value last read ended. */
  end: number;
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

const forms: Record<"object" | "map" | "exact", [view: ReadForm, copy: ReadForm]> = {
  object: [
    { maps: false, floats: false, copy: false },
    { maps: false, floats: false, copy: true },
  ],
  map: [
    { maps: true, floats: false, copy: false },
    { maps: true, floats: false, copy: true },
  ],
  exact: [
    { maps: true, floats: true, copy: false },
    { maps: true, floats: true, copy: true },
  ],
};

function formOf(options: TnetstringLoadOptions | undefined): ReadForm {
  if (options === undefined || options === null) return forms.object[0];
  const { dicts = "object", exact = false, copy = false } = options;
  if (dicts !== "object" && dicts !== "map") throw new RangeError(`dicts is "object" or "map", not ${JSON.stringify(dicts)}`);
  return forms[exact ? "exact" : dicts][copy ? 1 : 0];
}

function isReversed(dictOrder: TnetstringDumpOptions["dictOrder"]): boolean {
  if (dictOrder === undefined || dictOrder === "insertion") return false;
  if (dictOrder === "mitmproxy") return true;
  throw new RangeError(`dictOrder is "insertion" or "mitmproxy", not ${JSON.stringify(dictOrder)}`);
}

/** The codec over the engines that `provider` gives. */
export function createTnetstring(provider: EngineProvider): Tnetstring {
  const lanes = new Lanes<Lane>(provider, (engine) => {
    const tape = new TapeWriter(engine, FORMAT_TNETSTRING);
    return {
      engine,
      tape,
      writer: new TnetstringWriter(tape),
      input: new Input([NOTHING]),
      payloads: new Payloads(),
      scanner: new Scanner(engine, FORMAT_TNETSTRING),
      reader: new TnetstringReader(),
      direct: new DirectReader(),
      end: 0,
    };
  });

  function encode<Result>(value: unknown, options: TnetstringDumpOptions | undefined, finish: (tape: TapeWriter) => Result): Result {
    const lane = lanes.lane(options?.engine);
    const { engine, tape } = lane;
    engine.busy = true;
    try {
      lane.writer.write(value, maxDepthOf(options), isReversed(options?.dictOrder));
      return finish(tape);
    } finally {
      tape.end();
      engine.busy = false;
    }
  }

  /** The value at the beginning of bytes in one piece; `lane.end` says where it ends. */
  function decode(lane: Lane, bytes: Uint8Array, options: TnetstringLoadOptions | undefined): Value {
    const { engine, payloads, direct, input } = lane;
    const form = formOf(options);
    const maxDepth = maxDepthOf(options);
    if (!form.maps) {
      engine.busy = true;
      try {
        payloads.openAt(bytes, 0);
        const value = direct.read(bytes, payloads, maxDepth, form.copy);
        lane.end = direct.end;
        if (value !== NOT_PLAIN) return value as Value;
      } finally {
        payloads.close();
        engine.busy = false;
      }
    }
    try {
      input.replace(bytes);
      return decodeTape(lane, input, maxDepth, form);
    } finally {
      input.replace(NOTHING);
    }
  }

  /** The same by way of a tape, which has the last word. */
  function decodeTape(lane: Lane, input: Input, maxDepth: number, form: ReadForm): Value {
    const { engine, payloads, scanner } = lane;
    engine.busy = true;
    try {
      scanner.open(input, maxDepth);
      lane.end = scanner.next(0);
      payloads.open(input);
      return lane.reader.read(engine.words, scanner.tape, scanner.count, payloads, form) as Value;
    } finally {
      scanner.close();
      payloads.close();
      engine.busy = false;
    }
  }

  const outputs = outputForms<unknown, TnetstringDumpOptions>(encode);
  return {
    ...outputs,
    loads(bytes, options) {
      const lane = lanes.lane(options?.engine);
      const value = decode(lane, inputBytes(bytes, lane.engine), options);
      if (lane.end !== bytes.length) throw new CodecError("TRAILING_BYTES", { offset: lane.end });
      return value;
    },
    pop(bytes, options) {
      const lane = lanes.lane(options?.engine);
      const value = decode(lane, inputBytes(bytes, lane.engine), options);
      return [value, bytes.subarray(lane.end)];
    },
    async load(source, options) {
      const tooLarge = (length: number) => new CodecError("TOO_LARGE", { offset: 0, detail: `a value of ${length} bytes` });
      const pieces = await readValuePieces(source, options?.maxBytes, tooLarge);
      const lane = lanes.lane(options?.engine);
      if (pieces.length === 1) return decode(lane, pieces[0], options);
      return decodeTape(lane, new Input(pieces), maxDepthOf(options), formOf(options));
    },
    async dump(value, sink, options) {
      await writeChunks(sink, outputs.dumpsChunks(value, options));
    },
  };
}
