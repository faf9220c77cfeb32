// The library's suites with all prototypes of the language frozen: `npm run test:frozen`.
import base from "./jest.config.mjs";

export default {
  ...base,
  setupFiles: ["<rootDir>/test/frozen.ts"],
  testMatch: ["codec", "engine", "export", "filter", "flow", "har", "io", "jsonl", "watch"].map(
    (name) => `<rootDir>/test/${name}/**/*.test.ts`,
  ),
  // ajv and the numbers of protobufjs set properties that prototypes have, such as toString: frozen, those forbid it.
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/har/export.test.ts", "<rootDir>/test/codec/compile.test.ts"],
};
