// Twin of assembly/tnetstring-pick.ts: picks a few named fields from many dicts of a window in one call.
import {
  BYTE_MINUS,
  BYTE_POINT,
  BYTE_ZERO,
  FLAG_NON_ASCII,
  PLAN_BELOW,
  PLAN_ENTRIES,
  PLAN_ENTRY_WORDS,
  PLAN_HASH_LAST,
  PLAN_HASH_LENGTH,
  PLAN_IS_TEXT,
  PLAN_KEY,
  PLAN_SLOT,
  RECORD_LENGTH,
  RECORD_LENGTHS,
  RECORD_POSITION,
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
} from "../../abi.ts";
import { frameLength } from "../frame.ts";
import { hasNonAscii } from "./utf8.ts";

/** Longer prefixes, with more than eight digits, are left to the decoder. */
const PLAIN_PREFIX = 9;

/** The entry of the key in the plan, as a word index, or 0. */
function find(words: Uint32Array, bytes: Uint8Array, plan: number, window: Uint8Array, key: number, size: number): number {
  if (size === 0) return 0;
  let place = size * PLAN_HASH_LENGTH + window[key] + window[key + size - 1] * PLAN_HASH_LAST;
  for (;;) {
    const entry = plan + (place & (PLAN_ENTRIES - 1)) * PLAN_ENTRY_WORDS;
    const length = words[entry];
    if (length === 0) return 0;
    if (length === size && isSame(bytes, (entry + PLAN_KEY) << 2, window, key, size)) return entry;
    place++;
  }
}

function isSame(bytes: Uint8Array, wanted: number, window: Uint8Array, key: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (bytes[wanted + i] !== window[key + i]) return false;
  return true;
}

function afterDigits(window: Uint8Array, cursor: number): number {
  for (let digit = window[cursor] - BYTE_ZERO; digit >= 0 && digit <= 9; digit = window[cursor] - BYTE_ZERO) cursor++;
  return cursor;
}

/** Whether a number is spelled plainly: digits and, in a float, a point between them. */
function isPlainNumber(tag: number, window: Uint8Array, start: number, end: number): boolean {
  if (end - start > 32) return false;
  const first = window[start] === BYTE_MINUS ? start + 1 : start;
  const stop = afterDigits(window, first);
  if (stop === first) return false;
  if (tag === TAG_INTEGER) return stop === end;
  if (window[stop] !== BYTE_POINT) return false;
  const last = afterDigits(window, stop + 1);
  return last === end && last !== stop + 1;
}

/** One call's view of the engine. */
class Picker {
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  readonly window: Uint8Array;
  readonly pointer: number;
  /** Word index of the record being filled. */
  record = 0;

  constructor(words: Uint32Array, bytes: Uint8Array, window: Uint8Array) {
    this.words = words;
    this.bytes = bytes;
    this.window = window;
    this.pointer = words[REG_WINDOW_POINTER];
  }

  /** Picks from a dict's payload. @returns false if the decoder must look at it */
  pickDict(start: number, end: number, plan: number): boolean {
    const { words, bytes, window } = this;
    for (let at = start; at !== end; ) {
      const keyTotal = frameLength(window, at, end);
      const value = at + keyTotal;
      if (keyTotal <= 0 || value >= end) return false;
      const keyTag = window[value - 1];
      if (keyTag !== TAG_TEXT && keyTag !== TAG_BYTES) return false;
      const key = payloadStart(window, at);
      if (key - at > PLAIN_PREFIX) return false;
      const entry = find(words, bytes, plan, window, key, value - 1 - key);
      const total = frameLength(window, value, end);
      if (total <= 0 || value + total > end) return false;
      const payload = payloadStart(window, value);
      if (payload - value > PLAIN_PREFIX) return false;
      at = value + total;
      if (entry !== 0 && !this.#take(entry, payload, at - 1)) return false;
    }
    return true;
  }

  /** Puts a value into its slot, and picks from it if it is a dict with a plan. */
  #take(entry: number, payload: number, tagAt: number): boolean {
    const { words, window } = this;
    const slot = this.record + words[entry + PLAN_SLOT];
    if (words[slot + RECORD_TAGS] !== 0) return false;
    const size = tagAt - payload;
    const tag = window[tagAt];
    let flags = 0;
    if (tag === TAG_TEXT) {
      if (hasNonAscii(window, payload, size)) return false;
    } else if (tag === TAG_BYTES) {
      if (words[entry + PLAN_IS_TEXT] !== 0 && hasNonAscii(window, payload, size)) flags = FLAG_NON_ASCII;
    } else if (tag === TAG_INTEGER || tag === TAG_FLOAT) {
      if (!isPlainNumber(tag, window, payload, tagAt)) return false;
    } else if (tag === TAG_NULL) {
      if (size !== 0) return false;
    }
    words[slot + RECORD_TAGS] = tag | flags;
    words[slot + RECORD_STARTS] = payload - this.pointer;
    words[slot + RECORD_LENGTHS] = size;
    const below = words[entry + PLAN_BELOW] >>> 2;
    return below === 0 || tag !== TAG_DICT || this.pickDict(payload, tagAt, below);
  }
}

/** Where the payload begins, after a prefix that is known to be valid. */
function payloadStart(window: Uint8Array, at: number): number {
  return afterDigits(window, at) + 1;
}

export function pickTnetstringRun(words: Uint32Array, bytes: Uint8Array, window: Uint8Array): void {
  const picker = new Picker(words, bytes, window);
  const { pointer } = picker;
  const windowEnd = words[REG_WINDOW_END];
  const limit = words[REG_RUN_LIMIT];
  const plan = words[REG_PLAN_POINTER] >>> 2;
  const capacity = words[REG_RUN_CAPACITY];
  let position = words[REG_POSITION];
  let count = 0;
  picker.record = words[REG_RUN_POINTER] >>> 2;
  while (count < capacity && position < limit) {
    const start = pointer + position;
    const length = frameLength(window, start, pointer + windowEnd);
    if (length <= 0 || position + length > windowEnd || window[start + length - 1] !== TAG_DICT) break;
    const { record } = picker;
    words.fill(0, record + RECORD_TAGS, record + RECORD_TAGS + RECORD_SLOTS);
    if (!picker.pickDict(payloadStart(window, start), start + length - 1, plan)) break;
    words[record + RECORD_POSITION] = position;
    words[record + RECORD_LENGTH] = length;
    picker.record += RECORD_WORDS;
    count++;
    position += length;
  }
  words[REG_RUN_COUNT] = count;
}
