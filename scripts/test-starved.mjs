// The suites without WebAssembly: under `node --jitless`, which has none, and under a limit of the address space, where its memory is not to be
// had. What the library does then it does in JavaScript. `npm run test:starved`; its last line is `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mitmflow-starved-"));
const MOST_MILLISECONDS = 15 * 60_000;
// Of the engines themselves, test/engine tries what a runtime without WebAssembly does.
const suites = ["codec", "filter", "flow", "har", "io", "jsonl"].map((name) => `test/${name}/`);
// The same code on many more inputs.
const many = ["\\.splits\\.", "\\.parity\\."];
// Interpreted, code is slow: without suites that are long for other reasons, or compare the Wasm engines with this one.
const long = ["protobufjs7", "tnetstring\\.direct", "sharing", "generated", "flow/direct", "message-data", "split-messages"];
const longer = ["flow/dumps", "flow/hostile", "har/hostile", "har/read", "io/salvage", "io/versions", "filter/pattern"];
const surroundings = {
  jitless: { command: "exec node --jitless", left: [...many, ...long, ...longer] },
  // 8 GB are too little for the 10 that V8 sets apart for a WebAssembly memory; Node itself takes one.
  limited: { command: "ulimit -v 8000000; exec node", left: many },
};
const jest =
  "--experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js --maxWorkers=2 --testTimeout=120000";

let passed = 0;
let failed = 0;
for (const [name, { command, left }] of Object.entries(surroundings)) {
  const report = join(folder, `${name}.json`);
  const started = performance.now();
  const ignored = ["/node_modules/", ...left].map((pattern) => `--testPathIgnorePatterns='${pattern}'`).join(" ");
  const chosen = process.argv.slice(2).join(" ") || suites.join(" ");
  spawnSync("sh", ["-c", `${command} ${jest} --json ${chosen} --outputFile="${report}" ${ignored}`], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, MITMFLOW_ENGINES: "js" },
    timeout: MOST_MILLISECONDS,
  });
  const said = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : { numPassedTests: 0 };
  passed += said.numPassedTests;
  failed += said.numPassedTests === 0 ? 1 : said.numFailedTests + said.numRuntimeErrorTestSuites;
  process.stdout.write(`${name}: ${said.numPassedTests} passed, ${Math.round((performance.now() - started) / 1000)} s\n`);
}
rmSync(folder, { recursive: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
