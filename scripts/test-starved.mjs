// The suites without WebAssembly: under `node --jitless`, which has none, and under a limit of the address space, where its memory is not to be
// had. What the library does then it does in JavaScript. `npm run test:starved`; its last line is `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mitmflow-starved-"));
// Of the engines themselves, test/engine tries what a runtime without WebAssembly does.
const suites = ["codec", "filter", "flow", "har", "io", "jsonl"].map((name) => `test/${name}/`);
const jest =
  "--experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js --maxWorkers=1 --testTimeout=60000";

let passed = 0;
let failed = 0;
// 8 GB are too little for the 10 that V8 sets apart for a WebAssembly memory; Node itself takes one.
for (const [name, command] of Object.entries({ jitless: "exec node --jitless", limited: "ulimit -v 8000000; exec node" })) {
  const report = join(folder, `${name}.json`);
  spawnSync("sh", ["-c", `${command} ${jest} --json --outputFile="${report}" ${process.argv.slice(2).join(" ") || suites.join(" ")}`], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, MITMFLOW_ENGINES: "js" },
  });
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests + numRuntimeErrorTestSuites;
}
rmSync(folder, { recursive: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
