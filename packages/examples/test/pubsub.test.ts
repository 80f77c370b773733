import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Init } from "@protoc-gen-ts/runtime";
import { service } from "@protoc-gen-ts/runtime/grpc";
import type { OtherServer } from "../../../test/support/other-server.js";
import { startRedis } from "../../../test/support/redis.js";
import type { Broker } from "../src/broker/broker.js";
import { inProcessBroker } from "../src/broker/in-process-broker.js";
import { RedisBroker } from "../src/broker/redis-broker.js";
import { connectToRedis } from "../src/broker/redis-connection.js";
import { SubscribeResponse } from "../src/gen/pubsub/pubsub_codec.js";
import { PubSubClient, PubSubService } from "../src/gen/pubsub/pubsub_grpc.js";
import { broadcast } from "../src/pubsub/conversation.js";
import { pubSub } from "../src/pubsub/pubsub-service.js";
import { collect, connect, finallyDo, serving, until } from "./serving.js";
import { subscribed } from "./subscribed.js";

let redis: OtherServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

async function redisBroker(): Promise<Broker<Init<SubscribeResponse>>> {
  const connection = await connectToRedis(`redis://${redis.address}`, "test", console.log);
  finallyDo(() => connection.close());
  return new RedisBroker(connection, { codec: SubscribeResponse, prefix: "pubsub:", log: console.log });
}

describe.each([
  ["in process", async () => inProcessBroker<Init<SubscribeResponse>>()],
  ["on Redis", redisBroker],
])("%s", (_where, makeBroker) => {
  async function start(limit?: number) {
    const broker = await makeBroker();
    const address = await serving(service(PubSubService, pubSub(broker, limit)));
    return { broker, client: () => connect(PubSubClient, address) };
  }

  test("each subscriber of a topic gets what is published to it, and the publisher is told how many", async () => {
    const { client } = await start();
    const subscribers = [await subscribed(client(), "news"), await subscribed(client(), "news")];
    const other = await subscribed(client(), "weather");
    const { published } = await client().publish([
      { topic: "news", message: "one" },
      { topic: "weather", message: "rain" },
      { topic: "news", message: "two" },
      { topic: "nobody's", message: "lost" },
    ]);
    expect(published).toBe(4);
    for (const subscriber of subscribers) {
      expect((await subscriber.next()).value.message).toBe("one");
      expect((await subscriber.next()).value.message).toBe("two");
    }
    expect((await other.next()).value.message).toBe("rain");
  });

  test("messages of before the subscription are not for it", async () => {
    const { client } = await start();
    await client().publish([{ topic: "news", message: "early" }]);
    const subscriber = await subscribed(client(), "news");
    await client().publish([{ topic: "news", message: "late" }]);
    expect((await subscriber.next()).value.message).toBe("late");
  });

  test("a subscriber that leaves is forgotten, and so is one that cancels", async () => {
    const { broker, client } = await start();
    const controller = new AbortController();
    const leaving = await subscribed(client(), "news");
    const cancelling = await subscribed(client(), "news", controller.signal);
    const staying = await subscribed(client(), "news");
    expect(broker.subscribers("news")).toBe(3);

    await leaving.leave();
    await until(() => broker.subscribers("news") === 2);
    controller.abort();
    await expect(cancelling.next()).rejects.toMatchObject({ code: status.CANCELLED });
    await until(() => broker.subscribers("news") === 1);

    await client().publish([{ topic: "news", message: "still here" }]);
    expect((await staying.next()).value.message).toBe("still here");
    await staying.leave();
    await until(() => broker.subscribers("news") === 0);
  });

  test("a subscriber that does not read is dropped, and holds up nobody", async () => {
    const { broker, client } = await start(1 << 16);
    const slow = await subscribed(client(), "news");
    const quick = await subscribed(client(), "news");
    const text = "x".repeat(1 << 14);
    const publisher = client();

    let sent = 0;
    while (broker.subscribers("news") === 2) {
      await publisher.publish([{ topic: "news", message: `${++sent} ${text}` }]);
      expect((await quick.next()).value.message).toBe(`${sent} ${text}`);
    }

    // What was on its way when it was dropped still comes, in order; then it learns why no more does.
    let read = 0;
    await expect(
      (async () => {
        for (;;) {
          const { value } = await slow.next();
          expect(value.message).toBe(`${++read} ${text}`);
        }
      })(),
    ).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(sent);
  });

  test("a long stream reaches subscribers that keep up", async () => {
    const { client } = await start();
    const subscribers = [await subscribed(client(), "n"), await subscribed(client(), "n")];
    const total = 2_000;
    const published = client().publish(
      (function* () {
        for (let i = 0; i < total; i++) yield { topic: "n", message: String(i) };
      })(),
    );
    await Promise.all(
      subscribers.map(async (subscriber) => {
        for (let i = 0; i < total; i++) {
          const { value } = await subscriber.next();
          if (value.message !== String(i)) throw new Error(`expected ${i}, got ${value.message}`);
        }
      }),
    );
    expect(await published).toMatchObject({ published: total });
  });

  test("a topic is needed", async () => {
    const { client } = await start();
    await expect(client().publish([{ message: "?" }])).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(collect(client().subscribe({}))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test("the conversation runs", async () => {
    const { broker, client } = await start();
    const lines: string[] = [];
    await broadcast(client(), (line) => lines.push(line));
    expect(lines).toContain("second reader gets news: flowers have fallen");
    expect(lines).toContain("publisher: 3 published to news");
    await until(() => broker.subscribers("news") + broker.subscribers("weather") === 0);
  });
});
