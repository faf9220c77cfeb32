// Zstandard (RFC 8878), using fzstd. It spends whatever memory and time a frame asks for, so frame headers are checked here first.
import { Decompress, decompress } from "fzstd";
import type { Decoder } from "../flow/services.ts";
import { CappedOutput } from "./capped.ts";

const MAGIC = 0xfd2fb528;
/** Skippable frames begin with `0x184d2a50` to `0x184d2a5f`. */
const SKIPPABLE = 0x184d2a5;
/** The largest window that RFC 9659 allows for a content-encoding. */
const LARGEST_WINDOW = 1 << 23;
const LARGEST_BLOCK = 1 << 17;
const RLE = 1;
const RESERVED = 3;
/** fzstd moves the window for each block: the most bytes that it may move in all. */
const MOST_MOVED = 2 ** 35;

interface Frame {
  readonly end: number;
  readonly window: number;
  readonly blocks: number;
  /** Null if the frame does not say. */
  readonly contentSize: number | null;
}

/** Decodes `content-encoding: zstd`. @throws Error if it is not zstd, is damaged, or decodes to more than `maxBytes` */
export const unzstd: Decoder = (bytes, maxBytes) => {
  const output = new CappedOutput(maxBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) throw new Error("unexpected end");
    if (view.getUint32(at, true) >>> 4 === SKIPPABLE) {
      at += 8 + view.getUint32(at + 4, true);
      continue;
    }
    const frame = readFrame(view, at);
    decodeFrame(bytes.subarray(at, frame.end), frame, output);
    at = frame.end;
  }
  return output.whole();
};

function decodeFrame(bytes: Uint8Array, { window, blocks, contentSize }: Frame, output: CappedOutput): void {
  if (contentSize !== null) {
    output.reserve(contentSize);
    output.add(decompress(bytes));
    return;
  }
  if (window > LARGEST_WINDOW) throw new Error(`a window of ${window} bytes`);
  if (window * blocks > MOST_MOVED) throw new Error(`${blocks} blocks on a window of ${window} bytes`);
  const stream = new Decompress((piece) => output.add(piece));
  stream.push(bytes, true);
}

/** @throws Error if no frame begins there, or it is malformed or truncated */
function readFrame(view: DataView, start: number): Frame {
  if (view.getUint32(start, true) !== MAGIC) throw new Error("not a frame of Zstandard");
  const flags = view.getUint8(start + 4);
  const isSingle = (flags & 0x20) !== 0;
  let at = start + 5;
  let window = isSingle ? 0 : windowOf(view.getUint8(at++));
  at += [0, 1, 2, 4][flags & 3];
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >>> 6];
  const contentSize = sizeBytes === 0 ? null : readSize(view, at, sizeBytes);
  at += sizeBytes;
  if (isSingle) window = contentSize as number;
  let blocks = 0;
  for (let isLast = false; !isLast; blocks++) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    if (type === RESERVED || size > LARGEST_BLOCK) throw new Error("a bad block");
    at += 3 + (type === RLE ? 1 : size);
    isLast = (header & 1) === 1;
  }
  const end = at + ((flags & 4) !== 0 ? 4 : 0);
  if (end > view.byteLength) throw new Error("unexpected end");
  return { end, window, blocks, contentSize };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

function readSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
