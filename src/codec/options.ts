// The options that the codecs share, and their bounds.
import type { Engine, EngineName } from "../engine/engine.ts";

/** Containers may be nested this deep unless `maxDepth` says otherwise. */
export const DEFAULT_MAX_DEPTH = 100;
const LARGEST_MAX_DEPTH = 1_000_000;

export interface CodecOptions {
  /** An engine from `createEngine`, or the name of one. The default engine otherwise. */
  engine?: Engine | EngineName;
  /** How deep containers may be nested: 100 unless set, at most 1,000,000. One counter for all kinds of nesting; the top one is 1. */
  maxDepth?: number;
}

/** @throws RangeError for anything but a whole number from 1 to 1,000,000 */
export function maxDepthOf(options: CodecOptions | undefined): number {
  const maxDepth = options?.maxDepth;
  if (maxDepth === undefined) return DEFAULT_MAX_DEPTH;
  if (!Number.isInteger(maxDepth) || maxDepth < 1 || maxDepth > LARGEST_MAX_DEPTH) {
    throw new RangeError(`maxDepth is a whole number from 1 to ${LARGEST_MAX_DEPTH}, not ${String(maxDepth)}`);
  }
  return maxDepth;
}

/** The bytes to read: copied first when they lie in the engine's memory, which reading them would write over. */
export function inputBytes(bytes: Uint8Array, engine: Engine): Uint8Array {
  checkBytes(bytes, "bytes");
  return bytes.byteOffset !== 0 && bytes.buffer === engine.bytes.buffer ? bytes.slice() : bytes;
}

/** @throws TypeError unless it is a Uint8Array (a Buffer is one) */
export function checkBytes(bytes: unknown, name: string): asserts bytes is Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`${name} is a Uint8Array, not ${bytes === null ? "null" : typeof bytes}`);
}
