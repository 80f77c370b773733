import { EventEmitter } from "node:events";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { Init } from "@protoc-gen-ts/runtime";
import { pushable, service } from "@protoc-gen-ts/runtime/grpc";
import type { PublishRequest, SubscribeResponse } from "../src/gen/pubsub/pubsub_codec.js";
import { PubSubClient, type PubSubServer, PubSubService } from "../src/gen/pubsub/pubsub_grpc.js";
import { collect, connect, serving, until } from "./serving.js";

// Streams that are filled by callbacks.

/** A source that tells what it sees by events, and waits for nobody. */
class Sensor extends EventEmitter<{ reading: [string] }> {
  latest = "none";

  see(reading: string): void {
    this.latest = reading;
    this.emit("reading", reading);
  }
}

async function connectTo(implementation: Partial<PubSubServer>): Promise<PubSubClient> {
  return connect(PubSubClient, await serving(service(PubSubService, implementation)));
}

test("a handler answers with what a source tells it", async () => {
  const sensor = new Sensor();
  const client = await connectTo({
    subscribe() {
      const readings = pushable<Init<SubscribeResponse>>({ limit: 100 });
      const onReading = (message: string) => readings.push({ message });
      sensor.on("reading", onReading);
      readings.onClose(() => sensor.off("reading", onReading));
      return readings;
    },
  });
  const replies = client.subscribe({ topic: "t" })[Symbol.asyncIterator]();
  const first = replies.next();
  await until(() => sensor.listenerCount("reading") === 1);
  sensor.see("20.1");
  expect((await first).value.message).toBe("20.1");
  await replies.return?.();
  await until(() => sensor.listenerCount("reading") === 0);
});

test("a generator says what was, and goes on with what comes", async () => {
  const sensor = new Sensor();
  sensor.see("19.9");
  const client = await connectTo({
    async *subscribe(_request, call) {
      const readings = pushable<Init<SubscribeResponse>>({ whenFull: "dropOldest", signal: call.signal });
      const onReading = (message: string) => readings.push({ message });
      sensor.on("reading", onReading);
      readings.onClose(() => sensor.off("reading", onReading));
      yield { message: sensor.latest };
      yield* readings;
    },
  });
  const controller = new AbortController();
  const replies = client.subscribe({ topic: "t" }, { signal: controller.signal })[Symbol.asyncIterator]();
  expect((await replies.next()).value.message).toBe("19.9");
  sensor.see("20.1");
  expect((await replies.next()).value.message).toBe("20.1");
  controller.abort();
  await expect(replies.next()).rejects.toMatchObject({ code: status.CANCELLED });
  await until(() => sensor.listenerCount("reading") === 0);
});

test("a client sends what a source tells it", async () => {
  const sensor = new Sensor();
  const got: string[] = [];
  const client = await connectTo({
    async publish(requests) {
      for (const { message } of await collect(requests)) got.push(message);
      return { published: got.length };
    },
  });
  const requests = pushable<Init<PublishRequest>>({ limit: 1000 });
  const onReading = (message: string) => requests.push({ topic: "t", message });
  sensor.on("reading", onReading);
  requests.onClose(() => sensor.off("reading", onReading));
  const answer = client.publish(requests);
  sensor.see("20.1");
  sensor.see("20.2");
  requests.end();
  expect((await answer).published).toBe(2);
  expect(got).toEqual(["20.1", "20.2"]);
  expect(sensor.listenerCount("reading")).toBe(0);
});
