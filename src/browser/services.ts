// All that runs in a browser, for the option `services`; but for certificates, whose reader is large.
import type { FlowServices } from "../flow/services.ts";
import { unbrotli } from "./brotli.ts";
import { gunzip, inflateDeflate, inflateRaw } from "./inflate.ts";
import { sha256 } from "./sha256.ts";
import { unzstd } from "./zstd.ts";

/**
 * Decoders of gzip, deflate, br and zstd, and SHA-256.
 *
 * @example
 * new FlowReader(blob, { services: browserServices() })
 */
export function browserServices(): FlowServices {
  const decoders = { gzip: gunzip, "x-gzip": gunzip, deflate: inflateDeflate, deflateraw: inflateRaw, br: unbrotli, zstd: unzstd };
  return { decoders, sha256 };
}
