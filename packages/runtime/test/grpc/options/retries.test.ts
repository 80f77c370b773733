import { credentials, Metadata, Server, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import {
  addService,
  type ClientServiceConfig,
  callUnary,
  type RetryPolicy,
  RpcError,
  ServiceClient,
  unary,
} from "../../../src/grpc/index.js";
import { Answer, Ask, type EchoClient, type EchoService } from "../echo-service.js";
import { all, cleanup, connect, listen, rpcFailure, start } from "../harness.js";

type Config = ClientServiceConfig<typeof EchoService>;

const quickly: RetryPolicy = { maxAttempts: 3, initialBackoffMs: 1, maxBackoffMs: 5 };

/** A server on which every call fails until its attempt of this number, and a client of it. */
async function failing(serviceConfig: Config, attempts: number, error = new RpcError(status.UNAVAILABLE, "busy")) {
  const seen: string[] = [];
  const attempt = (kind: string, metadata: Metadata) => {
    seen.push(`${kind} ${metadata.get("grpc-previous-rpc-attempts").join() || 0}`);
    if (seen.length < attempts) throw error;
  };
  const { address } = await start({
    async say({ text }, { metadata }) {
      attempt("say", metadata);
      return { text };
    },
    async *list({ count }, { metadata }) {
      attempt("list", metadata);
      for (let index = 0; index < count; index++) yield { index };
    },
    async collect(requests, { metadata }) {
      const texts = [];
      for await (const { text } of requests) texts.push(text);
      attempt("collect", metadata);
      return { text: texts.join(""), index: texts.length };
    },
    async *chat(requests, { metadata }) {
      const texts = [];
      for await (const { text } of requests) texts.push(text);
      attempt("chat", metadata);
      for (const text of texts) yield { text };
    },
  });
  return { client: connect(address, { serviceConfig }), seen };
}

describe("retryPolicy", () => {
  const defaults = { retryPolicy: quickly };

  test("tries again until it works, in all four kinds", async () => {
    const calls: [string, (client: EchoClient) => Promise<unknown>, unknown][] = [
      ["say", (client) => client.say({ text: "a" }), { text: "a" }],
      ["list", (client) => all(client.list({ count: 2 })), [{ index: 0 }, { index: 1 }]],
      ["collect", (client) => client.collect(asks("a", "b")), { text: "ab" }],
      ["chat", (client) => all(client.chat(asks("a", "b"))), [{ text: "a" }, { text: "b" }]],
    ];
    for (const [kind, call, expected] of calls) {
      const { client, seen } = await failing({ defaults }, 3);
      expect(await call(client)).toMatchObject(expected as object);
      expect(seen).toEqual([`${kind} 0`, `${kind} 1`, `${kind} 2`]);
    }
  });

  test("gives up after so many attempts, with the last error", async () => {
    const { client, seen } = await failing({ defaults }, Number.POSITIVE_INFINITY);
    expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.UNAVAILABLE, details: "busy" });
    expect(seen).toEqual(["say 0", "say 1", "say 2"]);
  });

  test("tries five times at most, unless the channel is told otherwise", async () => {
    const patient = { defaults: { retryPolicy: { ...quickly, maxAttempts: 7 } } };
    const { client, seen } = await failing(patient, Number.POSITIVE_INFINITY);
    await rpcFailure(client.say({}));
    expect(seen).toHaveLength(5);
    const target = client.getChannel().getTarget().replace("dns:", "");
    const other = connect(target, { serviceConfig: patient, "grpc-node.retry_max_attempts_limit": 10 });
    await rpcFailure(other.say({}));
    expect(seen).toHaveLength(5 + 7);
  });

  test("UNAVAILABLE is tried again, other codes are not", async () => {
    const { client, seen } = await failing({ defaults }, 2, new RpcError(status.ABORTED));
    expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.ABORTED });
    expect(seen).toHaveLength(1);
  });

  test("codes that are named are tried again, and no others", async () => {
    const retryPolicy = { ...quickly, retryableStatusCodes: [status.ABORTED, status.RESOURCE_EXHAUSTED] };
    const aborted = await failing({ defaults: { retryPolicy } }, 2, new RpcError(status.ABORTED));
    await aborted.client.say({});
    expect(aborted.seen).toHaveLength(2);
    const unavailable = await failing({ defaults: { retryPolicy } }, 2);
    await rpcFailure(unavailable.client.say({}));
    expect(unavailable.seen).toHaveLength(1);
  });

  test("a method's own policy counts more than that of all, and null is none", async () => {
    const methods = { say: { retryPolicy: { ...quickly, maxAttempts: 2 } }, collect: { retryPolicy: null } };
    const { client, seen } = await failing({ defaults, methods }, Number.POSITIVE_INFINITY);
    await rpcFailure(client.say({}));
    expect(seen.splice(0)).toHaveLength(2);
    await rpcFailure(client.collect([]));
    expect(seen.splice(0)).toHaveLength(1);
    await rpcFailure(all(client.list({})));
    expect(seen.splice(0)).toHaveLength(3);
  });

  test("nothing is tried again without a policy, or after the first response", async () => {
    const { client, seen } = await failing({}, Number.POSITIVE_INFINITY);
    await rpcFailure(client.say({}));
    expect(seen).toHaveLength(1);

    let calls = 0;
    const begun = await start({
      async *list() {
        calls++;
        yield { text: "one" };
        throw new RpcError(status.UNAVAILABLE);
      },
    });
    const reader = connect(begun.address, { serviceConfig: { defaults } });
    expect(await rpcFailure(all(reader.list({})))).toMatchObject({ code: status.UNAVAILABLE });
    expect(calls).toBe(1);
  });

  test("a server can say that it does not want to be tried again", async () => {
    const metadata = new Metadata();
    metadata.set("grpc-retry-pushback-ms", "-1");
    const { client, seen } = await failing({ defaults }, 2, new RpcError(status.UNAVAILABLE, "no", { metadata }));
    await rpcFailure(client.say({}));
    expect(seen).toHaveLength(1);
  });

  test("a call that has sent more than the buffer for retries holds is not tried again", async () => {
    const { client, seen } = await failing({ defaults }, 2);
    const large = { text: "x".repeat(40_000) };
    expect(await rpcFailure(client.collect([large, large]))).toMatchObject({ code: status.UNAVAILABLE });
    expect(await client.say({ text: "small" })).toMatchObject({ text: "small" });

    const roomy = await failing({ defaults }, 2);
    const target = roomy.client.getChannel().getTarget().replace("dns:", "");
    const options = { serviceConfig: { defaults }, "grpc.per_rpc_retry_buffer_size": 1_000_000 };
    expect(await connect(target, options).collect([large, large])).toMatchObject({ index: 2 });
    expect([seen.length, roomy.seen.length]).toEqual([2, 2]);
  });

  test("the deadline bounds all attempts, and a signal ends them", async () => {
    const retryPolicy = { ...quickly, initialBackoffMs: 60_000, maxBackoffMs: 60_000 };
    const { client, seen } = await failing({ defaults: { retryPolicy } }, Number.POSITIVE_INFINITY);
    expect(await rpcFailure(client.say({}, { timeoutMs: 100 }))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    const signal = AbortSignal.timeout(100);
    expect(await rpcFailure(client.say({}, { signal }))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(seen).toHaveLength(2);
  });
});

