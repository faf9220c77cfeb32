// tnetstring bytes → tape. Reads one value, element by element. All state between elements is in the registers, so a run may stop before
// any element that needs another window, a distant tag byte or more room, and resume. Grammar: `LENGTH ":" PAYLOAD TAG`.
import {
  BYTE_COLON,
  BYTE_ZERO,
  ERROR_BAD_BOOLEAN,
  ERROR_BAD_FLOAT,
  ERROR_BAD_INTEGER,
  ERROR_BAD_KEY,
  ERROR_BAD_LENGTH,
  ERROR_BAD_NULL,
  ERROR_BAD_TAG,
  ERROR_BAD_UTF8,
  ERROR_ODD_DICT,
  ERROR_TOO_DEEP,
  ERROR_TRUNCATED,
  FLAG_NON_ASCII,
  FRAME_SHIFT,
  MAX_INTEGER_DIGITS,
  MAX_LENGTH_DIGITS,
  NAMED,
  NODE_SHIFT,
  REG_CHECKED_FLAGS,
  REG_CHECKED_START,
  REG_DEPTH,
  REG_EXPECT_KEY,
  REG_FRAMES_POINTER,
  REG_INPUT_END,
  REG_MAX_DEPTH,
  REG_NAMES,
  REG_POSITION,
  REG_PROBE_OFFSET,
  REG_PROBE_TAG,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_WINDOW_BASE,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  RESIDENT_PAYLOAD,
  STATUS_DONE,
  STATUS_NEED_CHECK,
  STATUS_NEED_TAG,
  STATUS_NEED_WINDOW,
  STATUS_TAPE_FULL,
  TAG_BOOLEAN,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_NULL,
  TAG_TEXT,
} from "../src/abi";
import { booleanError, floatError, integerError } from "./numbers";
import { decodePlain } from "./tnetstring-plain";
import { fail, need, register, setRegister } from "./registers";
import { writeNode } from "./tape";
import { nameOf } from "./tnetstring-names";
import { hasNonAscii, utf8Error } from "./utf8";

/** Bytes of the longest length prefix, its colon and the byte after it: this many must be in the window to go on. */
const PREFIX_BYTES: u32 = MAX_LENGTH_DIGITS + 2;
/** An element smaller than this is brought into the window whole; of a larger one only the tag is requested. */
const SMALL_ELEMENT: u32 = 256;

/** How much of a leaf's payload must be in the window to validate it. */
function residentBytes(tag: u32, size: u32): u32 {
  if (tag == TAG_TEXT || tag == TAG_FLOAT) return size;
  if (tag == TAG_INTEGER) return min<u32>(size, MAX_INTEGER_DIGITS + 2);
  return tag == TAG_BOOLEAN ? min<u32>(size, 6) : 0;
}

/** The pointer to the first bad byte of a leaf other than bytes and text, or 0 when it is well-formed. */
function scalarError(tag: u32, start: usize, end: usize): usize {
  switch (tag) {
    case TAG_INTEGER:
      return integerError(start, end);
    case TAG_FLOAT:
      return floatError(start, end);
    case TAG_BOOLEAN:
      return booleanError(start, end);
    case TAG_NULL:
      return start == end ? 0 : start;
    default:
      return end; // the tag byte
  }
}

function scalarCode(tag: u32): i32 {
  switch (tag) {
    case TAG_INTEGER:
      return ERROR_BAD_INTEGER;
    case TAG_FLOAT:
      return ERROR_BAD_FLOAT;
    case TAG_BOOLEAN:
      return ERROR_BAD_BOOLEAN;
    case TAG_NULL:
      return ERROR_BAD_NULL;
    default:
      return ERROR_BAD_TAG;
  }
}

/** A prefix that reaches past the end of its container, or announces more than is left in it. */
const PREFIX_CUT: i64 = -1;
const PREFIX_MALFORMED: i64 = -2;

/** The size of a prefix with its colon in the high word and the length that it spells in the low one; or one of the errors above. */
export function readPrefix(shift: usize, position: u32, end: u32): i64 {
  let cursor = position;
  let length: u64 = 0;
  for (;;) {
    if (cursor == end) return PREFIX_CUT;
    const digit = <u32>load<u8>(shift + cursor) - BYTE_ZERO;
    if (digit > 9) {
      if (digit != BYTE_COLON - BYTE_ZERO || cursor == position) return PREFIX_MALFORMED;
      break;
    }
    if (cursor - position == MAX_LENGTH_DIGITS) return PREFIX_MALFORMED;
    length = length * 10 + digit;
    cursor++;
  }
  if (length >= <u64>(end - cursor - 1)) return PREFIX_CUT;
  return (<i64>(cursor + 1 - position) << 32) | <i64>length;
}

/** One element was decoded, and the loop for plain ones may resume. */
const STATUS_AGAIN = -1;

/** Decodes one value, starting where the registers say. @returns a STATUS_ of src/abi.ts */
export function decodeTnetstring(): i32 {
  let status = STATUS_AGAIN;
  while (status == STATUS_AGAIN) {
    if (register(REG_DEPTH) != 0) decodePlain();
    status = decodeElement();
  }
  return status;
}

