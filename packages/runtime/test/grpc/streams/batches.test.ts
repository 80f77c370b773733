import {
  credentials,
  InterceptingCall,
  type Interceptor,
  Server,
  ServerInterceptingCall,
  type ServerOptions,
  status,
} from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { addService, earlyAcknowledgement, serve, service } from "../../../src/grpc/index.js";
import { EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { all, cleanup, listen, rpcFailure } from "../harness.js";

const COUNT = 5000;

/** Counts what goes through the calls that lie above grpc-js's own. */
function counted(prototype: object, method: string): { count(): number } {
  const spy = jest.spyOn(prototype as Record<string, (...args: unknown[]) => void>, method);
  cleanup(() => spy.mockRestore());
  return { count: () => spy.mock.calls.length };
}

async function start(
  implementation: Partial<EchoServer>,
  clientOptions: ConstructorParameters<typeof EchoClient>[2] = {},
  serverOptions: ServerOptions = {},
): Promise<EchoClient> {
  const server = new Server({ ...serverOptions, interceptors: [earlyAcknowledgement] });
  addService(server, EchoService, implementation, { onError() {} });
  const address = await listen(server);
  const client = new EchoClient(address, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    ...clientOptions,
  });
  cleanup(() => client.close());
  return client;
}

function* asks(count = COUNT) {
  for (let i = 0; i < count; i++) yield { text: `message ${i}`, count: i };
}

const collecting: Partial<EchoServer> = {
  async collect(requests) {
    let next = 0;
    for await (const { text, count } of requests) {
      if (count !== next || text !== `message ${count}`) return { text: `expected ${next}, got ${count}: ${text}` };
      next++;
    }
    return { index: next };
  },
};

describe("grpc-js copies messages as batches expect it", () => {
  test("on clients", async () => {
    const client = await start(collecting);
    const sent = counted(InterceptingCall.prototype, "sendMessageWithContext");
    expect(await client.collect(asks())).toMatchObject({ text: "", index: COUNT });
    expect(sent.count()).toBeLessThan(COUNT / 10);
  });

  test("on servers", async () => {
    const client = await start({
      async *list() {
        for (let index = 0; index < COUNT; index++) yield { index };
      },
    });
    const sent = counted(ServerInterceptingCall.prototype, "sendMessage");
    expect((await all(client.list({}))).map(({ index }) => index)).toEqual([...Array(COUNT).keys()]);
    expect(sent.count()).toBeLessThan(COUNT / 10);
  });
});

test("messages of all sizes come whole and in order, both ways", async () => {
  const sizes = Array.from({ length: 400 }, (_, i) => [0, 1, 20, 119, 120, 1000, 16_379, 65_531, 65_536][i % 9]! + i);
  sizes.splice(200, 0, 1_500_000, 0, 2_000_000);
  const client = await start({
    async *chat(requests) {
      for await (const { text, count } of requests) yield { text, index: count };
    },
  });
  const texts = sizes.map((size, i) => String.fromCharCode(97 + (i % 26)).repeat(size));
  const replies = await all(client.chat(texts.map((text, count) => ({ text, count }))));
  expect(replies.map(({ index, text }) => [index, text === texts[index]])).toEqual(texts.map((_, i) => [i, true]));
});

test("compressed requests are sent one by one", async () => {
  const client = await start(collecting);
  const sent = counted(InterceptingCall.prototype, "sendMessageWithContext");
  expect(await client.collect(asks(500), { compression: "gzip" })).toMatchObject({ text: "", index: 500 });
  expect(sent.count()).toBe(500);
});

describe("interceptors of grpc-js see each message, as the caller gave it", () => {
  const seen: unknown[] = [];
  const noting: Interceptor = (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      sendMessage(message, next) {
        seen.push(message);
        next(message);
      },
    });

  test.each([
    ["of the client", { interceptors: [noting] }, {}],
    ["of a provider", { interceptor_providers: [() => noting] }, {}],
    ["of the call", { interceptors: [] }, { interceptors: [noting] }],
  ])("%s", async (_, clientOptions, callOptions) => {
    seen.length = 0;
    const client = await start(collecting, clientOptions);
    expect(await client.collect(asks(), callOptions)).toMatchObject({ index: COUNT });
    expect(seen).toEqual([...asks()]);
  });
});

test("a limit of what may be sent counts each message by itself", async () => {
  const limit = { "grpc.max_send_message_length": 100 };
  const server = await serve({
    address: "127.0.0.1:0",
    serverOptions: limit,
    services: [
      service(EchoService, {
        ...collecting,
        async *list({ text }) {
          for (let index = 0; index < 1000; index++) yield { index };
          yield { text };
        },
      }),
    ],
  });
  cleanup(() => server.close({ graceMs: 0 }));
  const client = new EchoClient(server.addresses[0]!, credentials.createInsecure(), limit);
  cleanup(() => client.close());
  expect(await client.collect(asks(1000))).toMatchObject({ index: 1000 });
  expect(await all(client.list({}))).toHaveLength(1001);
  const unlimited = new EchoClient(server.addresses[0]!, credentials.createInsecure());
  cleanup(() => unlimited.close());
  for (const call of [client.collect([{ text: "x".repeat(101) }]), all(unlimited.list({ text: "x".repeat(101) }))]) {
    expect((await rpcFailure(call)).code).toBe(status.RESOURCE_EXHAUSTED);
  }
});

test("what cannot be encoded ends the call with INTERNAL, as in grpc-js", async () => {
  const client = await start(collecting);
  const broken = async function* () {
    yield* asks(100);
    yield { count: 1.5 };
    yield { count: 3 };
  };
  expect(await rpcFailure(client.collect(broken()))).toMatchObject({
    code: status.INTERNAL,
    details: expect.stringContaining("Request message serialization failure: cannot encode echo.Ask"),
  });
});
