// Twin of assembly/tnetstring-decode.ts: tnetstring bytes → tape, one value, resumable before any element.
// `window` is the arena or, for input in one piece, the caller's own array.
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
  FRAME_WORDS,
  MAX_INTEGER_DIGITS,
  MAX_LENGTH_DIGITS,
  NAMED,
  NODE_WORDS,
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
} from "../../abi.ts";
import { booleanError, floatError, integerError } from "./numbers.ts";
import { fail, need } from "./registers.ts";
import { writeNode } from "./tape.ts";
import { nameOf } from "./tnetstring-names.ts";
import { hasNonAscii, utf8Error } from "./utf8.ts";

/** Bytes of the longest length prefix, its colon and the byte after: what must be in the window to read on. */
const PREFIX_BYTES = MAX_LENGTH_DIGITS + 2;
/** Elements smaller than this are brought into the window whole; of larger ones, only the tag is asked for. */
const SMALL_ELEMENT = 256;

/** How much of a leaf's payload must be in the window to judge it. */
function residentBytes(tag: number, size: number): number {
  if (tag === TAG_TEXT || tag === TAG_FLOAT) return size;
  if (tag === TAG_INTEGER) return Math.min(size, MAX_INTEGER_DIGITS + 2);
  return tag === TAG_BOOLEAN ? Math.min(size, 6) : 0;
}

/** The index of the first byte that does not belong to a leaf other than bytes and text, or -1. */
function scalarError(tag: number, window: Uint8Array, start: number, end: number): number {
  switch (tag) {
    case TAG_INTEGER:
      return integerError(window, start, end);
    case TAG_FLOAT:
      return floatError(window, start, end);
    case TAG_BOOLEAN:
      return booleanError(window, start, end);
    case TAG_NULL:
      return start === end ? -1 : start;
    default:
      return end; // the tag byte
  }
}

