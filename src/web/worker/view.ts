// Which rows are shown, and in which order. While the file is read or a filter runs, rows arrive, and are sorted again now and then.
import { CodecError } from "../../errors.ts";
import { type FlowFilter, parseFilter } from "../../filter/index.ts";
import type { FilterProblem, View, ViewResult } from "../protocol.ts";
import type { Columns } from "./columns.ts";
import { FilterRun, type FlowsFrom } from "./filter-run.ts";
import { sortRows } from "./sort.ts";

/** Rows are sorted again when their number has grown by this factor, and at the end. */
const RESORT_GROWTH = 1.5;

export class RowView {
  readonly #columns: Columns;
  readonly #flowsFrom: FlowsFrom;
  readonly #changed: (isStale: boolean) => void;
  readonly #failed: (error: unknown) => void;
  #view: View = { filter: "", key: "id", descending: false };
  #run: FilterRun | null = null;
  /** Null: in the order of the file. */
  #order: Uint32Array | null = null;
  #count = 0;
  #isRead = false;

  /**
   * @param changed called when rows may have arrived; with `true` if those at known positions have changed
   * @param failed called when a filter ends early, because the file cannot be read any more
   */
  constructor(columns: Columns, flowsFrom: FlowsFrom, changed: (isStale: boolean) => void, failed: (error: unknown) => void) {
    this.#columns = columns;
    this.#flowsFrom = flowsFrom;
    this.#changed = changed;
    this.#failed = failed;
  }

  get count(): number {
    return this.#count;
  }

  get isFiltering(): boolean {
    return this.#run?.isRunning ?? false;
  }

  close(): void {
    this.#run?.stop();
  }

  /** Sets filter and order. An invalid filter changes nothing. */
  set(view: View): ViewResult {
    const filter = view.filter.trim() === "" ? null : readFilter(view.filter);
    if (filter !== null && "problem" in filter) return { count: this.#count, isFiltering: this.isFiltering, problem: filter.problem };
    this.#view = view;
    if (filter?.text !== this.#run?.filter.text) this.#start(filter);
    this.#arrange();
    return { count: this.#count, isFiltering: this.isFiltering, problem: null };
  }

  #start(filter: FlowFilter | null): void {
    this.#run?.stop();
    this.#run = null;
    if (filter === null) return;
    const run = new FilterRun(filter, this.#columns, this.#flowsFrom, () => {
      if (this.#run === run) this.#grow(!run.isRunning && this.#isRead);
    });
    this.#run = run;
    run.run().catch(this.#failed);
  }

  /** Takes in rows that were read since the last call. */
  extend(isRead: boolean): void {
    this.#isRead = isRead;
    if (this.#run === null) this.#grow(isRead);
    else this.#run.run().catch(this.#failed);
  }

  #grow(isEnd: boolean): void {
    const count = this.#available;
    const isSorted = this.#order !== null;
    const isDue = isEnd ? count > this.#count : count > this.#count * RESORT_GROWTH;
    if (!isSorted) this.#count = count;
    else if (isDue) this.#arrange();
    this.#changed(isSorted && isDue);
  }

  /** How many rows there are to show. */
  get #available(): number {
    return this.#run === null ? this.#columns.count : this.#run.matches.length;
  }

  #arrange(): void {
    const { key, descending } = this.#view;
    this.#count = this.#available;
    this.#order = null;
    if (key === "id" && !descending) return;
    const order = this.ids(0, this.#count);
    sortRows(order, this.#columns, key, descending);
    this.#order = order;
  }

  /** Ids of the rows at these positions. */
  ids(from: number, to: number): Uint32Array {
    const end = Math.min(to, this.#count);
    const start = Math.min(Math.max(from, 0), end);
    if (this.#order !== null) return this.#order.slice(start, end);
    if (this.#run !== null) return Uint32Array.from(this.#run.matches.slice(start, end));
    return Uint32Array.from({ length: end - start }, (_, index) => start + index);
  }

  /** Position of a row, -1 if it is not shown. */
  place(id: number): number {
    if (this.#order !== null) return this.#order.indexOf(id);
    if (this.#run !== null) return this.#run.matches.indexOf(id);
    return id < this.#count ? id : -1;
  }
}

function readFilter(text: string): FlowFilter | { problem: FilterProblem } {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return { problem: { message: error.message, column: error.offset } };
  }
}
