// protobuf.compile: the codec for a schema that is known only at run time.
import { describeType, type ReflectedType } from "./describe.ts";
import type { EngineProvider } from "./lanes.ts";
import { type CompiledLoadOptions, createPlannedCodec, type MessageCodec } from "./message-codec.ts";
import { compileSchema } from "./schema.ts";
import type { unknownFields } from "./unknown.ts";

export interface CompileOptions {
  /** `false` drops fields that the schema doesn't know. By default they are kept under the symbol `unknownFields`, and written back. */
  unknownFields?: boolean;
}

/** A message as `loads` gives it: its fields, and those that the schema doesn't know. */
type Loaded<Message> = Message & { [unknownFields]?: Uint8Array[] };

/**
 * The codec of a message type that was compiled at run time. `loads` returns `Out` and `dumps` takes `In`: plain objects with the schema's
 * own field names, as protobufjs's `toObject` makes them.
 *
 * - Absent fields are absent. A proto3 field without presence is neither written nor returned when it holds its default value.
 * - Enums are numbers; `dumps` takes names as well. Values that a proto2 enum doesn't define are read as unknown fields.
 * - 64-bit integers are numbers where that is exact, otherwise bigints (see `longs`); `dumps` takes numbers, bigints and `Long` objects.
 * - bytes are views on the input; `dumps` takes any array or buffer of bytes, and strings as UTF-8. Large ones are never copied by
 *   `dumpsChunks`, and copied once by the others.
 * - Maps are objects, with keys as strings; the last entry of a key wins.
 * - Of the members of a oneof, the last one read wins; `dumps` refuses more than one.
 * - Extensions have the names that protobufjs gives them, such as `.package.name`.
 * - Strings must be well-formed UTF-8, in proto2 as in proto3: a JavaScript string could not hold them otherwise.
 * - Inherited properties of an object are not taken for fields.
 */
export interface CompiledType<Out extends object = Record<string, unknown>, In extends object = Out> extends MessageCodec<In, Loaded<Out>> {
  /**
   * Decodes one message, which must take up all of `bytes`.
   * @throws CodecError with the offset and the path of what is wrong; RangeError for an unknown value of an option
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
