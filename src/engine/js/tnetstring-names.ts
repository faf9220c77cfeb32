// Twin of assembly/tnetstring-names.ts: the index of a key among the known names.
import { ARENA_NAMES, LONGEST_NAME, NAME_INDEX, NAME_LENGTH, NAME_TEXT, NAME_WORDS } from "../../abi.ts";
import { placeOf } from "../names.ts";

/** The index of the name, shifted to its place in a node; 0 if the key is not a known name. */
export function nameOf(words: Uint32Array, window: Uint8Array, start: number, length: number): number {
  if (length === 0 || length > LONGEST_NAME) return 0;
  const name = (ARENA_NAMES >>> 2) + placeOf(window, start, length) * NAME_WORDS;
  if (words[name + NAME_LENGTH] !== length) return 0;
  const whole = length & ~3;
  let word = name + NAME_TEXT;
  let at = start;
  for (const end = start + whole; at < end; at += 4) {
    if ((window[at] | (window[at + 1] << 8) | (window[at + 2] << 16) | (window[at + 3] << 24)) !== (words[word++] | 0)) return 0;
  }
  for (let rest = words[word]; at < start + length; rest >>>= 8) if (window[at++] !== (rest & 0xff)) return 0;
  return words[name + NAME_INDEX];
}
