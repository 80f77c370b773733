import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type CallOptions, RpcError, type ServerCall } from "../../src/grpc/index.js";
import type { EchoClient, EchoServer } from "./echo-service.js";
import { aborted, all, connect, countingSignal, deferred, failure, rpcFailure, start, until } from "./harness.js";

const modes = ["say", "list", "collect", "chat"] as const;
type Mode = (typeof modes)[number];

/** Requests that never end, and whether they were closed. */
function endless() {
  const state = { sent: 0, closed: false };
  async function* requests() {
    try {
      for (;;) {
        state.sent++;
        yield { text: "more" };
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, requests };
}

function callIn(mode: Mode, client: EchoClient, options: CallOptions, requests = endless().requests()) {
  switch (mode) {
    case "say":
      return client.say({}, options);
    case "list":
      return all(client.list({}, options));
    case "collect":
      return client.collect(requests, options);
    case "chat":
      return all(client.chat(requests, options));
  }
}

/** Handlers that answer nothing until they are cancelled, and tell of their calls. */
function waiting() {
  const calls: ServerCall[] = [];
  const begun = deferred();
  const ended: unknown[] = [];
  const wait = async (call: ServerCall) => {
    calls.push(call);
    begun.resolve();
    await aborted(call.signal);
    ended.push(call.signal.reason);
    throw call.signal.reason;
  };
  const server: EchoServer = {
    say: (_, call) => wait(call) as Promise<never>,
    // biome-ignore lint/correctness/useYield: it waits for its end.
    async *list(_, call) {
      await wait(call);
    },
    collect: (_, call) => wait(call) as Promise<never>,
    // biome-ignore lint/correctness/useYield: it waits for its end.
    async *chat(_, call) {
      await wait(call);
    },
  };
  return { server, calls, begun: begun.promise, ended };
}

describe.each(modes)("%s", (mode) => {
  test("a signal that is aborted before the start lets no call out", async () => {
    const { server, calls } = waiting();
    const { client } = await start(server);
    const reason = new Error("never mind");
    const { state, requests } = endless();
    const error = await rpcFailure(callIn(mode, client, { signal: AbortSignal.abort(reason) }, requests()));
    expect(error).toMatchObject({ code: status.CANCELLED, cause: reason });
    expect(state.sent).toBe(0);
    expect(calls).toHaveLength(0);
  });

  test("a signal cancels in the middle, and the server sees it", async () => {
    const { server, calls, begun, ended } = waiting();
    const { client, reports } = await start(server);
    const controller = new AbortController();
    const { signal, listeners } = countingSignal(controller);
    const { state, requests } = endless();
    const call = failure(callIn(mode, client, { signal }, requests()));
    await begun;
    expect(listeners()).toBe(1);
    const reason = new Error("enough");
    controller.abort(reason);
    const error = await call;
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: status.CANCELLED, cause: reason });
    expect(listeners()).toBe(0);
    await until(() => ended.length === 1);
    expect(ended[0]).toMatchObject({ code: status.CANCELLED });
    expect(calls[0]!.signal.aborted).toBe(true);
    if (mode === "collect" || mode === "chat") await until(() => state.closed);
    expect(reports.errors).toEqual([]);
  });

  test("a cancel right after the start reaches the server, if the call does", async () => {
    const { server, calls, ended } = waiting();
    const { client } = await start(server);
    await client.waitForReady({ timeoutMs: 60_000 });
    for (let i = 0; i < 10; i++) {
      const controller = new AbortController();
      const call = rpcFailure(callIn(mode, client, { signal: controller.signal }));
      controller.abort();
      expect((await call).code).toBe(status.CANCELLED);
    }
    // A call that came later, and is answered, shows that the others had their time.
    const last = new AbortController();
    const call = rpcFailure(callIn(mode, client, { signal: last.signal }));
    const before = calls.length;
    await until(() => calls.length > before);
    last.abort();
    await call;
    await until(() => ended.length === calls.length);
  });

  test.each([
    ["timeoutMs", () => ({ timeoutMs: 50 })],
    ["deadline", () => ({ deadline: new Date(Date.now() + 50) })],
    ["the earlier of both", () => ({ timeoutMs: 50, deadline: new Date(Date.now() + 600_000) })],
  ])("deadline: %s", async (_, options) => {
    const { server, calls, ended } = waiting();
    const { client } = await start(server);
    await client.waitForReady();
    const { state, requests } = endless();
    const error = await rpcFailure(callIn(mode, client, options(), requests()));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    if (mode === "collect" || mode === "chat") await until(() => state.closed);
    await until(() => ended.length === calls.length);
    for (const call of calls) expect(call.deadline).toBeInstanceOf(Date);
  });

  test("a deadline that has passed lets no call out", async () => {
    const { server, calls } = waiting();
    const { client } = await start(server);
    for (const options of [{ timeoutMs: 0 }, { deadline: new Date(0) }]) {
      expect((await rpcFailure(callIn(mode, client, options))).code).toBe(status.DEADLINE_EXCEEDED);
    }
    expect(calls).toHaveLength(0);
  });

  test.each([
    [{ timeoutMs: -1 }, "timeoutMs must be a number of milliseconds, 0 or more, got -1"],
    [{ timeoutMs: Number.NaN }, "timeoutMs must be a number of milliseconds, 0 or more, got NaN"],
    [{ deadline: new Date(Number.NaN) }, "deadline must be a valid Date"],
    [{ signal: {} }, "signal must be an AbortSignal"],
    [{ metadata: {} }, "metadata must be a Metadata of @grpc/grpc-js"],
  ])("options that are none: %p", async (options, message) => {
    const { client } = await start({});
    const error = await failure(callIn(mode, client, options as CallOptions));
    expect(error).not.toBeInstanceOf(RpcError);
    expect(String(error)).toContain(message);
  });

  test("a closed client", async () => {
    const { client } = await start({});
    client.close();
    const error = await rpcFailure(callIn(mode, client, {}));
    expect(error).toMatchObject({ code: status.UNAVAILABLE, details: "the client is closed" });
  });
});

