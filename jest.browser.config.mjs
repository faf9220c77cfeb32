// The viewer in Debian's Chromium and Firefox: `npm run test:browser`. Needs a build.
import base from "./jest.config.mjs";

export default {
  ...base,
  testMatch: ["<rootDir>/test/browser/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  maxWorkers: 1,
  testTimeout: 240_000,
};
