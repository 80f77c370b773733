import { Server } from "@grpc/grpc-js";
import { test } from "@jest/globals";
import { addService, earlyAcknowledgement } from "../../src/grpc/index.js";
import { EchoService } from "./echo-service.js";
import { connect, listen } from "./harness.js";
import { expectBoundedResponses } from "./pressure.js";

test("a million messages that are taken early stay in order, and bounded, with a slow reader", async () => {
  await expectBoundedResponses(async (implementation) => {
    const server = new Server({ interceptors: [earlyAcknowledgement] });
    addService(server, EchoService, implementation);
    return connect(await listen(server));
  });
}, 600_000);
