// Copies payloads. Short ones are copied in whole blocks, past their end: the excess is overwritten by what is written next, or falls into
// the arena's padding.

// @ts-ignore: decorator
@inline
export function copy(target: usize, source: usize, length: usize): void {
  if (length <= 16) copyBlock(target, source);
  else copyLong(target, source, length);
}

// @ts-ignore: decorator
@inline
export function copyBlock(target: usize, source: usize): void {
  if (ASC_FEATURE_SIMD) v128.store(target, v128.load(source));
  else {
    const second = load<u64>(source, 8);
    store<u64>(target, load<u64>(source));
    store<u64>(target, second, 8);
  }
}

function copyLong(target: usize, source: usize, length: usize): void {
  if (length > 512) {
    memory.copy(target, source, length);
    return;
  }
  const end = target + length;
  while (target < end) {
    copyBlock(target, source);
    target += 16;
    source += 16;
  }
}