describe("leaving the loop", () => {
  const counting = () => {
    const seen = { call: undefined as ServerCall | undefined, cleaned: 0, sent: 0 };
    async function* count(call: ServerCall) {
      seen.call = call;
      try {
        for (;;) yield { index: seen.sent++ };
      } finally {
        seen.cleaned++;
      }
    }
    const server: Partial<EchoServer> = {
      list: (_, call) => count(call),
      chat: (_, call) => count(call),
    };
    return { server, seen };
  };

  test.each(["break", "throw", "return"] as const)("%s cancels the call, and cleans up on both sides", async (how) => {
    for (const mode of ["list", "chat"] as const) {
      const { server, seen } = counting();
      const { client, reports } = await start(server);
      const { signal, listeners } = countingSignal(new AbortController());
      const { state, requests } = endless();
      const replies = mode === "list" ? client.list({}, { signal }) : client.chat(requests(), { signal });
      const leave = async () => {
        for await (const { index } of replies) {
          if (index < 3) continue;
          if (how === "break") break;
          if (how === "throw") throw new Error("mine");
          return;
        }
      };
      await leave().catch((error) => expect(error).toEqual(new Error("mine")));
      expect(listeners()).toBe(0);
      await until(() => seen.cleaned === 1 && seen.call!.signal.aborted);
      if (mode === "chat") await until(() => state.closed);
      expect(seen.call!.signal.reason).toMatchObject({ code: status.CANCELLED });
      // What was left stays left.
      expect(await all(replies)).toEqual([]);
      expect(reports.errors).toEqual([]);
    }
  });

  test("return() ends a read that is waiting", async () => {
    const { server, begun, ended } = waiting();
    const { client } = await start(server);
    const iterator = client.list({})[Symbol.asyncIterator]();
    const read = iterator.next();
    await begun;
    await iterator.return?.();
    expect(await read).toEqual({ done: true, value: undefined });
    await until(() => ended.length === 1);
  });

  test("after an abort no more messages come, whether they had arrived or not", async () => {
    const { server } = counting();
    const { client } = await start(server);
    const controller = new AbortController();
    let after = 0;
    const read = async () => {
      for await (const { index } of client.list({}, { signal: controller.signal })) {
        if (controller.signal.aborted) after++;
        if (index === 5) {
          // Time for more messages to arrive, and for the call to end.
          await new Promise((resolve) => setTimeout(resolve, 50));
          controller.abort();
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    };
    expect((await rpcFailure(read())).code).toBe(status.CANCELLED);
    expect(after).toBe(0);
  });
});

describe("requests", () => {
  test("when they throw, the call is cancelled and the caller gets that very error", async () => {
    for (const mode of ["collect", "chat"] as const) {
      const { server, begun, ended } = waiting();
      const { client } = await start(server);
      const mine = new Error("no more");
      async function* requests() {
        yield { text: "a" };
        await begun;
        throw mine;
      }
      expect(await failure(callIn(mode, client, {}, requests()))).toBe(mine);
      await until(() => ended.length === 1);
      // biome-ignore lint/correctness/useYield: it fails before it gives anything.
      function* thrownUndefined(): Generator<{ text: string }> {
        throw undefined;
      }
      expect(await failure(callIn(mode, client, {}, thrownUndefined() as never))).toBeUndefined();
    }
  });

  test("what is no iterable, or no message", async () => {
    const { client } = await start(waiting().server);
    expect(await failure(client.collect(7 as never))).toEqual(
      new TypeError("expected an async iterable or an iterable of messages"),
    );
    expect(String(await failure(client.collect([null as never])))).toContain("a message is an object, not null");
    let closed = false;
    function* requests() {
      try {
        yield "text" as never;
      } finally {
        closed = true;
      }
    }
    expect(String(await failure(all(client.chat(requests()))))).toContain("a message is an object, not string");
    expect(closed).toBe(true);
  });

  test("when the server answers early, the iterator is closed and the answer counts", async () => {
    const { client } = await start({
      async collect(requests) {
        for await (const { text } of requests) return { text };
        return {};
      },
      async *chat(requests) {
        for await (const { text } of requests) {
          yield { text };
          return;
        }
      },
    });
    for (const mode of ["collect", "chat"] as const) {
      const { state, requests } = endless();
      const result = [await callIn(mode, client, {}, requests())].flat();
      expect(result).toMatchObject([{ text: "more" }]);
      await until(() => state.closed);
    }
  });
});

describe("a server whose client is gone", () => {
  test("a generator that waits at a yield gets return(), without looking at the signal", async () => {
    const cleaned = deferred<string>();
    const { address } = await start({
      async *list() {
        try {
          for (;;) yield { text: "x".repeat(10_000) };
        } finally {
          cleaned.resolve("cleaned");
        }
      },
    });
    const client = connect(address);
    const iterator = client.list({})[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    expect(await cleaned.promise).toBe("cleaned");
  });

  test.each(["collect", "chat"] as const)("reading requests throws the signal's reason: %s", async (mode) => {
    const caught: unknown[] = [];
    const calls: ServerCall[] = [];
    const whole: ServerCall[] = [];
    const read = async (requests: AsyncIterable<unknown>, call: ServerCall) => {
      calls.push(call);
      try {
        for await (const _ of requests);
        // A client made with Node.js ends its stream before it resets it, and both may come apart.
        whole.push(call);
      } catch (error) {
        caught.push(error);
        throw error;
      }
      return {};
    };
    const { client, reports } = await start({
      collect: read,
      async *chat(requests, call) {
        yield await read(requests, call);
      },
    });
    for (let i = 1; i <= 20; i++) {
      const controller = new AbortController();
      const result = rpcFailure(callIn(mode, client, { signal: controller.signal }));
      await until(() => calls.length === i);
      controller.abort();
      await result;
      await until(() => caught.length + whole.length === i);
    }
    const torn = calls.filter((call) => !whole.includes(call));
    expect(caught).toEqual(torn.map((call) => call.signal.reason));
    expect(reports.errors).toEqual([]);
  });

  test("what goes wrong while a handler cleans up is reported", async () => {
    const { client, reports } = await start({
      async *list() {
        try {
          for (;;) yield { text: "x".repeat(10_000) };
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: this is the case to be tested.
          throw new TypeError("bad cleanup");
        }
      },
    });
    for await (const _ of client.list({})) break;
    await until(() => reports.errors.length === 1);
    expect(reports.errors).toEqual([new TypeError("bad cleanup")]);
  });
});
