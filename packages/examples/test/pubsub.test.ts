import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { PubSubClient, PubSubService } from "../src/gen/pubsub/pubsub_grpc.js";
import { Broker } from "../src/pubsub/broker.js";
import { broadcast } from "../src/pubsub/conversation.js";
import { pubSub, responseBroker } from "../src/pubsub/pubsub-service.js";
import { collect, connect, serving, until } from "./serving.js";

async function start(broker = responseBroker()) {
  const address = await serving(service(PubSubService, pubSub(broker)));
  return { broker, client: () => connect(PubSubClient, address) };
}

/** Subscribes, and waits until the server says that the subscription stands. */
async function subscribed(client: PubSubClient, topic: string, signal?: AbortSignal) {
  let messages!: AsyncIterator<{ message: string }>;
  let first!: Promise<IteratorResult<{ message: string }>>;
  await new Promise<void>((onHeaders, failed) => {
    messages = client.subscribe({ topic }, { onHeaders: () => onHeaders(), signal })[Symbol.asyncIterator]();
    first = messages.next();
    first.catch(failed);
  });
  let reads = 0;
  return {
    next: () => (reads++ === 0 ? first : messages.next()),
    leave: () => messages.return!(),
  };
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
  const { broker, client } = await start(responseBroker(1 << 16));
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

test("the broker drops a full subscriber, and passes on to the others", async () => {
  const broker = new Broker<number>({ limit: 2 });
  const slow = broker.subscribe("n");
  const quick = broker.subscribe("n");
  for (const n of [1, 2, 3]) {
    broker.publish("n", n);
    expect((await quick.next()).value).toBe(n);
  }
  expect(broker.subscribers("n")).toBe(1);
  expect([(await slow.next()).value, (await slow.next()).value]).toEqual([1, 2]);
  await expect(slow.next()).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
});

test("the conversation runs", async () => {
  const { broker, client } = await start();
  const lines: string[] = [];
  await broadcast(client(), (line) => lines.push(line));
  expect(lines).toContain("second reader gets news: flowers have fallen");
  expect(lines).toContain("publisher: 3 published to news");
  await until(() => broker.subscribers("news") + broker.subscribers("weather") === 0);
});
