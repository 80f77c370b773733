import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { Init } from "@protoc-gen-ts/runtime";
import { service } from "@protoc-gen-ts/runtime/grpc";
import type { OtherServer } from "../../../test/support/other-server.js";
import { startRedis } from "../../../test/support/redis.js";
import { RedisBroker } from "../src/broker/redis-broker.js";
import { connectToRedis } from "../src/broker/redis-connection.js";
import { SubscribeResponse } from "../src/gen/pubsub/pubsub_codec.js";
import { PubSubClient, PubSubService } from "../src/gen/pubsub/pubsub_grpc.js";
import { pubSub } from "../src/pubsub/pubsub-service.js";
import { start, startWith } from "./programs.js";
import { inspect } from "./redis-inspector.js";
import { connect, finallyDo, serving } from "./serving.js";
import { subscribed } from "./subscribed.js";

const TIME_LIMIT = 60_000;

async function redisFor(): Promise<{ redis: OtherServer; url: string }> {
  const redis = await startRedis();
  finallyDo(() => redis.stop());
  return { redis, url: `redis://${redis.address}` };
}

async function brokerAt(url: string) {
  const log: string[] = [];
  const connection = await connectToRedis(url, "test", (line) => log.push(line));
  finallyDo(() => connection.close());
  const broker = new RedisBroker(connection, {
    codec: SubscribeResponse,
    prefix: "pubsub:",
    log: (line) => log.push(line),
  });
  return { broker, log };
}

/** A server within this process. */
async function serverAt(url: string) {
  const made = await brokerAt(url);
  const address = await serving(service(PubSubService, pubSub(made.broker)));
  return { ...made, client: () => connect(PubSubClient, address) };
}

/** A server in a process of its own. */
async function programAt(url: string) {
  const server = startWith({ REDIS_URL: url }, "pubsub/server.js", "127.0.0.1:0");
  const address = (await server.firstLine).split(" ").at(-1)!;
  return { server, address, client: () => connect(PubSubClient, address) };
}

/** Waits until something holds; the test's own time limit ends it. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await check();
    } catch {
      await sleep(20);
    }
  }
}

/** Publishes until the server can. */
async function published(client: PubSubClient, topic: string, message: string): Promise<void> {
  await eventually(async () => {
    await client.publish([{ topic, message }]);
  });
}

test(
  "servers on one Redis pass on each other's messages, over one connection and one subscription each",
  async () => {
    const { url } = await redisFor();
    const inspector = await inspect(url);
    const servers = [await programAt(url), await programAt(url)];
    const subscribers = await Promise.all(
      servers.flatMap(({ client }) => [1, 2, 3].map(() => subscribed(client(), "news"))),
    );
    const other = await subscribed(servers[0]!.client(), "weather");
    expect(await inspector.connections()).toEqual(["pubsub resp3", "pubsub resp3"]);
    expect(await inspector.subscribers("pubsub:news")).toBe(2);
    expect(await inspector.subscribers("pubsub:weather")).toBe(1);

    const texts = Array.from({ length: 200 }, (_, i) => `${i} \0 背 😀`);
    const sent = servers.map(({ client }, i) =>
      client().publish(texts.map((text) => ({ topic: "news", message: `${i}/${text}` }))),
    );
    expect(await Promise.all(sent)).toMatchObject([{ published: 200 }, { published: 200 }]);
    await servers[1]!.client().publish([{ topic: "weather", message: "rain" }]);
    for (const subscriber of subscribers) {
      const got: string[] = [];
      while (got.length < 400) got.push((await subscriber.next()).value.message);
      // Each of each publisher, in its order.
      for (const i of [0, 1]) {
        expect(got.filter((text) => text.startsWith(`${i}/`))).toEqual(texts.map((text) => `${i}/${text}`));
      }
    }
    // That nothing came between shows that each came once.
    await servers[0]!.client().publish([{ topic: "news", message: "last" }]);
    for (const subscriber of subscribers) expect((await subscriber.next()).value.message).toBe("last");
    expect((await other.next()).value.message).toBe("rain");

    for (const subscriber of subscribers.slice(0, 3)) await subscriber.leave();
    await eventually(async () => expect(await inspector.subscribers("pubsub:news")).toBe(1));
    for (const subscriber of subscribers.slice(3)) await subscriber.leave();
    await eventually(async () => expect(await inspector.channels()).toEqual(["pubsub:weather"]));

    for (const { server } of servers) server.process.kill("SIGTERM");
    expect(await Promise.all(servers.map(({ server }) => server.exit))).toEqual([0, 0]);
    expect(servers.map(({ server }) => server.errors())).toEqual(["", ""]);
    expect(await inspector.connections()).toEqual([]);
  },
  TIME_LIMIT,
);

