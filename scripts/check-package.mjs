// Packs the package as it would be published, lints the tarball, and uses it from a project of its own: as ESM, as CommonJS, without Wasm,
// with both TypeScripts, and from the command line. Needs a build.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const wasmEngines = ["wasm-simd", "wasm"];
const scratch = mkdtempSync(join(tmpdir(), "mitmflow-package-"));
try {
  const tarball = pack();
  lint(tarball);
  install(tarball);
  useAsEsm();
  useAsCommonJs();
  findNoWasmInJsEntries();
  typeCheck();
  useCommandLine();
  console.log("The package works as packed.");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function pack() {
  const [{ filename, size, unpackedSize, files }] = JSON.parse(
    run(root, "npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch]),
  );
  console.log(`${filename}: ${files.length} files, ${Math.round(size / 1000)} kB packed, ${Math.round(unpackedSize / 1000)} kB unpacked`);
  const strays = files.map(({ path }) => path).filter((path) => /^(src|test|bench|assembly|scripts|build)\//.test(path));
  check(strays.length === 0, `not for the tarball: ${strays.join(", ")}`);
  return join(scratch, filename);
}

function lint(tarball) {
  run(root, process.execPath, [bin("publint"), "run", tarball, "--strict"]);
  // The resolution of Node 10 knows no "exports"; neither TypeScript 7 nor any supported Node uses it.
  run(root, process.execPath, [bin("@arethetypeswrong/cli", "attw"), tarball, "--profile", "node16"]);
  console.log("publint and attw: clean");
}

function install(tarball) {
  writeFileSync(join(scratch, "package.json"), JSON.stringify({ private: true }));
  run(scratch, "npm", ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", tarball]);
}

/** The round trip that every entry must do, with `api` as the namespace. */
function roundTrip(engines) {
  return `
    const bytes = api.tnetstring.dumps({ status: 200, body: new Uint8Array([1, 2, 3]) });
    const back = api.tnetstring.loads(bytes);
    assert.deepEqual([back.status, ...back.body], [200, 1, 2, 3]);
    const message = { request: { method: 1, host: "example.org" }, status_code: 200, content: new Uint8Array([4, 5]) };
    const again = api.protobuf.dummyHttp.loads(api.protobuf.dummyHttp.dumps(message));
    assert.equal(again.request.host, "example.org");
    assert.throws(() => api.tnetstring.loads(new Uint8Array([0x31])), (error) => error instanceof api.CodecError && error.code === "TRUNCATED");
    assert.ok(${JSON.stringify(engines)}.includes(api.engine.name), api.engine.name + ": " + api.engine.reason);
  `;
}

function useAsEsm() {
  script(
    "esm.mjs",
    `import assert from "node:assert";
    import * as full from "mitmflow";
    import * as js from "mitmflow/js";
    import { fileSource } from "mitmflow/node";
    import { FlowStore } from "mitmflow/store";
    assert.equal(typeof FlowStore.open, "function");
    const { Address } = await import("mitmflow/flow-proto");
    assert.equal(Address.loads(Address.dumps({ host: "a", port: 1 })).host, "a");
    const reader = new full.FlowReader(fileSource(import.meta.filename ?? new URL(import.meta.url).pathname));
    await assert.rejects(async () => { for await (const flow of reader) void flow; }, (error) => error.code === "UNKNOWN_FORMAT");
    { const api = full; ${roundTrip(wasmEngines)} }
    { const api = js; ${roundTrip(["js"])} }
    const alone = { ...(await import("mitmflow/tnetstring")), ...(await import("mitmflow/protobuf")) };
    { const api = alone; ${roundTrip(wasmEngines)} }
    for (const name of ["tnetstring", "engine"]) assert.equal(alone[name], full[name], name + " is one object for all entries");
    const { dumps, loads } = await import("mitmflow/tnetstring-js");
    assert.deepEqual(loads(dumps({ status: 200 })), { status: 200 });
    for (const name of Object.keys(full.tnetstring)) assert.equal(alone[name], full.tnetstring[name], name + " is the object's");
    for (const other of [js, alone]) assert.equal(full.CodecError, other.CodecError, "one CodecError class for all entries");`,
  );
}

function useAsCommonJs() {
  script(
    "common.cjs",
    `const assert = require("node:assert");
    const full = require("mitmflow");
    const js = require("mitmflow/js");
    assert.equal(typeof require("mitmflow/node").fileSource, "function");
    assert.equal(typeof require("mitmflow/store").FlowStore.open, "function");
    const { Address } = require("mitmflow/flow-proto");
    assert.equal(Address.loads(Address.dumps({ host: "a", port: 1 })).host, "a");
    { const api = full; ${roundTrip(wasmEngines)} }
    { const api = js; ${roundTrip(["js"])} }
    const alone = { ...require("mitmflow/tnetstring"), ...require("mitmflow/protobuf") };
    { const api = alone; ${roundTrip(wasmEngines)} }
    const { dumps, loads } = require("mitmflow/tnetstring-js");
    assert.deepEqual(loads(dumps({ status: 200 })), { status: 200 });
    for (const other of [js, alone]) assert.equal(full.CodecError, other.CodecError, "one CodecError class for all entries");`,
  );
}

/** Neither the entries without Wasm nor any chunk that they load may name WebAssembly or hold the modules' bytes. */
function findNoWasmInJsEntries() {
  const modules = ["core", "flows"].map(
    (name) => readFileSync(join(root, `src/engine/wasm/${name}-module.ts`), "utf8").match(/"([0-9a-f]{100,})"/)[1],
  );
  const holdsWasm = (text) => text.includes("WebAssembly") || modules.some((hex) => text.includes(hex));
  const dist = join(scratch, "node_modules/mitmflow/dist");
  check(reachable(join(dist, "esm/index.js")).some(holdsWasm), "index.js holds no Wasm: this check looks for the wrong thing");
  for (const entry of ["esm/js.js", "cjs/js.cjs", "esm/tnetstring-js.js", "cjs/tnetstring-js.cjs"]) {
    check(!reachable(join(dist, entry)).some(holdsWasm), `${entry} holds Wasm`);
  }
  console.log("mitmflow/js and mitmflow/tnetstring-js hold no Wasm");
}

/** Texts of a bundle and of every chunk it loads. */
function reachable(entry) {
  const texts = new Map();
  const visit = (path) => {
    if (texts.has(path)) return;
    texts.set(path, readFileSync(path, "utf8"));
    for (const [, specifier] of texts.get(path).matchAll(/(?:\bfrom |\bimport |\bimport\(|\brequire\()"(\.[^"]+)"/g)) {
      visit(resolve(dirname(path), specifier));
    }
  };
  visit(entry);
  return [...texts.values()];
}

/** Compiles a program against the declarations: in ESM and CommonJS, for Node without the DOM's types and for a browser without Node's. */
function typeCheck() {
  const sample = `import { CodecError, Dict, Float, createEngine, engine, protobuf, tnetstring } from "mitmflow";
    import { tnetstring as jsTnetstring, engine as jsEngine } from "mitmflow/js";
    import { compile } from "mitmflow/protobuf";
    import { dumps, loads } from "mitmflow/tnetstring";
    import * as jsAlone from "mitmflow/tnetstring-js";
    const bytes: Uint8Array = tnetstring.dumps({ a: [1, 2n, null, true, "text", new Float(1), new Uint8Array(3)] }, { dictOrder: "mitmproxy" });
    const value = tnetstring.loads(bytes, { exact: true, maxDepth: 10, engine: createEngine("js") });
    const [, rest] = tnetstring.pop(bytes);
    const chunks: Uint8Array[] = tnetstring.dumpsChunks(value);
    const length: number = jsTnetstring.encodedLength("x") + protobuf.dummyHttp.loads(rest).status_code;
    const name: "wasm-simd" | "wasm" | "js" = engine.name;
    try { jsTnetstring.loads(bytes); } catch (error) { if (error instanceof CodecError) console.log(error.code, error.offset.toFixed(), error.path); }
    const copy: Uint8Array = dumps(loads(bytes, { copy: true }), { engine: "js" });
    const functions: typeof tnetstring = { ...jsAlone, dumps, loads };
    export const all: unknown[] = [copy, functions, compile, value instanceof Dict, chunks, length, name, jsEngine.reason];
    // @ts-expect-error: a number is no input, so the declarations are there and are not "any".
    tnetstring.loads(1);
    // @ts-expect-error: likewise of the functions by themselves.
    loads(1);
  `;
  writeFileSync(join(scratch, "sample.mts"), sample);
  writeFileSync(join(scratch, "sample.cts"), sample);
  const settings = {
    node: { lib: ["es2022"], types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
    browser: { lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"], types: [] },
  };
  const compilers = { "TypeScript 7": bin("@typescript/native", "tsc"), "TypeScript 6": bin("typescript", "tsc6") };
  for (const [kind, options] of Object.entries(settings)) {
    const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "nodenext", skipLibCheck: false, ...options };
    writeFileSync(join(scratch, `tsconfig.${kind}.json`), JSON.stringify({ compilerOptions, files: ["sample.mts", "sample.cts"] }));
    for (const compiler of Object.values(compilers)) run(scratch, process.execPath, [compiler, "-p", `tsconfig.${kind}.json`]);
  }
  console.log(`types: clean with ${Object.keys(compilers).join(" and ")}, in Node and in a browser`);
}

function useCommandLine() {
  const printed = run(scratch, join(scratch, "node_modules/.bin/mitmflow"), ["--version"]).trim();
  check(printed === manifest.version, `mitmflow --version prints ${printed}`);
}

function script(name, source) {
  writeFileSync(join(scratch, name), source);
  run(scratch, process.execPath, [name]);
  console.log(`${name}: works`);
}

/** Path of a dev dependency's program. */
function bin(name, command = name) {
  const folder = join(root, "node_modules", name);
  const { bin: programs } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof programs === "string" ? programs : programs[command]);
}

/** Runs a program, without the variables that npm sets for scripts and that would lead a nested npm astray. */
function run(cwd, program, args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)|^MITMFLOW_/.test(name)));
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: "utf8", maxBuffer: 1e8 });
  check(!error && status === 0, `${program} ${args.join(" ")}\n${error ?? ""}${stdout}${stderr}`);
  return stdout;
}

function check(condition, message) {
  if (!condition) throw new Error(message);
}
