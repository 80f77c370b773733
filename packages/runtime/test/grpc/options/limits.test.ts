import { gzipSync } from "node:zlib";
import { type ServerOptions, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { serve, service } from "../../../src/grpc/index.js";
import { Answer, type Ask, type EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { all, cleanup, connect, deferred, rpcFailure, until } from "../harness.js";
import { rawServer } from "./raw-server.js";

const MIB = 1024 * 1024;

/** Answers with text as long as `count` says. */
const echo: EchoServer = {
  say: async ({ count }) => ({ text: "x".repeat(count) }),
  async *list({ count }) {
    yield {};
    yield { text: "x".repeat(count) };
  },
  async collect(requests) {
    let index = 0;
    let length = 0;
    for await (const { count } of requests) {
      index++;
      length = count;
    }
    return { index, text: "x".repeat(length) };
  },
  async *chat(requests: AsyncIterable<Ask>) {
    for await (const { count } of requests) yield { text: "x".repeat(count) };
  },
};

async function serving(serverOptions: ServerOptions = {}, implementation: Partial<EchoServer> = echo): Promise<string> {
  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(EchoService, implementation, { onError() {} })],
    serverOptions,
  });
  cleanup(() => server.close({ graceMs: 0 }));
  return server.addresses[0]!;
}

/** A call of each kind that sends a text so long, and asks for one. */
const kinds: [string, (client: EchoClient, ask: { text?: string; count?: number }) => Promise<unknown>][] = [
  ["unary", (client, ask) => client.say(ask)],
  ["server streaming", (client, ask) => all(client.list(ask))],
  ["client streaming", (client, ask) => client.collect([{}, ask])],
  ["bidi streaming", (client, ask) => all(client.chat([{}, ask]))],
];

describe.each(kinds)("the length of messages: %s", (_kind, call) => {
  const exhausted = { code: status.RESOURCE_EXHAUSTED };

  test("4 MiB at most are received, by default, on either side", async () => {
    const client = connect(await serving());
    await call(client, { text: "x".repeat(4 * MIB - 100) });
    expect(await rpcFailure(call(client, { text: "x".repeat(4 * MIB + 1) }))).toMatchObject(exhausted);
    await call(client, { count: 4 * MIB - 100 });
    expect(await rpcFailure(call(client, { count: 4 * MIB + 1 }))).toMatchObject(exhausted);
  });

  test.each([
    ["grpc.max_receive_message_length of the server", { count: 0, text: "x".repeat(1001) }, "server", "receive"],
    ["grpc.max_send_message_length of the client", { count: 0, text: "x".repeat(1001) }, "client", "send"],
    ["grpc.max_receive_message_length of the client", { count: 1001 }, "client", "receive"],
    ["grpc.max_send_message_length of the server", { count: 1001 }, "server", "send"],
  ] as const)("%s", async (_what, ask, side, way) => {
    const limit = { [`grpc.max_${way}_message_length`]: 1000 };
    const client = connect(await serving(side === "server" ? limit : {}), side === "client" ? limit : {});
    expect(await rpcFailure(call(client, ask))).toMatchObject(exhausted);
    // What goes the other way, and what is small enough, is not touched.
    await call(client, { count: 900, text: "x".repeat(900) });
    await call(client, ask.count === 0 ? { count: 5000 } : { text: "x".repeat(5000) });
  });

  test("-1 is no limit", async () => {
    const none = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
    const client = connect(await serving(none), none);
    await call(client, { text: "x".repeat(5 * MIB), count: 5 * MIB });
  });
});

test.each(["receive", "send"])("many messages together may be longer than grpc.max_%s_message_length", async (way) => {
  const limit = { [`grpc.max_${way}_message_length`]: 1000 };
  const client = connect(await serving(limit), limit);
  const many = Array.from({ length: 500 }, () => ({ text: "x".repeat(500), count: 500 }));
  expect(await client.collect(many)).toMatchObject({ index: 500 });
  expect(await all(client.chat(many))).toHaveLength(500);
});

test("they may be, too, on a channel of somebody else's, whose limit is not known", async () => {
  const owner = connect(await serving(), { "grpc.max_send_message_length": 1000 });
  const client = connect("127.0.0.1:1", { channelOverride: owner.getChannel() });
  const many = Array.from({ length: 500 }, () => ({ text: "x".repeat(500) }));
  expect(await client.collect(many)).toMatchObject({ index: 500 });
});

describe("a message that is compressed counts as long as it is when it is not", () => {
  const options = { "grpc.max_receive_message_length": 10_000 };

  test("on a server", async () => {
    const client = connect(await serving(options));
    const error = await rpcFailure(client.say({ text: "x".repeat(MIB) }, { compression: "gzip" }));
    expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    await client.say({ text: "x".repeat(9000) }, { compression: "gzip" });
  });

  test("on a client", async () => {
    const bytes = gzipSync(Answer.encode({ text: "x".repeat(MIB) }));
    const { address } = await rawServer({ headers: { "grpc-encoding": "gzip" }, compressed: true, bytes });
    expect(await rpcFailure(connect(address, options).say({}))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(await connect(address).say({})).toMatchObject({ text: "x".repeat(MIB) });
  });
});

test("grpc.max_concurrent_streams: more calls on a connection wait for their turn", async () => {
  const gates: (() => void)[] = [];
  let atOnce = 0;
  let most = 0;
  const address = await serving(
    { "grpc.max_concurrent_streams": 3 },
    {
      async say({ text }) {
        most = Math.max(most, ++atOnce);
        const { promise, resolve } = deferred();
        gates.push(resolve);
        await promise;
        atOnce--;
        return { text };
      },
    },
  );
  const client = connect(address);
  await client.waitForReady();
  const answers = Promise.all(Array.from({ length: 10 }, (_, i) => client.say({ text: `${i}` })));
  // Calls that wait are bounded by their deadlines all the same.
  const late = rpcFailure(client.say({}, { timeoutMs: 50 }));
  expect(await late).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(atOnce).toBe(3);
  for (let i = 0; i < 10; i++) {
    await until(() => gates.length > 0);
    gates.shift()?.();
  }
  expect((await answers).map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, i) => `${i}`));
  expect(most).toBe(3);
});
