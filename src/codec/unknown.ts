// Fields that a message doesn't know, and where they are kept.

/**
 * The symbol under which messages of compiled types keep the fields that the schema doesn't know: an array of `Uint8Array`s, each a whole
 * field with its tag, in the order in which they were read. `dumps` writes them after the known fields.
 *
 * @example
 * const message = codec.loads(bytes);
 * for (const field of message[unknownFields] ?? []) console.log(field.length);
 */
export const unknownFields: unique symbol = Symbol.for("mitmflow.unknownFields");
