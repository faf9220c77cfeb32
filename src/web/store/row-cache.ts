// Caches rows by their position in the view, in pages. Missing and outdated pages are fetched when they are accessed.
import { type Signal, signal } from "@preact/signals";
import type { Row } from "../protocol.ts";

const PAGE_ROWS = 128;
/** More pages than are ever visible at once; the oldest are evicted first. */
const MOST_PAGES = 64;

interface Page {
  rows: readonly Row[];
  generation: number;
  pending: Promise<void> | null;
}

export class RowCache {
  /** Changes whenever rows arrive. */
  readonly version: Signal<number> = signal(0);
  readonly #fetch: (from: number, to: number) => Promise<readonly Row[]>;
  #pages: Map<number, Page> = new Map();
  #generation = 0;
  #count = 0;

  constructor(fetch: (from: number, to: number) => Promise<readonly Row[]>) {
    this.#fetch = fetch;
  }

  /** Adapts to a changed view. With `isStale`, rows at known positions have changed: old ones are shown until the new ones arrive. */
  resize(count: number, isStale: boolean): void {
    this.#count = count;
    if (isStale) this.#generation++;
  }

  /** Drops all rows, for another file. */
  clear(): void {
    this.#pages = new Map();
    this.#generation++;
    this.#count = 0;
  }

  /** The row at a position; undefined until it is fetched. */
  at(place: number): Row | undefined {
    const number = Math.floor(place / PAGE_ROWS);
    const page = this.#pages.get(number);
    const index = place - number * PAGE_ROWS;
    if (page === undefined || page.generation !== this.#generation || index >= page.rows.length) void this.#load(number, page);
    return page?.rows[index];
  }

  /** Fetches the row at a position; undefined past the end. */
  async load(place: number): Promise<Row | undefined> {
    const number = Math.floor(place / PAGE_ROWS);
    await this.#load(number, this.#pages.get(number));
    return this.#pages.get(number)?.rows[place - number * PAGE_ROWS];
  }

  #load(number: number, known: Page | undefined): Promise<void> {
    const page = known ?? { rows: [], generation: this.#generation, pending: null };
    if (known === undefined) this.#keep(number, page);
    page.pending ??= this.#fill(number, page);
    return page.pending;
  }

  async #fill(number: number, page: Page): Promise<void> {
    page.generation = this.#generation;
    const from = number * PAGE_ROWS;
    try {
      page.rows = await this.#fetch(from, Math.min(from + PAGE_ROWS, this.#count));
    } finally {
      page.pending = null;
    }
    this.version.value++;
  }

  #keep(number: number, page: Page): void {
    this.#pages.set(number, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      this.#pages.delete(oldest);
    }
  }
}
