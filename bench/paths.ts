// Finds the package's own files, whether the bundle or the sources run.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The path of one of the package's files, looked for in each folder from the module's upwards. */
export function findUpwards(moduleUrl: string, name: string): string | undefined {
  for (let folder = new URL(".", moduleUrl); ; folder = new URL("..", folder)) {
    const path = fileURLToPath(new URL(name, folder));
    if (existsSync(path)) return path;
    if (folder.pathname === "/" || new URL("..", folder).href === folder.href) return undefined;
  }
}
