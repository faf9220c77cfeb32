// Strips the types for jest: Node 20 cannot, and ts-jest does not run on TypeScript 7.
import { transformSync } from "esbuild";

export default {
  process(source, path) {
    return transformSync(source, {
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
