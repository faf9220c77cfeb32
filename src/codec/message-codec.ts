// The protobuf codec of one message type: messages of a compiled schema to and from plain objects, over any engine.
import type { Engine } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { FORMAT_PROTOBUF } from "../engine/protobuf.ts";
import { Scanner } from "../engine/scanner.ts";
import { type EngineProvider, Lanes } from "./lanes.ts";
import { type CodecOptions, inputBytes, maxDepthOf } from "./options.ts";
import { Payloads } from "./payloads.ts";
import { DirectReader } from "./protobuf-direct.ts";
import { messageForms } from "./protobuf-output.ts";
import { ProtobufReader, type ReadForms } from "./protobuf-read.ts";
import { ProtobufWriter } from "./protobuf-write.ts";
import type { Schema } from "./schema.ts";

export interface MessageLoadOptions extends CodecOptions {
  /** Bytes fields as arrays of their own. By default they are views on the input. */
  copy?: boolean;
}

/** How a compiled type's `loads` gives values. */
export interface CompiledLoadOptions extends MessageLoadOptions {
  /**
   * 64-bit integers: `"number"` (the default) gives numbers where those are exact and bigints beyond ±(2^53 - 1), so that nothing is ever
   * lost and small values are what protobufjs's `longs: Number` gives; `"bigint"` gives bigints always, so that a field has one type.
   */
  longs?: "number" | "bigint";
  /** Enums: `"number"` (the default), or `"name"` where the number has one. */
  enums?: "number" | "name";
  /** Absent fields by their default values, as protobufjs's `toObject(…, { defaults: true })`: messages are null, members of a oneof stay absent. */
  defaults?: boolean;
}

/**
 * The codec of one message type, to and from plain objects with the schema's own field names.
 * `In` is what is taken, `Out` what comes: enums are numbers, taken by name as well; bytes fields also take a string, as UTF-8;
 * 64-bit integers are numbers where that is exact, else bigints.
 */
export interface MessageCodec<In = Record<string, unknown>, Out = Record<string, unknown>> {
  /**
   * The message's bytes, in an array of its own. A large body is copied once.
   * @throws CodecError MISSING_FIELD, UNSUPPORTED_VALUE, OUT_OF_RANGE, BAD_STRING, TOO_DEEP with the path, TOO_LARGE, OUT_OF_MEMORY
   */
  dumps(message: In, options?: CodecOptions): Uint8Array;
  /**
   * Writes into `target` from `offset` on, and returns the view of what it wrote.
   * @throws CodecError as dumps, and TARGET_TOO_SMALL, whose `needed` is the size; nothing is written then. RangeError for an offset that
   * is no whole number from 0 on
   */
  dumpsInto(message: In, target: Uint8Array, offset?: number, options?: CodecOptions): Uint8Array;
  /**
   * As dumps, in the engine's memory: a view that is valid until the next call that uses the same engine (by default, any other call of the
   * library). Copy it before you give it back to the library, and do not write to it.
   */
  dumpsBorrowed(message: In, options?: CodecOptions): Uint8Array;
  /** As dumps, in pieces for `writev`, a Blob or a stream. Large bodies are the caller's own arrays, so its cost doesn't depend on them. */
  dumpsChunks(message: In, options?: CodecOptions): Uint8Array[];
  /** How many bytes `dumps` would give. */
  encodedLength(message: In, options?: CodecOptions): number;
  /**
   * The message that the bytes spell, all of them. Bytes fields come as views on the input; absent fields are absent.
   * @throws CodecError with the offset of what is wrong
   */
  loads(bytes: Uint8Array, options?: MessageLoadOptions): Out;
}

const NOTHING = new Uint8Array(0);
const PLAIN_FORMS: ReadForms = { copy: false, bigints: false, names: false, defaults: false };

/** @throws RangeError for a form that there is not */
function formsOf({ copy = false, longs = "number", enums = "number", defaults = false }: CompiledLoadOptions): ReadForms {
  if (longs !== "number" && longs !== "bigint") throw new RangeError(`longs is "number" or "bigint", not ${String(longs)}`);
  if (enums !== "number" && enums !== "name") throw new RangeError(`enums is "number" or "name", not ${String(enums)}`);
  if (!copy && longs === "number" && enums === "number" && !defaults) return PLAIN_FORMS;
  return { copy, bigints: longs === "bigint", names: enums === "name", defaults };
}

interface Lane {
  readonly engine: Engine;
  readonly writer: ProtobufWriter;
  readonly input: Input;
  readonly payloads: Payloads;
  readonly direct: DirectReader;
  readonly scanner: Scanner;
  readonly reader: ProtobufReader;
}

/** The codec of a schema's root message over the engines that `provider` gives. */
export function createMessageCodec<In extends object, Out>(schema: Schema, provider: EngineProvider): MessageCodec<In, Out> {
  const lanes = new Lanes<Lane>(provider, (engine) => {
    return {
      engine,
      writer: new ProtobufWriter(engine),
      input: new Input([NOTHING]),
      payloads: new Payloads(),
      direct: new DirectReader(),
      scanner: new Scanner(engine, FORMAT_PROTOBUF, schema),
      reader: new ProtobufReader(schema),
    };
  });

  function encode<Result>(
    message: In,
    options: CodecOptions | undefined,
    largest: number,
    finish: (writer: ProtobufWriter) => Result,
  ): Result {
    const { engine, writer } = lanes.lane(options?.engine);
    engine.busy = true;
    try {
      writer.write(message, schema.plan, maxDepthOf(options), largest);
      return finish(writer);
    } finally {
      writer.release();
      engine.busy = false;
    }
  }

  return {
    ...messageForms<In>(encode),
    loads(bytes, options: CompiledLoadOptions | undefined) {
      const { direct, engine, input, payloads, scanner, reader } = lanes.lane(options?.engine);
      const own = inputBytes(bytes, engine);
      const maxDepth = maxDepthOf(options);
      const forms = options === undefined ? PLAIN_FORMS : formsOf(options);
      if (forms === PLAIN_FORMS) {
        const message = direct.read(own, schema.plan, maxDepth);
        if (message !== undefined) return message as Out;
      }
      engine.busy = true;
      try {
        input.replace(own);
        scanner.open(input, maxDepth);
        scanner.next(0);
        payloads.open(input);
        return reader.read(engine.words, scanner.tape, scanner.count, payloads, forms) as Out;
      } finally {
        input.replace(NOTHING);
        scanner.close();
        payloads.close();
        engine.busy = false;
      }
    },
  };
}
