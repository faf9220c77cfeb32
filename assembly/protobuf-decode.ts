// protobuf bytes → tape, by the tables of a schema. Like the tnetstring decoder, it stops before any field that needs another window or
// more room, and resumes from the registers. Wire rules: https://protobuf.dev/programming-guides/encoding/.
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
  FLAG_NON_ASCII,
  FRAME_SHIFT,
  MESSAGE_DENSE,
  MESSAGE_HEAD,
  MESSAGE_KEEP_UNKNOWN,
  MESSAGE_SPARSE,
  NODE_SHIFT,
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
  TAG_MASK,
  TAG_MESSAGE,
  TAG_PACKED,
  TAG_TEXT,
  TAG_UNKNOWN,
  TAG_VARINT,
  TRAIT_PACKABLE,
  TRAIT_TYPE_MASK,
  TRAIT_WIRE_MASK,
  TRAIT_WIRE_SHIFT,
  TYPE_BYTES,
  TYPE_MESSAGE,
  TYPE_STRING,
  WIRE_END_GROUP,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from "../src/abi";
import { fail, need, register, setRegister } from "./registers";
import { writeNode } from "./tape";
import { hasNonAscii, utf8Error } from "./utf8";

/** A tag takes up to 5 bytes and a varint 10: this many must be in the window to go on. */
const HEAD_BYTES: u32 = 16;
/** Errors of `readVarint`: pointers at which no varint can end. */
const VARINT_TRUNCATED: usize = 0;
const VARINT_TOO_LONG: usize = 1;

/** The last varint read: the second result of `readVarint`, which can only return one. */
let varint: u64 = 0;

/** Reads a varint of at most `limit` bytes into `varint`. @returns the pointer after it, or one of the errors above */
function readVarint(cursor: usize, end: usize, limit: u32): usize {
  let value: u64 = 0;
  let bits: u64 = 0;
  for (let i: u32 = 0; i < limit; i++) {
    if (cursor == end) return VARINT_TRUNCATED;
    const byte = <u64>load<u8>(cursor++);
    value |= (byte & 0x7f) << bits;
    if (byte < 0x80) {
      varint = value;
      return cursor;
    }
    bits += 7;
  }
  return VARINT_TOO_LONG;
}

/** The index of the field with this number in the message's tables, or 0. */
// @ts-ignore: decorator
@inline
function findField(schema: usize, message: u32, number: u32): u32 {
  const base = schema + (<usize>message << 2);
  if (number < load<u32>(base, MESSAGE_DENSE << 2)) return load<u32>(base + ((<usize>number + MESSAGE_HEAD) << 2));
  return findSparse(base, number);
}

