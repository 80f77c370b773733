import { AsyncLocalStorage } from "node:async_hooks";
import { Client, type handleUnaryCall, Metadata } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { service } from "../../../src/grpc/index.js";
import { inProcess } from "../../../src/grpc/testing/index.js";
import { EchoClient, EchoService } from "../echo-service.js";
import { all, deferred, rpcFailure, until } from "../harness.js";

// Both sides are as far from each other as if there were a network between them.

test("nothing of a call runs before its caller is through, nor an answer before its handler is", async () => {
  const order: string[] = [];
  const network = inProcess({
    services: [
      service(EchoService, {
        async say(_, call) {
          order.push("handler");
          call.sendHeaders(new Metadata());
          order.push("headers sent");
          return {};
        },
      }),
    ],
  });
  const client = network.client(EchoClient);
  const reply = client.say({}, { onHeaders: () => order.push("headers") }).then(() => order.push("reply"));
  order.push("called");
  await reply;
  expect(order).toEqual(["called", "handler", "headers sent", "headers", "reply"]);
});

test("a cancel reaches the handler when whoever cancels is through", async () => {
  const order: string[] = [];
  const begun = deferred();
  const network = inProcess({
    services: [
      service(EchoService, {
        async say(_, { signal }) {
          signal.addEventListener("abort", () => order.push("handler"));
          begun.resolve();
          return new Promise<never>(() => {});
        },
      }),
    ],
  });
  const controller = new AbortController();
  const call = rpcFailure(network.client(EchoClient).say({}, { signal: controller.signal }));
  await begun.promise;
  controller.abort();
  order.push("cancelled");
  await call;
  await until(() => order.length === 2);
  expect(order).toEqual(["cancelled", "handler"]);
});

test("what one side keeps in an AsyncLocalStorage is not there on the other one", async () => {
  const storage = new AsyncLocalStorage<string>();
  const served: unknown[] = [];
  const network = inProcess({
    services: [
      service(EchoService, {
        async *chat(requests) {
          served.push(storage.getStore());
          for await (const { text } of requests) {
            served.push(storage.getStore());
            yield { text };
          }
        },
      }),
    ],
  });
  const client = network.client(EchoClient);
  await storage.run("client", async () => {
    const seen: unknown[] = [];
    const look = () => void seen.push(storage.getStore());
    function* requests() {
      for (let i = 0; i < 50; i++) {
        look();
        yield {};
      }
    }
    for await (const _ of client.chat(requests(), { onHeaders: look, onTrailers: look })) look();
    expect(seen).toEqual(Array(102).fill("client"));
  });
  expect(served).toEqual(Array(51).fill(undefined));
});

test("a call that is not for another one does not end with it, though it is made where that one is served", async () => {
  const signals: AbortSignal[] = [];
  const release = deferred();
  const back = inProcess({
    services: [
      service(EchoService, {
        async say(_, { signal }) {
          // Made where nothing is propagated, so it goes on.
          signals.push(signal);
          const inner = other.say({});
          await release.promise;
          return inner;
        },
      }),
    ],
  });
  const last = inProcess({
    services: [
      service(EchoService, {
        async say(_, { signal }) {
          signals.push(signal);
          await release.promise;
          return { text: "last" };
        },
      }),
    ],
  });
  const other = last.client(EchoClient);
  const middle = back.client(EchoClient);
  const front = inProcess({ services: [service(EchoService, { say: () => middle.say({}) }, { propagate: true })] });
  const controller = new AbortController();
  const call = rpcFailure(front.client(EchoClient).say({}, { signal: controller.signal }));
  await until(() => signals.length === 2);
  controller.abort();
  await call;
  await until(() => signals[0]!.aborted);
  expect(signals[1]!.aborted).toBe(false);
  release.resolve();
});

