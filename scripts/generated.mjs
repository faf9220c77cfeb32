// The committed files that a script makes, what they are made from, and a stamp that tells when they are up to date.
// build.mjs makes what is stale; check-generated.mjs makes all of them and fails on a difference.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

/** @typedef {{ name: string, script: string, inputs: string[], outputs: string[] }} Generator */

/** @type {Generator[]} */
export const generators = [
  {
    name: "wasm",
    script: "scripts/build-wasm.mjs",
    inputs: ["assembly", "src/abi.ts", "scripts/byte-patch.mjs", "asconfig.json", "node_modules/assemblyscript/package.json"],
    outputs: ["src/engine/wasm/core-module.ts", "src/engine/wasm/flows-module.ts", "src/engine/wasm/messages-module.ts"],
  },
  {
    name: "makers",
    script: "scripts/build-makers.mjs",
    inputs: [],
    outputs: ["src/codec/generated/makers.ts"],
  },
  {
    name: "schema",
    script: "scripts/build-schema.mjs",
    inputs: ["proto", "src/codec/describe.ts", "src/codec/schema.ts", "src/codegen", "node_modules/protobufjs/package.json"],
    outputs: ["src/codec/generated/dummy_http.ts", "src/codec/generated/flow.ts", "src/flow-proto.ts"],
  },
];

/** Runs one script, and ends this one when it fails: it has said why. */
export function runScript(script) {
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

/** Runs the script only when its inputs or outputs are not those of its last run. Says whether it ran. */
export function makeIfStale(generator) {
  const stamp = `build/${generator.name}.stamp`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(generator)) return false;
  runScript(generator.script);
  mkdirSync("build", { recursive: true });
  writeFileSync(stamp, fingerprint(generator));
  return true;
}

function fingerprint({ script, inputs, outputs }) {
  const hash = createHash("sha256");
  for (const path of [script, ...inputs, ...outputs].flatMap(filesUnder)) {
    hash.update(`${path}\0`).update(existsSync(path) ? readFileSync(path) : "missing");
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}
