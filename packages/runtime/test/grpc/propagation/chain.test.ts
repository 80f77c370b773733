import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { rpcFailure } from "../harness.js";
import { callIn, modes } from "../interceptors/calls.js";
import { chain, reached, relay, waitingThird, ways } from "./chain.js";

const asks = [{ text: "a", count: 1 }];

describe.each(["explicitly", "implicitly"] as const)("%s, a chain of three services", (way) => {
  test.each(modes)("cancelling the first call ends the work in the third within 100 ms: %s", async (mode) => {
    const { server, third } = waitingThird();
    const client = await chain(way, server);
    const delays: number[] = [];
    for (let i = 1; i <= 5; i++) {
      const controller = new AbortController();
      const call = rpcFailure(callIn(mode, client, asks, { signal: controller.signal }));
      const last = await reached(third, i);
      const start = performance.now();
      controller.abort();
      expect((await call).code).toBe(status.CANCELLED);
      while (third.cancelledAt.length < i) await sleep(1);
      delays.push(third.cancelledAt[i - 1]! - start);
      expect(last.signal.reason).toMatchObject({ code: status.CANCELLED });
    }
    // Of five, one or two may have met a machine that is busy with something else.
    expect(delays.sort((a, b) => a - b)[2]).toBeLessThan(100);
    expect(Math.max(...delays)).toBeLessThan(5000);
  });

  test.each(modes)("the first call's deadline is the third's, and DEADLINE_EXCEEDED comes back: %s", async (mode) => {
    const { server, third } = waitingThird();
    const client = await chain(way, server);
    const deadline = new Date(Date.now() + 250);
    expect((await rpcFailure(callIn(mode, client, asks, { deadline }))).code).toBe(status.DEADLINE_EXCEEDED);
    const last = await reached(third, 1);
    // grpc-js counts what is left in whole milliseconds, at each step.
    expect(Math.abs(last.deadline!.getTime() - deadline.getTime())).toBeLessThan(125);
    while (third.cancelledAt.length < 1) await sleep(1);
  });

  test.each(modes)("the earlier deadline counts: %s", async (mode) => {
    const { server, third } = waitingThird();
    const own = [20_000, 600_000];
    const client = await chain(way, server, (next) =>
      relay(next, (call) => ({ ...ways[way].call(call), timeoutMs: own.shift()! })),
    );
    const controller = new AbortController();
    const start = Date.now();
    const lasting = own.map(() =>
      rpcFailure(callIn(mode, client, asks, { timeoutMs: 100_000, signal: controller.signal })),
    );
    const deadlines = [await reached(third, 1), await reached(third, 2)].map(
      (call) => call.deadline!.getTime() - start,
    );
    controller.abort();
    await Promise.all(lasting);
    expect(Math.abs(Math.min(...deadlines) - 20_000)).toBeLessThan(5000);
    expect(Math.abs(Math.max(...deadlines) - 100_000)).toBeLessThan(5000);
  });

  test.each(["list", "chat"] as const)("leaving the first stream ends the work in the third: %s", async (mode) => {
    let calls = 0;
    const ended: unknown[] = [];
    async function* endless(signal: AbortSignal) {
      calls++;
      try {
        for (let index = 0; ; index++) {
          yield { index };
          await sleep(1, undefined, { signal });
        }
      } finally {
        ended.push(signal.reason);
      }
    }
    const { server } = waitingThird();
    const client = await chain(way, {
      ...server,
      list: (_, call) => endless(call.signal),
      chat: (_, call) => endless(call.signal),
    });
    for await (const { index } of mode === "list" ? client.list({}) : client.chat([{}])) if (index === 5) break;
    while (ended.length < 1) await sleep(1);
    expect(calls).toBe(1);
    expect(ended[0]).toMatchObject({ code: status.CANCELLED });
  });
});

test.each(modes)("not at all: nothing is handed on where nobody says so: %s", async (mode) => {
  const { server, third } = waitingThird();
  const client = await chain("not at all", server);
  const controller = new AbortController();
  const call = rpcFailure(callIn(mode, client, asks, { signal: controller.signal, timeoutMs: 600_000 }));
  const last = await reached(third, 1);
  expect(last.deadline).toBeUndefined();
  controller.abort();
  await call;
  await sleep(50);
  expect(last.signal.aborted).toBe(false);
  third.release();
  while (third.released < 1) await sleep(1);
});
