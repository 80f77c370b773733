import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type Http2Session,
  type Settings,
} from "node:http2";
import { createServer, type Server as TcpServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type ChannelOptions, connectivityState, type ServerOptions, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { serve, service } from "../../../src/grpc/index.js";
import { type Ask, type EchoServer, EchoService } from "../echo-service.js";
import { aborted, cleanup, connect, deferred, rpcFailure, until } from "../harness.js";
import { type Tap, tap } from "./tap.js";

const echo: Partial<EchoServer> = {
  say: async ({ text }) => ({ text }),
  async *chat(requests: AsyncIterable<Ask>) {
    for await (const { text } of requests) yield { text };
  },
};

/** A server behind a proxy. */
async function serving(serverOptions: ServerOptions = {}, implementation: Partial<EchoServer> = echo): Promise<Tap> {
  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(EchoService, implementation, { onError() {} })],
    serverOptions,
  });
  cleanup(() => server.close({ graceMs: 0 }));
  return tap(server.addresses[0]!);
}

describe("keepalive of a client", () => {
  const keepalive = { "grpc.keepalive_time_ms": 50, "grpc.keepalive_timeout_ms": 50 };

  /** A call to a server that is silent from then on, and how it ends. */
  async function stuck(options: ChannelOptions, timeoutMs: number): Promise<status> {
    const asked = deferred();
    const wire = await serving(
      {},
      {
        async say(_ask, { signal }) {
          asked.resolve();
          await aborted(signal);
          return {};
        },
      },
    );
    const call = rpcFailure(connect(wire.address, options).say({}, { timeoutMs }));
    await asked.promise;
    wire.silence();
    return (await call).code;
  }

  test("a call learns that its server has gone silent", async () => {
    expect(await stuck(keepalive, 20_000)).toBe(status.UNAVAILABLE);
  });

  test("without it, a call waits until its deadline", async () => {
    expect(await stuck({}, 500)).toBe(status.DEADLINE_EXCEEDED);
  });

  test("grpc.keepalive_timeout_ms is what an answer may take", async () => {
    expect(await stuck({ ...keepalive, "grpc.keepalive_timeout_ms": 60_000 }, 500)).toBe(status.DEADLINE_EXCEEDED);
  });

  test.each([
    [1, "is noticed"],
    [0, "is not noticed"],
  ])("grpc.keepalive_permit_without_calls %d: silence while there is no call %s", async (permitted) => {
    const wire = await serving();
    const options = { ...keepalive, "grpc.keepalive_permit_without_calls": permitted };
    const client = connect(wire.address, options);
    await client.say({});
    wire.silence();
    const channel = client.getChannel();
    if (permitted === 1) await until(() => channel.getConnectivityState(false) !== connectivityState.READY);
    else await pause(500);
    expect(channel.getConnectivityState(false) === connectivityState.READY).toBe(permitted === 0);
  });

  test("a server that answers is left alone", async () => {
    const wire = await serving();
    const options = { ...keepalive, "grpc.keepalive_time_ms": 20, "grpc.keepalive_permit_without_calls": 1 };
    const client = connect(wire.address, options);
    await client.say({});
    await pause(300);
    await client.say({});
    expect(wire.connections).toBe(1);
  });
});

test("keepalive of a server: a handler learns that its client has gone silent", async () => {
  const left = deferred<unknown>();
  const asked = deferred();
  const wire = await serving(
    { "grpc.keepalive_time_ms": 50, "grpc.keepalive_timeout_ms": 50 },
    {
      async say(_ask, { signal }) {
        asked.resolve();
        await aborted(signal);
        left.resolve(signal.reason);
        return {};
      },
    },
  );
  const leaving = new AbortController();
  const call = rpcFailure(connect(wire.address).say({}, { signal: leaving.signal }));
  await asked.promise;
  wire.silence();
  expect(await left.promise).toMatchObject({ code: status.CANCELLED });
  leaving.abort();
  await call;
});

