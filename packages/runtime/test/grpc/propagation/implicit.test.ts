import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { activeCall } from "../../../src/grpc/active-call.js";
import { type CallInterceptor, callUnary, detached, type ServerCall, service } from "../../../src/grpc/index.js";
import { type EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { all, connect, listen, newServer, rpcFailure, start, until } from "../harness.js";
import { reached, waitingThird } from "./chain.js";

// Calls that are made for the call that is served, without being told so.

/** Ways to come to a call while a handler runs. */
const contexts: Record<string, (call: () => Promise<unknown>) => Promise<unknown>> = {
  "at once": (call) => call(),
  "after awaits": async (call) => {
    await undefined;
    await sleep(1);
    return await call();
  },
  "in a timer": (call) => new Promise((resolve, reject) => setTimeout(() => call().then(resolve, reject), 1)),
  "in an immediate": (call) => new Promise((resolve, reject) => setImmediate(() => call().then(resolve, reject))),
  "in a tick": (call) => new Promise((resolve, reject) => process.nextTick(() => call().then(resolve, reject))),
  "in a microtask": (call) => new Promise((resolve, reject) => queueMicrotask(() => call().then(resolve, reject))),
  "after an event": async (call) => {
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit("ready"), 1);
    await once(emitter, "ready");
    return await call();
  },
  "in a listener": (call) => {
    const emitter = new EventEmitter();
    const result = new Promise((resolve, reject) => emitter.once("ready", () => call().then(resolve, reject)));
    setTimeout(() => emitter.emit("ready"), 1);
    return result;
  },
  "among others": (call) => Promise.all([sleep(1), (async () => await call())(), Promise.resolve(7)]),
  "in nested functions": async (call) => {
    const inner = async () => await (async () => await call())();
    const outer = async () => {
      await sleep(1);
      return await inner();
    };
    return await outer();
  },
  "in a generator": async (call) => {
    async function* results() {
      yield 1;
      await sleep(1);
      yield await call();
    }
    return await all(results());
  },
};

/** A second service that calls the third, and clients of both. */
async function pair(
  second: (third: EchoClient) => Partial<EchoServer>,
  propagate = true,
  callInterceptors: CallInterceptor<ServerCall>[] = [],
) {
  const { server, third } = waitingThird();
  const { client: behind, address } = await start(server);
  const { client } = await start(second(behind), { propagate, callInterceptors, onError: () => {} });
  await Promise.all([behind.waitForReady(), client.waitForReady()]);
  return { client, behind, third, address };
}

/** Makes a call, and cancels it once it has reached the third service; and sees that it is cancelled there. */
async function expectCancelled({ client, third }: Awaited<ReturnType<typeof pair>>, mode: "say" | "list" = "say") {
  const controller = new AbortController();
  const options = { signal: controller.signal, timeoutMs: 60_000 };
  const call = rpcFailure(mode === "say" ? client.say({}, options) : all(client.list({}, options)));
  const last = await reached(third, 1);
  expect(Math.abs(last.deadline!.getTime() - Date.now() - 60_000)).toBeLessThan(10_000);
  controller.abort();
  await call;
  await until(() => last.signal.aborted);
}

describe("the call is known", () => {
  test.each(Object.keys(contexts))("%s, in a unary handler", async (context) => {
    await expectCancelled(
      await pair((third) => ({
        async say() {
          await contexts[context]!(() => third.say({}));
          return {};
        },
      })),
    );
  });

  test.each(Object.keys(contexts))("%s, in a stream of responses", async (context) => {
    await expectCancelled(
      await pair((third) => ({
        async *list() {
          yield {};
          await sleep(1);
          yield {};
          await contexts[context]!(() => all(third.list({})));
        },
      })),
      "list",
    );
  });

  test("in requests that are made one by one", async () => {
    const { client: reader } = await start({ collect: async (requests) => ({ index: (await all(requests)).length }) });
    await expectCancelled(
      await pair((third) => ({
        say() {
          async function* requests() {
            yield {};
            await sleep(1);
            yield await third.say({});
          }
          return reader.collect(requests());
        },
      })),
    );
  });

  test("in a server's interceptor, and a client's", async () => {
    const calling = (third: () => EchoClient): CallInterceptor =>
      async function* (requests, _call, next) {
        await third().say({});
        yield* next(requests);
      };
    let behind!: EchoClient;
    const onServer = await pair(() => ({ say: async () => ({}) }), true, [calling(() => behind)]);
    behind = onServer.behind;
    await expectCancelled(onServer);

    let token!: EchoClient;
    const onClient = await pair((third) => {
      token = third;
      const through = connect("127.0.0.1:1", { callInterceptors: [calling(() => token)] });
      return { say: () => through.say({}) };
    });
    await expectCancelled(onClient);
  });
});

