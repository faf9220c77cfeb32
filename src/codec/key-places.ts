// What dicts have looked like so far. Values of one kind have the same keys in the same order again and again, so a reader remembers which
// key followed which: then it only has to compare bytes, and makes objects by code that has one place for each key (shape.ts).
import { NO_BYTES } from "../engine/nothing.ts";
import { type Make, quickMake } from "./shape.ts";

/** A place gets a maker once this many dicts have ended there. */
const ENDS_TO_MAKE = 8;
/** Keys of a dict past this many have no places; nor do further keys after one that has had this many different followers. */
const MOST_KEYS = 64;
const MOST_FOLLOWERS = 8;
/** The most places of all dicts together. */
const MOST_PLACES = 1024;
/** The places may stem from values that no longer come: after this many keys without a place for lack of room, all is learned anew. */
const PATIENCE = 1 << 17;

/** A key after particular keys before it, or the beginning of a dict, before its first key. */
export class Place {
  readonly key: string;
  /** Bytes of the element that spells it, `6:method;`; 0 at the beginning. The words hold three bytes each, the last one the last three. */
  readonly length: number;
  readonly #words: readonly number[];
  /** The place of the key before it; null at the beginning. */
  readonly before: Place | null;
  /** How many keys come before the next one: the index of the next one's value. */
  readonly position: number;
  /** The key that came next last time, and all that ever did. */
  next: Place | null = null;
  readonly followers: Place[] = [];
  /** The beginning of the dicts that are its value, or that are items of the list that is its value. */
  inner: Place | null = null;
  /** Makes the object of a dict that ends here. */
  make: Make | null = null;
  #ends = 0;
  #keys: readonly string[] | null = null;

  constructor(key: string, spelled: Uint8Array, before: Place | null) {
    const { length } = spelled;
    this.key = key;
    this.length = length;
    this.#words = Array.from({ length: Math.ceil(length / 3) }, (_, i) => wordAt(spelled, Math.min(3 * i, length - 3)));
    this.before = before;
    this.position = before === null ? 0 : before.position + 1;
  }

  /** The keys up to this one. */
  get keys(): readonly string[] {
    this.#keys ??= this.before === null ? [] : [...this.before.keys, this.key];
    return this.#keys;
  }

  /** Counts the dicts that end here. */
  end(): void {
    if (++this.#ends === ENDS_TO_MAKE && this.before !== null) this.make = quickMake(this.keys);
  }

  /** Whether this key or one before it is `key`. */
  has(key: string): boolean {
    return this.before !== null && (this.key === key || this.before.has(key));
  }

  /** Whether its bytes are at `at`, with more after them. Compares three bytes at a time. */
  isAt(bytes: Uint8Array, at: number, limit: number): boolean {
    const words = this.#words;
    const last = at + this.length - 3;
    if (last + 3 >= limit) return false;
    let i = 0;
    for (let from = at; from < last; from += 3) if (wordAt(bytes, from) !== words[i++]) return false;
    return wordAt(bytes, last) === words[i];
  }

  /** The place of the key at `at`, if that key has come here before. */
  find(bytes: Uint8Array, at: number, limit: number): Place | null {
    for (const follower of this.followers) {
      if (!follower.isAt(bytes, at, limit)) continue;
      this.next = follower;
      return follower;
    }
    return null;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
}

export class KeyPlaces {
  /** The place of a whole value. */
  whole: Place = new Place("", NO_BYTES, null);
  #count = 1;
  #lost = 0;

  /** Adds a place for a key that comes here for the first time; null if it gets none. */
  add(place: Place, key: string, spelled: Uint8Array): Place | null {
    const { followers, position } = place;
    if (followers.length === MOST_FOLLOWERS || position === MOST_KEYS || place.has(key) || !this.#hasRoom()) return null;
    const added = new Place(key, spelled, place);
    followers.push(added);
    place.next = added;
    return added;
  }

  /** Adds the beginning of the dicts in the value of a place; null if there is no room. */
  begin(place: Place): Place | null {
    if (this.#hasRoom()) place.inner = new Place("", NO_BYTES, null);
    return place.inner;
  }

  #hasRoom(): boolean {
    if (this.#count < MOST_PLACES) {
      this.#count++;
      return true;
    }
    if (++this.#lost === PATIENCE) {
      this.whole = new Place("", NO_BYTES, null);
      this.#count = 1;
      this.#lost = 0;
    }
    return false;
  }
}
