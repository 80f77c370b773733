import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { connect, until } from "../harness.js";
import { serving } from "../serving.js";
import { type Ledger, ledger } from "./ledger.js";

/** No call that was accepted is lost, and none is served twice. */
function expectNoneLost(book: Ledger): void {
  expectAnswersOfHandlers(book);
  const { bad, finished } = book;
  const failed = [...bad].map(([id, { code, details }]) => ({ id, code, details, finished: finished.get(id) ?? 0 }));
  expect(failed.filter(({ code, finished }) => code !== status.UNAVAILABLE || finished > 0)).toEqual([]);
}

function expectAnswersOfHandlers({ good, finished }: Ledger): void {
  expect(good.filter((id) => finished.get(id) !== 1)).toEqual([]);
}

test("a server that closes under load finishes what it took, and the rest is UNAVAILABLE", async () => {
  for (let round = 0; round < 5; round++) {
    const book = ledger();
    const { address, close, errors } = await serving(book.server);
    const loads = Array.from({ length: 4 }, () => book.load(connect(address), 16));
    await until(() => book.good.length > 200);
    await close();
    const taken = book.finished.size;
    await until(() => book.bad.size > 100);
    await Promise.all(loads.map((load) => load.stop()));
    expect(book.finished.size).toBe(taken);
    expectNoneLost(book);
    expect(errors).toEqual([]);
  }
});

test("connections that a server drains under load cost no call: each is taken by the next connection", async () => {
  const book = ledger();
  const { address, server, errors } = await serving(book.server);
  const loads = Array.from({ length: 4 }, () => book.load(connect(address), 16));
  for (let round = 1; round <= 10; round++) {
    await until(() => book.good.length > round * 100);
    server.drain(address, 10_000);
  }
  await until(() => book.good.length > 1_100);
  await Promise.all(loads.map((load) => load.stop()));
  expectNoneLost(book);
  expect([...book.bad.values()].map(String)).toEqual([]);
  expect(errors).toEqual([]);
});

test("servers that are replaced one by one under load: with retries, no call fails", async () => {
  const book = ledger();
  let old = await serving(book.server);
  let young = await serving(book.server);
  const client = connect(`ipv4:${old.address},${young.address}`, {
    serviceConfig: {
      loadBalancing: "round_robin",
      defaults: { retryPolicy: { maxAttempts: 5, initialBackoffMs: 10, maxBackoffMs: 100 } },
    },
    "grpc.per_rpc_retry_buffer_size": 2 ** 20,
    "grpc.initial_reconnect_backoff_ms": 50,
    "grpc.max_reconnect_backoff_ms": 50,
  });
  const load = book.load(client, 32);
  for (let round = 1; round <= 4; round++) {
    await until(() => book.good.length > round * 150);
    const { address } = old;
    await old.close();
    const next = await serving(book.server, { address });
    await sleep(150);
    [old, young] = [young, next];
  }
  await load.stop();
  expectNoneLost(book);
  expect([...book.bad.values()].map(String)).toEqual([]);
});

test("a time of grace that is too short cancels, and says so on both sides", async () => {
  const book = ledger();
  const { address, close } = await serving({
    ...book.server,
    say: async ({ text }, call) => {
      await sleep(60_000, undefined, { signal: call.signal });
      return { text };
    },
  });
  const load = book.load(connect(address), 64);
  await until(() => book.good.length > 20);
  await close({ graceMs: 20 });
  expect(book.bad.size).toBeGreaterThan(0);
  await load.stop();
  expectAnswersOfHandlers(book);
  // A handler may have finished a moment before, with its answer still to be sent.
  expect([...book.bad.values()].filter(({ code }) => code !== status.UNAVAILABLE)).toEqual([]);
});
