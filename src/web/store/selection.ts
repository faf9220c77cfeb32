// The row under the cursor, and the selected rows. Rows are identified by id, so that a selection survives sorting.
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Row } from "../protocol.ts";

export interface Cursor {
  readonly id: number;
  /** Position in the view, -1 if it is not shown. */
  readonly place: number;
}

export class Selection {
  readonly #idsBetween: (from: number, to: number) => Promise<Uint32Array>;
  readonly #cursor: Signal<Cursor | null> = signal(null);
  readonly #selected: Signal<ReadonlySet<number>> = signal(new Set());
  /** Position where the current range begins. */
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

  /** Moves the cursor to a row, and selects only that one. */
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

  /** Selects from the beginning of the current range to this row. */
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

  /** The cursor's row has moved in the view. */
  moved(place: number): void {
    const { value: cursor } = this.#cursor;
    if (cursor !== null) this.#cursor.value = { ...cursor, place };
    this.#anchor = Math.max(place, 0);
  }
}
