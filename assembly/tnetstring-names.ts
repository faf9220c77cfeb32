// Known names: keys that the host has put into a table (src/engine/names.ts). One look-up and one comparison per key.
import {
  ARENA_NAMES,
  NAME_HASH,
  NAME_INDEX,
  NAME_LENGTH,
  NAME_MASK,
  NAME_SHIFT,
  NAME_TEXT,
} from "../src/abi";

/** The index of a key among the known names, shifted to its position in a node's tag word, or 0. May read beyond the key's end. */
// @ts-ignore: decorator
@inline
export function nameOf(key: usize, size: u32): u32 {
  const middle = (size >>> 1) + (size >>> 3);
  const mixed = size | (<u32>load<u8>(key) << 8) | (<u32>load<u8>(key + middle) << 16) | (<u32>load<u8>(key + size - 1) << 24);
  const name: usize = <usize>ARENA_NAMES + (<usize>((mixed * NAME_HASH) >>> 24) << NAME_SHIFT);
  if (load<u32>(name, NAME_LENGTH << 2) != size) return 0;
  if (ASC_FEATURE_SIMD) {
    const difference = v128.xor(v128.load(key), v128.load(name, NAME_TEXT << 2));
    if (v128.any_true(v128.and(difference, v128.load(name, NAME_MASK << 2)))) return 0;
  } else if (differs(name, key, 0) | differs(name, key, 8)) return 0;
  return size > 16 && differs(name, key, 16) ? 0 : load<u32>(name, NAME_INDEX << 2);
}

// @ts-ignore: decorator
@inline
function differs(name: usize, key: usize, at: usize): bool {
  return ((load<u64>(key + at) ^ load<u64>(name + at, NAME_TEXT << 2)) & load<u64>(name + at, NAME_MASK << 2)) != 0;
}