test("bytes that one side goes on to use are not those that the other one got", async () => {
  const network = inProcess({ services: [] });
  const same = (bytes: Buffer) => bytes;
  const definition = { ...EchoService.say, responseSerialize: same, requestDeserialize: same };
  const answer = Buffer.from("answer");
  let got: Buffer | undefined;
  const say: handleUnaryCall<Buffer, Buffer> = ({ request }, reply) => {
    got = request;
    reply(null, answer);
    answer.fill(0);
  };
  network.server.addService({ say: definition }, { say });
  const request = Buffer.from("request");
  const reply = await new Promise((resolve, reject) => {
    network.client(Client).makeUnaryRequest(definition.path, same, same, request, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
    request.fill(0);
  });
  expect([String(got), String(reply)]).toEqual(["request", "answer"]);
});

describe("the event loop turns", () => {
  const network = inProcess({
    services: [
      service(EchoService, {
        say: async () => ({}),
        async *list() {
          for (let index = 0; ; index++) yield { index };
        },
        async collect(requests) {
          for await (const _ of requests);
          return {};
        },
      }),
    ],
  });
  const client = network.client(EchoClient);

  test("beside calls one after the other", async () => {
    let late = false;
    setTimeout(() => {
      late = true;
    }, 5);
    while (!late) await client.say({});
  });

  test("beside streams without an end", async () => {
    const read = async () => {
      for await (const _ of client.list({}, { timeoutMs: 20 }));
    };
    expect(await rpcFailure(read())).toMatchObject({ code: 4 });
    function* forever() {
      for (;;) yield {};
    }
    expect(await rpcFailure(client.collect(forever(), { signal: AbortSignal.timeout(20) }))).toMatchObject({ code: 4 });
  });
});

test("no socket is opened, and nothing keeps the process alive", async () => {
  const before = process.getActiveResourcesInfo().sort();
  const network = inProcess({ services: [service(EchoService, { say: async () => ({}) })] });
  const client = network.client(EchoClient);
  let during: string[] = [];
  await client.say(
    {},
    {
      onHeaders() {
        during = process.getActiveResourcesInfo().sort();
      },
    },
  );
  expect(during).toEqual(before);
  await client.say({}, { timeoutMs: 60_000 });
  expect(process.getActiveResourcesInfo().sort()).toEqual(before);
});

test("a reader that waits bounds what is taken from a writer, also of messages without a byte", async () => {
  const counts = { made: 0, taken: 0 };
  const release = deferred();
  const network = inProcess({
    services: [
      service(EchoService, {
        async *list() {
          for (; counts.made < 50_000; counts.made++) yield {};
        },
        async collect(requests) {
          await release.promise;
          return { index: (await all(requests)).length };
        },
      }),
    ],
  });
  const client = network.client(EchoClient);
  const replies = client.list({})[Symbol.asyncIterator]();
  await replies.next();
  function* requests() {
    for (; counts.taken < 50_000; counts.taken++) yield {};
  }
  const collected = client.collect(requests());
  for (const side of ["made", "taken"] as const) {
    await until(() => counts[side] > 1000);
    for (let last = -1; last !== counts[side]; ) {
      last = counts[side];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(counts[side]).toBeLessThan(20_000);
  }
  let read = 1;
  while (!(await replies.next()).done) read++;
  expect(read).toBe(50_000);
  release.resolve();
  expect(await collected).toMatchObject({ index: 50_000 });
});

test("messages that were sent before an error come before it, however slow the reader", async () => {
  const network = inProcess({
    services: [
      service(
        EchoService,
        {
          async *list() {
            for (let index = 0; index < 1000; index++) yield { index };
            throw new Error("that was all");
          },
        },
        { onError() {} },
      ),
    ],
  });
  let read = 0;
  const reading = (async () => {
    for await (const { index } of network.client(EchoClient).list({})) {
      expect(index).toBe(read++);
      if (read % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  await rpcFailure(reading);
  expect(read).toBe(1000);
});
