// Twin of assembly/tnetstring-encode.ts: tape → tnetstring bytes. Lay out first, then write front to back.
import {
  BYTE_COLON,
  BYTE_ZERO,
  EMIT_GAPPED,
  FLAG_EXTERNAL,
  FRAME_WORDS,
  NODE_WORDS,
  REG_EXTERNALS_POINTER,
  REG_FRAMES_POINTER,
  REG_OUTPUT_LENGTH,
  REG_OUTPUT_POINTER,
  REG_PAYLOAD_POINTER,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  TAG_DICT,
  TAG_LIST,
  TAG_MASK,
  TAG_RAW,
} from "../../abi.ts";
import { copy } from "./copy.ts";

function decimalDigits(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10000) return 4;
  let digits = 5;
  for (let limit = 100000; value >= limit; limit *= 10) digits++;
  return digits;
}

function isContainer(tag: number): boolean {
  return (tag & TAG_MASK) === TAG_DICT || (tag & TAG_MASK) === TAG_LIST;
}

/** Sets the length of every container. Returns the size of the output in bytes, or the length of a container that exceeds 4 GiB. */
export function layoutTnetstring(words: Uint32Array): number {
  const tape = words[REG_TAPE_POINTER] >>> 2;
  let node = tape + words[REG_TAPE_COUNT] * NODE_WORDS;
  while (node > tape) {
    node -= NODE_WORDS;
    if (!isContainer(words[node])) continue;
    const next = tape + words[node + 3] * NODE_WORDS;
    let sum = 0;
    for (let child = node + NODE_WORDS; child < next; ) {
      const length = words[child + 2];
      sum += length;
      if ((words[child] & TAG_MASK) !== TAG_RAW) sum += decimalDigits(length) + 2;
      child = isContainer(words[child]) ? tape + words[child + 3] * NODE_WORDS : child + NODE_WORDS;
    }
    // A container past 4 GiB: the sums of its parents no longer matter, since the whole is refused.
    if (sum > 0xfffffff0) return sum;
    words[node + 2] = sum;
  }
  const length = words[tape + 2];
  if ((words[tape] & TAG_MASK) === TAG_RAW) return length;
  return length + decimalDigits(length) + 2;
}

function writeLength(bytes: Uint8Array, output: number, length: number): number {
  const digits = decimalDigits(length);
  let cursor = output + digits;
  bytes[cursor] = BYTE_COLON;
  let rest = length;
  do {
    const tenth = Math.floor(rest / 10);
    bytes[--cursor] = BYTE_ZERO + rest - tenth * 10;
    rest = tenth;
  } while (rest !== 0);
  return output + digits + 1;
}

/** Writes the laid-out tape. Externals are skipped, with or without room left for them; their places go into the list of externals. */
export function emitTnetstring(words: Uint32Array, bytes: Uint8Array, mode: number): void {
  const tape = words[REG_TAPE_POINTER] >>> 2;
  const payloads = words[REG_PAYLOAD_POINTER];
  const externals = words[REG_EXTERNALS_POINTER] >>> 2;
  const begin = words[REG_OUTPUT_POINTER];
  const bottom = words[REG_FRAMES_POINTER] >>> 2;
  const last = tape + words[REG_TAPE_COUNT] * NODE_WORDS;
  let output = begin;
  let frame = bottom;
  let close = 0; // the node before which the innermost open container ends
  let node = tape;
  for (;;) {
    while (node === close) {
      bytes[output++] = words[words[frame] >>> 2];
      frame -= FRAME_WORDS;
      close = frame === bottom ? 0 : words[frame + 1] >>> 2;
    }
    if (node === last) break;
    const tag = words[node];
    const length = words[node + 2];
    const isRaw = (tag & TAG_MASK) === TAG_RAW;
    if (!isRaw) output = writeLength(bytes, output, length);
    if (isContainer(tag)) {
      frame += FRAME_WORDS;
      close = tape + words[node + 3] * NODE_WORDS;
      words[frame] = node << 2;
      words[frame + 1] = close << 2;
    } else {
      if (tag & FLAG_EXTERNAL) {
        words[externals + words[node + 1]] = output - begin;
        if (mode === EMIT_GAPPED) output += length;
      } else {
        copy(bytes, output, payloads + words[node + 1], length);
        output += length;
      }
      if (!isRaw) bytes[output++] = tag;
    }
    node += NODE_WORDS;
  }
  words[REG_OUTPUT_LENGTH] = output - begin;
}
