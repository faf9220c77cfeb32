// Rewrites the sections of figures in README.md and docs/performance.md, and the chart in docs/images/: `npm run bench:pages [FILE…]`, from the
// runs in bench/results/ by default.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const folder = "bench/results/";
const files =
  process.argv.length > 2
    ? process.argv.slice(2)
    : readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => `${folder}${name}`);

const { rewritePage } = await load("bench/pages.ts");
const { chartFile } = await load("bench/report/chart-file.ts");
const runs = files.map((file) => JSON.parse(readFileSync(file, "utf8")));

for (const page of ["README.md", "docs/performance.md"]) {
  const text = readFileSync(page, "utf8");
  write(page, runs.reduce(rewritePage, text));
}
const core = runs.find(({ suite }) => suite === "core");
if (core !== undefined) {
  mkdirSync("docs/images", { recursive: true });
  const sections = ["dumps", "dumpsInto", "dumpsBorrowed", "dumpsChunks"].map((operation) => ({ case: "response", operation }));
  write("docs/images/benchmark.svg", chartFile(core, sections));
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

/** Node 20 cannot import TypeScript. */
async function load(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
