// Which rows are shown, in which order. While the file is read, or a filter runs, new rows come; they are put in order now and then.
import { CodecError } from "../../errors.ts";
import { type FlowFilter, parseFilter } from "../../filter/index.ts";
import type { FilterProblem, View, ViewResult } from "../protocol.ts";
import type { Columns } from "./columns.ts";
import { FilterRun, type FlowsFrom } from "./filter-run.ts";
import { sortRows } from "./sort.ts";

/** Rows are put in order again when there are so many times more, and at the end. */
const RESORT_GROWTH = 1.5;

export class RowView {
  readonly #columns: Columns;
  readonly #flowsFrom: FlowsFrom;
  readonly #changed: (isStale: boolean) => void;
  #view: View = { filter: "", key: "id", descending: false };
  #run: FilterRun | null = null;
  /** Null: as they come. */
  #order: Uint32Array | null = null;
  #count = 0;
  #isRead = false;

  /** @param changed told when rows came; with `true` when others stand where some stood */
  constructor(columns: Columns, flowsFrom: FlowsFrom, changed: (isStale: boolean) => void) {
    this.#columns = columns;
    this.#flowsFrom = flowsFrom;
    this.#changed = changed;
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

  /** A filter that is wrong changes nothing. */
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
    void run.run();
  }

  /** Takes up rows that were read. */
  extend(isRead: boolean): void {
    this.#isRead = isRead;
    if (this.#run === null) this.#grow(isRead);
    else void this.#run.run();
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

  /** Numbers of the rows at these places. */
  ids(from: number, to: number): Uint32Array {
    const end = Math.min(to, this.#count);
    const start = Math.min(Math.max(from, 0), end);
    if (this.#order !== null) return this.#order.slice(start, end);
    if (this.#run !== null) return Uint32Array.from(this.#run.matches.slice(start, end));
    return Uint32Array.from({ length: end - start }, (_, index) => start + index);
  }

  /** Where a row stands, -1 where it is not shown. */
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
