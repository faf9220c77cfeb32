// CRC-32 (zlib's polynomial P, reflected). Long inputs are first shortened by a sparse multiple of P: 1 + y^11 + y^19 + y^75 + y^93 + y^274
// with y = x^8, the one of lowest degree whose other terms are all a hundred bytes or more from the leading one. A byte may thus be dropped
// once it is added to the five bytes 181 to 274 after it, so unaligned block XORs replace a table look-up per byte. The remaining 288 bytes
// go through the tables (slice-by-8) in three parts at once, since each look-up depends on the one before. The idea is that of "Chorba"
// (https://arxiv.org/abs/2412.16398), which shifts bits; with a multiple in whole bytes there is nothing to shift.
import { CRC_SCRATCH, CRC_SCRATCH_END, CRC_SHIFTS, CRC_TABLES, REG_CRC_READY } from "../src/abi";
import { register, setRegister } from "./registers";
import { addBlocks } from "./simd";

const TABLES: usize = CRC_TABLES;
const POLYNOMIAL: u32 = 0xedb88320;
/** The largest of the distances below, rounded up to whole blocks. */
const REACH: usize = 288;
/** A third of the remainder. */
const PART: usize = 96;
const SCRATCH: usize = CRC_SCRATCH;
const SHIFTS: usize = CRC_SHIFTS;
/** Shorter inputs are not worth shortening. */
const LONG: usize = 640;
/** The scratch memory: what is added to the first blocks (nothing, or a copy of the last ones), the blocks, room for the remainder. */
const BLOCKS: usize = SCRATCH + REACH;
const BLOCKS_END: usize = <usize>CRC_SCRATCH_END - 2 * REACH;

function makeTables(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    store<u32>(TABLES + (<usize>i << 2), value);
  }
  for (let i: u32 = 256; i < 2048; i++) {
    const before = load<u32>(TABLES + (<usize>(i - 256) << 2));
    store<u32>(TABLES + (<usize>i << 2), (before >>> 8) ^ load<u32>((before << 2) & 0x3fc, TABLES));
  }
  makeShifts();
  setRegister(REG_CRC_READY, 1);
}

/** Tables of what each byte of a CRC becomes after a part of zeros. */
function makeShifts(): void {
  memory.fill(SCRATCH, 0, PART);
  for (let bit: u32 = 0; bit < 32; bit++) {
    const table = SHIFTS + (<usize>(3 - (bit >>> 3)) << 10);
    if ((bit & 7) == 0) store<u32>(table, 0);
    const value: u32 = 1 << (bit & 7);
    const shifted = byTables(SCRATCH, SCRATCH + PART, 1 << bit);
    for (let i: u32 = 0; i < value; i++) store<u32>(table + (<usize>(value + i) << 2), load<u32>(table + (<usize>i << 2)) ^ shifted);
  }
}

/** XORs the table entries of a word's four bytes. The four tables are consecutive; the first byte uses the last one. */
// @ts-ignore: decorator
@inline
function fold(word: u32, first: usize): u32 {
  return (
    load<u32>(first + ((word << 2) & 0x3fc), 0xc00) ^
    load<u32>(first + ((word >>> 6) & 0x3fc), 0x800) ^
    load<u32>(first + ((word >>> 14) & 0x3fc), 0x400) ^
    load<u32>(first + ((word >>> 22) & 0x3fc))
  );
}

// @ts-ignore: decorator
@inline
function foldPair(at: usize, crc: u32): u32 {
  return fold(load<u32>(at) ^ crc, TABLES + 0x1000) ^ fold(load<u32>(at, 4), TABLES);
}

/** Continues from `seed`, the CRC of what came before (0 at the start). */
export function crc32(start: usize, length: usize, seed: u32): u32 {
  if (register(REG_CRC_READY) == 0) makeTables();
  if (length < LONG) return ~byTables(start, start + length, ~seed);
  const end = start + length;
  const rest = shorten(start, end, ~seed);
  return ~byTables(rest, end, ofRemainder(BLOCKS_END + REACH));
}

/** The CRC of the remainder's three parts, whose look-ups do not depend on one another. */
function ofRemainder(start: usize): u32 {
  let first: u32 = 0;
  let second: u32 = 0;
  let third: u32 = 0;
  for (let cursor = start; cursor < start + PART; cursor += 8) {
    first = foldPair(cursor, first);
    second = foldPair(cursor + PART, second);
    third = foldPair(cursor + 2 * PART, third);
  }
  return fold(fold(first, SHIFTS) ^ second, SHIFTS) ^ third;
}

function byTables(start: usize, end: usize, before: u32): u32 {
  let crc = before;
  let cursor = start;
  while (cursor + 8 <= end) {
    crc = foldPair(cursor, crc);
    cursor += 8;
  }
  while (cursor < end) {
    crc = (crc >>> 8) ^ load<u32>(((crc ^ load<u8>(cursor)) << 2) & 0x3fc, TABLES);
    cursor++;
  }
  return crc;
}

/** XORs the block at `input` with the five before `at` that the multiple selects. */
// @ts-ignore: decorator
@inline
function addBlock(target: usize, input: usize, at: usize): void {
  if (ASC_FEATURE_SIMD) addBlocks(target, input, at);
  else {
    addHalf(target, input, at);
    addHalf(target + 8, input + 8, at + 8);
  }
}

// @ts-ignore: decorator
@inline
function addHalf(target: usize, input: usize, at: usize): void {
  const distant = load<u64>(at - 274) ^ load<u64>(at - 263) ^ load<u64>(at - 255);
  store<u64>(target, distant ^ load<u64>(at - 199) ^ load<u64>(at - 181) ^ load<u64>(input));
}

/** Leaves the remainder of a long input after the blocks. @returns the pointer to the bytes it does not cover, fewer than 16 */
function shorten(start: usize, end: usize, crc: u32): usize {
  for (let at = SCRATCH; at < BLOCKS; at += 8) store<u64>(at, 0);
  // Only the first block takes in the CRC of what came before.
  store<u64>(BLOCKS, load<u64>(start) ^ <u64>crc);
  store<u64>(BLOCKS, load<u64>(start, 8), 8);
  let at = BLOCKS + 16;
  let cursor = start + 16;
  for (const last = end - REACH - 16; cursor <= last; cursor += 16) {
    if (at == BLOCKS_END) {
      at = BLOCKS;
      for (let i: usize = 0; i < REACH; i += 8) store<u64>(SCRATCH + i, load<u64>(BLOCKS_END - REACH + i));
    }
    addBlock(at, cursor, at);
    at += 16;
  }
  // From here on bytes are kept, and no longer added to later ones.
  for (let i: usize = 0; i < REACH; i += 16) {
    addBlock(BLOCKS_END + REACH + i, cursor + i, at + i);
    store<u64>(at + i, 0);
    store<u64>(at + i, 0, 8);
  }
  return cursor + REACH;
}
