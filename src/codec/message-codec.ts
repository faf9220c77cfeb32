// The protobuf codec of one message type: messages to and from plain objects, over any engine. Plain messages take a fast path, driven by
// plans or by code generated for the schema. It gives up at anything else; then the general path, which handles everything and reports
// errors, takes over: the writer by plans, and the engine's decoder.

import type { Engine } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { NO_BYTES } from "../engine/nothing.ts";
import { FORMAT_PROTOBUF } from "../engine/protobuf.ts";
import { Scanner } from "../engine/scanner.ts";
import { BackwardsWriter, type Refusal } from "./backwards.ts";
import { type EngineProvider, Lanes } from "./lanes.ts";
import { type CodecOptions, inputBytes, maxDepthOf } from "./options.ts";
import { Payloads } from "./payloads.ts";
import { DEEPEST_PLAIN, notPlain, PlainReader } from "./plain-read.ts";
import { DirectReader } from "./protobuf-direct.ts";
import { messageForms } from "./protobuf-output.ts";
import { ProtobufReader, type ReadForms } from "./protobuf-read.ts";
import { ProtobufWriter } from "./protobuf-write.ts";
import type { Schema } from "./schema.ts";

export interface MessageLoadOptions extends CodecOptions {
  /** Copy bytes fields out of the input. By default they are views on it. */
  copy?: boolean;
}

/** How the `loads` of a compiled type represents values. */
export interface CompiledLoadOptions extends MessageLoadOptions {
  /**
   * 64-bit integers: `"number"` (the default) returns numbers up to ±(2^53 - 1) and bigints beyond, so that no value loses precision and
   * small ones are the same as with protobufjs's `longs: Number`; `"bigint"` always returns bigints, so that a field has one type.
   */
  longs?: "number" | "bigint";
  /** Enums: `"number"` (the default), or `"name"` for their names, where a value has one. */
  enums?: "number" | "name";
  /** Fill in absent fields, as protobufjs's `toObject(…, { defaults: true })`: messages with null; members of a oneof stay absent. */
  defaults?: boolean;
}

/**
 * The codec of one message type, to and from plain objects with the schema's own field names. `dumps` takes `In` and `loads` returns `Out`.
 * Enums are numbers, and accepted by name too; bytes fields also accept a string, as UTF-8; 64-bit integers are numbers where that is
 * exact, otherwise bigints.
 */
export interface MessageCodec<In = Record<string, unknown>, Out = Record<string, unknown>> {
  /**
   * Encodes a message into a new array. A large body is copied once.
   * @throws CodecError MISSING_FIELD, UNSUPPORTED_VALUE, OUT_OF_RANGE, BAD_STRING, TOO_DEEP with the path, TOO_LARGE, OUT_OF_MEMORY
   */
  dumps(message: In, options?: CodecOptions): Uint8Array;
  /**
   * Encodes a message into `target` from `offset` on, and returns a view on what was written.
   * @throws CodecError as dumps, and TARGET_TOO_SMALL, with the size in `needed`, before anything is written; RangeError unless the
   * offset is a non-negative integer
   */
  dumpsInto(message: In, target: Uint8Array, offset?: number, options?: CodecOptions): Uint8Array;
  /**
   * As dumps, but returns a view on the engine's memory, valid until the next call that uses the same engine (by default, any other call of
   * the library). Do not write to it, and copy it before passing it back to the library.
   */
  dumpsBorrowed(message: In, options?: CodecOptions): Uint8Array;
  /** As dumps, but in pieces, for `writev`, a Blob or a stream. Large bodies are not copied: their pieces are the caller's own arrays. */
  dumpsChunks(message: In, options?: CodecOptions): Uint8Array[];
  /** The number of bytes that `dumps` would return. */
  encodedLength(message: In, options?: CodecOptions): number;
  /**
   * Decodes one message, which must take up all of `bytes`. Bytes fields are views on the input, unless `copy` is set; absent fields are absent.
   * @throws CodecError with the offset of what is wrong
   */
  loads(bytes: Uint8Array, options?: MessageLoadOptions): Out;
}

/** The fast paths of a message type. Both throw `notPlain` (the writer's refusal there) at anything that they do not handle. */
export interface PlainWays<In, Out> {
  /** Reads the message from the reader's position to `end`, with at most `depth` levels. */
  read(reader: PlainReader, end: number, depth: number): Out;
  /** If missing, all messages are written by plans. */
  write?(writer: BackwardsWriter, message: In, depth: number): void;
}

const PLAIN_FORMS: ReadForms = { copy: false, bigints: false, names: false, defaults: false };
/** After the fast path has given up on a message, this many messages skip it: they are likely of the same kind. */
const PAUSE = 31;
const refusePlainly: Refusal = () => notPlain;

/** @throws RangeError for an unknown value of an option */
function formsOf({ copy = false, longs = "number", enums = "number", defaults = false }: CompiledLoadOptions): ReadForms {
  if (longs !== "number" && longs !== "bigint") throw new RangeError(`longs is "number" or "bigint", not ${String(longs)}`);
  if (enums !== "number" && enums !== "name") throw new RangeError(`enums is "number" or "name", not ${String(enums)}`);
  if (!copy && longs === "number" && enums === "number" && !defaults) return PLAIN_FORMS;
  return { copy, bigints: longs === "bigint", names: enums === "name", defaults };
}

