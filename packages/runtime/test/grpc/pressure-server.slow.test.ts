import { test } from "@jest/globals";
import { start } from "./harness.js";
import { expectBoundedResponses } from "./pressure.js";

test("server streaming: 200,000 messages to a slow reader stay bounded", async () => {
  await expectBoundedResponses(async (implementation) => (await start(implementation)).client, 200_000);
}, 600_000);
