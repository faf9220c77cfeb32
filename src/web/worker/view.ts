// Which rows are shown, in which order. While the file is read, new rows come at the end; when it is read, all are sorted again.
import type { View, ViewResult } from "../protocol.ts";
import type { Columns } from "./columns.ts";
import { sortRows } from "./sort.ts";

/** While reading goes on, rows are put in order again when there are so many times more. */
const RESORT_GROWTH = 1.5;

export class RowView {
  readonly #columns: Columns;
  readonly #changed: (isStale: boolean) => void;
  #view: View = { filter: "", key: "id", descending: false };
  /** Null: all rows as they are in the file. */
  #order: Uint32Array | null = null;
  #count = 0;
  #sorted = 0;

  /** @param changed told when rows came; with `true` when others stand where some stood */
  constructor(columns: Columns, changed: (isStale: boolean) => void) {
    this.#columns = columns;
    this.#changed = changed;
  }

  get count(): number {
    return this.#count;
  }

  set(view: View): ViewResult {
    this.#view = view;
    this.#arrange();
    return { count: this.#count, problem: null };
  }

  /** Takes up rows that were added. */
  extend(isDone: boolean): void {
    const { count } = this.#columns;
    if (this.#order === null) {
      this.#count = count;
      this.#changed(false);
    } else if (count > this.#sorted * RESORT_GROWTH || (isDone && count > this.#sorted)) {
      this.#arrange();
      this.#changed(true);
    }
  }

  #arrange(): void {
    const { key, descending } = this.#view;
    const { count } = this.#columns;
    this.#sorted = count;
    this.#count = count;
    if (key === "id" && !descending) {
      this.#order = null;
      return;
    }
    this.#order = Uint32Array.from({ length: count }, (_, id) => id);
    sortRows(this.#order, this.#columns, key, descending);
  }

  ids(from: number, to: number): Uint32Array {
    const end = Math.min(to, this.#count);
    const start = Math.min(Math.max(from, 0), end);
    if (this.#order !== null) return this.#order.slice(start, end);
    return Uint32Array.from({ length: end - start }, (_, index) => start + index);
  }

  place(id: number): number {
    return this.#order === null ? (id < this.#count ? id : -1) : this.#order.indexOf(id);
  }
}
