// Builds the programs that run in processes of their own: with the library's sources, as one file.
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** @param name of a file beside this one @param outfile inside the checkout, so that packages are found */
export function buildChild(name: string, outfile: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: [`test/faults/${name}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: { "@jest/globals": "./test/faults/no-jest.ts" },
  });
}
