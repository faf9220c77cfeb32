// What the store asks of SQLite. Two drivers answer: Node's own, and node-sqlite3-wasm.
import { CodecError } from "../errors.ts";

export type SqlValue = null | number | bigint | string | Uint8Array;
/** The columns of a row, in the order of the query. */
export type SqlRow = SqlValue[];

/** A prepared statement. Its parameters are `?`, given in their order. */
export interface Statement {
  /** @returns how many rows were changed */
  run(values?: readonly SqlValue[]): number;
  /** The first row. */
  get(values?: readonly SqlValue[]): SqlRow | undefined;
  all(values?: readonly SqlValue[]): SqlRow[];
  finalize(): void;
}

/** One connection to one database. All of it throws `CodecError` only. */
export interface Driver {
  readonly name: DriverName;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** Makes a function of JavaScript's one of SQL's. It may ask the same connection. */
  define(name: string, call: (number: SqlValue, value: SqlValue) => number): void;
  close(): void;
}

export type DriverName = "node" | "wasm";

/** Where a database in memory is. */
export const MEMORY: string = ":memory:";

/** A driver that this runtime has. */
export interface Library {
  readonly name: DriverName;
  /** @throws CodecError STORE_FAILED, NOT_A_STORE and the like */
  open(path: string, readOnly: boolean): Driver;
}

/** Undoes the open transaction. Where SQLite has done so by itself, as for a full disk, nothing is left to do. */
export function rollBack(driver: Driver): void {
  try {
    driver.exec("ROLLBACK");
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
}