describe("grpc.max_connection_age_ms", () => {
  test("connections are replaced, and no call is lost", async () => {
    const wire = await serving({ "grpc.max_connection_age_ms": 50 });
    const client = connect(wire.address);
    while (wire.connections < 4) expect(await client.say({ text: "a" })).toMatchObject({ text: "a" });
    await until(() => wire.open <= 2);
  });

  test("a call under way keeps its connection", async () => {
    const wire = await serving({ "grpc.max_connection_age_ms": 50 });
    const client = connect(wire.address);
    const over = deferred();
    const chat = client.chat(untilThen(over.promise))[Symbol.asyncIterator]();
    expect(await chat.next()).toMatchObject({ value: { text: "first" } });
    // New calls have another connection meanwhile.
    while (wire.connections < 3) await client.say({});
    over.resolve();
    expect(await chat.next()).toMatchObject({ value: { text: "last" } });
    expect(await chat.next()).toMatchObject({ done: true });
  });

  test("for as long as grpc.max_connection_age_grace_ms says", async () => {
    const wire = await serving({ "grpc.max_connection_age_ms": 50, "grpc.max_connection_age_grace_ms": 100 });
    const client = connect(wire.address);
    const over = deferred();
    const chat = client.chat(untilThen(over.promise))[Symbol.asyncIterator]();
    expect(await chat.next()).toMatchObject({ value: { text: "first" } });
    expect(await rpcFailure(chat.next())).toMatchObject({ code: status.UNAVAILABLE });
    over.resolve();
  });
});

test("grpc.max_connection_idle_ms: a connection without calls is closed, and made again when it is needed", async () => {
  const wire = await serving({ "grpc.max_connection_idle_ms": 100 });
  const client = connect(wire.address);
  const over = deferred();
  const chat = client.chat(untilThen(over.promise))[Symbol.asyncIterator]();
  await chat.next();
  await pause(300);
  expect(wire).toMatchObject({ connections: 1, open: 1 });
  over.resolve();
  await chat.next();
  await until(() => wire.open === 0);
  await client.say({});
  expect(wire.connections).toBe(2);
});

describe("grpc.initial_reconnect_backoff_ms and grpc.max_reconnect_backoff_ms", () => {
  /** How often a client tries to connect within a second and a half to a server that hangs up. */
  async function attempts(options: ChannelOptions): Promise<number> {
    let count = 0;
    const server = createServer((socket) => {
      count++;
      socket.destroy();
    });
    const client = connect(await listenTcp(server), options);
    await rpcFailure(client.say({}, { waitForReady: true, timeoutMs: 1500 }));
    return count;
  }

  test("say how soon a client tries again, and how long it waits at most", async () => {
    const soon = { "grpc.initial_reconnect_backoff_ms": 50 };
    const [often, seldom, once] = await Promise.all([
      attempts({ ...soon, "grpc.max_reconnect_backoff_ms": 50 }),
      attempts(soon),
      attempts({ "grpc.initial_reconnect_backoff_ms": 60_000 }),
    ]);
    // A wait grows by three fifths each time: seven of them fill the time, give or take a fifth, where thirty do not grow.
    expect(seldom).toBeGreaterThan(3);
    expect(seldom).toBeLessThan(12);
    expect(often).toBeGreaterThan(15);
    expect(once).toBe(1);
  });
});

describe("grpc-node.flow_control_window", () => {
  async function windows(options: ChannelOptions): Promise<{ stream: number | undefined; connection: number }> {
    const server = createHttp2Server();
    const found = deferred<Http2Session>();
    server.on("session", found.resolve);
    const client = connect(await listenTcp(server as unknown as TcpServer), options);
    client.waitForReady().catch(() => {}); // closed by the end of the test
    const session = await found.promise;
    const settings = await new Promise<Settings>((resolve) => session.once("remoteSettings", resolve));
    await client.waitForReady();
    await new Promise((resolve) => session.ping(resolve)); // what the client has said before is here then
    const result = { stream: settings.initialWindowSize, connection: session.state.remoteWindowSize! };
    session.destroy();
    return result;
  }

  test("is how much a client lets come before it is read", async () => {
    const window = 1024 * 1024;
    expect(await windows({ "grpc-node.flow_control_window": window })).toEqual({ stream: window, connection: window });
    expect(await windows({})).toEqual({ stream: 65_535, connection: 65_535 });
  });

  test("is nothing that a server of grpc-js knows", async () => {
    const wire = await serving({ "grpc-node.flow_control_window": 1024 * 1024 });
    const session = connectHttp2(`http://${wire.address}`);
    const settings = await new Promise<Settings>((resolve) => session.once("remoteSettings", resolve));
    session.destroy();
    expect(settings.initialWindowSize).toBe(65_535);
  });
});

async function* untilThen(over: Promise<void>) {
  yield { text: "first" };
  await over;
  yield { text: "last" };
}

async function listenTcp(server: TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}
