// The packages' own tests, with other versions of their peers than those that this repository is developed with.
import config from "../../jest.config.mjs";

/** @type {import("jest").Config} */
export default { ...config, rootDir: "../..", resolver: "<rootDir>/test/packages/peer-resolver.cjs" };
