import { testWith } from "./peers/testing.js";

// Our schemas, between ours and Python's grpcio.

testWith("Python");
