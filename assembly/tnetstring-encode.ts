// tape → tnetstring bytes: the decoder's mirror. First lays out the tape (all containers' lengths and the total), then writes front to
// back.
import {
  BYTE_COLON,
  BYTE_ZERO,
  EMIT_GAPPED,
  FLAG_EXTERNAL,
  FRAME_SHIFT,
  NODE_BYTES,
  NODE_SHIFT,
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
} from "../src/abi";
import { copy } from "./copy";
import { register, setRegister } from "./registers";

// @ts-ignore: decorator
@inline
function decimalDigits(value: u32): u32 {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10000) return 4;
  return longDecimalDigits(value);
}

function longDecimalDigits(value: u32): u32 {
  if (value < 100000) return 5;
  if (value < 1000000) return 6;
  if (value < 10000000) return 7;
  if (value < 100000000) return 8;
  return value < 1000000000 ? 9 : 10;
}

// @ts-ignore: decorator
@inline
function isContainer(tag: u32): bool {
  return (tag & TAG_MASK) == TAG_DICT || (tag & TAG_MASK) == TAG_LIST;
}

/** Sets the length of every container. @returns the total; above 0xfffffff0 maybe only the first sum to exceed that, with some not set */
export function layoutTnetstring(): f64 {
  const tape: usize = register(REG_TAPE_POINTER);
  let node = tape + (<usize>register(REG_TAPE_COUNT) << NODE_SHIFT);
  while (node > tape) {
    node -= NODE_BYTES;
    if (!isContainer(load<u32>(node))) continue;
    const next = tape + (<usize>load<u32>(node, 12) << NODE_SHIFT);
    let sum: u64 = 0;
    for (let child = node + NODE_BYTES; child < next; ) {
      const length = load<u32>(child, 8);
      sum += length;
      if ((load<u32>(child) & TAG_MASK) != TAG_RAW) sum += decimalDigits(length) + 2;
      child = isContainer(load<u32>(child)) ? tape + (<usize>load<u32>(child, 12) << NODE_SHIFT) : child + NODE_BYTES;
    }
    // A container of nearly 4 GiB or more: its parents' sums no longer matter, since the whole is refused.
    if (sum > 0xfffffff0) return <f64>sum;
    store<u32>(node, <u32>sum, 8);
  }
  const length = load<u32>(tape, 8);
  if ((load<u32>(tape) & TAG_MASK) == TAG_RAW) return <f64>length;
  return <f64>length + <f64>(decimalDigits(length) + 2);
}

// @ts-ignore: decorator
@inline
function writeLength(output: usize, length: u32): usize {
  const digits = decimalDigits(length);
  let cursor = output + digits;
  store<u8>(cursor, BYTE_COLON);
  let rest = length;
  do {
    const tenth = rest / 10;
    store<u8>(--cursor, BYTE_ZERO + rest - tenth * 10);
    rest = tenth;
  } while (rest != 0);
  return output + digits + 1;
}

/** Writes the laid-out tape. Externals are skipped; EMIT_GAPPED leaves room for them. Their output offsets go to the externals' list. */
export function emitTnetstring(mode: i32): void {
  const tape: usize = register(REG_TAPE_POINTER);
  const payloads: usize = register(REG_PAYLOAD_POINTER);
  const externals: usize = register(REG_EXTERNALS_POINTER);
  const begin: usize = register(REG_OUTPUT_POINTER);
  const bottom: usize = register(REG_FRAMES_POINTER);
  const last = tape + (<usize>register(REG_TAPE_COUNT) << NODE_SHIFT);
  let output = begin;
  let frame = bottom;
  let close: usize = 0; // the node before which the innermost open container ends
  let node = tape;
  for (;;) {
    while (node == close) {
      store<u8>(output++, load<u8>(load<u32>(frame)));
      frame -= 1 << FRAME_SHIFT;
      close = frame == bottom ? 0 : load<u32>(frame, 4);
    }
    if (node == last) break;
    const tag = load<u32>(node);
    const length = load<u32>(node, 8);
    const isRaw = (tag & TAG_MASK) == TAG_RAW;
    if (!isRaw) output = writeLength(output, length);
    if (isContainer(tag)) {
      frame += 1 << FRAME_SHIFT;
      close = tape + (<usize>load<u32>(node, 12) << NODE_SHIFT);
      store<u32>(frame, <u32>node);
      store<u32>(frame, <u32>close, 4);
    } else {
      if (tag & FLAG_EXTERNAL) {
        store<u32>(externals + (<usize>load<u32>(node, 4) << 2), <u32>(output - begin));
        if (mode == EMIT_GAPPED) output += length;
      } else {
        copy(output, payloads + load<u32>(node, 4), length);
        output += length;
      }
      if (!isRaw) store<u8>(output++, tag);
    }
    node += NODE_BYTES;
  }
  setRegister(REG_OUTPUT_LENGTH, <u32>(output - begin));
}
