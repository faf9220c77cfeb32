// Plain flows of a window, one after another in one call: see direct.ts. A run ends before a flow that is not entirely in the window,
// is not plain, or whose output does not fit: the host takes that one through the tape.
import {
  BYTE_COLON,
  BYTE_ZERO,
  MAX_LENGTH_DIGITS,
  REG_DIRECT_DELIMITED,
  REG_DIRECT_OUTPUT_END,
  REG_DIRECT_TOP,
  REG_INPUT_END,
  REG_OUTPUT_LENGTH,
  REG_OUTPUT_POINTER,
  REG_POSITION,
  REG_RUN_COUNT,
  TAG_DICT,
} from "../src/abi";
import { register, setRegister } from "./registers";
import { beginDirect, MARGIN } from "./direct";
import { directProtobuf } from "./direct-protobuf";
import { directTnetstring } from "./direct-tnetstring";
import { writeVarint } from "./varint";

/** Transcodes from REG_POSITION to REG_INPUT_END, both pointers. Sets REG_POSITION to the next flow, REG_RUN_COUNT, REG_OUTPUT_LENGTH. */
export function runToProtobuf(): void {
  begin();
  const end: usize = register(REG_INPUT_END);
  const isDelimited = register(REG_DIRECT_DELIMITED) != 0;
  for (let at: usize = register(REG_POSITION); at < end; ) {
    const payload = afterPrefix(at, end);
    if (payload == 0 || load<u8>(payload + announced) != TAG_DICT) break;
    at = payload + announced + 1;
    const message = directProtobuf(payload, at - 1, top);
    if (message == 0 || !hasPlace(top - message)) break;
    if (isDelimited) output = writeVarint(output, top - message);
    append(message, at);
  }
  finish();
}

/** The mirror of `runToProtobuf`. Without length delimiters there is a single message, which extends to the end. */
export function runToTnetstring(): void {
  begin();
  const end: usize = register(REG_INPUT_END);
  const isDelimited = register(REG_DIRECT_DELIMITED) != 0;
  for (let at: usize = register(REG_POSITION); at < end; ) {
    const payload = isDelimited ? afterDelimiter(at, end) : at;
    if (payload == 0) break;
    at = isDelimited ? payload + announced : end;
    const flow = directTnetstring(payload, at, top);
    if (flow == 0 || !hasPlace(top - flow)) break;
    append(flow, at);
  }
  finish();
}

/** Where flows are made, back to front from `top`, and where they are collected. */
let top: usize = 0;
let output: usize = 0;
let outputEnd: usize = 0;
/** The last length read. */
let announced: usize = 0;

function begin(): void {
  beginDirect();
  top = register(REG_DIRECT_TOP);
  output = register(REG_OUTPUT_POINTER);
  outputEnd = register(REG_DIRECT_OUTPUT_END);
  setRegister(REG_RUN_COUNT, 0);
}

// @ts-ignore: decorator
@inline
function hasPlace(size: usize): bool {
  return outputEnd - output >= size + MARGIN;
}

/** Appends the flow that was made at `start` to the output. The next one begins at `next`. */
// @ts-ignore: decorator
@inline
function append(start: usize, next: usize): void {
  memory.copy(output, start, top - start);
  output += top - start;
  setRegister(REG_POSITION, <u32>next);
  setRegister(REG_RUN_COUNT, register(REG_RUN_COUNT) + 1);
}

function finish(): void {
  setRegister(REG_OUTPUT_LENGTH, <u32>(output - register(REG_OUTPUT_POINTER)));
}

/** The pointer after a dict's length prefix. 0: there is none, or the dict is not complete. */
function afterPrefix(start: usize, end: usize): usize {
  let cursor = start;
  let length: u64 = 0;
  for (; cursor < end; cursor++) {
    const digit = <u32>load<u8>(cursor) - BYTE_ZERO;
    if (digit > 9) break;
    if (cursor - start == MAX_LENGTH_DIGITS) return 0;
    length = length * 10 + digit;
  }
  if (cursor == start || cursor == end || load<u8>(cursor) != BYTE_COLON || length >= <u64>(end - cursor - 1)) return 0;
  announced = <usize>length;
  return cursor + 1;
}

/** The pointer after a message's length. 0: there is none of up to four bytes, or the message is not complete. */
function afterDelimiter(start: usize, end: usize): usize {
  let cursor = start;
  let length: usize = 0;
  for (let bits: usize = 0; cursor < end && bits < 28; bits += 7) {
    const byte: usize = load<u8>(cursor++);
    length |= (byte & 0x7f) << bits;
    if (byte > 0x7f) continue;
    announced = length;
    return length > end - cursor ? 0 : cursor;
  }
  return 0;
}
