import { expect, test } from "@jest/globals";
import { start } from "./harness.js";
import { AHEAD, GROWTH, MILLION, memory, pause } from "./pressure.js";

test("client streaming: a million messages to a slow reader stay bounded", async () => {
  let made = 0;
  let read = 0;
  let ahead = 0;
  const used = memory();
  const { client } = await start({
    async collect(requests) {
      for await (const { count } of requests) {
        if (count !== read) throw new Error(`out of order: ${count} after ${read}`);
        read++;
        ahead = Math.max(ahead, made - read);
        if (read % 20_000 === 0) used.look();
        await pause(read);
      }
      return { index: read };
    },
  });
  function* counted() {
    for (; made < MILLION; made++) yield { count: made };
  }
  expect(await client.collect(counted())).toMatchObject({ index: MILLION });
  expect(ahead).toBeLessThan(AHEAD);
  expect(used.growth).toBeLessThan(GROWTH);
}, 600_000);
