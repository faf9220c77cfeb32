// Ordered and filtered pages of rows.
//
// A page is found in one of two ways. If an index narrows the flows down to few candidates, these are looked up and sorted. Otherwise the
// rows are scanned in order, along the index of that order, from the nearest known place until the page is full. Neither way decodes a flow
// unless the filter needs more than the columns hold.
import { CodecError } from "../errors.ts";
import type { FlowFilter } from "../filter/index.ts";
import type { AnyFlow } from "../flow/from.ts";
import { type StoredFlow, selected, storedFlow } from "./columns.ts";
import type { Driver, SqlRow, SqlValue, Statement } from "./driver.ts";
import { type Condition, compileFilter, type FilterContext } from "./sql-filter.ts";

/** What flows can be ordered by: start time, method, URL, or size of the bodies. Ties are ordered by when the flows were added. */
export type FlowOrder = "time" | "method" | "url" | "size";

export const orders: readonly FlowOrder[] = ["time", "method", "url", "size"];

/** The position of a row in an order. */
export interface Place {
  readonly value: SqlValue;
  readonly key: number;
}

/** Rows in order. */
export interface Page {
  readonly rows: StoredFlow[];
  /** The position of the last row. */
  readonly last: Place | null;
}

export interface PageRequest {
  readonly order: FlowOrder;
  readonly reverse: boolean;
  /** Start after this place. */
  readonly after: Place | null;
  /** Rows to skip from there. */
  readonly skip: number;
  readonly limit: number;
}

/** At most this many candidates are sorted for a page, which takes 10 to 20 ms. With more, an ordered scan soon finds the first ones. */
const FEW = 10_000;
/** If an indexed column has more distinct values than this, testing a pattern against each is not worthwhile. */
const MOST_DISTINCT = 2000;

const EVERYTHING: Condition = { sql: "1", values: [], candidates: null, isCostly: false };

/** A filter compiled for the current contents of the store. */
export interface Plan {
  readonly condition: Condition;
  /** Whether an index narrows the flows down to few candidates. */
  readonly isFew: boolean;
  readonly isFiltered: boolean;
}

export class Query {
  readonly #driver: Driver;
  readonly #version: Statement;
  readonly #flowOf: (key: number) => AnyFlow | null;
  #texts: ((text: string) => boolean)[] = [];
  #wholes: ((flow: AnyFlow) => boolean)[] = [];
  #failure: { error: unknown } | null = null;

