// Base64 (RFC 4648, the plain alphabet, padded), by the fastest way that the runtime has.
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

/** Decodes base64, ignoring white space and missing padding. Null if it is not base64. */
export function decodeBase64(text: string): Uint8Array | null {
  const end = text.search(/[^A-Za-z0-9+/]/);
  if (end >= 0 && /\s/.test(text.slice(end))) return decodeBase64(text.replace(/\s+/g, ""));
  const count = end < 0 ? text.length : end;
  const padding = text.length - count;
  const isPadded = padding === 0 || (/^={1,2}$/.test(text.slice(count)) && text.length % 4 === 0);
  if (!isPadded || count % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((count * 3) / 4));
  if (native !== null) native.base64Write.call(bytes, text, 0, bytes.length);
  else for (const [at, character] of Array.from(atob(text)).entries()) bytes[at] = character.charCodeAt(0);
  return bytes;
}
