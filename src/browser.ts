// mitmflow/browser: what flows take from their platform, for platforms that lend it not: decoders of bodies, SHA-256, certificates. All in
// JavaScript, without waiting, and inside: nothing else is to be installed. A bundler leaves out what a page does not name.
export { unbrotli } from "./browser/brotli.ts";
export { readCertificate } from "./browser/certificate.ts";
export { gunzip, inflateDeflate, inflateRaw } from "./browser/inflate.ts";
export { browserServices } from "./browser/services.ts";
export { sha256 } from "./browser/sha256.ts";
export { unzstd } from "./browser/zstd.ts";
