// SHA-256 without waiting, by noble-hashes: the platform's own, crypto.subtle, only gives promises.
import { sha256 as hash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** In hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return bytesToHex(hash(bytes));
}
