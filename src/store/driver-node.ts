// The SQLite that is part of Node (22.13 and newer), and of Deno.
import type { Driver, Library, SqlRow, SqlValue, Statement } from "./driver.ts";
import { guarded } from "./sqlite-error.ts";

/** What is used of `node:sqlite`, whose types are newer than the oldest Node that is supported. */
interface NodeStatement {
  run(...values: SqlValue[]): { changes: number | bigint };
  get(...values: SqlValue[]): object | undefined;
  all(...values: SqlValue[]): object[];
  setReturnArrays?(isArrays: boolean): void;
}

interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  function(name: string, options: { deterministic: boolean }, call: (number: SqlValue, value: SqlValue) => number): void;
  close(): void;
}

type DatabaseClass = new (path: string, options: { readOnly: boolean }) => NodeDatabase;

/** Milliseconds that a transaction waits for another process's. */
const BUSY_TIMEOUT = 5000;

/** Null where the runtime has no `node:sqlite` that can do what is needed. */
export function nodeLibrary(): Library | null {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const module = host?.getBuiltinModule?.("node:sqlite") as { DatabaseSync?: DatabaseClass } | undefined;
  const Database = module?.DatabaseSync;
  // Bun's, and Node's before 22.13, has no functions.
  if (Database === undefined || !("function" in Database.prototype)) return null;
  return {
    name: "node",
    open: (path, readOnly) => {
      const driver = new NodeDriver(guarded(() => new Database(path, { readOnly })));
      driver.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
      return driver;
    },
  };
}

class NodeDriver implements Driver {
  readonly name = "node";
  readonly #database: NodeDatabase;

  constructor(database: NodeDatabase) {
    this.#database = database;
  }

  exec(sql: string): void {
    guarded(() => this.#database.exec(sql));
  }

  prepare(sql: string): Statement {
    return guarded(() => new PreparedStatement(this.#database.prepare(sql)));
  }

  define(name: string, call: (number: SqlValue, value: SqlValue) => number): void {
    guarded(() => this.#database.function(name, { deterministic: true }, call));
  }

  close(): void {
    guarded(() => this.#database.close());
  }
}

class PreparedStatement implements Statement {
  readonly #statement: NodeStatement;
  readonly #isArrays: boolean;

  constructor(statement: NodeStatement) {
    this.#statement = statement;
    // Since 22.16.
    this.#isArrays = statement.setReturnArrays !== undefined;
    statement.setReturnArrays?.(true);
  }

  run(values: readonly SqlValue[] = []): number {
    return guarded(() => Number(this.#statement.run(...values).changes));
  }

  get(values: readonly SqlValue[] = []): SqlRow | undefined {
    const row = guarded(() => this.#statement.get(...values));
    return row === undefined ? undefined : this.#rowOf(row);
  }

  all(values: readonly SqlValue[] = []): SqlRow[] {
    const rows = guarded(() => this.#statement.all(...values));
    return this.#isArrays ? (rows as SqlRow[]) : rows.map((row) => this.#rowOf(row));
  }

  #rowOf(row: object): SqlRow {
    return this.#isArrays ? (row as SqlRow) : Object.values(row);
  }

  /** Node finalizes what nobody holds. */
  finalize(): void {}
}
