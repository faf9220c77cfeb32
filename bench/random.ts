// Pseudo-random numbers that are the same in every run: data and order must be repeatable.

/** A generator of integers, xorshift32. Equal seeds give equal sequences. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Xorshift never leaves 0, and small seeds start alike: spread the seed over all bits.
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1;
    for (let round = 0; round < 8; round++) this.next();
  }

  /** The next unsigned 32-bit number. */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }

  /** An integer from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return this.next() % limit;
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }

  /** The items in another order (Fisher-Yates shuffle). */
  shuffle<Item>(items: readonly Item[]): Item[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
    }
    return shuffled;
  }
}
