// Runs a filter over the flows of a file, and collects those that match. It keeps up with the reading: rows are examined as they arrive.
import { CodecError } from "../../errors.ts";
import type { FlowFilter } from "../../filter/index.ts";
import type { AnyFlow } from "../../flow/from.ts";
import type { Columns } from "./columns.ts";
import { judgeRow } from "./judge-row.ts";

/** How long it runs before it yields to the event loop and reports matches. */
const TURN_MILLISECONDS = 100;

/** The flows of rows from `id` on, up to the first that cannot be read. */
export type FlowsFrom = (id: number, signal: AbortSignal) => AsyncIterable<AnyFlow>;

export class FilterRun {
  readonly filter: FlowFilter;
  readonly #columns: Columns;
  readonly #flowsFrom: FlowsFrom;
  readonly #changed: () => void;
  readonly #stop: AbortController = new AbortController();
  readonly #matches: number[] = [];
  #next = 0;
  #turnEnd = 0;
  #isRunning = false;

  /** @param changed called when matches may have been added, and at the end */
  constructor(filter: FlowFilter, columns: Columns, flowsFrom: FlowsFrom, changed: () => void) {
    this.filter = filter;
    this.#columns = columns;
    this.#flowsFrom = flowsFrom;
    this.#changed = changed;
  }

  /** Ids of rows, in the order of the file. */
  get matches(): readonly number[] {
    return this.#matches;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Examines the rows that were not examined yet. @throws Error if the file cannot be read any more */
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#turnEnd = performance.now() + TURN_MILLISECONDS;
    try {
      while (this.#next < this.#columns.count && !this.#stop.signal.aborted) {
        if (this.#judge()) this.#next++;
        else await this.#look();
        if (performance.now() > this.#turnEnd) await this.#pause();
      }
    } finally {
      this.#isRunning = false;
      if (!this.#stop.signal.aborted) this.#changed();
    }
  }

  async #pause(): Promise<void> {
    this.#changed();
    await new Promise((resolve) => setTimeout(resolve));
    this.#turnEnd = performance.now() + TURN_MILLISECONDS;
  }

  /** Judges by the row alone. @returns whether that is possible */
  #judge(): boolean {
    const verdict = judgeRow(this.filter.expression, this.#columns, this.#next);
    if (verdict === true) this.#matches.push(this.#next);
    return verdict !== undefined;
  }

  /** Examines flows themselves, one after another, as long as their rows cannot tell. */
  async #look(): Promise<void> {
    const first = this.#next;
    try {
      for await (const flow of this.#flowsFrom(first, this.#stop.signal)) {
        if (await this.filter.matchesAsync(flow)) this.#matches.push(this.#next);
        this.#next++;
        if (performance.now() > this.#turnEnd) await this.#pause();
        if (this.#next >= this.#columns.count || this.#columns.isGap(this.#next)) return;
        // Adjacent flows are read in one go; a flow whose row can tell need not be read at all.
        if (judgeRow(this.filter.expression, this.#columns, this.#next) !== undefined) return;
      }
    } catch (error) {
      if (!(error instanceof CodecError) && !this.#stop.signal.aborted) throw error;
    }
    // A flow that cannot be read matches nothing.
    if (this.#next === first) this.#next++;
  }
}
