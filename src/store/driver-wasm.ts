// Driver for the optional package node-sqlite3-wasm, SQLite compiled to WebAssembly, for runtimes that have no SQLite of their own.
//
// It has no shared memory, so its connection needs exclusive use of the database. It has no OS file locks either: it marks a database as in
// use by creating a directory, PATH.lock, which is left behind when the process is killed. The store's own lock (lock.ts) says which
// process owns a database; after taking or checking that lock, a leftover directory may be removed.
import { mkdirSync, rmdirSync } from "node:fs";
import { flowError } from "../flow-errors.ts";
import { type Driver, type Library, MEMORY, type SqlRow, type SqlValue, type Statement } from "./driver.ts";
import { Stand } from "./frozen.ts";
import { guarded } from "./sqlite-error.ts";

type WasmModule = typeof import("node-sqlite3-wasm");
type WasmDatabase = InstanceType<WasmModule["Database"]>;
type WasmStatement = ReturnType<WasmDatabase["prepare"]>;

/** Null if the package is not installed. @throws CodecError NO_SQLITE if it is installed but does not load */
export async function wasmLibrary(): Promise<Library | null> {
  const module = await loadModule();
  if (module === null) return null;
  return {
    name: "wasm",
    open: (path, readOnly) => {
      if (path !== MEMORY) clearMark(path);
      const stand = readOnly && !canMark(path) ? guarded(() => new Stand(path)) : null;
      const driver = new WasmDriver(() => new module.Database(stand?.path ?? path, { readOnly }), stand);
      // Must come before the first access: without shared memory, only an exclusive connection can use a WAL.
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
    // Usually there is none. If there is one that cannot be removed, opening reports that the database is locked.
  }
}

/** Whether the mark can be created. Where it cannot, a mark left behind by a killed process must not count either. */
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

  /** @param stand the folder through which the database is opened, if it is not opened in place; removed on close */
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

  /** Finalises all statements first: an open one keeps the database and its memory alive. */
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

/** Rows come as objects with one property per column, in query order as long as no two columns share a name. */
function rowOf(row: object): SqlRow {
  return Object.values(row);
}
