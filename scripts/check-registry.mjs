// Fails when a tracked file names the place that packages were fetched from: a clone must install from whatever registry its user has set.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const problems = [];

const { status, stdout, stderr } = spawnSync("git", ["grep", "-nIiE", 'https?://[^[:space:]"]*registry'], { encoding: "utf8" });
// git grep: 0 found, 1 found nothing, more is an error.
if (status === 0) problems.push(stdout.trim());
else if (status !== 1) throw new Error(stderr);

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const [path, entry] of Object.entries(packages)) {
  if ("resolved" in entry && !entry.link) problems.push(`package-lock.json: ${path} has "resolved"`);
}

if (problems.length > 0) {
  console.error(
    `${problems.join("\n")}\nRemove these addresses. For the lockfile, run \`npm install\` with omit-lockfile-registry-resolved=true, as in .npmrc.`,
  );
  process.exit(1);
}
console.log("No tracked file names a package registry.");
