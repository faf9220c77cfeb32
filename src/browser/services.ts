// Everything that runs in a browser for the option `services`, except the certificate reader, which is large.
import type { FlowServices } from "../flow/services.ts";
import { unbrotli } from "./brotli.ts";
import { gunzip, inflateDeflate, inflateRaw } from "./inflate.ts";
import { sha256 } from "./sha256.ts";
import { unzstd } from "./zstd.ts";

/**
 * Decoders for gzip, deflate, br and zstd, and SHA-256, for the option `services`.
 *
 * @example
 * new FlowReader(blob, { services: browserServices() })
 */
export function browserServices(): FlowServices {
  const decoders = { gzip: gunzip, "x-gzip": gunzip, deflate: inflateDeflate, deflateraw: inflateRaw, br: unbrotli, zstd: unzstd };
  return { decoders, sha256 };
}
