// SQLite as WebAssembly: the optional package node-sqlite3-wasm, for runtimes without one of their own.
//
// It has no shared memory, so its connection has the database to itself, and no locks of the system's: it marks a database that is in use by
// a directory, PATH.lock, which stays behind when the process is killed. The store's own lock (lock.ts) says whose a database is; whoever
// holds that may clear the directory away.
import { mkdirSync, rmdirSync } from "node:fs";
import { flowError } from "../flow-errors.ts";
import { type Driver, type Library, MEMORY, type SqlRow, type SqlValue, type Statement } from "./driver.ts";
import { Stand } from "./frozen.ts";
import { guarded } from "./sqlite-error.ts";

type WasmModule = typeof import("node-sqlite3-wasm");
type WasmDatabase = InstanceType<WasmModule["Database"]>;
type WasmStatement = ReturnType<WasmDatabase["prepare"]>;

/** Null where the package is not installed. @throws CodecError NO_SQLITE where it is, and does not work */
export async function wasmLibrary(): Promise<Library | null> {
  const module = await loadModule();
  if (module === null) return null;
  return {
    name: "wasm",
    open: (path, readOnly) => {
      if (path !== MEMORY) clearMark(path);
      const stand = readOnly && !canMark(path) ? guarded(() => new Stand(path)) : null;
      const driver = new WasmDriver(() => new module.Database(stand?.path ?? path, { readOnly }), stand);
      // Before the first access: without shared memory, a write-ahead log is for one connection.
      driver.exec("PRAGMA locking_mode = EXCLUSIVE");
      return driver;
    },
  };
}

async function loadModule(): Promise<WasmModule | null> {
  try {
    const module = await import("node-sqlite3-wasm");
    return (module as WasmModule & { default?: WasmModule }).default ?? module;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND" || (error as { code?: unknown }).code === "MODULE_NOT_FOUND")
      return null;
    throw flowError("NO_SQLITE", { detail: `node-sqlite3-wasm: ${String(error)}`, cause: error });
  }
}

function clearMark(path: string): void {
  try {
    rmdirSync(`${path}.lock`);
  } catch {
    // Mostly there is none; where there is one that cannot be removed, opening says that the database is locked.
  }
}

/** Whether the mark can be made. Where it cannot, what a killed process left there is not to be heeded either. */
function canMark(path: string): boolean {
  try {
    mkdirSync(`${path}.lock`);
  } catch {
    return false;
  }
  clearMark(path);
  return true;
}

class WasmDriver implements Driver {
  readonly name = "wasm";
  readonly #database: WasmDatabase;
  readonly #statements = new Set<PreparedStatement>();

  readonly #stand: Stand | null;

  /** @param stand where the database is, if not in its own place */
  constructor(open: () => WasmDatabase, stand: Stand | null) {
    this.#stand = stand;
    try {
      this.#database = guarded(open);
    } catch (error) {
      stand?.remove();
      throw error;
    }
  }

  exec(sql: string): void {
    guarded(() => this.#database.exec(sql));
  }

  prepare(sql: string): Statement {
    const statement = guarded(() => new PreparedStatement(this.#database.prepare(sql), this.#statements));
    this.#statements.add(statement);
    return statement;
  }

  define(name: string, call: (number: SqlValue, value: SqlValue) => number): void {
    guarded(() => this.#database.function(name, call, { deterministic: true }));
  }

  /** What is not finalized keeps the database, and its memory. */
  close(): void {
    for (const statement of [...this.#statements]) statement.finalize();
    try {
      guarded(() => this.#database.close());
    } finally {
      this.#stand?.remove();
    }
  }
}

class PreparedStatement implements Statement {
  readonly #statement: WasmStatement;
  readonly #open: Set<PreparedStatement>;

  constructor(statement: WasmStatement, open: Set<PreparedStatement>) {
    this.#statement = statement;
    this.#open = open;
  }

  run(values: readonly SqlValue[] = []): number {
    return guarded(() => this.#statement.run([...values]).changes);
  }

  get(values: readonly SqlValue[] = []): SqlRow | undefined {
    const row = guarded(() => this.#statement.get([...values]));
    return row === null ? undefined : rowOf(row);
  }

  all(values: readonly SqlValue[] = []): SqlRow[] {
    return guarded(() => this.#statement.all([...values])).map(rowOf);
  }

  finalize(): void {
    if (!this.#open.delete(this)) return;
    guarded(() => this.#statement.finalize());
  }
}

/** Rows come as objects with a property for each column, in the query's order as long as no two columns have one name. */
function rowOf(row: object): SqlRow {
  return Object.values(row);
}
