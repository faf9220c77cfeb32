// Byte-sequence search. Finds candidates by first and last byte (16 at a time with SIMD) and compares them; after too many false candidates
// it hands the rest to Knuth-Morris-Pratt, so the time stays linear on hostile input.
import { candidates } from "./simd";

/** False candidates may cost this many byte comparisons per haystack byte before KMP takes over. */
const PATIENCE: u32 = 4;

// @ts-ignore: decorator
@inline
function matching(left: usize, right: usize, length: usize): usize {
  let i: usize = 0;
  while (i < length && load<u8>(left + i) == load<u8>(right + i)) i++;
  return i;
}

/** The offset of the needle (of at least one byte), or -1. `table` needs room for one word per needle byte. */
export function search(haystack: usize, length: usize, needle: usize, needleLength: usize, table: usize): i32 {
  if (needleLength > length) return -1;
  const distance = needleLength - 1;
  const end = haystack + length - distance; // candidates begin before this
  const first: u32 = load<u8>(needle);
  const last: u32 = load<u8>(needle + distance);
  let cursor = haystack;
  let budget = <u64>PATIENCE * 64;
  if (ASC_FEATURE_SIMD) {
    const firsts = i8x16.splat(<i8>first);
    const lasts = i8x16.splat(<i8>last);
    while (cursor + 16 <= end) {
      let bits = candidates(cursor, distance, firsts, lasts);
      budget += PATIENCE * 16;
      while (bits != 0) {
        const place = cursor + <usize>ctz(bits);
        const matched = matching(place, needle, needleLength);
        if (matched == needleLength) return <i32>(place - haystack);
        if (budget <= <u64>matched) return searchLinear(haystack, length, place - haystack, needle, needleLength, table);
        budget -= matched;
        bits &= bits - 1;
      }
      cursor += 16;
    }
  }
  while (cursor < end) {
    if (load<u8>(cursor) == first && load<u8>(cursor + distance) == last) {
      const matched = matching(cursor, needle, needleLength);
      if (matched == needleLength) return <i32>(cursor - haystack);
      if (budget <= <u64>matched) return searchLinear(haystack, length, cursor - haystack, needle, needleLength, table);
      budget -= matched;
    }
    budget += PATIENCE;
    cursor++;
  }
  return -1;
}

/** Knuth-Morris-Pratt from `offset`. */
function searchLinear(haystack: usize, length: usize, offset: usize, needle: usize, needleLength: usize, table: usize): i32 {
  store<u32>(table, 0);
  let border: u32 = 0;
  for (let i: usize = 1; i < needleLength; i++) {
    while (border > 0 && load<u8>(needle + i) != load<u8>(needle + border)) border = load<u32>(table + (<usize>(border - 1) << 2));
    if (load<u8>(needle + i) == load<u8>(needle + border)) border++;
    store<u32>(table + (i << 2), border);
  }
  let matched: u32 = 0;
  for (let i = offset; i < length; i++) {
    const byte = load<u8>(haystack + i);
    while (matched > 0 && byte != load<u8>(needle + matched)) matched = load<u32>(table + (<usize>(matched - 1) << 2));
    if (byte == load<u8>(needle + matched)) matched++;
    if (matched == <u32>needleLength) return <i32>(i + 1 - needleLength);
  }
  return -1;
}
