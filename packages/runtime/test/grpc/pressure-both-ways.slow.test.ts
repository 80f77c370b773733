import { test } from "@jest/globals";
import "./as-served.js";
import { start } from "./harness.js";
import { AHEAD, expectReadSlowly, MILLION } from "./pressure.js";

test("a million messages there and back to a slow reader stay in order, and bounded", async () => {
  let made = 0;
  const { client } = await start({
    async *chat(requests) {
      for await (const { count } of requests) yield { index: count };
    },
  });
  function* counted() {
    for (; made < MILLION; made++) yield { count: made };
  }
  await expectReadSlowly(client.chat(counted()), MILLION, () => made, 2 * AHEAD); // there and back
}, 600_000);
