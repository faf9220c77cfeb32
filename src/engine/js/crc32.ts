// Twin of assembly/crc32.ts: CRC-32 (zlib's polynomial, reflected). Slice-by-4: in JavaScript more tables only cost more cache.

const POLYNOMIAL = 0xedb88320;

/** The four tables, end to end. Made by the engine when it first needs them. */
export function makeCrcTables(): Uint32Array {
  const tables = new Uint32Array(1024);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[i] = value;
  }
  for (let i = 256; i < 1024; i++) tables[i] = (tables[i - 256] >>> 8) ^ tables[tables[i - 256] & 0xff];
  return tables;
}

/** Goes on from `seed`, the CRC of what came before (0 at the start). */
export function crc32(tables: Uint32Array, bytes: Uint8Array, seed: number): number {
  let crc = ~seed;
  let cursor = 0;
  const blocks = bytes.length - 3;
  while (cursor < blocks) {
    crc ^= bytes[cursor] | (bytes[cursor + 1] << 8) | (bytes[cursor + 2] << 16) | (bytes[cursor + 3] << 24);
    crc = tables[768 + (crc & 0xff)] ^ tables[512 + ((crc >>> 8) & 0xff)] ^ tables[256 + ((crc >>> 16) & 0xff)] ^ tables[crc >>> 24];
    cursor += 4;
  }
  while (cursor < bytes.length) crc = (crc >>> 8) ^ tables[(crc ^ bytes[cursor++]) & 0xff];
  return ~crc >>> 0;
}
