import assert from "node:assert/strict";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import type { PubSubClient } from "../gen/pubsub/pubsub_grpc.js";
import type { Print } from "../transcript.js";

/** How to subscribe. */
export interface SubscribeOptions extends CallOptions {
  /** Leave after so many messages. Default: stay. */
  readonly count?: number | undefined;
}

/** Subscribes to a topic, prints its messages, and returns them. */
export async function subscribe(
  client: PubSubClient,
  topic: string,
  print: Print,
  { count = Number.POSITIVE_INFINITY, ...options }: SubscribeOptions = {},
): Promise<string[]> {
  const messages: string[] = [];
  for await (const { message } of client.subscribe({ topic }, options)) {
    print(`${topic}: ${message}`);
    messages.push(message);
    if (messages.length >= count) break;
  }
  return messages;
}

/** Publishes messages, and returns how many the server has taken. */
export async function publish(
  client: PubSubClient,
  topic: string,
  messages: Iterable<string> | AsyncIterable<string>,
  print: Print,
  options?: CallOptions,
): Promise<number> {
  let sent = 0;
  async function* requests() {
    for await (const message of messages) {
      sent++;
      yield { topic, message };
    }
  }
  const { published } = await client.publish(requests(), options);
  print(`${published} published to ${topic}`);
  assert.equal(published, sent, "every message must be published");
  return published;
}

/** Three subscribers, two of them of the same topic, and a publisher. */
export async function broadcast(client: PubSubClient, print: Print, options?: CallOptions): Promise<void> {
  const news = ["the sun is up", "birds are singing", "flowers have fallen"];
  const weather = ["rain and wind at night"];
  const readers = [
    { name: "first reader", topic: "news", expected: news },
    { name: "second reader", topic: "news", expected: news },
    { name: "third reader", topic: "weather", expected: weather },
  ];

  const reading: Promise<string[]>[] = [];
  for (const { name, topic, expected } of readers) {
    // The server's headers say that the subscription stands: what is published before is not for this reader.
    await new Promise<void>((subscribed, failed) => {
      const options_ = { ...options, count: expected.length, onHeaders: () => subscribed() };
      const read = subscribe(client, topic, (line) => print(`${name} gets ${line}`), options_);
      read.catch(failed);
      reading.push(read);
    });
    print(`${name} subscribes to ${topic}`);
  }

  await publish(client, "news", news, (line) => print(`publisher: ${line}`), options);
  await publish(client, "weather", weather, (line) => print(`publisher: ${line}`), options);
  const received = await Promise.all(reading);
  assert.deepEqual(
    received,
    readers.map(({ expected }) => expected),
    "each subscriber must get all of its topic, and nothing else",
  );
}
