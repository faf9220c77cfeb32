// Stores many texts as UTF-8 in a few large arrays: a million paths as JavaScript strings would take several times the memory.

const CHUNK_BYTES = 1 << 20;
/** Longer texts are cut: the table shows only the beginning, the details show all. */
const LONGEST = 2048;

export class TextPool {
  readonly #encoder: TextEncoder = new TextEncoder();
  readonly #decoder: TextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #chunks: Uint8Array[] = [new Uint8Array(CHUNK_BYTES)];
  #used = 0;
  #ends: Float64Array = new Float64Array(1024);
  #starts: Float64Array = new Float64Array(1024);
  #count = 0;

  /** @returns the text's number */
  add(text: string): number {
    const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
    // A UTF-16 unit takes at most three bytes in UTF-8.
    if (this.#used + short.length * 3 > CHUNK_BYTES) {
      this.#chunks.push(new Uint8Array(CHUNK_BYTES));
      this.#used = 0;
    }
    if (this.#count === this.#ends.length) this.#grow();
    const base = (this.#chunks.length - 1) * CHUNK_BYTES;
    const { written } = this.#encoder.encodeInto(short, (this.#chunks.at(-1) as Uint8Array).subarray(this.#used));
    this.#starts[this.#count] = base + this.#used;
    this.#used += written;
    this.#ends[this.#count] = base + this.#used;
    return this.#count++;
  }

  get(index: number): string {
    const start = this.#starts[index];
    const chunk = this.#chunks[Math.floor(start / CHUNK_BYTES)];
    const at = start % CHUNK_BYTES;
    return this.#decoder.decode(chunk.subarray(at, at + this.#ends[index] - start));
  }

  #grow(): void {
    const starts = new Float64Array(this.#count * 2);
    const ends = new Float64Array(this.#count * 2);
    starts.set(this.#starts);
    ends.set(this.#ends);
    this.#starts = starts;
    this.#ends = ends;
  }
}

/** Stores a few recurring texts, each only once. */
export class TextTable {
  readonly #numbers: Map<string, number> = new Map();
  readonly #texts: string[] = [];

  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  get(number: number): string {
    return this.#texts[number];
  }

  /** The rank of each text in sorted order. */
  ranks(): Uint32Array {
    const order = Uint32Array.from(this.#texts.keys());
    order.sort((a, b) => compare(this.#texts[a], this.#texts[b]));
    const ranks = new Uint32Array(order.length);
    for (let place = 0; place < order.length; place++) ranks[order[place]] = place;
    return ranks;
  }
}

/** Compares by UTF-16 units: fast, and independent of the locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
