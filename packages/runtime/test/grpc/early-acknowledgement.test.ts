import { Server, ServerInterceptingCall, type ServerInterceptor, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { addService, callServerStreaming, earlyAcknowledgement, RpcError } from "../../src/grpc/index.js";
import { type EchoClient, type EchoServer, EchoService } from "./echo-service.js";
import { all, connect, deferred, listen, proxy, rpcFailure } from "./harness.js";

async function start(implementation: Partial<EchoServer>, ...others: ServerInterceptor[]): Promise<EchoClient> {
  const server = new Server({ interceptors: [earlyAcknowledgement, ...others] });
  addService(server, EchoService, implementation, { onError() {} });
  return connect(await listen(server));
}

/** How many messages a handler gives while the event loop does not turn. */
async function givenInOneTurn(interceptors: ServerInterceptor[]): Promise<number> {
  let made = 0;
  const turned = deferred<number>();
  const server = new Server({ interceptors });
  addService(server, EchoService, {
    async *list() {
      setImmediate(() => turned.resolve(made));
      for (; made < 5000; made++) yield { index: made };
    },
  });
  const replies = connect(await listen(server)).list({});
  for await (const _ of replies) break;
  return turned.promise;
}

test("takes many messages in one turn of the event loop, where grpc-js takes what its stream holds", async () => {
  expect(await givenInOneTurn([])).toBeLessThan(50);
  expect(await givenInOneTurn([earlyAcknowledgement])).toBeGreaterThan(500);
});

test("long messages wait for the socket", async () => {
  let made = 0;
  const text = "x".repeat(100_000);
  const client = await start({
    async *list() {
      for (; made < 2000; made++) yield { index: made, text };
    },
  });
  const replies = client.list({})[Symbol.asyncIterator]();
  await replies.next();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(made).toBeLessThan(200); // what the windows of both sides and their streams hold
  let read = 1;
  while (!(await replies.next()).done) read++;
  expect(read).toBe(2000);
}, 60_000);

describe("what comes before the end is there before the end", () => {
  test.each([0, 1, 100, 10_000])("after %d messages", async (count) => {
    const client = await start({
      async *list() {
        for (let index = 0; index < count; index++) yield { index };
      },
    });
    expect((await all(client.list({}))).map(({ index }) => index)).toEqual([...Array(count).keys()]);
  });

  test("where the end is an error", async () => {
    const client = await start({
      async *list() {
        for (let index = 0; index < 3000; index++) yield { index };
        throw new RpcError(status.OUT_OF_RANGE, "that was all");
      },
    });
    let read = 0;
    const reading = (async () => {
      for await (const { index } of client.list({})) expect(index).toBe(read++);
    })();
    expect((await rpcFailure(reading)).details).toBe("that was all");
    expect(read).toBe(3000);
  });

  test("where a message cannot be encoded", async () => {
    const client = await start({
      async *list() {
        for (let index = 0; index < 100; index++) yield { index };
        yield { index: 1.5 };
      },
    });
    expect((await rpcFailure(all(client.list({})))).code).toBe(status.INTERNAL);
  });

  test("in both directions at a time", async () => {
    const client = await start({
      async *chat(requests) {
        for await (const { text } of requests) yield { text };
      },
    });
    const texts = Array.from({ length: 5000 }, (_, i) => `message ${i}`);
    const replies = await all(client.chat(texts.map((text) => ({ text }))));
    expect(replies.map(({ text }) => text)).toEqual(texts);
  });
});

describe("a handler that never ends stops", () => {
  test("when the reader leaves", async () => {
    const cleaned = deferred();
    const client = await start({
      async *list() {
        try {
          for (let index = 0; ; index++) yield { index };
        } finally {
          cleaned.resolve();
        }
      },
    });
    let read = 0;
    for await (const _ of client.list({})) if (++read === 1000) break;
    await cleaned.promise;
  });

  test("when the connection is cut", async () => {
    const cleaned = deferred();
    const server = new Server({ interceptors: [earlyAcknowledgement] });
    addService(server, EchoService, {
      async *list() {
        try {
          for (let index = 0; ; index++) yield { index };
        } finally {
          cleaned.resolve();
        }
      },
    });
    const address = await listen(server);
    const middle = await proxy(address);
    const client = connect(middle.address);
    let read = 0;
    const reading = (async () => {
      for await (const _ of client.list({})) if (++read === 1000) middle.cut();
    })();
    expect((await rpcFailure(reading)).code).toBe(status.UNAVAILABLE);
    await cleaned.promise;
  });
});

test("stands behind an interceptor that acknowledges at once", async () => {
  class Eager extends ServerInterceptingCall {
    override sendMessage(message: unknown, callback: () => void): void {
      super.sendMessage(message, () => {});
      callback();
    }
  }
  const server = new Server({ interceptors: [(_, call) => new Eager(call), earlyAcknowledgement] });
  addService(server, EchoService, {
    async *list() {
      for (let index = 0; index < 10_000; index++) yield { index };
    },
  });
  const replies = await all(connect(await listen(server)).list({}));
  expect(replies.map(({ index }) => index)).toEqual([...Array(10_000).keys()]);
});

test("others' interceptors and services on the same server are left alone", async () => {
  const seen: unknown[] = [];
  const server = new Server({
    interceptors: [
      earlyAcknowledgement,
      (_, call) =>
        new ServerInterceptingCall(call, {
          sendMessage(message, next) {
            seen.push(message);
            setImmediate(() => next(message)); // one that takes its time
          },
        }),
    ],
  });
  addService(server, EchoService, {
    async *list() {
      for (let index = 0; index < 100; index++) yield { index };
    },
  });
  const plain = { ...EchoService.list, path: "/other.Service/List" };
  server.addService(
    { list: { ...plain, responseSerialize: (value: Buffer) => value, requestDeserialize: (value: Buffer) => value } },
    {
      list(call: { write(bytes: Buffer): boolean; end(): void }) {
        for (let i = 0; i < 50; i++) call.write(Buffer.from([0x10, i + 1]));
        call.end();
      },
    },
  );
  const address = await listen(server);
  expect((await all(connect(address).list({}))).map(({ index }) => index)).toEqual([...Array(100).keys()]);
  expect(seen).toHaveLength(100);
  const other = connect(address);
  const replies = await all(callServerStreaming(other, plain, {}));
  expect(replies.map(({ index }) => index)).toEqual([...Array(50).keys()].map((i) => i + 1));
});