  constructor(driver: Driver, flowOf: (key: number) => AnyFlow | null) {
    this.#driver = driver;
    this.#flowOf = flowOf;
    this.#version = driver.prepare("PRAGMA data_version");
    driver.define("flow_text", (number, text) => (typeof text === "string" && this.#texts[Number(number)](text) ? 1 : 0));
    driver.define("flow_whole", (number, key) => this.#testWhole(Number(number), Number(key)));
  }

  /** Calls `use` with a plan for the filter. The plan is valid only during that call, since it depends on the flows present. */
  plan<Result>(filter: FlowFilter | undefined, use: (plan: Plan) => Result): Result {
    const [texts, wholes] = [this.#texts, this.#wholes];
    this.#texts = [];
    this.#wholes = [];
    this.#failure = null;
    try {
      const condition = filter === undefined ? EVERYTHING : compileFilter(filter.expression, this.#context);
      return use({ condition, isFew: this.#isFew(condition), isFiltered: filter !== undefined });
    } finally {
      this.#texts = texts;
      this.#wholes = wholes;
    }
  }

  /** A number that changes when another connection, for example that of another process, has changed the database. */
  version(): number {
    return Number(this.#version.get()?.[0]);
  }

  /** The number of matching flows. */
  count({ condition }: Plan): number {
    return Number(this.#all(`SELECT count(*) FROM flow WHERE ${fromCandidates(condition)}${condition.sql}`, valuesOf(condition))[0][0]);
  }

  page(plan: Plan, request: PageRequest): Page {
    const { sql, values } = pageQuery(plan, request);
    const rows = this.#all(sql, values).map(storedFlow);
    const last = rows.at(-1);
    return { rows, last: last === undefined ? null : { value: last[request.order], key: last.key } };
  }

  /** SQLite's query plan for a page, one line per step. */
  explain(plan: Plan, request: PageRequest): string[] {
    const { sql, values } = pageQuery(plan, request);
    return this.#all(`EXPLAIN QUERY PLAN ${sql}`, values).map((row) => String(row[3]));
  }

  /** The positions of those flows with these ids that match, by id: how many matching flows come before each. */
  positions(plan: Plan, order: FlowOrder, reverse: boolean, ids: readonly string[]): Map<string, number> {
    const { condition } = plan;
    const found = this.#all(`SELECT id, ${order}, key FROM flow WHERE id IN (SELECT value FROM json_each(?)) AND ${condition.sql}`, [
      JSON.stringify(ids),
      ...condition.values,
    ]);
    const before = `(${order}, key) ${reverse ? ">" : "<"} (?, ?)`;
    const count = `SELECT count(*) FROM flow WHERE ${fromCandidates(condition)}${before} AND ${condition.sql}`;
    return new Map(
      found.map(([id, value, key]) => [
        String(id),
        Number(this.#all(count, [...(condition.candidates?.values ?? []), value, key, ...condition.values])[0][0]),
      ]),
    );
  }

  #isFew({ candidates }: Condition): boolean {
    if (candidates === null) return false;
    const [[count]] = this.#all(`SELECT count(*) FROM (${candidates.sql} LIMIT ${FEW + 1})`, candidates.values);
    return Number(count) <= FEW;
  }

  readonly #context: FilterContext = {
    addText: (test) => this.#texts.push(test) - 1,
    addWhole: (test) => this.#wholes.push(test) - 1,
    distinct: (column) => this.#distinct(column),
  };

  /** Steps from one value to the next along the column's index: one look-up per value, however many flows there are. */
  #distinct(column: string): string[] | null {
    const index = `flow INDEXED BY flow_${column} WHERE ${column} IS NOT NULL`;
    const rows = this.#all(
      `WITH RECURSIVE step (value) AS (
        SELECT min(${column}) FROM ${index}
        UNION ALL SELECT (SELECT min(${column}) FROM ${index} AND ${column} > value) FROM step WHERE value IS NOT NULL
      ) SELECT value FROM step WHERE value IS NOT NULL LIMIT ${MOST_DISTINCT + 1}`,
      [],
    );
    return rows.length > MOST_DISTINCT ? null : rows.map(([value]) => String(value));
  }

  #testWhole(number: number, key: number): number {
    try {
      const flow = this.#flowOf(key);
      return flow !== null && this.#wholes[number](flow) ? 1 : 0;
    } catch (error) {
      // A malformed flow cannot be what the filter asks for.
      if (error instanceof CodecError && error.code === "BAD_STATE") return 0;
      // Kept here because an error would lose its class on its way through SQLite.
      this.#failure ??= { error };
      return 0;
    }
  }

  #all(sql: string, values: readonly SqlValue[]): SqlRow[] {
    const statement = this.#driver.prepare(sql);
    try {
      const rows = statement.all(values);
      if (this.#failure !== null) throw this.#failure.error;
      return rows;
    } finally {
      statement.finalize();
    }
  }
}

/** Restricts a query to the candidates, if there are any. */
function fromCandidates({ candidates }: Condition): string {
  return candidates === null ? "" : `key IN (${candidates.sql}) AND `;
}

function valuesOf({ candidates, values }: Condition): SqlValue[] {
  return [...(candidates?.values ?? []), ...values];
}

/** Selects the keys first, from an index where possible, then fetches only the rows of these keys. */
function pageQuery({ condition, isFew }: Plan, { order, reverse, after, skip, limit }: PageRequest): { sql: string; values: SqlValue[] } {
  const direction = reverse ? " DESC" : "";
  const source = isFew ? `flow WHERE ${fromCandidates(condition)}` : `flow INDEXED BY flow_${order} WHERE `;
  const behind = after === null ? "" : `(${order}, key) ${reverse ? "<" : ">"} (?, ?) AND `;
  const keys = `SELECT key, ${order} AS place FROM ${source}${behind}${condition.sql}
    ORDER BY ${isFew ? "+" : ""}${order}${direction}, key${direction} LIMIT ? OFFSET ?`;
  const columns = selected.replace("key", "flow.key");
  return {
    sql: `SELECT ${columns} FROM (${keys}) AS page CROSS JOIN flow ON flow.key = page.key ORDER BY page.place${direction}, page.key${direction}`,
    values: [
      ...(isFew ? (condition.candidates?.values ?? []) : []),
      ...(after === null ? [] : [after.value, after.key]),
      ...condition.values,
      limit,
      skip,
    ],
  };
}
