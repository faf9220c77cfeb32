// Plans of what to pick from values, in the form that the engines read (drawn in src/abi.ts).
import {
  PLAN_BELOW,
  PLAN_ENTRIES,
  PLAN_ENTRY_SHIFT,
  PLAN_ENTRY_WORDS,
  PLAN_HASH_LAST,
  PLAN_HASH_LENGTH,
  PLAN_IS_TEXT,
  PLAN_KEY,
  PLAN_LENGTH,
  PLAN_SLOT,
} from "../abi.ts";

/** A wanted key's value: the slot that it goes into, and how it is read. */
export interface Wanted {
  readonly slot: number;
  /** The value is text, even if it is stored as bytes. */
  readonly isText?: boolean;
  /** What is wanted of the value if it is a dict. */
  readonly below?: WantedKeys;
}

/** By key: ASCII, 1 to 24 characters, at most half as many as a plan has entries. */
export type WantedKeys = ReadonlyMap<string, Wanted>;

const PLAN_BYTES = PLAN_ENTRIES << PLAN_ENTRY_SHIFT;

/** The words of a plan, followed by those of the dicts below it, to be put at `pointer` in an arena. */
export function compilePlan(wanted: WantedKeys, pointer: number): Uint32Array {
  const parts: Uint32Array[] = [];
  addPlan(wanted, pointer, parts);
  const words = new Uint32Array(parts.length * PLAN_ENTRIES * PLAN_ENTRY_WORDS);
  for (const [index, part] of parts.entries()) words.set(part, index * part.length);
  return words;
}

function addPlan(wanted: WantedKeys, pointer: number, parts: Uint32Array[]): number {
  const words = new Uint32Array(PLAN_ENTRIES * PLAN_ENTRY_WORDS);
  const bytes = new Uint8Array(words.buffer);
  const place = pointer + parts.length * PLAN_BYTES;
  parts.push(words);
  for (const [key, { slot, isText = false, below }] of wanted) {
    const entry = freeEntry(words, key);
    words[entry + PLAN_LENGTH] = key.length;
    words[entry + PLAN_SLOT] = slot;
    words[entry + PLAN_IS_TEXT] = isText ? 1 : 0;
    words[entry + PLAN_BELOW] = below === undefined ? 0 : addPlan(below, pointer, parts);
    for (let i = 0; i < key.length; i++) bytes[((entry + PLAN_KEY) << 2) + i] = key.charCodeAt(i);
  }
  return place;
}

function freeEntry(words: Uint32Array, key: string): number {
  let place = key.length * PLAN_HASH_LENGTH + key.charCodeAt(0) + key.charCodeAt(key.length - 1) * PLAN_HASH_LAST;
  for (;;) {
    const entry = (place & (PLAN_ENTRIES - 1)) * PLAN_ENTRY_WORDS;
    if (words[entry + PLAN_LENGTH] === 0) return entry;
    place++;
  }
}
