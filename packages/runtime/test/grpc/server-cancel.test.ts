import { setTimeout as sleep } from "node:timers/promises";
import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type CallInterceptor, RpcError, type ServerCall } from "../../src/grpc/index.js";
import type { EchoServer } from "./echo-service.js";
import { aborted, all, deferred, failure, rpcFailure, start, until } from "./harness.js";
import { callIn, modes } from "./interceptors/calls.js";

// Calls that the server's side cancels.

const reason = new RpcError(status.UNAUTHENTICATED, "enough");

/** Handlers that wait for the end of their calls. */
function waiting() {
  const calls: ServerCall[] = [];
  const ended: unknown[] = [];
  const wait = async (call: ServerCall): Promise<never> => {
    calls.push(call);
    await aborted(call.signal);
    ended.push(call.signal.reason);
    throw call.signal.reason;
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
  return { server, calls, ended };
}

/** What an interceptor does that lets calls live so long. */
function within(ms: number): CallInterceptor<ServerCall> {
  return async function* (requests, call, next) {
    const timer = setTimeout(() => call.cancel(reason), ms);
    try {
      yield* next(requests);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Requests that do not end before the call does. */
async function* open(): AsyncGenerator<{ text: string }> {
  yield { text: "a" };
  await sleep(600_000, undefined, { ref: false });
}

describe.each(modes)("%s", (mode) => {
  test("the handler is told, and the client gets the error", async () => {
    const { server, calls, ended } = waiting();
    const { client, reports } = await start(server);
    const call = rpcFailure(callIn(mode, client, [{}]));
    await until(() => calls.length === 1);
    calls[0]!.cancel(reason);
    expect(await call).toMatchObject({ code: status.UNAUTHENTICATED, details: "enough" });
    expect(ended).toEqual([reason]);
    expect(calls[0]!.signal.reason).toBe(reason);
    expect(reports.errors).toEqual([]);
  });

  test("the client does not wait for a handler that does not listen, whose headers and answer go nowhere", async () => {
    const over = deferred();
    const thrown: unknown[] = [];
    const deaf = async (call: ServerCall): Promise<Record<string, never>> => {
      call.cancel(reason);
      await over.promise;
      try {
        call.sendHeaders(new Metadata());
      } catch (error) {
        thrown.push(error);
      }
      thrown.push("done");
      return {};
    };
    const { client, reports } = await start({
      say: (_, call) => deaf(call),
      async *list(_, call) {
        yield await deaf(call);
      },
      collect: (_, call) => deaf(call),
      async *chat(_, call) {
        yield await deaf(call);
      },
    });
    expect(await rpcFailure(callIn(mode, client, [{}]))).toMatchObject({ code: status.UNAUTHENTICATED });
    over.resolve();
    await until(() => thrown.includes("done"));
    expect(thrown).toEqual(["done"]);
    expect(reports.errors).toEqual([]);
  });

  test("an interceptor may do it", async () => {
    const { server, ended } = waiting();
    const { client } = await start(server, { callInterceptors: [within(30)] });
    expect(await rpcFailure(callIn(mode, client, [{}]))).toMatchObject({ code: status.UNAUTHENTICATED });
    await until(() => ended.length === 1);
  });

  test("the first reason counts, and an answer stays one", async () => {
    const { server, calls } = waiting();
    const { client } = await start(server);
    const call = rpcFailure(callIn(mode, client, [{}]));
    await until(() => calls.length === 1);
    calls[0]!.cancel(reason);
    calls[0]!.cancel(new RpcError(status.INTERNAL, "later"));
    expect((await call).details).toBe("enough");

    const answered: ServerCall[] = [];
    const { client: other } = await start({
      say: async (_, served) => ({ index: answered.push(served) }),
      list: async function* (_, served) {
        yield { index: answered.push(served) };
      },
      collect: async (_, served) => ({ index: answered.push(served) }),
      chat: async function* (_, served) {
        yield { index: answered.push(served) };
      },
    });
    expect(await callIn(mode, other, [{}])).toMatchObject([{ index: 1 }]);
    answered[0]!.cancel(reason);
    expect(answered[0]!.signal.aborted).toBe(false);
  });
});

test("requests and responses stop, though the client goes on", async () => {
  const read: string[] = [];
  let left = 0;
  const { client } = await start(
    {
      async collect(requests) {
        for await (const { text } of requests) read.push(text);
        return {};
      },
      async *chat(requests) {
        try {
          for await (const { text } of requests) yield { text };
        } finally {
          left++;
        }
      },
    },
    { callInterceptors: [within(50)] },
  );
  expect(await rpcFailure(client.collect(open()))).toMatchObject({ code: status.UNAUTHENTICATED, details: "enough" });
  expect(read).toEqual(["a"]);
  const answers: string[] = [];
  const talk = async (): Promise<void> => {
    for await (const { text } of client.chat(open())) answers.push(text);
  };
  expect(await rpcFailure(talk())).toMatchObject({ code: status.UNAUTHENTICATED, details: "enough" });
  expect(answers).toEqual(["a"]);
  await until(() => left === 1);
});

test("a stream ends for its client, though the handler hears nothing", async () => {
  const done = deferred();
  const { client } = await start(
    {
      async *list() {
        yield { text: "a" };
        await done.promise;
        yield { text: "never" };
      },
    },
    { callInterceptors: [within(50)] },
  );
  const texts: string[] = [];
  const read = async (): Promise<void> => {
    for await (const { text } of client.list({})) texts.push(text);
  };
  expect(await rpcFailure(read())).toMatchObject({ code: status.UNAUTHENTICATED });
  done.resolve();
  expect(texts).toEqual(["a"]);
});

test("what is no RpcError cancels nothing", async () => {
  const seen: unknown[] = [];
  const { client } = await start({
    async say(_, call) {
      for (const wrong of [undefined, new Error("secret"), "secret"]) {
        seen.push(await failure((async () => call.cancel(wrong as RpcError))()));
      }
      return { text: String(call.signal.aborted) };
    },
  });
  expect(await client.say({})).toMatchObject({ text: "false" });
  const refused = new TypeError("a call is cancelled with an RpcError, which the client gets");
  expect(seen).toEqual([refused, refused, refused]);
  expect(await all(client.list({})).catch((error: RpcError) => error.code)).toBe(status.UNIMPLEMENTED);
});
