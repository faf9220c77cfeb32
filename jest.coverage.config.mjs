// The branches of the codecs, engines and files that no test takes: `npm run coverage`. A branch that cannot be taken says why in the source,
// in a comment `istanbul ignore …: why`.
import base from "./jest.config.mjs";

// What is counted is no matter of chance: generated values are the same each time.
process.env.MITMFLOW_SEED ??= "1";

export default {
  ...base,
  testMatch: ["codec", "engine", "filter", "flow", "har", "io", "jsonl"].map((name) => `<rootDir>/test/${name}/**/*.test.ts`),
  collectCoverage: true,
  // What is generated has tests of its own, and a generator.
  collectCoverageFrom: ["src/{codec,engine,io}/**/*.ts", "!src/codec/generated/**", "!src/engine/wasm/*-module.ts"],
  coverageReporters: [["text", { skipFull: true }], "json"],
  coverageDirectory: "build/coverage",
  reporters: ["default", "<rootDir>/scripts/count-reporter.mjs"],
  coverageThreshold: { global: { branches: 100 } },
};
