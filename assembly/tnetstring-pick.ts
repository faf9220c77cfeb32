// Picks a few named fields from many dicts of a window in one call, stepping from key to key by their lengths: what a plan does not name is
// skipped unread. A plan names keys of the value, and of dicts below it. Only plain fields are taken. At anything malformed, cut off or
// rare (a key that is neither text nor bytes, a key that comes twice, wanted text that is not ASCII) the run ends before that value, and
// the host decodes it in full.
import {
  BYTE_COLON,
  BYTE_ZERO,
  FLAG_NON_ASCII,
  FOLLOWER_SHIFT,
  LONGEST_FOLLOWER,
  PLAN_ENTRIES,
  PLAN_ENTRY_SHIFT,
  PLAN_HASH_LAST,
  PLAN_HASH_LENGTH,
  PLANS_BYTES,
  RECORD_LENGTHS,
  RECORD_SLOTS,
  RECORD_STARTS,
  RECORD_TAGS,
  RECORD_WORDS,
  REG_PLAN_POINTER,
  REG_POSITION,
  REG_RUN_CAPACITY,
  REG_RUN_COUNT,
  REG_RUN_LIMIT,
  REG_RUN_POINTER,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_NULL,
  TAG_TEXT,
} from "../src/abi";
import { BYTES, FIRST, isGuessed, remember } from "./followers";
import { isPlainNumber } from "./numbers";
import { register, setRegister } from "./registers";
import { readPrefix } from "./tnetstring-decode";
import { hasNonAscii } from "./utf8";

/** Longer prefixes are left to the decoder. */
const PLAIN_DIGITS: usize = 8;

// @ts-ignore: decorator
@inline
function entryAt(plan: usize, place: u32): usize {
  return plan + ((place & (PLAN_ENTRIES - 1)) << PLAN_ENTRY_SHIFT);
}

/** The plan's entry for the key, or 0. */
// @ts-ignore: decorator
@inline
function find(plan: usize, key: usize, size: u32): usize {
  if (size == 0) return 0;
  let place = size * PLAN_HASH_LENGTH + <u32>load<u8>(key) + <u32>load<u8>(key + size - 1) * PLAN_HASH_LAST;
  let entry = entryAt(plan, place);
  let length = load<u32>(entry);
  while (length != 0 && (length != size || !isSame(entry + 16, key, size))) {
    entry = entryAt(plan, ++place);
    length = load<u32>(entry);
  }
  return length == 0 ? 0 : entry;
}

/** Compares a key of at most 24 bytes, eight bytes at a time. What lies beyond its end is masked out. */
// @ts-ignore: decorator
@inline
function isSame(wanted: usize, key: usize, size: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= size; at += 8) if (load<u64>(wanted + at) != load<u64>(key + at)) return false;
  const rest = size & 7;
  return rest == 0 || (load<u64>(wanted + at) ^ load<u64>(key + at)) << (64 - (rest << 3)) == 0;
}

