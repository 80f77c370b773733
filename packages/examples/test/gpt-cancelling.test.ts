import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { GreeterClient } from "../src/gen/gpt/gpt_grpc.js";
import { type Answer, begin, DONE, delta, finish, ROLE } from "./openai-server.js";
import { relaying } from "./relaying.js";
import { until } from "./serving.js";

/** How long after a call has ended its request to the model may last. */
const BOUND_MS = 100;
/** Of so many calls, the median counts: on a machine that has other work, one may wait for its turn. */
const CALLS = 7;
/** Enough for a request to reach the model, mostly. */
const DEADLINE_MS = 300;

const silent: Answer = () => {};
const speaking: Answer = (response) => {
  begin(response);
  response.write(ROLE + delta("a"));
  const words = setInterval(() => response.write(delta("b")), 10);
  response.once("close", () => clearInterval(words));
};
const flooding: Answer = async (response) => {
  begin(response);
  while (!response.destroyed) if (!response.write(delta("x".repeat(10_000)))) await drained(response);
};

/** Waits until there is room, or nobody reads any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

type Ending = (client: GreeterClient, begun: () => Promise<void>) => Promise<number>;

const cancelsStream: Ending = async (client, begun) => {
  const controller = new AbortController();
  const reading = (async () => {
    for await (const _reply of client.getGPTStreamData({ content: "?" }, { signal: controller.signal }));
  })();
  await begun();
  const at = performance.now();
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: status.CANCELLED });
  return at;
};
const cancelsWhole: Ending = async (client, begun) => {
  const controller = new AbortController();
  const answer = client.getGPTMessage({ content: "?" }, { signal: controller.signal });
  await begun();
  const at = performance.now();
  controller.abort();
  await expect(answer).rejects.toMatchObject({ code: status.CANCELLED });
  return at;
};
const leaves: Ending = async (client, begun) => {
  let at = 0;
  for await (const _reply of client.getGPTStreamData({ content: "?" })) {
    await begun();
    at = performance.now();
    break;
  }
  return at;
};
const readsNoMore: Ending = async (client, begun) => {
  const controller = new AbortController();
  const replies = client.getGPTStreamData({ content: "?" }, { signal: controller.signal })[Symbol.asyncIterator]();
  await replies.next();
  await begun();
  await sleep(100); // by now the server waits for room
  const at = performance.now();
  controller.abort();
  return at;
};
const runsOutOfTime: Ending = async (client) => {
  const at = performance.now() + DEADLINE_MS;
  const reading = (async () => {
    for await (const _reply of client.getGPTStreamData({ content: "?" }, { timeoutMs: DEADLINE_MS }));
  })();
  await expect(reading).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  return at;
};
const runsOutOfTimeWhole: Ending = async (client) => {
  const at = performance.now() + DEADLINE_MS;
  const answer = client.getGPTMessage({ content: "?" }, { timeoutMs: DEADLINE_MS });
  await expect(answer).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  return at;
};
const runsOutOfTimeUnread: Ending = async (client) => {
  const at = performance.now() + DEADLINE_MS;
  const replies = client.getGPTStreamData({ content: "?" }, { timeoutMs: DEADLINE_MS })[Symbol.asyncIterator]();
  await replies.next().catch(() => {});
  await sleep(at + BOUND_MS - performance.now());
  return at;
};

test.each<[string, Ending, Answer]>([
  ["a client cancels before the model has answered", cancelsStream, silent],
  ["a client cancels while the model speaks", cancelsStream, speaking],
  ["a client cancels a whole answer before there is any of it", cancelsWhole, silent],
  ["a client cancels a whole answer in the middle", cancelsWhole, speaking],
  ["a client leaves its loop", leaves, speaking],
  ["a client that reads no more cancels", readsNoMore, flooding],
  ["the deadline passes before the model has answered", runsOutOfTime, silent],
  ["the deadline passes while the model speaks", runsOutOfTime, speaking],
  ["the deadline of a whole answer passes", runsOutOfTimeWhole, speaking],
  ["the deadline passes while the client does not read", runsOutOfTimeUnread, flooding],
])("the request to the model is aborted within 100 ms when %s", async (_what, end, answer) => {
  const { client, upstream } = await relaying(answer);
  await client.getGPTMessage({}).catch(() => {}); // connects
  const delays: number[] = [];
  while (delays.length < CALLS) {
    const before = upstream.asked.length;
    const at = await end(client, () => until(() => upstream.asked.length > before));
    const asked = upstream.asked[before];
    if (asked === undefined) continue; // time ran out before there was a request
    const closed = await asked.closed;
    expect(closed.whole).toBe(false);
    delays.push(closed.at - at);
  }
  expect(delays.toSorted((a, b) => a - b)[(CALLS - 1) / 2]).toBeLessThan(BOUND_MS);
});

test("a slow reader slows the model down: what waits is bounded, and comes", async () => {
  const PIECE = "x".repeat(64 * 1024);
  const PIECES = 1024;
  let sent = 0;
  const { client } = await relaying(async (response) => {
    begin(response);
    response.write(ROLE);
    for (; sent < PIECES; sent++) if (!response.write(delta(PIECE))) await drained(response);
    response.end(finish("stop") + DONE);
  }, 1_000);

  const replies = client.getGPTStreamData({ content: "?" })[Symbol.asyncIterator]();
  let read = (await replies.next()).value.message.length;
  for (let before = -1; before !== sent; ) {
    before = sent;
    await sleep(1_500); // longer than the model may be silent: it is the reader that is
  }
  // 64 MiB in all: the buffers of two connections hold a part of it.
  expect(sent).toBeLessThan(PIECES / 2);
  for (let reply = await replies.next(); !reply.done; reply = await replies.next()) read += reply.value.message.length;
  expect(read).toBe(PIECES * PIECE.length);
});

test("of a hundred calls that end at once, no request goes on", async () => {
  const { client, upstream } = await relaying(speaking);
  await Promise.all(
    Array.from({ length: 100 }, async (_, call) => {
      const controller = new AbortController();
      const replies = client.getGPTStreamData({ content: "?" }, { signal: controller.signal })[Symbol.asyncIterator]();
      await replies.next();
      if (call % 2 === 0) await replies.return?.();
      else controller.abort();
    }),
  );
  expect(upstream.asked).toHaveLength(100);
  for (const { closed } of upstream.asked) expect((await closed).whole).toBe(false);
});
