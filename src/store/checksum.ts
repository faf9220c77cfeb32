// The CRC-32 of a flow's bytes, which the store keeps beside them.
import * as zlib from "node:zlib";
import type { Engine } from "../engine/engine.ts";

/** Node's own implementation, since 20.15 and 22.2: more than twice as fast as the engine's. */
const native: ((bytes: Uint8Array) => number) | undefined = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;

export function crc32Of(bytes: Uint8Array, engine: Engine): number {
  return native === undefined ? engine.crc32(bytes) : native(bytes);
}
