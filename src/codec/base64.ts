// Base64 (RFC 4648, the plain alphabet, padded): the fastest way that the runtime has.
import { latin1 } from "./dict.ts";

interface Base64Buffer extends Uint8Array {
  base64Slice(start: number, end: number): string;
  base64Write(text: string, offset: number, length: number): number;
}

const methods = (globalThis as { Buffer?: { prototype: Base64Buffer } }).Buffer?.prototype;
const native = typeof methods?.base64Slice === "function" && typeof methods.base64Write === "function" ? methods : null;

export function encodeBase64(bytes: Uint8Array): string {
  return native !== null ? native.base64Slice.call(bytes, 0, bytes.length) : btoa(latin1(bytes));
}

/** The bytes that base64 spells; white space counts for nothing, padding may be missing. Null where it is none. */
export function decodeBase64(text: string): Uint8Array | null {
  const digits = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  const padding = digits.endsWith("==") ? 2 : digits.endsWith("=") ? 1 : 0;
  const count = digits.length - padding;
  if (count % 4 === 1 || (padding > 0 && digits.length % 4 !== 0) || findForeign(digits, count)) return null;
  const bytes = new Uint8Array(Math.floor((count * 3) / 4));
  if (native !== null) native.base64Write.call(bytes, digits, 0, bytes.length);
  else for (const [at, character] of Array.from(atob(digits)).entries()) bytes[at] = character.charCodeAt(0);
  return bytes;
}

/** Whether one of the first `count` characters is no digit of base64: most bodies are large, and a regular expression is compiled code. */
function findForeign(digits: string, count: number): boolean {
  const foreign = /[^A-Za-z0-9+/]/g;
  const found = foreign.exec(digits);
  return found !== null && found.index < count;
}
