// Strings to and from UTF-8, by the fastest way that the runtime has for each size. Writing refuses lone surrogates: only `wellFormed`
// replaces them.
import { latin1 } from "./dict.ts";
import { nodeBuffer, nodeMethods } from "./node-buffer.ts";

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const asciiDecoder = /* @__PURE__ */ new TextDecoder("latin1");

/** Whether the string has no lone surrogates. */
export function isWellFormed(text: string): boolean {
  const native = (text as { isWellFormed?(): boolean }).isWellFormed;
  return native ? native.call(text) : !/[\ud800-\udfff]/u.test(text);
}

/** Replaces lone surrogates, which JSON can spell but text in a dump cannot hold, by replacement characters. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

/** The length of a string in bytes of UTF-8, or -1 if it has a lone surrogate. */
export function utf8Length(text: string): number {
  if (nodeBuffer !== null) {
    const length = nodeBuffer.byteLength(text);
    return length === text.length || isWellFormed(text) ? length : -1;
  }
  if (!isWellFormed(text)) return -1;
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return length;
}

/** Writes a string as UTF-8. @returns the number of bytes written, or -1 if it has a lone surrogate */
export function encodeUtf8Into(text: string, target: Uint8Array, offset: number, room: number): number {
  // Buffer's method takes an offset; TextEncoder needs a view made for each call.
  const written =
    nodeMethods !== null
      ? nodeMethods.utf8Write.call(target, text, offset, room)
      : encoder.encodeInto(text, new Uint8Array(target.buffer, target.byteOffset + offset, room)).written;
  // A string of ASCII alone cannot hold a surrogate.
  return written === text.length || isWellFormed(text) ? written : -1;
}

/** Writes a string whose UTF-8 length is known. ASCII is written as Latin-1: a plain copy, while TextEncoder examines each character. */
export function placeUtf8(text: string, byteLength: number, target: Uint8Array, offset: number): void {
  if (nodeMethods !== null && byteLength === text.length) nodeMethods.latin1Write.call(target, text, offset, byteLength);
  else encoder.encodeInto(text, new Uint8Array(target.buffer, target.byteOffset + offset, byteLength));
}

const { fromCharCode } = String;

/** The longest string that `decodeShortAscii` takes. */
export const SHORT_ASCII = 24;

/**
 * The string of at most SHORT_ASCII bytes that are all ASCII. With its arguments spelled out, fromCharCode takes 12 to 20 ns, while a call
 * into the runtime's decoders takes 50 to 100 ns whatever the length.
 */
// biome-ignore format: one argument a line would take a page
export function decodeShortAscii(b: Uint8Array, at: number, length: number): string {
  switch (length) {
    case 1: return fromCharCode(b[at]);
    case 2: return fromCharCode(b[at], b[at + 1]);
    case 3: return fromCharCode(b[at], b[at + 1], b[at + 2]);
    case 4: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3]);
    case 5: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4]);
    case 6: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5]);
    case 7: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6]);
    case 8: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7]);
    case 9: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8]);
    case 10: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9]);
    case 11: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10]);
    case 12: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11]);
    case 13: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12]);
    case 14: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13]);
    case 15: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14]);
    case 16: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15]);
    case 17: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16]);
    case 18: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16], b[at + 17]);
    case 19: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16], b[at + 17], b[at + 18]);
    case 20: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16], b[at + 17], b[at + 18], b[at + 19]);
    case 21: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16], b[at + 17], b[at + 18], b[at + 19], b[at + 20]);
    case 22: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16], b[at + 17], b[at + 18], b[at + 19], b[at + 20], b[at + 21]);
    case 23: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16], b[at + 17], b[at + 18], b[at + 19], b[at + 20], b[at + 21], b[at + 22]);
    case 24: return fromCharCode(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8], b[at + 9], b[at + 10], b[at + 11], b[at + 12], b[at + 13], b[at + 14], b[at + 15], b[at + 16], b[at + 17], b[at + 18], b[at + 19], b[at + 20], b[at + 21], b[at + 22], b[at + 23]);
    default: return "";
  }
}

/** Whether bytes are all ASCII. A loop, four bytes at a time: meant for short runs. */
export function isAscii(bytes: Uint8Array, start: number, stop: number): boolean {
  let all = 0;
  let at = start;
  for (; at + 4 <= stop; at += 4) all |= bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3];
  for (; at < stop; at++) all |= bytes[at];
  return all <= 0x7f;
}

/** The string of bytes that are all ASCII. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  if (nodeMethods !== null) return nodeMethods.latin1Slice.call(bytes, start, end);
  return asciiDecoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start));
}

/** The bytes as a string with one character per byte. */
export function decodeLatin1(bytes: Uint8Array): string {
  return nodeMethods !== null ? nodeMethods.latin1Slice.call(bytes, 0, bytes.length) : latin1(bytes);
}

/** The string of bytes that are well-formed UTF-8. A byte-order mark is a character like any other. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (nodeMethods !== null) return nodeMethods.utf8Slice.call(bytes, start, end);
  return decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start));
}

/** The string that bytes spell, or undefined if they are not well-formed UTF-8. */
export function decodeStrict(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return strictDecoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start));
  } catch {
    return undefined;
  }
}
