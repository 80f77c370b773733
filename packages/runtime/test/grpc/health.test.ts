import { getEventListeners } from "node:events";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, Server, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import {
  HealthCheckRequestSchema,
  HealthCheckResponseSchema,
} from "../../src/grpc/health/gen/grpc/health/v1/health_pb.js";
import {
  HealthCheckResponse_ServingStatus as Code,
  type Health,
  HealthClient,
  health,
  type ServingStatus,
} from "../../src/grpc/health/index.js";
import { type CallInterceptor, serve, service } from "../../src/grpc/index.js";
import { inProcess } from "../../src/grpc/testing/index.js";
import { EchoService } from "./echo-service.js";
import { all, cleanup, connect, deferred, failure, listen, rpcFailure, until } from "./harness.js";

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN, UNKNOWN } = Code;

/** A server of echo.Echo and this health, and a client that asks it. */
async function start(watched: Health) {
  const called = deferred();
  const answer = deferred<object>();
  const say = () => {
    called.resolve();
    return answer.promise;
  };
  const running = await serve({
    address: "127.0.0.1:0",
    services: [service(EchoService, { say }), watched],
    graceMs: 60_000, // longer than a test may take
  });
  cleanup(() => running.close({ graceMs: 0 }));
  const address = running.addresses[0]!;
  return { running, address, client: ask(address), called: called.promise, answer: answer.resolve };
}

