// What a page downloads: each import, bundled and minified for browsers from dist/ as a user's bundler would, then compressed. Fails above a
// budget, and when a bundle holds a part of the library that its import does not need. `--json FILE` also writes the sizes beside their goals,
// for `npm run bench:pages`. Needs a build.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/**
 * In kB of 1000 bytes, by gzip -9. `limit` is what fails: a little above what there is. `goal`: what the project set out to reach.
 * `without`: sources that must not get into the bundle.
 */
const budgets = [
  {
    name: "both codecs, all engines",
    from: ["tnetstring", "protobuf"],
    take: "tnetstring, protobuf",
    limit: 36.6,
    goal: 25,
    without: /src\/(flow|io|node)\/|flows\.ts/,
  },
  {
    name: "tnetstring, all engines",
    from: ["tnetstring"],
    take: "tnetstring",
    limit: 24.5,
    without: /src\/(flow|io|node)\/|flows\.ts|protobuf/,
  },
  {
    name: "tnetstring, JS only",
    from: ["js"],
    take: "tnetstring",
    limit: 17.9,
    goal: 8,
    without: /src\/(flow|io|node)\/|flows\.ts|engine\/wasm|protobuf/,
  },
  { name: "flows, all engines", from: ["index"], take: "FlowReader", limit: 128, without: /src\/node\// },
];

const figures = [];
let isOver = false;
for (const { name, from, take, limit, goal, without } of budgets) {
  const size = gzipSync((await bundle("dist/browser", "js", from, take)).outputFiles[0].contents, { level: 9 }).length / 1000;
  // dist/ has chunks; the sources tell what a bundle is made of.
  const [{ inputs }] = Object.values((await bundle("src", "ts", from, take)).metafile.outputs);
  const strays = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 && without.test(path) ? [path] : []));
  console.log(`${name}: ${size.toFixed(1)} kB of ${limit} kB`);
  if (strays.length > 0) console.log(`  holds what it does not need: ${strays.join(", ")}`);
  if (size > limit || strays.length > 0) isOver = true;
  if (goal !== undefined) figures.push({ title: `a page with ${name}`, value: size, goal, bound: "at most", unit: "kB" });
}
const { json } = parseArgs({ options: { json: { type: "string" } } }).values;
if (json) {
  const run = { version: 2, suite: "size", sizes: [], sections: [], variants: [], measurements: [], figures };
  writeFileSync(json, `${JSON.stringify(run, null, 1)}\n`);
}
process.exitCode = isOver ? 1 : 0;

function bundle(folder, extension, entries, names) {
  const exports = entries.map((entry) => `export { ${entries.length > 1 ? entry : names} } from "./${folder}/${entry}.${extension}";`);
  return esbuild.build({
    stdin: { contents: exports.join("\n"), resolveDir: process.cwd(), loader: "js" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    write: false,
    metafile: true,
    // It notes that chunks without side effects were left out.
    logLevel: "error",
  });
}
