import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, Server, ServerCredentials, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { addService, type ClientServiceConfig, type MethodConfig } from "../../../src/grpc/index.js";
import { EchoClient, EchoService } from "../echo-service.js";
import { aborted, all, cleanup, connect, rpcFailure, start } from "../harness.js";

type Config = ClientServiceConfig<typeof EchoService>;

/** Echoes how long a call may take, in milliseconds; a call that may take for good says nothing. */
const limits = () =>
  start({
    say: async (_ask, { deadline }) => ({
      text: deadline === undefined ? "" : String(deadline.getTime() - Date.now()),
    }),
    collect: async (_asks, { deadline }) => ({
      text: deadline === undefined ? "" : String(deadline.getTime() - Date.now()),
    }),
  });

describe("timeoutMs", () => {
  test("bounds the calls of a method, and a method's own counts more than that of all", async () => {
    const { address } = await limits();
    const serviceConfig: Config = { defaults: { timeoutMs: 60_000 }, methods: { say: { timeoutMs: 20_500.5 } } };
    const client = connect(address, { serviceConfig });
    const [say, collect] = [await client.say({}), await client.collect([])].map(({ text }) => Number(text));
    expect(say).toBeGreaterThan(10_000);
    expect(say).toBeLessThanOrEqual(20_501);
    expect(collect).toBeGreaterThan(50_000);
    expect(collect).toBeLessThanOrEqual(60_000);
  });

  test("and what a call says itself: the earlier one counts", async () => {
    const { address } = await limits();
    const client = connect(address, { serviceConfig: { defaults: { timeoutMs: 30_000 } } });
    expect(Number((await client.say({}, { timeoutMs: 10_000 })).text)).toBeLessThanOrEqual(10_000);
    const longer = Number((await client.say({}, { timeoutMs: 90_000 })).text);
    expect(longer).toBeGreaterThan(20_000);
    expect(longer).toBeLessThanOrEqual(30_000);
  });

  test("ends calls, of all kinds", async () => {
    const { address } = await start({
      async say(_ask, { signal }) {
        await aborted(signal);
        return {};
      },
      async *list(_ask, { signal }) {
        yield {};
        await aborted(signal);
      },
      async collect(_asks, { signal }) {
        await aborted(signal);
        return {};
      },
      async *chat(_asks, { signal }) {
        yield {};
        await aborted(signal);
      },
    });
    const client = connect(address, { serviceConfig: { defaults: { timeoutMs: 50 } } });
    for (const call of [
      () => client.say({}),
      () => all(client.list({})),
      () => client.collect([]),
      () => all(client.chat([])),
    ]) {
      expect(await rpcFailure(call())).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    }
  });

  test.each([2 ** 31 - 1, 2 ** 31, 1e12, Number.POSITIVE_INFINITY])(
    "%d milliseconds are no limit",
    async (timeoutMs) => {
      const { address } = await limits();
      const serviceConfig: Config = { defaults: { timeoutMs: 10_000 }, methods: { say: { timeoutMs } } };
      expect(await connect(address, { serviceConfig }).say({})).toMatchObject({ text: "" });
    },
  );
});

test("waitForReady, by method: calls wait for a server that is not there yet", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wait-"));
  cleanup(() => rmSync(folder, { recursive: true }));
  const address = `unix:${folder}/socket`;
  const client = connect(address, {
    serviceConfig: { defaults: { waitForReady: false }, methods: { say: { waitForReady: true } } },
    "grpc.initial_reconnect_backoff_ms": 50,
    "grpc.max_reconnect_backoff_ms": 50,
  });
  const waiting = client.say({ text: "a" });
  expect(await rpcFailure(client.collect([]))).toMatchObject({ code: status.UNAVAILABLE });
  expect(await rpcFailure(client.say({}, { waitForReady: false }))).toMatchObject({ code: status.UNAVAILABLE });
  const server = new Server();
  addService(server, EchoService, { say: async ({ text }) => ({ text }) });
  cleanup(() => server.forceShutdown());
  await new Promise((resolve) => server.bindAsync(address, ServerCredentials.createInsecure(), resolve));
  expect(await waiting).toMatchObject({ text: "a" });
});

