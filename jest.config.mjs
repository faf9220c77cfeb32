export default {
  testEnvironment: "node",
  // A limit for what hangs, far above what a busy machine takes.
  testTimeout: 60_000,
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: [
    "/node_modules/",
    "<rootDir>/test/interop/",
    "<rootDir>/test/fuzz/",
    "<rootDir>/test/faults/",
    "<rootDir>/test/browser/",
  ],
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: { "\\.tsx?$": "<rootDir>/scripts/jest-transform.mjs" },
};
