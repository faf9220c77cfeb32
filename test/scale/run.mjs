// Loads an export into ClickHouse and DuckDB, and asks them what the store is asked: counts, filters, sums. The answers must be SQLite's.
// The last line is `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const FLOWS = 20_000;

if (!existsSync(join(here, "node_modules/chdb"))) run("npm", ["ci", "--no-audit", "--no-fund", "--silent"], here);
const require = createRequire(import.meta.url);
const { Session } = require("chdb");
const { DuckDBInstance } = require("@duckdb/node-api");
const { Database } = createRequire(join(root, "package.json"))("node-sqlite3-wasm");
const { Float, tnetstring } = await import(join(root, "dist/esm/index.js"));
const { FlowStore } = await import(join(root, "dist/esm/store.js"));

/** What all three understand. Sums of floats are rounded: their order of adding differs. */
const questions = {
  "count of flows": "SELECT count(*) FROM flow",
  "flows by status": "SELECT status, count(*) AS n FROM flow WHERE status IS NOT NULL GROUP BY status ORDER BY status",
  "flows by type": "SELECT type, count(*) AS n FROM flow GROUP BY type ORDER BY type",
  "bytes by host":
    "SELECT host, sum(response_size) AS bytes FROM flow WHERE type = 'http' GROUP BY host ORDER BY bytes DESC, host LIMIT 20",
  slowest: "SELECT id, round(duration, 6) AS seconds FROM flow WHERE duration IS NOT NULL ORDER BY duration DESC, id LIMIT 10",
  "mean duration": "SELECT method, round(avg(duration), 6) AS seconds FROM flow WHERE duration IS NOT NULL GROUP BY method ORDER BY method",
  "a URL": "SELECT id, url FROM flow WHERE url LIKE '%/path/1234%' ORDER BY id",
  "errors and marks": "SELECT count(*) AS n FROM flow WHERE error IS NOT NULL AND marked <> ''",
  "without an answer": "SELECT count(*) AS n FROM flow WHERE type = 'http' AND status IS NULL",
};

