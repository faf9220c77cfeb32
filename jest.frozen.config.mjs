// The library's suites with all prototypes of the language frozen: `npm run test:frozen`.
import base from "./jest.config.mjs";

export default {
  ...base,
  setupFiles: ["<rootDir>/test/frozen.ts"],
  testMatch: ["codec", "engine", "export", "filter", "flow", "har", "io", "jsonl", "watch"].map(
    (name) => `<rootDir>/test/${name}/**/*.test.ts`,
  ),
  // The same code on many more inputs.
  testPathIgnorePatterns: ["/node_modules/", "/test/.*\\.splits\\.test\\.ts$", "/test/engine/kernels"],
};
