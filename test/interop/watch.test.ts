// A live capture: mitmdump proxies 200 requests while `mitmflow watch --follow` measures each as it is written; then `index` and `query`
// answer filters as mitmproxy's own do.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { run } from "../../src/cli/run.ts";
import { FlowReader, type HTTPFlow } from "../../src/index.ts";
import { CapturingProxy, killAll, until } from "./mitmdump.ts";
import { LocalServer } from "./server.ts";

const REQUESTS = 200;

const directory = mkdtempSync(join(tmpdir(), "mitmflow-watch-"));
const dump = join(directory, "live.mitm");
const database = join(directory, "flows.db");
const server = new LocalServer();
const proxy = new CapturingProxy(join(directory, "conf"), "-w", dump);

/** A command of mitmflow that runs. */
class Command {
  out = "";
  err = "";
  readonly code: Promise<number>;

  constructor(...argv: string[]) {
    const stdout = this.#stream((text) => (this.out += text));
    const stderr = this.#stream((text) => (this.err += text));
    this.code = run(argv, { stdin: Readable.from([]), stdout, stderr }, { version: "0", description: "" });
  }

  #stream(take: (text: string) => void): Writable {
    return new Writable({
      write(chunk, _, done) {
        take(String(chunk));
        done();
      },
    });
  }

  get lines(): string[] {
    return this.out.split("\n").slice(0, -1);
  }
}

async function finished(...argv: string[]): Promise<string[]> {
  const command = new Command(...argv);
  expect(await command.code).toBe(0);
  return command.lines;
}

let watching: Command;
/** Responses that were measured while mitmdump ran. */
let seenLive = 0;
const measured = (): string[] => watching.lines.filter((line) => /^[A-Z]+ http:/.test(line));

beforeAll(async () => {
  await server.start();
  await proxy.ready();
  await until("mitmdump to open its dump", () => statSync(dump, { throwIfNoEntry: false }));
  watching = new Command("watch", dump, "--follow", "--limit", String(REQUESTS));
  const { origin } = server;
  const quiet = ["--output", "/dev/null"];
  await proxy.curl(`${origin}/n/[1-120]`, ...quiet);
  await proxy.curl(`${origin}/page?q=[1-20]`, "--header", "X-Test: zwölf", ...quiet);
  await proxy.curl(`${origin}/echo?[1-20]`, "--data", "a=1&b=ä", ...quiet);
  await proxy.curl(`${origin}/absent/[1-10]`, "--request", "DELETE", ...quiet);
  await proxy.curl(`${origin}/redirect?[1-10]`, ...quiet);
  await proxy.curl(`${origin}/gzip?[1-10]`, ...quiet);
  await proxy.curl(`${origin}/binary?[1-10]`, ...quiet);
  // mitmdump keeps the last few kilobytes to itself.
  await until("most of the flows to be written and measured", () => measured().length >= REQUESTS * 0.9);
  expect(proxy.program.isRunning).toBe(true);
  seenLive = measured().length;
  await proxy.program.stop();
  await watching.code;
}, 120_000);

afterAll(() => {
  killAll();
  server.stop();
  rmSync(directory, { recursive: true, force: true });
});

test("every response is measured, most while mitmdump runs", async () => {
  expect([await watching.code, watching.err]).toEqual([0, ""]);
  expect(seenLive).toBeGreaterThanOrEqual(REQUESTS * 0.9);
  const flows = [...new FlowReader(readFileSync(dump))] as HTTPFlow[];
  expect(flows).toHaveLength(REQUESTS);
  expect(measured()).toEqual(flows.map(({ request, response }) => `${request.method} ${request.url} ${response?.statusCode}`));
  const table = watching.lines.filter((line) => /^tnetstring wasm-simd +dumps/.test(line));
  expect(table.reduce((sum, line) => sum + Number(/(?:kB|MB|more) +(\d+) /.exec(line)?.[1]), 0)).toBe(REQUESTS);
});

/** Of what was captured, each matches some flows and not others, but for the last ones. */
const filters = [
  "~m post",
  "~m get & ~c 200",
  "~c 404",
  "~c 30",
  "~u /n/1.$",
  "/n/1[0-9][05]",
  "~t html",
  "~ts octet-stream",
  "~tq urlencoded",
  "~hq X-Test",
  "~hs location",
  "~b markup",
  "~bq b=ä",
  "~bs ^/n/7",
  "~m delete | ~t text/html",
  "!(~c 200 | ~m delete)",
  "~q",
  "~e",
  "~d localhost",
  "~dst 127.0.0.1",
  "~s",
  "~http",
];

test("index and query answer filters as mitmproxy does", async () => {
  await finished("index", dump, "--db", database);
  const program = fileURLToPath(new URL("flowfilter.py", import.meta.url));
  const answers = execFileSync("/usr/bin/python3", [program, dump, ...filters])
    .toString()
    .trim()
    .split("\n");
  expect(answers).toHaveLength(filters.length);
  let some = 0;
  for (const [index, filter] of filters.entries()) {
    const theirs = JSON.parse(answers[index]) as string[];
    const ours = (await finished("query", database, filter, "--json")).map((line) => (JSON.parse(line) as { id: string }).id);
    expect([filter, ours.sort()]).toEqual([filter, theirs.sort()]);
    if (theirs.length > 0 && theirs.length < REQUESTS) some++;
  }
  expect(some).toBeGreaterThanOrEqual(15);
}, 60_000);
