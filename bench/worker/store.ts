// A process of the suite `store`: what is written is checked before it is timed. Plain inserts do what the store does with the same bytes,
// without index rows; those of 2018 use SQLite's settings of that time.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FlowReader, flowFromState, protobuf } from "../../src/index.ts";
import type { Driver, SqlValue } from "../../src/store/driver.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { schema } from "../../src/store/schema.ts";
import { type DriverName, FlowStore } from "../../src/store.ts";
import { DUMP_FILE } from "../dump-file.ts";
import { makeSmallFlow } from "../flows.ts";
import type { Job, JobResult, Task, TaskResult } from "../job.ts";
import { measurePasses } from "../measure-passes.ts";
import { PLAIN_LOG } from "../suites/store.ts";

/** One pass, how many flows, pages or searches it does, and the result that it must have. */
interface Pass {
  run(): unknown;
  count: number;
  expected: unknown;
  close(): void;
}

const BATCH = 150;
const LARGE = 4 << 20;
/** How many large flows there are, by operation. */
const LARGE_FLOWS: Readonly<Record<string, number>> = { large: 8, "many-large": 40 };
const TRANSACTION = 4096;
const NOW = "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096";
const OF_2018 = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL";

/** Never throws: a failure becomes a result with an error, and a SQLite that this runtime lacks counts as missing. */
export async function measureStore(job: Job): Promise<JobResult> {
  const driver: DriverName = job.variant.includes("wasm") ? "wasm" : "node";
  const isThere = await findLibrary(driver).then(
    () => true,
    () => false,
  );
  if (!isThere) return { results: [], missing: true };
  const results: TaskResult[] = [];
  for (const task of job.tasks) results.push(await measureTask(job, task, driver));
  return { results, detail: driver };
}

async function measureTask(job: Job, { case: name, operation, limits }: Task, driver: DriverName): Promise<TaskResult> {
  try {
    const pass = await makePass(job, name, operation, driver);
    try {
      const found = await pass.run();
      if (found !== pass.expected) throw new Error(`found ${found}, expected ${pass.expected}`);
      const samples = await measurePasses(pass.run, limits);
      return { case: name, operation, samples: samples.map((nanoseconds) => nanoseconds / pass.count) };
    } finally {
      pass.close();
    }
  } catch (error) {
    return { case: name, operation, samples: [], error: error instanceof Error ? error.message : String(error) };
  }
}

async function makePass(job: Job, name: string, operation: string, driver: DriverName): Promise<Pass> {
  const path = join(job.folder, `${driver}-${name}.db`);
  const isPlain = job.variant.startsWith("plain");
  if (name === "rows") return rowsPass(path, operation, driver, job.flowsPerSample);
  if (name === "commit")
    return isPlain ? plainCommits(path, operation, job.variant === PLAIN_LOG ? NOW : OF_2018) : commits(path, operation, driver);
  const dump = readFileSync(join(job.folder, DUMP_FILE));
  const flows = job.flowsPerSample;
  if (isPlain)
    return plainAdd(
      path,
      [...new FlowReader(dump)].map((flow) => protobuf.dumps(flow)),
    );
  if (operation === "search") return searchPass(path, dump, flows, driver);
  const held = operation === "addFlows" ? [...new FlowReader(dump)] : dump;
  return { run: () => add(path, driver, held), count: flows, expected: flows, close: () => remove(path) };
}

async function add(path: string, driver: DriverName, flows: Parameters<FlowStore["add"]>[0], batch?: number): Promise<number> {
  remove(path);
  const store = await FlowStore.open(path, { driver });
  const count = await store.add(flows, { batch });
  store.close();
  return count;
}

/** The same bytes, keyed by the flow's id, in transactions of the same size. */
async function plainAdd(path: string, messages: readonly Uint8Array[]): Promise<Pass> {
  const run = (): Promise<number> => insert(path, messages, TRANSACTION, NOW);
  return { run, count: messages.length, expected: messages.length, close: () => remove(path) };
}

