// Rewrites the README's sections of figures: `npm run bench:readme [FILE…]`, from the runs in bench/results/ by default.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../bench/results/", import.meta.url));
const readme = fileURLToPath(new URL("../README.md", import.meta.url));
const files =
  process.argv.length > 2
    ? process.argv.slice(2)
    : readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => `${folder}${name}`);

// Node 20 cannot import TypeScript.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../bench/readme.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  write: false,
});
const { hasSection, rewriteReadme } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

const text = readFileSync(readme, "utf8");
let rewritten = text;
for (const file of files) {
  const run = JSON.parse(readFileSync(file, "utf8"));
  if (hasSection(rewritten, run)) rewritten = rewriteReadme(rewritten, run);
  else console.log(`README.md has no section for ${file}`);
}
if (rewritten !== text) writeFileSync(readme, rewritten);
console.log(rewritten === text ? "README.md is up to date" : "README.md rewritten");
