// UTF-8 validation (Unicode 15, table 3-7): the scalar form, and the ASCII tests that come first.
import { asciiBlocks, utf8ErrorBlocks } from "./simd";

/** Whether any byte is above 0x7f. Reads whole blocks, up to 16 bytes past the end, and ignores what lies there. */
// @ts-ignore: decorator
@inline
export function hasNonAscii(start: usize, length: usize): bool {
  if (ASC_FEATURE_SIMD) {
    if (length <= 16) return (i8x16.bitmask(v128.load(start)) & ~(-1 << <i32>length)) != 0;
    if (length <= 32) return i8x16.bitmask(v128.or(v128.load(start), v128.load(start + length - 16))) != 0;
    return hasNonAsciiLong(start, length);
  }
  const mask: u64 = 0x8080808080808080;
  if (length <= 8) return length != 0 && ((load<u64>(start) << ((8 - length) << 3)) & mask) != 0;
  if (length <= 16) return ((load<u64>(start) | load<u64>(start + length - 8)) & mask) != 0;
  return hasNonAsciiLong(start, length);
}

function hasNonAsciiLong(start: usize, length: usize): bool {
  if (ASC_FEATURE_SIMD) return asciiBlocks(start, length) != length;
  const last = start + length - 8;
  for (let cursor = start; cursor < last; cursor += 8) {
    if ((load<u64>(cursor) & 0x8080808080808080) != 0) return true;
  }
  return (load<u64>(last) & 0x8080808080808080) != 0;
}

/** The offset of the first ill-formed sequence, or -1. */
export function utf8Error(start: usize, length: usize): i32 {
  if (!hasNonAscii(start, length)) return -1;
  if (ASC_FEATURE_SIMD) {
    // The SIMD kernel locates an error only to within a block; the scalar form finds the byte.
    const clean = utf8ErrorBlocks(start, length);
    if (clean == length) return -1;
    return utf8ErrorFrom(start, length, clean);
  }
  return utf8ErrorFrom(start, length, 0);
}

// @ts-ignore: decorator
@inline
function isContinuation(pointer: usize, end: usize, low: u32, high: u32): bool {
  if (pointer >= end) return false;
  const byte: u32 = load<u8>(pointer);
  return byte >= low && byte <= high;
}

/** Scalar validation from `offset`, which must be the start of a character. */
export function utf8ErrorFrom(start: usize, length: usize, offset: usize): i32 {
  const end = start + length;
  let cursor = start + offset;
  while (cursor < end) {
    const byte: u32 = load<u8>(cursor);
    if (byte < 0x80) {
      cursor++;
      while (cursor + 8 <= end && (load<u64>(cursor) & 0x8080808080808080) == 0) cursor += 8;
      continue;
    }
    let size: usize;
    if (byte < 0xc2) size = 0;
    else if (byte < 0xe0) size = isContinuation(cursor + 1, end, 0x80, 0xbf) ? 2 : 0;
    else if (byte < 0xf0) {
      const low: u32 = byte == 0xe0 ? 0xa0 : 0x80;
      const high: u32 = byte == 0xed ? 0x9f : 0xbf;
      size = isContinuation(cursor + 1, end, low, high) && isContinuation(cursor + 2, end, 0x80, 0xbf) ? 3 : 0;
    } else if (byte < 0xf5) {
      const low: u32 = byte == 0xf0 ? 0x90 : 0x80;
      const high: u32 = byte == 0xf4 ? 0x8f : 0xbf;
      size =
        isContinuation(cursor + 1, end, low, high) &&
        isContinuation(cursor + 2, end, 0x80, 0xbf) &&
        isContinuation(cursor + 3, end, 0x80, 0xbf)
          ? 4
          : 0;
    } else size = 0;
    if (size == 0) return <i32>(cursor - start);
    cursor += size;
  }
  return -1;
}