/** Closes the containers that end here, then decodes one element of any kind. */
function decodeElement(): i32 {
  const inputEnd = register(REG_INPUT_END);
  const windowEnd = register(REG_WINDOW_END);
  const shift: usize = register(REG_WINDOW_POINTER) - register(REG_WINDOW_BASE); // offset + shift = pointer, modulo 2^32
  const tape: usize = register(REG_TAPE_POINTER);
  const capacity = register(REG_TAPE_CAPACITY);
  const frames: usize = register(REG_FRAMES_POINTER);
  const maxDepth = register(REG_MAX_DEPTH);
  let position = register(REG_POSITION);
  let count = register(REG_TAPE_COUNT);
  let depth = register(REG_DEPTH);
  let expectKey = register(REG_EXPECT_KEY);
  let frame = frames + (<usize>depth << FRAME_SHIFT);
  let node = tape;
  let end = inputEnd; // of the open container's payload
  let isDict = false;
  if (depth != 0) {
    node = load<u32>(frame);
    end = load<u32>(frame, 4);
    isDict = load<u8>(node) == TAG_DICT;
  }
  let status = STATUS_DONE;

  do {
    if (depth != 0) {
      while (position == end) {
        if (isDict && expectKey == 0) {
          status = fail(ERROR_ODD_DICT, position);
          break;
        }
        store<u32>(node, count, 12);
        position = end + 1;
        frame -= 1 << FRAME_SHIFT;
        if (--depth == 0) break;
        node = load<u32>(frame);
        end = load<u32>(frame, 4);
        isDict = load<u8>(node) == TAG_DICT;
        expectKey = 1;
      }
      if (depth == 0 || status != STATUS_DONE) break;
    }
    if (position + PREFIX_BYTES > windowEnd && windowEnd != inputEnd) {
      status = need(STATUS_NEED_WINDOW, position, PREFIX_BYTES, 0);
      break;
    }
    if (count == capacity) {
      status = STATUS_TAPE_FULL;
      break;
    }

    // LENGTH ":"
    const prefix = readPrefix(shift, position, end);
    if (prefix < 0) {
      status = depth == 0 && prefix == PREFIX_CUT ? fail(ERROR_TRUNCATED, inputEnd) : fail(ERROR_BAD_LENGTH, position);
      break;
    }
    const start = position + <u32>(prefix >> 32);
    const size = <u32>prefix;
    const tagPosition = start + size;

    // TAG
    let tag: u32 = 0;
    if (tagPosition < windowEnd) tag = load<u8>(shift + tagPosition);
    else if (register(REG_PROBE_OFFSET) == tagPosition) tag = register(REG_PROBE_TAG);
    else if (size < SMALL_ELEMENT) {
      status = need(STATUS_NEED_WINDOW, position, tagPosition + 1 - position, 0);
      break;
    } else {
      status = need(STATUS_NEED_TAG, tagPosition, 1, 0);
      break;
    }

    if (tag == TAG_LIST || tag == TAG_DICT) {
      if (isDict && expectKey != 0) {
        status = fail(ERROR_BAD_KEY, tagPosition);
        break;
      }
      if (depth == maxDepth) {
        status = fail(ERROR_TOO_DEEP, tagPosition);
        break;
      }
      node = tape + (<usize>count << NODE_SHIFT);
      writeNode(node, tag, start, size, 0);
      count++;
      depth++;
      frame += 1 << FRAME_SHIFT;
      store<u32>(frame, <u32>node);
      store<u32>(frame, tagPosition, 4);
      end = tagPosition;
      isDict = tag == TAG_DICT;
      expectKey = 1;
      position = start;
      status = STATUS_AGAIN;
      break;
    }

    // PAYLOAD of a leaf
    let flags: u32 = 0;
    let checked = tag == TAG_BYTES;
    if (!checked && tagPosition >= windowEnd) {
      const wanted = residentBytes(tag, size);
      if (wanted > <u32>RESIDENT_PAYLOAD) {
        if (register(REG_CHECKED_START) != start) {
          status = need(STATUS_NEED_CHECK, start, size, tag);
          break;
        }
        flags = register(REG_CHECKED_FLAGS);
        checked = true;
      } else if (start + wanted > windowEnd) {
        status = need(STATUS_NEED_WINDOW, position, start + wanted - position, 0);
        break;
      }
    }
    if (!checked && !(tag == TAG_NULL && size == 0)) {
      const payload = shift + start;
      if (tag == TAG_TEXT) {
        if (hasNonAscii(payload, size)) {
          const bad = utf8Error(payload, size);
          if (bad >= 0) {
            status = fail(ERROR_BAD_UTF8, start + bad);
            break;
          }
          flags = FLAG_NON_ASCII;
        } else if (isDict && expectKey != 0 && register(REG_NAMES) == NAMED) flags = nameOf(payload, size);
      } else {
        const bad = scalarError(tag, payload, payload + size);
        if (bad != 0) {
          status = fail(scalarCode(tag), <u32>(bad - shift));
          break;
        }
      }
    }
    writeNode(tape + (<usize>count << NODE_SHIFT), tag | flags, start, size, count + 1);
    count++;
    position = tagPosition + 1;
    if (depth == 0) break;
    expectKey ^= 1;
    status = STATUS_AGAIN;
  } while (false);

  setRegister(REG_POSITION, position);
  setRegister(REG_TAPE_COUNT, count);
  setRegister(REG_DEPTH, depth);
  setRegister(REG_EXPECT_KEY, expectKey);
  return status;
}
