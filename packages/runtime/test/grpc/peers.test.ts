import { Client, credentials, Metadata, makeClientConstructor, Server, type ServiceError, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { RpcError, type ServerCall } from "../../src/grpc/index.js";
import { Answer, Ask, type EchoClient, EchoService } from "./echo-service.js";
import { aborted, all, cleanup, connect, listen, proxy, rpcFailure, start, until } from "./harness.js";

const identity = (bytes: Buffer) => bytes;
/** A length that goes past the end. */
const malformed = Buffer.from([10, 200]);

async function* asks(...texts: string[]) {
  for (const text of texts) yield { text };
}

function rawClient(address: string): Client {
  const client = new Client(address, credentials.createInsecure());
  cleanup(() => client.close());
  return client;
}

/** Our definitions, with bytes for messages. */
const raw = Object.fromEntries(
  Object.entries(EchoService).map(([name, method]) => [
    name,
    {
      ...method,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    },
  ]),
);

const modes: [string, (client: EchoClient) => Promise<unknown>][] = [
  ["say", (client) => client.say({ text: "a" })],
  ["list", (client) => all(client.list({ text: "a" }))],
  ["collect", (client) => client.collect(asks("a"))],
  ["chat", (client) => all(client.chat(asks("a")))],
];

test("serializers give views of the codec's bytes", () => {
  const { requestSerialize, responseSerialize, requestDeserialize, responseDeserialize } = EchoService.say;
  for (const bytes of [requestSerialize({ text: "a" }), responseSerialize({ text: "a" })]) {
    expect(Buffer.isBuffer(bytes)).toBe(true);
    expect([...bytes]).toEqual([10, 1, 97]);
  }
  // The codec lays messages side by side in one slab.
  expect(requestSerialize({ text: "a" }).buffer).toBe(Ask.encode({ text: "b" }).buffer);
  expect(requestDeserialize(Buffer.from([10, 1, 97]))).toEqual({ $typeName: "echo.Ask", text: "a", count: 0 });
  expect(responseDeserialize(Buffer.from([]))).toEqual(Answer.empty());
  expect(EchoService.chat).toMatchObject({ path: "/echo.Echo/Chat", requestStream: true, responseStream: true });
});

describe("a raw grpc-js client and our server", () => {
  const served = () =>
    start({
      say: async ({ text }) => ({ text: `hello ${text}` }),
      async *list({ text }) {
        for (let index = 0; index < 3; index++) yield { text, index };
      },
      async collect(requests) {
        return { index: (await all(requests)).length };
      },
      async *chat(requests) {
        for await (const { text } of requests) yield { text };
      },
    });

  test("made by makeClientConstructor", async () => {
    const { address } = await served();
    const Echo = makeClientConstructor(EchoService, "echo.Echo");
    const client = new Echo(address, credentials.createInsecure());
    cleanup(() => client.close());
    const reply = await new Promise((resolve, reject) => {
      client["say"]!({ text: "you" }, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
    });
    expect(reply).toMatchObject({ text: "hello you" });
  });

  test("in all four modes", async () => {
    const { address } = await served();
    const client = rawClient(address);
    const { say, list, collect, chat } = EchoService;
    const reply = await new Promise((resolve, reject) => {
      const done = (error: unknown, value: unknown) => (error ? reject(error) : resolve(value));
      client.makeUnaryRequest(say.path, say.requestSerialize, say.responseDeserialize, { text: "you" }, done);
    });
    expect(reply).toMatchObject({ text: "hello you" });
    const listed = client.makeServerStreamRequest(list.path, list.requestSerialize, list.responseDeserialize, {});
    expect((await all(listed)).map((message) => (message as Answer).index)).toEqual([0, 1, 2]);
    const collected = await new Promise((resolve, reject) => {
      const done = (error: unknown, value: unknown) => (error ? reject(error) : resolve(value));
      const call = client.makeClientStreamRequest(
        collect.path,
        collect.requestSerialize,
        collect.responseDeserialize,
        done,
      );
      call.write({ text: "a" });
      call.end({ text: "b" });
    });
    expect(collected).toMatchObject({ index: 2 });
    const chatting = client.makeBidiStreamRequest(chat.path, chat.requestSerialize, chat.responseDeserialize);
    chatting.write({ text: "a" });
    chatting.end();
    expect(await all(chatting)).toMatchObject([{ text: "a" }]);
  });

  test("requests that cannot be decoded answer INTERNAL, and the server lives on", async () => {
    const { address, reports, client } = await served();
    const peer = rawClient(address);
    const errors: (ServiceError | null)[] = [];
    const note = (error: ServiceError | null) => {
      errors.push(error);
    };
    peer.makeUnaryRequest(EchoService.say.path, identity, identity, malformed, note);
    peer.makeServerStreamRequest(EchoService.list.path, identity, identity, malformed).on("error", note).resume();
    peer.makeClientStreamRequest(EchoService.collect.path, identity, identity, note).end(malformed);
    const chatting = peer.makeBidiStreamRequest(EchoService.chat.path, identity, identity);
    chatting.on("error", note).resume();
    chatting.end(malformed);
    await until(() => errors.length === 4);
    for (const error of errors) {
      expect(error).toMatchObject({ code: status.INTERNAL, details: "Error deserializing request" });
    }
    expect(await client.say({ text: "you" })).toMatchObject({ text: "hello you" });
    expect(reports.errors).toEqual([]);
  });
});

describe("our client and a raw grpc-js server", () => {
  test("served by callbacks, in all four modes", async () => {
    const server = new Server();
    server.addService(EchoService, {
      say(call: { request: Ask }, reply: (error: null, value: object) => void) {
        reply(null, { text: call.request.text });
      },
      list(call: { write(value: object): void; end(): void }) {
        call.write({ index: 1 });
        call.end();
      },
      collect(call: NodeJS.ReadableStream, reply: (error: null, value: object) => void) {
        let index = 0;
        call.on("data", () => index++).on("end", () => reply(null, { index }));
      },
      chat(call: NodeJS.ReadWriteStream) {
        call.on("data", ({ text }) => call.write({ text } as never)).on("end", () => call.end());
      },
    });
    const client = connect(await listen(server));
    expect(await client.say({ text: "a" })).toMatchObject({ text: "a" });
    expect(await all(client.list({}))).toMatchObject([{ index: 1 }]);
    expect(await client.collect(asks("a", "b"))).toMatchObject({ index: 2 });
    expect(await all(client.chat(asks("a", "b")))).toMatchObject([{ text: "a" }, { text: "b" }]);
  });

  test.each(modes)("responses that cannot be decoded are INTERNAL: %s", async (_, call) => {
    const server = new Server();
    server.addService(raw, {
      say: (_: unknown, reply: (error: null, value: Buffer) => void) => reply(null, malformed),
      list: (stream: NodeJS.WritableStream) => stream.end(stream.write(malformed) ? undefined : undefined),
      collect: (_: unknown, reply: (error: null, value: Buffer) => void) => reply(null, malformed),
      chat: (stream: NodeJS.WritableStream) => {
        stream.write(malformed);
      },
    });
    const client = connect(await listen(server));
    const error = await rpcFailure(call(client));
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).toMatch(/^Response message parsing error: .* at byte \d+$/);
  });

  test("no response at all is an error", async () => {
    const server = new Server();
    const { list } = raw;
    const unaryAsStream = { ...list!, path: "/echo.Echo/Say" };
    server.addService(
      { say: unaryAsStream },
      {
        say(call: { request: Buffer; write(bytes: Buffer): void; end(): void }) {
          for (let i = 0; i < call.request.length; i++) call.write(Buffer.from([]));
          call.end();
        },
      },
    );
    const client = connect(await listen(server));
    expect((await rpcFailure(client.say({}))).code).toBe(status.UNIMPLEMENTED);
  });

  test.each(modes)("a request that cannot be encoded is INTERNAL, and says why: %s", async (mode) => {
    const { client } = await start({
      collect: async (_, call) => {
        await aborted(call.signal);
        return {};
      },
    });
    const wrong = { text: 7 as never };
    const call = {
      say: () => client.say(wrong),
      list: () => all(client.list(wrong)),
      collect: () => client.collect([{}, wrong]),
      chat: () => all(client.chat([wrong])),
    }[mode]!;
    const error = await rpcFailure(call());
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).toContain("field 1 takes a string, not number 7");
  });
});

