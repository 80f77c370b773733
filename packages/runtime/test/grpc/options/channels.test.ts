import { compressionAlgorithms, connectivityState, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type CallOptions, type Compression, RpcError } from "../../../src/grpc/index.js";
import type { Ask, EchoClient, EchoServer } from "../echo-service.js";
import { all, connect, deferred, failure, rpcFailure, start, until } from "../harness.js";
import { tap } from "./tap.js";

const echo: EchoServer = {
  say: async ({ text }) => ({ text }),
  async *list({ text, count }) {
    for (let index = 0; index < count; index++) yield { text, index };
  },
  async collect(requests) {
    let text = "";
    for await (const part of requests) text += part.text;
    return { text };
  },
  async *chat(requests: AsyncIterable<Ask>) {
    for await (const { text } of requests) yield { text };
  },
};

/** A call of each kind. */
const kinds: [string, (client: EchoClient, options?: CallOptions) => Promise<unknown>][] = [
  ["unary", (client, options) => client.say({}, options)],
  ["server streaming", (client, options) => all(client.list({ count: 3 }, options))],
  ["client streaming", (client, options) => client.collect([{}, {}], options)],
  ["bidi streaming", (client, options) => all(client.chat([{}, {}], options))],
];

/** Calls of all kinds, several of each at a time. */
async function callAll(client: EchoClient, options?: CallOptions): Promise<void> {
  await Promise.all([...kinds, ...kinds, ...kinds].map(([, call]) => call(client, options)));
}

describe("connections", () => {
  test("a client has one for calls of all kinds", async () => {
    const wire = await tap((await start(echo)).address);
    const client = connect(wire.address);
    expect(wire.connections).toBe(0);
    await callAll(client);
    await callAll(client);
    expect(wire.connections).toBe(1);
  });

  test("and another for each compression that calls choose and the client has not", async () => {
    const wire = await tap((await start(echo)).address);
    const client = connect(wire.address);
    await callAll(client);
    await callAll(client, { compression: "identity" });
    expect(wire.connections).toBe(1);
    await callAll(client, { compression: "gzip" });
    expect(wire.connections).toBe(2);
    await callAll(client, { compression: "deflate" });
    await callAll(client, { compression: "gzip" });
    expect(wire.connections).toBe(3);
  });

  test.each([
    ["an option of its channel", { "grpc.default_compression_algorithm": compressionAlgorithms.gzip }],
    ["its defaults", { defaults: { compression: "gzip" } }],
  ] as const)("the compression that a client has by %s needs no other", async (_what, options) => {
    const wire = await tap((await start(echo)).address);
    const client = connect(wire.address, options);
    await client.waitForReady();
    await callAll(client);
    await callAll(client, { compression: "gzip" });
    expect(wire.connections).toBe(1);
    await callAll(client, { compression: "identity" });
    expect(wire.connections).toBe(2);
  });

  test("a client that was given a channel has that one only", async () => {
    const wire = await tap((await start(echo)).address);
    const owner = connect(wire.address);
    const client = connect("127.0.0.1:1", { channelOverride: owner.getChannel() });
    await callAll(client);
    await callAll(client, { compression: "gzip" });
    expect(wire.connections).toBe(1);
    expect(client.getChannel()).toBe(owner.getChannel());
  });

  test("clients of the same target with the same options share theirs", async () => {
    const wire = await tap((await start(echo)).address);
    const shared = { "grpc.use_local_subchannel_pool": 0 };
    for (const client of [connect(wire.address, shared), connect(wire.address, shared)]) await callAll(client);
    expect(wire.connections).toBe(1);
  });

  test("a compression that is none is refused, in each kind", async () => {
    const { client } = await start(echo);
    const wrong = { compression: "brotli" as Compression };
    const message = 'compression must be "identity", "deflate" or "gzip", got "brotli"';
    for (const each of [client, connect("127.0.0.1:1", { channelOverride: client.getChannel() })]) {
      for (const [, call] of kinds) {
        const error = await failure(call(each, wrong));
        expect(error).toBeInstanceOf(TypeError);
        expect(error).toMatchObject({ message });
      }
    }
    expect(() => connect("127.0.0.1:1", { defaults: wrong })).toThrow(new TypeError(message));
    await callAll(client);
  });
});

describe("close", () => {
  test("closes all connections", async () => {
    const wire = await tap((await start(echo)).address);
    const client = connect(wire.address);
    await callAll(client);
    await callAll(client, { compression: "gzip" });
    expect(wire.open).toBe(2);
    client.close();
    await until(() => wire.open === 0);
    client.close();
  });

  test("calls under way go on", async () => {
    const asked = deferred();
    const answer = deferred();
    const { client } = await start({
      async say() {
        asked.resolve();
        await answer.promise;
        return { text: "late" };
      },
    });
    const call = client.say({});
    await asked.promise;
    client.close();
    answer.resolve();
    expect(await call).toMatchObject({ text: "late" });
  });

  test.each(kinds)("calls that come after fail: %s", async (_kind, call) => {
    const { address } = await start(echo);
    const wire = await tap(address);
    for (const before of [undefined, { compression: "gzip" }] as const) {
      const client = connect(wire.address);
      await call(client, before);
      client.close();
      const made = wire.connections;
      for (const options of [{}, { compression: "gzip" }, { compression: "deflate" }] as const) {
        expect(await rpcFailure(call(client, options))).toMatchObject({
          code: status.UNAVAILABLE,
          details: "the client is closed",
        });
      }
      expect(wire.connections).toBe(made);
    }
  });
});

describe("waitForReady and getChannel", () => {
  test("connect, once", async () => {
    const wire = await tap((await start(echo)).address);
    const client = connect(wire.address);
    expect(client.getChannel().getConnectivityState(false)).toBe(connectivityState.IDLE);
    await client.waitForReady({ timeoutMs: 10_000 });
    expect(client.getChannel().getConnectivityState(false)).toBe(connectivityState.READY);
    await client.waitForReady();
    await callAll(client);
    expect(wire.connections).toBe(1);
    client.close();
    expect(client.getChannel().getConnectivityState(false)).toBe(connectivityState.SHUTDOWN);
  });

  test("there is nobody, the client is closed, or the limit is none", async () => {
    const client = connect("127.0.0.1:1");
    const late = client.waitForReady({ timeoutMs: 50 });
    expect(await rpcFailure(late)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    const past = client.waitForReady({ deadline: new Date(0) });
    expect(await rpcFailure(past)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await expect(client.waitForReady({ timeoutMs: -1 })).rejects.toThrow(RangeError);
    const waiting = client.waitForReady();
    client.close();
    for (const wait of [waiting, client.waitForReady()]) {
      const error = await rpcFailure(wait);
      expect(error).toBeInstanceOf(RpcError);
      expect(error).toMatchObject({ code: status.UNAVAILABLE, details: "the client is closed" });
    }
  });
});