/** Picks from a dict's payload. False: the full decoder must take over. */
function pickDict(start: usize, end: usize, plan: usize, record: usize, window: usize): bool {
  let at = start;
  // One follower per key of a dict, in order; further keys share the last one.
  let follower = plan + PLANS_BYTES;
  const lastFollower = follower + ((PLAN_ENTRIES - 1) << FOLLOWER_SHIFT);
  while (at != end) {
    let entry: usize;
    if (isGuessed(follower, at, end)) {
      at += load<u32>(follower, BYTES);
      entry = load<u32>(follower, FIRST);
    } else {
      // The key: LENGTH ":" PAYLOAD TAG
      const keyAt = at;
      let size: u32 = <u32>load<u8>(at) - BYTE_ZERO;
      if (size > 9) return false;
      let digit: u32 = <u32>load<u8>(++at) - BYTE_ZERO;
      while (digit <= 9 && at < keyAt + PLAIN_DIGITS) {
        size = size * 10 + digit;
        digit = <u32>load<u8>(++at) - BYTE_ZERO;
      }
      const key = at + 1;
      at = key + size;
      if (digit != BYTE_COLON - BYTE_ZERO || at + 1 >= end) return false;
      const keyTag: u32 = load<u8>(at++);
      if (keyTag != TAG_TEXT && keyTag != TAG_BYTES) return false;
      entry = find(plan, key, size);
      if (at - keyAt <= <usize>LONGEST_FOLLOWER) remember(follower, keyAt, <u32>(at - keyAt), <u32>entry, 0, 0);
    }
    if (follower != lastFollower) follower += 1 << FOLLOWER_SHIFT;

    // Its value
    const first: u32 = <u32>load<u8>(at) - BYTE_ZERO;
    let digit: u32 = <u32>load<u8>(at, 1) - BYTE_ZERO;
    let payload = at + 2;
    let size = first;
    while (digit <= 9 && payload < at + PLAIN_DIGITS) {
      size = size * 10 + digit;
      digit = <u32>load<u8>(payload++) - BYTE_ZERO;
    }
    at = payload + size;
    if (first > 9 || digit != BYTE_COLON - BYTE_ZERO || at >= end) return false;
    if (entry != 0 && !take(entry, payload, at, record, window)) return false;
    at++;
  }
  return true;
}

/** Stores a value in its slot, and picks from it if it is a dict with a plan of its own. */
function take(entry: usize, payload: usize, tagAt: usize, record: usize, window: usize): bool {
  const slot = record + (load<u32>(entry, 4) << 2);
  if (load<u32>(slot, RECORD_TAGS << 2) != 0) return false;
  const size = <u32>(tagAt - payload);
  const tag: u32 = load<u8>(tagAt);
  let flags: u32 = 0;
  if (tag == TAG_TEXT) {
    if (hasNonAscii(payload, size)) return false;
  } else if (tag == TAG_BYTES) {
    if (load<u32>(entry, 8) != 0 && hasNonAscii(payload, size)) flags = FLAG_NON_ASCII;
  } else if (tag == TAG_INTEGER || tag == TAG_FLOAT) {
    if (!isPlainNumber(tag, payload, tagAt)) return false;
  } else if (tag == TAG_NULL) {
    if (size != 0) return false;
  }
  store<u32>(slot, tag | flags, RECORD_TAGS << 2);
  store<u32>(slot, <u32>(payload - window), RECORD_STARTS << 2);
  store<u32>(slot, size, RECORD_LENGTHS << 2);
  const below: usize = load<u32>(entry, 12);
  return below == 0 || tag != TAG_DICT || pickDict(payload, tagAt, below, record, window);
}

/** Picks from the values that begin at REG_POSITION, an offset from the window's first byte. Sets REG_RUN_COUNT. */
export function pickTnetstringRun(): void {
  const window: usize = register(REG_WINDOW_POINTER);
  const windowEnd = register(REG_WINDOW_END);
  const limit = register(REG_RUN_LIMIT);
  const plan: usize = register(REG_PLAN_POINTER);
  const capacity = register(REG_RUN_CAPACITY);
  let record: usize = register(REG_RUN_POINTER);
  let position = register(REG_POSITION);
  let count: u32 = 0;
  while (count < capacity && position < limit) {
    const prefix = readPrefix(window, position, windowEnd);
    if (prefix < 0) break;
    const length = <u32>(prefix >> 32) + <u32>prefix + 1;
    const start = window + position + <u32>(prefix >> 32);
    const end = start + <u32>prefix;
    if (load<u8>(end) != TAG_DICT) break;
    for (let slot: u32 = 0; slot < <u32>RECORD_SLOTS; slot += 2) store<u64>(record + (slot << 2), 0, RECORD_TAGS << 2);
    if (!pickDict(start, end, plan, record, window)) break;
    store<u64>(record, <u64>position | (<u64>length << 32));
    record += RECORD_WORDS << 2;
    count++;
    position += length;
  }
  setRegister(REG_RUN_COUNT, count);
}
