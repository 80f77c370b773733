import { afterAll, beforeAll, test } from "@jest/globals";
import { type RunningServer, serve } from "@protoc-gen-ts/runtime/grpc";
import { cases } from "./cases.js";
import { testService } from "./test-service.js";

// The official cases between our own client and server.

let server: RunningServer;

beforeAll(async () => {
  server = await serve({ address: "127.0.0.1:0", services: [testService] });
});

afterAll(() => server.close());

test.each(Object.keys(cases))("%s", async (name) => {
  await cases[name]!(server.addresses[0]!);
});
