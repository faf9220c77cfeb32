// Brotli, using brotli.js. Its public function allocates as much memory as the stream claims to need, so this calls the decoder underneath,
// which writes to any sink.
// @ts-expect-error: the package describes its main entry only
import { BrotliDecompress } from "../../node_modules/brotli/dec/decode.js";
import type { Decoder } from "../flow/services.ts";
import { CappedOutput } from "./capped.ts";

/** Decodes `content-encoding: br`. @throws Error if it is not brotli, is damaged, or decodes to more than `maxBytes` */
export const unbrotli: Decoder = (bytes, maxBytes) => {
  const output = new CappedOutput(maxBytes);
  const sink = {
    /** The decoder replaces this if it is too short: it never is. */
    buffer: { length: Number.POSITIVE_INFINITY },
    /** The decoder passes its ring buffer, which it goes on to overwrite. */
    write(ring: Uint8Array, length: number): void {
      output.reserve(length);
      output.add(ring.slice(0, length));
    },
  };
  BrotliDecompress(input(bytes), sink);
  return output.whole();
};

function input(bytes: Uint8Array): { read(target: Uint8Array, at: number, count: number): number } {
  let position = 0;
  return {
    read(target, at, count) {
      const part = bytes.subarray(position, position + count);
      target.set(part, at);
      position += part.length;
      return part.length;
    },
  };
}
