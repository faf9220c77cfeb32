// What a flow needs of the platform it runs on: decoders of bodies, SHA-256, a parser of certificates. All can be given; what is not comes
// from Node's own modules where the runtime lends them without an import (Node since 20.16, Bun, Deno); `mitmflow/node` has them for others.
import { type CertificateJson, certificateJson, type X509 } from "./certificate.ts";

/** Decodes bytes into at most `maxBytes`. Whatever it throws becomes the cause of a CodecError. */
export type Decoder = (bytes: Uint8Array, maxBytes: number) => Uint8Array;
export type Encoder = (bytes: Uint8Array) => Uint8Array;

export interface FlowServices {
  /** Decoders by content-encoding, in lower case: `{ br: (bytes) => decompress(bytes) }`. */
  decoders?: Record<string, Decoder>;
  encoders?: Record<string, Encoder>;
  /** SHA-256 as hexadecimal digits, for `toJSON`. */
  sha256?: (bytes: Uint8Array) => string;
  /** What `toJSON` shows of a PEM certificate; null if it can't be read. */
  certificate?: (pem: Uint8Array) => CertificateJson | null;
  /** The largest decoded body, in bytes: 256 MiB unless set. */
  maxContentBytes?: number;
}

/** Bodies are decoded up to this many bytes unless `maxContentBytes` says otherwise. */
export const DEFAULT_MAX_CONTENT_BYTES: number = 256 * 1024 * 1024;

interface ZlibOptions {
  maxOutputLength?: number;
}

/** What is used of Node's zlib. */
export type Zlib = Record<string, ((bytes: Uint8Array, options?: ZlibOptions) => Uint8Array) | undefined>;

/** What is used of Node's crypto. */
export interface Crypto {
  createHash(name: string): { update(bytes: Uint8Array): { digest(encoding: "hex"): string } };
  X509Certificate: new (pem: Uint8Array) => X509;
}

function builtin<Module>(name: string): Module | undefined {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return host?.getBuiltinModule?.(name) as Module | undefined;
}

/** Content-encodings that Node knows, in newer versions zstd too, and its functions for them. */
const zlibNames: Record<string, [decode: string, encode: string]> = {
  gzip: ["gunzipSync", "gzipSync"],
  "x-gzip": ["gunzipSync", "gzipSync"],
  deflate: ["inflateSync", "deflateSync"],
  deflateraw: ["inflateSync", "deflateSync"],
  br: ["brotliDecompressSync", "brotliCompressSync"],
  zstd: ["zstdDecompressSync", "zstdCompressSync"],
};

function zlibDecoder(zlib: Zlib | undefined, encoding: string): Decoder | undefined {
  const name = Object.hasOwn(zlibNames, encoding) ? zlibNames[encoding][0] : "";
  const decode = zlib?.[name];
  if (decode === undefined) return undefined;
  return (bytes, maxBytes) => {
    const options = { maxOutputLength: maxBytes };
    if (name !== "inflateSync") return decode(bytes, options);
    try {
      return decode(bytes, options);
    } catch (error) {
      // Some servers send raw deflate; but what was too large with a header is too large.
      if (zlib?.inflateRawSync === undefined || isTooLarge(error)) throw error;
      return zlib.inflateRawSync(bytes, options);
    }
  };
}

function zlibEncoder(zlib: Zlib | undefined, encoding: string): Encoder | undefined {
  const encode = Object.hasOwn(zlibNames, encoding) ? zlib?.[zlibNames[encoding][1]] : undefined;
  return encode === undefined ? undefined : (bytes) => encode(bytes);
}

/** All that Node's own modules can do for flows. */
export function nodeModuleServices(zlib: Zlib, crypto: Crypto): FlowServices {
  const services = { decoders: {} as Record<string, Decoder>, encoders: {} as Record<string, Encoder> };
  for (const encoding of Object.keys(zlibNames)) {
    const decoder = zlibDecoder(zlib, encoding);
    const encoder = zlibEncoder(zlib, encoding);
    if (decoder !== undefined) services.decoders[encoding] = decoder;
    if (encoder !== undefined) services.encoders[encoding] = encoder;
  }
  const sha256 = (bytes: Uint8Array): string => hash(crypto, bytes);
  return { ...services, sha256, certificate: (pem) => readCertificate(crypto, pem) };
}

function hash(crypto: Crypto, bytes: Uint8Array): string {
  return crypto.createHash("sha256").update(bytes).digest("hex");
}

function readCertificate(crypto: Crypto, pem: Uint8Array): CertificateJson | null {
  try {
    return certificateJson(new crypto.X509Certificate(pem));
  } catch {
    // A dump may hold anything as a certificate; what is not a certificate has nothing to show.
    return null;
  }
}

/** The decoder for a content-encoding, if there is one. */
export function decoderOf(services: FlowServices, encoding: string): Decoder | undefined {
  if (services.decoders !== undefined && Object.hasOwn(services.decoders, encoding)) return services.decoders[encoding];
  return zlibDecoder(builtin("node:zlib"), encoding);
}

/** The encoder for a content-encoding, if there is one. */
export function encoderOf(services: FlowServices, encoding: string): Encoder | undefined {
  if (services.encoders !== undefined && Object.hasOwn(services.encoders, encoding)) return services.encoders[encoding];
  return zlibEncoder(builtin("node:zlib"), encoding);
}

/** Whether a decoder of Node's refused to give more than it may. */
export function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_BUFFER_TOO_LARGE";
}

/** SHA-256 in hexadecimal digits; null where nothing here can compute it. */
export function sha256Of(services: FlowServices, bytes: Uint8Array): string | null {
  if (services.sha256 !== undefined) return services.sha256(bytes);
  const crypto = builtin<Crypto>("node:crypto");
  return crypto === undefined ? null : hash(crypto, bytes);
}

/** What a certificate says; null if it can't be read, or nothing here can read it. */
export function certificateOf(services: FlowServices, pem: Uint8Array): CertificateJson | null {
  if (services.certificate !== undefined) return services.certificate(pem);
  const crypto = builtin<Crypto>("node:crypto");
  return crypto === undefined ? null : readCertificate(crypto, pem);
}