async function insert(path: string, messages: readonly Uint8Array[], batch: number, settings: string): Promise<number> {
  remove(path);
  const database = (await findLibrary("node")).open(path, false);
  database.exec(`${settings}; CREATE TABLE flow (key INTEGER PRIMARY KEY, id TEXT, pbuf_blob BLOB)`);
  const statement = database.prepare("INSERT INTO flow VALUES (?, ?, ?)");
  for (let from = 0; from < messages.length; from += batch) {
    database.exec("BEGIN");
    for (let at = from; at < Math.min(from + batch, messages.length); at++) statement.run([at + 1, `flow-${at}`, messages[at]]);
    database.exec("COMMIT");
  }
  const count = Number(one(database, "SELECT count(*) FROM flow"));
  database.close();
  return count;
}

function commitFlows(operation: string): { flows: ReturnType<typeof flowFromState>[]; batch: number } {
  if (operation === "batch")
    return { flows: Array.from({ length: 2 * BATCH }, (_, index) => flowFromState(makeSmallFlow(index))), batch: BATCH };
  const large = (index: number): ReturnType<typeof flowFromState> => {
    const state = makeSmallFlow(index);
    (state.response as { content: Uint8Array }).content = new Uint8Array(LARGE).fill(index);
    return flowFromState(state);
  };
  return { flows: Array.from({ length: LARGE_FLOWS[operation] }, (_, index) => large(index)), batch: 1 };
}

function commits(path: string, operation: string, driver: DriverName): Pass {
  const { flows, batch } = commitFlows(operation);
  return { run: () => add(path, driver, flows, batch), count: flows.length, expected: flows.length, close: () => remove(path) };
}

/** Encoding is part of the work on both sides. */
function plainCommits(path: string, operation: string, settings: string): Pass {
  const { flows, batch } = commitFlows(operation);
  const run = (): Promise<number> =>
    insert(
      path,
      flows.map((flow) => protobuf.dumps(flow)),
      batch,
      settings,
    );
  return { run, count: flows.length, expected: flows.length, close: () => remove(path) };
}

async function searchPass(path: string, dump: Uint8Array, flows: number, driver: DriverName): Promise<Pass> {
  await add(path, driver, dump);
  const store = await FlowStore.open(path, { driver, readOnly: true });
  const close = (): void => {
    store.close();
    remove(path);
  };
  return { run: () => store.count("~b nothing.like.this"), count: flows, expected: 0, close };
}

async function rowsPass(path: string, operation: string, driver: DriverName, rows: number): Promise<Pass> {
  if (!existsSync(path)) await makeRows(path, driver, rows);
  const store = await FlowStore.open(path, { driver, readOnly: true });
  const close = (): void => store.close();
  if (operation === "regex")
    return { run: () => store.count("~u item-12[0-9]{3}7$"), count: 1, expected: rows < 130_000 ? 0 : 1000, close };
  const options =
    operation === "deep"
      ? ({ order: "url", offset: Math.floor(rows * 0.7), limit: 50 } as const)
      : ({ order: operation as "time", filter: "~c 404", limit: 50 } as const);
  // A new view each time, so that none has positions from before.
  return { run: () => store.view(options).rows().length, count: 1, expected: 50, close };
}

/** Writes index rows without flows behind them: pages read nothing else. The indexes are created last, which is fastest. */
async function makeRows(path: string, driver: DriverName, rows: number): Promise<void> {
  (await FlowStore.open(path, { driver })).close();
  const database = (await findLibrary(driver)).open(path, false);
  const indexes = schema.statements.filter((statement) => statement.startsWith("CREATE INDEX"));
  for (const statement of indexes) database.exec(`DROP INDEX ${statement.split(" ")[2]}`);
  database.exec(`PRAGMA cache_size = -262144; BEGIN;
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ${rows})
    INSERT INTO flow (key, id, type, time, method, scheme, host, port, path, url, status, response_type, response_size, size, client, server,
      marked, comment, flags, length)
    SELECT n, 'flow-' || n, 'http', 1700000000 + n, iif(n % 3, 'GET', 'POST'), 'https', 'host-' || (n % 1000) || '.example', 443,
      '/item-' || n, 'https://host-' || (n * 31 % 1000) || '.example/item-' || n, iif(n % 200, 200, 404), 'text/html', (n * 104729) % 1000003,
      (n * 104729) % 1000003, '127.0.0.1:40000', '192.0.2.1:443', '', '', 0, 4000 FROM number;
    COMMIT; ${indexes.join("; ")}`);
  database.close();
}

function one(database: Driver, sql: string): SqlValue {
  return (database.prepare(sql).get() as SqlValue[])[0];
}

function remove(path: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal", ".owner"]) rmSync(`${path}${suffix}`, { force: true });
}
