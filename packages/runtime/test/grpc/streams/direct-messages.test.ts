import { type ClientOptions, credentials, InterceptingCall, type Interceptor, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { bidiStreaming, callBidiStreaming, RpcError, ServiceClient, serve, service } from "../../../src/grpc/index.js";
import { Answer, Ask } from "../echo-service.js";
import { all, cleanup, connect, rpcFailure } from "../harness.js";
import { serving } from "../serving.js";

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

const COUNT = 100;

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
  const { address } = await serving({
    async *chat(requests) {
      for await (const { count } of requests) yield { index: count };
    },
  });
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
  const answers = await all(client.chat(Array.from({ length: COUNT }, (_, count) => ({ count }))));
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