test(
  "when Redis dies and comes back, so do the subscriptions; publishers are told meanwhile",
  async () => {
    const { redis, url } = await redisFor();
    const servers = [await programAt(url), await programAt(url)];
    const [a, b] = [servers[0]!.client(), servers[1]!.client()];
    const staying = [await subscribed(a, "news"), await subscribed(b, "news")];
    const leaving = await subscribed(a, "weather");
    await published(a, "news", "before");
    for (const subscriber of staying) expect((await subscriber.next()).value.message).toBe("before");

    await redis.kill();
    // It is seen at once, not by a time limit.
    const begin = performance.now();
    await expect(a.publish([{ topic: "news", message: "lost" }])).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      details: "the servers' message broker cannot be reached at the moment",
    });
    await expect(subscribed(b, "news")).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await expect(subscribed(b, "sports")).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(performance.now() - begin).toBeLessThan(4_000);
    await leaving.leave();
    await sleep(1_500); // several attempts to connect fail

    await redis.start();
    await published(a, "ready?", "a");
    await published(b, "ready?", "b");
    await a.publish([{ topic: "news", message: "after" }]);
    await b.publish([{ topic: "news", message: "all" }]);
    for (const subscriber of staying) {
      expect((await subscriber.next()).value.message).toBe("after");
      expect((await subscriber.next()).value.message).toBe("all");
    }
    const inspector = await inspect(url);
    // Who left while Redis was away is not subscribed any more, nor who came.
    await eventually(async () => expect(await inspector.channels()).toEqual(["pubsub:news"]));
    expect(await inspector.subscribers("pubsub:news")).toBe(2);

    for (const { server } of servers) {
      expect(server.errors()).toMatch(
        /^pubsub: Redis at \S+ is away \(.*\); trying to reach it again\npubsub: Redis at \S+ is back\n$/,
      );
    }
    // Servers that are told to stop while it is away do so, subscribers or not.
    await redis.kill();
    for (const { server } of servers) server.process.kill("SIGTERM");
    expect(await Promise.all(servers.map(({ server }) => server.exit))).toEqual([0, 0]);
  },
  TIME_LIMIT,
);

test(
  "clients are told that the broker is away, not the server",
  async () => {
    const { redis, url } = await redisFor();
    const { address } = await programAt(url);
    await redis.kill();
    for (const args of [["publish", "news", "lost"], ["subscribe", "news"], []]) {
      const client = start("pubsub/client.js", address, ...args);
      expect(await client.exit).toBe(1);
      expect(client.errors()).toBe("UNAVAILABLE: the servers' message broker cannot be reached at the moment\n");
    }
  },
  TIME_LIMIT,
);

test(
  "a Redis that refuses is logged with its reason, once for all that it refuses in the same way",
  async () => {
    const { url } = await redisFor();
    const inspector = await inspect(url);
    const { server, address, client } = await programAt(url);
    await inspector.command("ACL", "SETUSER", "default", "-publish", "-subscribe");
    const publisher = start("pubsub/client.js", address, "publish", "news", "lost");
    expect(await publisher.exit).toBe(1);
    expect(publisher.errors()).toBe("UNAVAILABLE: the servers' message broker refuses this at the moment\n");
    for (let i = 0; i < 5; i++) {
      await expect(client().publish([{ topic: "news", message: "lost" }])).rejects.toMatchObject({
        code: status.UNAVAILABLE,
      });
      await expect(subscribed(client(), `news ${i}`)).rejects.toMatchObject({ code: status.UNAVAILABLE });
    }
    expect(server.errors().split("\n")).toEqual([
      expect.stringMatching(/^pubsub: Redis at 127\.0\.0\.1:\d+ refuses to publish: NOPERM .*publish/),
      expect.stringMatching(/^pubsub: Redis at 127\.0\.0\.1:\d+ refuses to subscribe: NOPERM .*subscribe/),
      "",
    ]);

    await inspector.command("ACL", "SETUSER", "default", "+publish", "+subscribe");
    const subscriber = await subscribed(client(), "news");
    await client().publish([{ topic: "news", message: "at last" }]);
    expect((await subscriber.next()).value.message).toBe("at last");
  },
  TIME_LIMIT,
);