describe("loadBalancing", () => {
  /** How many of 20 calls came to each of two servers behind one target. */
  async function shares(serviceConfig: Config | undefined): Promise<number[]> {
    const counts = [0, 0];
    const addresses = await Promise.all(
      counts.map(async (_, server) => {
        const { address } = await start({
          async say() {
            counts[server]!++;
            return {};
          },
        });
        return address;
      }),
    );
    const client = connect(`ipv4:${addresses.join(",")}`, serviceConfig && { serviceConfig });
    // round_robin spreads calls over those that it has reached.
    while (serviceConfig?.loadBalancing === "round_robin" && counts.includes(0)) await client.say({});
    counts.fill(0);
    for (let i = 0; i < 20; i++) await client.say({});
    return counts;
  }

  test("round_robin spreads calls over all addresses", async () => {
    expect(await shares({ loadBalancing: "round_robin" })).toEqual([10, 10]);
  });

  test.each<[string, Config | undefined]>([
    ["pick_first", { loadBalancing: "pick_first" }],
    ["by default", {}],
    ["without a service config", undefined],
  ])("one address serves all calls: %s", async (_what, serviceConfig) => {
    expect((await shares(serviceConfig)).sort((a, b) => a - b)).toEqual([0, 20]);
  });

  test("round_robin goes on with the others when a server is gone", async () => {
    const [near, far] = [await start({ say: async () => ({}) }), await start({ say: async () => ({}) })];
    const client = connect(`ipv4:${near.address},${far.address}`, {
      serviceConfig: {
        loadBalancing: "round_robin",
        defaults: { retryPolicy: { maxAttempts: 3, initialBackoffMs: 10, maxBackoffMs: 50 } },
      },
    });
    await client.say({});
    near.server.forceShutdown();
    for (let i = 0; i < 20; i++) await client.say({});
  });
});

describe("what is wrong with a service config is said by the constructor", () => {
  const construct = (serviceConfig: Config) => () => {
    new EchoClient("127.0.0.1:1", credentials.createInsecure(), { serviceConfig }).close();
  };
  const retry = { maxAttempts: 3, initialBackoffMs: 10, maxBackoffMs: 100 };

  test("a method that the service does not have", () => {
    // @ts-expect-error: no such method
    const config: Config = { methods: { sya: {} } };
    expect(construct(config)).toThrow(new TypeError("the service has no method sya; it has say, list, collect, chat"));
    const inherited = { methods: { toString: {} } } as Config;
    expect(construct(inherited)).toThrow(TypeError);
  });

  test("a load balancing that is none", () => {
    const loadBalancing = "roundrobin" as "round_robin";
    const message = 'loadBalancing must be "pick_first" or "round_robin", got "roundrobin"';
    expect(construct({ loadBalancing })).toThrow(new TypeError(message));
  });

  test.each<[string, MethodConfig]>([
    ["timeoutMs must be a number above 0, got 0", { timeoutMs: 0 }],
    ["timeoutMs must be a number above 0, got -1", { timeoutMs: -1 }],
    ["timeoutMs must be a number above 0, got NaN", { timeoutMs: Number.NaN }],
    ["maxAttempts must be an integer, 2 or more, got 1", { retryPolicy: { ...retry, maxAttempts: 1 } }],
    ["maxAttempts must be an integer, 2 or more, got 2.5", { retryPolicy: { ...retry, maxAttempts: 2.5 } }],
    ["initialBackoffMs must be a number above 0, got 0", { retryPolicy: { ...retry, initialBackoffMs: 0 } }],
    ["maxBackoffMs must be a number above 0, got Infinity", { retryPolicy: { ...retry, maxBackoffMs: 1 / 0 } }],
    ["backoffMultiplier must be a number above 0, got 0", { retryPolicy: { ...retry, backoffMultiplier: 0 } }],
    ["retryableStatusCodes must name a code", { retryPolicy: { ...retry, retryableStatusCodes: [] } }],
    [
      "retryableStatusCodes has 17, which is no code of an error",
      { retryPolicy: { ...retry, retryableStatusCodes: [17 as status] } },
    ],
    [
      "retryableStatusCodes has 0, which is no code of an error",
      { retryPolicy: { ...retry, retryableStatusCodes: [status.OK] } },
    ],
    [
      "retryableStatusCodes has OK, which is no code of an error",
      { retryPolicy: { ...retry, retryableStatusCodes: ["OK" as unknown as status] } },
    ],
  ])("%s", (message, method) => {
    expect(construct({ defaults: method })).toThrow(new RangeError(message));
    expect(construct({ methods: { chat: method } })).toThrow(new RangeError(message));
  });

  test.each([
    ["maxTokens must be a number above 0, 1000 at most, got 0", { maxTokens: 0, tokenRatio: 1 }],
    ["maxTokens must be a number above 0, 1000 at most, got 1001", { maxTokens: 1001, tokenRatio: 1 }],
    ["tokenRatio must be a number above 0, got NaN", { maxTokens: 10, tokenRatio: Number.NaN }],
  ])("%s", (message, retryThrottling) => {
    expect(construct({ retryThrottling })).toThrow(new RangeError(message));
  });

  test("a retryIdempotent is looked at even where no method is idempotent", () => {
    expect(construct({ retryIdempotent: { ...retry, maxAttempts: 0 } })).toThrow(RangeError);
  });

  test("numbers that are right do as they are", () => {
    const all: MethodConfig = {
      retryPolicy: { maxAttempts: 2, initialBackoffMs: 0.1, maxBackoffMs: 1e6, backoffMultiplier: 1.5 },
      timeoutMs: 0.5,
      waitForReady: true,
    };
    const config: Config = {
      defaults: all,
      methods: { say: all },
      retryIdempotent: all.retryPolicy!,
      retryThrottling: { maxTokens: 1000, tokenRatio: 0.001 },
      loadBalancing: "round_robin",
    };
    expect(construct(config)).not.toThrow();
  });
});
