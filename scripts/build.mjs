// Builds dist/ from src/ and bench/: generated files first, then bundles by esbuild, then types by tsc.
//
//   dist/esm/*.js, *.d.ts    one file an entry of the manifest's `exports`, with shared chunks
//   dist/cjs/*.cjs, *.d.cts  the same files, turned into CommonJS one by one
//   dist/browser/*.js        the same for bundlers that build for browsers: without what only Node's process leads to
//   dist/cli.js              the command line; dist/bench/*.js the benchmark that it starts
//   dist/web/*               the viewer: static files for any server
//
// What is not minified reads as the sources do, so there are no source maps: they were two thirds of the package.
// All is made in memory first: dist/ is only touched when the whole build has worked, and never lacks a file in between.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { generators, makeIfStale } from "./generated.mjs";

const started = performance.now();
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

for (const generator of generators) makeIfStale(generator);

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
/** Names of the library's entries: `index` for `.`, `js` for `./js`. */
const entries = Object.values(manifest.exports).flatMap((target) => target.import?.default.match(/^\.\/dist\/esm\/(.+)\.js$/)?.[1] ?? []);

const browserEntries = Object.values(manifest.exports).flatMap(
  (target) => target.browser?.import.default.match(/^\.\/dist\/browser\/(.+)\.js$/)?.[1] ?? [],
);

/** `mitmflow/browser` and its parts, which a bundler is to leave out on their own. Nothing in them is shared with the rest. */
const browserParts = ["browser", ...["brotli", "certificate", "inflate", "services", "sha256", "zstd"].map((name) => `browser/${name}`)];

/** What a worker thread runs: started by its path, never imported. */
const threads = ["thread"];

/**
 * Entries that come with another one. esbuild makes a chunk of what the same entries reach, and each file that Node imports costs something, whatever
 * its size: so these entries reach all that their company does, and `mitmflow` is six files in place of sixteen.
 */
const company = { protobuf: "tnetstring", "flow-proto": "tnetstring", node: "index", store: "index", watch: "index", thread: "index" };

/** An unused import adds nothing to an entry, but counts when chunks are made. */
const withCompany = {
  name: "company",
  setup(build) {
    const names = Object.keys(company).join("|");
    build.onLoad({ filter: new RegExp(`/src/(${names})\\.ts$`) }, ({ path }) => ({
      loader: "ts",
      contents: `${readFileSync(path, "utf8")}\nimport * as company from "./${company[basename(path, ".ts")]}.ts";\n`,
    }));
  },
};

/** Path under dist/ → contents. */
const files = new Map();
await bundleLibrary();
await bundleForBrowsers();
await bundleTools();
await bundleWeb();
emitTypes();
publish();

const bytes = [...files.values()].reduce((sum, contents) => sum + Buffer.byteLength(contents), 0);
console.log(`dist: ${files.size} files, ${Math.round(bytes / 1000)} kB, in ${((performance.now() - started) / 1000).toFixed(1)} s`);

/** One ESM build with shared chunks, so that `mitmflow` and `mitmflow/js` have one CodecError class; CommonJS is made from its output. */
async function bundleLibrary() {
  await bundleEntries([...entries.filter((name) => name !== "browser"), ...threads], [withCompany]);
  const { inputs } = await bundleEntries(browserParts);
  files.set("licences.txt", licencesOf("mitmflow/browser", Object.keys(inputs)));
}

async function bundleEntries(names, plugins = []) {
  const { outputFiles, metafile } = await bundle({
    entryPoints: names.map((name) => `src/${name}.ts`),
    outbase: "src",
    outdir: "dist/esm",
    // What runs everywhere; packages are taken in the form that they have for browsers.
    platform: "browser",
    external: ["node:*", ...Object.keys(manifest.peerDependencies)],
    chunkNames: "chunk-[hash]",
    minifySyntax: true,
    metafile: true,
    plugins,
  });
  for (const { path, text } of outputFiles) {
    const source = oneByte(text, path);
    files.set(relative("dist", path), source);
    const name = relative("dist/esm", path);
    if (!threads.includes(name.replace(/\.js$/, ""))) await addCommonJs(name, source);
  }
  return metafile;
}

/**
 * The source in characters of one byte. With any other, V8 keeps it in two bytes a character and takes half as long again to parse it, which is
 * most of the time that an import takes. esbuild escapes such characters everywhere but in comments: there a dash takes their place.
 */
function oneByte(source, path) {
  const result = source.replace(/^\s*(\/\/|\/?\*).*$/gm, (comment) => comment.replace(/[\u0100-\uffff]/g, "-"));
  const other = result.match(/.*[\u0100-\uffff].*/);
  if (other !== null) throw new Error(`${path} has a character above U+00FF: ${other[0]}`);
  return result;
}

/** Not minified: that is the user's bundler's work, which needs the annotations by which it drops what is not used. */
async function bundleForBrowsers() {
  const { outputFiles } = await bundle({
    entryPoints: browserEntries.map((name) => `src/${name}.ts`),
    outdir: "dist/browser",
    platform: "browser",
    define: { "globalThis.process": "undefined", "globalThis.Buffer": "undefined" },
    minifySyntax: true,
    chunkNames: "chunk-[hash]",
  });
  for (const { path, text } of outputFiles) files.set(relative("dist", path), text);
}

