// Followers: guesses at the next key. Programs write the keys of a dict in a fixed order, so the key that was at a place before is likely
// to be there again. One comparison of its whole spelling, length and tag included, then replaces finding its end, checking it and looking
// it up. A follower is 64 bytes; its user decides which place it belongs to. Nothing is taken on trust: a key that differs is read in full.
import { LONGEST_FOLLOWER } from "../src/abi";

/** The length of the whole key element, which is stored before it; 0 while none is known. Then a mask with a bit for each of its bytes. */
export const BYTES: usize = 32;
const BITS: usize = 36;
/** What is known of the key: two words and a double word, for the caller of `remember` to use. */
export const FIRST: usize = 40;
export const SECOND: usize = 44;
export const DOUBLE: usize = 48;

/**
 * Whether the follower's key element is at `at` and ends by `limit`. Reads up to 32 bytes. Callers then load BYTES themselves: the address
 * of the next element must not depend on this comparison as data, only through a branch.
 */
// @ts-ignore: decorator
@inline
export function isGuessed(follower: usize, at: usize, limit: usize): bool {
  const bytes = load<u32>(follower, BYTES);
  if (bytes == 0 || at + bytes > limit) return false;
  if (ASC_FEATURE_SIMD) {
    const low = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(follower)));
    const high = i8x16.bitmask(i8x16.eq(v128.load(at, 16), v128.load(follower, 16)));
    const bits = load<u32>(follower, BITS);
    return ((low | (high << 16)) & bits) == bits;
  }
  let done: u32 = 0;
  for (; done + 8 <= bytes; done += 8) if (load<u64>(at + done) != load<u64>(follower + done)) return false;
  const rest = bytes & 7;
  return rest == 0 || (load<u64>(at + done) ^ load<u64>(follower + done)) << (64 - (rest << 3)) == 0;
}

/** Remembers the key element at `at`, of at most LONGEST_FOLLOWER bytes, as the one at this place. */
export function remember(follower: usize, at: usize, bytes: u32, first: u32, second: u32, double: u64): void {
  memory.copy(follower, at, LONGEST_FOLLOWER);
  store<u32>(follower, bytes, BYTES);
  store<u32>(follower, <u32>(((<u64>1) << bytes) - 1), BITS);
  store<u32>(follower, first, FIRST);
  store<u32>(follower, second, SECOND);
  store<u64>(follower, double, DOUBLE);
}
