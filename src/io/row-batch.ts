// Index rows of many flows at a time: one call of the engine handles all the flows that it can.
import {
  NODE_WORDS,
  RECORD_LENGTH,
  RECORD_POSITION,
  RECORD_TAGS,
  RECORD_WORDS,
  RUN_LENGTH,
  RUN_NODE,
  RUN_POSITION,
  RUN_WORDS,
} from "../abi.ts";
import { Input } from "../engine/input.ts";
import type { Runs } from "../engine/runs.ts";
import type { Batch } from "./batch.ts";
import type { Feed } from "./feed.ts";
import type { Lease } from "./lease.ts";
import { rowFields, TYPE, VERSION } from "./row-fields.ts";
import type { FlowPredicate, FlowRow } from "./rows.ts";

/** What picked and checked rows share: a table in the engine's arena, with one entry per flow. */
abstract class TableBatch implements Batch<FlowRow> {
  protected readonly row: FlowRow;
  protected runs: Runs | null = null;
  protected input: Input = new Input([]);
  /** Added to a position from the table, these give the offset in the window, and in the source. */
  protected shift = 0;
  #offsetShift = 0;
  /** The current flow's entry, as an index in the engine's words, and the end of the entries. */
  protected at = 0;
  #end = 0;
  readonly #lease: Lease;
  #generation = -1;

  constructor(lease: Lease, row: FlowRow) {
    this.#lease = lease;
    this.row = row;
    lease.onEnd(() => {
      this.runs = null;
      row.detach();
    });
  }

  protected abstract readonly entryWords: number;
  protected abstract run(runs: Runs, window: Uint8Array, start: number): number;
  abstract readonly offset: number;
  abstract readonly length: number;
  abstract readonly isFlow: boolean;
  abstract item(flow: number): FlowRow;

  fill(feed: Feed, offset: number): boolean {
    this.runs ??= this.#lease.runs;
    const { runs } = this;
    /* istanbul ignore if: no walk is resumed after its reading has ended */
    if (runs === null) return false;
    const count = this.run(runs, feed.window, offset - feed.base);
    this.at = runs.table - this.entryWords;
    this.#end = runs.table + count * this.entryWords;
    this.shift = runs.base;
    this.#offsetShift = runs.base + feed.base;
    if (this.#generation !== feed.generation) this.input = new Input([feed.window]);
    this.#generation = feed.generation;
    return count > 0;
  }

  next(): boolean {
    this.at += this.entryWords;
    return this.at < this.#end;
  }

  protected word(index: number): number {
    return (this.runs as Runs).engine.words[this.at + index];
  }

  protected placeOf(position: number): number {
    return position + this.#offsetShift;
  }
}

/** Reads only the fields that a row has, and checks nothing else. */
export class PickedRows extends TableBatch {
  protected readonly entryWords: number = RECORD_WORDS;
  #isPlanned = false;

  protected run(runs: Runs, window: Uint8Array, start: number): number {
    if (!this.#isPlanned) runs.plan(rowFields);
    this.#isPlanned = true;
    return runs.pick(window, start);
  }

  get offset(): number {
    return this.placeOf(this.word(RECORD_POSITION));
  }

  get length(): number {
    return this.word(RECORD_LENGTH);
  }

  /* istanbul ignore next: only salvage asks, which reads CheckedRows */
  get isFlow(): boolean {
    return this.word(RECORD_TAGS + VERSION) !== 0 && this.word(RECORD_TAGS + TYPE) !== 0;
  }

  item(flow: number): FlowRow {
    const { row, at } = this;
    const { words } = (this.runs as Runs).engine;
    row.readRecord(words, at, { input: this.input, shift: this.shift, begin: this.shift + words[at + RECORD_POSITION] });
    return row.move(flow, this.placeOf(words[at + RECORD_POSITION]), words[at + RECORD_LENGTH]);
  }
}

/** Thrown if the row is not enough to tell whether its flow is wanted, so that the walk looks at the flow. */
const undecided = new Error("the row does not tell");

/** Rows with a verdict on whether their flows are wanted. */
export class JudgedRows implements Batch<FlowRow> {
  readonly #rows: Batch<FlowRow>;
  readonly #judge: NonNullable<FlowPredicate["ofRow"]>;

  constructor(rows: Batch<FlowRow>, judge: NonNullable<FlowPredicate["ofRow"]>) {
    this.#rows = rows;
    this.#judge = judge;
  }

  fill(feed: Feed, offset: number): boolean {
    return this.#rows.fill(feed, offset);
  }

  next(): boolean {
    return this.#rows.next();
  }

  get offset(): number {
    return this.#rows.offset;
  }

  get length(): number {
    return this.#rows.length;
  }

  get isFlow(): boolean {
    return this.#rows.isFlow;
  }

  item(flow: number): FlowRow {
    const row = this.#rows.item(flow);
    const isWanted = this.#judge(row);
    if (isWanted === null) throw undecided;
    row.isWanted = isWanted;
    return row;
  }
}

/** How much to decode at a time: little enough that the tapes stay in cache. */
const CHECKED_BYTES = 1 << 16;

/** Checks every byte of every flow, for readers that look for damage. */
export class CheckedRows extends TableBatch {
  protected readonly entryWords: number = RUN_WORDS;

  protected run(runs: Runs, window: Uint8Array, start: number): number {
    return runs.decode(window, start, CHECKED_BYTES);
  }

  get offset(): number {
    return this.placeOf(this.word(RUN_POSITION));
  }

  get length(): number {
    return this.word(RUN_LENGTH);
  }

  get isFlow(): boolean {
    this.#read();
    return this.row.isFlow;
  }

  item(flow: number): FlowRow {
    this.#read();
    return this.row.move(flow, this.offset, this.length);
  }

  #read(): void {
    const runs = this.runs as Runs;
    const tape = runs.tape + this.word(RUN_NODE) * NODE_WORDS;
    const begin = this.word(RUN_POSITION) + this.shift;
    this.row.readTape({ words: runs.engine.words, tape, input: this.input, shift: begin, begin });
  }
}
