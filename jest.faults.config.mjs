// Failing files, full disks and killed processes: `npm run test:faults`.
import base from "./jest.config.mjs";

export default { ...base, testMatch: ["<rootDir>/test/faults/**/*.test.ts"], testPathIgnorePatterns: ["/node_modules/"] };
