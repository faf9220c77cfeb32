// Slow, obvious twins of the byte kernels: nobody should make them faster.

/**
 * Where the first ill-formed UTF-8 sequence starts, or -1: the table of well-formed byte sequences of the Unicode
 * Standard (3.9, table 3-7), row by row.
 */
export function firstIllFormed(bytes: Uint8Array, start: number = 0, end: number = bytes.length): number {
  let at = start;
  while (at < end) {
    const length = wellFormedLength(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

type Range = readonly [low: number, high: number];
const ANY: Range = [0x80, 0xbf];
const WELL_FORMED: readonly (readonly Range[])[] = [
  [[0x00, 0x7f]],
  [[0xc2, 0xdf], ANY],
  [[0xe0, 0xe0], [0xa0, 0xbf], ANY],
  [[0xe1, 0xec], ANY, ANY],
  [[0xed, 0xed], [0x80, 0x9f], ANY],
  [[0xee, 0xef], ANY, ANY],
  [[0xf0, 0xf0], [0x90, 0xbf], ANY, ANY],
  [[0xf1, 0xf3], ANY, ANY, ANY],
  [[0xf4, 0xf4], [0x80, 0x8f], ANY, ANY],
];

function wellFormedLength(bytes: Uint8Array, at: number, end: number): number {
  for (const row of WELL_FORMED) {
    if (at + row.length > end) continue;
    if (row.every(([low, high], index) => bytes[at + index] >= low && bytes[at + index] <= high)) return row.length;
  }
  return 0;
}

/** The text of well-formed UTF-8, code point by code point; a byte-order mark is a character like any other. */
export function textOf(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string {
  let text = "";
  let at = start;
  while (at < end) {
    const length = wellFormedLength(bytes, at, end);
    let codePoint = length === 1 ? bytes[at] : bytes[at] & (0x7f >> length);
    for (let index = 1; index < length; index++) codePoint = codePoint * 64 + (bytes[at + index] & 0x3f);
    text += String.fromCodePoint(codePoint);
    at += length;
  }
  return text;
}

/** Where `needle` first occurs in `haystack` at or after `from`, or -1. */
export function firstIndexOf(haystack: Uint8Array, needle: Uint8Array, from: number = 0): number {
  for (let at = from; at + needle.length <= haystack.length; at++) {
    if (needle.every((byte, index) => haystack[at + index] === byte)) return at;
  }
  return -1;
}

/** CRC-32 with zlib's polynomial, bit by bit. */
export function crc32(bytes: Uint8Array, previous: number = 0): number {
  let crc = ~previous;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
