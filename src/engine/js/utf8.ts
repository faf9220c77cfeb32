// Twin of assembly/utf8.ts: UTF-8 validation (Unicode 15, table 3-7).

/** True when a byte above 0x7f is among them. */
export function hasNonAscii(bytes: Uint8Array, start: number, length: number): boolean {
  const end = start + length;
  for (let cursor = start; cursor < end; cursor++) {
    if (bytes[cursor] > 0x7f) return true;
  }
  return false;
}

function isContinuation(bytes: Uint8Array, cursor: number, end: number, low: number, high: number): boolean {
  return cursor < end && bytes[cursor] >= low && bytes[cursor] <= high;
}

/** The offset (from `start`) of the first ill-formed sequence, or -1. */
export function utf8Error(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length;
  let cursor = start;
  while (cursor < end) {
    const byte = bytes[cursor];
    if (byte < 0x80) {
      cursor++;
      continue;
    }
    let size = 0;
    if (byte < 0xc2) size = 0;
    else if (byte < 0xe0) size = isContinuation(bytes, cursor + 1, end, 0x80, 0xbf) ? 2 : 0;
    else if (byte < 0xf0) {
      const low = byte === 0xe0 ? 0xa0 : 0x80;
      const high = byte === 0xed ? 0x9f : 0xbf;
      size = isContinuation(bytes, cursor + 1, end, low, high) && isContinuation(bytes, cursor + 2, end, 0x80, 0xbf) ? 3 : 0;
    } else if (byte < 0xf5) {
      const low = byte === 0xf0 ? 0x90 : 0x80;
      const high = byte === 0xf4 ? 0x8f : 0xbf;
      size =
        isContinuation(bytes, cursor + 1, end, low, high) &&
        isContinuation(bytes, cursor + 2, end, 0x80, 0xbf) &&
        isContinuation(bytes, cursor + 3, end, 0x80, 0xbf)
          ? 4
          : 0;
    }
    if (size === 0) return cursor - start;
    cursor += size;
  }
  return -1;
}
