import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "@jest/globals";
import type { EchoClient, EchoServer } from "./echo-service.js";

/** How many messages a stream gets. */
export const MILLION = 1_000_000;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Sees to it that what is kept does not grow with what is sent, in megabytes. */
export function memory(): { look(): void; readonly growth: number } {
  const megabytes = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 2 ** 20;
  };
  let first: number | undefined;
  let growth = 0;
  return {
    look(): void {
      first ??= megabytes();
      growth = Math.max(growth, megabytes() - first);
    },
    get growth(): number {
      return growth;
    },
  };
}

/** Pauses after each burst, as a reader does that has other things to do. */
export async function pause(read: number): Promise<void> {
  if (read % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/**
 * How far a writer may run ahead of a reader: 16 objects in each of two streams, what the socket takes, and HTTP/2's
 * window of 64 KiB, which holds some ten thousand of these messages.
 */
export const AHEAD = 100_000;

/** What may be kept more than at the start, in megabytes: a million messages would be 100. */
export const GROWTH = 30;

/** Many responses to a reader that pauses: in order, and with a bound to what is made ahead of it, and kept. */
export async function expectBoundedResponses(
  serve: (implementation: Partial<EchoServer>) => Promise<EchoClient>,
  count: number = MILLION,
): Promise<void> {
  let made = 0;
  const client = await serve({
    async *list() {
      for (; made < count; made++) yield { index: made };
    },
  });
  await expectReadSlowly(client.list({}), count, () => made, AHEAD);
}

/** Reads with pauses: in order, and with a bound to what is made ahead, and kept. */
export async function expectReadSlowly(
  responses: AsyncIterable<{ readonly index: number }>,
  count: number,
  made: () => number,
  most: number,
): Promise<void> {
  let read = 0;
  let ahead = 0;
  const used = memory();
  for await (const { index } of responses) {
    if (index !== read) throw new Error(`out of order: ${index} after ${read}`);
    read++;
    ahead = Math.max(ahead, made() - read);
    if (read % 20_000 === 0) used.look();
    await pause(read);
  }
  expect(read).toBe(count);
  expect(ahead).toBeLessThan(most);
  expect(used.growth).toBeLessThan(GROWTH);
}
