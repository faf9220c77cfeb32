// The store's tables. A database identifies its program by application_id and its schema version by user_version.
//
// Large data is kept out of the index rows, so that what is listed, ordered and filtered stays close together: scanning a million rows
// takes a tenth of a second. `pbuf_blob` holds the flows; larger bodies and certificates are cut out of them and stored once, in `body` and
// `body_content`.
import { flowError } from "../flow-errors.ts";
import { columns } from "./columns.ts";
import { type Driver, rollBack } from "./driver.ts";

/** "mflw" */
export const APPLICATION_ID = 0x6d666c77;

const flowColumns = columns.map(
  ({ name, type, required }) => `  ${name} ${type}${required ? " NOT NULL" : ""}${name === "id" ? " UNIQUE" : ""}`,
);

/** Upgrades a database from one version to the next. */
export type Migration = (driver: Driver) => void;

/** The tables and indexes of the newest version. Partial indexes are for properties that few flows have. */
const statements: readonly string[] = [
  `CREATE TABLE flow (\n  key INTEGER PRIMARY KEY,\n${flowColumns.join(",\n")}\n) STRICT`,
  `CREATE TABLE pbuf_blob (
  key INTEGER PRIMARY KEY,
  crc32 INTEGER NOT NULL,
  parts BLOB,
  blob BLOB NOT NULL
) STRICT`,
  `CREATE TABLE body (
  key INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  uses INTEGER NOT NULL
) STRICT`,
  `CREATE TABLE body_content (
  key INTEGER PRIMARY KEY,
  content BLOB NOT NULL
) STRICT`,
  `CREATE TABLE source (
  path TEXT PRIMARY KEY NOT NULL,
  size INTEGER NOT NULL,
  flows INTEGER NOT NULL,
  tail BLOB NOT NULL
) STRICT`,
  "CREATE INDEX flow_time ON flow (time)",
  "CREATE INDEX flow_method ON flow (method)",
  "CREATE INDEX flow_url ON flow (url)",
  "CREATE INDEX flow_size ON flow (size)",
  "CREATE INDEX flow_host ON flow (host)",
  "CREATE INDEX flow_status ON flow (status)",
  "CREATE INDEX flow_response_type ON flow (response_type)",
  "CREATE INDEX flow_type ON flow (type) WHERE type <> 'http'",
  "CREATE INDEX flow_pretty_host ON flow (pretty_host) WHERE pretty_host IS NOT NULL",
  "CREATE INDEX flow_request_type ON flow (request_type) WHERE request_type IS NOT NULL",
  "CREATE INDEX flow_flags ON flow (flags) WHERE flags <> 0",
  "CREATE INDEX flow_error ON flow (error) WHERE error IS NOT NULL",
  "CREATE INDEX flow_marked ON flow (marked) WHERE marked <> ''",
  "CREATE INDEX flow_comment ON flow (comment) WHERE comment <> ''",
];

/** A version of the store. */
export interface Schema {
  /** All tables and indexes, verbatim. */
  readonly statements: readonly string[];
  /** The migration at index `i` upgrades version `i` to `i + 1`; version 0 is an empty file. */
  readonly migrations: readonly Migration[];
}

/** The newest version. */
export const schema: Schema = { statements, migrations: [(driver) => driver.exec(statements.join(";\n"))] };

/**
 * Larger pages would pack flows of a few kB more tightly. But the rows that match a filter are scattered, each on a page of its own, and
 * those that one page of a view over a million flows needs (`bench --suite store`) would no longer fit into the cache.
 */
const WRITABLE = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 4096;`;

/** The file is not trusted: neither code in its schema nor the structure of its pages. */
const ALWAYS = `
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -65536;`;

/** Files up to this size are checked page by page when opened, which takes about 20 ms. */
const CHECKED_BYTES = 1 << 24;

/**
 * Makes sure that a database is a store of the newest version: creates the tables in an empty one, migrates an older one.
 *
 * @throws CodecError NOT_A_STORE, also for an older version if `readOnly`; STORE_TOO_NEW, STORE_DAMAGED
 */
export function openSchema(driver: Driver, readOnly: boolean, { statements, migrations }: Schema = schema): void {
  driver.exec(ALWAYS);
  const isNew = checkOwner(driver, migrations.length);
  if (isNew && readOnly) throw flowError("NOT_A_STORE", { detail: "it is empty" });
  if (!readOnly) {
    driver.exec(WRITABLE);
    migrate(driver, migrations);
  }
  if (integer(driver, "PRAGMA user_version") < migrations.length) {
    throw flowError("NOT_A_STORE", { detail: "it is of an older version: open it once for writing" });
  }
  checkStatements(driver, statements);
  if (integer(driver, "PRAGMA page_count") * integer(driver, "PRAGMA page_size") <= CHECKED_BYTES) checkPages(driver, "quick_check(1)");
}

/** @returns whether the database is empty */
function checkOwner(driver: Driver, newest: number): boolean {
  const application = integer(driver, "PRAGMA application_id");
  const version = integer(driver, "PRAGMA user_version");
  const isEmpty = integer(driver, "SELECT count(*) FROM sqlite_schema") === 0;
  if (application === 0 && version === 0 && isEmpty) return true;
  if (application !== APPLICATION_ID) throw flowError("NOT_A_STORE", { detail: "it is a database of another program" });
  if (version > newest) throw flowError("STORE_TOO_NEW", { detail: `version ${version}, this is for ${newest}` });
  if (version < 1) throw flowError("STORE_DAMAGED", { detail: `it says that it is of version ${version}` });
  return false;
}

/** All steps or none, in one transaction. */
function migrate(driver: Driver, steps: readonly Migration[]): void {
  const version = integer(driver, "PRAGMA user_version");
  if (version === steps.length) return;
  driver.exec("BEGIN IMMEDIATE");
  try {
    for (const step of steps.slice(version)) step(driver);
    driver.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    rollBack(driver);
    throw error;
  }
}

/** Every table, index, trigger and view must be ours, verbatim: a file may be crafted to do harm. */
function checkStatements(driver: Driver, statements: readonly string[]): void {
  const query = driver.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
  const found = query.all().map(([sql]) => String(sql));
  query.finalize();
  const expected = new Set(statements);
  const strange = found.find((sql) => !expected.has(sql));
  if (strange !== undefined) throw flowError("NOT_A_STORE", { detail: `it has ${strange.slice(0, 40)}…` });
  if (found.length !== statements.length) throw flowError("STORE_DAMAGED", { detail: "it lacks a table or an index" });
}

/** @throws CodecError STORE_DAMAGED with the first problem that SQLite finds */
export function checkPages(driver: Driver, check: "quick_check(1)" | "integrity_check(1)"): void {
  const query = driver.prepare(`PRAGMA ${check}`);
  const [finding] = query.get() ?? ["no answer"];
  query.finalize();
  if (finding !== "ok") throw flowError("STORE_DAMAGED", { detail: String(finding).replace(/\s+/g, " ") });
}

/** The single number that a query returns. */
function integer(driver: Driver, sql: string): number {
  const query = driver.prepare(sql);
  const [value] = query.get() ?? [0];
  query.finalize();
  return Number(value);
}