let passed = 0;
let failed = 0;
const folder = mkdtempSync(join(tmpdir(), "mitmflow-scale-"));
try {
  await compareAll();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

async function compareAll() {
  const dump = join(folder, "flows.mitm");
  writeFileSync(dump, Buffer.concat(Array.from({ length: FLOWS }, (_, number) => tnetstring.dumps(stateOf(number)))));
  const db = join(folder, "flows.db");
  timed("mitmflow index", () => mitmflow("index", dump, "--db", db));
  timed("mitmflow export --parquet", () => mitmflow("export", db, "--parquet", join(folder, "rows")));
  timed("mitmflow export --clickhouse", () => mitmflow("export", db, "--clickhouse", join(folder, "twin")));
  const askSqlite = (sql) => {
    const sqlite = new Database(db, { readOnly: true });
    // It has no shared memory for the log.
    sqlite.exec("PRAGMA locking_mode = EXCLUSIVE");
    const rows = sqlite.all(sql).map((row) => Object.values(row));
    sqlite.close();
    return rows;
  };
  const clickHouse = loadClickHouse(join(folder, "twin"));
  const duck = await (await DuckDBInstance.create(":memory:")).connect();
  await duck.run(`CREATE VIEW flow AS SELECT * FROM read_parquet('${folder}/rows/*/*.parquet', hive_partitioning = true)`);
  const askDuck = async (sql) => (await duck.runAndReadAll(sql)).getRowsJson();

  for (const [name, sql] of Object.entries(questions)) {
    const expected = askSqlite(sql);
    check(`${name}: there is something to compare`, expected.length > 0 && expected.some((row) => row.some((value) => value !== 0)), true);
    check(`${name}: ClickHouse says what SQLite does`, clickHouse(sql), expected);
    check(`${name}: DuckDB says what SQLite does`, await askDuck(sql), expected);
  }
  await compareFilters(clickHouse, askDuck, db);
  compareMessages(clickHouse, askSqlite);
  clickHouse.end();
}

/** Filters of mitmproxy's against what the engines are asked in SQL. */
async function compareFilters(clickHouse, askDuck, db) {
  const filters = {
    "~c 404": "status = 404",
    "~m post & !~e": "method = 'POST' AND error IS NULL",
    "~d host-7\\.": "host = 'host-7.example'",
    "~tcp": "type = 'tcp'",
    "~marked | ~q": "marked <> '' OR (type = 'http' AND status IS NULL)",
    "~u path/12": "type = 'http' AND url LIKE '%path/12%'",
  };
  const store = await FlowStore.open(db, { readOnly: true, driver: "wasm" });
  for (const [filter, where] of Object.entries(filters)) {
    const expected = [[store.count(filter)]];
    check(`${filter}: there is something to compare`, expected[0][0] > 0, true);
    check(`${filter}: ClickHouse finds as many`, clickHouse(`SELECT count(*) AS n FROM flow WHERE ${where}`), expected);
    check(`${filter}: DuckDB finds as many`, await askDuck(`SELECT count(*) AS n FROM flow WHERE ${where}`), expected);
  }
  store.close();
}

/** What was read from protobuf has what the rows have, and headers and bodies besides. */
function compareMessages(clickHouse, ask) {
  check("messages: all are there", clickHouse("SELECT count(*) AS n FROM flow_message"), ask("SELECT count(*) AS n FROM flow"));
  check(
    "messages: by status",
    clickHouse("SELECT http.response.status_code AS s, count(*) AS n FROM flow_message WHERE s IS NOT NULL GROUP BY s ORDER BY s"),
    ask(questions["flows by status"]),
  );
  check(
    "messages: sizes of bodies",
    clickHouse("SELECT sum(length(http.response.content)) AS n FROM flow_message"),
    ask("SELECT sum(response_size) AS n FROM flow WHERE type = 'http'"),
  );
  check(
    "messages: a header",
    clickHouse("SELECT count(*) AS n FROM flow_message WHERE has(http.response.headers.value, 'application/json')"),
    ask("SELECT count(*) AS n FROM flow WHERE response_type = 'application/json'"),
  );
  check("messages: a body", clickHouse("SELECT id FROM flow_message WHERE position(http.response.content, 'needle 4711.') > 0"), [
    ["flow-4711"],
  ]);
}

/** Runs the export's own statements, in its folder. */
function loadClickHouse(twin) {
  const before = process.cwd();
  const session = new Session(join(folder, "clickhouse"));
  process.chdir(twin);
  for (const file of ["tables.sql", "load.sql"]) {
    timed(`ClickHouse: ${file}`, () => {
      for (const statement of readFileSync(file, "utf8").split(";\n")) if (statement.trim() !== "") session.query(statement);
    });
  }
  process.chdir(before);
  const ask = (sql) =>
    session
      .query(sql, "JSONCompactEachRow")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  return Object.assign(ask, { end: () => session.cleanup() });
}

function check(name, found, expected) {
  const [one, other] = [normal(found), normal(expected)];
  if (one === other) passed++;
  else {
    failed++;
    console.log(`FAILED: ${name}\n  found    ${one.slice(0, 300)}\n  expected ${other.slice(0, 300)}`);
  }
}

/** Engines give large integers as text, and whole floats as either. */
function normal(value) {
  return JSON.stringify(value, (_, item) => (typeof item === "string" && /^-?\d+(\.\d+)?$/.test(item) ? Number(item) : item));
}

function timed(name, action) {
  const started = performance.now();
  action();
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(2)} s for ${FLOWS} flows`);
}

function mitmflow(...args) {
  run(process.execPath, [join(root, "dist/cli.js"), ...args], root);
}

function run(program, args, cwd) {
  const { status, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
}

/** Flows over three days: mostly HTTP, some without a response, some of TCP, some with errors and marks. */
function stateOf(number) {
  const bytes = (text) => Buffer.from(text);
  const start = 1_700_000_000 + number * 13 + (number % 7) / 8;
  const connection = { timestamp_start: new Float(start), timestamp_end: null, tls: false, id: `c-${number}` };
  const common = {
    backup: null,
    timestamp_created: new Float(start),
    comment: number % 97 === 0 ? "look" : "",
    metadata: { number },
    marked: number % 50 === 0 ? ":grapes:" : "",
    is_replay: null,
    intercepted: false,
    server_conn: { ...connection, address: ["192.0.2.1", 80] },
    client_conn: { ...connection, peername: ["127.0.0.1", 40_000] },
    error: number % 25 === 0 ? { timestamp: new Float(start), msg: "gone" } : null,
    id: `flow-${number}`,
  };
  if (number % 40 === 7) return { messages: [[true, bytes("ping"), new Float(start)]], ...common, type: "tcp", version: 21 };
  const message = { trailers: null, http_version: bytes("HTTP/1.1") };
  const request = {
    path: bytes(`/path/${number}`),
    authority: bytes(""),
    scheme: bytes("http"),
    method: bytes(["GET", "POST", "PUT"][number % 3]),
    port: 80,
    host: `host-${number % 30}.example`,
    timestamp_end: new Float(start + 0.125),
    timestamp_start: new Float(start),
    content: bytes(number % 3 === 1 ? "a=1" : ""),
    headers: [[bytes("Host"), bytes(`host-${number % 30}.example`)]],
    ...message,
  };
  const response = {
    reason: bytes("OK"),
    status_code: [200, 200, 301, 404, 500][number % 5],
    timestamp_end: new Float(start + ((number * 31) % 997) / 64),
    timestamp_start: new Float(start + 0.25),
    content: bytes(`needle ${number}.`.padEnd(50 + (number % 400), "x")),
    headers: [[bytes("Content-Type"), bytes(number % 4 === 0 ? "application/json" : "text/html")]],
    ...message,
  };
  return { websocket: null, response: number % 60 === 3 ? null : response, request, ...common, type: "http", version: 21 };
}
