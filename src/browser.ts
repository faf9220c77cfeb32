// mitmflow/browser: what flows take from their platform, for platforms that lend it not: decoders of bodies, SHA-256. All in JavaScript,
// without waiting, and inside: nothing else is to be installed. A bundler leaves out what a page does not name.
import { unbrotli } from "./browser/brotli.ts";
import { readCertificate } from "./browser/certificate.ts";
import { gunzip, inflateDeflate, inflateRaw } from "./browser/inflate.ts";
import { sha256 } from "./browser/sha256.ts";
import { unzstd } from "./browser/zstd.ts";
import type { FlowServices } from "./flow/services.ts";

export { gunzip, inflateDeflate, inflateRaw, readCertificate, sha256, unbrotli, unzstd };

/**
 * All of them, for the option `services`.
 *
 * @example
 * new FlowReader(blob, { services: browserServices() })
 */
export function browserServices(): FlowServices {
  const decoders = { gzip: gunzip, "x-gzip": gunzip, deflate: inflateDeflate, deflateraw: inflateRaw, br: unbrotli, zstd: unzstd };
  return { decoders, sha256 };
}
