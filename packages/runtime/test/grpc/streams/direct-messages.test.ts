import { Duplex, Readable } from "node:stream";
import {
  type ClientOptions,
  credentials,
  InterceptingCall,
  type Interceptor,
  ServerInterceptingCall,
  type ServerOptions,
  status,
} from "@grpc/grpc-js";
import { expect, jest, test } from "@jest/globals";
import { bidiStreaming, callBidiStreaming, RpcError, ServiceClient, serve, service } from "../../../src/grpc/index.js";
import type { Init } from "../../../src/index.js";
import { Answer, Ask, type EchoServer } from "../echo-service.js";
import { all, cleanup, connect, rpcFailure } from "../harness.js";
import { serving } from "../serving.js";

const COUNT = 100;

const asks = (): Init<Ask>[] => Array.from({ length: COUNT }, (_, count) => ({ count }));

function isMessage(chunk: unknown): boolean {
  return typeof chunk === "object" && chunk !== null && ("count" in chunk || "index" in chunk);
}

const counting: Partial<EchoServer> = {
  async *chat(requests) {
    for await (const { count } of requests) yield { index: count };
  },
};

test.each<[string, ClientOptions, ServerOptions, { pushed: number; written: number }]>([
  ["with no interceptor of grpc-js", {}, {}, { pushed: 0, written: 0 }],
  // Each message is written on one side, and pushed on the other.
  [
    "with one on each side",
    { interceptors: [(given, nextCall) => new InterceptingCall(nextCall(given))] },
    { interceptors: [(_, call) => new ServerInterceptingCall(call)] },
    { pushed: 2 * COUNT, written: 2 * COUNT },
  ],
])("messages go past the streams of grpc-js: %s", async (_, clientOptions, serverOptions, expected) => {
  const { address } = await serving(counting, { serverOptions });
  const client = connect(address, clientOptions);
  const push = jest.spyOn(Readable.prototype, "push");
  const write = jest.spyOn(Duplex.prototype, "write");
  cleanup(() => {
    push.mockRestore();
    write.mockRestore();
  });
  expect(await all(client.chat(asks()))).toHaveLength(COUNT);
  const through = (calls: unknown[][]): number => calls.filter(([chunk]) => isMessage(chunk)).length;
  expect({ pushed: through(push.mock.calls), written: through(write.mock.calls) }).toEqual(expected);
});

test("a reader that is a little late gets all that came before an error", async () => {
  const { client } = await serving({
    async *list() {
      for (let index = 0; index < 30; index++) yield { index };
      throw new RpcError(status.ABORTED, "enough");
    },
  });
  let read = 0;
  const reading = async (): Promise<void> => {
    for await (const { index } of client.list({})) {
      expect(index).toBe(read++);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  expect((await rpcFailure(reading())).code).toBe(status.ABORTED);
  expect(read).toBe(30);
});

test("serializers may give the same bytes again and again", async () => {
  const bytes = Buffer.from(Answer.encode({ text: "ping" }));
  const cached = {
    ...bidiStreaming("/echo.Echo/Chat", Ask, Answer),
    requestSerialize: () => bytes,
    responseSerialize: () => bytes,
  };
  const { address, closeNow } = await servingCached(cached);
  const client = new ServiceClient({ chat: cached }, address, credentials.createInsecure());
  cleanup(() => client.close());
  for (let call = 0; call < 3; call++) {
    const texts = (await all(callBidiStreaming(client, cached, [{}, {}, {}]))).map(({ text }) => text);
    expect(texts).toEqual(["ping", "ping", "ping"]);
  }
  expect(Object.hasOwn(bytes, "copy")).toBe(false);
  await closeNow();
});

async function servingCached(chat: ReturnType<typeof bidiStreaming<Ask, Answer>>) {
  const server = await serve({
    address: "127.0.0.1:0",
    services: [
      service(
        { chat },
        {
          async *chat(requests) {
            for await (const { text } of requests) yield { text };
          },
        },
      ),
    ],
  });
  const closeNow = (): Promise<void> => server.close({ graceMs: 0 });
  cleanup(closeNow);
  return { address: server.addresses[0], closeNow };
}

test.each<[string, (spy: Interceptor) => ClientOptions]>([
  ["interceptors", (spy) => ({ interceptors: [spy] })],
  ["interceptor_providers", (spy) => ({ interceptor_providers: [() => spy] })],
  [
    "callInvocationTransformer",
    (spy) => ({
      callInvocationTransformer: (properties) => ({
        ...properties,
        callOptions: { ...properties.callOptions, interceptors: [spy, ...(properties.callOptions.interceptors ?? [])] },
      }),
    }),
  ],
])("interceptors of grpc-js that come by %s see each message", async (_, options) => {
  const { address } = await serving(counting);
  let sent = 0;
  let got = 0;
  const spy: Interceptor = (given, nextCall) =>
    new InterceptingCall(nextCall(given), {
      start(metadata, _listener, next) {
        next(metadata, {
          onReceiveMessage(message, pass) {
            got++;
            pass(message);
          },
        });
      },
      sendMessage(message, next) {
        if ((message as Ask).count !== undefined) sent++;
        next(message);
      },
    });
  const client = connect(address, options(spy));
  const answers = await all(client.chat(asks()));
  expect(answers.map(({ index }) => index)).toEqual(Array.from({ length: COUNT }, (_, index) => index));
  expect([sent, got]).toEqual([COUNT, COUNT]);
});

test.each([null, undefined, "a text"])("a request whose getter throws %p is INTERNAL", async (thrown) => {
  const { client } = await serving({
    async *chat(requests) {
      for await (const { text } of requests) yield { text };
    },
  });
  let left = false;
  async function* requests() {
    try {
      yield { text: "a" };
      yield {
        get text(): string {
          throw thrown;
        },
      };
    } finally {
      left = true;
    }
  }
  expect((await rpcFailure(all(client.chat(requests())))).code).toBe(status.INTERNAL);
  expect(left).toBe(true);
});
