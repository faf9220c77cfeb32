// The options that the codecs share, with their limits, and checks of arguments.
import type { Engine, EngineName } from "../engine/engine.ts";

/** Containers may be nested this deep unless `maxDepth` says otherwise. */
export const DEFAULT_MAX_DEPTH = 100;
const LARGEST_MAX_DEPTH = 1_000_000;

export interface CodecOptions {
  /** An engine from `createEngine`, or the name of one. The default engine unless set. */
  engine?: Engine | EngineName;
  /** How deeply containers may be nested: 100 unless set, at most 1,000,000. The outermost container is at depth 1, and all kinds count. */
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

/** The bytes to read; copied first if they are in the engine's memory, which reading would overwrite. */
export function inputBytes(bytes: Uint8Array, engine: Engine): Uint8Array {
  const own = ownBytes(bytes, "bytes");
  return own.byteOffset !== 0 && own.buffer === engine.bytes.buffer ? own.slice() : own;
}

/** Whether it is a Uint8Array (as a Buffer is), of this realm or another: frames and vm contexts have classes of their own. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || (ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === "Uint8Array");
}

/** The same bytes as a Uint8Array of this realm. @throws TypeError for anything else */
export function ownBytes(bytes: unknown, name: string): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  checkBytes(bytes, name);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws TypeError unless it is a Uint8Array */
export function checkBytes(bytes: unknown, name: string): asserts bytes is Uint8Array {
  if (!isBytes(bytes)) throw new TypeError(`${name} is a Uint8Array, not ${typeName(bytes)}`);
}

/** The type of a value, for error messages. */
export function typeName(value: unknown): string {
  return value === null ? "null" : typeof value;
}
