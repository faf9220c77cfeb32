// Twin of assembly/protobuf-decode.ts: protobuf bytes → tape, by the tables of a schema, resumable before any field.
import {
  ERROR_BAD_FIELD_NUMBER,
  ERROR_BAD_LENGTH,
  ERROR_BAD_UTF8,
  ERROR_BAD_VARINT,
  ERROR_BAD_WIRE_TYPE,
  ERROR_TOO_DEEP,
  ERROR_TRUNCATED,
  ERROR_UNMATCHED_END_GROUP,
  FIELD_MESSAGE,
  FIELD_SHIFT,
  FIELD_TRAITS,
  FIELD_WORDS,
  FLAG_NON_ASCII,
  FRAME_END,
  FRAME_GROUP,
  FRAME_MESSAGE,
  FRAME_NODE,
  FRAME_WORDS,
  MESSAGE_DENSE,
  MESSAGE_HEAD,
  MESSAGE_KEEP_UNKNOWN,
  MESSAGE_SPARSE,
  NODE_WORDS,
  NONE,
  REG_CHECKED_FLAGS,
  REG_CHECKED_START,
  REG_DEPTH,
  REG_FRAMES_POINTER,
  REG_INPUT_END,
  REG_MAX_DEPTH,
  REG_POSITION,
  REG_SCHEMA_POINTER,
  REG_SCHEMA_ROOT,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_VARINT_HIGH,
  REG_VARINT_LOW,
  REG_WINDOW_BASE,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  RESIDENT_PAYLOAD,
  STATUS_DONE,
  STATUS_NEED_CHECK,
  STATUS_NEED_WINDOW,
  STATUS_TAPE_FULL,
  TAG_BYTES,
  TAG_FIXED32,
  TAG_FIXED64,
  TAG_GROUP,
  TAG_MESSAGE,
  TAG_PACKED,
  TAG_TEXT,
  TAG_UNKNOWN,
  TAG_VARINT,
  TRAIT_PACKABLE,
  TRAIT_TYPE_MASK,
  TRAIT_WIRE_MASK,
  TRAIT_WIRE_SHIFT,
  TYPE_MESSAGE,
  TYPE_STRING,
  WIRE_END_GROUP,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from "../../abi.ts";
import { fail, need } from "./registers.ts";
import { writeNode } from "./tape.ts";
import { hasNonAscii, utf8Error } from "./utf8.ts";
import { readVarint, VARINT_TRUNCATED } from "./varint.ts";

/** A tag takes 5 bytes, a varint 10: what must be in the window to read on. */
const HEAD_BYTES = 16;

/** The index of the field with this number in the message's tables, or 0. */
function findField(words: Uint32Array, schema: number, message: number, number: number): number {
  const base = schema + message;
  const dense = words[base + MESSAGE_DENSE];
  if (number < dense) return words[base + MESSAGE_HEAD + number];
  let low = 0;
  let high = words[base + MESSAGE_SPARSE];
  const pairs = base + MESSAGE_HEAD + dense;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = words[pairs + middle * 2];
    if (found === number) return words[pairs + middle * 2 + 1];
    if (found < number) low = middle + 1;
    else high = middle;
  }
  return 0;
}

function openFrame(words: Uint32Array, frame: number, node: number, end: number, message: number, group: number): void {
  words[frame + FRAME_NODE] = node << 2;
  words[frame + FRAME_END] = end;
  words[frame + FRAME_MESSAGE] = message;
  words[frame + FRAME_GROUP] = group;
}

/** Whether only groups are open. They have no length, so what is missing is missing from the input. */
function isOpenToTheEnd(words: Uint32Array, frames: number, depth: number): boolean {
  let level = depth;
  while (level > 1 && words[frames + level * FRAME_WORDS + FRAME_GROUP] !== 0) level--;
  return level === 1;
}

