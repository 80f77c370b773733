import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { service } from "../../../src/grpc/index.js";
import { inProcess } from "../../../src/grpc/testing/index.js";
import { EchoClient, EchoService } from "../echo-service.js";
import { aborted, all, deferred, rpcFailure } from "../harness.js";

// Tests that move the clock by themselves get their answers all the same.

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test("calls of all kinds are served while no clock moves", async () => {
  const network = inProcess({
    services: [
      service(EchoService, {
        say: async ({ text }) => ({ text }),
        async *list({ count }) {
          for (let index = 0; index < count; index++) yield { index };
        },
        collect: async (requests) => ({ index: (await all(requests)).length }),
        async *chat(requests) {
          for await (const { text } of requests) yield { text };
        },
      }),
    ],
  });
  const client = network.client(EchoClient);
  expect(await client.say({ text: "hi" })).toMatchObject({ text: "hi" });
  expect(await all(client.list({ count: 500 }))).toHaveLength(500);
  expect(await client.collect(Array(500).fill({}))).toMatchObject({ index: 500 });
  expect(await all(client.chat(Array(500).fill({})))).toHaveLength(500);
  expect(await rpcFailure(network.client(EchoClient).say({ text: 5 as never }))).toMatchObject({ code: 13 });
  await network.close();
});

test("a cancel reaches the handler", async () => {
  const begun = deferred();
  const ended = deferred<unknown>();
  const network = inProcess({
    services: [
      service(EchoService, {
        async say(_, { signal }) {
          begun.resolve();
          await aborted(signal);
          ended.resolve(signal.reason);
          return {};
        },
      }),
    ],
  });
  const controller = new AbortController();
  const call = rpcFailure(network.client(EchoClient).say({}, { signal: controller.signal }));
  await begun.promise;
  controller.abort();
  expect(await call).toMatchObject({ code: status.CANCELLED });
  expect(await ended.promise).toMatchObject({ code: status.CANCELLED });
});

test("a deadline that comes before its time by the clock is one on both sides", async () => {
  jest.useFakeTimers({ doNotFake: ["Date"] });
  const ended = deferred<unknown>();
  const network = inProcess({
    services: [
      service(EchoService, {
        async say(_, { signal }) {
          await aborted(signal);
          ended.resolve(signal.reason);
          return {};
        },
      }),
    ],
  });
  const call = rpcFailure(network.client(EchoClient).say({}, { timeoutMs: 10_000 }));
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await call).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(await ended.promise).toMatchObject({ code: status.DEADLINE_EXCEEDED });
});

test("deadlines pass, work takes its time, and the time of grace ends as the clock is moved", async () => {
  const reasons: unknown[] = [];
  const network = inProcess({
    services: [
      service(EchoService, {
        async say({ count }, { signal }) {
          signal.addEventListener("abort", () => reasons.push(signal.reason));
          await Promise.race([aborted(signal), new Promise((resolve) => setTimeout(resolve, count))]);
          signal.throwIfAborted();
          return { text: "slow" };
        },
      }),
    ],
  });
  const client = network.client(EchoClient);
  const quick = client.say({ count: 5000 }, { timeoutMs: 10_000 });
  const slow = rpcFailure(client.say({ count: 60_000 }, { timeoutMs: 10_000 }));
  await jest.advanceTimersByTimeAsync(5000);
  expect(await quick).toMatchObject({ text: "slow" });
  expect(reasons).toEqual([]);
  await jest.advanceTimersByTimeAsync(5000);
  expect(await slow).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(reasons).toMatchObject([{ code: status.DEADLINE_EXCEEDED }]);

  const last = rpcFailure(client.say({ count: 60_000 }));
  await jest.advanceTimersByTimeAsync(0);
  const closed = network.close({ graceMs: 3000 });
  await jest.advanceTimersByTimeAsync(3000);
  expect(await last).toMatchObject({ code: status.UNAVAILABLE });
  await closed;
});
