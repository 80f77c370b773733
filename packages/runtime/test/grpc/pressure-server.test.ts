import { expect, test } from "@jest/globals";
import { start } from "./harness.js";
import { AHEAD, MILLION, memory, pause } from "./pressure.js";

test("server streaming: a million messages to a slow reader stay bounded", async () => {
  let made = 0;
  const { client } = await start({
    async *list() {
      for (; made < MILLION; made++) yield { index: made };
    },
  });
  let read = 0;
  let ahead = 0;
  const used = memory();
  for await (const { index } of client.list({})) {
    if (index !== read) throw new Error(`out of order: ${index} after ${read}`);
    read++;
    ahead = Math.max(ahead, made - read);
    if (read % 20_000 === 0) used.look();
    await pause(read);
  }
  expect(read).toBe(MILLION);
  expect(ahead).toBeLessThan(AHEAD);
  expect(used.growth).toBeLessThan(200);
}, 600_000);
