// What a flow needs of the platform it runs on: decoders of bodies, SHA-256, a parser of certificates. All can be given; what is not comes
// from Node's own modules where the runtime lends them without an import (Node since 20.16, Bun, Deno).
import { type CertificateJson, certificateJson, type X509 } from "./certificate.ts";

/** Takes encoded bytes and the most that may come out. May throw anything. */
export type Decoder = (bytes: Uint8Array, maxBytes: number) => Uint8Array;
export type Encoder = (bytes: Uint8Array) => Uint8Array;

export interface FlowServices {
  /** By content-encoding, in lower case: `{ br: (bytes) => decompress(bytes) }`. */
  decoders?: Record<string, Decoder>;
  encoders?: Record<string, Encoder>;
  /** SHA-256 in hexadecimal digits, for `toJSON`. */
  sha256?: (bytes: Uint8Array) => string;
  /** What `toJSON` says of a certificate in PEM; null when it can't be read. */
  certificate?: (pem: Uint8Array) => CertificateJson | null;
  /** A decoded body may have this many bytes: 256 MiB unless set. */
  maxContentBytes?: number;
}

/** Bodies are decoded up to this many bytes unless `maxContentBytes` says otherwise. */
export const DEFAULT_MAX_CONTENT_BYTES: number = 256 * 1024 * 1024;

interface ZlibOptions {
  maxOutputLength?: number;
}
type Zlib = Record<string, ((bytes: Uint8Array, options?: ZlibOptions) => Uint8Array) | undefined>;
interface Crypto {
  createHash(name: string): { update(bytes: Uint8Array): { digest(encoding: "hex"): string } };
  X509Certificate: new (pem: Uint8Array) => X509;
}

function builtin<Module>(name: string): Module | undefined {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return host?.getBuiltinModule?.(name) as Module | undefined;
}

const decoderNames: Record<string, string> = {
  gzip: "gunzipSync",
  deflate: "inflateSync",
  br: "brotliDecompressSync",
  zstd: "zstdDecompressSync",
};
const encoderNames: Record<string, string> = {
  gzip: "gzipSync",
  deflate: "deflateSync",
  br: "brotliCompressSync",
  zstd: "zstdCompressSync",
};
const synonyms: Record<string, string> = { "x-gzip": "gzip", deflateraw: "deflate" };

/** The decoder for a content-encoding, if there is one. */
export function decoderOf(services: FlowServices, encoding: string): Decoder | undefined {
  if (services.decoders !== undefined && Object.hasOwn(services.decoders, encoding)) return services.decoders[encoding];
  const name = synonyms[encoding] ?? encoding;
  const zlib = builtin<Zlib>("node:zlib");
  const decode = Object.hasOwn(decoderNames, name) ? zlib?.[decoderNames[name]] : undefined;
  if (decode === undefined) return undefined;
  return (bytes, maxBytes) => {
    const options = { maxOutputLength: maxBytes };
    if (name !== "deflate") return decode(bytes, options);
    try {
      return decode(bytes, options);
    } catch (error) {
      // Some servers send raw deflate; but what was too large with a header is too large.
      if (zlib?.inflateRawSync === undefined || isTooLarge(error)) throw error;
      return zlib.inflateRawSync(bytes, options);
    }
  };
}

/** Whether a decoder of Node's refused to give more than it may. */
export function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_BUFFER_TOO_LARGE";
}

/** The encoder for a content-encoding, if there is one. */
export function encoderOf(services: FlowServices, encoding: string): Encoder | undefined {
  if (services.encoders !== undefined && Object.hasOwn(services.encoders, encoding)) return services.encoders[encoding];
  const name = synonyms[encoding] ?? encoding;
  const encode = Object.hasOwn(encoderNames, name) ? builtin<Zlib>("node:zlib")?.[encoderNames[name]] : undefined;
  return encode === undefined ? undefined : (bytes) => encode(bytes);
}

/** SHA-256 in hexadecimal digits; null where nothing here can compute it. */
export function sha256Of(services: FlowServices, bytes: Uint8Array): string | null {
  if (services.sha256 !== undefined) return services.sha256(bytes);
  return builtin<Crypto>("node:crypto")?.createHash("sha256").update(bytes).digest("hex") ?? null;
}

/** What a certificate says; null where it can't be read, or nothing here can read it. */
export function certificateOf(services: FlowServices, pem: Uint8Array): CertificateJson | null {
  if (services.certificate !== undefined) return services.certificate(pem);
  const Certificate = builtin<Crypto>("node:crypto")?.X509Certificate;
  if (Certificate === undefined) return null;
  try {
    return certificateJson(new Certificate(pem));
  } catch {
    // A dump may hold anything as a certificate; what is no certificate has nothing to show.
    return null;
  }
}
