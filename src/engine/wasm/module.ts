// Wasm modules as text: hexadecimal digits, and patches for a module that is mostly the same as another (scripts/byte-patch.mjs).
import { CodecError } from "../../errors.ts";

/** A sequence of: bytes of its own in hexadecimal digits, then the start and the length of a run that is copied from the other module. */
export type Patch = readonly (readonly [own: string, start: number, length: number])[];

/** One source compiled with SIMD and without. */
export interface ModulePair {
  readonly simd: string;
  readonly base: Patch;
}

export function moduleBytes({ simd, base }: ModulePair, name: "wasm-simd" | "wasm"): Uint8Array<ArrayBuffer> {
  const bytes = decodeHex(simd);
  return name === "wasm" ? patched(bytes, base) : bytes;
}

function patched(source: Uint8Array, patch: Patch): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(patch.reduce((sum, [own, , length]) => sum + own.length / 2 + length, 0));
  let at = 0;
  for (const [own, start, length] of patch) {
    bytes.set(decodeHex(own), at);
    at += own.length / 2;
    bytes.set(source.subarray(start, start + length), at);
    at += length;
  }
  return bytes;
}

/** @throws CodecError ENGINE_UNAVAILABLE, with the reason as its cause */
export function compileModule(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new CodecError("ENGINE_UNAVAILABLE", { cause, detail: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** Decodes lower-case hexadecimal digits. Node's own decoder takes a hundredth of the time, which matters when a process starts. */
function decodeHex(hex: string): Uint8Array<ArrayBuffer> {
  const { Buffer } = globalThis as { Buffer?: { from(text: string, encoding: "hex"): Uint8Array<ArrayBuffer> } };
  if (Buffer !== undefined) return Buffer.from(hex, "hex");
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digitValue(hex, 2 * i) << 4) | digitValue(hex, 2 * i + 1);
  return bytes;
}

function digitValue(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 0x61 ? code - 0x30 : code - 0x57;
}
