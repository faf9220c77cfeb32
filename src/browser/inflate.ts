// gzip and deflate, by pako: zlib itself in JavaScript, so that checksums and cut streams are noticed as Node notices them.
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

/** windowBits of zlib: 15 for its own header, 16 more for gzip's. */
const GZIP: InflateOptions = { windowBits: 31 };
const ZLIB: InflateOptions = { windowBits: 15 };
const RAW: InflateOptions = { raw: true };

/** `content-encoding: gzip`. @throws Error if it is not gzip, is damaged, or decodes to more than `maxBytes` */
export const gunzip: Decoder = (bytes, maxBytes) => inflate(bytes, maxBytes, GZIP);

/** Deflate without a header. */
export const inflateRaw: Decoder = (bytes, maxBytes) => inflate(bytes, maxBytes, RAW);

/** `content-encoding: deflate`: with a header of zlib, as the standard says, or without, as some servers send it. */
export const inflateDeflate: Decoder = (bytes, maxBytes) => {
  // RFC 1950, 2.2: method 8, and a number whose rest by 31 is 0.
  const hasHeader = (bytes[0] & 15) === 8 && ((bytes[0] << 8) | bytes[1]) % 31 === 0;
  return inflate(bytes, maxBytes, hasHeader ? ZLIB : RAW);
};
