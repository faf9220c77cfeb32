// The hot loop of messages: plain fields of a message that is entirely in the window. It makes no calls except for long text. At anything
// else (unknown, packed, malformed, not ASCII, or the end) it stops before the field, and protobuf-decode.ts, which handles all cases,
// continues.
import {
  FIELD_MESSAGE,
  FIELD_SHIFT,
  FIELD_TRAITS,
  FRAME_SHIFT,
  MESSAGE_HEAD,
  NODE_BYTES,
  NODE_SHIFT,
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
  REG_WINDOW_POINTER,
  TAG_BYTES,
  TAG_FIXED64,
  TAG_MESSAGE,
  TAG_TEXT,
  TAG_VARINT,
  TRAIT_TYPE_MASK,
  TRAIT_WIRE_MASK,
  TRAIT_WIRE_SHIFT,
  TYPE_MESSAGE,
  TYPE_STRING,
  WIRE_FIXED64,
  WIRE_LENGTH,
  WIRE_VARINT,
} from "../src/abi";
import { register, setRegister } from "./registers";
import { writeLeaf, writeNode } from "./tape";
import { hasNonAscii } from "./utf8";

/** Starts on the message that the registers describe, and sets them to where it stopped. The tape must have room for at least one node. */
export function decodePlainMessage(): void {
  const shift: usize = register(REG_WINDOW_POINTER) - register(REG_WINDOW_BASE);
  const schema: usize = register(REG_SCHEMA_POINTER);
  const tape: usize = register(REG_TAPE_POINTER);
  const tapeEnd = tape + (<usize>register(REG_TAPE_CAPACITY) << NODE_SHIFT);
  const root: usize = <usize>register(REG_FRAMES_POINTER) + (1 << FRAME_SHIFT);
  const lastFrame: usize = <usize>register(REG_FRAMES_POINTER) + (<usize>register(REG_MAX_DEPTH) << FRAME_SHIFT);
  let at = shift + register(REG_POSITION);
  let limit = shift + register(REG_INPUT_END);
  let message = schema + (<usize>register(REG_SCHEMA_ROOT) << 2);
  let frame = root;
  writeNode(tape, TAG_MESSAGE, <u32>(at - shift), <u32>(limit - at), 0);
  writeNode(frame, <u32>tape, <u32>(limit - shift), register(REG_SCHEMA_ROOT), 0);
  let node = tape + NODE_BYTES;

  for (;;) {
    if (at == limit) {
      // The end of the outermost message is left to the decoder.
      if (frame == root) break;
      store<u32>(load<u32>(frame), <u32>(node - tape) >>> NODE_SHIFT, 12);
      frame -= 1 << FRAME_SHIFT;
      limit = shift + load<u32>(frame, 4);
      message = schema + (<usize>load<u32>(frame, 8) << 2);
      continue;
    }

    // TAG (its bytes may lie past the limit, but then so does what follows, which is checked)
    let tag: u32 = load<u8>(at);
    let cursor = at + 1;
    if (tag >= 0x80) {
      const high: u32 = load<u8>(cursor++);
      if (high >= 0x80) break;
      tag = (tag & 0x7f) | (high << 7);
    }
    const number = tag >>> 3;
    const wire = tag & 7;
    if (node == tapeEnd || number >= load<u32>(message)) break;
    const field = load<u32>(message + (<usize>number << 2), MESSAGE_HEAD << 2);
    const entry = schema + (<usize>field << 4);
    const traits = load<u32>(entry, FIELD_TRAITS << 2);
    if (field == 0 || ((traits >>> TRAIT_WIRE_SHIFT) & TRAIT_WIRE_MASK) != wire) break;

    if (wire == WIRE_LENGTH) {
      let length: u32 = load<u8>(cursor++);
      if (length >= 0x80) {
        const high: u32 = load<u8>(cursor++);
        if (high >= 0x80) break;
        length = (length & 0x7f) | (high << 7);
      }
      if (cursor > limit || length > <u32>(limit - cursor)) break;
      const type = traits & TRAIT_TYPE_MASK;
      if (type == TYPE_MESSAGE) {
        if (frame == lastFrame) break;
        frame += 1 << FRAME_SHIFT;
        limit = cursor + length;
        const inner = load<u32>(entry, FIELD_MESSAGE << 2);
        writeNode(node, TAG_MESSAGE | (field << FIELD_SHIFT), <u32>(cursor - shift), length, 0);
        writeNode(frame, <u32>node, <u32>(limit - shift), inner, 0);
        message = schema + (<usize>inner << 2);
        node += NODE_BYTES;
        at = cursor;
        continue;
      }
      if (type == TYPE_STRING && hasNonAscii(cursor, length)) break;
      const kind: u32 = type == TYPE_STRING ? TAG_TEXT : TAG_BYTES;
      writeLeaf(node, tape, kind | (field << FIELD_SHIFT), <u32>(cursor - shift), length);
      at = cursor + length;
    } else {
      let value: u64 = 0;
      let kind: u32 = TAG_VARINT;
      if (wire == WIRE_VARINT) {
        let byte: u64 = load<u8>(cursor++);
        value = byte & 0x7f;
        for (let bits: u64 = 7; byte >= 0x80 && bits < 70; bits += 7) {
          byte = load<u8>(cursor++);
          value |= (byte & 0x7f) << bits;
        }
        if (byte >= 0x80) break;
      } else if (wire == WIRE_FIXED64) {
        kind = TAG_FIXED64;
        value = load<u64>(cursor);
        cursor += 8;
      } else break;
      if (cursor > limit) break;
      writeNode(node, kind | (field << FIELD_SHIFT), <u32>value, <u32>(value >>> 32), (<u32>(node - tape) >>> NODE_SHIFT) + 1);
      at = cursor;
    }
    node += NODE_BYTES;
  }

  setRegister(REG_POSITION, <u32>(at - shift));
  setRegister(REG_TAPE_COUNT, <u32>(node - tape) >>> NODE_SHIFT);
  setRegister(REG_DEPTH, <u32>((frame - root) >> FRAME_SHIFT) + 1);
}