export function decodeProtobuf(words: Uint32Array, window: Uint8Array): number {
  const inputEnd = words[REG_INPUT_END];
  const windowEnd = words[REG_WINDOW_END];
  const shift = words[REG_WINDOW_POINTER] - words[REG_WINDOW_BASE];
  const tape = words[REG_TAPE_POINTER] >>> 2;
  const capacity = words[REG_TAPE_CAPACITY];
  const frames = words[REG_FRAMES_POINTER] >>> 2;
  const maxDepth = words[REG_MAX_DEPTH];
  const schema = words[REG_SCHEMA_POINTER] >>> 2;
  let position = words[REG_POSITION];
  let count = words[REG_TAPE_COUNT];
  let depth = words[REG_DEPTH];
  if (depth === 0) {
    // The whole input is the root message, at depth 1.
    if (capacity === 0) return STATUS_TAPE_FULL;
    writeNode(words, tape, TAG_MESSAGE, position, inputEnd - position, 0);
    count = 1;
    depth = 1;
    openFrame(words, frames + FRAME_WORDS, tape, inputEnd, words[REG_SCHEMA_ROOT], 0);
  }
  let frame = frames + depth * FRAME_WORDS;
  let end = words[frame + FRAME_END];
  let message = words[frame + FRAME_MESSAGE];
  let status = STATUS_DONE;

  for (;;) {
    while (position === end) {
      if (words[frame + FRAME_GROUP] !== 0) {
        status = fail(words, ERROR_TRUNCATED, end); // inside a group, which has no length of its own
        break;
      }
      words[(words[frame] >>> 2) + 3] = count;
      frame -= FRAME_WORDS;
      if (--depth === 0) break;
      end = words[frame + FRAME_END];
      message = words[frame + FRAME_MESSAGE];
    }
    if (depth === 0 || status !== STATUS_DONE) break;
    if (position + HEAD_BYTES > windowEnd && windowEnd !== inputEnd) {
      status = need(words, STATUS_NEED_WINDOW, position, HEAD_BYTES, 0);
      break;
    }
    if (count === capacity) {
      status = STATUS_TAPE_FULL;
      break;
    }

    // TAG
    const head = shift + position;
    const endIndex = shift + end;
    let cursor = head;
    let wireTag = window[cursor];
    if (wireTag < 0x80) cursor++;
    else {
      cursor = readVarint(words, window, head, endIndex, 5);
      if (cursor < 0 || words[REG_VARINT_HIGH] !== 0) {
        status = cursor === VARINT_TRUNCATED ? fail(words, ERROR_TRUNCATED, end) : fail(words, ERROR_BAD_VARINT, position);
        break;
      }
      wireTag = words[REG_VARINT_LOW];
    }
    const number = wireTag >>> 3;
    const wire = wireTag & 7;
    if (number === 0) {
      status = fail(words, ERROR_BAD_FIELD_NUMBER, position);
      break;
    }
    if (wire > WIRE_FIXED32) {
      status = fail(words, ERROR_BAD_WIRE_TYPE, position);
      break;
    }

    if (wire === WIRE_END_GROUP) {
      if (words[frame + FRAME_GROUP] !== number) {
        status = fail(words, ERROR_UNMATCHED_END_GROUP, position);
        break;
      }
      const node = words[frame] >>> 2;
      if (node !== 0) {
        // A known group's payload ends before this tag; a kept unknown one includes it.
        const stop = message === NONE ? cursor - shift : position;
        words[node + 2] = stop - words[node + 1];
        words[node + 3] = count;
      }
      position = cursor - shift;
      frame -= FRAME_WORDS;
      depth--;
      end = words[frame + FRAME_END];
      message = words[frame + FRAME_MESSAGE];
      continue;
    }

    // FIELD: known, with its own wire type or packed; unknown otherwise
    let field = message === NONE ? 0 : findField(words, schema, message, number);
    let entry = 0;
    let traits = 0;
    let packed = false;
    if (field !== 0) {
      entry = schema + field * FIELD_WORDS;
      traits = words[entry + FIELD_TRAITS];
      if (((traits >>> TRAIT_WIRE_SHIFT) & TRAIT_WIRE_MASK) !== wire) {
        if (wire === WIRE_LENGTH && (traits & TRAIT_PACKABLE) !== 0) packed = true;
        else field = 0;
      }
    }
    const type = traits & TRAIT_TYPE_MASK;
    const keep = field === 0 && message !== NONE && words[schema + message + MESSAGE_KEEP_UNKNOWN] !== 0;
    const node = tape + count * NODE_WORDS;

    if (wire === WIRE_VARINT) {
      // Most varints are a single byte.
      let low = cursor === endIndex ? 0x80 : window[cursor];
      let high = 0;
      if (low < 0x80) cursor++;
      else {
        const after = readVarint(words, window, cursor, endIndex, 10);
        if (after < 0) {
          status = after === VARINT_TRUNCATED ? fail(words, ERROR_TRUNCATED, end) : fail(words, ERROR_BAD_VARINT, cursor - shift);
          break;
        }
        low = words[REG_VARINT_LOW];
        high = words[REG_VARINT_HIGH];
        cursor = after;
      }
      if (field !== 0) writeNode(words, node, TAG_VARINT | (field << FIELD_SHIFT), low, high, ++count);
    } else if (wire === WIRE_FIXED32 || wire === WIRE_FIXED64) {
      const size = wire === WIRE_FIXED32 ? 4 : 8;
      if (endIndex - cursor < size) {
        status = fail(words, ERROR_TRUNCATED, end);
        break;
      }
      if (field !== 0) {
        const tag = (wire === WIRE_FIXED32 ? TAG_FIXED32 : TAG_FIXED64) | (field << FIELD_SHIFT);
        writeNode(words, node, tag, readWord(window, cursor), wire === WIRE_FIXED32 ? 0 : readWord(window, cursor + 4), ++count);
      }
      cursor += size;
    } else if (wire === WIRE_START_GROUP) {
      if (depth === maxDepth) {
        status = fail(words, ERROR_TOO_DEEP, position);
        break;
      }
      depth++;
      frame += FRAME_WORDS;
      if (field !== 0) {
        writeNode(words, node, TAG_GROUP | (field << FIELD_SHIFT), cursor - shift, 0, 0);
        count++;
        message = words[entry + FIELD_MESSAGE];
      } else {
        if (keep) {
          writeNode(words, node, TAG_UNKNOWN, position, 0, 0);
          count++;
        }
        message = NONE;
      }
      openFrame(words, frame, field !== 0 || keep ? node : 0, end, message, number);
      position = cursor - shift;
      continue;
    } else {
      // LENGTH PAYLOAD
      const lengthPosition = cursor - shift;
      let size = cursor === endIndex ? 0x80 : window[cursor];
      if (size < 0x80) cursor++;
      else {
        cursor = readVarint(words, window, cursor, endIndex, 10);
        if (cursor < 0) {
          status = cursor === VARINT_TRUNCATED ? fail(words, ERROR_TRUNCATED, end) : fail(words, ERROR_BAD_VARINT, lengthPosition);
          break;
        }
        size = words[REG_VARINT_LOW] + words[REG_VARINT_HIGH] * 2 ** 32;
      }
      const start = cursor - shift;
      if (size > end - start) {
        const cut = isOpenToTheEnd(words, frames, depth);
        status = cut ? fail(words, ERROR_TRUNCATED, inputEnd) : fail(words, ERROR_BAD_LENGTH, lengthPosition);
        break;
      }
      if (field !== 0 && type === TYPE_MESSAGE) {
        if (depth === maxDepth) {
          status = fail(words, ERROR_TOO_DEEP, position);
          break;
        }
        writeNode(words, node, TAG_MESSAGE | (field << FIELD_SHIFT), start, size, 0);
        count++;
        depth++;
        frame += FRAME_WORDS;
        end = start + size;
        message = words[entry + FIELD_MESSAGE];
        openFrame(words, frame, node, end, message, 0);
        position = start;
        continue;
      }
      if (field !== 0) {
        let tag = packed ? TAG_PACKED : type === TYPE_STRING ? TAG_TEXT : TAG_BYTES;
        const elementWire = (traits >>> TRAIT_WIRE_SHIFT) & TRAIT_WIRE_MASK;
        if (packed && elementWire !== WIRE_VARINT) {
          if ((size & (elementWire === WIRE_FIXED32 ? 3 : 7)) !== 0) {
            status = fail(words, ERROR_BAD_LENGTH, lengthPosition);
            break;
          }
        } else if (tag !== TAG_BYTES) {
          if (start + size > windowEnd) {
            if (size <= RESIDENT_PAYLOAD) {
              status = need(words, STATUS_NEED_WINDOW, position, start + size - position, 0);
              break;
            }
            if (words[REG_CHECKED_START] !== start) {
              status = need(words, STATUS_NEED_CHECK, start, size, tag);
              break;
            }
            tag |= words[REG_CHECKED_FLAGS];
          } else if (tag === TAG_TEXT) {
            if (hasNonAscii(window, cursor, size)) {
              const bad = utf8Error(window, cursor, size);
              if (bad >= 0) {
                status = fail(words, ERROR_BAD_UTF8, start + bad);
                break;
              }
              tag |= FLAG_NON_ASCII;
            }
          } else {
            const bad = packedError(window, cursor, cursor + size);
            if (bad >= 0) {
              status = fail(words, ERROR_BAD_VARINT, bad - shift);
              break;
            }
          }
        }
        writeNode(words, node, tag | (field << FIELD_SHIFT), start, size, ++count);
      }
      // Not by the cursor: a skipped payload may end far past the window.
      if (keep) writeNode(words, node, TAG_UNKNOWN, position, start + size - position, ++count);
      position = start + size;
      continue;
    }
    const next = cursor - shift;
    if (keep) writeNode(words, node, TAG_UNKNOWN, position, next - position, ++count);
    position = next;
  }

  words[REG_POSITION] = position;
  words[REG_TAPE_COUNT] = count;
  words[REG_DEPTH] = depth;
  return status;
}

function readWord(bytes: Uint8Array, index: number): number {
  return bytes[index] | (bytes[index + 1] << 8) | (bytes[index + 2] << 16) | (bytes[index + 3] << 24);
}

/** The index of the first varint of a packed payload that is incomplete or too long, or -1. */
export function packedError(bytes: Uint8Array, start: number, end: number): number {
  let first = start;
  for (let cursor = start; cursor < end; cursor++) {
    if (bytes[cursor] < 0x80) first = cursor + 1;
    else if (cursor - first === 9) return first;
  }
  return first === end ? -1 : first;
}
