// Schema tables in an arena: the form in which the engines know protobuf's messages. src/codec/schema.ts makes and draws them.
import { ARENA_DATA, ARENA_SCHEMA, REG_SCHEMA_POINTER, REG_SCHEMA_ROOT } from "../abi.ts";
import type { Engine } from "./engine.ts";

export interface SchemaTables {
  readonly words: Uint32Array;
  /** Word offset of the root message. */
  readonly root: number;
  /** The name of the field with this index, for error paths. */
  fieldName(field: number): string;
  isRepeated(field: number): boolean;
  /** The index of the field with this number in the message at this word offset; 0 when it has none. */
  fieldOf(message: number, number: number): number;
}

/** Where an operation's own regions begin: large tables push them up. */
export function dataPointer(schema: SchemaTables | null): number {
  const schemaEnd = ARENA_SCHEMA + (schema === null ? 0 : schema.words.byteLength);
  return Math.max(ARENA_DATA, (schemaEnd + 15) & ~15);
}

/** Copies the tables into the arena unless they are already there. */
export function loadSchema(engine: Engine, schema: SchemaTables): void {
  engine.words[REG_SCHEMA_POINTER] = ARENA_SCHEMA;
  engine.words[REG_SCHEMA_ROOT] = schema.root;
  if (engine.loadedSchema === schema) return;
  engine.words.set(schema.words, ARENA_SCHEMA >>> 2);
  // Tables that reach past their own region are overwritten, so they must be copied again each time.
  engine.loadedSchema = dataPointer(schema) === ARENA_DATA ? schema : null;
}