async function addCommonJs(name, source) {
  // Where a file is, CommonJS says in its own way.
  const isPlaced = source.includes("import.meta.url");
  const { code, warnings } = await esbuild.transform(source, {
    format: "cjs",
    platform: "node",
    target: "es2022",
    sourcefile: name,
    define: { "import.meta.url": "moduleUrl" },
    banner: isPlaced ? 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' : "",
  });
  if (warnings.length > 0) throw new Error(`${name} as CommonJS: ${warnings[0].text}`);
  files.set(`cjs/${name.replace(/\.js$/, ".cjs")}`, code.replace(/\brequire\("(\.\.?\/[^"]+)\.js"\)/g, 'require("$1.cjs")'));
}

/** The command line and the benchmark's own processes: ESM for Node, with packages left outside. */
async function bundleTools() {
  const { outputFiles } = await bundle({
    entryPoints: [
      { in: "src/cli.ts", out: "cli" },
      { in: "bench/main.ts", out: "bench/main" },
      { in: "bench/worker.ts", out: "bench/worker" },
    ].filter((entry) => existsSync(entry.in)),
    outdir: "dist",
    platform: "node",
    packages: "external",
    // Beside cli.js: what commands look for is placed relative to it.
    chunkNames: "chunk-[hash]",
    minifySyntax: true,
  });
  for (const { path, text } of outputFiles) files.set(relative("dist", path), oneByte(text, path));
  // The benchmark's Python peers run from the package too.
  for (const name of readdirSync("bench/peers").filter((name) => name.endsWith(".py")))
    files.set(`bench/peers/${name}`, readFileSync(`bench/peers/${name}`, "utf8"));
}

/** The viewer's page, its worker and their shared parts; what is not code goes as it is. */
async function bundleWeb() {
  const { outputFiles, metafile } = await bundle({
    entryPoints: [
      { in: "src/web/main.tsx", out: "main" },
      { in: "src/web/worker.ts", out: "worker" },
      { in: "bench/page/page.tsx", out: "bench" },
      { in: "bench/page/worker.ts", out: "bench-worker" },
    ],
    outdir: "dist/web",
    platform: "browser",
    minify: true,
    metafile: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    chunkNames: "chunk-[hash]",
    // Benchmark.js looks for what is global in `window`, which a worker lacks.
    define: { "process.env.NODE_ENV": '"production"', window: "globalThis" },
  });
  for (const { path, text } of outputFiles) files.set(relative("dist", path), text);
  for (const name of ["index.html", "app.css", "icon.svg"]) files.set(`web/${name}`, readFileSync(`src/web/${name}`, "utf8"));
  files.set("web/bench.html", readFileSync("bench/page/bench.html", "utf8"));
  files.set("web/licences.txt", licencesOf("The viewer", Object.keys(metafile.inputs)));
}

/** The licences of all packages that these files come from. */
function licencesOf(what, paths) {
  const names = new Set(paths.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
  const texts = [...names].sort().map((name) => {
    const folder = join("node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file));
    return `${name} ${version} (${license})\n\n${file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim()}`;
  });
  return `${what} contains these packages.\n\n${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

async function bundle(options) {
  const result = await esbuild.build({
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "warning",
    ...options,
  });
  if (result.warnings.length > 0) process.exit(1);
  return result;
}

/** Declarations of all that the entries reach, with import specifiers that a consumer can resolve, once for each module system. */
function emitTypes() {
  const out = "build/types";
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const project = "build/tsconfig.types.json";
  const compilerOptions = { noEmit: false, emitDeclarationOnly: true, rootDir: "../src", outDir: "types" };
  const sources = entries.map((name) => `../src/${name}.ts`);
  writeFileSync(project, JSON.stringify({ extends: "../tsconfig.json", compilerOptions, files: sources, include: [] }));
  const tsc = fileURLToPath(new URL("bin/tsc", import.meta.resolve("@typescript/native/package.json")));
  const { status } = spawnSync(process.execPath, [tsc, "-p", project], { stdio: "inherit" });
  if (status !== 0) process.exit(1);

  for (const path of filesUnder(out)) {
    const name = relative(out, path).replace(/\.d\.ts$/, "");
    const text = readFileSync(path, "utf8");
    files.set(`esm/${name}.d.ts`, withExtension(text, ".js"));
    files.set(`cjs/${name}.d.cts`, withExtension(text, ".cjs"));
  }
}

/** Rewrites `./x.ts` in import, export and `import()` specifiers. */
function withExtension(text, extension) {
  return text.replace(/(\bfrom |\bimport |\bimport\()("|')(\.\.?\/[^"']+)\.ts\2/g, `$1$2$3${extension}$2`);
}

/** Writes what changed and deletes what this build did not make. */
function publish() {
  for (const [name, contents] of files) {
    const path = join("dist", name);
    if (existsSync(path) && readFileSync(path, "utf8") === contents) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  for (const path of filesUnder("dist")) if (!files.has(relative("dist", path))) rmSync(path);
  if (files.has("cli.js")) chmodSync("dist/cli.js", 0o755);
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