describe("retryIdempotent", () => {
  const service = {
    read: unary("/echo.Store/Read", Ask, Answer, "NO_SIDE_EFFECTS"),
    write: unary("/echo.Store/Write", Ask, Answer, "IDEMPOTENT"),
    append: unary("/echo.Store/Append", Ask, Answer),
    scan: unary("/echo.Store/Scan", Ask, Answer, "NO_SIDE_EFFECTS"),
    once: unary("/echo.Store/Once", Ask, Answer, "IDEMPOTENT"),
  };

  async function attemptsOf(serviceConfig: ClientServiceConfig<typeof service>): Promise<Record<string, number>> {
    const seen: Record<string, number> = {};
    const fail = (name: string) => async (): Promise<never> => {
      seen[name] = (seen[name] ?? 0) + 1;
      throw new RpcError(status.UNAVAILABLE);
    };
    const server = new Server();
    const names = Object.keys(service) as (keyof typeof service)[];
    addService(server, service, Object.fromEntries(names.map((name) => [name, fail(name)])), { onError() {} });
    const client = new ServiceClient(service, await listen(server), credentials.createInsecure(), { serviceConfig });
    cleanup(() => client.close());
    for (const name of names) await rpcFailure(callUnary(client, service[name], {}));
    return seen;
  }

  test("is for the methods that say that it does no harm, and have no policy of their own", async () => {
    const methods = { scan: { retryPolicy: { ...quickly, maxAttempts: 2 } }, once: { retryPolicy: null } };
    expect(await attemptsOf({ retryIdempotent: quickly, methods })).toEqual({
      read: 3,
      write: 3,
      append: 1,
      scan: 2,
      once: 1,
    });
  });

  test("counts less than a policy for all", async () => {
    const config = { retryIdempotent: quickly, defaults: { retryPolicy: { ...quickly, maxAttempts: 2 } } };
    expect(await attemptsOf(config)).toEqual({ read: 2, write: 2, append: 2, scan: 2, once: 2 });
  });
});

test("retryThrottling stops trying again while too much fails, and starts again when calls work", async () => {
  const config: Config = {
    defaults: { retryPolicy: { ...quickly, maxAttempts: 5 } },
    retryThrottling: { maxTokens: 4, tokenRatio: 1 },
  };
  let works = false;
  let attempts = 0;
  const { address } = await start({
    async say() {
      attempts++;
      if (!works) throw new RpcError(status.UNAVAILABLE);
      return {};
    },
  });
  const client = connect(address, { serviceConfig: config });
  const attemptsOf = async (call: Promise<unknown>) => {
    attempts = 0;
    await call.catch(() => {});
    return attempts;
  };
  // Four tokens, of which each failure takes one: more than half of them must be left.
  expect(await attemptsOf(client.say({}))).toBe(2);
  expect(await attemptsOf(client.say({}))).toBe(1);
  works = true;
  for (let i = 0; i < 4; i++) expect(await attemptsOf(client.say({}))).toBe(1);
  works = false;
  expect(await attemptsOf(client.say({}))).toBe(2);
});

async function* asks(...texts: string[]) {
  for (const text of texts) yield { text };
}
