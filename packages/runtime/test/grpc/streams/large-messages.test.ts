import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import type { Init } from "../../../src/index.js";
import type { Ask } from "../echo-service.js";
import { deferred } from "../harness.js";
import { serving } from "../serving.js";

// What waits for a reader is bounded by bytes, not by the number of messages alone.

const text = "x".repeat(2 ** 20);
const COUNT = 40;
/** One that is read, one or two that wait, and those that are on their way. */
const AHEAD = 6;

/** Waits until a number has stopped to grow. */
async function settled(count: () => number): Promise<number> {
  for (let before = -1; before !== count(); await sleep(200)) before = count();
  return count();
}

test("a client that stops reading has few large messages in its memory", async () => {
  let made = 0;
  const { client } = await serving({
    async *list() {
      for (; made < COUNT; made++) yield { text, index: made };
    },
  });
  let read = 0;
  for await (const { index } of client.list({})) {
    expect(index).toBe(read++);
    if (read === 1) expect(await settled(() => made)).toBeLessThan(AHEAD);
  }
  expect(read).toBe(COUNT);
});

test("a server that stops reading has few large messages in its memory", async () => {
  let made = 0;
  const stopped = deferred();
  const goOn = deferred();
  const { client } = await serving({
    async collect(requests) {
      let index = 0;
      for await (const { count } of requests) {
        expect(count).toBe(index++);
        if (index > 1) continue;
        stopped.resolve();
        await goOn.promise;
      }
      return { index };
    },
  });
  async function* asks(): AsyncGenerator<Init<Ask>> {
    for (; made < COUNT; made++) yield { text, count: made };
  }
  const collected = client.collect(asks());
  await stopped.promise;
  const ahead = await settled(() => made);
  goOn.resolve();
  expect(await collected).toMatchObject({ index: COUNT });
  expect(ahead).toBeLessThan(AHEAD);
});
