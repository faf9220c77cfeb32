// An ordered, filtered, paged view of a store that stays current while flows are added, changed and deleted.
import type { FlowFilter } from "../filter/index.ts";
import type { StoredFlow } from "./columns.ts";
import { type FlowOrder, orders, type Page, type PageRequest, type Place, type Plan, type Query } from "./query.ts";

export interface ViewOptions {
  /** Only flows that match: a filter, or its text. */
  filter?: string | FlowFilter;
  /** Default `time`. */
  order?: FlowOrder;
  /** In reverse order. */
  reverse?: boolean;
  /** The default range for `rows` and iteration: the first row, counted from 0, and the maximum number of rows. By default all. */
  offset?: number;
  limit?: number;
}

/**
 * A change to a view. Each index applies once the changes reported before it have been made. `refresh`: there is too much to report, or
 * finding out would cost too much, so read the rows again.
 */
export type ViewChange =
  | { readonly type: "added" | "changed"; readonly id: string; readonly index: number }
  | { readonly type: "removed"; readonly id: string; readonly index: number }
  | { readonly type: "refresh" };

/** More changes at once than this are reported as a single `refresh`. */
const MOST_TOLD = 64;
/** Rows per query when iterating. */
const CHUNK = 512;
/** How many places are remembered, so that a page far down is found from a nearby one. */
const REMEMBERED_PLACES = 256;

/** A view of a store, made by `store.view()`. */
export class FlowView implements Iterable<StoredFlow> {
  readonly #query: Query;
  readonly #filter: FlowFilter | undefined;
  readonly #onClose: () => void;
  readonly #listeners = new Set<(change: ViewChange) => void>();
  readonly #places = new Map<number, Place>();
  #length: number | null = null;
  /**
   * The query's version when `#length` and `#places` were determined; it tells whether another connection has changed the database since.
   */
  #version = 0;
  readonly order: FlowOrder;
  readonly reverse: boolean;
  readonly offset: number;
  readonly limit: number;

  /** @internal */
  constructor(query: Query, options: ViewOptions & { filter?: FlowFilter }, onClose: () => void) {
    const { filter, order = "time", reverse = false, offset = 0, limit = Number.MAX_SAFE_INTEGER } = options;
    if (!orders.includes(order)) throw new TypeError(`flows are ordered by ${orders.join(", ")}, not by ${String(order)}`);
    this.#query = query;
    this.#filter = filter;
    this.#onClose = onClose;
    this.order = order;
    this.reverse = reverse;
    this.offset = countOf(offset, "offset");
    this.limit = countOf(limit, "limit");
  }

  /** The number of flows in the view, regardless of `offset` and `limit`. */
  get length(): number {
    this.#notice();
    this.#length ??= this.#plan((plan) => this.#query.count(plan));
    return this.#length;
  }

