// The built package, for suites of what only it has: worker threads run its own files.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** The path of a file of the package, which is built first where a fresh checkout has none. */
export function built(name: string): string {
  const path = fileURLToPath(new URL(`dist/${name}`, root));
  if (!existsSync(path)) execFileSync(process.execPath, [fileURLToPath(new URL("scripts/build.mjs", root))]);
  return path;
}
