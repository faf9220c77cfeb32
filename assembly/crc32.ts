// CRC-32 (zlib's polynomial, reflected), slice-by-16: sixteen table look-ups take sixteen bytes.
import { CRC_TABLES, REG_CRC_READY } from "../src/abi";
import { register, setRegister } from "./registers";

const TABLES: usize = CRC_TABLES;
const POLYNOMIAL: u32 = 0xedb88320;

function makeTables(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    store<u32>(TABLES + (<usize>i << 2), value);
  }
  for (let i: u32 = 256; i < 4096; i++) {
    const before = load<u32>(TABLES + (<usize>(i - 256) << 2));
    store<u32>(TABLES + (<usize>i << 2), (before >>> 8) ^ load<u32>(TABLES + (<usize>(before & 0xff) << 2)));
  }
  setRegister(REG_CRC_READY, 1);
}

// @ts-ignore: decorator
@inline
function entry(table: u32, byte: u32): u32 {
  return load<u32>(TABLES + (<usize>((table << 8) | (byte & 0xff)) << 2));
}

// @ts-ignore: decorator
@inline
function fold(word: u32, table: u32): u32 {
  return entry(table + 3, word) ^ entry(table + 2, word >>> 8) ^ entry(table + 1, word >>> 16) ^ entry(table, word >>> 24);
}

/** Goes on from `seed`, the CRC of what came before (0 at the start). */
export function crc32(start: usize, length: usize, seed: u32): u32 {
  if (register(REG_CRC_READY) == 0) makeTables();
  let crc = ~seed;
  let cursor = start;
  const end = start + length;
  while (cursor + 16 <= end) {
    crc =
      fold(load<u32>(cursor) ^ crc, 12) ^ fold(load<u32>(cursor, 4), 8) ^ fold(load<u32>(cursor, 8), 4) ^ fold(load<u32>(cursor, 12), 0);
    cursor += 16;
  }
  while (cursor < end) {
    crc = (crc >>> 8) ^ entry(0, crc ^ load<u8>(cursor));
    cursor++;
  }
  return ~crc;
}
