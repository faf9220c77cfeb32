// Driver for node:sqlite, the SQLite built into Node (22.13 and newer) and Deno.
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { flowError } from "../flow-errors.ts";
import type { Driver, Library, SqlRow, SqlValue, Statement } from "./driver.ts";
import { hasLog } from "./frozen.ts";
import { guarded } from "./sqlite-error.ts";

/** The part of `node:sqlite` in use. Its own types require a newer Node than the oldest one supported. */
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

/** How long a transaction waits for a lock held by another process, in milliseconds. */
const BUSY_TIMEOUT = 5000;

/** Null if the runtime has no suitable `node:sqlite`. */
export function nodeLibrary(): Library | null {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const module = host?.getBuiltinModule?.("node:sqlite") as { DatabaseSync?: DatabaseClass } | undefined;
  const Database = module?.DatabaseSync;
  // Bun's version, and Node's before 22.13, cannot register functions.
  if (Database === undefined || !("function" in Database.prototype)) return null;
  return {
    name: "node",
    open: (path, readOnly) => {
      const connect = (location: string): NodeDriver => {
        const driver = new NodeDriver(guarded(() => new Database(location, { readOnly })));
        driver.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
        return driver;
      };
      return readOnly ? readable(path, connect) : connect(path);
    },
  };
}

/** SQLite's result codes for a file that it could not create beside the database. */
const READ_ONLY = 8;
const CANNOT_OPEN = 14;

/**
 * Opens a database for reading. In WAL mode SQLite needs a -shm file beside it. If there is none and none can be created, the database is
 * opened as immutable, which needs no such file.
 *
 * @throws CodecError STORE_FAILED if the WAL still has content, which an immutable database would not show
 */
function readable(path: string, connect: (location: string) => NodeDriver): NodeDriver {
  const driver = connect(path);
  try {
    driver.exec("SELECT count(*) FROM sqlite_schema");
    return driver;
  } catch (error) {
    driver.close();
    const { errcode } = Object((error as Error).cause) as { errcode?: number };
    if (errcode === undefined || ![READ_ONLY, CANNOT_OPEN].includes(errcode & 0xff)) throw error;
    const file = realpathSync(path);
    if (hasLog(file)) throw flowError("STORE_FAILED", { detail: LEFT_LOG, cause: error });
    return connect(`${pathToFileURL(file).href}?immutable=1`);
  }
}

const LEFT_LOG = "its -wal file is still to be taken in, where nothing may be written: copy both elsewhere";

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
    // Since Node 22.16.
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

  /** Node finalises statements that are garbage-collected. */
  finalize(): void {}
}
