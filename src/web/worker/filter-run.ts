// Goes through the flows of a file, and notes those that a filter matches. It follows the reading: rows that come later are looked at then.
import { CodecError } from "../../errors.ts";
import type { FlowFilter } from "../../filter/index.ts";
import type { AnyFlow } from "../../flow/from.ts";
import type { Columns } from "./columns.ts";
import { judgeRow } from "./judge-row.ts";

/** How long it goes on before others have their turn, and matches are shown. */
const TURN_MILLISECONDS = 100;

/** The flows of rows from `id` on, up to the first that can't be read. */
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

  /** @param changed told when matches were added, and at the end */
  constructor(filter: FlowFilter, columns: Columns, flowsFrom: FlowsFrom, changed: () => void) {
    this.filter = filter;
    this.#columns = columns;
    this.#flowsFrom = flowsFrom;
    this.#changed = changed;
  }

  /** Numbers of rows, in the order of the file. */
  get matches(): readonly number[] {
    return this.#matches;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Looks at the rows that were not looked at yet. */
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#turnEnd = performance.now() + TURN_MILLISECONDS;
    while (this.#next < this.#columns.count && !this.#stop.signal.aborted) {
      if (this.#judge()) this.#next++;
      else await this.#look();
      if (performance.now() > this.#turnEnd) await this.#pause();
    }
    this.#isRunning = false;
    if (!this.#stop.signal.aborted) this.#changed();
  }

  async #pause(): Promise<void> {
    this.#changed();
    await new Promise((resolve) => setTimeout(resolve));
    this.#turnEnd = performance.now() + TURN_MILLISECONDS;
  }

  /** Whether the row alone tells. */
  #judge(): boolean {
    const verdict = judgeRow(this.filter.expression, this.#columns, this.#next);
    if (verdict === true) this.#matches.push(this.#next);
    return verdict !== undefined;
  }

  /** Looks at flows themselves, one after another, as long as their rows do not tell. */
  async #look(): Promise<void> {
    const first = this.#next;
    try {
      for await (const flow of this.#flowsFrom(first, this.#stop.signal)) {
        if (await this.filter.matchesAsync(flow)) this.#matches.push(this.#next);
        this.#next++;
        if (performance.now() > this.#turnEnd) await this.#pause();
        if (this.#next >= this.#columns.count || this.#columns.isGap(this.#next)) return;
        // Flows side by side are read together; few in many are looked for by their rows.
        if (judgeRow(this.filter.expression, this.#columns, this.#next) !== undefined) return;
      }
    } catch (error) {
      if (!(error instanceof CodecError) && !this.#stop.signal.aborted) throw error;
    }
    // A flow that can't be read as one matches nothing.
    if (this.#next === first) this.#next++;
  }
}
