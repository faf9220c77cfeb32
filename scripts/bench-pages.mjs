// Rewrites the sections of figures in README.md and docs/performance.md, and the charts in docs/images/: `npm run bench:pages [FILE…]`, from the
// runs in bench/results/ by default. Sizes come from `npm run check:size -- --json bench/results/size.json`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const folder = "bench/results/";
const files =
  process.argv.length > 2
    ? process.argv.slice(2)
    : readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => `${folder}${name}`);

const { rewriteFigures, rewritePage, chartFile, plotFile, growthPanels, suiteNamed, suiteNames } = await load();
// Figures are made again of what was measured: goals and texts may have changed since.
const runs = files
  .map((file) => JSON.parse(readFileSync(file, "utf8")))
  .map((run) => ({ ...run, figures: suiteNamed(run.suite)?.figures(run) ?? run.figures }))
  .sort((one, other) => placeOf(one) - placeOf(other));

for (const page of ["README.md", "docs/performance.md"]) {
  const text = readFileSync(page, "utf8");
  write(page, rewriteFigures(runs.reduce(rewritePage, text), runs));
}
const core = runs.find(({ suite }) => suite === "core");
if (core !== undefined) {
  mkdirSync("docs/images", { recursive: true });
  const sections = ["dumps", "dumpsInto", "dumpsBorrowed", "dumpsChunks"].map((operation) => ({ case: "response", operation }));
  write("docs/images/benchmark.svg", chartFile(core, sections));
}
const growth = runs.find(({ suite }) => suite === "growth");
if (growth !== undefined) write("docs/images/growth.svg", plotFile(growth, growthPanels(growth)));

/** Sizes are no suite: they come last. */
function placeOf({ suite }) {
  const place = suiteNames().indexOf(suite);
  return place < 0 ? suiteNames().length : place;
}

function write(path, text) {
  let before = "";
  try {
    before = readFileSync(path, "utf8");
  } catch {
    // The first time.
  }
  if (text !== before) writeFileSync(path, text);
  console.log(`${path}${text === before ? " is up to date" : " rewritten"}`);
}

/** Node 20 cannot import TypeScript. In build/, from where the suites' libraries are found. */
async function load() {
  const modules = ["pages", "report/chart-file", "report/plot", "report/growth-plots", "suites/index"];
  const outfile = "build/bench-pages.mjs";
  await build({
    stdin: { contents: modules.map((name) => `export * from "./bench/${name}.ts";`).join("\n"), resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile,
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}