function ask(address: string): HealthClient {
  const client = new HealthClient(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
  cleanup(() => client.close());
  return client;
}

/** What a watcher was told, as it comes. */
function watch(client: HealthClient, name: string) {
  const seen: number[] = [];
  const leaving = new AbortController();
  const ended = (async () => {
    for await (const { status } of client.watch({ service: name }, { signal: leaving.signal })) seen.push(status);
  })();
  ended.catch(() => {});
  return { seen, ended, leave: () => leaving.abort() };
}

describe("check", () => {
  test("the server, and each of its services, serve once it is open", async () => {
    const { client } = await start(health());
    for (const name of ["", "echo.Echo", "grpc.health.v1.Health"]) {
      expect(await client.check({ service: name })).toMatchObject({ status: SERVING });
    }
  });

  test("one that is unknown is NOT_FOUND", async () => {
    const { client } = await start(health());
    for (const name of ["echo", "echo.Echo.Say", "__proto__", "toString"]) {
      expect(await rpcFailure(client.check({ service: name }))).toMatchObject({
        code: status.NOT_FOUND,
        details: `no service ${JSON.stringify(name)}`,
      });
    }
  });

  test("what was set before it opened stays", async () => {
    const watched = health({ statuses: { "": "NOT_SERVING", extra: "UNKNOWN" } });
    watched.setStatus("echo.Echo", "NOT_SERVING");
    watched.setStatus("grpc.health.v1.Health", "SERVICE_UNKNOWN");
    const { client } = await start(watched);
    expect(await client.check({})).toMatchObject({ status: NOT_SERVING });
    expect(await client.check({ service: "echo.Echo" })).toMatchObject({ status: NOT_SERVING });
    expect(await client.check({ service: "extra" })).toMatchObject({ status: UNKNOWN });
    expect(await rpcFailure(client.check({ service: "grpc.health.v1.Health" }))).toMatchObject({ code: 5 });
  });

  test("it tells what was set last", async () => {
    const watched = health();
    const { client } = await start(watched);
    for (const [given, code] of [
      ["NOT_SERVING", NOT_SERVING],
      ["SERVING", SERVING],
      ["UNKNOWN", UNKNOWN],
    ] as const) {
      watched.setStatus("any.Thing", given);
      expect(await client.check({ service: "any.Thing" })).toMatchObject({ status: code });
    }
  });

  test("what is no status is refused", () => {
    expect(() => health().setStatus("", "serving" as ServingStatus)).toThrow(
      new TypeError("serving is no serving status"),
    );
    expect(() => health({ statuses: { "": "toString" as ServingStatus } })).toThrow(TypeError);
  });
});

test("list tells of all that are known", async () => {
  const watched = health({ statuses: { ["__proto__"]: "UNKNOWN", gone: "SERVICE_UNKNOWN" } });
  const { client } = await start(watched);
  const { statuses } = await client.list({});
  expect(Object.entries(statuses).map(([name, { status }]) => [name, status])).toEqual([
    ["", SERVING],
    ["__proto__", UNKNOWN],
    ["echo.Echo", SERVING],
    ["grpc.health.v1.Health", SERVING],
  ]);
});

describe("watch", () => {
  test("tells the status at once, and each change", async () => {
    const watched = health();
    const { client } = await start(watched);
    const { seen } = watch(client, "echo.Echo");
    const other = watch(client, "");
    await until(() => seen.length === 1 && other.seen.length === 1);
    for (const next of ["NOT_SERVING", "SERVING", "SERVICE_UNKNOWN"] as const) {
      watched.setStatus("echo.Echo", next);
      const count = seen.length;
      await until(() => seen.length > count);
    }
    expect(seen).toEqual([SERVING, NOT_SERVING, SERVING, SERVICE_UNKNOWN]);
    expect(other.seen).toEqual([SERVING]);
  });

  test("one that is unknown is SERVICE_UNKNOWN, until it is known", async () => {
    const watched = health();
    const { client } = await start(watched);
    const { seen } = watch(client, "later");
    await until(() => seen.length === 1);
    watched.setStatus("later", "SERVING");
    await until(() => seen.length === 2);
    expect(seen).toEqual([SERVICE_UNKNOWN, SERVING]);
  });

  test("what is the same as before is not told", async () => {
    const watched = health();
    const { client } = await start(watched);
    const { seen } = watch(client, "");
    await until(() => seen.length === 1);
    watched.setStatus("", "SERVING");
    watched.setStatus("", "NOT_SERVING");
    watched.setStatus("", "SERVING");
    await client.check({});
    watched.setStatus("", "NOT_SERVING");
    await until(() => seen.length > 1);
    expect(seen).toEqual([SERVING, NOT_SERVING]);
  });

  test("a slow watcher gets what counts, not all that was", async () => {
    const watched = health();
    const { client } = await start(watched);
    const watcher = client.watch({})[Symbol.asyncIterator]();
    expect((await watcher.next()).value).toMatchObject({ status: SERVING });
    const changes = 100_001;
    for (let i = 0; i < changes; i++) {
      watched.setStatus("", i % 2 === 0 ? "NOT_SERVING" : "SERVING");
      await new Promise(setImmediate);
    }
    watched.setStatus("", "UNKNOWN");
    let told = 0;
    for (;;) {
      const { value } = await watcher.next();
      told++;
      if (value?.status === UNKNOWN) break;
    }
    expect(told).toBeLessThan(changes / 2);
    await watcher.return?.();
  });

  test("nothing is left of watchers that leave", async () => {
    const signals: AbortSignal[] = [];
    const noting: CallInterceptor = async function* (requests, call, next) {
      signals.push(call.signal);
      yield* next(requests);
    };
    const watched = health({ callInterceptors: [noting] });
    const { client } = await start(watched);
    const listeners = () => signals.reduce((sum, signal) => sum + getEventListeners(signal, "abort").length, 0);
    const watchers = Array.from({ length: 100 }, (_, i) => watch(client, i % 2 === 0 ? "" : "unknown"));
    await until(() => watchers.every(({ seen }) => seen.length === 1));
    await until(() => listeners() >= 100);
    for (const { leave, ended } of watchers) {
      leave();
      expect(await failure(ended)).toMatchObject({ code: status.CANCELLED });
    }
    await until(() => listeners() === 0);
    watched.setStatus("", "NOT_SERVING");
    expect(await client.check({})).toMatchObject({ status: NOT_SERVING });
  });
});

describe("a server that closes", () => {
  test("tells watchers NOT_SERVING and lets them go: they do not keep it", async () => {
    const { running, client, address, called, answer } = await start(health());
    const watchers = ["", "echo.Echo", "unknown"].map((name) => watch(client, name));
    await until(() => watchers.every(({ seen }) => seen.length === 1));
    const call = connect(address).say({});
    await called;
    const closed = running.close();
    await Promise.all(watchers.map(({ ended }) => ended));
    expect(watchers.map(({ seen }) => seen)).toEqual([
      [SERVING, NOT_SERVING],
      [SERVING, NOT_SERVING],
      [SERVICE_UNKNOWN],
    ]);
    answer({ text: "in flight" });
    expect(await call).toMatchObject({ text: "in flight" });
    await closed;
  });

  test("is NOT_SERVING for good", async () => {
    const watched = health();
    const { client } = await start(watched);
    watched.setStatus("gone", "SERVICE_UNKNOWN");
    watched.closing();
    watched.setStatus("", "SERVING");
    watched.setStatus("new", "SERVING");
    watched.opened(["newer"]);
    expect(await client.check({})).toMatchObject({ status: NOT_SERVING });
    expect(await client.check({ service: "echo.Echo" })).toMatchObject({ status: NOT_SERVING });
    for (const name of ["new", "newer", "gone"]) {
      expect(await rpcFailure(client.check({ service: name }))).toMatchObject({ code: status.NOT_FOUND });
    }
    expect(await all(client.watch({}))).toMatchObject([{ status: NOT_SERVING }]);
    expect(await all(client.watch({ service: "new" }))).toMatchObject([{ status: SERVICE_UNKNOWN }]);
  });
});

test("a server in this process has health, too", async () => {
  const network = inProcess({ services: [service(EchoService, {}), health()] });
  cleanup(() => network.close({ graceMs: 0 }));
  const client = network.client(HealthClient);
  expect(await client.check({ service: "echo.Echo" })).toMatchObject({ status: SERVING });
  const { seen, ended } = watch(client, "echo.Echo");
  await until(() => seen.length === 1);
  await network.close({ graceMs: 60_000 });
  await ended;
  expect(seen).toEqual([SERVING, NOT_SERVING]);
});

test("nothing to say is no reason to keep watchers", async () => {
  const watched = health({ statuses: { "": "SERVICE_UNKNOWN" } });
  const server = new Server();
  watched.addTo(server, {});
  const { seen, ended } = watch(ask(await listen(server)), "");
  await until(() => seen.length === 1);
  watched.closing();
  await ended;
  expect(seen).toEqual([SERVICE_UNKNOWN]);
});

test("on a plain grpc-js server, for a raw grpc-js client with Protobuf-ES", async () => {
  const watched = health();
  const server = new Server();
  watched.addTo(server, {});
  const address = await listen(server);
  const peer = new Client(address, credentials.createInsecure());
  cleanup(() => peer.close());
  const write = (name: string) =>
    Buffer.from(toBinary(HealthCheckRequestSchema, { $typeName: "grpc.health.v1.HealthCheckRequest", service: name }));
  const read = (bytes: Buffer) => fromBinary(HealthCheckResponseSchema, bytes).status;
  const check = (name: string) =>
    new Promise((resolve) => {
      peer.makeUnaryRequest("/grpc.health.v1.Health/Check", write, read, name, (error, value) => {
        resolve(error?.code ?? value);
      });
    });
  expect(await check("")).toBe(SERVING);
  expect(await check("echo.Echo")).toBe(status.NOT_FOUND);
  watched.setStatus("echo.Echo", "SERVING");
  expect(await check("echo.Echo")).toBe(SERVING);

  const seen: unknown[] = [];
  const stream = peer.makeServerStreamRequest("/grpc.health.v1.Health/Watch", write, read, "echo.Echo");
  stream.on("data", (value) => seen.push(value));
  const ended = new Promise((resolve) => stream.on("status", ({ code }) => resolve(code)));
  await until(() => seen.length === 1);
  watched.closing();
  expect(await ended).toBe(status.OK);
  expect(seen).toEqual([SERVING, NOT_SERVING]);
});