function scalarCode(tag: number): number {
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

export function decodeTnetstring(words: Uint32Array, window: Uint8Array): number {
  const inputEnd = words[REG_INPUT_END];
  const windowEnd = words[REG_WINDOW_END];
  const shift = words[REG_WINDOW_POINTER] - words[REG_WINDOW_BASE]; // offset + shift = index in `window`
  const tape = words[REG_TAPE_POINTER] >>> 2;
  const capacity = words[REG_TAPE_CAPACITY];
  const frames = words[REG_FRAMES_POINTER] >>> 2;
  const maxDepth = words[REG_MAX_DEPTH];
  const isNamed = words[REG_NAMES] === NAMED;
  let position = words[REG_POSITION];
  let count = words[REG_TAPE_COUNT];
  let depth = words[REG_DEPTH];
  let expectKey = words[REG_EXPECT_KEY];
  let frame = frames + depth * FRAME_WORDS;
  let node = tape;
  let end = inputEnd; // of the open container's payload
  let isDict = false;
  if (depth !== 0) {
    node = words[frame] >>> 2;
    end = words[frame + 1];
    isDict = words[node] === TAG_DICT;
  }
  let status = STATUS_DONE;

  for (;;) {
    if (depth !== 0) {
      while (position === end) {
        if (isDict && expectKey === 0) {
          status = fail(words, ERROR_ODD_DICT, position);
          break;
        }
        words[node + 3] = count;
        position = end + 1;
        frame -= FRAME_WORDS;
        if (--depth === 0) break;
        node = words[frame] >>> 2;
        end = words[frame + 1];
        isDict = words[node] === TAG_DICT;
        expectKey = 1;
      }
      if (depth === 0 || status !== STATUS_DONE) break;
    }
    if (position + PREFIX_BYTES > windowEnd && windowEnd !== inputEnd) {
      status = need(words, STATUS_NEED_WINDOW, position, PREFIX_BYTES, 0);
      break;
    }
    if (count === capacity) {
      status = STATUS_TAPE_FULL;
      break;
    }

    // LENGTH ":" (a single loop: the Wasm core's fast path, which reads past the container's end, would read undefined here)
    const prefix = shift + position;
    let cursor = prefix;
    const cursorEnd = shift + end;
    let digit = cursor !== cursorEnd ? window[cursor] - BYTE_ZERO : 10;
    let length = 0;
    while (digit >= 0 && digit <= 9) {
      length = length * 10 + digit;
      cursor++;
      if (cursor - prefix > MAX_LENGTH_DIGITS) break;
      if (cursor === cursorEnd) break;
      digit = window[cursor] - BYTE_ZERO;
    }
    const digits = cursor - prefix;
    if (cursor === cursorEnd && digits <= MAX_LENGTH_DIGITS) {
      status = depth === 0 ? fail(words, ERROR_TRUNCATED, inputEnd) : fail(words, ERROR_BAD_LENGTH, position);
      break;
    }
    if (digits === 0 || digits > MAX_LENGTH_DIGITS || digit !== BYTE_COLON - BYTE_ZERO) {
      status = fail(words, ERROR_BAD_LENGTH, position);
      break;
    }
    const start = position + digits + 1;
    if (length >= end - start) {
      status = depth === 0 ? fail(words, ERROR_TRUNCATED, inputEnd) : fail(words, ERROR_BAD_LENGTH, position);
      break;
    }
    const tagPosition = start + length;

    // TAG
    let tag = 0;
    if (tagPosition < windowEnd) tag = window[shift + tagPosition];
    else if (words[REG_PROBE_OFFSET] === tagPosition) tag = words[REG_PROBE_TAG];
    else if (length < SMALL_ELEMENT) {
      status = need(words, STATUS_NEED_WINDOW, position, tagPosition + 1 - position, 0);
      break;
    } else {
      status = need(words, STATUS_NEED_TAG, tagPosition, 1, 0);
      break;
    }

    if (tag === TAG_LIST || tag === TAG_DICT) {
      if (isDict && expectKey !== 0) {
        status = fail(words, ERROR_BAD_KEY, tagPosition);
        break;
      }
      if (depth === maxDepth) {
        status = fail(words, ERROR_TOO_DEEP, tagPosition);
        break;
      }
      node = tape + count * NODE_WORDS;
      writeNode(words, node, tag, start, length, 0);
      count++;
      depth++;
      frame += FRAME_WORDS;
      words[frame] = node << 2;
      words[frame + 1] = tagPosition;
      end = tagPosition;
      isDict = tag === TAG_DICT;
      expectKey = 1;
      position = start;
      continue;
    }

    // PAYLOAD of a leaf
    let flags = 0;
    let checked = tag === TAG_BYTES;
    if (!checked && tagPosition >= windowEnd) {
      const wanted = residentBytes(tag, length);
      if (wanted > RESIDENT_PAYLOAD) {
        if (words[REG_CHECKED_START] !== start) {
          status = need(words, STATUS_NEED_CHECK, start, length, tag);
          break;
        }
        flags = words[REG_CHECKED_FLAGS];
        checked = true;
      } else if (start + wanted > windowEnd) {
        status = need(words, STATUS_NEED_WINDOW, position, start + wanted - position, 0);
        break;
      }
    }
    if (!checked) {
      const payload = shift + start;
      if (tag === TAG_TEXT) {
        if (hasNonAscii(window, payload, length)) {
          const bad = utf8Error(window, payload, length);
          if (bad >= 0) {
            status = fail(words, ERROR_BAD_UTF8, start + bad);
            break;
          }
          flags = FLAG_NON_ASCII;
        } else if (isNamed && isDict && expectKey !== 0) flags = nameOf(words, window, payload, length);
      } else {
        const bad = scalarError(tag, window, payload, payload + length);
        if (bad >= 0) {
          status = fail(words, scalarCode(tag), bad - shift);
          break;
        }
      }
    }
    writeNode(words, tape + count * NODE_WORDS, tag | flags, start, length, count + 1);
    count++;
    position = tagPosition + 1;
    if (depth === 0) break;
    expectKey ^= 1;
  }

  words[REG_POSITION] = position;
  words[REG_TAPE_COUNT] = count;
  words[REG_DEPTH] = depth;
  words[REG_EXPECT_KEY] = expectKey;
  return status;
}
