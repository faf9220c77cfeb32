// The row under the cursor, and the rows that are selected. Rows are known by their numbers, so that a selection outlives sorting.
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Row } from "../protocol.ts";

export interface Cursor {
  readonly id: number;
  /** Where it is in the view, -1 where the view lacks it. */
  readonly place: number;
}

export class Selection {
  readonly #idsBetween: (from: number, to: number) => Promise<Uint32Array>;
  readonly #cursor: Signal<Cursor | null> = signal(null);
  readonly #selected: Signal<ReadonlySet<number>> = signal(new Set());
  /** Where a range began. */
  #anchor = 0;

  constructor(idsBetween: (from: number, to: number) => Promise<Uint32Array>) {
    this.#idsBetween = idsBetween;
  }

  get cursor(): ReadonlySignal<Cursor | null> {
    return this.#cursor;
  }

  get selected(): ReadonlySignal<ReadonlySet<number>> {
    return this.#selected;
  }

  get size(): number {
    return this.#selected.value.size;
  }

  ids(): Uint32Array {
    return Uint32Array.from(this.#selected.value);
  }

  clear(): void {
    this.#cursor.value = null;
    this.#selected.value = new Set();
    this.#anchor = 0;
  }

  /** The cursor alone is selected. */
  only(row: Row, place: number): void {
    this.#cursor.value = { id: row.id, place };
    this.#selected.value = new Set([row.id]);
    this.#anchor = place;
  }

  toggle(row: Row, place: number): void {
    const selected = new Set(this.#selected.value);
    if (!selected.delete(row.id)) selected.add(row.id);
    this.#cursor.value = { id: row.id, place };
    this.#selected.value = selected;
    this.#anchor = place;
  }

  /** Selects from where the last range began to here. */
  async extend(row: Row, place: number): Promise<void> {
    this.#cursor.value = { id: row.id, place };
    await this.#select(Math.min(place, this.#anchor), Math.max(place, this.#anchor) + 1);
  }

  all(count: number): Promise<void> {
    return this.#select(0, count);
  }

  async #select(from: number, to: number): Promise<void> {
    this.#selected.value = new Set(await this.#idsBetween(from, to));
  }

  /** The cursor's row stands elsewhere now. */
  moved(place: number): void {
    const { value: cursor } = this.#cursor;
    if (cursor !== null) this.#cursor.value = { ...cursor, place };
    this.#anchor = Math.max(place, 0);
  }
}
