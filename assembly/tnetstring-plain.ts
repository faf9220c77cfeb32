// The hot loop of the tnetstring decoder: plain elements, entirely in the window. It makes no calls except for long text and keeps few
// variables, since what a call or one variable too many spills to the stack costs more than the work itself. At anything else (malformed,
// cut off, rare, or the end) it stops before the element, and tnetstring-decode.ts, which handles all cases, continues.
import {
  BYTE_COLON,
  BYTE_MINUS,
  BYTE_POINT,
  BYTE_ZERO,
  FRAME_SHIFT,
  NODE_BYTES,
  NODE_SHIFT,
  REG_DEPTH,
  REG_EXPECT_KEY,
  REG_FRAMES_POINTER,
  REG_MAX_DEPTH,
  REG_NAMES,
  REG_POSITION,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_WINDOW_BASE,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_NULL,
  TAG_TEXT,
} from "../src/abi";
import { register, setRegister } from "./registers";
import { writeLeaf, writeNode } from "./tape";
import { nameOf } from "./tnetstring-names";
import { hasNonAscii } from "./utf8";

/** Whether a payload is `true` or `false`. */
// @ts-ignore: decorator
@inline
export function isBoolean(payload: usize, size: u32): bool {
  return size == 4 ? load<u32>(payload) == 0x65757274 : size == 5 && load<u32>(payload) == 0x736c6166 && load<u8>(payload, 4) == 0x65;
}

/** The pointer after the digits from `cursor` on. They end by themselves, at the tag at the latest. */
// @ts-ignore: decorator
@inline
function afterDigits(cursor: usize): usize {
  while (<u32>load<u8>(cursor) - BYTE_ZERO <= 9) cursor++;
  return cursor;
}

/** Continues from the registers while elements are plain, and sets them to where it stopped. Depth must not be 0. */
export function decodePlain(): void {
  if (register(REG_POSITION) > register(REG_WINDOW_END)) return; // beyond a payload that was skipped
  const shift: usize = register(REG_WINDOW_POINTER) - register(REG_WINDOW_BASE);
  const windowEnd = shift + register(REG_WINDOW_END);
  const frames: usize = register(REG_FRAMES_POINTER);
  const lastFrame = frames + (<usize>register(REG_MAX_DEPTH) << FRAME_SHIFT);
  const tape: usize = register(REG_TAPE_POINTER);
  const tapeEnd = tape + (<usize>register(REG_TAPE_CAPACITY) << NODE_SHIFT);
  let frame = frames + (<usize>register(REG_DEPTH) << FRAME_SHIFT);
  let node = tape + (<usize>register(REG_TAPE_COUNT) << NODE_SHIFT);
  let at = shift + register(REG_POSITION);
  // 0 in a list; 1 in a dict, or 1 | NAMED where keys are to be named. `isKey` is the same where a key comes next, else 0.
  let isDict: u32 = load<u8>(load<u32>(frame)) == TAG_DICT ? 1 | register(REG_NAMES) : 0;
  let isKey = register(REG_EXPECT_KEY) != 0 ? isDict : 0;
  // The end of the open container if that is in the window, else the window's.
  let end = load<u32>(frame, 4);
  let closes = end <= register(REG_WINDOW_END);
  let limit = closes ? shift + end : windowEnd;

  for (;;) {
    if (at == limit) {
      if (!closes || isKey != isDict) break;
      // The end of the outermost container is left to the decoder.
      if (frame == frames + (1 << FRAME_SHIFT)) break;
      store<u32>(load<u32>(frame), <u32>(node - tape) >>> NODE_SHIFT, 12);
      at++;
      frame -= 1 << FRAME_SHIFT;
      isDict = load<u8>(load<u32>(frame)) == TAG_DICT ? 1 | register(REG_NAMES) : 0;
      isKey = isDict;
      end = load<u32>(frame, 4);
      closes = end <= register(REG_WINDOW_END);
      limit = closes ? shift + end : windowEnd;
      continue;
    }

    // LENGTH ":" (its bytes may lie past the window, but then so does the tag, wherever it seems to be)
    const first: u32 = <u32>load<u8>(at) - BYTE_ZERO;
    let digit: u32 = <u32>load<u8>(at, 1) - BYTE_ZERO;
    let payload = at + 2;
    let tagAt = payload + first;
    if (digit <= 9) {
      let length = first * 10 + digit;
      digit = <u32>load<u8>(at, 2) - BYTE_ZERO;
      payload = at + 3;
      while (digit <= 9 && payload < at + 8) {
        length = length * 10 + digit;
        digit = <u32>load<u8>(payload++) - BYTE_ZERO;
      }
      tagAt = payload + length;
    }
    if (tagAt >= limit || first > 9 || digit != BYTE_COLON - BYTE_ZERO || node == tapeEnd) break;

    let tag: u32 = load<u8>(tagAt);
    const size = <u32>(tagAt - payload);
    if (tag == TAG_TEXT) {
      if (hasNonAscii(payload, size)) break;
      if (isKey > 1) tag |= nameOf(payload, size);
    } else if (tag != TAG_BYTES) {
      if (tag == TAG_LIST || tag == TAG_DICT) {
        if (isKey != 0 || frame == lastFrame) break;
        writeNode(node, tag, <u32>(payload - shift), size, 0);
        frame += 1 << FRAME_SHIFT;
        store<u32>(frame, <u32>node);
        store<u32>(frame, <u32>(tagAt - shift), 4);
        node += NODE_BYTES;
        isDict = tag == TAG_DICT ? 1 | register(REG_NAMES) : 0;
        isKey = isDict;
        closes = true;
        limit = tagAt;
        at = payload;
        continue;
      }
      if (tag == TAG_INTEGER || tag == TAG_FLOAT) {
        if (size > 32) break;
        const digits = load<u8>(payload) == BYTE_MINUS ? payload + 1 : payload;
        let stop = afterDigits(digits);
        if (stop == digits) break;
        if (tag == TAG_FLOAT) {
          // As repr writes most floats: digits, a point, digits.
          const point = stop;
          stop = afterDigits(point + 1);
          if (load<u8>(point) != BYTE_POINT || stop == point + 1) break;
        }
        if (stop != tagAt) break;
      } else if (tag == TAG_NULL) {
        if (size != 0) break;
      } else if (tag != TAG_BOOLEAN || !isBoolean(payload, size)) break;
    }
    writeLeaf(node, tape, tag, <u32>(payload - shift), size);
    node += NODE_BYTES;
    at = tagAt + 1;
    isKey ^= isDict;
  }

  setRegister(REG_POSITION, <u32>(at - shift));
  setRegister(REG_TAPE_COUNT, <u32>(node - tape) >>> NODE_SHIFT);
  setRegister(REG_DEPTH, <u32>((frame - frames) >> FRAME_SHIFT));
  setRegister(REG_EXPECT_KEY, isDict == 0 || isKey != 0 ? 1 : 0);
}
