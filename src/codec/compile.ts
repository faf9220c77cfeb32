// protobuf.compile: the codec for a schema met at run time.
import { describeType, type ReflectedType } from "./describe.ts";
import type { EngineProvider } from "./lanes.ts";
import { type CompiledLoadOptions, createPlannedCodec, type MessageCodec } from "./message-codec.ts";
import { compileSchema } from "./schema.ts";
import type { unknownFields } from "./unknown.ts";

export interface CompileOptions {
  /** False: fields that the schema doesn't know are dropped. By default they are kept under `unknownFields`, and written back. */
  unknownFields?: boolean;
}

/** A message as `loads` gives it: its fields, and those that the schema doesn't know. */
type Loaded<Message> = Message & { [unknownFields]?: Uint8Array[] };

/**
 * The codec of a message type that was met at run time. `Out` is what `loads` gives and `In` what `dumps` takes: plain objects of the
 * schema's own field names, as protobufjs's `toObject` gives them.
 *
 * - Absent fields are absent. A proto3 field without presence that holds its default value is not written, nor given.
 * - Enums are numbers; `dumps` takes names as well. Numbers that an enum of proto2 doesn't name are unknown fields when read.
 * - 64-bit integers are numbers where that is exact, else bigints (see `longs`); `dumps` takes numbers, bigints and `Long` objects.
 * - bytes are views on the input; `dumps` takes any array or buffer of bytes, and text as UTF-8. Large ones are never copied by
 *   `dumpsChunks`, and copied once by the others.
 * - Maps are objects, with keys as strings; the last entry of a key wins.
 * - Of a oneof the last field read wins; `dumps` refuses two.
 * - Extensions go by the names that protobufjs gives them, such as `.package.name`.
 * - Text must be well-formed, in proto2 as in proto3: a JavaScript string could not hold it otherwise.
 * - Properties that an object inherits are no fields of it.
 */
export interface CompiledType<Out extends object = Record<string, unknown>, In extends object = Out> extends MessageCodec<In, Loaded<Out>> {
  /**
   * The message that the bytes spell, all of them.
   * @throws CodecError with the offset of what is wrong and the path; RangeError for an option that there is not
   */
  loads(bytes: Uint8Array, options?: CompiledLoadOptions): Loaded<Out>;
}

export function compileType<Out extends object, In extends object>(
  type: ReflectedType,
  options: CompileOptions | undefined,
  provider: EngineProvider,
): CompiledType<Out, In> {
  const schema = compileSchema(describeType(type), { keepUnknown: options?.unknownFields !== false });
  return createPlannedCodec<In, Loaded<Out>>(schema, provider);
}
