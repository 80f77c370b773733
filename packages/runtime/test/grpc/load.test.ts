import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { warningsOf } from "../../../../test/support/warnings.js";
import { RpcError } from "../../src/grpc/index.js";
import type { EchoClient } from "./echo-service.js";
import { connect, countingSignal, deferred, start, until } from "./harness.js";

test("a reader that stops altogether stops the writer, in both directions", async () => {
  const text = "x".repeat(1000);
  let made = 0;
  let taken = 0;
  const release = deferred();
  const { client } = await start({
    async *list() {
      for (;;) {
        made++;
        yield { text };
      }
    },
    async collect() {
      await release.promise;
      return {};
    },
  });
  const settled = async (count: () => number) => {
    for (let last = -1; last !== count(); ) {
      last = count();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return count();
  };
  const iterator = client.list({})[Symbol.asyncIterator]();
  await iterator.next();
  expect(await settled(() => made)).toBeLessThan(5000);
  await iterator.return?.();

  function* requests() {
    for (;;) {
      taken++;
      yield { text };
    }
  }
  const collected = client.collect(requests());
  await until(() => taken > 0);
  expect(await settled(() => taken)).toBeLessThan(5000);
  release.resolve();
  await collected;
}, 60_000);

test("2,000 calls of all kinds with random cancels leave nothing behind", async () => {
  let active = 0;
  const { address, reports } = await start({
    async say() {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return {};
    },
    async *list() {
      active++;
      try {
        for (let index = 0; index < 20; index++) {
          yield { index };
          if (index % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        }
      } finally {
        active--;
      }
    },
    async collect(requests) {
      active++;
      try {
        for await (const _ of requests);
        return {};
      } finally {
        active--;
      }
    },
    async *chat(requests) {
      active++;
      try {
        for await (const { text } of requests) yield { text };
      } finally {
        active--;
      }
    },
  });
  const shared = countingSignal(new AbortController());
  let requestsOpen = 0;
  async function* requests() {
    requestsOpen++;
    try {
      for (let i = 0; i < 20; i++) {
        yield { text: "a" };
        if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      requestsOpen--;
    }
  }
  const outcomes = { ok: 0, cancelled: 0 };
  const one = async (client: EchoClient, i: number): Promise<void> => {
    // Every other call has a signal of its own, which aborts at some time; all others share one.
    const own = new AbortController();
    const cancelled = i % 2 === 0;
    const timer = cancelled ? setTimeout(() => own.abort(), (i * 7919) % 30) : undefined;
    const options = { signal: cancelled ? own.signal : shared.signal };
    try {
      if (i % 4 < 1) await client.say({}, options);
      else if (i % 4 < 2) await client.collect(requests(), options);
      else {
        let read = 0;
        const limit = (i * 104_729) % 40;
        for await (const _ of i % 8 < 6 ? client.list({}, options) : client.chat(requests(), options)) {
          if (++read === limit) break;
        }
      }
      outcomes.ok++;
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== status.CANCELLED) throw error;
      outcomes.cancelled++;
    } finally {
      clearTimeout(timer);
    }
  };
  const warnings = await warningsOf(async () => {
    let client = connect(address);
    for (let i = 0; i < 2000; i += 100) {
      // Node.js's HTTP/2 servers end a connection on which a thousand streams were reset in a short time.
      if (i % 400 === 0) client = connect(address);
      await Promise.all(Array.from({ length: 100 }, (_, k) => one(client, i + k)));
    }
  });
  expect(warnings).toEqual([]);
  expect(outcomes.ok + outcomes.cancelled).toBe(2000);
  expect(outcomes.ok).toBeGreaterThan(0);
  expect(outcomes.cancelled).toBeGreaterThan(0);
  expect(shared.listeners()).toBe(0);
  await until(() => active === 0 && requestsOpen === 0);
  expect(reports.errors).toEqual([]);
}, 60_000);
