// gzip and deflate, using pako: a port of zlib, so bad checksums and truncated streams are errors, as in Node.
import { Inflate, type InflateOptions } from "pako";
import type { Decoder } from "../flow/services.ts";
import { CappedOutput } from "./capped.ts";

function inflate(bytes: Uint8Array, maxBytes: number, options: InflateOptions): Uint8Array {
  const output = new CappedOutput(maxBytes);
  const stream = new Inflate(options);
  stream.onData = (piece) => output.add(piece);
  stream.push(bytes, true);
  if (stream.err !== 0) throw new Error(stream.msg);
  return output.whole();
}

/** zlib's windowBits: 15 for a zlib header, plus 16 for a gzip header. */
const GZIP: InflateOptions = { windowBits: 31 };
const ZLIB: InflateOptions = { windowBits: 15 };
const RAW: InflateOptions = { raw: true };

/** Decodes `content-encoding: gzip`. @throws Error if it is not gzip, is damaged, or decodes to more than `maxBytes` */
export const gunzip: Decoder = (bytes, maxBytes) => inflate(bytes, maxBytes, GZIP);

/** Decodes raw deflate, without a header. @throws Error if it is damaged or decodes to more than `maxBytes` */
export const inflateRaw: Decoder = (bytes, maxBytes) => inflate(bytes, maxBytes, RAW);

/**
 * Decodes `content-encoding: deflate`, with a zlib header, as the standard says, or without one, as some servers send it.
 *
 * @throws Error if it is damaged or decodes to more than `maxBytes`
 */
export const inflateDeflate: Decoder = (bytes, maxBytes) => {
  // RFC 1950, 2.2: compression method 8, and the first two bytes are a multiple of 31.
  const hasHeader = (bytes[0] & 15) === 8 && ((bytes[0] << 8) | bytes[1]) % 31 === 0;
  return inflate(bytes, maxBytes, hasHeader ? ZLIB : RAW);
};
