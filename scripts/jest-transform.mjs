// Strips the types for jest: Node 20 cannot, and ts-jest does not run on TypeScript 7. `npm run coverage` has branches counted before that, in the
// source as it was written: engines without a map, and comments that excuse a branch are still there.
import { transformSync } from "esbuild";
import { createInstrumenter } from "istanbul-lib-instrument";

const instrumenter = createInstrumenter({ esModules: true, compact: false, parserPlugins: ["typescript"] });

export default {
  canInstrument: true,
  process(source, path, { instrument }) {
    return transformSync(instrument ? instrumenter.instrumentSync(source, path) : source, {
      loader: path.endsWith("x") ? "tsx" : "ts",
      jsx: "automatic",
      jsxImportSource: "preact",
      format: "esm",
      target: "es2022",
      sourcemap: "inline",
      sourcefile: path,
    });
  },
};
