import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import type { CallInterceptor, ClientCall, RpcError, ServerCall } from "../../../src/grpc/index.js";
import type { EchoServer } from "../echo-service.js";
import { all, connect, countingSignal, deferred, failure, rpcFailure, start, until } from "../harness.js";
import { callIn, echo, modes, streams } from "./calls.js";
import { passing } from "./passing.js";

// Calls that end early, with interceptors around them.

const asks = [{ text: "a", count: 1 }];

/** Never gives anything, until it is told that nobody waits any more. */
function silence() {
  const state = { read: false, left: false };
  const iterator: AsyncIterableIterator<{ text: string }> = {
    next() {
      state.read = true;
      return new Promise(() => {});
    },
    async return() {
      state.left = true;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return { state, iterator };
}

/** A server whose calls wait until they are cancelled. */
function waiting() {
  const calls: ServerCall[] = [];
  const wait = async (call: ServerCall): Promise<never> => {
    calls.push(call);
    await sleep(600_000, undefined, { signal: call.signal });
    throw new Error("not cancelled");
  };
  const server: EchoServer = {
    say: (_, call) => wait(call),
    // biome-ignore lint/correctness/useYield: it waits for its end.
    async *list(_, call) {
      await wait(call);
    },
    collect: (_, call) => wait(call),
    // biome-ignore lint/correctness/useYield: it waits for its end.
    async *chat(_, call) {
      await wait(call);
    },
  };
  return { server, calls };
}

describe.each(modes)("%s", (mode) => {
  test("an abort ends the call behind interceptors, on both sides", async () => {
    const seen: unknown[] = [];
    const catching: CallInterceptor = async function* (requests, call, next) {
      try {
        yield* passing(requests, call, next);
      } catch (error) {
        seen.push(error, call.signal.aborted);
        throw error;
      }
    };
    const { server, calls } = waiting();
    const { address } = await start(server, { callInterceptors: [catching] });
    const controller = new AbortController();
    const { signal, listeners } = countingSignal(controller);
    const client = connect(address, { callInterceptors: [catching] });
    const call = rpcFailure(callIn(mode, client, asks, { signal }));
    await until(() => calls.length === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await call).toMatchObject({ code: status.CANCELLED, cause: reason });
    expect(listeners()).toBe(0);
    await until(() => seen.length === 4);
    expect(calls[0]!.signal.reason).toMatchObject({ code: status.CANCELLED });
  });

  test("a deadline ends the call behind interceptors, on both sides", async () => {
    const { server, calls } = waiting();
    const { address } = await start(server, { callInterceptors: [passing] });
    const client = connect(address, { callInterceptors: [passing] });
    await client.waitForReady();
    const error = await rpcFailure(callIn(mode, client, asks, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await until(() => calls[0]?.signal.aborted === true);
  });

  test("an abort and a deadline reach a client's interceptor that waits", async () => {
    const entered = deferred();
    const slow: CallInterceptor = async function* (requests, call, next) {
      entered.resolve();
      await sleep(600_000, undefined, { signal: call.signal });
      yield* next(requests);
    };
    const client = connect("127.0.0.1:1", { callInterceptors: [slow] });
    const controller = new AbortController();
    const { signal, listeners } = countingSignal(controller);
    const reason = new Error("enough");
    const call = rpcFailure(callIn(mode, client, asks, { signal }));
    await entered.promise;
    controller.abort(reason);
    expect(await call).toMatchObject({ code: status.CANCELLED, cause: reason });
    expect(listeners()).toBe(0);
    expect(await rpcFailure(callIn(mode, client, asks, { timeoutMs: 20 }))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
  });

  test("an abort reaches a server's interceptor that waits, and the handler is not called", async () => {
    const entered = deferred();
    const left = deferred<unknown>();
    const slow: CallInterceptor = async function* (requests, call, next) {
      entered.resolve();
      await sleep(600_000, undefined, { signal: call.signal }).catch((error) => {
        left.resolve(call.signal.reason);
        throw error;
      });
      yield* next(requests);
    };
    const { server, calls } = waiting();
    const reported: unknown[] = [];
    const { address } = await start(server, { callInterceptors: [slow], onError: (error) => reported.push(error) });
    const controller = new AbortController();
    const call = rpcFailure(callIn(mode, connect(address), asks, { signal: controller.signal }));
    await entered.promise;
    controller.abort();
    await call;
    expect(await left.promise).toMatchObject({ code: status.CANCELLED });
    expect(calls).toHaveLength(0);
    expect(reported).toEqual([]);
  });

  test("a signal that is aborted before the start lets no call out", async () => {
    const { server, calls } = waiting();
    const { address } = await start(server);
    const client = connect(address, { callInterceptors: [passing] });
    const reason = new Error("never mind");
    const error = await rpcFailure(callIn(mode, client, asks, { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ code: status.CANCELLED });
    expect((await rpcFailure(callIn(mode, client, asks, { timeoutMs: 0 }))).code).toBe(status.DEADLINE_EXCEEDED);
    expect(calls).toHaveLength(0);
  });

  test("nothing of a call is left behind, not even for those who look at it later", async () => {
    let kept: ClientCall | undefined;
    const keeping: CallInterceptor<ClientCall> = async function* (requests, call, next) {
      kept = call;
      call.signal.throwIfAborted();
      yield* next(requests);
    };
    const { address } = await start(echo);
    const client = connect(address, { callInterceptors: [keeping] });
    await callIn(mode, client, asks);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const controller = new AbortController();
    const { signal, listeners } = countingSignal(controller);
    for (let i = 0; i < 20; i++) {
      await callIn(mode, client, asks, { timeoutMs: 600_000, signal });
      if (i % 2 === 0) kept = undefined;
      expect(kept?.signal.aborted ?? false).toBe(false);
    }
    expect(listeners()).toBe(0);
    expect(timers()).toBeLessThan(before + 10);
  });
});

describe.each(["list", "chat"] as const)("leaving %s", (mode) => {
  const [requestStream] = streams[mode];
  const open = (client: ReturnType<typeof connect>, requests: AsyncIterable<{ text: string }>) =>
    (requestStream ? client.chat(requests) : client.list({}))[Symbol.asyncIterator]();

  test("a loop that is left cancels the call, and each interceptor cleans up", async () => {
    const cleaned: string[] = [];
    const cleaning = (name: string): CallInterceptor =>
      async function* (requests, call, next) {
        try {
          yield* passing(requests, call, next);
        } finally {
          cleaned.push(name);
        }
      };
    const ended = deferred<ServerCall>();
    async function* endless(call: ServerCall) {
      try {
        for (let index = 0; ; index++) yield { index };
      } finally {
        ended.resolve(call);
      }
    }
    const { address } = await start(
      { list: (_, call) => endless(call), chat: (_, call) => endless(call) },
      { callInterceptors: [cleaning("server 1"), cleaning("server 2")] },
    );
    const client = connect(address, { callInterceptors: [cleaning("client 1"), cleaning("client 2")] });
    const { state, iterator } = silence();
    for await (const { index } of requestStream ? client.chat(iterator) : client.list({})) if (index === 3) break;
    expect(cleaned.slice(0, 2)).toEqual(["client 2", "client 1"]);
    await until(() => cleaned.length === 4);
    expect(cleaned.slice(2)).toEqual(["server 2", "server 1"]);
    expect((await ended.promise).signal.reason).toMatchObject({ code: status.CANCELLED });
    if (requestStream) await until(() => state.left);
  });

  test("return() ends a read that waits, though interceptors wait as well", async () => {
    const seen: unknown[] = [];
    const catching: CallInterceptor = async function* (requests, call, next) {
      try {
        yield* passing(requests, call, next);
      } catch (error) {
        seen.push((error as RpcError).code);
        throw error;
      }
    };
    const { server, calls } = waiting();
    const { address } = await start(server);
    const { state, iterator } = silence();
    const messages = open(connect(address, { callInterceptors: [passing, catching] }), iterator);
    const reads = [messages.next(), messages.next()];
    await until(() => calls.length === 1 && (state.read || !requestStream));
    await messages.return?.();
    expect(await Promise.all(reads)).toEqual(Array(2).fill({ done: true, value: undefined }));
    expect(await messages.next()).toEqual({ done: true, value: undefined });
    expect(seen).toEqual([status.CANCELLED]);
    await until(() => calls[0]!.signal.aborted);
    if (requestStream) await until(() => state.left);
  });

  test("return() reaches a client's interceptor that waits by itself", async () => {
    const entered = deferred();
    const slow: CallInterceptor = async function* (requests, call, next) {
      entered.resolve();
      await sleep(600_000, undefined, { signal: call.signal });
      yield* next(requests);
    };
    const messages = open(connect("127.0.0.1:1", { callInterceptors: [slow] }), silence().iterator);
    const read = messages.next();
    await entered.promise;
    await messages.return?.();
    expect(await read).toEqual({ done: true, value: undefined });
  });

  test("responses that wait for their source hear of it behind a server's interceptors", async () => {
    const { state, iterator } = silence();
    const seen: unknown[] = [];
    const catching: CallInterceptor = async function* (requests, call, next) {
      try {
        yield* passing(requests, call, next);
      } catch (error) {
        seen.push((error as RpcError).code);
        throw error;
      }
    };
    const reported: unknown[] = [];
    const { address } = await start(
      { list: () => iterator, chat: () => iterator },
      { callInterceptors: [catching, passing], onError: (error) => reported.push(error) },
    );
    const messages = open(connect(address), silence().iterator);
    const read = messages.next();
    await until(() => state.read);
    await messages.return?.();
    await read;
    await until(() => state.left && seen.length === 1);
    expect(seen).toEqual([status.CANCELLED]);
    expect(reported).toEqual([]);
  });
});

test("when the server answers early, requests that wait are let go, behind interceptors too", async () => {
  const { address } = await start({ collect: async () => ({ text: "enough" }) });
  const { state, iterator } = silence();
  const client = connect(address, { callInterceptors: [passing] });
  expect(await client.collect(iterator)).toMatchObject({ text: "enough" });
  await until(() => state.left);
});

test("what the requests throw is what the caller gets, behind interceptors too", async () => {
  const mine = new Error("no more");
  async function* requests() {
    yield { text: "a" };
    throw mine;
  }
  const { server, calls } = waiting();
  const { address } = await start(server);
  const client = connect(address, { callInterceptors: [passing] });
  expect(await failure(client.collect(requests()))).toBe(mine);
  expect(await failure(all(client.chat(requests())))).toBe(mine);
  await until(() => calls.every(({ signal }) => signal.aborted));
});

test("a slow reader slows the writer down, through interceptors on both sides", async () => {
  const count = 100_000;
  let made = 0;
  let ahead = 0;
  const { address } = await start(
    {
      async *chat(requests) {
        for await (const { text } of requests) yield { text };
      },
    },
    { callInterceptors: [passing] },
  );
  async function* requests() {
    for (; made < count; made++) yield { text: "x".repeat(1000) };
  }
  let read = 0;
  for await (const _ of connect(address, { callInterceptors: [passing] }).chat(requests())) {
    read++;
    ahead = Math.max(ahead, made - read);
    if (read % 100 === 0) await sleep(1);
    if (read === 2000) break;
  }
  // Two windows of HTTP/2 each way, of 64 KiB, and what the streams and the socket take.
  expect(ahead).toBeLessThan(20_000);
  expect(made).toBeLessThan(count);
});
