// Tries the packed library in every runtime, bundler and TypeScript that it names: installs them (1 GB) into this folder, installs the
// tarball beside them, and runs suite.js everywhere. All checksums must be equal: those of engines, and those of runtimes.
// Ends with `N passed, N failed`. Needs a build, and Debian's chromium and firefox-esr; `--browsers=none` leaves these out.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const build = join(here, "build");
const all = ["wasm-simd", "wasm", "js"];
let passed = 0;
let failed = 0;
let expected;

install();
runtimes();
bundlers();
compilers();
await browsers();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function install() {
  rmSync(build, { recursive: true, force: true });
  mkdirSync(build, { recursive: true });
  run(here, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  const [{ filename }] = JSON.parse(run(root, "npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", build]));
  // Not into the manifest: the tarball differs from run to run.
  run(here, "npm", ["install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", join(build, filename)]);
}

function runtimes() {
  const script = join(here, "in-process.js");
  const node = (version) => join(here, `node_modules/node${version}/bin/node`);
  const bun = join(here, "node_modules/@oven/bun-linux-x64/bin/bun");
  const deno = join(here, "node_modules/@deno/linux-x64-glibc/deno");
  const programs = { [`Node ${process.versions.node}`]: process.execPath, "Node 22": node(22), "Node 24": node(24), "Node 26": node(26) };
  for (const [name, program] of Object.entries(programs)) {
    inProcess(name, "wasm-simd", program, [script, ...all]);
    inProcess(`${name} without SIMD`, "wasm", program, [script, "no-simd", "wasm", "js"]);
    inProcess(`${name} --jitless`, "js", program, ["--jitless", script, "js"]);
  }
  inProcess("Bun", "wasm-simd", bun, [script, ...all]);
  inProcess("Deno", "wasm-simd", deno, [
    "run",
    "--no-lock",
    "--node-modules-dir=manual",
    "--allow-read",
    "--allow-env=MITMFLOW_ENGINE",
    script,
    ...all,
  ]);
  inProcess("Deno that may not read the environment", "wasm-simd", deno, [
    "run",
    "--no-lock",
    "--no-prompt",
    "--node-modules-dir=manual",
    "--allow-read",
    script,
    ...all,
  ]);
}

function inProcess(name, engine, program, args) {
  attempt(name, () => judge(name, engine, JSON.parse(run(here, program, args).trim().split("\n").at(-1))));
}

/** Counts a report, and compares its checksums with all others. */
function judge(name, engine, report) {
  passed += report.passed;
  failed += report.failed;
  for (const failure of report.failures) console.log(`  ${failure}`);
  verify(report.engine === engine, `${name}: the default engine is ${report.engine} (${report.reason}), not ${engine}`);
  for (const [used, checksum] of Object.entries(report.checksums)) {
    expected ??= checksum;
    verify(checksum === expected, `${name}: ${used} gives ${checksum}, others ${expected}`);
  }
  verify(report.passed > 0, `${name}: no case ran`);
  console.log(`${name}: ${report.engine}, ${report.passed} cases passed, ${report.failed} failed`);
}

/** Each bundler makes one file of in-page.js, which is run in Node here and in browsers below. */
function bundlers() {
  const entry = join(here, "in-page.js");
  writeFileSync(join(build, "vite.mjs"), viteScript(entry));
  writeFileSync(join(build, "webpack.mjs"), webpackScript(entry));
  const esbuild = join(root, "node_modules/.bin/esbuild");
  const makers = {
    esbuild: () =>
      run(here, esbuild, [entry, "--bundle", "--minify", "--format=esm", "--platform=browser", `--outfile=${join(build, "esbuild.js")}`]),
    vite: () => run(here, process.execPath, [join(build, "vite.mjs")]),
    webpack: () => run(here, process.execPath, [join(build, "webpack.mjs")]),
  };
  for (const [name, make] of Object.entries(makers)) {
    attempt(`bundled by ${name}`, () => {
      make();
      const code = `await import(${JSON.stringify(join(build, `${name}.js`))}); console.log(JSON.stringify(await globalThis.report));`;
      judge(`bundled by ${name}, in Node`, "wasm-simd", JSON.parse(run(here, process.execPath, ["--input-type=module", "-e", code])));
    });
  }
}

function viteScript(entry) {
  return `import { build } from "vite";
await build({ root: ${JSON.stringify(here)}, configFile: false, logLevel: "warn", build: { outDir: ${JSON.stringify(build)}, emptyOutDir: false, target: "es2022",
  rollupOptions: { input: ${JSON.stringify(entry)}, output: { entryFileNames: "vite.js", format: "es" } } } });\n`;
}

function webpackScript(entry) {
  return `import webpack from "webpack";
webpack({ mode: "production", target: "web", context: ${JSON.stringify(here)}, entry: ${JSON.stringify(entry)}, experiments: { outputModule: true },
  performance: { hints: false }, output: { path: ${JSON.stringify(build)}, filename: "webpack.js", module: true } }, (error, stats) => {
  if (error || stats.hasErrors() || stats.hasWarnings()) { console.error(error ?? stats.toString("errors-warnings")); process.exit(1); }
});\n`;
}

