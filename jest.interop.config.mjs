// The suites that need mitmproxy itself (Debian's `mitmproxy` package): `npm run test:interop`.
import base from "./jest.config.mjs";

export default { ...base, testMatch: ["<rootDir>/test/interop/**/*.test.ts"], testPathIgnorePatterns: ["/node_modules/"] };