test(
  "a publisher whose stream is under way when Redis dies is told",
  async () => {
    const { redis, url } = await redisFor();
    const { client } = await serverAt(url);
    const result = client().publish(
      (async function* () {
        for (let i = 0; ; i++) {
          yield { topic: "news", message: String(i) };
          if (i === 100) await redis.kill();
        }
      })(),
    );
    await expect(result).rejects.toMatchObject({ code: status.UNAVAILABLE });
  },
  TIME_LIMIT,
);

test("subscribers that come and go faster than Redis answers leave nothing behind, and miss nothing", async () => {
  const { url } = await redisFor();
  const inspector = await inspect(url);
  const { broker, log } = await brokerAt(url);
  for (let round = 0; round < 100; round++) {
    const got: string[] = [];
    const listener = ({ message = "" }: Init<SubscribeResponse>): void => void got.push(message);
    const early = broker.subscribe("n", () => {}).then((leave) => leave());
    const coming = broker.subscribe("n", listener);
    const late = broker.subscribe("n", () => {}).then((leave) => leave());
    const leave = await coming;
    await broker.publish("n", { message: String(round) });
    await Promise.all([early, late]);
    await broker.publish("n", { message: "once" });
    expect(got).toEqual([String(round), "once"]);
    leave();
  }
  expect(broker.subscribers("n")).toBe(0);
  await eventually(async () => expect(await inspector.channels()).toEqual([]));
  expect(log).toEqual([]);
});

test(
  "a Redis that does not answer is taken for gone, and noticed when it does again",
  async () => {
    const { url } = await redisFor();
    const inspector = await inspect(url);
    const { client, log } = await serverAt(url);
    const subscriber = await subscribed(client(), "news");
    await inspector.command("CLIENT", "PAUSE", "8000", "ALL");
    await expect(client().publish([{ topic: "news", message: "?" }])).rejects.toMatchObject({
      code: status.UNAVAILABLE,
    });
    expect(log[0]).toMatch(/is away \(no answer for 5000 ms\)/);
    await published(client(), "news", "!");
    expect((await subscriber.next()).value.message).toMatch(/^[?!]$/); // Redis may have had the first as well
    expect(log[1]).toMatch(/is back$/);
    expect(log).toHaveLength(2);
    expect(await inspector.connections()).toEqual(["test resp3"]);
  },
  TIME_LIMIT,
);

test("what others put on a channel and is no message is reported, and harms nobody", async () => {
  const { url } = await redisFor();
  const inspector = await inspect(url);
  const { client, log } = await serverAt(url);
  const subscriber = await subscribed(client(), "news");
  await inspector.command("PUBLISH", "pubsub:news", "\n\x7fx");
  await client().publish([{ topic: "news", message: "well" }]);
  expect((await subscriber.next()).value.message).toBe("well");
  expect(log).toEqual([expect.stringMatching(/^pubsub:news: what came .* is no pubsub\.SubscribeResponse: /)]);
});

test(
  "without its Redis, the server says so in one line, and ends",
  async () => {
    const { redis } = await redisFor();
    await redis.kill();
    const cases = [
      [`redis://user:secret@${redis.address}/0`, /^cannot use the Redis at 127\.0\.0\.1:\d+ .*ECONNREFUSED.*\n$/],
      ["redis://", /^REDIS_URL is no URL of Redis; give one such as \S+\n$/],
      ["unix://user:secret@/run/redis", /^REDIS_URL is no URL of Redis; give one such as \S+\n$/],
      ["localhost:6379", /^REDIS_URL is no URL of Redis; give one such as \S+\n$/],
      ["redis://secret%zz@localhost/", /^REDIS_URL is no URL of Redis; give one such as \S+\n$/],
      ["redis://localhost/secret", /^REDIS_URL is no URL of Redis; give one such as \S+\n$/],
    ] as const;
    for (const [url, line] of cases) {
      const server = startWith({ REDIS_URL: url }, "pubsub/server.js", "127.0.0.1:0");
      expect(await server.exit).toBe(1);
      expect(server.errors()).toMatch(line);
      expect(server.errors()).not.toContain("secret");
      expect(server.output()).toBe("");
    }
  },
  TIME_LIMIT,
);

test("a Redis that wants a password gets the one of the URL, and nobody else does", async () => {
  const { redis, url } = await redisFor();
  const inspector = await inspect(url);
  await inspector.command("CONFIG", "SET", "requirepass", "secret");
  await brokerAt(`redis://:secret@${redis.address}`);
  const wrong = brokerAt(`redis://:wrong-one@${redis.address}`);
  await expect(wrong).rejects.toThrow(/^cannot use the Redis at 127\.0\.0\.1:\d+ that REDIS_URL names: WRONGPASS/);
  await expect(wrong).rejects.not.toThrow("wrong-one");
});
