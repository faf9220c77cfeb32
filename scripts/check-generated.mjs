// Makes every generated file anew and fails when a committed one differs.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { generators, runScript } from "./generated.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
for (const { script } of generators) runScript(script);

const paths = generators.flatMap(({ outputs }) => outputs);
const { status } = spawnSync("git", ["diff", "--exit-code", "--stat", "--", ...paths], { stdio: "inherit" });
const untracked = spawnSync("git", ["ls-files", "--others", "--exclude-standard", "--", ...paths], { encoding: "utf8" }).stdout;
if (status !== 0 || untracked !== "") {
  if (untracked !== "") console.error(`Not committed:\n${untracked}`);
  console.error("Generated files differ from the committed ones. Run `npm run build` and commit them.");
  process.exit(1);
}
console.log(`Generated files are up to date: ${paths.join(", ")}`);
