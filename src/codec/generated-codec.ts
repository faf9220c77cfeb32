// The runtime of generated codecs (src/codegen/ writes them): what their code calls besides the plain reader and the writer.
import type { BackwardsWriter } from "./backwards.ts";
import type { SchemaDescription } from "./describe.ts";
import type { EngineProvider } from "./lanes.ts";
import { type CompiledLoadOptions, createMessageCodec, type MessageCodec } from "./message-codec.ts";
import { setOwn } from "./objects.ts";
import { notPlain, type PlainReader } from "./plain-read.ts";
import { compileSchema, type EnumPlan, type Schema } from "./schema.ts";

/** What `dumps` takes for bytes; a string is written as UTF-8. */
export type Bytes = Uint8Array | ArrayBufferLike | ArrayBufferView | string;

/** What `dumps` takes for a 64-bit integer; an object is one of the package `long`, which protobufjs uses. */
export type Integer = number | bigint | { readonly low: number; readonly high: number; readonly unsigned?: boolean };

/** The codec of a message type that `mitmflow generate` wrote. */
export interface GeneratedCodec<In, Out> extends MessageCodec<In, Out> {
  /**
   * Decodes one message, which must take up all of `bytes`. Every field is a property, so that all messages of a type have one shape;
   * absent ones are undefined. Decoding with options is slower.
   * @throws CodecError with the offset and the path of what is wrong; RangeError for an unknown value of an option
   */
  loads(bytes: Uint8Array, options?: CompiledLoadOptions): Out;
}

/** The schema of a generated module, compiled when the first message comes that is not plain. */
export class GeneratedSchema {
  readonly #description: SchemaDescription;
  readonly #compiled: Map<number, Schema> = new Map();

  constructor(description: SchemaDescription) {
    this.#description = description;
  }

  /** The schema with the message of that index as the root. */
  of(index: number): Schema {
    const known = this.#compiled.get(index);
    if (known !== undefined) return known;
    const compiled = compileSchema(this.#description, { root: index, keepUnknown: true, everyField: true });
    this.#compiled.set(index, compiled);
    return compiled;
  }
}

export function generatedSchema(description: SchemaDescription): GeneratedSchema {
  return new GeneratedSchema(description);
}

/** Reads the message that ends at `end`, of at most `depth` levels. @throws notPlain */
export type GeneratedRead<Out> = (reader: PlainReader, end: number, depth: number) => Out;
/** Writes a message of at most `depth` levels. @throws the writer's refusal */
export type GeneratedWrite<In> = (writer: BackwardsWriter, message: In, depth: number) => void;

export function createGeneratedCodec<In extends object, Out>(
  schema: GeneratedSchema,
  index: number,
  read: GeneratedRead<Out>,
  write: GeneratedWrite<In>,
  provider: EngineProvider,
): GeneratedCodec<In, Out> {
  return createMessageCodec(
    () => schema.of(index),
    () => ({ read, write }),
    provider,
  );
}

/** The number of a closed enum. @throws notPlain if the enum does not name it */
export function closedNumber(number: number | bigint | boolean, { names }: EnumPlan): number {
  if (!names.has(number as number)) throw notPlain;
  return number as number;
}

/** The value of a float field without presence: zero means absent, but negative zero does not. */
export function nonZero(value: number): number | undefined {
  return Object.is(value, 0) ? undefined : value;
}

/** Puts an entry into a map, whose keys become strings whatever their type. */
export function putEntry<Value>(map: Record<string, Value>, key: string | number | bigint | boolean, value: Value): void {
  setOwn(map, String(key), value);
}