/** The declarations with the oldest TypeScript that is tried; the gate tries the newer ones. */
function compilers() {
  attempt("TypeScript 5.9", () => {
    const sample = `import { FlowReader, tnetstring, CodecError, type AnyFlow } from "mitmflow";
      import { fileSource } from "mitmflow/node";
      export async function urls(path: string): Promise<string[]> {
        const found: string[] = [];
        for await (const flow of new FlowReader(fileSource(path))) if (flow.type === "http") found.push(flow.request.url);
        return found;
      }
      export const describe = (flow: AnyFlow): string => String(flow);
      export const bytes: Uint8Array = tnetstring.dumps({ a: [1, null] });
      // @ts-expect-error: a number is no input
      tnetstring.loads(1);
      export const isOurs = (error: unknown): boolean => error instanceof CodecError && error.offset >= 0;`;
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: "es2022",
      module: "nodenext",
      lib: ["es2022"],
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    };
    for (const kind of ["mts", "cts"]) writeFileSync(join(build, `sample.${kind}`), sample);
    writeFileSync(join(build, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["sample.mts", "sample.cts"] }));
    run(build, process.execPath, [join(here, "node_modules/typescript59/bin/tsc"), "-p", "tsconfig.json"]);
    passed++;
    console.log("TypeScript 5.9: clean");
  });
}

async function browsers() {
  if (process.argv.includes("--browsers=none")) return console.log("browsers: skipped, as asked");
  const { default: puppeteer } = await import("puppeteer-core");
  const server = createServer(servePage).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const flags = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  const kinds = {
    Chromium: { browser: "chrome", executablePath: "/usr/bin/chromium", args: flags },
    Firefox: { browser: "firefox", executablePath: "/usr/bin/firefox-esr" },
  };
  for (const [name, options] of Object.entries(kinds)) {
    await attemptAsync(name, async () => {
      const browser = await puppeteer.launch({ headless: true, ...options });
      try {
        for (const bundle of ["esbuild", "vite", "webpack"]) {
          await inPage(browser, server, `${name}, bundled by ${bundle}`, "wasm-simd", { bundle, engines: all });
        }
        await inPage(browser, server, `${name} without SIMD`, "wasm", { bundle: "esbuild", engines: ["wasm", "js"], simd: false });
        await inPage(browser, server, `${name} with Wasm blocked by CSP`, "js", { bundle: "esbuild", engines: ["js"], csp: true });
      } finally {
        await browser.close();
      }
    });
  }
  server.close();
}

async function inPage(browser, server, name, engine, { bundle, engines, simd = true, csp = false }) {
  const page = await browser.newPage();
  const address = `http://127.0.0.1:${server.address().port}/${csp ? "strict" : "open"}/${simd ? "" : "no-simd/"}${bundle}.html#${engines}`;
  await page.goto(address);
  await page.waitForFunction(() => globalThis.report !== undefined, { timeout: 60_000 });
  judge(name, engine, await page.evaluate(() => globalThis.report));
  await page.close();
}

/** Pages and bundles: /POLICY/[no-simd/]BUNDLE.html and .js. */
function servePage({ url }, response) {
  const [, policy, ...rest] = new URL(url, "http://localhost").pathname.split("/");
  const [, name, extension] = rest.at(-1)?.match(/^(esbuild|vite|webpack|no-simd)\.(html|js)$/) ?? [];
  if (name === undefined) return response.writeHead(404).end();
  const csp = `default-src 'none'; script-src 'self'${policy === "strict" ? "" : " 'wasm-unsafe-eval'"}`;
  response.setHeader("Content-Security-Policy", csp);
  response.setHeader("Content-Type", extension === "html" ? "text/html; charset=utf-8" : "text/javascript; charset=utf-8");
  if (name === "no-simd") return response.end("WebAssembly.validate = () => false;");
  if (extension === "js") return response.end(readFileSync(join(build, `${name}.js`)));
  const first = rest[0] === "no-simd" ? `<script src="no-simd.js"></script>` : "";
  response.end(`<!doctype html><title>${name}</title>${first}<script type="module" src="${name}.js"></script>`);
}

function verify(condition, message) {
  if (condition) passed++;
  else {
    failed++;
    console.log(`FAILED ${message}`);
  }
}

function attempt(name, action) {
  try {
    action();
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
}

async function attemptAsync(name, action) {
  try {
    await action();
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
}

function run(cwd, program, args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)|^MITMFLOW_/.test(name)));
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: "utf8", maxBuffer: 1e8 });
  if (error || status !== 0) throw new Error(`${program} ${args.join(" ")}\n${error ?? ""}${stdout}${stderr}`);
  return stdout;
}
