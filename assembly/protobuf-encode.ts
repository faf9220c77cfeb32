// tape → protobuf bytes: the decoder's mirror. First lays out the tape (every message's length and the total), then writes front to back.
import {
  EMIT_GAPPED,
  FIELD_SHIFT,
  FIELD_WIRE_TAG,
  FLAG_EXTERNAL,
  FRAME_SHIFT,
  NODE_BYTES,
  NODE_SHIFT,
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
  WIRE_LENGTH,
  WIRE_END_GROUP,
  WIRE_START_GROUP,
} from "../src/abi";
import { copy } from "./copy";
import { register, setRegister } from "./registers";
import { varintSize32, varintSize64, writeVarint } from "./varint";

/** The wire tag of a node's field; a packed payload is length-delimited whatever its elements are. */
// @ts-ignore: decorator
@inline
function wireTagOf(schema: usize, word: u32): u32 {
  const tag = load<u32>(schema + (<usize>(word >>> FIELD_SHIFT) << 4), FIELD_WIRE_TAG << 2);
  return (word & TAG_MASK) == TAG_PACKED ? (tag & ~7) | WIRE_LENGTH : tag;
}

// @ts-ignore: decorator
@inline
function isContainer(tag: u32): bool {
  return tag == TAG_MESSAGE || tag == TAG_GROUP;
}

/** Sets the length of every message. @returns the total; above 0xfffffff0, the first sum to exceed that, and not all lengths are set */
export function layoutProtobuf(): f64 {
  const tape: usize = register(REG_TAPE_POINTER);
  const schema: usize = register(REG_SCHEMA_POINTER);
  let node = tape + (<usize>register(REG_TAPE_COUNT) << NODE_SHIFT);
  while (node > tape) {
    node -= NODE_BYTES;
    if (!isContainer(load<u32>(node) & TAG_MASK)) continue;
    const next = tape + (<usize>load<u32>(node, 12) << NODE_SHIFT);
    let sum: u64 = 0;
    for (let child = node + NODE_BYTES; child < next; ) {
      const word = load<u32>(child);
      const tag = word & TAG_MASK;
      if (tag == TAG_UNKNOWN) {
        sum += load<u32>(child, 8);
        child += NODE_BYTES;
        continue;
      }
      const tagSize = varintSize32(wireTagOf(schema, word));
      const after = child + NODE_BYTES;
      if (tag == TAG_VARINT) sum += tagSize + varintSize64(load<u64>(child, 4));
      else if (tag == TAG_FIXED32) sum += tagSize + 4;
      else if (tag == TAG_FIXED64) sum += tagSize + 8;
      else {
        const length = load<u32>(child, 8);
        sum += <u64>length + tagSize + (tag == TAG_GROUP ? tagSize : varintSize32(length));
        if (isContainer(tag)) {
          child = tape + (<usize>load<u32>(child, 12) << NODE_SHIFT);
          continue;
        }
      }
      child = after;
    }
    if (sum > 0xfffffff0) return <f64>sum;
    store<u32>(node, <u32>sum, 8);
  }
  return <f64>load<u32>(tape, 8);
}

/** Writes the laid-out tape. Externals are skipped; EMIT_GAPPED leaves room for them. Their output offsets go to the externals' list. */
export function emitProtobuf(mode: i32): void {
  const tape: usize = register(REG_TAPE_POINTER);
  const schema: usize = register(REG_SCHEMA_POINTER);
  const payloads: usize = register(REG_PAYLOAD_POINTER);
  const externals: usize = register(REG_EXTERNALS_POINTER);
  const begin: usize = register(REG_OUTPUT_POINTER);
  const bottom: usize = register(REG_FRAMES_POINTER);
  const last = tape + (<usize>register(REG_TAPE_COUNT) << NODE_SHIFT);
  let output = begin;
  let frame = bottom;
  let close: usize = 0; // the node before which the innermost open group ends
  let node = tape + NODE_BYTES; // the root has neither tag nor length
  for (;;) {
    while (node == close) {
      output = writeVarint(output, wireTagOf(schema, load<u32>(load<u32>(frame))) ^ (WIRE_START_GROUP ^ WIRE_END_GROUP));
      frame -= 1 << FRAME_SHIFT;
      close = frame == bottom ? 0 : load<u32>(frame, 4);
    }
    if (node >= last) break;
    const word = load<u32>(node);
    const tag = word & TAG_MASK;
    if (tag != TAG_UNKNOWN) output = writeVarint(output, wireTagOf(schema, word));
    if (tag == TAG_VARINT) output = writeVarint(output, load<u64>(node, 4));
    else if (tag == TAG_FIXED32) {
      store<u32>(output, load<u32>(node, 4));
      output += 4;
    } else if (tag == TAG_FIXED64) {
      store<u64>(output, load<u64>(node, 4));
      output += 8;
    } else if (tag == TAG_GROUP) {
      frame += 1 << FRAME_SHIFT;
      close = tape + (<usize>load<u32>(node, 12) << NODE_SHIFT);
      store<u32>(frame, <u32>node);
      store<u32>(frame, <u32>close, 4);
    } else {
      const length = load<u32>(node, 8);
      if (tag != TAG_UNKNOWN) output = writeVarint(output, length);
      if (tag != TAG_MESSAGE) {
        if (word & FLAG_EXTERNAL) {
          store<u32>(externals + (<usize>load<u32>(node, 4) << 2), <u32>(output - begin));
          if (mode == EMIT_GAPPED) output += length;
        } else {
          copy(output, payloads + load<u32>(node, 4), length);
          output += length;
        }
      }
    }
    node += NODE_BYTES;
  }
  setRegister(REG_OUTPUT_LENGTH, <u32>(output - begin));
}
