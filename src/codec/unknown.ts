// Fields that a message doesn't know, and where they are kept.

/**
 * The key under which a compiled type's messages keep the fields that the schema doesn't know: an array of `Uint8Array`s, each a whole
 * field with its tag, in the order in which they came. `dumps` writes them after the known ones.
 *
 * @example
 * const message = codec.loads(bytes);
 * for (const field of message[unknownFields] ?? []) console.log(field.length);
 */
export const unknownFields: unique symbol = Symbol.for("mitmflow.unknownFields");
