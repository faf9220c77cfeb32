// The protobuf codec: messages of a compiled schema to and from plain objects, over any engine.
import { type Engine, FORMAT_PROTOBUF } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { Scanner } from "../engine/scanner.ts";
import { dummyHttpSchema, dummyHttpShapes } from "./generated/dummy_http.ts";
import { type EngineProvider, Lanes } from "./lanes.ts";
import { type CodecOptions, inputBytes, maxDepthOf } from "./options.ts";
import { outputForms } from "./output.ts";
import { Payloads } from "./payloads.ts";
import { DirectReader } from "./protobuf-direct.ts";
import { ProtobufReader } from "./protobuf-read.ts";
import { ProtobufWriter } from "./protobuf-write.ts";
import { compileSchema, type Schema } from "./schema.ts";
import { TapeWriter } from "./tape-writer.ts";

export interface MessageLoadOptions extends CodecOptions {
  /** Bytes fields as arrays of their own. By default they are views on the input. */
  copy?: boolean;
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

/** Numbers of `HTTPMethod`. Others are read and written as they are, as protobufjs does. */
export type DummyHttpMethod = 0 | 1 | 2;

/** The 2018 experiment's message, as `loads` gives it. */
export interface DummyHttpResponse {
  request: { method: DummyHttpMethod; host: string; port?: number; path?: string };
  status_code: number;
  content?: Uint8Array;
}

/** The same as `dumps` takes it. */
export interface DummyHttpResponseInput {
  request: { method: DummyHttpMethod | "GET" | "PUT" | "POST"; host: string; port?: number | null; path?: string | null };
  status_code: number;
  content?: Uint8Array | string | null;
}

export interface Protobuf {
  /**
   * `proto/dummy_http.proto`, the schema of the 2018 experiment.
   * @example
   * protobuf.dummyHttp.dumps({ request: { method: "GET", host: "example.com" }, status_code: 200, content: body })
   */
  readonly dummyHttp: MessageCodec<DummyHttpResponseInput, DummyHttpResponse>;
}

const NOTHING = new Uint8Array(0);

interface Lane {
  readonly engine: Engine;
  readonly tape: TapeWriter;
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
    const tape = new TapeWriter(engine, FORMAT_PROTOBUF, schema);
    return {
      engine,
      tape,
      writer: new ProtobufWriter(tape),
      input: new Input([NOTHING]),
      payloads: new Payloads(),
      direct: new DirectReader(),
      scanner: new Scanner(engine, FORMAT_PROTOBUF, schema),
      reader: new ProtobufReader(schema),
    };
  });

  function encode<Result>(message: In, options: CodecOptions | undefined, finish: (tape: TapeWriter) => Result): Result {
    const { engine, tape, writer } = lanes.lane(options?.engine);
    engine.busy = true;
    try {
      writer.write(message, schema.plan, maxDepthOf(options));
      return finish(tape);
    } finally {
      tape.end();
      engine.busy = false;
    }
  }

  return {
    ...outputForms<In, CodecOptions>(encode),
    loads(bytes, options) {
      const { direct, engine, input, payloads, scanner, reader } = lanes.lane(options?.engine);
      const own = inputBytes(bytes, engine);
      const maxDepth = maxDepthOf(options);
      if (options?.copy !== true) {
        const message = direct.read(own, schema.plan, maxDepth);
        if (message !== undefined) return message as Out;
      }
      engine.busy = true;
      try {
        input.replace(own);
        scanner.open(input, maxDepth);
        scanner.next(0);
        payloads.open(input);
        return reader.read(engine.words, scanner.tape, scanner.count, payloads, options?.copy === true) as Out;
      } finally {
        input.replace(NOTHING);
        scanner.close();
        payloads.close();
        engine.busy = false;
      }
    },
  };
}

/** The protobuf codecs over the engines that `provider` gives. */
export function createProtobuf(provider: EngineProvider): Protobuf {
  let dummyHttp: Protobuf["dummyHttp"] | null = null;
  return {
    get dummyHttp(): Protobuf["dummyHttp"] {
      dummyHttp ??= createMessageCodec(compileSchema(dummyHttpSchema, dummyHttpShapes), provider);
      return dummyHttp;
    },
  };
}
