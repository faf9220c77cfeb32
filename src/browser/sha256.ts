// Synchronous SHA-256, using noble-hashes: the platform's own, crypto.subtle, is asynchronous only.
import { sha256 as hash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** The SHA-256 of some bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return bytesToHex(hash(bytes));
}
