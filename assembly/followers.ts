// What keys are followed by. Programs write the keys of a dict in one order, so the key that stood at a place before is likely to stand there
// again: one compare of it as it is spelled, length and tag included, then takes the place of finding its end, checking it, and looking it up.
// A follower is 64 bytes; who uses them says which belongs to which place. Nothing is taken on trust: what is not the same is read.
import { LONGEST_FOLLOWER } from "../src/abi";

/** Bytes of the whole element, behind the element itself; 0 where nothing is known yet. A bit for each of them. */
export const BYTES: usize = 32;
const BITS: usize = 36;
/** What is known of it: two words and a double word, whatever who remembers it needs. */
export const FIRST: usize = 40;
export const SECOND: usize = 44;
export const DOUBLE: usize = 48;

/**
 * Whether the key element that the follower has is at `at`, and ends by `limit`. Up to 32 bytes are read. Callers then read BYTES by
 * themselves: where the next element is must not wait for this compare, which only branches may.
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

/** Remembers the key element from `at` on, of LONGEST_FOLLOWER bytes at most, as what stands at this place. */
export function remember(follower: usize, at: usize, bytes: u32, first: u32, second: u32, double: u64): void {
  memory.copy(follower, at, LONGEST_FOLLOWER);
  store<u32>(follower, bytes, BYTES);
  store<u32>(follower, <u32>(((<u64>1) << bytes) - 1), BITS);
  store<u32>(follower, first, FIRST);
  store<u32>(follower, second, SECOND);
  store<u64>(follower, double, DOUBLE);
}
