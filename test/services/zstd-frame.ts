// Writes frames of Zstandard (RFC 8878) without compressing anything.
import { concat } from "../helpers.ts";

type Block = { raw: Uint8Array } | { repeat: number; times: number };

/** @param window as a power of two, from 10 on; left out where the size of the content is told */
export function zstdFrame(
  blocks: readonly Block[],
  { contentSize, window = 20 }: { contentSize?: number; window?: number } = {},
): Uint8Array {
  const magic = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
  const header = contentSize === undefined ? Uint8Array.of(0, (window - 10) << 3) : sized(contentSize);
  return concat([magic, header, ...blocks.flatMap((block, index) => encode(block, index === blocks.length - 1))]);
}

/** One segment, whose size of four bytes is told. */
function sized(contentSize: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = 0xa0;
  new DataView(bytes.buffer).setUint32(1, contentSize, true);
  return bytes;
}

function encode(block: Block, isLast: boolean): Uint8Array[] {
  const [type, size, payload] = "raw" in block ? [0, block.raw.length, block.raw] : [1, block.times, Uint8Array.of(block.repeat)];
  const header = (size << 3) | (type << 1) | Number(isLast);
  return [Uint8Array.of(header & 255, (header >>> 8) & 255, header >>> 16), payload];
}
