// What a page downloads: each import, bundled and minified for browsers from dist/ as a user's bundler would, then compressed. Fails above a
// budget, and when a bundle holds a part of the library that its import does not need. `--json FILE` also writes the sizes beside their goals,
// for `npm run bench:pages`; `--page` writes them and what they are made of to docs/size.md. Needs a build.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { compressed, sizesOfParts } from "./size-parts.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

// Sources that have no place in some bundles.
const flows = "src/(flow|io|node)/|flows\\.ts";
const streams = "codec/stream\\.ts";
const reading = "codec/(payloads|key-places|tnetstring-(direct|read))|engine/scanner";
const writing = "codec/(tape-writer|tnetstring-write)|engine/js/tnetstring-encode";

/**
 * In kB of 1000 bytes, by gzip -9. `take`: what is imported from which entries. `limit` is what fails: a little above what there is.
 * `goal`: what the project set out to reach. `without`: sources that must not get into the bundle.
 */
const budgets = [
  {
    name: "both codecs, all engines",
    take: { tnetstring: ["tnetstring"], protobuf: ["protobuf"] },
    limit: 36.7,
    goal: 25,
    without: [flows],
  },
  {
    name: "loads and dumps, compile, all engines",
    take: { tnetstring: ["loads", "dumps"], protobuf: ["compile"] },
    limit: 34.5,
    goal: 25,
    without: [flows, streams, "dummy_http"],
  },
  { name: "tnetstring, all engines", take: { tnetstring: ["tnetstring"] }, limit: 24.5, without: [flows, "protobuf"] },
  {
    name: "tnetstring's loads and dumps, all engines",
    take: { tnetstring: ["loads", "dumps"] },
    limit: 22.6,
    without: [flows, streams, "protobuf"],
  },
  ...[
    { name: "tnetstring, JS only", names: ["tnetstring"], limit: 17.9, goal: 8 },
    { name: "tnetstring's loads and dumps, JS only", names: ["loads", "dumps"], limit: 16, goal: 8, without: [streams] },
    { name: "tnetstring's loads, JS only", names: ["loads"], limit: 11.7, without: [streams, writing] },
    { name: "tnetstring's dumps, JS only", names: ["dumps"], limit: 8, without: [streams, reading] },
  ].map(({ names, without = [], ...budget }) => ({
    ...budget,
    take: { "tnetstring-js": names },
    without: [flows, "engine/wasm", "protobuf", ...without],
  })),
  { name: "flows, all engines", take: { index: ["FlowReader"] }, limit: 130, without: ["src/node/"] },
];

const { json, page } = parseArgs({ options: { json: { type: "string" }, page: { type: "boolean" } } }).values;
const figures = [];
const columns = [];
let isOver = false;
for (const { name, take, limit, goal, without } of budgets) {
  const size = compressed((await esbuild.build(bundleOf("dist/browser", "js", take))).outputFiles[0].contents);
  // dist/ has chunks; the sources tell what a bundle is made of.
  const sources = bundleOf("src", "ts", take);
  const [{ inputs }] = Object.values((await esbuild.build(sources)).metafile.outputs);
  const strays = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 && new RegExp(without.join("|")).test(path) ? [path] : [],
  );
  console.log(`${name}: ${size.toFixed(1)} kB of ${limit} kB`);
  if (strays.length > 0) console.log(`  holds what it does not need: ${strays.join(", ")}`);
  if (size > limit || strays.length > 0) isOver = true;
  if (goal !== undefined) figures.push({ title: `a page with ${name}`, value: size, goal, bound: "at most", unit: "kB" });
  if (page && !("index" in take)) columns.push({ name, size, parts: await sizesOfParts(sources) });
}
if (json) {
  const run = { version: 2, suite: "size", sizes: [], sections: [], variants: [], measurements: [], figures };
  writeFileSync(json, `${JSON.stringify(run, null, 1)}\n`);
}
if (page) writePage("docs/size.md");
process.exitCode = isOver ? 1 : 0;

function bundleOf(folder, extension, take) {
  const exports = Object.entries(take).map(([entry, names]) => `export { ${names.join(", ")} } from "./${folder}/${entry}.${extension}";`);
  return {
    stdin: { contents: exports.join("\n"), resolveDir: process.cwd(), loader: "js" },
    bundle: true,
    minify: true,
    // As in the build for browsers.
    define: { "globalThis.process": "undefined", "globalThis.Buffer": "undefined" },
    format: "esm",
    target: "es2022",
    platform: "browser",
    write: false,
    metafile: true,
    // It notes that chunks without side effects were left out.
    logLevel: "error",
  };
}

/** A column a page: its size, and what it would lose without each part. */
function writePage(path) {
  const table = [
    ["", ...columns.map(({ name }) => name)],
    ["---", ...columns.map(() => "--:")],
    ["**kB**", ...columns.map(({ size }) => `**${size.toFixed(1)}**`)],
    ...[...columns[0].parts.keys()].map((part) => [
      part,
      ...columns.map(({ parts }) => (parts.get(part) || 0).toFixed(1).replace(/^0\.0$/, "")),
    ]),
  ];
  const text = table.map((row) => `| ${row.join(" | ")} |`).join("\n");
  writeFileSync(path, readFileSync(path, "utf8").replace(/(?<=<!-- sizes:start -->\n)[\s\S]*(?=<!-- sizes:end -->)/, `${text}\n`));
}
