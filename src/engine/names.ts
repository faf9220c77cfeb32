// Known names: dict keys that the tnetstring decoder identifies by index, in the upper bits of a key's node. They are in the arena as a
// hash table (drawn in src/abi.ts), so that nothing above the decoder has to compare keys or make strings of them.
import {
  ARENA_NAMES,
  FIELD_SHIFT,
  FOLLOWER_FIRST,
  LONGEST_NAME,
  NAME_ENTRIES,
  NAME_HASH,
  NAME_INDEX,
  NAME_LENGTH,
  NAME_MASK,
  NAME_SHIFT,
  NAME_TEXT,
  NAME_WORDS,
  NAMED,
  REG_NAMES,
} from "../abi.ts";
import type { Engine } from "./engine.ts";

export class NameTable {
  /** The names by index; 0 means no name. */
  readonly names: readonly string[];
  /** The table as it is copied into an arena. */
  readonly words: Uint32Array;
  readonly #indices: ReadonlyMap<string, number>;

  /** @param names ASCII, 1 to 24 characters each. @throws RangeError for too many, or two with one place: NAME_HASH must change then */
  constructor(names: readonly string[]) {
    if (names.length >= FOLLOWER_FIRST) throw new RangeError(`${names.length} names are too many: runs have followers for fewer`);
    this.names = ["", ...names];
    this.#indices = new Map(names.map((name, position) => [name, position + 1]));
    this.words = new Uint32Array(NAME_ENTRIES * NAME_WORDS);
    const bytes = new Uint8Array(this.words.buffer);
    const spelled = new Uint8Array(LONGEST_NAME);
    for (let index = 1; index <= names.length; index++) this.#add(index, bytes, spelled);
  }

  /** The index of a name; 0 if it is not known. */
  indexOf(name: string): number {
    return this.#indices.get(name) ?? 0;
  }

  /** Makes the decoder look keys up among these names. Copies the table into the arena unless it is already there. */
  load(engine: Engine): void {
    engine.words[REG_NAMES] = NAMED;
    if (engine.loadedNames === this) return;
    engine.words.set(this.words, ARENA_NAMES >>> 2);
    engine.loadedNames = this;
  }

  #add(index: number, bytes: Uint8Array, spelled: Uint8Array): void {
    const { words } = this;
    const name = this.names[index];
    for (let i = 0; i < name.length; i++) spelled[i] = name.charCodeAt(i);
    const place = placeOf(spelled, 0, name.length);
    const entry = place * NAME_WORDS;
    if (words[entry + NAME_LENGTH] !== 0)
      throw new RangeError(`${name} and ${this.names[words[entry + NAME_INDEX] >>> FIELD_SHIFT]} have one place`);
    const start = place << NAME_SHIFT;
    for (let i = 0; i < name.length; i++) {
      bytes[start + (NAME_TEXT << 2) + i] = spelled[i];
      bytes[start + (NAME_MASK << 2) + i] = 0xff;
    }
    words[entry + NAME_LENGTH] = name.length;
    words[entry + NAME_INDEX] = index << FIELD_SHIFT;
  }
}

/** The index of the entry that a name would have. */
export function placeOf(bytes: Uint8Array, start: number, length: number): number {
  const middle = bytes[start + (length >>> 1) + (length >>> 3)];
  return Math.imul(length | (bytes[start] << 8) | (middle << 16) | (bytes[start + length - 1] << 24), NAME_HASH) >>> 24;
}
