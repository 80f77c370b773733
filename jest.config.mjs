/** @type {import("jest").Config} */
export default {
  // Two cores and noisy neighbours: what a test waits for comes, but not always soon.
  testTimeout: 30_000,
  // Most suites wait for programs that they started.
  maxWorkers: "100%",
  // What suites leave behind makes the next ones slow: the larger the heap, the longer each collection.
  workerIdleMemoryLimit: "700MB",
  testMatch: ["<rootDir>/packages/*/test/**/*.test.ts", "<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "\\.slow\\.test\\.ts$"],
  modulePathIgnorePatterns: ["/dist/"],
  testEnvironmentOptions: {
    customExportConditions: ["@protoc-gen-ts/source", "node", "node-addons"],
  },
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
    "/node_modules/jose/": ["@swc/jest", { jsc: { target: "es2022" } }],
  },
  // Jest loads no ES modules from CommonJS before Node.js 24.
  transformIgnorePatterns: ["/node_modules/(?!jose/)"],
  // Sources name their imports as Node.js sees them after the build.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
};