test("calls at the same time do not mix", async () => {
  const { client, third } = await pair((behind) => ({
    async say({ text }) {
      await sleep(Math.random() * 10);
      const metadata = new Metadata();
      metadata.set("id", text);
      return await behind.say({}, { metadata });
    },
  }));
  const controllers = Array.from({ length: 30 }, () => new AbortController());
  const calls = controllers.map(({ signal }, id) =>
    client.say({ text: String(id) }, { signal, timeoutMs: 60_000 + id * 10_000 }).catch((error) => error),
  );
  await reached(third, 30);
  const idOf = (call: ServerCall) => Number(call.metadata.get("id")[0]);
  for (const call of third.calls) {
    expect(Math.abs(call.deadline!.getTime() - Date.now() - 60_000 - idOf(call) * 10_000)).toBeLessThan(5000);
  }
  for (const [id, controller] of controllers.entries()) if (id % 3 === 0) controller.abort();
  await until(() => third.cancelledAt.length === 10);
  await sleep(20);
  expect(third.calls.filter(({ signal }) => signal.aborted).map((call) => idOf(call) % 3)).toEqual(Array(10).fill(0));
  third.release();
  const failed = (await Promise.all(calls)).flatMap((result, id) => (result instanceof Error ? [id % 3] : []));
  expect(failed).toEqual(Array(10).fill(0));
});

test("detached work has nothing of the call, and goes on when it is cancelled", async () => {
  const outcomes: unknown[] = [];
  const { client, third } = await pair((behind) => ({
    async say() {
      detached(async () => {
        await sleep(1);
        expect(activeCall()).toBeUndefined();
        await behind.say({ text: "detached" });
        outcomes.push("done");
      }).catch((error) => outcomes.push(error));
      return await behind.say({ text: "attached" });
    },
  }));
  const controller = new AbortController();
  const call = rpcFailure(client.say({}, { signal: controller.signal, timeoutMs: 60_000 }));
  await reached(third, 2);
  expect(third.calls.map(({ deadline }) => deadline === undefined).sort()).toEqual([false, true]);
  controller.abort();
  await call;
  await until(() => third.cancelledAt.length === 1);
  expect(third.calls.find(({ signal }) => signal.aborted)!.deadline).toBeDefined();
  third.release();
  await until(() => outcomes.length === 1);
  expect(outcomes).toEqual(["done"]);
});

test("what a service says of it counts more than what its server says", async () => {
  const seen: unknown[] = [];
  const look: EchoServer["say"] = async (_, call) => {
    seen.push([call.method.path, activeCall() === call]);
    return {};
  };
  const other = { say: { ...EchoService.say, path: "/echo.Other/Say" } };
  for (const propagate of [true, false]) {
    const server = newServer();
    service(EchoService, { say: look }).addTo(server, { propagate });
    service(other, { say: look }, { propagate: !propagate }).addTo(server, { propagate });
    const client = connect(await listen(server));
    await client.say({});
    await callUnary(client, other.say, {});
  }
  expect(seen).toEqual([
    ["/echo.Echo/Say", true],
    ["/echo.Other/Say", false],
    ["/echo.Echo/Say", false],
    ["/echo.Other/Say", true],
  ]);
});

test("a call that is given counts, not the one that is served", async () => {
  const other = new AbortController();
  const { client, third } = await pair((behind) => ({
    say: () => behind.say({}, { call: { signal: other.signal, deadline: undefined } }),
  }));
  const call = rpcFailure(client.say({}, { timeoutMs: 60_000 }));
  const last = await reached(third, 1);
  expect(last.deadline).toBeUndefined();
  other.abort();
  // What the handler's own call came to.
  expect((await call).code).toBe(status.CANCELLED);
  await until(() => last.signal.aborted);
});

test("a call that is over lends nothing to the next one, though both share a connection", async () => {
  const { client: third } = await start({
    async say(_, call) {
      call.sendHeaders(new Metadata());
      return {};
    },
  });
  const seen: unknown[] = [];
  const { client } = await start(
    {
      async say(_, call) {
        const look = () => void seen.push(activeCall() === call);
        // The first call connects; what comes through the connection later is not for it.
        await third.say({}, { onHeaders: look, onTrailers: look });
        look();
        return {};
      },
    },
    { propagate: true },
  );
  await Promise.all([client.say({}), client.say({})]);
  await client.say({});
  expect(seen).toEqual(Array(9).fill(true));
  expect(activeCall()).toBeUndefined();
});

test("credentials and grpc-js's interceptors of a client, which calls share, are of no call", async () => {
  const seen: unknown[] = [];
  const { address } = await start({ say: async () => ({}) });
  const third = connect(address, {
    interceptors: [
      (options, nextCall) => {
        seen.push(activeCall());
        return nextCall(options) as never;
      },
    ],
  });
  const { client } = await start({ say: async () => await third.say({}) }, { propagate: true });
  await client.say({});
  expect(seen).toEqual([undefined]);
});

test("nothing holds a call that is over, not even the connection that was made for it", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { client: third } = await start({ say: async () => ({}) });
  const calls: WeakRef<ServerCall>[] = [];
  const { client } = await start(
    {
      async say(_, call) {
        calls.push(new WeakRef(call));
        return await third.say({});
      },
    },
    { propagate: true },
  );
  for (let i = 0; i < 3; i++) await client.say({}, { timeoutMs: 60_000 });
  for (let i = 0; i < 50 && calls.some((call) => call.deref() !== undefined); i++) {
    await sleep(10);
    collect();
  }
  expect(calls.map((call) => call.deref() !== undefined)).toEqual([false, false, false]);
});