describe("a peer that dies in the middle", () => {
  const gone = [status.UNAVAILABLE, status.CANCELLED, status.INTERNAL];
  async function* forever() {
    for (;;) {
      yield { text: "more" };
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const endless: [string, (client: EchoClient) => Promise<unknown>][] = [
    modes[0]!,
    modes[1]!,
    ["collect", (client) => client.collect(forever())],
    ["chat", (client) => all(client.chat(forever()))],
  ];
  function stuck() {
    const calls: ServerCall[] = [];
    const reasons: unknown[] = [];
    const note = (call: ServerCall) => {
      calls.push(call);
      call.signal.addEventListener("abort", () => reasons.push(call.signal.reason));
    };
    const never = async (call: ServerCall) => {
      note(call);
      await aborted(call.signal);
      return {};
    };
    const served = start({
      say: (_, call) => never(call),
      async *list(_, call) {
        note(call);
        for (;;) {
          yield {};
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      },
      collect: (_, call) => never(call),
      async *chat(requests, call) {
        note(call);
        for await (const _ of requests) yield {};
      },
    });
    return { served, calls, reasons };
  }

  test.each(endless)("the server: %s", async (_, call) => {
    const { served, calls, reasons } = stuck();
    const { client, server } = await served;
    const result = rpcFailure(call(client));
    await until(() => calls.length === 1);
    server.forceShutdown();
    expect(gone).toContain((await result).code);
    await until(() => reasons.length === 1);
  });

  test.each(endless)("the wire between: %s", async (_, call) => {
    const { served, calls, reasons } = stuck();
    const { address, reports } = await served;
    const middle = await proxy(address);
    const client = connect(middle.address);
    const result = rpcFailure(call(client));
    await until(() => calls.length === 1);
    middle.cut();
    expect(gone).toContain((await result).code);
    await until(() => reasons.length === 1);
    expect(reasons[0]).toBeInstanceOf(RpcError);
    expect(reports.errors).toEqual([]);
  });

  test("no server at all", async () => {
    const server = new Server();
    const address = await listen(server);
    server.forceShutdown();
    const client = connect(address);
    for (const [, call] of modes) expect((await rpcFailure(call(client))).code).toBe(status.UNAVAILABLE);
    const waiting = { waitForReady: true, timeoutMs: 100 };
    expect((await rpcFailure(client.say({}, waiting))).code).toBe(status.DEADLINE_EXCEEDED);
    expect((await rpcFailure(client.waitForReady({ timeoutMs: 50 }))).code).toBe(status.DEADLINE_EXCEEDED);
    client.close();
    expect((await rpcFailure(client.waitForReady())).code).toBe(status.UNAVAILABLE);
  });

  test("metadata of the caller are not changed", async () => {
    const { client } = await start({ say: async () => ({}) });
    const metadata = new Metadata();
    await client.say({}, { metadata, waitForReady: true });
    expect(metadata.getOptions()).toEqual({});
    expect(metadata.getMap()).toEqual({});
  });
});
