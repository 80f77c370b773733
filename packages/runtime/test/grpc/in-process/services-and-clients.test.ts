import {
  Client,
  InterceptingCall,
  type Interceptor,
  Metadata,
  makeClientConstructor,
  ServerInterceptingCall,
  status,
} from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import {
  addService,
  callUnary,
  type Service,
  ServiceClient,
  type ServiceOptions,
  service,
  unary,
} from "../../../src/grpc/index.js";
import { inProcess } from "../../../src/grpc/testing/index.js";
import { Answer, Ask, EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { all, rpcFailure } from "../harness.js";

const OtherService = { say: unary("/other.Service/Say", Ask, Answer), more: unary("/other.Service/More", Ask, Answer) };

const echo: EchoServer = {
  say: async ({ text }) => ({ text }),
  async *list({ text, count }) {
    for (let index = 0; index < count; index++) yield { text, index };
  },
  async collect(requests) {
    return { index: (await all(requests)).length };
  },
  async *chat(requests) {
    for await (const { text } of requests) yield { text };
  },
};

describe("services", () => {
  test("several of them, and none that was not given", async () => {
    const network = inProcess({
      services: [service(EchoService, echo), service(OtherService, { say: async () => ({ text: "other" }) })],
    });
    const client = network.client(EchoClient);
    expect(await client.say({ text: "hi" })).toEqual({ $typeName: "echo.Answer", text: "hi", index: 0 });
    expect(await callUnary(client, OtherService.say, {})).toMatchObject({ text: "other" });
    for (const [method, name] of [
      [OtherService.more, "more"],
      [unary("/no.Service/Say", Ask, Answer), "/no.Service/Say"],
    ] as const) {
      expect(await rpcFailure(callUnary(client, method, {}))).toMatchObject({
        code: status.UNIMPLEMENTED,
        details: `The server does not implement the method ${name}`,
      });
    }
  });

  test("hear when calls are taken, and when no more are; and get the options of all", async () => {
    const heard: unknown[] = [];
    const options: ServiceOptions = { onError() {}, propagate: true };
    const listening: Service = {
      names: ["a.A", "a.B"],
      addTo: (_, { onError, propagate }) => void heard.push(onError === options.onError && propagate),
      opened: (names) => void heard.push(names),
      closing: () => void heard.push("closing"),
    };
    const network = inProcess({ ...options, services: [listening, service(EchoService, echo)] });
    expect(heard).toEqual([true, ["a.A", "a.B", "echo.Echo"]]);
    await network.close();
    await network.close();
    expect(heard.slice(2)).toEqual(["closing"]);
  });

  test("can be added later, and an implementation that is none is refused", async () => {
    const network = inProcess({ services: [] });
    const client = network.client(EchoClient);
    expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.UNIMPLEMENTED });
    addService(network.server, EchoService, echo);
    expect(await client.say({ text: "hi" })).toMatchObject({ text: "hi" });
    expect(() => addService(network.server, EchoService, echo)).toThrow("already provided");
    network.server.removeService(EchoService);
    expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.UNIMPLEMENTED });
    expect(() => inProcess({ services: [service(EchoService, null as never)] })).toThrow(TypeError);
  });
});

describe("clients", () => {
  test("of one network, and of two", async () => {
    const one = inProcess({ services: [service(EchoService, { say: async () => ({ text: "one" }) })] });
    const two = inProcess({ services: [service(EchoService, { say: async () => ({ text: "two" }) })] });
    const clients = [one.client(EchoClient), two.client(EchoClient), one.client(EchoClient)];
    clients[2]!.close();
    expect(await rpcFailure(clients[2]!.say({}))).toMatchObject({ details: "the client is closed" });
    expect(await Promise.all(clients.slice(0, 2).map((client) => client.say({})))).toMatchObject([
      { text: "one" },
      { text: "two" },
    ]);
  });

  test("have their options: defaults, interceptors of ours and of grpc-js's, of clients and of calls", async () => {
    const seen: string[] = [];
    const note =
      (name: string): Interceptor =>
      (options, nextCall) => {
        seen.push(name);
        return new InterceptingCall(nextCall(options));
      };
    const network = inProcess({
      services: [service(EchoService, { say: async (_, { metadata }) => ({ text: metadata.get("who").join() }) })],
      serverOptions: {
        interceptors: [
          (method, call) => {
            seen.push(`server ${method.path}`);
            return new ServerInterceptingCall(call);
          },
        ],
      },
    });
    const metadata = new Metadata();
    metadata.set("who", "me");
    const client = network.client(EchoClient, {
      defaults: { metadata },
      interceptors: [note("client")],
      callInterceptors: [
        async function* (requests, call, next) {
          seen.push("ours");
          call.metadata.add("who", "too");
          yield* next(requests);
        },
      ],
    });
    expect(await client.say({})).toMatchObject({ text: "me, too" });
    expect(seen).toEqual(["ours", "client", "server /echo.Echo/Say"]);
    await client.say({}, { interceptors: [note("call")] });
    expect(seen.slice(3)).toEqual(["ours", "call", "server /echo.Echo/Say"]);
  });

  test("of a class are made with its own options", () => {
    const network = inProcess({ services: [] });
    // @ts-expect-error: there is no such option of defaults.
    network.client(EchoClient, { defaults: { timeout: 5 } });
    // @ts-expect-error: there is no such method.
    expect(() => network.client(EchoClient, { methods: { shout: {} } })).toThrow("the service has no method shout");
    // @ts-expect-error: a server in one process has no address.
    inProcess({ services: [], address: "localhost:0" });
    expect(network.client(EchoClient)).toBeInstanceOf(ServiceClient);
  });

  test("made with grpc-js alone", async () => {
    const network = inProcess({ services: [service(EchoService, echo)] });
    const Echo = makeClientConstructor(EchoService, "echo.Echo");
    const made = network.client(Echo);
    const replied = new Promise((resolve, reject) => {
      made["say"]!({ text: "hi" }, (error: unknown, reply: unknown) => (error ? reject(error) : resolve(reply)));
    });
    expect(await replied).toMatchObject({ text: "hi" });
    const { path, requestSerialize, responseDeserialize } = EchoService.chat;
    const stream = network.client(Client).makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    stream.write({ text: "a" });
    stream.end({ text: "b" });
    expect((await all<Answer>(stream)).map(({ text }) => text)).toEqual(["a", "b"]);
  });
});

test("a thousand calls at a time, of all kinds, do not mix", async () => {
  const network = inProcess({ services: [service(EchoService, echo)] });
  const client = network.client(EchoClient);
  const one = async (i: number): Promise<unknown> => {
    const text = `call ${i}`;
    if (i % 4 === 0) return (await client.say({ text })).text === text;
    if (i % 4 === 1)
      return (await all(client.list({ text, count: 20 }))).every((m, k) => m.text === text && m.index === k);
    if (i % 4 === 2) return (await client.collect(Array(i % 50).fill({}))).index === i % 50;
    const texts = Array.from({ length: 20 }, (_, k) => `${text}: ${k}`);
    const replies = await all(client.chat(texts.map((part) => ({ text: part }))));
    return replies.map((reply) => reply.text).join() === texts.join();
  };
  expect(await Promise.all(Array.from({ length: 1000 }, (_, i) => one(i)))).toEqual(Array(1000).fill(true));
});
