// Tests that wait for other people's servers or for time, or send millions of messages: `npm run test:slow`.
import config from "./jest.config.mjs";

/** @type {import("jest").Config} */
export default {
  ...config,
  // More than there are processors, as most of the time is spent waiting.
  maxWorkers: 4,
  testMatch: config.testMatch.map((glob) => glob.replace("*.test.ts", "*.slow.test.ts")),
  testPathIgnorePatterns: ["/node_modules/"],
};