  /** Returns the rows from `offset` on, at most `limit`. @throws CodecError STORE_DAMAGED */
  rows(offset: number = this.offset, limit: number = this.limit): StoredFlow[] {
    countOf(offset, "offset");
    countOf(limit, "limit");
    return this.#plan((plan) =>
      this.#isNearEnd(plan, offset) ? this.#fromEnd(plan, offset, limit) : this.#fromPlace(plan, offset, limit),
    );
  }

  /** Returns the position of a flow, from 0; -1 if it is not in the view. */
  indexOf(id: string): number {
    return this.#plan((plan) => this.#query.positions(plan, this.order, this.reverse, [id]).get(id) ?? -1);
  }

  /** Iterates over the same rows, in chunks, each as it is when it is read. */
  *[Symbol.iterator](): Generator<StoredFlow, void, void> {
    let after: Place | null = null;
    let skip = this.offset;
    for (let left = this.limit; left > 0; left -= CHUNK) {
      const request: PageRequest = { ...this.#direction, after, skip, limit: Math.min(CHUNK, left) };
      const page: Page = this.#plan((plan) => this.#query.page(plan, request));
      yield* page.rows;
      if (page.rows.length < request.limit) return;
      after = page.last;
      skip = 0;
    }
  }

  /** SQLite's query plan for the rows, one line per step. */
  explain(offset: number = this.offset, limit: number = this.limit): string[] {
    return this.#plan((plan) => this.#query.explain(plan, { ...this.#direction, after: null, skip: offset, limit }));
  }

  /**
   * Calls a listener after each change from now on.
   *
   * @returns a function that ends the subscription
   * @example
   * const stop = view.subscribe((change) => console.log(change.type));
   */
  subscribe(listener: (change: ViewChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Closes the view: no more changes are reported. */
  close(): void {
    this.#listeners.clear();
    this.#onClose();
  }

  /** @internal Call before flows are changed, and the function it returns afterwards. */
  watch(ids: readonly string[]): () => void {
    const before = this.#listeners.size === 0 ? null : this.#positions(ids);
    return () => {
      this.#forget();
      if (this.#listeners.size === 0) return;
      const after = before === null ? null : this.#positions(ids);
      if (before === null || after === null) this.#tell({ type: "refresh" });
      else this.#tellMoves(before, after);
    };
  }

  /** @internal Call when everything may have changed. */
  refresh(): void {
    this.#forget();
    this.#tell({ type: "refresh" });
  }

  get #direction(): { order: FlowOrder; reverse: boolean } {
    return { order: this.order, reverse: this.reverse };
  }

  #plan<Result>(use: (plan: Plan) => Result): Result {
    this.#notice();
    return this.#query.plan(this.#filter, use);
  }

  /** Drops what was determined before another connection changed the database. */
  #notice(): void {
    const version = this.#query.version();
    if (version !== this.#version) this.#forget();
    this.#version = version;
  }

  #forget(): void {
    this.#length = null;
    this.#places.clear();
  }

  /** Without a filter the length is cheap to have, and half of all pages are closer to the end. */
  #isNearEnd(plan: Plan, offset: number): boolean {
    return !plan.isFiltered && offset > this.length / 2 && this.#nearest(offset)[0] < offset / 2;
  }

  #fromEnd(plan: Plan, offset: number, limit: number): StoredFlow[] {
    const { length } = this;
    const count = Math.min(limit, Math.max(length - offset, 0));
    const request = { order: this.order, reverse: !this.reverse, after: null, skip: Math.max(length - offset - count, 0), limit: count };
    const rows = this.#query.page(plan, request).rows.reverse();
    this.#remember(offset, rows);
    return rows;
  }

  #fromPlace(plan: Plan, offset: number, limit: number): StoredFlow[] {
    const [start, after] = this.#nearest(offset);
    const { rows } = this.#query.page(plan, { ...this.#direction, after, skip: offset - start, limit });
    this.#remember(offset, rows);
    return rows;
  }

  /** The nearest remembered place before an offset, and the number of rows up to and including it. */
  #nearest(offset: number): [start: number, after: Place | null] {
    let start = 0;
    for (const place of this.#places.keys()) if (place > start && place <= offset) start = place;
    return [start, this.#places.get(start) ?? null];
  }

  #remember(offset: number, rows: readonly StoredFlow[]): void {
    const last = rows.at(-1);
    if (last === undefined) return;
    if (this.#places.size === REMEMBERED_PLACES) this.#places.clear();
    this.#places.set(offset + rows.length, { value: last[this.order], key: last.key });
  }

  /** Null if finding them would take longer than reading the rows again. */
  #positions(ids: readonly string[]): Map<string, number> | null {
    if (ids.length > MOST_TOLD) return null;
    return this.#plan((plan) =>
      plan.condition.isCostly || (plan.isFiltered && !plan.isFew) ? null : this.#query.positions(plan, this.order, this.reverse, ids),
    );
  }

  /** Removals from the last on, then additions from the first on, so that each index is right when its change is reported. */
  #tellMoves(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
    const isSettled = before.size === after.size && [...before].every(([id, index]) => after.get(id) === index);
    if (isSettled) {
      for (const [id, index] of after) this.#tell({ type: "changed", id, index });
      return;
    }
    for (const [id, index] of [...before].sort((a, b) => b[1] - a[1])) this.#tell({ type: "removed", id, index });
    for (const [id, index] of [...after].sort((a, b) => a[1] - b[1])) this.#tell({ type: "added", id, index });
  }

  #tell(change: ViewChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

function countOf(value: number, name: string): number {
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new RangeError(`${name} is a whole number from 0 on, not ${String(value)}`);
  return value;
}
