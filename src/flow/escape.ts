// Bytes that should be UTF-8 and may not be, as strings and back: Python's `surrogateescape`. A byte that is not part of well-formed UTF-8
// becomes a lone surrogate from U+DC80 to U+DCFF, so every string made here gives its bytes again.
import { isWellFormed } from "../codec/text.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();

/** Up to this length a loop beats a call into the runtime. */
const SHORT_TEXT = 64;

/** Any bytes as a string. */
export function decodeEscaped(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    let text = "";
    let from = 0;
    for (let at = 0; at < bytes.length; ) {
      const length = characterLength(bytes, at);
      if (length === 0) {
        text += decoder.decode(bytes.subarray(from, at)) + String.fromCharCode(0xdc00 + bytes[at]);
        from = at + 1;
      }
      at += length || 1;
    }
    return text + decoder.decode(bytes.subarray(from));
  }
}

/** Where the first byte is that is not part of well-formed UTF-8; the length where all are. */
export function malformedUtf8At(bytes: Uint8Array): number {
  let at = 0;
  for (let length = 1; length > 0 && at < bytes.length; at += length) length = characterLength(bytes, at);
  return at;
}

/** The bytes of a string: its UTF-8, and for lone surrogates from U+DC80 to U+DCFF the bytes that they stand for. Others become `?`. */
export function encodeEscaped(text: string): Uint8Array {
  const ascii = text.length > SHORT_TEXT ? null : encodeAscii(text);
  if (ascii !== null) return ascii;
  if (isWellFormed(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else if (code >= 0xd800 && code <= 0xdfff) bytes.push(0x3f);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The bytes of a short string, null where it is not all ASCII. */
function encodeAscii(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return null;
    bytes[i] = code;
  }
  return bytes;
}

/** The bytes of the well-formed character at `at`, or 0. */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  for (let i = 1; i < length; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1];
  const isRefused =
    (lead === 0xe0 && second < 0xa0) ||
    (lead === 0xed && second > 0x9f) ||
    (lead === 0xf0 && second < 0x90) ||
    (lead === 0xf4 && second > 0x8f);
  return isRefused ? 0 : length;
}
