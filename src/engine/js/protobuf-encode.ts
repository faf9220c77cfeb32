// Twin of assembly/protobuf-encode.ts: tape → protobuf bytes. Lay out first, then write front to back.
import {
  EMIT_GAPPED,
  FIELD_SHIFT,
  FIELD_WIRE_TAG,
  FIELD_WORDS,
  FLAG_EXTERNAL,
  FRAME_WORDS,
  NODE_WORDS,
  REG_EXTERNALS_POINTER,
  REG_FRAMES_POINTER,
  REG_OUTPUT_LENGTH,
  REG_OUTPUT_POINTER,
  REG_PAYLOAD_POINTER,
  REG_SCHEMA_POINTER,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  TAG_FIXED32,
  TAG_FIXED64,
  TAG_GROUP,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_PACKED,
  TAG_UNKNOWN,
  TAG_VARINT,
  WIRE_END_GROUP,
  WIRE_LENGTH,
  WIRE_START_GROUP,
} from "../../abi.ts";
import { copy } from "./copy.ts";
import { varintSize32, varintSize64, writeVarint } from "./varint.ts";

/** The wire tag of a node's field; a packed payload is length-delimited whatever its elements are. */
function wireTagOf(words: Uint32Array, schema: number, word: number): number {
  const tag = words[schema + (word >>> FIELD_SHIFT) * FIELD_WORDS + FIELD_WIRE_TAG];
  return (word & TAG_MASK) === TAG_PACKED ? ((tag & ~7) | WIRE_LENGTH) >>> 0 : tag;
}

function isContainer(tag: number): boolean {
  return tag === TAG_MESSAGE || tag === TAG_GROUP;
}

/** Sets the length of every message. Returns the size of the output in bytes, or the length of a message that exceeds 4 GiB. */
export function layoutProtobuf(words: Uint32Array): number {
  const tape = words[REG_TAPE_POINTER] >>> 2;
  const schema = words[REG_SCHEMA_POINTER] >>> 2;
  let node = tape + words[REG_TAPE_COUNT] * NODE_WORDS;
  while (node > tape) {
    node -= NODE_WORDS;
    if (!isContainer(words[node] & TAG_MASK)) continue;
    const next = tape + words[node + 3] * NODE_WORDS;
    let sum = 0;
    for (let child = node + NODE_WORDS; child < next; ) {
      const word = words[child];
      const tag = word & TAG_MASK;
      /* istanbul ignore if: flows are written without unknown fields, but a tape may hold them */
      if (tag === TAG_UNKNOWN) {
        sum += words[child + 2];
        child += NODE_WORDS;
        continue;
      }
      const tagSize = varintSize32(wireTagOf(words, schema, word));
      if (tag === TAG_VARINT) sum += tagSize + varintSize64(words[child + 1], words[child + 2]);
      else if (tag === TAG_FIXED32) sum += tagSize + 4;
      else if (tag === TAG_FIXED64) sum += tagSize + 8;
      else {
        const length = words[child + 2];
        sum += length + tagSize + (tag === TAG_GROUP ? tagSize : varintSize32(length));
        if (isContainer(tag)) {
          child = tape + words[child + 3] * NODE_WORDS;
          continue;
        }
      }
      child += NODE_WORDS;
    }
    if (sum > 0xfffffff0) return sum;
    words[node + 2] = sum;
  }
  return words[tape + 2];
}

function writeWord(bytes: Uint8Array, output: number, word: number): void {
  bytes[output] = word;
  bytes[output + 1] = word >>> 8;
  bytes[output + 2] = word >>> 16;
  bytes[output + 3] = word >>> 24;
}

/** Writes the laid-out tape. Externals are skipped, with or without room left for them; their places go into the list of externals. */
export function emitProtobuf(words: Uint32Array, bytes: Uint8Array, mode: number): void {
  const tape = words[REG_TAPE_POINTER] >>> 2;
  const schema = words[REG_SCHEMA_POINTER] >>> 2;
  const payloads = words[REG_PAYLOAD_POINTER];
  const externals = words[REG_EXTERNALS_POINTER] >>> 2;
  const begin = words[REG_OUTPUT_POINTER];
  const bottom = words[REG_FRAMES_POINTER] >>> 2;
  const last = tape + words[REG_TAPE_COUNT] * NODE_WORDS;
  let output = begin;
  let frame = bottom;
  let close = 0; // the node before which the innermost open group ends
  let node = tape + NODE_WORDS; // the root has neither tag nor length
  for (;;) {
    while (node === close) {
      output = writeVarint(bytes, output, wireTagOf(words, schema, words[words[frame] >>> 2]) ^ (WIRE_START_GROUP ^ WIRE_END_GROUP), 0);
      frame -= FRAME_WORDS;
      close = frame === bottom ? 0 : words[frame + 1] >>> 2;
    }
    if (node >= last) break;
    const word = words[node];
    const tag = word & TAG_MASK;
    /* istanbul ignore else: as above */
    if (tag !== TAG_UNKNOWN) output = writeVarint(bytes, output, wireTagOf(words, schema, word), 0);
    if (tag === TAG_VARINT) output = writeVarint(bytes, output, words[node + 1], words[node + 2]);
    else if (tag === TAG_FIXED32) {
      writeWord(bytes, output, words[node + 1]);
      output += 4;
    } else if (tag === TAG_FIXED64) {
      writeWord(bytes, output, words[node + 1]);
      writeWord(bytes, output + 4, words[node + 2]);
      output += 8;
    } else if (tag === TAG_GROUP) {
      frame += FRAME_WORDS;
      close = tape + words[node + 3] * NODE_WORDS;
      words[frame] = node << 2;
      words[frame + 1] = close << 2;
    } else {
      const length = words[node + 2];
      /* istanbul ignore else: as above */
      if (tag !== TAG_UNKNOWN) output = writeVarint(bytes, output, length, 0);
      if (tag !== TAG_MESSAGE) {
        if (word & FLAG_EXTERNAL) {
          words[externals + words[node + 1]] = output - begin;
          if (mode === EMIT_GAPPED) output += length;
        } else {
          copy(bytes, output, payloads + words[node + 1], length);
          output += length;
        }
      }
    }
    node += NODE_WORDS;
  }
  words[REG_OUTPUT_LENGTH] = output - begin;
}
