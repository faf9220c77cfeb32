// Rewrites the README's section of figures from the JSON of a run: `npm run bench:readme [FILE]`, bench/results.json by default.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const results = process.argv[2] ?? fileURLToPath(new URL("../bench/results.json", import.meta.url));
const readme = fileURLToPath(new URL("../README.md", import.meta.url));

// Node 20 cannot import TypeScript.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../bench/readme.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  write: false,
});
const { rewriteReadme } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const text = readFileSync(readme, "utf8");
const rewritten = rewriteReadme(text, JSON.parse(readFileSync(results, "utf8")));
if (rewritten !== text) writeFileSync(readme, rewritten);
console.log(rewritten === text ? "README.md is up to date" : "README.md rewritten");
