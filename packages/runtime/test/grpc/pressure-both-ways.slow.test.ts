import { expect, test } from "@jest/globals";
import "./as-served.js";
import { start } from "./harness.js";
import { AHEAD, GROWTH, MILLION, memory, pause } from "./pressure.js";

test("a million messages there and back to a slow reader stay in order, and bounded", async () => {
  let made = 0;
  let read = 0;
  let ahead = 0;
  const used = memory();
  const { client } = await start({
    async *chat(requests) {
      for await (const { count } of requests) yield { index: count };
    },
  });
  function* counted() {
    for (; made < MILLION; made++) yield { count: made };
  }
  for await (const { index } of client.chat(counted())) {
    if (index !== read) throw new Error(`out of order: ${index} after ${read}`);
    read++;
    ahead = Math.max(ahead, made - read);
    if (read % 20_000 === 0) used.look();
    await pause(read);
  }
  expect(read).toBe(MILLION);
  expect(ahead).toBeLessThan(2 * AHEAD); // there and back
  expect(used.growth).toBeLessThan(GROWTH);
}, 600_000);
