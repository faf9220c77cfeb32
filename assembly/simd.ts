// The kernels where SIMD pays off. Compiled into the SIMD modules only: every call is guarded by ASC_FEATURE_SIMD.

// UTF-8 by table look-up: J. Keiser, D. Lemire, "Validating UTF-8 in less than one instruction per byte" (2021).
// Each bit names one way in which two neighbouring bytes can be wrong; the results of three look-ups by nibble are ANDed.
const TOO_SHORT: i8 = 1 << 0;
const TOO_LONG: i8 = 1 << 1;
const OVERLONG_3: i8 = 1 << 2;
const TOO_LARGE: i8 = 1 << 3;
const SURROGATE: i8 = 1 << 4;
const OVERLONG_2: i8 = 1 << 5;
const TOO_LARGE_1000: i8 = 1 << 6;
const OVERLONG_4: i8 = 1 << 6;
const TWO_CONTINUATIONS: i8 = -128;
const CARRY: i8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS;
const LARGE: i8 = CARRY | TOO_LARGE | TOO_LARGE_1000;

// @ts-ignore: decorator
@inline
function pairErrors(current: v128, previous: v128): v128 {
  const nibble = i8x16.splat(0x0f);
  const previous1 = v128.shuffle<u8>(previous, current, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  const previous2 = v128.shuffle<u8>(previous, current, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
  const previous3 = v128.shuffle<u8>(previous, current, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
  const firstHigh = v128.swizzle(
    i8x16(
      TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
      TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
      TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
    ),
    v128.shr<u8>(previous1, 4),
  );
  const firstLow = v128.swizzle(
    i8x16(
      CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY,
      CARRY | TOO_LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE | SURROGATE, LARGE, LARGE,
    ),
    v128.and(previous1, nibble),
  );
  const secondHigh = v128.swizzle(
    i8x16(
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
      TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    ),
    v128.shr<u8>(current, 4),
  );
  const special = v128.and(v128.and(firstHigh, firstLow), secondHigh);
  const third = v128.sub_sat<u8>(previous2, i8x16.splat(0x60));
  const fourth = v128.sub_sat<u8>(previous3, i8x16.splat(0x70));
  return v128.xor(v128.and(v128.or(third, fourth), i8x16.splat(-128)), special);
}

/** The offset of a character boundary up to which the text is known to be well-formed; the caller checks the rest byte by byte. */
export function utf8ErrorBlocks(start: usize, length: usize): usize {
  const end = start + (length & ~15);
  let previous = i8x16.splat(0);
  let cursor = start;
  while (cursor < end) {
    const current = v128.load(cursor);
    if (i8x16.bitmask(v128.or(current, previous)) == 0) {
      cursor += 16;
      while (cursor + 64 <= end) {
        const block = v128.or(
          v128.or(v128.load(cursor), v128.load(cursor, 16)),
          v128.or(v128.load(cursor, 32), v128.load(cursor, 48)),
        );
        if (i8x16.bitmask(block) != 0) break;
        cursor += 64;
      }
      continue;
    }
    if (v128.any_true(pairErrors(current, previous))) break;
    previous = current;
    cursor += 16;
  }
  if (cursor > start && load<u8>(cursor - 1) >= 0xc0) return cursor - 1 - start;
  if (cursor > start + 1 && load<u8>(cursor - 2) >= 0xe0) return cursor - 2 - start;
  if (cursor > start + 2 && load<u8>(cursor - 3) >= 0xf0) return cursor - 3 - start;
  return cursor - start;
}

/** `length` when all bytes (more than 16) are below 0x80, else something less. */
export function asciiBlocks(start: usize, length: usize): usize {
  const last = start + length - 16;
  let cursor = start;
  while (cursor + 64 <= last) {
    const block = v128.or(
      v128.or(v128.load(cursor), v128.load(cursor, 16)),
      v128.or(v128.load(cursor, 32), v128.load(cursor, 48)),
    );
    if (i8x16.bitmask(block) != 0) return cursor - start;
    cursor += 64;
  }
  while (cursor < last) {
    if (i8x16.bitmask(v128.load(cursor)) != 0) return cursor - start;
    cursor += 16;
  }
  return i8x16.bitmask(v128.load(last)) == 0 ? length : last - start;
}

/** XORs the block at `input` with the five before `at` that CRC-32's sparse multiple selects (crc32.ts). */
// @ts-ignore: decorator
@inline
export function addBlocks(target: usize, input: usize, at: usize): void {
  const first = v128.xor(v128.load(at - 181), v128.load(at - 199));
  const second = v128.xor(v128.load(at - 255), v128.load(at - 263));
  v128.store(target, v128.xor(v128.xor(first, second), v128.xor(v128.load(at - 274), v128.load(input))));
}

/** Tests 16 places at a time: bit i is set where `first` is at pointer + i and `last` at pointer + i + distance. */
// @ts-ignore: decorator
@inline
export function candidates(pointer: usize, distance: usize, first: v128, last: v128): i32 {
  return i8x16.bitmask(v128.and(i8x16.eq(v128.load(pointer), first), i8x16.eq(v128.load(pointer + distance), last)));
}
