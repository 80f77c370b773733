import { testWith } from "./peers/testing.js";

// Our schemas, between ours and grpc-go.

testWith("Go");