function findSparse(base: usize, number: u32): u32 {
  let low: u32 = 0;
  let high = load<u32>(base, MESSAGE_SPARSE << 2);
  const pairs = base + ((<usize>load<u32>(base, MESSAGE_DENSE << 2) + MESSAGE_HEAD) << 2);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = load<u32>(pairs + (<usize>middle << 3));
    if (found == number) return load<u32>(pairs + (<usize>middle << 3), 4);
    if (found < number) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/** Whether only groups are open: they have no length, so whatever is missing is missing from the input. */
function isOpenToTheEnd(frames: usize, depth: u32): bool {
  let level = depth;
  while (level > 1 && load<u32>(frames + (<usize>level << FRAME_SHIFT), 12) != 0) level--;
  return level == 1;
}

export function decodeProtobuf(): i32 {
  const inputEnd = register(REG_INPUT_END);
  const windowEnd = register(REG_WINDOW_END);
  const shift: usize = register(REG_WINDOW_POINTER) - register(REG_WINDOW_BASE);
  const tape: usize = register(REG_TAPE_POINTER);
  const capacity = register(REG_TAPE_CAPACITY);
  const frames: usize = register(REG_FRAMES_POINTER);
  const maxDepth = register(REG_MAX_DEPTH);
  const schema: usize = register(REG_SCHEMA_POINTER);
  let position = register(REG_POSITION);
  let count = register(REG_TAPE_COUNT);
  let depth = register(REG_DEPTH);
  if (depth == 0) {
    // The whole input is the root message, at depth 1.
    if (capacity == 0) return STATUS_TAPE_FULL;
    writeNode(tape, TAG_MESSAGE, position, inputEnd - position, 0);
    count = 1;
    depth = 1;
    const root = frames + (1 << FRAME_SHIFT);
    store<u32>(root, <u32>tape);
    store<u32>(root, inputEnd, 4);
    store<u32>(root, register(REG_SCHEMA_ROOT), 8);
    store<u32>(root, 0, 12);
  }
  let frame = frames + (<usize>depth << FRAME_SHIFT);
  let end = load<u32>(frame, 4);
  let message = load<u32>(frame, 8);
  let status = STATUS_DONE;

  for (;;) {
    while (position == end) {
      if (load<u32>(frame, 12) != 0) {
        status = fail(ERROR_TRUNCATED, end); // inside a group, which has no length of its own
        break;
      }
      store<u32>(load<u32>(frame), count, 12);
      frame -= 1 << FRAME_SHIFT;
      if (--depth == 0) break;
      end = load<u32>(frame, 4);
      message = load<u32>(frame, 8);
    }
    if (depth == 0 || status != STATUS_DONE) break;
    if (position + HEAD_BYTES > windowEnd && windowEnd != inputEnd) {
      status = need(STATUS_NEED_WINDOW, position, HEAD_BYTES, 0);
      break;
    }
    if (count == capacity) {
      status = STATUS_TAPE_FULL;
      break;
    }

    // TAG
    const head = shift + position;
    const endPointer = shift + end;
    let cursor = head;
    let wireTag: u32 = load<u8>(cursor);
    if (wireTag < 0x80) cursor++;
    else {
      cursor = readVarint(head, endPointer, 5);
      if (cursor <= VARINT_TOO_LONG || varint > 0xffffffff) {
        status = cursor == VARINT_TRUNCATED ? fail(ERROR_TRUNCATED, end) : fail(ERROR_BAD_VARINT, position);
        break;
      }
      wireTag = <u32>varint;
    }
    const number = wireTag >>> 3;
    const wire = wireTag & 7;
    if (number == 0) {
      status = fail(ERROR_BAD_FIELD_NUMBER, position);
      break;
    }
    if (wire > <u32>WIRE_FIXED32) {
      status = fail(ERROR_BAD_WIRE_TYPE, position);
      break;
    }

    if (wire == WIRE_END_GROUP) {
      if (load<u32>(frame, 12) != number) {
        status = fail(ERROR_UNMATCHED_END_GROUP, position);
        break;
      }
      const node: usize = load<u32>(frame);
      if (node != 0) {
        // A known group's payload ends before this tag; a kept unknown one includes it.
        const stop = message == NONE ? <u32>(cursor - shift) : position;
        store<u32>(node, stop - load<u32>(node, 4), 8);
        store<u32>(node, count, 12);
      }
      position = <u32>(cursor - shift);
      frame -= 1 << FRAME_SHIFT;
      depth--;
      end = load<u32>(frame, 4);
      message = load<u32>(frame, 8);
      continue;
    }

    // FIELD: known, with its own wire type or packed; unknown otherwise
    let field: u32 = message == NONE ? 0 : findField(schema, message, number);
    let entry: usize = 0;
    let traits: u32 = 0;
    let packed = false;
    if (field != 0) {
      entry = schema + (<usize>field << 4);
      traits = load<u32>(entry, FIELD_TRAITS << 2);
      if (((traits >>> TRAIT_WIRE_SHIFT) & TRAIT_WIRE_MASK) != wire) {
        if (wire == WIRE_LENGTH && (traits & TRAIT_PACKABLE) != 0) packed = true;
        else field = 0;
      }
    }
    const type = traits & TRAIT_TYPE_MASK;
    const keep = field == 0 && message != NONE && load<u32>(schema + (<usize>message << 2), MESSAGE_KEEP_UNKNOWN << 2) != 0;
    const node = tape + (<usize>count << NODE_SHIFT);

    if (wire == WIRE_VARINT) {
      // Most varints are one byte long.
      let value: u64 = cursor == endPointer ? 0x80 : <u64>load<u8>(cursor);
      if (value < 0x80) cursor++;
      else {
        const after = readVarint(cursor, endPointer, 10);
        if (after <= VARINT_TOO_LONG) {
          status = after == VARINT_TRUNCATED ? fail(ERROR_TRUNCATED, end) : fail(ERROR_BAD_VARINT, <u32>(cursor - shift));
          break;
        }
        value = varint;
        cursor = after;
      }
      if (field != 0) writeNode(node, TAG_VARINT | (field << FIELD_SHIFT), <u32>value, <u32>(value >>> 32), ++count);
    } else if (wire == WIRE_FIXED32 || wire == WIRE_FIXED64) {
      const size: u32 = wire == WIRE_FIXED32 ? 4 : 8;
      if (endPointer - cursor < size) {
        status = fail(ERROR_TRUNCATED, end);
        break;
      }
      if (field != 0) {
        if (wire == WIRE_FIXED32) writeNode(node, TAG_FIXED32 | (field << FIELD_SHIFT), load<u32>(cursor), 0, ++count);
        else writeNode(node, TAG_FIXED64 | (field << FIELD_SHIFT), load<u32>(cursor), load<u32>(cursor, 4), ++count);
      }
      cursor += size;
    } else if (wire == WIRE_START_GROUP) {
      if (depth == maxDepth) {
        status = fail(ERROR_TOO_DEEP, position);
        break;
      }
      depth++;
      frame += 1 << FRAME_SHIFT;
      if (field != 0) {
        writeNode(node, TAG_GROUP | (field << FIELD_SHIFT), <u32>(cursor - shift), 0, 0);
        count++;
        message = load<u32>(entry, FIELD_MESSAGE << 2);
      } else {
        if (keep) {
          writeNode(node, TAG_UNKNOWN, position, 0, 0);
          count++;
        }
        message = NONE;
      }
      store<u32>(frame, field != 0 || keep ? <u32>node : 0);
      store<u32>(frame, end, 4);
      store<u32>(frame, message, 8);
      store<u32>(frame, number, 12);
      position = <u32>(cursor - shift);
      continue;
    } else {
      // LENGTH PAYLOAD
      const lengthPosition = <u32>(cursor - shift);
      let length: u64 = cursor == endPointer ? 0x80 : <u64>load<u8>(cursor);
      if (length < 0x80) cursor++;
      else {
        cursor = readVarint(cursor, endPointer, 10);
        if (cursor <= VARINT_TOO_LONG) {
          status = cursor == VARINT_TRUNCATED ? fail(ERROR_TRUNCATED, end) : fail(ERROR_BAD_VARINT, lengthPosition);
          break;
        }
        length = varint;
      }
      const start = <u32>(cursor - shift);
      if (length > <u64>(end - start)) {
        const cut = isOpenToTheEnd(frames, depth);
        status = cut ? fail(ERROR_TRUNCATED, inputEnd) : fail(ERROR_BAD_LENGTH, lengthPosition);
        break;
      }
      const size = <u32>length;
      if (field != 0 && type == TYPE_MESSAGE) {
        if (depth == maxDepth) {
          status = fail(ERROR_TOO_DEEP, position);
          break;
        }
        writeNode(node, TAG_MESSAGE | (field << FIELD_SHIFT), start, size, 0);
        count++;
        depth++;
        frame += 1 << FRAME_SHIFT;
        end = start + size;
        message = load<u32>(entry, FIELD_MESSAGE << 2);
        store<u32>(frame, <u32>node);
        store<u32>(frame, end, 4);
        store<u32>(frame, message, 8);
        store<u32>(frame, 0, 12);
        position = start;
        continue;
      }
      if (field != 0) {
        let tag: u32 = packed ? TAG_PACKED : type == TYPE_STRING ? TAG_TEXT : TAG_BYTES;
        const elementWire = (traits >>> TRAIT_WIRE_SHIFT) & TRAIT_WIRE_MASK;
        if (packed && elementWire != WIRE_VARINT) {
          if ((size & (elementWire == WIRE_FIXED32 ? 3 : 7)) != 0) {
            status = fail(ERROR_BAD_LENGTH, lengthPosition);
            break;
          }
        } else if (tag != TAG_BYTES) {
          if (start + size > windowEnd) {
            if (size <= <u32>RESIDENT_PAYLOAD) {
              status = need(STATUS_NEED_WINDOW, position, start + size - position, 0);
              break;
            }
            if (register(REG_CHECKED_START) != start) {
              status = need(STATUS_NEED_CHECK, start, size, tag);
              break;
            }
            tag |= register(REG_CHECKED_FLAGS);
          } else if (tag == TAG_TEXT) {
            if (hasNonAscii(cursor, size)) {
              const bad = utf8Error(cursor, size);
              if (bad >= 0) {
                status = fail(ERROR_BAD_UTF8, start + bad);
                break;
              }
              tag |= FLAG_NON_ASCII;
            }
          } else {
            const bad = packedError(cursor, cursor + size);
            if (bad != 0) {
              status = fail(ERROR_BAD_VARINT, <u32>(bad - shift));
              break;
            }
          }
        }
        writeNode(node, tag | (field << FIELD_SHIFT), start, size, ++count);
      }
      // By offset rather than by pointer: a skipped payload may end far past the window.
      if (keep) writeNode(node, TAG_UNKNOWN, position, start + size - position, ++count);
      position = start + size;
      continue;
    }
    const next = <u32>(cursor - shift);
    if (keep) writeNode(node, TAG_UNKNOWN, position, next - position, ++count);
    position = next;
  }

  setRegister(REG_POSITION, position);
  setRegister(REG_TAPE_COUNT, count);
  setRegister(REG_DEPTH, depth);
  return status;
}

/** The pointer to the first varint of a packed payload that is cut off or too long, or 0. */
function packedError(start: usize, end: usize): usize {
  let first = start;
  for (let cursor = start; cursor < end; cursor++) {
    if (load<u8>(cursor) < 0x80) first = cursor + 1;
    else if (cursor - first == 9) return first;
  }
  return first == end ? 0 : first;
}
