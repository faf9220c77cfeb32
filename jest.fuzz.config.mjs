// Generated and damaged inputs by the hundred thousand: `npm run test:fuzz`.
import base from "./jest.config.mjs";

export default { ...base, testMatch: ["<rootDir>/test/fuzz/**/*.test.ts"], testPathIgnorePatterns: ["/node_modules/"] };