/** An engine with what a message type needs to run on it. */
class Lane<In, Out> {
  readonly engine: Engine;
  readonly out: BackwardsWriter;
  readonly #plain: PlainWays<In, Out>;
  readonly #schemaOf: () => Schema;
  readonly #reader: PlainReader = new PlainReader();
  #pauseReading = 0;
  #pauseWriting = 0;
  #general: General | null = null;

  constructor(engine: Engine, plain: PlainWays<In, Out>, schemaOf: () => Schema) {
    this.engine = engine;
    this.out = new BackwardsWriter(engine);
    this.#plain = plain;
    this.#schemaOf = schemaOf;
  }

  write(message: In, maxDepth: number, largest: number): void {
    if (this.#plain.write !== undefined && this.#writePlainly(message, maxDepth, largest)) return;
    const { schema, writer } = this.#ofAll();
    writer.write(message, schema.plan, maxDepth, largest);
  }

  #writePlainly(message: In, maxDepth: number, largest: number): boolean {
    if (this.#pauseWriting > 0) {
      this.#pauseWriting--;
      return false;
    }
    this.out.begin(largest, refusePlainly);
    try {
      this.#plain.write?.(this.out, message, Math.min(maxDepth, DEEPEST_PLAIN));
    } catch (error) {
      if (error !== notPlain) throw error;
      this.#pauseWriting = PAUSE;
      return false;
    }
    this.out.finish();
    return true;
  }

  read(bytes: Uint8Array, maxDepth: number, forms: ReadForms): Out {
    const message = forms === PLAIN_FORMS ? this.#readPlainly(bytes, maxDepth) : undefined;
    return message === undefined ? (this.#ofAll().read(bytes, maxDepth, forms) as Out) : message;
  }

  #readPlainly(bytes: Uint8Array, maxDepth: number): Out | undefined {
    if (this.#pauseReading > 0) {
      this.#pauseReading--;
      return undefined;
    }
    const reader = this.#reader;
    reader.open(bytes);
    try {
      return this.#plain.read(reader, bytes.length, Math.min(maxDepth, DEEPEST_PLAIN));
    } catch (error) {
      /* istanbul ignore if: reading throws nothing else; anything else would be a bug, which must not be hidden */
      if (error !== notPlain) throw error;
      this.#pauseReading = PAUSE;
      return undefined;
    } finally {
      reader.close();
    }
  }

  #ofAll(): General {
    this.#general ??= new General(this.engine, this.out, this.#schemaOf());
    return this.#general;
  }
}

/** The general path, which handles every message. */
class General {
  readonly schema: Schema;
  readonly writer: ProtobufWriter;
  readonly #engine: Engine;
  readonly #input: Input = new Input([NO_BYTES]);
  readonly #payloads: Payloads = new Payloads();
  readonly #scanner: Scanner;
  readonly #reader: ProtobufReader;

  constructor(engine: Engine, out: BackwardsWriter, schema: Schema) {
    this.schema = schema;
    this.writer = new ProtobufWriter(out);
    this.#engine = engine;
    this.#scanner = new Scanner(engine, FORMAT_PROTOBUF, schema);
    this.#reader = new ProtobufReader(schema);
  }

  read(bytes: Uint8Array, maxDepth: number, forms: ReadForms): unknown {
    const engine = this.#engine;
    engine.busy = true;
    try {
      this.#input.replace(bytes);
      this.#scanner.open(this.#input, maxDepth);
      this.#scanner.next(0);
      this.#payloads.open(this.#input);
      return this.#reader.read(engine.words, this.#scanner.tape, this.#scanner.count, this.#payloads, forms);
    } finally {
      this.#input.replace(NO_BYTES);
      this.#scanner.close();
      this.#payloads.close();
      engine.busy = false;
    }
  }
}

/** The codec of a schema's root message over the engines that `provider` gives. */
export function createMessageCodec<In extends object, Out>(
  schemaOf: () => Schema,
  plainOf: () => PlainWays<In, Out>,
  provider: EngineProvider,
): MessageCodec<In, Out> {
  const lanes = new Lanes<Lane<In, Out>>(provider, (engine) => new Lane(engine, plainOf(), schemaOf));

  function encode<Result>(
    message: In,
    options: CodecOptions | undefined,
    largest: number,
    finish: (writer: BackwardsWriter) => Result,
  ): Result {
    const lane = lanes.lane(options?.engine);
    const { engine, out } = lane;
    engine.busy = true;
    try {
      lane.write(message, maxDepthOf(options), largest);
      return finish(out);
    } finally {
      out.release();
      engine.busy = false;
    }
  }

  return {
    ...messageForms<In>(encode),
    loads(bytes, options: CompiledLoadOptions | undefined) {
      const lane = lanes.lane(options?.engine);
      const own = inputBytes(bytes, lane.engine);
      return lane.read(own, maxDepthOf(options), options === undefined ? PLAIN_FORMS : formsOf(options));
    },
  };
}

/** The codec of a compiled schema's root message, by plans. */
export function createPlannedCodec<In extends object, Out>(schema: Schema, provider: EngineProvider): MessageCodec<In, Out> {
  const plansOf = (): PlainWays<In, Out> => {
    const direct = new DirectReader();
    return { read: (reader, end, depth) => direct.read(reader, end, depth, schema.plan) as Out };
  };
  return createMessageCodec(() => schema, plansOf, provider);
}
