// What the store needs from SQLite. There are two drivers: node:sqlite and node-sqlite3-wasm.
import { CodecError } from "../errors.ts";

export type SqlValue = null | number | bigint | string | Uint8Array;
/** The columns of a row, in the order of the query. */
export type SqlRow = SqlValue[];

/** A prepared statement. Its parameters are `?`, bound in order. */
export interface Statement {
  /** @returns how many rows were changed */
  run(values?: readonly SqlValue[]): number;
  /** The first row, if there is one. */
  get(values?: readonly SqlValue[]): SqlRow | undefined;
  all(values?: readonly SqlValue[]): SqlRow[];
  finalize(): void;
}

/** One connection to one database. Its methods throw nothing but `CodecError`. */
export interface Driver {
  readonly name: DriverName;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** Registers a JavaScript function for use in SQL. The function may use the same connection. */
  define(name: string, call: (number: SqlValue, value: SqlValue) => number): void;
  close(): void;
}

export type DriverName = "node" | "wasm";

/** The path of an in-memory database. */
export const MEMORY: string = ":memory:";

/** A driver that is available in this runtime. */
export interface Library {
  readonly name: DriverName;
  /** @throws CodecError STORE_FAILED, NOT_A_STORE and the like */
  open(path: string, readOnly: boolean): Driver;
}

/** Rolls back the open transaction. Does nothing if SQLite has already done so, as it does when the disk is full. */
export function rollBack(driver: Driver): void {
  try {
    driver.exec("ROLLBACK");
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
}
