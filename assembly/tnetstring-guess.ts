// The hot loop of runs: a plain dict, entirely in the window, whose keys come in the same order as in earlier dicts (followers.ts).
// Guessing the keys takes half of the lengths out of the chain in which each length says where the next one is. At anything malformed or
// rare it stops before the element, and tnetstring-decode.ts, which handles all cases, continues.
import {
  BYTE_COLON,
  BYTE_ZERO,
  FIELD_SHIFT,
  FOLLOWER_FIRST,
  FOLLOWER_SHIFT,
  FRAME_SHIFT,
  LONGEST_FOLLOWER,
  NODE_BYTES,
  NODE_SHIFT,
  REG_DEPTH,
  REG_EXPECT_KEY,
  REG_FOLLOWERS_POINTER,
  REG_FRAMES_POINTER,
  REG_MAX_DEPTH,
  REG_POSITION,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
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
import { BYTES, DOUBLE, FIRST, isGuessed, remember, SECOND } from "./followers";
import { isPlainNumber } from "./numbers";
import { register, setRegister } from "./registers";
import { writeLeaf, writeNode } from "./tape";
import { nameOf } from "./tnetstring-names";
import { isBoolean } from "./tnetstring-plain";
import { hasNonAscii } from "./utf8";

/** Whether a payload is a plain spelling of what its tag says; never so for bytes, text and containers. */
// @ts-ignore: decorator
@inline
function isPlainScalar(tag: u32, payload: usize, tagAt: usize): bool {
  if (tag == TAG_INTEGER || tag == TAG_FLOAT) return isPlainNumber(tag, payload, tagAt);
  const size = <u32>(tagAt - payload);
  if (tag == TAG_NULL) return size == 0;
  return tag == TAG_BOOLEAN && isBoolean(payload, size);
}

/**
 * Decodes the dict whose payload of `size` bytes begins `prefix` bytes after the window's first byte. The registers must stand at the start
 * of the value. True: all of it was decoded. False: the registers say where the decoder must continue.
 */
export function decodeGuessing(prefix: u32, size: u32): bool {
  const shift: usize = register(REG_WINDOW_POINTER);
  const frames: usize = register(REG_FRAMES_POINTER);
  const lastFrame = frames + (<usize>register(REG_MAX_DEPTH) << FRAME_SHIFT);
  const tape: usize = register(REG_TAPE_POINTER);
  const lastNode = tape + (<usize>register(REG_TAPE_CAPACITY) << NODE_SHIFT) - 2 * NODE_BYTES;
  const followers: usize = register(REG_FOLLOWERS_POINTER);
  if (tape > lastNode || frames == lastFrame) return false;
  // The guess at the next key; 0 in a list.
  let follower = followers + (FOLLOWER_FIRST << FOLLOWER_SHIFT);
  let frame = frames + (1 << FRAME_SHIFT);
  let node = tape + NODE_BYTES;
  let at = shift + prefix;
  let limit = at + size;
  let isKey: u32 = 1;
  writeNode(tape, TAG_DICT, prefix, size, 0);
  store<u32>(frame, <u32>tape);
  store<u32>(frame, prefix + size, 4);

  for (;;) {
    if (at == limit) {
      const closed: usize = load<u32>(frame);
      store<u32>(closed, <u32>(node - tape) >>> NODE_SHIFT, 12);
      at++;
      frame -= 1 << FRAME_SHIFT;
      if (frame == frames) {
        setRegister(REG_TAPE_COUNT, <u32>(node - tape) >>> NODE_SHIFT);
        return true;
      }
      limit = shift + load<u32>(frame, 4);
      // In a dict, the node before a value is its key.
      follower = load<u8>(load<u32>(frame)) == TAG_LIST ? 0 : followers + ((load<u32>(closed - NODE_BYTES) >>> FIELD_SHIFT) << FOLLOWER_SHIFT);
      continue;
    }
    // There must be room for a key and its value.
    if (node > lastNode) break;

    if (follower != 0) {
      if (isGuessed(follower, at, limit)) {
        store<u64>(node, load<u64>(follower, DOUBLE) + (<u64>(at - shift) << 32));
        store<u64>(node, <u64>load<u32>(follower, SECOND) | ((<u64>(node - tape) + NODE_BYTES) << (32 - NODE_SHIFT)), 8);
        at += load<u32>(follower, BYTES);
        follower = load<u32>(follower, FIRST);
      } else {
        // LENGTH ":" PAYLOAD ";", with a length of at most two digits
        const first: u32 = <u32>load<u8>(at) - BYTE_ZERO;
        let keySize = first;
        let key = at + 1;
        const second: u32 = <u32>load<u8>(key) - BYTE_ZERO;
        if (second <= 9) {
          keySize = keySize * 10 + second;
          key++;
        }
        const keyTag = key + 1 + keySize;
        if (first > 9 || load<u8>(key) != BYTE_COLON || keyTag >= limit || load<u8>(keyTag) != TAG_TEXT) break;
        if (hasNonAscii(++key, keySize)) break;
        const name = nameOf(key, keySize);
        const next = followers + ((name >>> FIELD_SHIFT) << FOLLOWER_SHIFT);
        const whole = <u32>(keyTag + 1 - at);
        if (name != 0 && whole <= <u32>LONGEST_FOLLOWER) {
          remember(follower, at, whole, <u32>next, keySize, <u64>(TAG_TEXT | name) | (<u64>(key - at) << 32));
        }
        writeLeaf(node, tape, TAG_TEXT | name, <u32>(key - shift), keySize);
        at = keyTag + 1;
        follower = next;
      }
      node += NODE_BYTES;
    }

    // LENGTH ":"
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
    if (tagAt >= limit || first > 9 || digit != BYTE_COLON - BYTE_ZERO) {
      isKey = 0;
      break;
    }

    const tag: u32 = load<u8>(tagAt);
    if (tag == TAG_LIST || tag == TAG_DICT) {
      if (frame == lastFrame) {
        isKey = 0;
        break;
      }
      // A dict's first key depends on the key that the dict is under.
      if (tag == TAG_LIST) follower = 0;
      else follower = follower == 0 ? followers : follower + (FOLLOWER_FIRST << FOLLOWER_SHIFT);
      writeNode(node, tag, <u32>(payload - shift), <u32>(tagAt - payload), 0);
      frame += 1 << FRAME_SHIFT;
      store<u32>(frame, <u32>node);
      store<u32>(frame, <u32>(tagAt - shift), 4);
      node += NODE_BYTES;
      limit = tagAt;
      at = payload;
      continue;
    }
    if (tag != TAG_BYTES && (tag == TAG_TEXT ? hasNonAscii(payload, tagAt - payload) : !isPlainScalar(tag, payload, tagAt))) {
      isKey = 0;
      break;
    }
    writeLeaf(node, tape, tag, <u32>(payload - shift), <u32>(tagAt - payload));
    node += NODE_BYTES;
    at = tagAt + 1;
  }

  setRegister(REG_POSITION, <u32>(at - shift));
  setRegister(REG_TAPE_COUNT, <u32>(node - tape) >>> NODE_SHIFT);
  setRegister(REG_DEPTH, <u32>((frame - frames) >> FRAME_SHIFT));
  setRegister(REG_EXPECT_KEY, follower == 0 ? 1 : isKey);
  return false;
}
