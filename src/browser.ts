// mitmflow/browser: what flows need from their platform, for platforms that do not offer it: body decoders, SHA-256, certificates. All of
// it is synchronous JavaScript and bundled: nothing else need be installed. Bundlers leave out what a page does not import.
export { unbrotli } from "./browser/brotli.ts";
export { readCertificate } from "./browser/certificate.ts";
export { gunzip, inflateDeflate, inflateRaw } from "./browser/inflate.ts";
export { browserServices } from "./browser/services.ts";
export { sha256 } from "./browser/sha256.ts";
export { unzstd } from "./browser/zstd.ts";
