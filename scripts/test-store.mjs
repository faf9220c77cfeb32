// The store's tests on a Node that has a SQLite of its own, so that both drivers are tried. Installs that Node when it is not there yet.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const runtime = `${root}test/store/runtime`;
const node = `${runtime}/node_modules/node22/bin/node`;

if (!existsSync(node)) run("npm", ["ci", "--no-audit", "--no-fund", "--silent"], runtime);
const jest = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", "node_modules/jest/bin/jest.js"];
run(node, [...jest, "test/store", "test/cli/store", ...process.argv.slice(2)], root);

function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
