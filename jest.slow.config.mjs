// Tests that wait for other people's servers, or for time to pass: `npm run test:slow`.
import config from "./jest.config.mjs";

/** @type {import("jest").Config} */
export default {
  ...config,
  testMatch: config.testMatch.map((glob) => glob.replace("*.test.ts", "*.slow.test.ts")),
  testPathIgnorePatterns: ["/node_modules/"],
};
